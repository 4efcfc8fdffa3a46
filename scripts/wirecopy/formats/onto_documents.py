"""What was read from a file of a tool onto a document that the corpus has.

The text must be the same once both are in canonical form; then every offset is carried
over, and the layers are written as any others are, or as a pass.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from wirecopy.change import changing, put
from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import Annotated
from wirecopy.formats.arriving import Arrived, Arriving, used_entities
from wirecopy.formats.ids import Registry
from wirecopy.formats.labels import Naming
from wirecopy.formats.places import Places, canonical_places
from wirecopy.formats.tally import Tally
from wirecopy.records import (
    ENTITIES,
    LAYERS,
    QUOTATIONS,
    SECTIONS,
    Corpus,
    Document,
    Entity,
    Pass,
    Story,
)
from wirecopy.schemas import read_schemas
from wirecopy.seal import pass_output
from wirecopy.store import Output, output_of
from wirecopy.text import text_of_blocks


@dataclass
class Report:
    """What an import wrote, left out and made up."""

    written: list[str] = field(default_factory=list)
    left_out: Tally = field(default_factory=Tally)
    made_up: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Target:
    """A document that annotations come onto, with its story and what came."""

    story: Story
    document: Document
    source: Annotated


def bring(
    corpus: Corpus,
    targets: Sequence[Target],
    naming: Naming,
    layers: Sequence[str] = (),
    given: Pass | None = None,
) -> Report:
    """Write what was read onto documents of the corpus; `given` makes it a pass.

    Without `layers`, those are written that the file has annotations for. Raises
    CorpusError where a text differs or a record breaks its schema; nothing is written
    then.
    """
    report = Report()
    ready = [
        _ready(corpus, target, naming, layers, given, report) for target in targets
    ]
    output: Output = {}
    with changing(corpus.root):
        for document, entities, wanted in ready:
            new = (document, entities)
            output |= (
                output_of(corpus, *new, wanted, output)
                if given is None
                else pass_output(corpus, *new, given, wanted, output)
            )
        report.written = put(corpus.root, output)
    return report


Ready = tuple[Document, tuple[Entity, ...], tuple[str, ...]]


def _ready(
    corpus: Corpus,
    target: Target,
    naming: Naming,
    layers: Sequence[str],
    given: Pass | None,
    report: Report,
) -> Ready:
    """Return a document with what came for it, its entities, and layers to write."""
    document, source = _annotatable(target.document, given), target.source
    arriving = arriving_on(corpus, replace(target, document=document), naming)
    arrived, registry = arriving.annotations(), arriving.registry
    wanted = tuple(layers) or (LAYERS if given else arrived.layers())
    if not wanted:
        told = "holds nothing that has a place here"
        raise CorpusError(
            f"{source.path}: {told}; name layers with --layer to empty them"
        )
    for layer in sorted(set(arrived.layers()) - set(wanted)):
        arriving.left_out.add(f"layer {layer}, not asked for", source.path)
    arrived = _of_layers(arrived, wanted)
    report.left_out.join(arriving.left_out)
    report.made_up.join(arriving.made_up)
    return arrived.on(document), used_entities(arrived, registry), wanted


def arriving_on(corpus: Corpus, target: Target, naming: Naming) -> Arriving:
    """Return what carries the annotations of a file onto a document of the corpus.

    Raises CorpusError where the text of the file is not that of the document.
    """
    document, source = target.document, target.source
    blocks = document.blocks or ()
    return Arriving(
        source,
        places_in(source, blocks, document.id),
        blocks,
        naming,
        Registry(target.story.entities),
        types_of_things(corpus),
        {(m.block, m.start, m.end, m.type): m.entity for m in document.mentions},
    )


def _annotatable(document: Document, given: Pass | None) -> Document:
    """Return the document that the layers go to, which is another one for a pass.

    Raises CorpusError where the pass is there already, or the text is not at hand.
    """
    if not document.blocks:
        raise CorpusError(f"{document.id}: the text is not at hand; hydrate it first")
    if given is None:
        return document
    if any(one.name == given.name for one in document.passes):
        raise CorpusError(
            f"{document.id} has a pass {given.name} already; a pass is frozen"
        )
    return replace(document, layers=f"annotations/passes/{given.name}")


def types_of_things(corpus: Corpus) -> frozenset[str]:
    """Return the types that an entity can have: those of what is named."""
    return frozenset(read_schemas(corpus.root)["entities"].enum("type"))


def _of_layers(arrived: Arrived, layers: Iterable[str]) -> Arrived:
    return Arrived(
        arrived.mentions if ENTITIES in layers else (),
        arrived.quotations if QUOTATIONS in layers else (),
        arrived.roles if SECTIONS in layers else (),
        arrived.labels if SECTIONS in layers else (),
    )


def places_in(source: Annotated, blocks: Sequence[str], id: str) -> Places:
    """Return where offsets of a file are in the text of a document.

    Raises CorpusError where the texts differ, with the place.
    """
    wanted = text_of_blocks(blocks)
    places = canonical_places(source.text)
    if not source.spaces:
        places = _places_by_letters(source.text, wanted)
    if places.text != wanted:
        raise CorpusError(_difference(source, places.text, wanted, id))
    return places


def _places_by_letters(text: str, wanted: str) -> Places:
    """Return places in a text from one that has other spaces, or of as much as fits."""
    letters = [at for at, character in enumerate(text) if not character.isspace()]
    sources: list[int] = []
    number = 0
    for at, character in enumerate(wanted):
        if character.isspace():
            sources.append(sources[-1] + 1 if sources else 0)
            continue
        if number >= len(letters) or text[letters[number]] != character:
            rest = text[letters[number] :] if number < len(letters) else ""
            return Places(wanted[:at] + rest, ())
        sources.append(letters[number])
        number += 1
    rest = "" if number == len(letters) else text[letters[number] :]
    return Places(wanted + rest, tuple(sources))


def _difference(source: Annotated, given: str, wanted: str, id: str) -> str:
    pairs = enumerate(zip(given, wanted, strict=False))
    least = min(len(given), len(wanted))
    at = next((at for at, (one, other) in pairs if one != other), least)
    block = wanted.count("\n", 0, at) + 1
    column = at - (wanted.rfind("\n", 0, at) + 1) + 1
    shown = slice(max(0, at - 20), at + 40)
    return (
        f"{source.path}:{source.line}: is not the text of {id}: they differ in block "
        f"{block}, column {column}\n  - {wanted[shown]!r}\n  + {given[shown]!r}\n"
        "  annotations come onto the same text alone"
    )
