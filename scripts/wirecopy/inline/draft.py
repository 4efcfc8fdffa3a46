"""A draft: an inline file on its way into the corpus.

The checks judge a draft before anything is written, and what they find is put into the
draft itself, above the block that it is about, in lines that begin with a percent sign
and that are ignored when the draft is read.
"""

from collections.abc import Iterable
from dataclasses import replace

from wirecopy.checks.judge import judge_document
from wirecopy.finding import Finding
from wirecopy.inline import read_inline
from wirecopy.inline.deliver import annotated, demand_same_text
from wirecopy.inline.reader import NOTE
from wirecopy.records import Document, Story


def judge_draft(
    story: Story, document: Document, draft: str, layers: Iterable[str]
) -> list[Finding]:
    """Return what the checks find in a draft of a document of a story.

    Raises InlineError where the draft cannot be read, CorpusError where it changes the
    text.
    """
    inline = read_inline(draft, story.corpus.rules, document.id)
    demand_same_text(document, inline, document.id)
    changed = annotated(document, inline, list(layers))
    entities = {entity.id: entity for entity in story.entities}
    entities.update({entity.id: entity for entity in inline.entities})
    others = tuple(one for one in story.documents if one.id != document.id)
    used = {m.entity for one in (*others, changed) for m in one.mentions}
    used |= {
        id for one in (*others, changed) for q in one.quotations for id in q.entities
    }
    kept = tuple(entities[id] for id in sorted(entities) if id in used)
    listed = {entity.id for entity in inline.entities}
    whole = replace(
        story,
        documents=(*others, changed),
        entities=(*kept, *(entities[id] for id in sorted(listed - used))),
    )
    return judge_document(whole, changed)


def with_notes(draft: str, findings: Iterable[Finding]) -> str:
    """Return a draft with the findings above the blocks that they are about."""
    notes: dict[int, list[str]] = {}
    for finding in findings:
        message = f"{NOTE}{finding.code} {finding.message}"
        notes.setdefault(finding.location.block or 0, []).append(message)
    lines, block = list(notes.pop(0, [])), 0
    footer = False
    for line in without_notes(draft).split("\n"):
        footer = footer or line.strip() == "---"
        if line.startswith("#") and not footer and (not lines or _is_role(lines)):
            block += 1
            lines += notes.pop(block, [])
        lines.append(line)
    return "\n".join(lines)


def _is_role(lines: list[str]) -> bool:
    """Return whether a line with # begins a block here, and is no text of one."""
    before = next((line for line in reversed(lines) if not line.startswith("%")), "")
    return not before.startswith("#")


def without_notes(draft: str) -> str:
    """Return a draft without the lines that tell what was found."""
    kept: list[str] = []
    for line in draft.split("\n"):
        if line.startswith(NOTE) and (not kept or not kept[-1].startswith("#")):
            continue
        kept.append(line)
    return "\n".join(kept)
