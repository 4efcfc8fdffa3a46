"""release-check and cite: what is released next, and how a release is cited."""

import sys
from functools import partial
from pathlib import Path

import click

from wirecopy.cli.base import ROOT, demand_effect, demand_no, progress, root_of
from wirecopy.cli.checking import tell_of_history
from wirecopy.errors import CorpusError


@click.command("release-check")
@click.option(
    "--write",
    is_flag=True,
    help="Write manifest, changelog, citation and what is made of it.",
)
@click.option("--date", help="With --write: the day (today if not given).")
@click.option("--base", help="A revision or folder with the last release (its tag).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "rdjson"]),
    default="text",
    show_default=True,
)
@ROOT
def release_check(
    write: bool, date: str | None, base: str | None, form: str, root: Path | None
) -> None:
    """Compare with the last release, and say what the next one is."""
    from wirecopy.checks.report import FORMATS
    from wirecopy.release.prepare import check_release

    if write:
        demand_no("--write", "form")
        _write(root_of(root), date, base)
        return
    demand_effect("--write", date=date)
    folder = root_of(root)
    findings = check_release(folder, partial(progress, "checking"))
    tell_of_history(folder)
    click.echo(FORMATS[form](findings), nl=False)
    if findings:
        if form == "text":
            click.echo(f"findings: {len(findings)}", err=True)
        sys.exit(1)
    if form == "text":
        _tell(folder, base)


def _write(folder: Path, date: str | None, base: str | None) -> None:
    from datetime import date as day

    from wirecopy.release.prepare import is_date, write_release

    when = date or day.today().isoformat()
    if not is_date(when):
        raise CorpusError(f"--date {when}: that is no day; one looks like 2026-03-14")
    written = write_release(folder, when, base)
    for path in written.paths:
        click.echo(path)
    click.echo(f"files written: {len(written.paths)}", err=True)


def _tell(folder: Path, base: str | None) -> None:
    """Say what the next release is, and the changelog's section on the data."""
    from wirecopy.checks.demands import demands_of
    from wirecopy.read import read_corpus
    from wirecopy.release.prepare import prepare, section_of, tag_here

    next = prepare(read_corpus(folder))
    version = next.corpus.version
    if next.last is None:
        click.echo(f"{version}: the first release, nothing to compare with\n")
    else:
        demands = demands_of(next.last, next.now)
        level = demands[0].level if demands else "nothing changed"
        click.echo(f"{version} after {next.last.version}: {level}\n")
        if not base and not tag_here(folder, next.last.version):
            click.echo(
                f"git has no tag v{next.last.version} here, so corrections are not "
                "counted: 'git fetch --tags', or name the release with --base",
                err=True,
            )
    click.echo(section_of(next, base, next.now), nl=False)
    if version not in {release.version for release in next.corpus.releases}:
        click.echo("\n'wirecopy release-check --write' writes this release")


@click.command()
@click.argument("release", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["bibtex", "apa", "cff"]),
    help="One form only, and nothing else.",
)
@ROOT
def cite(release: str | None, form: str | None, root: Path | None) -> None:
    """Print how to cite a release.

    RELEASE is a version (by its git tag), a dataset (its folder, the .zip of it, or
    ORG/NAME@REV on the Hub); without it the corpus around the working directory, or the
    version installed.
    """
    from wirecopy.metadata.citation_forms import FORMS
    from wirecopy.release.find_citation import cited, is_version

    if release is not None and not is_version(release):
        demand_no(f"{release}, which is no version", "root")
    found = cited(release, root)
    forms = {name: make(found.citation) for name, make in FORMS.items()}
    forms["cff"] = found.text
    if form is not None:
        click.echo(forms[form], nl=False)
        return
    for name, text in forms.items():
        click.echo(f"{'' if name == 'bibtex' else chr(10)}# {name}\n")
        click.echo(text, nl=False)
