"""What all pages share: one file each, and nothing in it that comes from elsewhere.

The policy of a page allows its own style and its own script by their hashes, and
nothing else: no network, no frame, no form, and no script or style that a text or a
name might smuggle in.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from wirecopy.review.block import safe

GENERATOR = '<meta name="generator" content="wirecopy review">'
"""What tells a page of ours from any other file."""
Crumb = tuple[str, str]


def frame(
    title: str,
    body: str,
    script: str = "page",
    language: str = "en",
    crumbs: Sequence[Crumb] = (),
    rules: str = "",
) -> str:
    """Return a whole page; title and crumbs are words, the body is HTML.

    `crumbs` are the pages above: link and words. `script` names one of the scripts, and
    `rules` are added to the style.
    """
    style, code = _asset("style.css") + rules, _asset(f"{script}.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(code)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    trail = "".join(f'<a href="{safe(to)}">{safe(words)}</a> ' for to, words in crumbs)
    above = f'<nav class="crumbs" aria-label="Pages above">{trail}</nav>\n'
    return (
        f'<!doctype html>\n<html lang="{safe(language)}">\n<head>\n'
        f'<meta charset="utf-8">\n{GENERATOR}\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{safe(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the text</a>\n'
        f"{above if crumbs else ''}{body}<script>{code}</script>\n</body>\n</html>\n"
    )


@cache
def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")


@cache
def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
