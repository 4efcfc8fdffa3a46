"""The one error of the package.

What is wrong with the data is a finding; what is wrong with the call (no such
document, no corpus here, a disk that is full) is a CorpusError: one line that says
what, where, and what to do next.
"""


class CorpusError(Exception):
    """A corpus cannot be used as asked; the message is one line for the user."""
