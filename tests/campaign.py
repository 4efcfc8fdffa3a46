"""Try the faults on the commands, many times, and count how each ended.

    TMPDIR=/dev/shm python tests/campaign.py [--times N] [--steps N] [--write] ...

A folder in memory spares the time of flushing. `--write` puts the counts into
tests/README.md. The first thing that breaks ends the campaign with exit code 1, and
says the scene and the moment.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from faults import kills, others
from faults.counts import Row, table, write_table
from faults.fuzz import TARGETS, try_target
from faults.kills import Broken, Stage
from faults.scenes import SCENES


def main() -> int:
    """Run the campaign; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=50, help="of each random fault")
    parser.add_argument("--examples", type=int, default=2000, help="of each fuzzing")
    parser.add_argument("--steps", type=int, default=1000, help="of each command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="what has this word")
    parser.add_argument("--write", action="store_true", help="into tests/README.md")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="wirecopy-faults-"))
    work.chmod(0o755)
    rows = []
    try:
        for row in _rows(work, given):
            rows.append(row)
            print(row.what, "|", row.on, "|", dict(row.ends), flush=True)
    except Broken as broken:
        print(f"BROKEN: {broken}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    made = table(rows)
    print(made)
    if given.write:
        write_table(made)
    return 0


def _rows(work: Path, given: argparse.Namespace) -> Iterator[Row]:
    chance = random.Random(given.seed)
    for scene in SCENES:
        if given.only in scene.name:
            on = kills.stage(scene, work)
            yield from _on_scene(on, given.times, given.steps, chance)
    for name, together in TOGETHER.items():
        if given.only in name:
            yield Row(name, "", together(work, max(1, given.times // 5), chance))
    for target in TARGETS:
        if given.only in target:
            begun = time.monotonic()
            ends = try_target(target, given.examples, given.seed)
            print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
            yield Row("fuzzing", target, ends)


TOGETHER: dict[str, Callable[[Path, int, random.Random], Counter[str]]] = {
    "two builds at once": others.build_at_once,
    "four imports into one story at once": others.import_at_once,
    "clock and times of files wrong": others.set_clock,
}


def _on_scene(
    on: Stage, times: int, steps: int, chance: random.Random
) -> Iterator[Row]:
    name, few = on.scene.name, max(1, times // 5)
    yield Row("kill -9 at random", name, kills.kill_at_random(on, times, chance))
    if on.steps:
        killed = kills.kill_at_steps(on, steps, chance)
        yield Row("kill -9 before a step", name, killed)
        failed = kills.fail_at_steps(on, steps, chance)
        yield Row("a step fails", name, failed)
        yield Row("no file may grow", name, others.limit_files(on, few, chance))
    if others.can_mount():
        yield Row("disk almost full", name, others.fill_disk(on, few, chance))
        yield Row("no permission", name, others.forbid(on, chance))
    yield Row(
        "files rewritten meanwhile", name, others.change_meanwhile(on, few, chance)
    )


if __name__ == "__main__":
    sys.exit(main())
