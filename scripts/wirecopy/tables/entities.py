"""Config entities: a row is a block, as tokens with BIO tags."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from wirecopy.records import Mention, Record, Rules, Story
from wirecopy.tables.columns import (
    Features,
    bio_names,
    index_of,
    integer,
    label,
    listed,
    mapped_types,
    place,
    place_features,
    string,
)
from wirecopy.tokens import cuts_of, edges_of

Tags = Mapping[str, Mapping[str, tuple[int, int]]]
OUTSIDE = 0
"""The number of O."""


def features(rules: Rules) -> Features:
    """Return the columns; those after `role` are aligned with the tokens."""
    return {
        **place_features(),
        "block": integer(),
        "role": label(rules.roles),
        "text": string(),
        "tokens": listed(string()),
        "token_starts": listed(integer()),
        "token_ends": listed(integer()),
        "ner_tags": listed(label(bio_names(rules.types))),
        **{
            f"{table}_tags": listed(label(bio_names(mapped_types(rules, table))))
            for table in rules.maps
        },
        "entity_ids": listed(string()),
    }


def rows(story: Story) -> Iterator[Record]:
    """Yield a row for each block of each document; offsets are within the block."""
    tags = _tags(story.corpus.rules)
    for document in story.documents:
        roles = document.role_of()
        mentions: dict[int, list[Mention]] = defaultdict(list)
        for mention in document.mentions:
            mentions[mention.block].append(mention)
        for number, block in enumerate(document.blocks or (), 1):
            yield {
                **place(story, document),
                "block": number,
                "role": index_of(document.rules.roles, roles.get(number)),
                "text": block,
                **_tokens(block, mentions[number], tags),
            }


def _tokens(block: str, mentions: list[Mention], tags: Tags) -> Record:
    """Return the columns that are aligned with the tokens of a block."""
    starts, ends = edges_of(block, cuts_of(mentions))
    columns = {column: [OUTSIDE] * len(starts) for column in tags}
    ids: list[str | None] = [None] * len(starts)
    for mention in mentions:
        first = bisect_left(starts, mention.start)
        end = bisect_left(starts, mention.end, first)
        ids[first:end] = [mention.entity] * (end - first)
        for column, numbers in tags.items():
            begin, inside = numbers[mention.type]
            columns[column][first:end] = [begin, *[inside] * (end - first - 1)]
    return {
        "tokens": [block[start:end] for start, end in zip(starts, ends, strict=True)],
        "token_starts": starts,
        "token_ends": ends,
        **columns,
        "entity_ids": ids,
    }


def _tags(rules: Rules) -> Tags:
    """Return the numbers of B- and I- for each type, by column.

    Where a table maps a type to none, both are that of O.
    """
    tags = {"ner_tags": _numbered(rules.types, {type: type for type in rules.types})}
    for table, mapped in rules.maps.items():
        tags[f"{table}_tags"] = _numbered(mapped_types(rules, table), mapped)
    return {
        column: {type: numbers.get(type, (OUTSIDE, OUTSIDE)) for type in rules.types}
        for column, numbers in tags.items()
    }


def _numbered(
    names: Sequence[str], mapped: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """Return the numbers of the tags of the names that types are mapped to."""
    tags = bio_names(names)
    return {
        type: (tags.index(f"B-{name}"), tags.index(f"I-{name}"))
        for type, name in mapped.items()
    }
