"""agreement, stats and figures: what the corpus measures."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wirecopy.cli.base import ROOT, progress, root_of
from wirecopy.errors import CorpusError
from wirecopy.records import LAYERS

if TYPE_CHECKING:
    from wirecopy.agreement.passes import StoryPasses
    from wirecopy.records import Rules

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("names", nargs=-1, metavar="[DOCUMENT]...")
@click.option(
    "--layer",
    "layers",
    multiple=True,
    type=click.Choice(LAYERS),
    help="Only this layer (may be given more than once).",
)
@click.option("--list", "listed", is_flag=True, help="List the differences.")
@JSON
@ROOT
def agreement(
    names: tuple[str, ...],
    layers: tuple[str, ...],
    listed: bool,
    as_json: bool,
    root: Path | None,
) -> None:
    """Say how far the two passes of the documents agree.

    Pass a stands for the reference of precision and recall. Documents with a pass that
    was carried over from another rendition are told apart.
    """
    from wirecopy.agreement import read_passes
    from wirecopy.read import read_corpus
    from wirecopy.selection import documents_of

    folder = root_of(root)
    corpus = read_corpus(folder)
    stories = read_passes(corpus, documents_of(folder, names))
    if not stories:
        raise CorpusError(
            "no document here has two passes; deliver them with "
            "'wirecopy import inline DOCUMENT PATH --pass a --annotator NAME'"
        )
    wanted = tuple(layer for layer in LAYERS if layer in (layers or LAYERS))
    if as_json:
        _print_json(_agreement_record(stories, corpus.rules, wanted, listed))
    elif listed:
        _list_differences(stories, wanted)
    else:
        _print_agreement(stories, corpus.rules, wanted)


def _groups(stories: "list[StoryPasses]") -> "dict[str, list[StoryPasses]]":
    """Return the documents of the headline figures, and all where that is more."""
    from wirecopy.agreement import without_carried

    groups = {"not_carried": without_carried(stories)}
    if groups["not_carried"] != stories:
        groups["all"] = stories
    return groups


def _print_agreement(
    stories: "list[StoryPasses]", rules: "Rules", layers: tuple[str, ...]
) -> None:
    from wirecopy.agreement import as_text, measure

    groups = _groups(stories)
    for name, group in groups.items():
        if len(groups) > 1:
            told = {"not_carried": "Nothing carried over", "all": "All documents"}
            click.echo(f"{told[name]}\n")
        for line in as_text(measure(group, rules, layers)):
            click.echo(line)
        if name != list(groups)[-1]:
            click.echo()


def _list_differences(stories: "list[StoryPasses]", layers: tuple[str, ...]) -> None:
    from wirecopy.agreement import compared, differences

    count = 0
    for one in compared(stories):
        for difference in differences(one, layers):
            click.echo(str(difference))
            count += 1
    click.echo(f"differences: {count}", err=True)


def _agreement_record(
    stories: "list[StoryPasses]",
    rules: "Rules",
    layers: tuple[str, ...],
    listed: bool,
) -> dict[str, Any]:
    from wirecopy.agreement import as_record, compared, differences, measure
    from wirecopy.agreement.differences import as_record as difference_record

    groups = _groups(stories)
    groups.setdefault("all", stories)
    record: dict[str, Any] = {
        name: as_record(measure(group, rules, layers)) for name, group in groups.items()
    }
    if listed:
        record["differences"] = [
            difference_record(difference)
            for one in compared(stories)
            for difference in differences(one, layers)
        ]
    return record


def _print_json(record: dict[str, Any]) -> None:
    click.echo(json.dumps(record, ensure_ascii=False, indent=1))


@click.command()
@JSON
@click.option(
    "--plots",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write plots into this folder, too (needs wirecopy[plots]).",
)
@ROOT
def stats(as_json: bool, plots: Path | None, root: Path | None) -> None:
    """Say how much of everything there is, and how it is spread."""
    from wirecopy.read import read_corpus
    from wirecopy.stats import as_text, measure

    corpus = read_corpus(root_of(root))
    measured = measure(corpus, partial(progress, "counting"))
    if plots is not None:
        from wirecopy.stats.plots import write_plots

        for path in write_plots(measured, plots):
            click.echo(f"{path}", err=True)
    if as_json:
        _print_json(measured)
    else:
        for line in as_text(measured):
            click.echo(line)


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a page is stale.")
@ROOT
def figures(check: bool, root: Path | None) -> None:
    """Write the figures in README.md and DATASHEET.md from the data."""
    from wirecopy.figures import write_figures
    from wirecopy.read import read_corpus

    stale = write_figures(read_corpus(root_of(root)), check)
    for page in stale:
        click.echo(f"{page}: stale; run 'wirecopy figures'" if check else page)
    sys.exit(1 if check and stale else 0)
