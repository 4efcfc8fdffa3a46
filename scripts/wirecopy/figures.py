"""The figures in the documents: made from the data, and never typed in.

What stands between `<!-- generated: NAME -->` and `<!-- end -->` in README.md and
DATASHEET.md is written here. A figure that was typed in is right on one day; these are
held fresh by a test. What somebody has hydrated is no part of them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wirecopy import stats
from wirecopy.agreement import read_passes
from wirecopy.agreement.markdown import agreement_table
from wirecopy.baselines.results import read_results, results_tables
from wirecopy.errors import CorpusError
from wirecopy.records import Corpus
from wirecopy.stats.audit import audit_lines, read_audit
from wirecopy.stats.markdown import size_lines, splits_table, stats_table
from wirecopy.write import replace

PAGES = ("README.md", "DATASHEET.md")
START = re.compile(r"^<!-- generated: (\S+) -->$", re.MULTILINE)
END = "\n<!-- end -->"


@dataclass(frozen=True)
class Figures:
    """The figures of a corpus, each counted when a page asks for it.

    Hydrated texts do not count: the pages are the same wherever they are written.
    """

    corpus: Corpus

    @cached_property
    def measured(self) -> dict[str, Any]:
        return stats.measure(self.corpus, hydrated=False)

    @cached_property
    def agreement(self) -> Iterable[str]:
        passes = read_passes(self.corpus, hydrated=False)
        return [*agreement_table(passes, self.corpus.rules)]


MAKERS: Mapping[str, Callable[[Figures], Iterable[str]]] = {
    "corpus-size": lambda figures: size_lines(figures.measured),
    "stats": lambda figures: stats_table(figures.measured),
    "agreement": lambda figures: figures.agreement,
    "audit": lambda figures: audit_lines(read_audit(figures.corpus.root)),
    "baselines": lambda figures: results_tables(read_results(figures.corpus.root)),
    "splits": lambda figures: splits_table(figures.measured),
}
"""What may be generated, by the name in the marker."""


def write_figures(corpus: Corpus, check: bool = False) -> list[str]:
    """Write the figures into the pages of a corpus; return the pages that were stale.

    Pages that are not there have no figures. With `check` nothing is written. Raises
    CorpusError for a name that stands for no figures and for a marker without its end,
    and as reading the stories and passes does.
    """
    figures = Figures(corpus)
    stale = []
    for page in PAGES:
        path = corpus.root / page
        if not path.is_file():
            continue
        text = _read(path, page)
        fresh = with_figures(text, page, figures)
        if fresh != text:
            stale.append(page)
            if not check:
                replace(path, fresh.encode())
    return stale


def _read(path: Path, page: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{page}: byte {error.start} is not UTF-8") from error
    except OSError as error:
        raise CorpusError(f"cannot read {page}: {error.strerror}") from error


def with_figures(text: str, page: str, figures: Figures) -> str:
    """Return a page with what stands between its markers made anew."""
    done, at = [], 0
    for match in START.finditer(text):
        where = f"{page}:{text.count(chr(10), 0, match.start()) + 1}"
        end = text.find(END, match.end())
        if end < 0 or START.search(text, match.end(), end):
            raise CorpusError(f"{where}: {match[0]} has no {END.strip()} after it")
        if match[1] not in MAKERS:
            known = ", ".join(MAKERS)
            raise CorpusError(f"{where}: no figures {match[1]}; there are {known}")
        lines = MAKERS[match[1]](figures)
        done += [text[at : match.end()], "\n\n", "\n".join(lines), "\n"]
        at = end
    return "".join([*done, text[at:]])
