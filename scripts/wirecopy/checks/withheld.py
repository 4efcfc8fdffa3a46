"""Withheld texts: what may be annotated but not passed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from wirecopy.anchors.fold import fold
from wirecopy.anchors.folded import SHARE, UNIT
from wirecopy.anchors.record import (
    Anchors,
    Key,
    from_record,
    key_of,
    names_of,
    spans_of,
)
from wirecopy.anchors.rolling import find, rolling
from wirecopy.anchors.share import share_under_windows
from wirecopy.anchors.tree import word_starts
from wirecopy.checks.registry import check
from wirecopy.checks.search import Search
from wirecopy.errors import CorpusError
from wirecopy.files import StoryTree, entries, read_file
from wirecopy.finding import Fault, Location, in_layer
from wirecopy.records import QUOTATIONS, SECTIONS, Corpus, Document


@check("W101", "withheld-text-in-tree")
def withheld_text_in_tree(tree: StoryTree) -> Iterator[Fault]:
    """The text of a document lies in a collection whose texts are withheld.

    Whoever has the corpus would have the text, which nobody may pass on.

    Bad: corpus/reuters/bakhmut/outlet.txt, collection.json saying "text":"withheld"
    Good: corpus/reuters/bakhmut/outlet.anchors.json
    """
    for entry in tree.entries:
        if tree.withheld and entry.path.endswith(".txt"):
            yield (
                Location(entry.path),
                "is a text of a collection whose texts are withheld; take it out, "
                "also of the history",
            )


@check("W301", "withheld-text-in-layer")
def withheld_text_in_layer(document: Document) -> Iterator[Fault]:
    """A quotation or a labelled span of a withheld text repeats its words.

    Bad: "content":[{"block":4,"start":0,"end":60,"text":"..."}]
    Good: "content":[{"block":4,"start":0,"end":60}]
    """
    if not document.withheld:
        return
    for quotation in document.quotations:
        for role, place, span in quotation.spans():
            if span.text is not None:
                yield (
                    in_layer(document, QUOTATIONS, quotation, role, place, "text"),
                    "repeats words of a withheld text; take the property out",
                )
    for label in document.labels:
        if label.text is not None:
            yield (
                in_layer(document, SECTIONS, label, "text"),
                "repeats words of a withheld text; take the property out",
            )


def _anchors_of(document: Document) -> Anchors | None:
    """Return the anchors of a document; None where there are none."""
    return None if document.anchors is None else from_record(dict(document.anchors))


def _at(document: Document, *pointer: str | int) -> Location:
    return Location(document.anchors_path, document=document.id, pointer=pointer)


@check("W302", "anchors-do-not-fit")
def anchors_do_not_fit(document: Document) -> Iterator[Fault]:
    """The anchors of a document are not those of its annotations.

    A span without an anchor is lost to everybody who hydrates the document. Anchors are
    made anew, from the text, whenever an annotation of a withheld text has changed.

    Bad: a mention added to the layer, and the anchors as they were
    Good: the same, and 'wirecopy anchor' run once more
    """
    anchors = _anchors_of(document)
    if anchors is None or not document.withheld:
        return
    again = "; run 'wirecopy anchor' once more"
    if sum(anchors.blocks) != anchors.length:
        yield _at(document, "blocks"), f"do not add up to the length{again}"
    edges = [0, *(e for u in anchors.units for e in (u.start, u.end)), anchors.length]
    if edges != sorted(edges):
        yield _at(document, "units"), f"overlap, or lie outside the text{again}"
    kept = {place.key: place for place in anchors.places}
    spans = {key_of(span): span for span in spans_of(document)}
    for key in sorted(spans.keys() - kept.keys()):
        yield _at(document, "spans"), f"lack the span {_told(key)}{again}"
    for number, place in enumerate(anchors.places):
        name = spans[place.key].text if place.key in spans else None
        if place.key not in spans:
            told = f"the span {_told(place.key)} is in no layer{again}"
            yield _at(document, "spans", number), told
        elif name is not None and len(fold(name)) != place.end - place.start:
            told = f"the span {_told(place.key)} is not as long as {name!r}{again}"
            yield _at(document, "spans", number), told
    if any(role.block > len(anchors.blocks) for role in document.roles):
        yield _at(document, "blocks"), f"are fewer than there are roles{again}"


def _told(key: Key) -> str:
    return f"{key[0]}:{key[1]}-{key[2]}"


@check("W303", "too-much-under-windows")
def too_much_under_windows(document: Document) -> Iterator[Fault]:
    """More than a quarter of a withheld text lies under hashes that are short.

    What is hashed in short pieces can be found by trying, piece after piece. Names do
    not count: the annotations have them as they are.

    Bad: a hash of every word
    Good: hashes of sentences, and of a few words where a span needs one
    """
    anchors = _anchors_of(document)
    if anchors is None:
        return
    named = bytearray(anchors.length)
    names = names_of(document)
    for place in anchors.places:
        if place.key in names:
            named[place.start : place.end] = b"\x01" * (place.end - place.start)
    share = share_under_windows(anchors, named[: anchors.length])
    if share > SHARE:
        yield (
            _at(document, "spans"),
            f"are short hashes over {share:.0%} of the text, not {SHARE:.0%} at most; "
            "run 'wirecopy anchor' once more",
        )


@check("W401", "withheld-sentence-in-tree")
def withheld_sentence_in_tree(search: Search) -> Iterator[Fault]:
    """A sentence of a withheld text stands in a file of the tree.

    Searched are all texts, annotations and pages below the root but what git ignores
    by the names dist and hydrated, and hidden folders; found are the units of the
    anchors, however they are written.

    Bad: a withheld sentence as an example in a manual
    Good: an invented one
    """
    wanted: dict[int, dict[int, str]] = defaultdict(dict)
    for document, anchors in _all_anchors(search.corpus):
        for unit in anchors.units:
            if unit.length >= UNIT:
                wanted[unit.length].setdefault(unit.hash, document)
    if not wanted:
        return
    begun = search.begin(wanted)
    for batch in begun.batches():
        clear = set(batch.names)
        folded = fold(batch.text)
        found = find(rolling(folded.text), wanted, word_starts(folded))
        for (length, hashed), places in sorted(found.items(), key=lambda f: f[1]):
            ends = ((folded.at[at], folded.at[at + length - 1]) for at in places)
            for path, line, column in batch.places(ends):
                clear.discard(path)
                yield (
                    Location(path, line, column),
                    f"has a sentence of {wanted[length][hashed]}, whose text is "
                    "withheld; take it out, also of the history",
                )
        begun.clear(clear)
    begun.end()


def _all_anchors(corpus: Corpus) -> Iterator[tuple[str, Anchors]]:
    """Yield the anchors of all documents; those with faults are reported elsewhere."""
    for story in corpus.stories:
        for entry in entries(corpus.root, f"corpus/{story}"):
            if entry.sort == "file" and entry.name.endswith(".anchors.json"):
                record = read_file(corpus.root, entry.path, "anchors").records[0]
                id = f"{story}/{entry.name.removesuffix('.anchors.json')}"
                try:
                    yield id, from_record(record or {})
                except CorpusError:
                    continue
