"""How good predictions are: a score against the gold data, layer by layer.

Rows of the dataset go in, plain values come out, named as they are printed. Predictions
with a fault are refused, and never scored in silence.
"""

from wirecopy.scoring.measure import consistency, demand_no_faults, faults, score
from wirecopy.scoring.report import as_text
from wirecopy.scoring.sides import side_by_side

__all__ = [
    "as_text",
    "consistency",
    "demand_no_faults",
    "faults",
    "score",
    "side_by_side",
]
