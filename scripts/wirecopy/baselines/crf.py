"""A linear-chain CRF over sequences of anything that has features.

CRFsuite (N. Okazaki, 2007) trains by L-BFGS from nothing: no random number is drawn, so
the same data give the same model.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Features = list[str]
Label = Callable[[Sequence[Features]], list[str]]
Sequences = Sequence[tuple[Sequence[Features], Sequence[str]]]
OPTIONS = {
    "c1": 0.1,
    "c2": 0.01,
    "max_iterations": 100,
    "feature.possible_transitions": False,
}
"""Weights of L1 and L2, and the end of training: usual values, tuned to nothing."""


def train(sequences: Sequences, **options: Any) -> Label:
    """Return what labels a sequence, trained on sequences with their labels."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({**OPTIONS, **options})
    for features, labels in sequences:
        if labels:
            trainer.append(features, labels)
    tagger = pycrfsuite.Tagger()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        # CRFsuite reads the whole file; it would not hold on to bytes in memory.
        tagger.open(str(path))

    def label(features: Sequence[Features]) -> list[str]:
        return list(tagger.tag(features)) if features else []

    return label
