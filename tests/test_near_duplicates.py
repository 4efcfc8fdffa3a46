"""Near-duplicates across splits: all pairs by their definition, and no others."""

import itertools
import random
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.checks import near_duplicates, runs
from wirecopy.checks.near_duplicates import SHARE, Shared
from wirecopy.checks.runs import BASE, MIX, NEXT_WORD, hashed, runs_of, words_of
from wirecopy.checks.sorting import Sorter

SPLITS = ("train", "validation", "test")
Texts = dict[str, str]


def corpus_of(root: Path, texts: Texts, splits: dict[str, str]) -> Any:
    for id, text in texts.items():
        path = root / f"corpus/{id}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return SimpleNamespace(
        root=root, splits=dict.fromkeys(SPLITS), split_of=lambda: splits
    )


def by_index(corpus: Any, texts: Texts, at_once: int) -> set[tuple[str, str, float]]:
    names = [
        ((id.rpartition("/")[0], id.rpartition("/")[2]), t) for id, t in texts.items()
    ]
    with Shared(corpus) as shared:
        for start in range(0, len(names), at_once):
            shared.add(hashed(names[start : start + at_once]))
        return {(one, other, share) for one, other, _, share in shared.alike()}


def by_definition(texts: Texts, splits: dict[str, str]) -> set[tuple[str, str, float]]:
    runs = {id: runs_of(text) for id, text in texts.items()}
    found = set()
    for other, one in itertools.combinations(texts, 2):
        a, b = (splits.get(id.rpartition("/")[0]) for id in (one, other))
        shorter = min(len(runs[one]), len(runs[other]))
        share = len(runs[one] & runs[other]) / max(1, shorter)
        if a and b and a != b and share >= SHARE:
            found.add((one, other, share))
    return found


@st.composite
def corpora(draw: st.DrawFn) -> tuple[Texts, dict[str, str]]:
    """Draw texts that share passages, and the splits of their stories."""
    chance = random.Random(draw(st.integers(0, 10**6)))
    words = [f"w{n}" for n in range(draw(st.sampled_from([3, 8, 60])))]
    words += ["Straße", "naïve", "x_y", "ﬁ", "𝟚", "日本"]
    passages = [
        " ".join(chance.choices(words, k=chance.randint(1, 30))) for _ in range(12)
    ]
    texts, splits = {}, {}
    for story in range(draw(st.integers(2, 12))):
        if chance.random() < 0.9:
            splits[f"c/{story:02}"] = chance.choice(SPLITS)
        for name in ("a", "b")[: chance.randint(1, 2)]:
            parts = chance.choices(passages, k=chance.randint(0, 4))
            parts += chance.choices(words, k=chance.randint(0, 20))
            chance.shuffle(parts)
            texts[f"c/{story:02}/{name}"] = "“, ".join(parts).upper() + "\n"
    return texts, splits


@settings(max_examples=120)
@given(drawn=corpora(), common=st.sampled_from([1, 2, 64]), at_once=st.integers(1, 5))
def test_pairs_are_those_of_the_definition(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: tuple[Texts, dict[str, str]],
    common: int,
    at_once: int,
) -> None:
    texts, splits = drawn
    corpus = corpus_of(tmp_path_factory.mktemp("alike"), texts, splits)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_duplicates, "COMMON", common)
        assert by_index(corpus, texts, at_once) == by_definition(texts, splits)


def test_a_phrase_that_all_have_is_counted(tmp_path: Path) -> None:
    phrase = "as we said before and say again now "
    texts = {
        f"c/{n:03}/a": phrase + " ".join(f"{n}x{m}" for m in range(20 if n else 400))
        for n in range(150)
    }
    splits = {f"c/{n:03}": SPLITS[n % 3] for n in range(150)}
    found = by_index(corpus_of(tmp_path, texts, splits), texts, 20)
    assert found == by_definition(texts, splits)
    assert len(found) > 5000


@settings(max_examples=60)
@given(
    pieces=st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=40), max_size=8),
    piece=st.integers(1, 30),
    keep=st.sampled_from([0, 8, 24]),
)
def test_sorted_on_disk_as_in_memory(
    pieces: list[list[int]], piece: int, keep: int
) -> None:
    with Sorter(keep, piece) as sorter:
        for numbers in pieces:
            sorter.add(np.array(numbers, dtype=np.uint64))
        for _ in range(2):
            ranges = [part.tolist() for part in sorter.ranges()]
            assert [*chain(*ranges)] == sorted(chain(*pieces))
            tops = [{number >> keep for number in part} for part in ranges]
            assert not any(a & b for a, b in itertools.combinations(tops, 2))


def test_hashes_do_not_depend_on_company() -> None:
    texts = [
        (("s", str(n)), f"one two three four five {n} — six, Seven") for n in range(9)
    ]
    together = hashed(texts)
    alone = [hashed([text]) for text in texts]
    assert together.counts.tolist() == [int(one.counts[0]) for one in alone]
    assert together.hashes.tolist() == [h for one in alone for h in one.hashes.tolist()]
    assert len(set(together.hashes.tolist())) > 9


def mixed(value: int) -> int:
    for shift, factor in MIX:
        value = (value ^ (value >> shift)) * factor % 2**64
    return value ^ (value >> 31)


def hashes_of(text: str) -> list[int]:
    """Return the hashes of the runs of a text, by their definition."""
    words = []
    for word in words_of(text):
        powers = (ord(c) * pow(BASE, at, 2**64) for at, c in enumerate(word))
        words.append(mixed(sum(powers) % 2**64))
    found = []
    for run in zip(*(words[at:] for at in range(5)), strict=False):
        total = 0
        for word in run:
            total = (total * NEXT_WORD + word) % 2**64
        found.append(mixed(total))
    return found


LETTERS = st.sampled_from("aBc_1  \n.“é\u0345ŉİß中𐐀")


@settings(max_examples=150)
@given(
    texts=st.lists(st.text(LETTERS, max_size=60), max_size=5),
    piece=st.sampled_from([1, 2, 3, 7, 64]),
)
def test_hashes_are_those_of_the_definition_in_pieces_of_any_size(
    texts: list[str], piece: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "PIECE", piece)
        runs._powers.cache_clear()
        found = hashed((("s", str(n)), text) for n, text in enumerate(texts))
    runs._powers.cache_clear()
    wanted = [hashes_of(text) for text in texts]
    assert found.counts.tolist() == [*map(len, wanted)]
    assert found.hashes.tolist() == [*chain(*wanted)]
