"""A short part of the campaign: kills, full disks and fuzzing, from one seed."""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults import kills, others
from faults.child import Ended
from faults.fuzz import TARGETS, try_target
from faults.kills import Broken, Stage
from faults.scenes import DATASET, SCENES, Scene

pytest.importorskip("resource", reason="the faults are made as Unix has them")

SEED = 9
needs_mount = pytest.mark.skipif(
    not others.can_mount(), reason="no small disk can be mounted here"
)
needs_root = pytest.mark.skipif(
    not others.can_mount(), reason="only root can run a command as another user"
)


@pytest.fixture(scope="module")
def work() -> Iterator[Path]:
    """A folder that another user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="wirecopy-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=SCENES, ids=lambda scene: scene.name)
def on(request: pytest.FixtureRequest, work: Path) -> Stage:
    """One command with its corpus before and after."""
    scene: Scene = request.param
    return kills.stage(scene, work)


def some(of: Counter[str], least: int) -> None:
    assert sum(of.values()) >= least


def test_what_is_killed_or_fails_leaves_all_or_nothing(on: Stage) -> None:
    chance = random.Random(SEED)
    some(kills.kill_at_random(on, 3, chance), 3)
    if on.scene.name == "check":
        assert on.before == on.after
        return
    assert on.before != on.after
    some(kills.kill_at_steps(on, 4, chance), 4)
    some(kills.fail_at_steps(on, 4, chance), 4)
    some(others.limit_files(on, 2, chance), 2)
    some(others.change_meanwhile(on, 2, chance), 2)


@needs_mount
@pytest.mark.parametrize("name", ["import inline --pass", "fix", "build"])
def test_full_disk(name: str, work: Path) -> None:
    scene = next(one for one in SCENES if one.name == name)
    ends = others.fill_disk(kills.stage(scene, work), 4, random.Random(SEED))
    assert ends["refused"] >= 1


@needs_root
@pytest.mark.parametrize("name", ["import brat, 2 documents", "hydrate"])
def test_no_permission(name: str, work: Path) -> None:
    scene = next(one for one in SCENES if one.name == name)
    ends = others.forbid(kills.stage(scene, work), random.Random(SEED))
    assert ends["refused"] >= 1


@pytest.mark.parametrize(
    "together", [others.build_at_once, others.import_at_once, others.set_clock]
)
def test_others_at_work(
    together: Callable[[Path, int, random.Random], Counter[str]], work: Path
) -> None:
    some(together(work, 2, random.Random(SEED)), 2)


@pytest.mark.parametrize("target", TARGETS)
def test_fuzzing(target: str) -> None:
    ends = try_target(target, 40, SEED)
    assert sum(ends.values()) >= 40
    assert ends["refused"] or ends["findings"]


def test_what_is_broken_is_seen(work: Path) -> None:
    """The judges of the campaign bite: each is shown what it must not let pass."""
    scene = next(one for one in SCENES if one.name == "build")
    on = kills.stage(scene, work)
    copy = on.fresh()
    assert kills.demand_whole(on, copy, "untouched") == "before"
    table = next((copy / "root" / DATASET / "documents").glob("*.parquet"))
    table.write_bytes(table.read_bytes()[:-10])
    with pytest.raises(Broken, match="files differ"):
        kills.demand_whole(on, copy, "cut off")
    with pytest.raises(Broken, match="is not what its sum says"):
        kills.demand_loadable(on, copy / "root" / DATASET, "cut off")
    table.unlink()
    with pytest.raises(Broken, match="names other files"):
        kills.demand_loadable(on, copy / "root" / DATASET, "lost")
    for code, said, right in (
        (2, "wirecopy: no such document\n", True),
        (2, "wirecopy: a fault in wirecopy itself: KeyError: 'x'\n", False),
        (2, "", False),
        (1, "Traceback ...", False),
        (70, "", False),
        (0, "done", True),
    ):
        assert kills.is_told(Ended(code, said, 0)) is right
