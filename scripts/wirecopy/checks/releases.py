"""Level 5: what was released holds in all that comes later."""

from __future__ import annotations

from collections.abc import Iterator

from wirecopy.checks.demands import LEVELS, demands_of, least_version
from wirecopy.checks.preparation import Preparation
from wirecopy.checks.registry import check
from wirecopy.finding import Fault, Location
from wirecopy.manifest import Release, last_released, number_of
from wirecopy.records import Corpus, Story

SHOWN = 3


def _retired(corpus: Corpus) -> set[str]:
    return {entry.id for entry in corpus.retired}


def _released(story: Story) -> Release | None:
    """Return the last release that had a story."""
    return last_released(story.corpus.releases).get(story.id)


@check("R501", "released-story-gone")
def released_story_gone(corpus: Corpus) -> Iterator[Fault]:
    """A story that was released is gone, and corpus/retired.jsonl does not say why.

    Who cites it, or compares with it, would look for it in vain.

    Bad: releases/0.1.0.json has wire/harbour-strike, corpus/wire/ no longer
    Good: the same, and a line of corpus/retired.jsonl with its id and the reason
    """
    retired = _retired(corpus)
    for id, release in sorted(last_released(corpus.releases).items()):
        if id not in corpus.stories and id not in retired:
            yield (
                Location(release.path, pointer=("stories", id)),
                f"{id} was released and is gone; put it back, or its id into "
                "corpus/retired.jsonl",
            )


@check("R502", "released-id-gone")
def released_id_gone(story: Story) -> Iterator[Fault]:
    """A document or entity that was released is gone, and nothing says why.

    Bad: releases/0.1.0.json has wire/harbour-strike#dunmore, the entities no longer
    Good: the same, and a line of corpus/retired.jsonl with that id and the reason
    """
    release = _released(story)
    if release is None:
        return
    retired, was = _retired(story.corpus), release.stories[story.id]
    names = {document.name for document in story.documents}
    gone = [f"{story.id}/{name}" for name in was.documents if name not in names]
    told = "was released and is gone; put it back, or its id into corpus/retired.jsonl"
    for id in sorted(gone):
        if id not in retired:
            yield Location(story.path, pointer=("documents",)), f"{id} {told}"
    for entity in sorted(set(was.entities) - {one.id for one in story.entities}):
        id = f"{story.id}#{entity}"
        if id not in retired:
            yield Location(story.entities_path), f"{id} {told}"


@check("R503", "released-text-changed")
def released_text_changed(story: Story) -> Iterator[Fault]:
    """The text of a released document is another one now.

    Offsets, quotations in papers and copies that users hydrate refer to the old text.

    Bad: a word mended in a document that releases/0.1.0.json has
    Good: the mended text as a new document, the old one in corpus/retired.jsonl
    """
    release = _released(story)
    if release is None:
        return
    was = release.stories[story.id].documents
    for document in story.documents:
        if was.get(document.name, {}).get("text", document.sha256) != document.sha256:
            yield (
                Location(story.path, pointer=("documents", document.name, "sha256")),
                f"{document.id} has another text than in {release.path}; put that "
                "back, and the new text in a document of its own",
            )


@check("R504", "released-story-moved")
def released_story_moved(corpus: Corpus) -> Iterator[Fault]:
    """A released story is in another split.

    Whoever trained on the last release would be tested on what they trained on.

    Bad: wire/harbour-strike in test.txt, and in train in releases/0.1.0.json
    Good: in train.txt
    """
    splits, released = corpus.split_of(), last_released(corpus.releases)
    for split, stories in corpus.splits.items():
        for line, id in enumerate(stories, 1):
            if splits[id] != split or id not in released:
                continue
            was = released[id].stories[id].split
            if was != split:
                yield (
                    Location(f"corpus/splits/{split}.txt", line),
                    f"{id} was released in {was}; move it back",
                )


@check("R505", "version-too-low")
def version_too_low(next: Preparation) -> Iterator[Fault]:
    """The version is lower than the changes since the last release demand.

    releases/README.md says which change is major, which minor, and which a patch.

    Bad: version = "0.1.1" after 0.1.0, with a story that was not there
    Good: version = "0.2.0"
    """
    where, version = Location("pyproject.toml", next.line), next.corpus.version
    if number_of(version) is None:
        yield where, f"{version} is no version of three numbers, such as 1.0.0"
        return
    last = next.last
    if last is None:
        return
    demands = demands_of(last, next.now)
    least = least_version(last.version, demands)
    if (number_of(version) or ()) < (number_of(least) or ()):
        told = f"{version} must be {least} at least after {last.version}"
        level = demands[0].level if demands else LEVELS[-1]
        reasons = [demand.told for demand in demands if demand.level == level]
        yield where, f"{told} ({level}: {_shown(reasons)})" if reasons else told


def _shown(reasons: list[str]) -> str:
    more = f" and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else ""
    return f"{'; '.join(reasons[:SHOWN])}{more}"


@check("R506", "manifest-differs")
def manifest_differs(next: Preparation) -> Iterator[Fault]:
    """There is a manifest of this version already, and the corpus differs from it.

    Either that version was released, and this is a later one; or it is being prepared,
    and the manifest was not written anew after the last change.

    Bad: releases/0.1.0.json, version = "0.1.0", and a correction made since
    Good: the same with version = "0.1.1"
    """
    for release in next.corpus.releases:
        later = number_of(release.version) or ()
        if later > (number_of(next.corpus.version) or later):
            yield (
                Location("pyproject.toml", next.line),
                f"{next.corpus.version} is lower than {release.version}, which has a "
                "manifest; raise it",
            )
        same = release.version == next.corpus.version
        demands = demands_of(release, next.now) if same else []
        if demands:
            yield (
                Location(release.path),
                f"is not what the corpus has ({_shown([d.told for d in demands])}); "
                "raise the version, or if it was not released run 'wirecopy "
                "release-check --write'",
            )


@check("R507", "release-file-faulty")
def release_file_faulty(next: Preparation) -> Iterator[Fault]:
    """A file that tells of the release is missing, stale, or breaks its schema.

    Those are CITATION.cff, codemeta.json and .zenodo.json made from it, the section of
    the version in CHANGELOG.md, and the front matter of DATASHEET.md.

    Bad: version: 0.1.0 in CITATION.cff, version = "0.2.0" in pyproject.toml
    Good: the same in both; 'wirecopy release-check --write' writes it
    """
    yield from next.faults
