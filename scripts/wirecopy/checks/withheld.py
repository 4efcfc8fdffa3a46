"""Withheld texts: what may be annotated but not passed on."""

from __future__ import annotations

from collections.abc import Iterator

from wirecopy.checks.registry import check
from wirecopy.files import StoryTree
from wirecopy.finding import Fault, Location, in_layer
from wirecopy.records import QUOTATIONS, SECTIONS, Document


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
