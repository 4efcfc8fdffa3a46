"""Write what has one right form and needs no judgement.

Texts and records in canonical form, the fingerprint of a new text, a split for a new
story, the table of the checks, what is made of CITATION.cff. What cannot be read is
left as it is and named, with why, and passes are never touched.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from wirecopy import digest
from wirecopy.assemble import tree_with_documents
from wirecopy.change import changing, put
from wirecopy.checks.strays import linked_folders
from wirecopy.checks.table import CHECKS_FILE, table_of_checks
from wirecopy.errors import CorpusError
from wirecopy.files import (
    File,
    StoryTree,
    read_file,
    record_of,
    story_entries,
    story_ids,
)
from wirecopy.jsonl import repeated_key, to_document, to_lines
from wirecopy.metadata import citation
from wirecopy.plain import read_plain
from wirecopy.read import corpus_files, corpus_of, corpus_paths, demand_records
from wirecopy.records import Record
from wirecopy.schemas import Schema, read_rules, read_schemas
from wirecopy.selection import Selection, demand_known
from wirecopy.splits import assign
from wirecopy.text import blocks_of, canonical
from wirecopy.write import replace

NO_STORY = "is no plain file in a folder that a story may have; so is the story"


@dataclass(frozen=True)
class Fixed:
    """The paths of the files that were written, and of those left, each with why."""

    written: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """A file as it was read, the bytes that it should have, and why it is left."""

    file: File
    data: bytes
    left: str = ""


def fix_corpus(root: Path, selection: Selection) -> Fixed:
    """Bring the files of the selected stories, and of the corpus, into form.

    The files of a story change together. Raises CorpusError where a file cannot be
    written, or was changed since it was read; the stories before it are written then.
    It does, too, where the splits cannot be told, for a fault in a file of the corpus
    as a whole; all but the splits is written then.
    """
    if links := linked_folders(root):
        raise CorpusError(f"{links[0]} is a link; put the folder itself there")
    stories = story_ids(root)
    demand_known(root, selection, stories)
    schemas = read_schemas(root)
    read_rules(root, schemas)  # before anything is written
    written: list[str] = []
    left: list[tuple[str, str]] = []
    with changing(root):
        for id in filter(selection.holds_story, stories):
            forms = list(_fixed_story(root, schemas, id))
            written += _put(root, forms)
            left += _left(forms) if forms else [(StoryTree(id, ()).path, NO_STORY)]
        if selection.whole:
            forms = list(_fixed_files(root, schemas))
            written += _put(root, forms)
            left += [*_left(forms), *_unmade(root)]
            written += put(root, {CHECKS_FILE: table_of_checks().encode()})
            made = dict(_made_from_citation(root))
            written += [p for p, data in made.items() if replace(root / p, data)]
            written += put(root, dict(_fixed_splits(root, schemas)))
    return Fixed(tuple(written), tuple(left))


def _put(root: Path, forms: Iterable[Form]) -> list[str]:
    kept = [form for form in forms if not form.left]
    read = {form.file.path: form.file.data for form in kept}
    return put(root, {form.file.path: form.data for form in kept}, read)


def _left(forms: Iterable[Form]) -> list[tuple[str, str]]:
    return [(form.file.path, form.left) for form in forms if form.left]


def _unmade(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of the corpus that keep others from being made."""
    path = root / citation.PATH
    if path.is_file() and any(citation.faults_of(_citation(root))):
        yield citation.PATH, f"has faults, so {', '.join(citation.DERIVED)} are left"
    for name, kind in corpus_paths(root).items():
        if kind in ("split", "collection") and not (root / name).is_file():
            yield name, "is missing, so the splits are left"


def _fixed_files(root: Path, schemas: dict[str, Schema]) -> Iterator[Form]:
    for file in corpus_files(root).values():
        yield _fixed_file(file, schemas)


def _made_from_citation(root: Path) -> Iterator[tuple[str, bytes]]:
    text = _citation(root)
    if text and not any(citation.faults_of(text)):
        yield from citation.derived_files(citation.read_citation(root)).items()


def _citation(root: Path) -> str:
    path = root / citation.PATH
    return path.read_text("utf-8", errors="replace") if path.is_file() else ""


def _fixed_story(root: Path, schemas: dict[str, Schema], id: str) -> Iterator[Form]:
    found = story_entries(root, id)
    there = {entry.path for entry in found}
    plain = {entry.path for entry in found if entry.sort == "file"}
    tree = StoryTree(id, found)
    if tree.path not in plain:
        return
    story = read_file(root, tree.path, "story")
    tree = tree_with_documents(tree, {tree.path: story})
    for path, (kind, document) in tree.wanted().items():
        if path in plain and kind != "story":
            yield _fixed_file(read_file(root, path, kind, document), schemas)
        elif path in there - plain:
            yield Form(File(path, kind, b""), b"", "is no plain file")
    form = _fixed_file(story, schemas)
    if form.left:
        yield Form(story, story.data, f"{form.left}; so is what it names")
    else:
        yield Form(story, _with_fingerprints(root, story, schemas["story"]))


def _fixed_file(file: File, schemas: dict[str, Schema]) -> Form:
    """Return a file in canonical form, or why it is left as it is."""
    if file.text is None:
        return Form(file, file.data, "is not UTF-8")
    if file.conflicts:
        return Form(file, file.data, "has the conflict markers of a merge")
    if file.kind == "text":
        data = canonical(file.text).encode()
        return Form(file, data) if data else Form(file, file.data, "is empty")
    if file.kind == "split":
        lines = sorted(set(canonical(file.text).splitlines()))
        return Form(file, "".join(f"{line}\n" for line in lines).encode())
    records, faulty = _records(file)
    if faulty:
        return Form(file, file.data, faulty)
    order = schemas[file.kind].order
    if file.path.endswith(".json"):
        return Form(file, to_document(records[0], order))
    return Form(file, to_lines(records, order))


def _records(file: File) -> tuple[list[Record], str]:
    """Return the records of a file, forgiving its line ends, and what is faulty."""
    text = normalize("NFC", (file.text or "").removeprefix("\ufeff"))
    whole = file.path.endswith(".json")
    records = []
    for number, line in enumerate([text] if whole else text.splitlines(), 1):
        if not whole and not line.strip():
            continue
        record, where = record_of(line.encode()), "" if whole else f"line {number} "
        if record is None:
            return [], f"{where}cannot be read as a JSON object"
        if (key := repeated_key(line)) is not None:
            return [], f"{where}gives the key {key[:80]!r} twice"
        records.append(record)
    return records, ""


def _with_fingerprints(root: Path, story: File, schema: Schema) -> bytes:
    """Return story.json with the SHA-256 of every text that has none there."""
    (record,), _ = _records(story)
    documents = record.get("documents")
    for name, meta in documents.items() if isinstance(documents, dict) else ():
        path = root / story.path.replace("story.json", f"{name}.txt")
        if isinstance(meta, dict) and "sha256" not in meta and path.is_file():
            text = File(str(path), "text", read_plain(path)).text
            if text is not None:
                meta["sha256"] = digest.of_text(blocks_of(canonical(text)))
    return to_document(record, schema.order)


def _fixed_splits(
    root: Path, schemas: dict[str, Schema]
) -> Iterator[tuple[str, bytes]]:
    """Yield the splits; none where a file that they are made from is not there."""
    files = corpus_files(root)
    whole = all(
        path in files
        for path, kind in corpus_paths(root).items()
        if kind in ("split", "collection")
    )
    if not whole or any(file.conflicts for file in files.values()):
        return
    for file in files.values():
        demand_records(file, schemas)
    for split, stories in assign(corpus_of(root, files)).items():
        data = "".join(f"{story}\n" for story in stories).encode()
        yield f"corpus/splits/{split}.txt", data
