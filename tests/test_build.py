"""The built dataset: what load_dataset sees, and that it appears whole or not."""

import hashlib
import os
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from datasets import (
    Dataset,
    get_dataset_config_names,
    get_dataset_default_config_name,
    load_dataset,
)

from wirecopy import build as building
from wirecopy.build import build_dataset
from wirecopy.errors import CorpusError
from wirecopy.jobs import in_order
from wirecopy.read import read_corpus
from wirecopy.splits import assign
from wirecopy.tables import CONFIGS
from wirecopy.tokens import tags_of, tokenizer_version, tokens_of

NAME = "harbour-0.3.0"


@pytest.fixture
def spread(root: Path) -> Path:
    """The small corpus with a story in each split, so that each split has rows."""
    for name in ("toll", "gull"):
        for folder in ("corpus", *(f"annotations/{x}" for x in _layers())):
            source, target = root / folder / "wire/quay", root / folder / f"wire/{name}"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        entities = root / "annotations/entities/wire"
        shutil.copy(entities / "quay.jsonl", entities / f"{name}.jsonl")
    for split, story in zip(_splits(), ("quay", "toll", "gull"), strict=True):
        held = "held/gate\n" if split == "test" else ""
        (root / f"corpus/splits/{split}.txt").write_text(f"{held}wire/{story}\n")
    return root


def _layers() -> tuple[str, ...]:
    return ("entities", "quotations", "sections")


def _splits() -> tuple[str, ...]:
    return ("train", "validation", "test")


def load(folder: Path, cache: Path, config: str | None = None, **options: Any) -> Any:
    return load_dataset(str(folder), config, cache_dir=str(cache), **options)


def test_every_config_loads_with_rows_in_every_split(
    spread: Path, tmp_path: Path
) -> None:
    folder = build_dataset(spread, tmp_path / "dist").folder
    assert get_dataset_config_names(str(folder)) == list(CONFIGS)
    assert get_dataset_default_config_name(str(folder)) == "documents"
    for config in CONFIGS:
        loaded = load(folder, tmp_path / "cache", config)
        assert set(loaded) == set(_splits())
        for split in _splits():
            rows = list(loaded[split])
            assert rows
            streamed = load(
                folder, tmp_path / "c2", config, split=split, streaming=True
            )
            assert list(streamed) == rows


def test_withheld_texts_are_not_built(spread: Path, tmp_path: Path) -> None:
    folder = build_dataset(spread, tmp_path / "dist").folder
    documents = load(folder, tmp_path / "cache")
    assert {row["collection"] for split in documents.values() for row in split} == {
        "wire"
    }


def test_rows_say_what_the_annotations_say(root: Path, tmp_path: Path) -> None:
    folder = build_dataset(root, tmp_path / "dist").folder
    documents = load(folder, tmp_path / "cache", split="train")
    features = documents.features
    north = next(row for row in documents if row["document"] == "wire/quay/north")
    for layer in ("entities", "labels"):
        for span in north[layer]:
            assert north["text"][span["start"] : span["end"]] == span["text"]
    types = features["entities"].feature["type"]
    assert [(types.int2str(m["type"]), m["text"]) for m in north["entities"]][:3] == [
        ("ORG", "Port of Vell"),
        ("GPE", "VELL"),
        ("DATE", "March 4"),
    ]
    direct = north["quotations"][1]
    assert [span["text"] for span in direct["content"]] == [
        "“Nobody was hurt,”",
        "“We were lucky.”",
    ]
    for span in direct["content"] + direct["cue"] + direct["speaker"]:
        assert north["text"][span["start"] : span["end"]] == span["text"]
    parts = [(s["part"], s["break"]) for s in north["sections"]]
    assert [part for part, _ in parts] == [None, 1, 1, 2, 2, None]


def test_tokens_carry_every_mention(root: Path, tmp_path: Path) -> None:
    folder = build_dataset(root, tmp_path / "dist").folder
    blocks = load(folder, tmp_path / "cache", "entities", split="train")
    names = blocks.features["ner_tags"].feature.names
    mapped = blocks.features["conll_tags"].feature.names
    assert names[:3] == ["O", "B-PERSON", "I-PERSON"]
    assert mapped == [
        "O",
        *(f"{e}-{t}" for t in ("PER", "ORG", "LOC", "MISC") for e in "BI"),
    ]
    for row in blocks:
        for token, start, end in zip(
            row["tokens"], row["token_starts"], row["token_ends"], strict=True
        ):
            assert row["text"][start:end] == token
    lede = blocks[1]
    tagged = list(
        zip(lede["tokens"], lede["ner_tags"], lede["conll_tags"], strict=True)
    )
    assert [(t, names[n], mapped[c]) for t, n, c in tagged][:4] == [
        ("VELL", "B-GPE", "B-LOC"),
        (",", "O", "O"),
        ("March", "B-DATE", "O"),
        ("4", "I-DATE", "O"),
    ]
    assert lede["entity_ids"][0] == "vell"


def test_tokens_are_cut_at_the_edges_of_mentions(root: Path) -> None:
    from wirecopy.records import Mention

    text = "the U.S.-led talks"
    mention = Mention(1, 4, 8, "U.S.", "GPE", "us")
    tokens = tokens_of(text, [mention])
    assert (4, 8) in [(token.start, token.end) for token in tokens]
    assert [tag for tag, _ in tags_of(tokens, [mention])].count("B-GPE") == 1


def test_renditions_align_and_tell_what_differs(root: Path, tmp_path: Path) -> None:
    folder = build_dataset(root, tmp_path / "dist").folder
    texts = {
        row["document"]: row["text"]
        for row in load(folder, tmp_path / "cache", split="train")
    }
    (pair,) = load(folder, tmp_path / "cache", "renditions", split="train")
    one, other = texts[pair["one"]], texts[pair["other"]]
    aligned = [(b["block_one"], b["block_other"]) for b in pair["blocks"]]
    assert (2, 2) in aligned
    assert (5, 3) in aligned
    for found in pair["differences"]:
        assert one[found["start_one"] : found["end_one"]] == found["text_one"]
        assert other[found["start_other"] : found["end_other"]] == found["text_other"]
    assert {"“old”", "old"} & {f["text_one"] for f in pair["differences"]} or any(
        "“" in found["text_one"] for found in pair["differences"]
    )


def test_rebuilt_dataset_is_not_loaded_from_a_stale_cache(
    root: Path, tmp_path: Path
) -> None:
    folder = build_dataset(root, tmp_path / "dist").folder
    before = load(folder, tmp_path / "cache", split="train")[0]["topic"]
    story = root / "corpus/wire/quay/story.json"
    story.write_text(story.read_text().replace(before, "weather"))
    folder = build_dataset(root, tmp_path / "dist").folder
    assert load(folder, tmp_path / "cache", split="train")[0]["topic"] == "weather"


def test_card_and_parquet_agree(spread: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq
    from datasets import Features
    from datasets.info import DatasetInfosDict

    folder = build_dataset(spread, tmp_path / "dist").folder
    assert f"tokens by {tokenizer_version()}" in (folder / "README.md").read_text()
    infos = DatasetInfosDict.from_directory(str(folder))
    for config, info in infos.items():
        for split, told in info.splits.items():
            (path,) = folder.glob(f"{config}/{split}-*.parquet")
            assert Features.from_arrow_schema(pq.read_schema(path)) == info.features
            assert pq.read_metadata(path).num_rows == told.num_examples
        size = sum(path.stat().st_size for path in folder.glob(f"{config}/*.parquet"))
        assert info.download_size == size


def test_sums_hold_for_every_file(root: Path, tmp_path: Path) -> None:
    folder = build_dataset(root, tmp_path / "dist").folder
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert sums == found


def test_rows_do_not_depend_on_the_size_of_shards(
    spread: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (spread / "corpus/splits/train.txt").write_text("wire/gull\nwire/quay\nwire/toll\n")
    (spread / "corpus/splits/validation.txt").write_text("")
    (spread / "corpus/splits/test.txt").write_text("held/gate\n")
    whole = build_dataset(spread, tmp_path / "one").folder
    monkeypatch.setattr(building, "STORIES_IN_SHARD", 1)
    cut = build_dataset(spread, tmp_path / "two").folder
    assert len(list(cut.glob("documents/train-*-of-00003.parquet"))) == 3
    for config in CONFIGS:
        rows = [
            list(load(folder, tmp_path / f"cache-{n}", config, split="train"))
            for n, folder in enumerate((whole, cut))
        ]
        assert rows[0] == rows[1]


def test_pieces_that_cannot_be_removed_are_no_part_of_a_dataset(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = os.unlink

    def held(path: Any, **options: Any) -> None:
        if str(path).endswith(".arrow"):
            raise PermissionError(13, "Permission denied", path)
        unlink(path, **options)

    monkeypatch.setattr(os, "unlink", held)
    with pytest.raises(CorpusError, match="Permission denied"):
        build_dataset(root, tmp_path / "dist")
    monkeypatch.undo()
    assert not [*(tmp_path / "dist").glob("[!.]*")]
    folder = build_dataset(root, tmp_path / "dist").folder
    assert not [*folder.rglob("*.arrow")]
    assert [*(tmp_path / "dist").iterdir()] == [folder]


def test_failed_build_leaves_the_earlier_dataset(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build_dataset(root, tmp_path / "dist").folder
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(CorpusError, match="No space left on device"):
        build_dataset(root, tmp_path / "dist")
    after = {
        path: path.read_bytes()
        for path in (tmp_path / "dist").rglob("*")
        if path.is_file()
    }
    assert after == before


@pytest.mark.parametrize("foreign", ["mine.txt", "documents/notes.md", ".hidden"])
def test_build_replaces_no_file_that_is_not_of_a_dataset(
    root: Path, tmp_path: Path, foreign: str
) -> None:
    path = tmp_path / "dist" / NAME / foreign
    path.parent.mkdir(parents=True)
    path.write_text("keep")
    with pytest.raises(CorpusError, match=rf"{foreign} is no file of a dataset"):
        build_dataset(root, tmp_path / "dist")
    assert bytes_of(tmp_path / "dist") == {f"{NAME}/{foreign}": b"keep"}
    path.unlink()
    folder = build_dataset(root, tmp_path / "dist").folder
    build_dataset(root, tmp_path / "dist")
    path.write_text("keep")
    before = bytes_of(folder)
    with pytest.raises(CorpusError, match="would be lost"):
        build_dataset(root, tmp_path / "dist")
    assert bytes_of(folder) == before


@pytest.mark.parametrize("linked", [True, False])
def test_build_replaces_no_link_and_no_file(
    root: Path, tmp_path: Path, linked: bool
) -> None:
    target = tmp_path / "dist" / NAME
    target.parent.mkdir()
    if linked:
        (tmp_path / "mine").mkdir()
        target.symlink_to(tmp_path / "mine")
    else:
        target.write_text("keep")
    with pytest.raises(CorpusError, match="is there, and no folder"):
        build_dataset(root, tmp_path / "dist")
    assert target.is_symlink() if linked else target.read_text() == "keep"


def test_empty_corpus_is_refused_with_the_next_step(root: Path, tmp_path: Path) -> None:
    shutil.rmtree(root / "corpus/wire")
    (root / "corpus/splits/train.txt").write_text("")
    with pytest.raises(CorpusError, match="add a story"):
        build_dataset(root, tmp_path / "dist")
    assert list((tmp_path / "dist").iterdir()) == []


def test_other_labels_build(root: Path, tmp_path: Path) -> None:
    """No label is known by name: a corpus with a label set of its own builds."""
    replaced = {"GPE": "PLACE", "headline": "title", "agency": "wire-service"}
    for path in [*root.rglob("*.json"), *root.rglob("*.jsonl")]:
        text = path.read_text("utf-8")
        for old, new in replaced.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        path.write_text(text, "utf-8")
    story = root / "corpus/wire/quay/story.json"
    story.write_text(story.read_text().replace('"wire-service":', '"agency":'))
    for path in root.rglob("story.*json"):
        path.write_text(path.read_text().replace('"wire-service"', '"agency"'))
    folder = build_dataset(root, tmp_path / "dist").folder
    blocks: Dataset = load(folder, tmp_path / "cache", "entities", split="train")
    assert "B-PLACE" in blocks.features["ner_tags"].feature.names
    assert blocks.features["role"].names[0] == "title"


def test_splits_fill_what_is_furthest_below_its_share(root: Path) -> None:
    shutil.rmtree(root / "corpus/wire/toll")
    for number in range(20):
        shutil.copytree(root / "corpus/wire/quay", root / f"corpus/wire/s{number}")
    for split in _splits():
        (root / f"corpus/splits/{split}.txt").write_text("")
    splits = assign(read_corpus(root))
    sizes = {split: len(stories) for split, stories in splits.items()}
    assert "held/gate" in splits["test"]
    assert sizes == {"train": 15, "validation": 2, "test": 5}
    for split, stories in splits.items():
        (root / f"corpus/splits/{split}.txt").write_text(
            "".join(f"{s}\n" for s in stories)
        )
    shutil.copytree(root / "corpus/wire/quay", root / "corpus/wire/newer")
    grown = assign(read_corpus(root))
    for split, stories in splits.items():
        assert set(stories) <= set(grown[split])


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_several_processes_make_the_same_bytes(spread: Path, tmp_path: Path) -> None:
    one = build_dataset(spread, tmp_path / "one")
    two = build_dataset(spread, tmp_path / "two", run=partial(in_order, jobs=2))
    assert bytes_of(one.folder) == bytes_of(two.folder)
    assert one.rows == two.rows


def test_pieces_of_any_size_and_made_twice_give_the_same_bytes(
    spread: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("toll", "gull"):
        for split in _splits():
            path = spread / f"corpus/splits/{split}.txt"
            lines = [n for n in path.read_text().splitlines() if not n.endswith(name)]
            lines += [f"wire/{name}"] if split == "train" else []
            path.write_text("".join(f"{line}\n" for line in sorted(lines)))

    def twice(work: Any, given: Any, tasks: Any) -> Any:
        for task in list(tasks):
            work(given, task)
            yield work(given, task)

    whole = build_dataset(spread, tmp_path / "whole").folder
    monkeypatch.setattr(building, "STORIES_IN_PIECE", 1)
    pieces = build_dataset(spread, tmp_path / "pieces", run=twice).folder
    assert bytes_of(whole) == bytes_of(pieces)
    assert not list(pieces.rglob(".*"))


def test_a_worker_with_other_versions_is_refused(
    spread: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "made_by", lambda: "another tokenizer")
    with pytest.raises(CorpusError, match="another tokenizer"):
        build_dataset(spread, tmp_path / "dist")
    assert [*(tmp_path / "dist").iterdir()] == []
