"""Anchors as values, and as the JSON they are kept in.

Each unit and each span is one short string, so that a file of anchors has a line for
each and a diff shows which changed. The grammar is in anchors.schema.json.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from wirecopy.errors import CorpusError
from wirecopy.records import Covering, Document, Record

Key = tuple[int, int, int]
"""A span of the text as it was anchored: block, start, end."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of the fold that is known by its 40-bit hash."""

    start: int
    length: int
    hash: int

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the fold that is known by a short hash, in hexadecimal."""

    start: int
    end: int
    hash: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands in the fold, and by what else it can be known.

    `lead` and `trail` are its punctuation before the first and after the last folded
    character. `ordinal` is (which, of how many) where its words stand more than once in
    its unit. Windows: `surface` is the span, `around` longer stretches with it inside,
    `before` and `after` its context, `first` and `last` its ends.
    """

    key: Key
    start: int
    end: int
    lead: str = ""
    trail: str = ""
    ordinal: tuple[int, int] | None = None
    surface: str | None = None
    around: tuple[Window, ...] = ()
    before: str | None = None
    after: str | None = None
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Anchors:
    """The fingerprint of a withheld text; `blocks` are the folded lengths."""

    fold: int
    length: int
    hash: str
    blocks: tuple[int, ...]
    units: tuple[Unit, ...]
    places: tuple[Place, ...]

    def extents(self) -> list[tuple[int, int]]:
        """Return the folded extent of every block."""
        found, at = [], 0
        for length in self.blocks:
            found.append((at, at + length))
            at += length
        return found


def hash_of_fold(document: str, folded: str) -> str:
    """Return the 128-bit hash of a whole fold, keyed with the document's id."""
    return _keyed(document, folded, 16)


def hash_of_window(document: str, folded: str, size: int = 4) -> str:
    """Return the hash of a stretch of a fold in `size` bytes, keyed likewise."""
    return _keyed(document, folded, size)


def _keyed(document: str, folded: str, size: int) -> str:
    key = blake2b(document.encode(), digest_size=32).digest()
    return blake2b(folded.encode(), digest_size=size, key=key).hexdigest()


def key_of(span: Covering) -> Key:
    """Return what tells a span from others of its document."""
    return span.block, span.start, span.end


def spans_of(document: Document) -> Iterator[Covering]:
    """Yield all spans of a document: of mentions, quotations and labels."""
    yield from document.mentions
    yield from document.labels
    for quotation in document.quotations:
        for _, _, span in quotation.spans():
            yield span


def names_of(document: Document) -> dict[Key, str]:
    """Return the texts of the mentions, which are kept, by their place."""
    return {key_of(m): m.text for m in document.mentions if m.text is not None}


def to_record(anchors: Anchors) -> Record:
    """Return anchors as they are written."""
    return {
        "fold": anchors.fold,
        "length": anchors.length,
        "hash": anchors.hash,
        "blocks": list(anchors.blocks),
        "units": [f"{u.start} {u.length} {u.hash:010x}" for u in anchors.units],
        "spans": [" ".join(_words(place)) for place in anchors.places],
    }


def _words(place: Place) -> Iterator[str]:
    block, start, end = place.key
    yield f"{block}:{start}-{end}"
    yield f"{place.start}-{place.end}"
    if place.ordinal:
        yield f"#{place.ordinal[0]}/{place.ordinal[1]}"
    for window in place.around:
        yield f"~{window.start}-{window.end}:{window.hash}"
    for mark, value in _marked(place):
        if value:
            yield f"{mark}{value}"


def _marked(place: Place) -> Iterable[tuple[str, str | None]]:
    return (
        ("=", place.surface),
        ("[", place.before),
        ("]", place.after),
        ("^", place.first),
        ("$", place.last),
        ("<", place.lead),
        (">", place.trail),
    )


def from_record(record: Record) -> Anchors:
    """Return anchors as values; the record keeps to the schema.

    Raises CorpusError where it does not.
    """
    try:
        return Anchors(
            fold=record["fold"],
            length=record["length"],
            hash=record["hash"],
            blocks=tuple(record["blocks"]),
            units=tuple(map(_unit, record["units"])),
            places=tuple(map(_place, record["spans"])),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CorpusError(f"anchors break their schema: {error}") from error


def _unit(text: str) -> Unit:
    start, length, hashed = text.split(" ")
    return Unit(int(start), int(length), int(hashed, 16))


def _place(text: str) -> Place:
    where, extent, *rest = text.split(" ")
    block, _, inner = where.partition(":")
    marked = {word[0]: word[1:] for word in rest}
    start, end = _pair(inner)
    at, to = _pair(extent)
    return Place(
        key=(int(block), start, end),
        start=at,
        end=to,
        lead=marked.get("<", ""),
        trail=marked.get(">", ""),
        ordinal=_pair(marked["#"], "/") if "#" in marked else None,
        surface=marked.get("="),
        around=tuple(_window(word[1:]) for word in rest if word[0] == "~"),
        before=marked.get("["),
        after=marked.get("]"),
        first=marked.get("^"),
        last=marked.get("$"),
    )


def _window(text: str) -> Window:
    extent, _, hashed = text.partition(":")
    return Window(*_pair(extent), hashed)


def _pair(text: str, between: str = "-") -> tuple[int, int]:
    one, other = text.split(between)
    return int(one), int(other)
