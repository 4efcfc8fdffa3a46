"""The screen: a look at some stories that says whether any check need be asked.

Nearly all stories of a large corpus are without findings, and the checks, which are
written to say what is wrong and where, take long to say nothing. The screen reads the
same bytes once, in few and plain steps, and knows two answers: here is no finding, or
here may be one. In doubt the checks judge, so they alone say what is wrong, and what
the screen does not know (withheld texts, rare characters, properties that the package
does not use) costs time and nothing else. That it lets nothing through is tested with
every case of every check and with corrupted corpora.
"""

from wirecopy.checks.screen.stories import Given, Screen

__all__ = ["Given", "Screen"]
