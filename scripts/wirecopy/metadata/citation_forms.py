"""A citation in the forms that people paste: BibTeX, APA, and the CFF itself."""

import re
from collections.abc import Sequence

from wirecopy.metadata.citation import Author, Citation

SPECIAL = re.compile(r"[&%$#_{}~^\\]")
LATEX = {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}
MOST_AUTHORS = 20
"""APA 7 names at most so many authors; of more, the first 19 and the last."""


def as_bibtex(citation: Citation) -> str:
    """Return a citation as BibTeX, its key made of title and version."""
    key = re.sub("[^A-Za-z0-9]+", "-", f"{_short(citation)}-{citation.version}")
    values = {
        "author": " and ".join(map(_bibtex_author, citation.authors)),
        "title": f"{{{_latex(citation.title)}}}",
        "year": citation.year,
        "month": str(int(citation.date[5:7])) if citation.date else "",
        "version": _latex(citation.version),
        "note": f"Data set, version {_latex(citation.version)}",
        "doi": citation.doi,
        "url": citation.link,
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in values.items() if value]
    return f"@misc{{{key},\n{''.join(lines)}}}\n"


def _short(citation: Citation) -> str:
    """Return the first word of the title, or a word where that is none."""
    words = re.findall("[a-z0-9]+", citation.title.lower())
    return words[0] if words else "corpus"


def _bibtex_author(author: Author) -> str:
    if author.is_group:
        return f"{{{_latex(author.family)}}}"
    return f"{_latex(author.family)}, {_latex(author.given)}"


def _latex(words: str) -> str:
    """Return words in which no character means anything to LaTeX."""
    return SPECIAL.sub(lambda m: LATEX.get(m[0], f"\\{m[0]}"), words)


def as_apa(citation: Citation) -> str:
    """Return a citation in the style of the APA, 7th edition, as one line."""
    authors = _apa_authors([_apa_author(author) for author in citation.authors])
    end = "" if authors.endswith(".") else "."
    version = f" (Version {citation.version})" if citation.version else ""
    link = f" {citation.link}" if citation.link else ""
    return (
        f"{authors}{end} ({citation.year or 'n.d.'}). {citation.title}{version} "
        f"[Data set].{link}\n"
    )


def _apa_author(author: Author) -> str:
    if author.is_group:
        return author.family
    initials = " ".join(f"{name[0]}." for name in author.given.split())
    return f"{author.family}, {initials}"


def _apa_authors(names: Sequence[str]) -> str:
    if len(names) > MOST_AUTHORS:
        return f"{', '.join(names[: MOST_AUTHORS - 1])}, … {names[-1]}"
    if len(names) > 1:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return "".join(names)


FORMS = {"bibtex": as_bibtex, "apa": as_apa}
