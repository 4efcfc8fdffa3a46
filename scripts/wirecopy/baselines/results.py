"""The results of the baselines: the file that keeps them, and tables made of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from wirecopy.agreement.report import number
from wirecopy.baselines import BASELINES
from wirecopy.errors import CorpusError
from wirecopy.records import ENTITIES, LAYERS, QUOTATIONS, SECTIONS
from wirecopy.schemas import read_json
from wirecopy.stats.markdown import table
from wirecopy.write import replace

Record = dict[str, Any]
RESULTS = "results/baselines.json"
GENERATED = "by 'python scripts/baselines.py'; do not edit"
"""Stands on the first line of the results, as in all that is made and kept."""
NONE = "-"
ABSENT = "not there in the last run, as its texts were not hydrated"
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    ENTITIES: {
        "strict F1": ("micro", "strict"),
        "exact F1": ("micro", "exact"),
        "partial F1": ("micro", "partial"),
        "type F1": ("micro", "type"),
        "macro F1": ("macro", "strict"),
        "seen": ("seen in train", "strict"),
        "unseen": ("unseen in train", "strict"),
    },
    QUOTATIONS: {
        "joint F1": ("joint",),
        "found F1": ("found",),
        "content F1": ("content", "exact"),
        "content, tokens": ("content", "tokens"),
        "cue F1": ("cue", "exact"),
        "speaker F1": ("speaker", "exact"),
        "addressee F1": ("addressee", "exact"),
        "kind F1": ("kind",),
        "canonical speaker": ("canonical speaker",),
    },
    SECTIONS: {
        "role accuracy": ("role accuracy",),
        "macro F1": ("macro",),
        "Pk": ("parts", "Pk"),
        "WindowDiff": ("parts", "WindowDiff"),
        "boundary similarity": ("parts", "boundary similarity"),
    },
}
"""The figures of each layer's table, the first with its interval."""


def read_results(root: Path) -> Record | None:
    """Read the results of a corpus; None where no baseline has been run."""
    if not (root / RESULTS).is_file():
        return None
    found = read_json(root, RESULTS)
    if not isinstance(found, dict) or "baselines" not in found:
        raise CorpusError(f"{RESULTS}: no results of baselines")
    return found


def write_results(root: Path, results: Record) -> None:
    """Write results; those of baselines that were not run this time stay."""
    before = read_results(root) or {}
    kept = {**before.get("baselines", {}), **results["baselines"]}
    names = [baseline.name for baseline in BASELINES if baseline.name in kept]
    joined = {**before, **results, "baselines": {name: kept[name] for name in names}}
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    told = orjson.dumps({"generated": GENERATED, **joined}, option=options)
    replace(root / RESULTS, told.replace(b"\n  ", b" ", 1))


def results_tables(results: Record | None) -> Iterator[str]:
    """Yield the tables of the results as Markdown."""
    if results is None:
        yield "No baseline has been run yet."
        return
    yield from _about(results)
    for layer in LAYERS:
        entries = {
            name: entry
            for name, entry in results["baselines"].items()
            if entry["layer"] == layer
        }
        if entries:
            yield ""
            yield from _layer_table(layer, entries)
    yield ""
    yield from _labels_table(results)
    yield ""
    yield from _curve_table(results)


def _about(results: Record) -> Iterator[str]:
    """Yield what was trained and tested, and what was not there."""
    train, corpus = results["train"], results["corpus"]
    yield (
        f"- Train: {_size(train)}; {corpus['name']} {corpus['version']}, data "
        f"{corpus['data']}."
    )
    for name, size in results["test"].items():
        yield f"- Test of `{name}`: {_size(size) if size['documents'] else ABSENT}."
    entries = results["baselines"]
    for baseline in BASELINES:
        if baseline.name not in entries:
            yield f"- The baseline {baseline.name} ({baseline.layer}) was not run."
        elif entries[baseline.name]["data"] != corpus["data"]:
            told = "was run on an earlier state of the corpus"
            yield f"- The baseline {baseline.name} ({baseline.layer}) {told}."
    yield ""
    yield from table(
        ["baseline", "layer", "what", "trained on", "seed", "versions"],
        (_model_row(name, entry) for name, entry in entries.items()),
    )


def _size(size: Record) -> str:
    return f"documents {size['documents']}, stories {size['stories']}"


def _model_row(name: str, entry: Record) -> list[str]:
    versions = (f"{package} {told}" for package, told in entry["versions"].items())
    seed = "none drawn" if entry["seed"] is None else str(entry["seed"])
    trained = entry["trained_on"] or "nothing of this corpus"
    what = entry["what"]
    return [name, entry["layer"], what, trained, seed, ", ".join(versions) or NONE]


def _layer_table(layer: str, entries: Record) -> Iterator[str]:
    """Yield a row for each baseline and collection of test."""
    first, *others = COLUMNS[layer].items()
    rows = []
    for name, entry in entries.items():
        for group, record in entry["scores"].items():
            told = _at(record[layer], first[1])
            cells = [_figure(told), _interval(told)]
            cells += [_figure(_at(record[layer], steps)) for _, steps in others]
            if layer == ENTITIES:
                cells.append(_figure(record.get("consistency")))
            rows.append([name, group, *cells])
    heads = [first[0], "95 % interval", *(head for head, _ in others)]
    if layer == ENTITIES:
        heads.append("consistency")
    yield from table([layer, "tested on", *heads], rows)


def _at(record: Record, steps: Sequence[str]) -> Record | None:
    found: Record | None = record
    for step in steps:
        found = (found or {}).get(step)
    return found


def _figure(told: Record | None) -> str:
    """Return a figure with three decimals, a dash where there is none."""
    return NONE if told is None else number(told.get("f1", told.get("value")))


def _interval(told: Record | None) -> str:
    if told is None or told["low"] is None:
        return NONE
    return f"{number(told['low'])} to {number(told['high'])}"


def _labels_table(results: Record) -> Iterator[str]:
    """Yield the strict F1 of each type, of the first collection of test."""
    entries = {
        name: next(iter(entry["scores"].values()))[ENTITIES]["labels"]
        for name, entry in results["baselines"].items()
        if entry["layer"] == ENTITIES and entry["scores"]
    }
    types = dict.fromkeys(type for labels in entries.values() for type in labels)
    rows = []
    for type in types:
        told = [labels.get(type, {}).get("strict") for labels in entries.values()]
        gold = next(f"{one['gold']:g}" for one in told if one is not None)
        rows.append([type, gold, *map(_figure, told)])
    group = next(iter(results["test"]))
    yield from table([f"strict F1 on {group}", "mentions", *entries], rows)


def _curve_table(results: Record) -> Iterator[str]:
    """Yield the learning curve."""
    curve = results.get("learning_curve")
    if curve is None:
        yield "No learning curve has been drawn yet."
        return
    rows = [
        [str(p["stories"]), str(p["documents"]), number(p["f1"]), _interval(p)]
        for p in curve["points"]
    ]
    heads = ["stories of train", "documents", f"strict F1 of {curve['baseline']}"]
    yield from table([*heads, "95 % interval"], rows)
