"""What others do meanwhile: fill the disk, lock a folder, write, build, set the clock.

Each is judged as a kill is: what is there afterwards was there before, or is whole.
"""

import os
import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import put_base

from faults.child import Fault
from faults.kills import (
    Stage,
    demand,
    demand_loadable,
    is_told,
    judge,
)
from faults.scenes import DATASET, NORTH, SCENES, command, snapshot, wirecopy

NOBODY = 65534
A_DAY = 86_400
ROOM = 240 * 1024


def can_mount() -> bool:
    """Return whether this process may mount a small disk."""
    return sys.platform == "linux" and os.geteuid() == 0 and bool(shutil.which("mount"))


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """Mount a disk of so many bytes in memory."""
    place.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    subprocess.run(["mount", *options], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill_disk(on: Stage, times: int, chance: random.Random) -> Counter[str]:
    """Run the command on a small disk with ever more room on it, from none."""
    counts: Counter[str] = Counter()
    used = sum(path.stat().st_blocks * 512 for path in on.folder.rglob("*"))
    with small_disk(on.folder.parent / "disk", 2 * used + 2**21) as disk:
        for number in range(times):
            copy = disk / "copy"
            shutil.copytree(on.folder, copy, symlinks=True)
            free = shutil.disk_usage(disk).free
            left = number * ROOM // times // 4096 * 4096
            (disk / "filler").write_bytes(bytes(max(0, free - left)))
            ended = on.scene.command(copy).run()
            (disk / "filler").unlink()
            state = judge(on, copy, f"{left} bytes left", ended)
            counts["refused" if ended.code == 2 else state] += 1
            shutil.rmtree(copy)
            shutil.rmtree(disk / "drafts")
    return counts


def limit_files(on: Stage, times: int, chance: random.Random) -> Counter[str]:
    """Run the command where no file may grow beyond some bytes."""
    counts: Counter[str] = Counter()
    for _ in range(times):
        copy, most = on.fresh(), chance.randrange(1, 3000)
        ended = on.scene.command(copy).run(Fault("size", number=most))
        state = judge(on, copy, f"{most} bytes a file", ended)
        counts["refused" if ended.code == 2 else state] += 1
    return counts


def forbid(on: Stage, chance: random.Random) -> Counter[str]:
    """Run the command as a user who may not write one of the folders, or any."""
    counts: Counter[str] = Counter()
    folders = [path for path in (on.folder / "root").rglob("*") if path.is_dir()]
    for folder in (None, *chance.sample(folders, min(8, len(folders)))):
        copy = on.fresh()
        for path in (copy, *copy.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        kept = copy if folder is None else copy / folder.relative_to(on.folder)
        for path in (kept, *(kept.rglob("*") if folder is None else ())):
            os.chown(path, 0, 0)
        ended = on.scene.command(copy).run(Fault("user", number=NOBODY))
        state = judge(on, copy, f"{folder} belongs to another", ended)
        counts["refused" if ended.code == 2 else state] += 1
    return counts


def change_meanwhile(on: Stage, times: int, chance: random.Random) -> Counter[str]:
    """Rewrite files of the corpus in place while the command reads them."""
    counts: Counter[str] = Counter()
    names = [name for name in on.before if name.startswith(("corpus", "annotations"))]
    for number in range(times):
        copy, name = on.fresh(), chance.choice(sorted(names))
        path, data = copy / "root" / name, on.before[name]
        stop = threading.Event()
        writer = threading.Thread(target=_rewrite, args=(path, data, stop))
        writer.start()
        ended = on.scene.command(copy).run()
        stop.set()
        writer.join()
        demand(is_told(ended), on, f"{name} rewritten, {number}", ended.said)
        if (copy / "root" / DATASET).exists():
            demand_loadable(on, copy / "root" / DATASET, f"{name} rewritten")
        counts[{0: "done", 1: "findings"}.get(ended.code, "refused")] += 1
    return counts


def _rewrite(path: Path, data: bytes, stop: threading.Event) -> None:
    """Write a file again and again, cut short, with a letter changed, and whole."""
    while not stop.wait(0.002):
        for part in (data[: len(data) // 2], data.replace(b"e", b"a", 1), data):
            with path.open("r+b") as file:
                file.write(part)
                file.truncate()
            stop.wait(0.002)


def build_at_once(work: Path, times: int, chance: random.Random) -> Counter[str]:
    """Let two processes build one dataset, one killed now and then."""
    counts: Counter[str] = Counter()
    for number in range(times):
        on = _plain_stage(work)
        copy = on.fresh()
        both = [command(copy, "build").start() for _ in range(2)]
        if number % 2:
            both[0].process.join(chance.uniform(0, 0.6))
            both[0].kill()
        ended = [one.end() for one in both]
        told = "".join(one.said for one in ended)
        demand(ended[1].code == 0, on, "two builds", told)
        demand(ended[0].killed or ended[0].code == 0, on, "two builds", told)
        demand_loadable(on, copy / "root" / DATASET, "two builds")
        counts["one killed" if ended[0].killed else "both done"] += 1
        demand(command(copy, "build").run().code == 0, on, "third build", told)
        left = [path.name for path in (copy / "root/dist").iterdir()]
        demand(left == [Path(DATASET).name], on, "two builds", f"left: {left}")
    return counts


def import_at_once(work: Path, times: int, chance: random.Random) -> Counter[str]:
    """Let several processes bring entities into the documents of one story."""
    counts: Counter[str] = Counter()
    documents = (NORTH, NORTH.replace("north", "south"))
    for _ in range(times):
        on = _plain_stage(work)
        copy = on.fresh()
        for place, document in enumerate(documents):
            text = wirecopy(copy / "root", "export", "inline", document)
            text = text.replace("[Monday]{DATE}", f"[Monday]{{EVENT new-{place}}}")
            text += f'new-{place} EVENT "Monday {place}"\n'
            (copy / f"{place}.txt").write_text(text)
        all_ = [
            command(copy, "import", "inline", document, f"{place}.txt").start()
            for place, document in enumerate(documents)
            for _ in range(2)
        ]
        ended = [one.end() for one in all_]
        told = "".join(one.said for one in ended)
        demand(all(one.code == 0 for one in ended), on, "imports at once", told)
        checked = command(copy, "check").run()
        demand(checked.code == 0, on, "imports at once", checked.said)
        listed = (copy / "root/annotations/entities/wire/quay.jsonl").read_text()
        both = all(f'"new-{place}"' in listed for place in range(2))
        demand(both, on, "imports at once", listed)
        counts["both there"] += 1
    return counts


def set_clock(work: Path, times: int, chance: random.Random) -> Counter[str]:
    """Build and check with a clock that is wrong, and files from the future."""
    counts: Counter[str] = Counter()
    on = _plain_stage(work)
    right = on.fresh()
    demand(command(right, "build").run().code == 0, on, "clock", "no build")
    for _ in range(times):
        copy, off = on.fresh(), chance.randrange(-20_000, 20_000) * A_DAY
        for path in copy.rglob("*"):
            moment = chance.randrange(0, 2**32)
            os.utime(path, (moment, moment))
        ended = command(copy, "build").run(Fault("clock", number=off))
        demand(ended.code == 0, on, f"clock off by {off} s", ended.said)
        same = snapshot(copy / "root/dist") == snapshot(right / "root/dist")
        demand(same, on, f"clock off by {off} s", "another dataset")
        _demand_change_seen(on, copy)
        counts["same bytes"] += 1
    return counts


def _demand_change_seen(on: Stage, copy: Path) -> None:
    """A change of a letter that keeps the size and the time of a file is found."""
    path = copy / "root" / f"annotations/entities/{NORTH}.jsonl"
    times, data = path.stat().st_mtime_ns, path.read_bytes()
    demand(command(copy, "check").run().code == 0, on, "clock", "findings")
    path.write_bytes(data.replace(b"Monday", b"Munday"))
    os.utime(path, ns=(times, times))
    demand(command(copy, "check").run().code == 1, on, "clock", "an unseen change")
    path.write_bytes(data)
    os.utime(path, ns=(times, times))
    demand(command(copy, "check").run().code == 0, on, "clock", "an unseen mending")


def _plain_stage(work: Path) -> Stage:
    folder = work / "plain" / "start"
    if not folder.exists():
        folder.mkdir(parents=True)
        put_base(folder / "root")
    return Stage(SCENES[0], folder, {}, {}, 0, 0)
