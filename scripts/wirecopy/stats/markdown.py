"""The figures of the corpus as Markdown, for the documents."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wirecopy.records import SPLITS
from wirecopy.stats.text import columns_of

Record = dict[str, Any]
CONTENTS = {
    "without_marks": "contents without quotation marks",
    "wholly_quoted": "contents wholly quoted",
    "partly_quoted": "contents partly quoted",
}
LISTS = {
    "Mentions by type": ("entities", "types"),
    "Quotations by kind": ("quotations", "kinds"),
    "Quotations by form of the speaker": ("quotations", "references"),
    "Quotations by stance": ("quotations", "stances"),
    "Blocks by role": ("sections", "roles"),
    "Labelled spans": ("sections", "labelled_spans"),
    "Stories by topic": ("spread", "topics"),
    "Stories by genre": ("spread", "genres"),
    "Stories by continent": ("spread", "continents"),
    "Stories by country": ("spread", "countries"),
    "Documents by outlet": ("spread", "outlets"),
}


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a table; all columns but the first are numbers."""
    heads = list(heads)
    yield _cells(heads)
    yield _cells(["---", *["---:"] * (len(heads) - 1)])
    for row in rows:
        yield _cells(row)


def _cells(row: Iterable[str]) -> str:
    return f"| {' | '.join(row)} |"


def size_lines(measured: Record) -> Iterator[str]:
    """Yield how much there is: a sentence, or a row for each of several collections."""
    columns = ("stories", "documents", "words", "tokens", "mentions", "quotations")
    if len(measured["collections"]) == 1:
        told = dict(zip(columns, _sizes(measured["whole"]), strict=True))
        yield (
            f"{told['stories']} stories in {told['documents']} documents: "
            f"{told['words']} words ({told['tokens']} tokens), "
            f"{told['mentions']} mentions, {told['quotations']} quotations."
        )
    else:
        groups = measured["collections"] | {"all": measured["whole"]}
        rows = [[name, *_sizes(figures)] for name, figures in groups.items()]
        yield from table(["collection", *columns], rows)
    yield from _missing(measured["whole"])


def _missing(whole: Record) -> Iterator[str]:
    """Yield what the figures leave out."""
    told = {
        "documents_not_annotated": "not annotated yet, and counted with the text alone",
        "documents_without_text": "withheld, so that words and tokens are not counted",
    }
    for name, why in told.items():
        if whole[name]:
            yield ""
            yield f"Documents {why}: {whole[name]}."


def _sizes(figures: Record) -> list[str]:
    plain = (figures[name] for name in ("stories", "documents", "words", "tokens"))
    mentions, quotations = figures["entities"], figures["quotations"]
    counts = (*plain, mentions["mentions"], quotations["quotations"])
    return [f"{count:,}" for count in counts]


def splits_table(measured: Record) -> Iterator[str]:
    """Yield a table of the splits: what the dataset has, and what is withheld."""
    heads = ("split", "stories", "documents", "words", "tokens", "mentions")
    rows = [[split, *_sizes(measured["included"][split])] for split in SPLITS]
    left = {split: measured["withheld"][split] for split in SPLITS}
    for split, figures in left.items():
        if figures["documents"]:
            sizes = ("-" if size == "0" else size for size in _sizes(figures))
            rows.append([f"{split}, withheld", *sizes])
    yield from table([*heads, "quotations"], rows)
    if any(figures["documents"] for figures in left.values()):
        yield ""
        yield (
            "Withheld documents are in no row of the dataset; their annotations go "
            "with it, without the texts."
        )


def stats_table(measured: Record) -> Iterator[str]:
    """Yield a table of lengths, densities and shares, then the counts of all labels."""
    columns = columns_of(measured)
    told = [_figures(figures) for figures in columns.values()]
    rows = [
        [name, *(column.get(name) or "-" for column in told)]
        for name in dict.fromkeys(name for column in told for name in column)
    ]
    yield from table(["", *columns], rows)
    for title, (part, name) in LISTS.items():
        if counts := measured["whole"][part].get(name):
            yield ""
            yield f"{title}: {_listed(counts)}."


def _listed(counts: Mapping[str, int]) -> str:
    """Return labels with their counts, most frequent first, the unused ones last."""
    used = sorted((item for item in counts.items() if item[1]), key=lambda i: -i[1])
    unused = [label for label, count in counts.items() if not count]
    told = "; ".join(f"{label} {count:,}" for label, count in used)
    return told + (f"; none of {', '.join(unused)}" if unused else "")


def _figures(figures: Record) -> dict[str, str | None]:
    entities, quotations = figures["entities"], figures["quotations"]
    lengths, pairs = figures["lengths"], figures["renditions"]
    density = {
        f"{name} mentions per 100 tokens": None if value is None else f"{value:.1f}"
        for name, value in entities["per_100_tokens"].items()
    }
    return {
        "words per document, median": _number(lengths.get("median")),
        "shortest document, words": _number(lengths.get("shortest")),
        "longest document, words": _number(lengths.get("longest")),
        "parts": _number(figures["parts"]),
        "entities with a name": _number(entities["named_entities"]),
        "speakers without a name who come back": _number(entities["unnamed_entities"]),
        "mentions that name": _number(entities["named_mentions"]),
        **density,
        "attributions": _number(quotations["attributions"]),
        **{
            told: _percent(quotations["contents"][name])
            for name, told in CONTENTS.items()
        },
        "attributions without a speaker": _percent(quotations["without_speaker"]),
        "quotations of shielded speakers": _number(quotations["anonymous"]),
        "nested quotations": _number(quotations["nested"]),
        "pairs of renditions": _number(pairs["pairs"]),
        "words that two renditions share, median": _percent(pairs.get("median")),
        **{
            f"mentions that name, of {split}, with a surface in no train story": (
                _percent(unseen["share"]) if unseen else None
            )
            for split, unseen in figures["unseen"].items()
        },
    }


def _number(value: int | None) -> str | None:
    return None if value is None else f"{value:,}"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.1f} %"
