"""score: how good predictions are."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wirecopy.cli.base import ROOT, demand_no, root_of
from wirecopy.cli.formats import NAMES
from wirecopy.cli.measuring import JSON
from wirecopy.errors import CorpusError

if TYPE_CHECKING:
    from wirecopy.records import Corpus
    from wirecopy.scoring.reading import Loaded, Source

FORM = click.Choice(list(NAMES))


@click.command()
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.argument("predictions", type=click.Path(exists=True, path_type=Path))
@click.option("--config", default="documents", help="Config of a dataset's folder.")
@click.option("--split", default="test", help="Split of a dataset's folder.")
@click.option("--form", type=FORM, help="PREDICTIONS are files of this tool.")
@click.option("--gold-form", type=FORM, help="GOLD are files of this tool.")
@click.option(
    "--train",
    type=click.Path(exists=True, path_type=Path),
    help="Rows of train, to tell seen mentions (else: of GOLD, if a dataset).",
)
@click.option(
    "--samples",
    type=click.IntRange(min=0),
    default=1000,
    help="Draws of stories; 0 for no intervals.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, help="Seed of the draws."
)
@click.option(
    "--pages",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write pages with what was predicted otherwise, in place, into this folder.",
)
@JSON
@ROOT
def score(
    gold: Path, predictions: Path, as_json: bool, root: Path | None, **options: Any
) -> None:
    """Say how good PREDICTIONS are, held against GOLD.

    Both are the folder of a built dataset, JSON Lines or Parquet with columns of the
    dataset, of any config, or files of a tool (--form) that name documents of the
    corpus. Predictions with faults are listed and not scored.
    """
    from wirecopy.jobs import no_collecting
    from wirecopy.read import read_corpus
    from wirecopy.scoring import as_text
    from wirecopy.scoring.reading import Source

    forms = (options["gold_form"], options["form"])
    given = zip((gold, predictions), forms, strict=True)
    if not any(path.is_dir() and form is None for path, form in given):
        demand_no("files", "config", "split")
    if not options["samples"]:
        demand_no("--samples 0", "seed")
    asked = root or any(forms) or options["pages"]
    corpus = read_corpus(root_of(root)) if asked else None
    place = options["config"], options["split"]
    # Of millions of values looking for circles takes a third of the time.
    with no_collecting():
        record = _score(
            Source(gold, *place, forms[0], corpus),
            Source(predictions, *place, forms[1], corpus),
            options,
        )
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    for line in as_text(record):
        click.echo(line)


def _score(
    of_gold: "Source", of_predicted: "Source", options: dict[str, Any]
) -> dict[str, Any]:
    from wirecopy.scoring.faults import faults_of, known_labels
    from wirecopy.scoring.measure import SHOWN, figures
    from wirecopy.scoring.reading import RENDITIONS, load, load_beside

    gold = load(of_gold)
    predicted = load(of_predicted, gold.names)
    known = known_labels(gold.annotations, gold.names)
    found = faults_of(gold.annotations, predicted.annotations, known)
    for fault in found[:SHOWN]:
        click.echo(fault)
    if found[SHOWN:]:
        click.echo(f"and {len(found) - SHOWN} more")
    if found:
        click.echo(f"faults: {len(found)}; nothing was scored", err=True)
        sys.exit(1)
    if options["pages"]:
        _write_pages(gold, predicted, of_gold.corpus, options["pages"])
    return figures(
        gold.annotations,
        predicted.annotations,
        known,
        _seen(of_gold, gold, options["train"]),
        load_beside(of_gold, config=RENDITIONS),
        options["samples"],
        options["seed"],
    )


def _write_pages(
    gold: "Loaded", predicted: "Loaded", corpus: "Corpus | None", out: Path
) -> None:
    from wirecopy.review import write_answers
    from wirecopy.scoring.sides import pairs_of

    if corpus is not None:
        pairs = pairs_of(gold.annotations, predicted.annotations, corpus.rules)
        written = write_answers(corpus, pairs, out)
        click.echo(f"pages: {written}; open {out / 'index.html'}", err=True)


def _seen(of_gold: "Source", gold: "Loaded", train: Path | None) -> set[str] | None:
    """Return the surfaces of the mentions of train, None where it is not known."""
    from wirecopy.scoring.entities import surfaces
    from wirecopy.scoring.reading import TRAIN, Source, load, load_beside
    from wirecopy.scoring.rows import annotations_of

    if train is not None:
        return surfaces(
            load(Source(train, of_gold.config, TRAIN), gold.names).annotations
        )
    rows = load_beside(of_gold, split=TRAIN) if of_gold.split != TRAIN else None
    return None if rows is None else surfaces(annotations_of(rows, gold.names))


DOCUMENTS = 10_000


@click.command()
@ROOT
def bench_score(root: Path | None) -> None:
    """Measure how long it takes to score ten thousand documents, reading included."""
    import tempfile

    from wirecopy.read import read_corpus

    corpus = read_corpus(root_of(root))
    with tempfile.TemporaryDirectory() as folder:
        paths = _many(corpus, Path(folder))
        began, before = time.perf_counter(), os.times()
        done = subprocess.run(
            [sys.executable, "-m", "wirecopy.cli", "score", *map(str, paths), "--json"],
            stdout=subprocess.DEVNULL,
        )
        seconds, after = time.perf_counter() - began, os.times()
    used = after.children_user + after.children_system
    if done.returncode:
        raise CorpusError(f"score failed with exit code {done.returncode}")
    used -= before.children_user + before.children_system
    told = f"{seconds:.1f} s, of a processor {used:.1f} s"
    click.echo(f"{DOCUMENTS} documents: {told}")


def _many(corpus: "Corpus", folder: Path) -> tuple[Path, Path]:
    """Write the documents of a corpus many times, and predictions that miss some."""
    import orjson

    from wirecopy.read import read_stories
    from wirecopy.tables.documents import rows

    stories = (s for s in read_stories(corpus) if not s.collection.withheld)
    given = [row for story in stories for row in rows(story)]
    if not given:
        raise CorpusError("the corpus has no included text")
    gold, predicted = folder / "gold.jsonl", folder / "predicted.jsonl"
    with gold.open("wb") as one, predicted.open("wb") as other:
        for number in range(DOCUMENTS):
            row = given[number % len(given)]
            story = f"{row['story']}{number // len(given)}"
            row = {**row, "story": story, "document": f"{row['document']}{number}"}
            one.write(orjson.dumps(row) + b"\n")
            left = {
                layer: [item for at, item in enumerate(row[layer]) if at % 5]
                for layer in ("entities", "quotations")
            }
            other.write(orjson.dumps(row | left) + b"\n")
    return gold, predicted
