"""Config entities: a row is a block, as tokens with BIO tags."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

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
from wirecopy.tokens import tags_of, tokens_of


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
    rules = story.corpus.rules
    numbers = _numbers(rules)
    tables = {table: _mapped(rules, table) for table in rules.maps}
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
                **_tokens(block, mentions[number], numbers, tables),
            }


def _tokens(
    block: str,
    mentions: list[Mention],
    numbers: Mapping[str, int],
    tables: Mapping[str, Mapping[str, int]],
) -> Record:
    """Return the columns that are aligned with the tokens of a block."""
    tokens = tokens_of(block, mentions)
    tags = tags_of(tokens, mentions)
    columns: Record = {
        "tokens": [block[start:end] for start, end in tokens],
        "token_starts": [start for start, _ in tokens],
        "token_ends": [end for _, end in tokens],
        "ner_tags": [numbers[tag] for tag, _ in tags],
        "entity_ids": [mention.entity if mention else None for _, mention in tags],
    }
    for table, mapped in tables.items():
        columns[f"{table}_tags"] = [mapped[tag] for tag, _ in tags]
    return columns


def _numbers(rules: Rules) -> dict[str, int]:
    """Return the number of each BIO tag."""
    return {tag: number for number, tag in enumerate(bio_names(rules.types))}


def _mapped(rules: Rules, table: str) -> dict[str, int]:
    """Return the number that a table gives each BIO tag; 0 where it has no type."""
    names = bio_names(mapped_types(rules, table))
    mapped = {"O": 0}
    for tag in bio_names(rules.types)[1:]:
        edge, _, type = tag.partition("-")
        target = rules.maps[table].get(type)
        mapped[tag] = names.index(f"{edge}-{target}") if target else 0
    return mapped
