"""What all commands share: errors in one line, the root, progress."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from wirecopy.errors import CorpusError

ROOT = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with corpus/ and annotations/ (found from here if not given).",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many processes share the work.",
)
CACHE = click.option(
    "--cache/--no-cache",
    "cached",
    default=True,
    show_default=True,
    help="Remember, in .wirecopy/, which stories are without findings.",
)
LONG = 500
INTERRUPTED, BROKEN_PIPE = 130, 141
"""Exit codes as a shell gives them for the signals INT and PIPE."""


class OneLineErrors(click.Group):
    """Turns every error into one line and exit code 2, never into a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; `WIRECOPY_DEBUG=1` lets a fault of our own through."""
        try:
            return super().invoke(ctx)
        except CorpusError as error:
            fail(str(error))
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(BROKEN_PIPE)
        except OSError as error:
            fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))
        except (KeyboardInterrupt, click.Abort):
            click.echo("wirecopy: interrupted", err=True)
            sys.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("WIRECOPY_DEBUG"):
                raise
            told = f"{type(error).__name__}: {error}".partition("\n")[0]
            fail(f"a fault in wirecopy itself: {told} (WIRECOPY_DEBUG=1 shows where)")


def alone(command: click.Command) -> NoReturn:
    """Run a command that has a door of its own, with its errors in one line."""
    name = command.name or ""
    OneLineErrors(name, commands={name: command}).main([name, *sys.argv[1:]])


def fail(message: str) -> NoReturn:
    """Say what went wrong and exit with 2."""
    click.echo(f"wirecopy: {message}", err=True)
    sys.exit(2)


def root_of(given: Path | None, changes: bool = False) -> Path:
    """Return the root that was given, or the one around the working directory.

    A change that was interrupted is completed first. A command that `changes` the
    corpus is the only one that does, from here to its end.
    """
    from wirecopy.change import changing, complete
    from wirecopy.files import find_root

    root = find_root(Path.cwd()) if given is None else given.absolute()
    if given is not None and find_root(root) != root:
        raise CorpusError(f"{given} holds no corpus/ and annotations/")
    if changes:
        context = click.get_current_context()
        context.with_resource(changing(root, waiting))
    else:
        complete(root, waiting)
    return root


def demand_effect(where: str, **given: Any) -> None:
    """Raise CorpusError for options that do something only with `where`.

    Options are given by the names of their flags, and count where a user named them.
    """
    for name, value in given.items():
        if value is not None and value is not False and value != ():
            flag = name.replace("_", "-")
            raise CorpusError(f"--{flag} is for {where}: it does nothing without it")


def demand_no(where: str, *names: str) -> None:
    """Raise CorpusError for options of the command at hand that `where` leaves unused.

    Options are given by the names of their parameters, and count where a user named
    them.
    """
    context = click.get_current_context()
    for option in context.command.params:
        source = context.get_parameter_source(option.name or "")
        if option.name in names and source is not ParameterSource.DEFAULT:
            flag = option.opts[0]
            raise CorpusError(f"{flag} is not for {where}: it does nothing there")


def waiting() -> None:
    """Say that another command holds the corpus."""
    click.echo("waiting for another command that changes the corpus", err=True)


def document_id(root: Path, name: str) -> str:
    """Return the id of the one document that an id or a path stands for."""
    from wirecopy.selection import documents_of

    ids = documents_of(root, [name])
    if len(ids) != 1 or next(iter(ids)).count("/") != 2:
        raise CorpusError(
            f"{name} is no document; an id looks like collection/story/name"
        )
    return next(iter(ids))


def progress(label: str, items: Iterable[str]) -> Iterator[str]:
    """Yield items, with a bar on the terminal where the work is long."""
    listed = list(items)
    if len(listed) < LONG or not sys.stderr.isatty():
        yield from listed
        return
    with click.progressbar(listed, label=label, file=sys.stderr) as bar:
        yield from bar
