"""How far the two passes of the documents agree.

The passes are read as they were delivered, their entities aligned, and each layer
compared: on where things stand (spans), on what they are said to be (labels), and word
by word. Where a figure is low, the list of differences says what to read.
"""

from collections.abc import Iterable

from wirecopy.agreement import entities, quotations, sections
from wirecopy.agreement.compare import Compared, compared
from wirecopy.agreement.differences import Difference, differences
from wirecopy.agreement.passes import StoryPasses, read_passes, without_carried
from wirecopy.agreement.report import Agreement, as_record, as_text
from wirecopy.records import ENTITIES, LAYERS, QUOTATIONS, SECTIONS, Rules

FIGURES = {
    ENTITIES: entities.figures,
    QUOTATIONS: quotations.figures,
    SECTIONS: sections.figures,
}


def measure(
    stories: Iterable[StoryPasses], rules: Rules, layers: Iterable[str] = LAYERS
) -> Agreement:
    """Return how far the passes of some stories agree in some layers."""
    documents = compared(stories)
    alignments = list({id(one.alignment): one.alignment for one in documents}.values())
    return Agreement(
        documents=len(documents),
        alike=sum(one.passes.alike for one in documents),
        entities_a=sum(len(alignment.ids_a) for alignment in alignments),
        entities_b=sum(len(alignment.ids_b) for alignment in alignments),
        entities=sum(len(alignment.of_b) for alignment in alignments),
        same_ids=sum(alignment.same_ids for alignment in alignments),
        layers={layer: [*FIGURES[layer](documents, rules)] for layer in layers},
    )


__all__ = [
    "Agreement",
    "Compared",
    "Difference",
    "as_record",
    "as_text",
    "compared",
    "differences",
    "measure",
    "read_passes",
    "without_carried",
]
