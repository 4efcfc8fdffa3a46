"""check and fix."""

import sys
from functools import partial
from pathlib import Path

import click

from wirecopy.cli.base import CACHE, JOBS, ROOT, demand_no, progress, root_of
from wirecopy.errors import CorpusError

NAMES = click.argument("names", nargs=-1, metavar="[PATH|DOCUMENT]...")


@click.command()
@NAMES
@click.option("--select", default="", help="Codes, or their beginnings: Q402,S.")
@click.option("--look", is_flag=True, help="List places worth a look; no findings.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "rdjson"]),
    default="text",
    show_default=True,
)
@JOBS
@CACHE
@ROOT
def check(
    names: tuple[str, ...],
    select: str,
    look: bool,
    form: str,
    jobs: int,
    cached: bool,
    root: Path | None,
) -> None:
    """Check the corpus, or some documents of it."""
    from wirecopy.checks.hydrated import check_hydrated
    from wirecopy.checks.report import FORMATS
    from wirecopy.checks.run import check_corpus
    from wirecopy.checks.unjudged import elsewhere, unjudged
    from wirecopy.selection import Selection, documents_of

    folder = root_of(root)
    documents = documents_of(folder, names)
    if look:
        _look(folder, documents, form)
        return
    selection = Selection(documents, _codes(select))
    left = elsewhere(selection)
    shown = partial(progress, "checking")
    found = check_corpus(folder, Selection(documents), shown, jobs, cached, beside=True)
    findings = [finding for finding in found if selection.shows(finding)]
    findings += check_hydrated(folder, selection)
    if selection.whole and selection.wants_code("P411"):
        tell_of_history(folder)
    click.echo(FORMATS[form](findings), nl=False)
    if findings and form == "text":
        files = len({finding.location.path for finding in findings})
        click.echo(f"findings: {len(findings)}, in files: {files}", err=True)
    waiting = unjudged(found, selection)
    _tell_of_unjudged(select or " ".join(names), waiting, left)
    sys.exit(1 if findings or (select and waiting) else 0)


def _tell_of_unjudged(asked: str, waiting: list[str], left: dict[str, str]) -> None:
    for place in waiting:
        told = f"{place} has findings before it; run 'wirecopy check {place}'"
        click.echo(f"{asked} was not judged in full: {told}", err=True)
    for code, where in left.items():
        click.echo(f"{code} is not judged here, but {where}", err=True)


def tell_of_history(folder: Path) -> None:
    """Say where the order of commits could not be judged, and why."""
    from wirecopy.history import unknown

    if told := unknown(folder):
        click.echo(f"P411 was not judged: {told}", err=True)


def _codes(select: str) -> tuple[str, ...]:
    """Return the codes of --select; raises CorpusError for one that does not exist."""
    from wirecopy.checks import known_codes

    codes = tuple(code.strip() for code in select.split(",") if code.strip())
    for code in codes:
        if not any(known.startswith(code) for known in known_codes()):
            raise CorpusError(
                f"--select {code}: no such check; see annotations/CHECKS.md"
            )
    return codes


def _look(folder: Path, documents: frozenset[str], form: str) -> None:
    from wirecopy.checks.look import FORMATS, look_at
    from wirecopy.files import story_ids
    from wirecopy.read import read_corpus
    from wirecopy.selection import Selection, demand_known

    demand_no("--look", "select", "jobs", "cached")
    if form not in FORMATS:
        told = "places are no findings; there are " + ", ".join(FORMATS)
        raise CorpusError(f"--format {form} is not for --look: {told}")
    demand_known(folder, Selection(documents), story_ids(folder))
    places = list(look_at(read_corpus(folder), documents))
    click.echo(FORMATS[form](places), nl=False)
    if form == "text":
        click.echo(f"places worth a look: {len(places)}", err=True)


@click.command()
@NAMES
@ROOT
def fix(names: tuple[str, ...], root: Path | None) -> None:
    """Write canonical form, fingerprints, splits and the table of the checks.

    What cannot be read is left as it is, and named.
    """
    from wirecopy.checks.report import one_line
    from wirecopy.fix import fix_corpus
    from wirecopy.selection import Selection, documents_of

    folder = root_of(root, changes=True)
    fixed = fix_corpus(folder, Selection(documents_of(folder, names)))
    for path in fixed.written:
        click.echo(path)
    for path, why in fixed.left:
        click.echo(f"{one_line(path)}: left as it is: {why}", err=True)
    click.echo(f"files written: {len(fixed.written)}", err=True)
