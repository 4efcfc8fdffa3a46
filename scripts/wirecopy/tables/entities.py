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
                **_tokens(block, mentions[number], document.rules),
            }


def _tokens(block: str, mentions: list[Mention], rules: Rules) -> Record:
    """Return the columns that are aligned with the tokens of a block."""
    tokens = tokens_of(block, mentions)
    tags = tags_of(tokens, mentions)
    names = bio_names(rules.types)
    columns: Record = {
        "tokens": [block[token.start : token.end] for token in tokens],
        "token_starts": [token.start for token in tokens],
        "token_ends": [token.end for token in tokens],
        "ner_tags": [names.index(tag) for tag, _ in tags],
        "entity_ids": [mention.entity if mention else None for _, mention in tags],
    }
    for table, types in rules.maps.items():
        mapped = bio_names(mapped_types(rules, table))
        columns[f"{table}_tags"] = [
            mapped.index(_mapped(tag, types)) for tag, _ in tags
        ]
    return columns


def _mapped(tag: str, types: Mapping[str, str]) -> str:
    """Return a BIO tag with its type mapped; O where the table has no such type."""
    edge, _, type = tag.partition("-")
    target = types.get(type)
    return f"{edge}-{target}" if target else "O"
