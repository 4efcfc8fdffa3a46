"""Pages for a reviewer: documents with their annotations, and what changed, in place.

Each page is one file that needs no network and no script to be read, so that it can be
opened from a disk, sent, printed, and kept with the pull request that it is about.
"""

from wirecopy.review.answers import write_answers
from wirecopy.review.compare import Compared, compare_annotations
from wirecopy.review.compared import compared_page
from wirecopy.review.site import Written, write_review

__all__ = [
    "Compared",
    "Written",
    "compare_annotations",
    "compared_page",
    "write_answers",
    "write_review",
]
