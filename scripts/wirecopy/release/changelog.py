"""The section of CHANGELOG.md that tells what became of the data.

What is said of the code is written by hand; what is said of the data is counted, from
the manifests, and where the last release is in the history from a comparison with it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from wirecopy.checks.demands import demands_of
from wirecopy.diff.changes import SORTS, Diff
from wirecopy.manifest import Release
from wirecopy.records import LAYERS, SPLITS

PATH = "CHANGELOG.md"
UNRELEASED = "Unreleased"
DATA = "### Data"
LISTED = 40


def data_section(before: Release | None, after: Release, diff: Diff | None) -> str:
    """Return the section: its heading and a list, the documents corrected below it."""
    told = _first(after) if before is None else _since(before, after, diff)
    return "\n".join([DATA, "", *told]) + "\n"


def _first(release: Release) -> Iterator[str]:
    documents = sum(len(story.documents) for story in release.stories.values())
    yield (
        f"- The first release: {len(release.stories)} stories, {documents} documents, "
        f"{len(release.included())} of them with their texts."
    )
    for split in SPLITS:
        stories = sum(story.split == split for story in release.stories.values())
        yield f"- {split}: {stories} stories{_rows_of(release, split)}."


def _rows_of(release: Release, split: str) -> str:
    counts = [
        f"{config} {splits[split].count}"
        for config, splits in release.rows.items()
        if split in splits
    ]
    return f"; rows: {', '.join(counts)}" if counts else ""


def _since(before: Release, after: Release, diff: Diff | None) -> Iterator[str]:
    demands = demands_of(before, after)
    corrected = [d.told for d in demands if " is corrected: " in d.told]
    others = [demand for demand in demands if demand.told not in corrected]
    if not demands:
        yield f"- The same as in {before.version}."
    yield from (f"- {demand.level.capitalize()}: {demand.told}." for demand in others)
    if corrected:
        listed = _corrections(diff) if diff is not None else []
        listed = listed or [told.removeprefix("document ") for told in corrected]
        yield f"- Corrected ({len(corrected)} documents and lists of stories):"
        yield from (f"  - {told}" for told in listed[:LISTED])
        if len(listed) > LISTED:
            yield f"  - and {len(listed) - LISTED} more"
    yield from _rows(before, after)


def _corrections(diff: Diff) -> list[str]:
    """Return for each document how many annotations of each layer became what."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for change in diff.changes:
        if change.layer in LAYERS and change.document:
            found = counts.setdefault(change.document, Counter())
            found[change.layer, change.sorts[0]] += 1
    return [
        f"{document}: {'; '.join(_in_words(counts[document]))}"
        for document in sorted(counts)
    ]


def _in_words(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    for layer in LAYERS:
        told = [
            f"{counts[layer, sort]} {sort}" for sort in SORTS if counts[layer, sort]
        ]
        if told:
            yield f"{layer} {', '.join(told)}"


def _rows(before: Release, after: Release) -> Iterator[str]:
    told = []
    for config in sorted(before.rows.keys() | after.rows.keys()):
        for split in SPLITS:
            one, other = (
                release.rows.get(config, {}).get(split) for release in (before, after)
            )
            old, new = (rows.count if rows else 0 for rows in (one, other))
            if after.rows and old != new:
                told.append(f"{config} {split} {old} → {new}")
    if told:
        yield f"- Rows: {'; '.join(told)}."


def has_section(text: str, version: str) -> bool:
    """Return whether a changelog has a section for a version, or an unreleased one."""
    return any(_heading(name).search(text) for name in (version, UNRELEASED))


def _heading(name: str) -> re.Pattern[str]:
    return re.compile(rf"^## {re.escape(name)}\b.*$", re.MULTILINE)


def with_section(text: str, version: str, date: str, section: str) -> str:
    """Return a changelog with the data's section in that of a version.

    What was unreleased becomes that of the version, unless there is one already; the
    data's section in it is replaced.
    """
    title = f"## {version} - {date}"
    found = _heading(version).search(text) or _heading(UNRELEASED).search(text)
    if found is None:
        head, rest = _before_sections(text)
        return f"{head}{title}\n\n{section}\n{rest}".rstrip() + "\n"
    start, after = found.start(), text[found.end() :]
    following = re.search(r"^## ", after, re.MULTILINE)
    end = following.start() if following else len(after)
    body = _without_data(after[:end].splitlines())
    parts = [text[:start] + title, *([body] if body else []), section.rstrip()]
    return "\n\n".join([*parts, after[end:]]).rstrip() + "\n"


def _before_sections(text: str) -> tuple[str, str]:
    first = re.search(r"^## ", text, re.MULTILINE)
    at = first.start() if first else len(text)
    head = text[:at].rstrip() or "# Changelog"
    return f"{head}\n\n", text[at:]


def _without_data(lines: Iterable[str]) -> str:
    """Return the lines of a section without its part on the data."""
    kept, inside = [], False
    for line in lines:
        inside = line == DATA or (inside and not line.startswith("### "))
        if not inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")
