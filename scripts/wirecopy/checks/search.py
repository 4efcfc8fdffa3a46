"""A search of the whole tree, of which it is remembered what was found nowhere.

Most files have not changed since the check before, and what is searched for has not
either. A file in which nothing was found is known by its state, as a batch is; one
with a finding, or one that could not be read, is searched each time.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from wirecopy.anchors.tree import Batch, batches, text_files
from wirecopy.checks import cache
from wirecopy.checks.cache import Cache
from wirecopy.records import Corpus

SIZE = 16
"""Bytes that a file is known by."""


@dataclass(frozen=True)
class Search:
    """The tree of a corpus; `cache` is where it is remembered, if anywhere.

    `used` takes the names under which that is.
    """

    corpus: Corpus
    cache: Cache | None = None
    used: set[str] = field(default_factory=set)

    def begin(self, wanted: Mapping[int, Iterable[int]]) -> "Begun":
        """Begin to search for stretches, given as hashes by length."""
        if self.cache is None:
            return Begun(self, "", frozenset())
        found = hashlib.blake2b(self.cache.context, digest_size=cache.DIGEST)
        for length in sorted(wanted):
            found.update(repr((length, sorted(wanted[length]))).encode())
        key = found.hexdigest()
        self.used.add(key)
        data = self.cache.read(key) or b""
        places = range(0, len(data), SIZE)
        return Begun(self, key, frozenset(data[at : at + SIZE] for at in places))


class Begun:
    """A search under way: the files that were clear before, and those that are now."""

    def __init__(self, search: Search, key: str, known: frozenset[bytes]) -> None:
        self._search = search
        self._key = key
        self._known = known
        self._clear: set[bytes] = set()
        self._settled: dict[str, bytes] = {}

    def batches(self) -> Iterator[Batch]:
        """Yield the files that are not known to be clear, in batches."""
        return batches(self._search.corpus.root, self._unknown())

    def _unknown(self) -> Iterator[str]:
        """Yield the paths of files; their state is noted before they are read."""
        for path, state in text_files(self._search.corpus.root):
            state_of = repr(cache.told(path, state)).encode()
            known_by = hashlib.blake2b(state_of, digest_size=SIZE).digest()
            if known_by in self._known:
                self._clear.add(known_by)
                continue
            if cache.latest(state) < time.time_ns() - cache.MARGIN:
                self._settled[path] = known_by
            yield path

    def clear(self, paths: Iterable[str]) -> None:
        """Note that nothing was found in files that were searched."""
        found = {self._settled.pop(path, b"") for path in paths}
        self._clear |= found - {b""}

    def end(self) -> None:
        """Remember the files that are clear."""
        if self._search.cache is not None and self._clear != self._known:
            self._search.cache.write(self._key, b"".join(sorted(self._clear)))
