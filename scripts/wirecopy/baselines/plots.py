"""Plots of the results: the learning curve, and entities by type."""

from pathlib import Path
from typing import Any

from wirecopy.errors import CorpusError
from wirecopy.records import ENTITIES
from wirecopy.stats.plots import COLOURS, set_up_plots

Record = dict[str, Any]


def write_plots(results: Record, folder: Path) -> list[Path]:
    """Write the plots as PNG files into a folder and return their paths.

    Raises CorpusError where matplotlib is not installed or the folder cannot be
    written.
    """
    set_up_plots()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        if results.get("learning_curve"):
            path = folder / "learning-curve.png"
            paths.append(_curve(results["learning_curve"], path))
        if any(e["layer"] == ENTITIES for e in results["baselines"].values()):
            paths.append(_labels(results, folder / "entities-by-type.png"))
        return paths
    except OSError as error:
        raise CorpusError(f"cannot write {folder}: {error.strerror}") from error


def _curve(curve: Record, path: Path) -> Path:
    """Draw F1 by the stories trained on, with intervals."""
    from matplotlib.figure import Figure

    points = curve["points"]
    stories = [point["stories"] for point in points]
    values = [point["f1"] for point in points]
    figure = Figure(figsize=(6, 3.5), layout="constrained")
    axes = figure.subplots()
    axes.plot(stories, values, marker="o", color=COLOURS[0])
    if all(point["low"] is not None for point in points):
        low = [point["low"] for point in points]
        high = [point["high"] for point in points]
        axes.fill_between(stories, low, high, color=COLOURS[0], alpha=0.2, lw=0)
    axes.set_title(f"Entities, strict F1 of {curve['baseline']}", loc="left")
    axes.set_xlabel("stories of train")
    axes.set_ylim(0, 1)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=144, metadata={"Software": None})
    return path


def _labels(results: Record, path: Path) -> Path:
    """Draw the strict F1 of each type on the first collection, a bar a baseline."""
    from matplotlib.figure import Figure

    entries = {
        name: next(iter(entry["scores"].values()))[ENTITIES]["labels"]
        for name, entry in results["baselines"].items()
        if entry["layer"] == ENTITIES
    }
    types = list(dict.fromkeys(type for own in entries.values() for type in own))
    height = 0.8 / len(entries)
    size = (7, 0.9 + 0.18 * len(types) * (len(entries) + 1))
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots()
    for at, (name, labels) in enumerate(entries.items()):
        values = [labels.get(t, {}).get("strict", {}).get("f1") or 0 for t in types]
        places = [place + at * height for place in range(len(types))]
        axes.barh(places, values, height, label=name, color=COLOURS[at % len(COLOURS)])
    middle = 0.4 - height / 2
    axes.set_yticks([place + middle for place in range(len(types))], types)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_title("Entities, strict F1 by type", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper right", ncols=len(entries), frameon=False)
    figure.savefig(path, dpi=144, metadata={"Software": None})
    return path
