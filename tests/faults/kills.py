"""Whether an interrupted command leaves what was there, or its whole work.

After a kill or an error nothing but the state before or the state after may be found,
for each group of files that belong together; a check goes on; the command succeeds when
it is run again; and nothing is left lying about.
"""

import errno
import hashlib
import io
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faults.child import Ended, Fault
from faults.scenes import DATASET, STATE, Scene, Snapshot, command, finished, snapshot

SLACK = 1.1
SAID = re.compile(r"(?<![/.\w])wirecopy: ")
AGAIN = ("import doccano",)
"""Commands that make something new each time that they are run."""


class Broken(AssertionError):
    """What must never be: said with the scene and the moment."""


@dataclass
class Stage:
    """A scene that was prepared, with what it was before and is after its command."""

    scene: Scene
    folder: Path
    before: Snapshot
    after: Snapshot
    seconds: float
    steps: int

    def fresh(self) -> Path:
        """Return a new copy of the folder as it was before."""
        copy = self.folder.with_name("copy")
        if copy.exists():
            shutil.rmtree(copy)
        shutil.copytree(self.folder, copy, symlinks=True)
        return copy


def stage(scene: Scene, work: Path) -> Stage:
    """Prepare a scene in a folder, and run its command once undisturbed."""
    folder = work / "start"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    scene.prepare(folder / "root")
    made = Stage(scene, folder, snapshot(folder / "root"), {}, 0, 0)
    ended = scene.command(made.fresh()).run(Fault("count"))
    demand(ended.code == 0, made, "undisturbed", ended.said)
    made.after, made.steps = snapshot(folder.with_name("copy") / "root"), ended.steps
    made.seconds = scene.command(made.fresh()).run().seconds
    return made


def demand(holds: bool, on: Stage, moment: str, told: str) -> None:
    """Raise Broken where something does not hold."""
    if not holds:
        raise Broken(f"{on.scene.name}, {moment}: {told}")


def kill_at_random(on: Stage, times: int, chance: random.Random) -> Counter[str]:
    """Kill the command at random moments; return how often it was in which state."""
    counts: Counter[str] = Counter()
    for number in range(times):
        copy = on.fresh()
        running = on.scene.command(copy).start()
        moment = chance.uniform(0, on.seconds * SLACK)
        running.process.join(moment)
        running.kill()
        ended = running.end()
        state = judge(on, copy, f"kill {number} after {moment:.3f} s", ended)
        counts[state if ended.killed else "ended before"] += 1
    return counts


def kill_at_steps(on: Stage, most: int, chance: random.Random) -> Counter[str]:
    """Kill the command before each step that changes the disk, or at so many."""
    return _at_steps(on, most, chance, lambda at: Fault("kill", at))


def fail_at_steps(on: Stage, most: int, chance: random.Random) -> Counter[str]:
    """Let each step that changes the disk fail: it is full, broken or forbidden."""
    errors = (errno.ENOSPC, errno.EIO, errno.EACCES)
    return _at_steps(
        on, most, chance, lambda at: Fault("error", at, chance.choice(errors))
    )


def _at_steps(
    on: Stage, most: int, chance: random.Random, fault: Callable[[int], Fault]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for at in sorted(chance.sample(range(on.steps), min(most, on.steps))):
        copy = on.fresh()
        struck = fault(at)
        ended = on.scene.command(copy).run(struck)
        counts[judge(on, copy, f"{struck} of {on.steps}", ended)] += 1
    return counts


def judge(on: Stage, copy: Path, moment: str, ended: Ended) -> str:
    """Return the state that a command left: before, after, or between groups.

    Raises Broken where that is no such state, or the work cannot go on.
    """
    if not ended.killed:
        demand(is_told(ended), on, moment, f"exit code {ended.code}: {ended.said}")
    checked = command(copy, "check").run()
    codes = (0,) if on.scene.clean else (0, 1)
    demand(checked.code in codes, on, f"{moment}, check", checked.said)
    state = demand_whole(on, copy, moment)
    again = on.scene.command(copy).run()
    told = f"exit code {again.code} when run again: {again.said}"
    demand(
        again.code in (on.scene.again if state == "after" else (0,)), on, moment, told
    )
    now = snapshot(copy / "root")
    if state != "after" or not on.scene.name.startswith(AGAIN):
        demand(now == on.after, on, f"{moment}, run again", difference(on.after, now))
    left = [path.name for path in (copy / "root" / STATE).glob("change-*")]
    demand(not left, on, moment, f"left lying about: {left}")
    return state


def is_told(ended: Ended) -> bool:
    """Return whether a command ended with success, findings or one clear error."""
    fault = "Traceback" in ended.said or "a fault in wirecopy" in ended.said
    if ended.code == 2:
        return len(SAID.findall(ended.said)) == 1 and not fault
    return ended.code in (0, 1) and not fault


def demand_whole(on: Stage, copy: Path, moment: str) -> str:
    """Raise Broken where a group of files is neither as before nor as after."""
    now = finished(snapshot(copy / "root"))
    states = set()
    for name in sorted(set(map(on.scene.group, on.before | on.after | now))):
        was, will, is_ = (
            {path: data for path, data in one.items() if on.scene.group(path) == name}
            for one in (on.before, on.after, now)
        )
        told = f"{name}: {difference(was, is_)}; {difference(will, is_)}"
        demand(is_ in (was, will), on, moment, told)
        if was != will:
            states.add("before" if is_ == was else "after")
    if (copy / "root" / DATASET).exists():
        demand_loadable(on, copy / "root" / DATASET, moment)
    return states.pop() if len(states) == 1 else "between" if states else "same"


def demand_loadable(on: Stage, folder: Path, moment: str) -> None:
    """Raise Broken where a dataset is not what its sums say, or cannot be read."""
    import pyarrow.parquet as pq

    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    names = {name for name in snapshot(folder) if name != "SHA256SUMS"}
    demand(set(sums) == names, on, moment, f"SHA256SUMS names other files: {names}")
    for name in names:
        data = (folder / name).read_bytes()
        right = hashlib.sha256(data).hexdigest() == sums[name]
        demand(right, on, moment, f"{name} is not what its sum says")
        if name.endswith(".parquet"):
            demand(pq.read_table(io.BytesIO(data)).num_rows > 0, on, moment, name)


def difference(one: Snapshot, other: Snapshot) -> str:
    """Return the names of the files that differ."""
    paths = sorted(p for p in one.keys() | other.keys() if one.get(p) != other.get(p))
    return f"{len(paths)} files differ: {', '.join(paths[:5])}"
