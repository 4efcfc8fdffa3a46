"""A few plots of the figures: lengths, mentions, quotations, sections, spread.

Bars that lie on their side, since labels are words; colours of Okabe and Ito, which
people with any kind of colour blindness can tell apart, and never colour alone: the
splits are also told by the order of the bars. The same figures give the same bytes.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirecopy.errors import CorpusError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Record = dict[str, Any]
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")
MOST = 20
INCHES_A_BAR = 0.28


def set_up_plots() -> None:
    """Let matplotlib draw into files alone; raises CorpusError where it is missing."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise CorpusError(
            "plots need matplotlib: pip install 'wirecopy[plots]'"
        ) from error
    mpl.use("Agg")


def write_plots(measured: Record, folder: Path) -> list[Path]:
    """Write the plots as PNG files into a folder and return their paths.

    Raises CorpusError where matplotlib is not installed, the corpus has no stories,
    or the folder cannot be written.
    """
    set_up_plots()
    if not measured["whole"]["stories"]:
        raise CorpusError("the corpus has no stories to plot")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _mentions(measured, folder / "mentions.png"),
            _quotations(measured, folder / "quotations.png"),
            _sections(measured, folder / "sections.png"),
            _spread(measured, folder / "spread.png"),
            _lengths(measured, folder / "lengths.png"),
        ]
    except OSError as error:
        raise CorpusError(f"cannot write {folder}: {error.strerror}") from error


def _mentions(measured: Record, path: Path) -> Path:
    return _stacked(
        path, {"Mentions by type": _by_split(measured, "entities", "types")}
    )


def _quotations(measured: Record, path: Path) -> Path:
    return _stacked(
        path,
        {
            "Quotations by kind": _by_split(measured, "quotations", "kinds"),
            "Quotations by form of the speaker": _by_split(
                measured, "quotations", "references"
            ),
        },
    )


def _sections(measured: Record, path: Path) -> Path:
    return _stacked(path, {"Blocks by role": _by_split(measured, "sections", "roles")})


def _spread(measured: Record, path: Path) -> Path:
    spread = measured["whole"]["spread"]
    names = ("topics", "genres", "continents")
    return _stacked(
        path,
        {
            f"Stories by {name.removesuffix('s')}": _by_split(measured, "spread", name)
            for name in names
            if name in spread
        },
    )


def _by_split(measured: Record, *keys: str) -> dict[str, dict[str, int]]:
    """Return the counts of labels by split, with the labels of the whole."""
    found: dict[str, dict[str, int]] = {}
    whole = _counts(measured["whole"], keys)
    for split, figures in measured["splits"].items():
        counts = _counts(figures, keys)
        found[split] = {label: counts.get(label, 0) for label in whole}
    missing = {
        label: count - sum(of_split[label] for of_split in found.values())
        for label, count in whole.items()
    }
    return found | ({"no split": missing} if any(missing.values()) else {})


def _counts(figures: Record, keys: tuple[str, ...]) -> dict[str, int]:
    found = figures
    for key in keys:
        found = found.get(key, {})
    return {label: count for label, count in found.items() if count}


def _stacked(path: Path, panels: dict[str, dict[str, dict[str, int]]]) -> Path:
    """Draw panels of bars, stacked by split, one below the other."""
    from matplotlib.figure import Figure

    rows = [
        min(MOST, len(next(iter(groups.values()), {}))) for groups in panels.values()
    ]
    heights = [max(3, count) for count in rows]
    figure = Figure(
        figsize=(7, INCHES_A_BAR * sum(heights) + 0.9 * len(heights)),
        layout="constrained",
    )
    all_axes = figure.subplots(len(panels), squeeze=False, height_ratios=heights)
    for axes, (title, groups) in zip(all_axes[:, 0], panels.items(), strict=True):
        _bars(axes, title, groups)
    handles, names = all_axes[0, 0].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="outside upper right", ncols=len(names), frameon=False
    )
    figure.savefig(path, dpi=144, metadata={"Software": None})
    return path


def _bars(axes: "Axes", title: str, groups: dict[str, dict[str, int]]) -> None:
    from matplotlib.ticker import MaxNLocator

    totals: dict[str, int] = {}
    for counts in groups.values():
        for label, count in counts.items():
            totals[label] = totals.get(label, 0) + count
    labels = sorted(totals, key=lambda label: -totals[label])[:MOST]
    left = [0] * len(labels)
    for colour, (split, counts) in zip(COLOURS, groups.items(), strict=False):
        values = [counts[label] for label in labels]
        axes.barh(
            labels, values, left=left, color=colour, label=split, edgecolor="white"
        )
        left = [one + other for one, other in zip(left, values, strict=True)]
    for place, total in enumerate(left):
        axes.annotate(
            f"{total:,}",
            (total, place),
            (3, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.invert_yaxis()
    axes.set_title(title, loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlim(0, 1.1 * max(left, default=1))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _lengths(measured: Record, path: Path) -> Path:
    """Draw how many documents there are of each length."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    words = measured["whole"]["lengths"].get("histogram", {})
    figure = Figure(figsize=(7, 3), layout="constrained")
    axes = figure.subplots()
    axes.bar(list(words), list(words.values()), color=COLOURS[0])
    axes.set_title("Documents by length in words", loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="x", labelrotation=45, labelsize=8)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    figure.savefig(path, dpi=144, metadata={"Software": None})
    return path
