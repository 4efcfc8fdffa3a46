"""What changed in stories: documents added, moved and retired, entities, facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wirecopy.agreement.pairing import best_pairs
from wirecopy.diff.changes import (
    ADDED,
    CHANGED,
    MOVED,
    RELABELLED,
    REMOVED,
    STORY,
    Change,
    Edit,
    edits_of,
)
from wirecopy.diff.layers import layer_changes
from wirecopy.diff.match import same
from wirecopy.diff.project import project
from wirecopy.diff.spans import Pair
from wirecopy.diff.texts import text_changes
from wirecopy.records import ENTITIES, Document, Entity, Pass, Retired, Story

MOSTLY = 0.5
"""Share of blocks that a document keeps where it is moved and changed at once."""
SAME_NAME = 0.01

Stories = Mapping[str, Story]
Retirements = Mapping[str, Retired]


@dataclass(frozen=True)
class Moves:
    """The ids that documents and stories bore before, by those they bear now."""

    documents: Mapping[str, str]
    stories: Mapping[str, str]


def moves_of(before: Stories, after: Stories) -> Moves:
    """Return which documents and stories bear another id now.

    A document moved where its text did; a story where all its documents went to one
    that was not there before.
    """
    old, new = _documents(before), _documents(after)
    gone = [document for id, document in old.items() if id not in new]
    come = [document for id, document in new.items() if id not in old]
    documents = {come[j].id: gone[i].id for i, j in _paired(gone, come)}
    stories = {}
    for now, was in documents.items():
        one, other = was.rpartition("/")[0], now.rpartition("/")[0]
        if one not in after and other not in before:
            stories[other] = one
    return Moves(documents, stories)


def _paired(
    gone: Sequence[Document], come: Sequence[Document]
) -> list[tuple[int, int]]:
    """Pair documents with the same text, and then with mostly the same."""
    pairs = same(
        [(one.sha256, one.name) for one in gone],
        [(other.sha256, other.name) for other in come],
        [],
    )
    pairs += same([one.sha256 for one in gone], [one.sha256 for one in come], pairs)
    done = {at for at, _ in pairs}, {at for _, at in pairs}
    shares = {
        (i, j): share + SAME_NAME * (one.name == other.name)
        for i, one in enumerate(gone)
        for j, other in enumerate(come)
        if i not in done[0] and j not in done[1]
        if (share := _share(one, other)) >= MOSTLY
    }
    return pairs + best_pairs(shares)


def _documents(stories: Stories) -> dict[str, Document]:
    return {one.id: one for story in stories.values() for one in story.documents}


def _share(one: Document, other: Document) -> float:
    """Return the share of blocks that two documents have in common (Dice, 0 to 1)."""
    blocks, others = set(one.blocks or ()), set(other.blocks or ())
    return 2 * len(blocks & others) / max(1, len(blocks) + len(others))


def story_changes(
    before: Stories, after: Stories, retired: Retirements
) -> Iterator[Change]:
    """Yield what changed in some stories and their documents.

    `retired` are the entries of ids that are retired now.
    """
    moves = moves_of(before, after)
    ids: dict[str, dict[str, str]] = {}
    for id, story in after.items():
        was = before.get(moves.stories.get(id, id))
        ids[id] = {}
        if was is None:
            yield Change(id, STORY, (ADDED,), "story", _counts(story))
        else:
            yield from _story(was, story, ids[id], retired)
    for id in before.keys() - after.keys() - set(moves.stories.values()):
        yield _gone(id, "story", retired)
    yield from _documents_changed(before, after, moves, ids, retired)


def _counts(story: Story) -> tuple[Edit, ...]:
    counts = {"documents": len(story.documents), "entities": len(story.entities)}
    return tuple(Edit(name, None, str(count)) for name, count in counts.items())


def _gone(id: str, what: str, retired: Retirements) -> Change:
    """Return what is no longer there, with what retired.jsonl says of it."""
    entry = retired.get(id) or retired.get(id.rpartition("/")[0])
    told = {"retired": "no"}
    if entry is not None:
        told = {"retired": entry.reason}
        if entry.replacement is not None:
            told["replacement"] = entry.replacement
    return Change(id, STORY, (REMOVED,), what, tuple(edits_of({}, told)))


def _story(
    was: Story, now: Story, ids: dict[str, str], retired: Retirements
) -> Iterator[Change]:
    """Yield what changed in a story beside its documents; fill in renamed entities."""
    if was.id != now.id:
        moved = (Edit("id", was.id, now.id),)
        yield Change(now.id, STORY, (MOVED,), "story", moved)
    edits = edits_of(
        {"topic": was.topic, "genre": was.genre},
        {"topic": now.topic, "genre": now.genre},
    )
    for edit in edits:
        yield Change(now.id, STORY, (CHANGED,), edit.name, (edit,))
    yield from _entities(was, now, ids, retired)


def _entities(
    was: Story, now: Story, ids: dict[str, str], retired: Retirements
) -> Iterator[Change]:
    old = {entity.id: entity for entity in was.entities}
    new = {entity.id: entity for entity in now.entities}
    gone = [entity for id, entity in old.items() if id not in new]
    come = [entity for id, entity in new.items() if id not in old]
    renamed = same(
        [tuple(_values(entity).items()) for entity in gone],
        [tuple(_values(entity).items()) for entity in come],
        [],
    )
    ids.update({gone[i].id: come[j].id for i, j in renamed})
    for id, entity in old.items():
        other = new.get(ids.get(id, id))
        if other is None:
            yield _entity_gone(was.id, now.id, entity, retired)
            continue
        edits = edits_of({"id": id, **_values(entity)}, _with_id(other))
        if edits:
            type = any(edit.name == "type" for edit in edits)
            sort = RELABELLED if type else CHANGED
            about = f"entity {other.id}"
            yield Change(now.id, ENTITIES, (sort,), about, tuple(edits))
    for entity in come:
        if entity.id not in ids.values():
            edits = edits_of({}, _values(entity))
            about = f"entity {entity.id}"
            yield Change(now.id, ENTITIES, (ADDED,), about, tuple(edits))


def _entity_gone(was: str, now: str, entity: Entity, retired: Retirements) -> Change:
    """Return an entity that is no longer there, with why, if it was ever released."""
    edits = edits_of(_values(entity), {})
    if entry := retired.get(f"{was}#{entity.id}"):
        edits.append(Edit("retired", None, entry.reason))
    about = f"entity {entity.id}"
    return Change(now, ENTITIES, (REMOVED,), about, tuple(edits), words=entity.id)


def _values(entity: Entity) -> dict[str, str | None]:
    named = None if entity.named else "no"
    return {"type": entity.type, "name": entity.name, "named": named}


def _with_id(entity: Entity) -> dict[str, str | None]:
    return {"id": entity.id, **_values(entity)}


def _documents_changed(
    before: Stories,
    after: Stories,
    moves: Moves,
    ids: Mapping[str, Mapping[str, str]],
    retired: Retirements,
) -> Iterator[Change]:
    old = _documents(before)
    for id, document in _documents(after).items():
        was = old.pop(moves.documents.get(id, id), None)
        if was is None:
            yield Change(id, STORY, (ADDED,), "document", _size(document))
        else:
            yield from document_changes(was, document, ids[document.story])
    for id in old:
        yield _gone(id, "document", retired)


def _size(document: Document) -> tuple[Edit, ...]:
    counts: dict[str, Sequence[object]] = {
        "blocks": document.blocks or (),
        "mentions": document.mentions,
        "quotations": document.quotations,
        "labels": document.labels,
    }
    return tuple(Edit(name, None, str(len(found))) for name, found in counts.items())


def document_changes(
    was: Document, now: Document, ids: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what changed in one document; `ids` are the new ids of entities."""
    if was.id != now.id:
        moved = (Edit("id", was.id, now.id),)
        yield Change(now.id, STORY, (MOVED,), "document", moved)
    for edit in edits_of(_facts(was), _facts(now)):
        yield Change(now.id, STORY, (CHANGED,), edit.name, (edit,))
    yield from _passes(was, now)
    projection = project(was.blocks, now.blocks)
    told = list(text_changes(was, now, projection))
    if not told and was.sha256 != now.sha256:
        edit = Edit("sha256", was.sha256, now.sha256)
        yield Change(now.id, STORY, (CHANGED,), "sha256", (edit,))
    if was.sha256 == now.sha256 and was.anchors != now.anchors:
        yield Change(now.id, STORY, (CHANGED,), "anchors")
    yield from told
    yield from layer_changes(Pair(was, now, projection, ids))


def _facts(document: Document) -> dict[str, str | None]:
    return {
        "outlet": document.outlet,
        "agency": document.agency,
        "published": document.published,
        "language": document.language,
        "based_on": document.based_on,
    }


def _passes(was: Document, now: Document) -> Iterator[Change]:
    old = {given.name: given for given in was.passes}
    new = {given.name: given for given in now.passes}
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        sort = CHANGED if one and other else ADDED if other else REMOVED
        edits = edits_of(_of_pass(one), _of_pass(other))
        yield Change(now.id, STORY, (sort,), f"pass {name}", tuple(edits))


def _of_pass(given: Pass | None) -> dict[str, str | None]:
    if given is None:
        return {}
    return {
        "annotator": given.annotator,
        "manual": given.manual,
        "carried_from": given.carried_from,
        "sha256": given.sha256,
    }
