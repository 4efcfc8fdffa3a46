"""A command in a process of its own, and what happens to it.

The processes are forked from one that has imported all there is, so that a kill at a
random moment meets the command at work and not its imports. What changes the disk is
seen by an audit hook: before any such step the process can be killed, or told that the
disk is full.
"""

import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, NoReturn

from wirecopy.checks import cache

TESTS = Path(__file__).parent.parent
PRELOADED = ("faults.preloaded",)
END = "\0end "
MARGIN = "MARGIN"
"""A variable with the nanoseconds after which a file that was written is relied on."""
LONGEST = 120
"""Seconds after which a command hangs: a lock has outlived its owner, or so."""
STEPS = {
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Fault:
    """What happens to a command: before its n-th step, or from its start.

    `kind` is kill or error (with an errno, before step `at`), count, user (a number),
    size (bytes that a file may have) or clock (seconds it is wrong by).
    """

    kind: str = "none"
    at: int = -1
    number: int = 0


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (minus a signal), and all that it said.

    With the steps that were seen and the most memory it had, in bytes; none of a
    command that was killed.
    """

    code: int
    said: str
    seconds: float
    steps: int = 0
    memory: int = 0

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


@dataclass
class Command:
    """A command that can be run again and again in a folder of its own."""

    arguments: Sequence[str]
    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def start(self, fault: Fault = Fault()) -> "Running":
        """Start the command in a new process."""
        context = multiprocessing.get_context("forkserver")
        os.environ["PYTHONPATH"] = os.pathsep.join(
            [str(TESTS), str(TESTS.parent / "scripts")]
        )
        context.set_forkserver_preload([*PRELOADED])
        handle, name = tempfile.mkstemp(prefix="wirecopy-", suffix=".log")
        os.close(handle)
        log = Path(name)
        log.chmod(0o666)
        given = (list(self.arguments), str(self.folder), str(log), fault, self.env)
        process = context.Process(target=_run, args=given)
        process.start()
        return Running(process, log, time.monotonic())

    def run(self, fault: Fault = Fault()) -> Ended:
        """Run the command to its end, whichever that is."""
        return self.start(fault).end()


@dataclass
class Running:
    """A command at work."""

    process: ForkServerProcess
    log: Path
    begun: float

    def kill(self) -> None:
        """Kill the process as `kill -9` does; nothing where it has ended."""
        self.process.kill()

    def end(self) -> Ended:
        """Wait for the end; raises TimeoutError where there is none."""
        self.process.join(LONGEST)
        if self.process.exitcode is None:
            self.process.kill()
            raise TimeoutError(f"no end after {LONGEST} s: {self.log.read_text()}")
        seconds = time.monotonic() - self.begun
        said, _, told = self.log.read_text("utf-8", "replace").partition(END)
        self.log.unlink()
        steps, memory = map(int, told.split() or (0, 0))
        return Ended(self.process.exitcode, said, seconds, steps, memory * 1024)


def _run(
    arguments: list[str], folder: str, log: str, fault: Fault, env: dict[str, str]
) -> NoReturn:
    """Run a command, in the process that is there for it."""
    for number, name in enumerate((os.devnull, log, log)):
        handle = os.open(
            name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND
        )
        os.dup2(handle, number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    os.environ.update(env)
    if MARGIN in env:
        cache.MARGIN = int(env[MARGIN])
    os.chdir(folder)
    seen = _prepare(fault, folder)
    from wirecopy.cli import main

    try:
        main(arguments, prog_name="wirecopy")
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as error:
        sys.stderr.write(f"Traceback: {error!r}\n")
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    os.write(1, f"{END}{seen.steps} {most}".encode())
    os._exit(code)


class _Seen:
    """Counts the steps that change something in a folder; at one of them strikes."""

    def __init__(self, fault: Fault, folder: str) -> None:
        self.fault, self.folder, self.steps = fault, folder, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & WRITES:
                return
            if self._is_ours(path):
                self._strike(str(path))
        elif event in STEPS and any(map(self._is_ours, arguments)):
            self._strike(str(arguments[0]))

    def _is_ours(self, path: object) -> bool:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        return isinstance(path, str) and (
            path.startswith(self.folder) or not path.startswith("/")
        )

    def _strike(self, path: str) -> None:
        self.steps += 1
        if self.steps - 1 != self.fault.at:
            return
        if self.fault.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault.kind == "error":
            number = self.fault.number
            raise OSError(number, os.strerror(number), path)


def _prepare(fault: Fault, folder: str) -> _Seen:
    seen = _Seen(fault, folder)
    if fault.kind in ("kill", "error", "count"):
        _watch_fsync(seen)
        sys.addaudithook(seen)
    elif fault.kind == "size":
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.number, fault.number))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    elif fault.kind == "user":
        os.setgroups([])
        os.setgid(fault.number)
        os.setuid(fault.number)
    elif fault.kind == "clock":
        now, now_ns = time.time, time.time_ns
        time.time = lambda: now() + fault.number
        time.time_ns = lambda: now_ns() + fault.number * 10**9
    return seen


def _watch_fsync(seen: _Seen) -> None:
    """Let the flushing of a file be a step, too: there a full disk shows at last."""
    real = os.fsync

    def fsync(fd: Any) -> None:
        number = fd if isinstance(fd, int) else fd.fileno()
        path = str(Path(f"/proc/self/fd/{number}").resolve())
        if path.startswith(seen.folder):
            seen._strike(path)
        real(fd)

    os.fsync = fsync
