"""The role of each block by a linear-chain CRF over features of the blocks."""

from collections.abc import Sequence
from dataclasses import replace

from wirecopy.baselines.baseline import Predict, Train
from wirecopy.baselines.crf import Features, train
from wirecopy.baselines.section_rules import STOPS
from wirecopy.baselines.words import shape
from wirecopy.records import Document, Role

FAR = 4


def fit(given: Train) -> Predict:
    """Train on the roles of the blocks of some documents."""
    label = train(
        [
            (features_of(document.blocks or ()), [role.role for role in document.roles])
            for document in given.documents
        ]
    )

    def predict(document: Document) -> Document:
        roles = label(features_of(document.blocks or ()))
        given = (Role(number, role) for number, role in enumerate(roles, 1))
        return replace(document, roles=tuple(given), labels=())

    return predict


def features_of(blocks: Sequence[str]) -> list[Features]:
    """Return the features of each block: its place, length, edges, neighbours."""
    own = [_own(block) for block in blocks]
    found = []
    for at, features in enumerate(own):
        near = [f"start={min(at, FAR)}", f"end={min(len(blocks) - 1 - at, FAR)}"]
        for step in (-1, 1):
            beside = own[at + step] if 0 <= at + step < len(own) else ["edge"]
            near += [f"{step}{feature}" for feature in beside[:4]]
        found.append([*features, *near])
    return found


def _own(block: str) -> Features:
    words = block.split()
    first, last = words[0] if words else "", words[-1] if words else ""
    return [
        f"words={min(len(words).bit_length(), 7)}",
        f"stops={bool(STOPS.search(block))}",
        f"upper={block.isupper()}",
        f"first={shape(first)}",
        "bias",
        f"word={first.lower()}",
        f"words={' '.join(words[:2]).lower()}",
        f"last={shape(last)}",
        f"final={block[-1:]}",
        f"opening={block[:1] if not block[:1].isalnum() else ''}",
        f"short={len(words) <= 6}",
        f"titles={sum(word.istitle() for word in words) * 4 // max(1, len(words))}",
        f"by={' by ' in block.lower()}",
        f"digits={any(map(str.isdigit, block))}",
    ]
