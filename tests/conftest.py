"""What the tests share: a small corpus, and nothing from outside the machine."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).parent.parent
BASE = Path(__file__).parent / "base"

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["HF_ENDPOINT"] = "http://127.0.0.1:9"
os.environ.pop("HF_TOKEN", None)


def only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that would leave the machine."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith("127.") and host not in ("::1", "localhost"):
            raise PermissionError(f"the tests do not talk to {host}")


sys.addaudithook(only_loopback)

# A slow machine is no fault, and one commit tests the same examples on every machine of
# CI; elsewhere they are drawn anew each time.
settings.register_profile(
    "wirecopy",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("wirecopy")


def put_base(folder: Path) -> Path:
    """Put the small corpus of the tests into a folder, with the schemas of ours."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for pattern in ("*/*.schema.json", "annotations/entities.maps.json"):
        for path in REPOSITORY.glob(pattern):
            shutil.copy(path, folder / path.relative_to(REPOSITORY))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small corpus without findings."""
    return put_base(tmp_path / "root")
