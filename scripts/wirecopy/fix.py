"""Write what has one right form and needs no judgement.

Texts and records in canonical form, the fingerprint of a new text, a split for a new
story, the table of the checks, what is made of CITATION.cff. What cannot be
read is left as it is, for `check` to report, and passes are never touched.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import normalize

from wirecopy import citation, digest
from wirecopy.assemble import tree_with_documents
from wirecopy.change import changing, put
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
from wirecopy.plain import read_plain
from wirecopy.read import corpus_files, corpus_of, corpus_paths, demand_records
from wirecopy.records import Record
from wirecopy.schemas import Schema, read_schemas
from wirecopy.selection import Selection, demand_known
from wirecopy.splits import assign
from wirecopy.strays import linked_folders
from wirecopy.text import blocks_of, canonical
from wirecopy.write import replace


def fix_corpus(root: Path, selection: Selection) -> list[str]:
    """Bring the files of the selected stories, and of the corpus, into form.

    The files of a story change together. Returns the paths that were written. Raises
    CorpusError where a file cannot be written, or was changed since it was read; the
    stories before it are written then. It does, too, where the splits cannot be told,
    for a fault in a file of the corpus as a whole; all but the splits is written then.
    """
    if links := linked_folders(root):
        raise CorpusError(f"{links[0]} is a link; put the folder itself there")
    stories = story_ids(root)
    demand_known(root, selection, stories)
    schemas = read_schemas(root)
    changed = []
    with changing(root):
        for id in filter(selection.holds_story, stories):
            changed += _put(root, _fixed_story(root, schemas, id))
        if selection.whole:
            changed += _put(root, _fixed_files(root, schemas))
            changed += put(root, {CHECKS_FILE: table_of_checks().encode()})
            made = dict(_made_from_citation(root))
            changed += [p for p, data in made.items() if replace(root / p, data)]
            changed += put(root, dict(_fixed_splits(root, schemas)))
    return changed


def _put(root: Path, fixed: Iterable[tuple[File, bytes]]) -> list[str]:
    pairs = list(fixed)
    read = {file.path: file.data for file, _ in pairs}
    return put(root, {file.path: data for file, data in pairs}, read)


def _fixed_files(
    root: Path, schemas: dict[str, Schema]
) -> Iterator[tuple[File, bytes]]:
    for file in corpus_files(root).values():
        yield file, _fixed_file(file, schemas)


def _made_from_citation(root: Path) -> Iterator[tuple[str, bytes]]:
    path = root / citation.PATH
    text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
    if text and not any(citation.faults_of(text)):
        yield from citation.derived_files(citation.read_citation(root)).items()


def _fixed_story(
    root: Path, schemas: dict[str, Schema], id: str
) -> Iterator[tuple[File, bytes]]:
    found = story_entries(root, id)
    plain = {entry.path for entry in found if entry.sort == "file"}
    tree = StoryTree(id, found)
    if tree.path not in plain:
        return
    story = read_file(root, tree.path, "story")
    tree = tree_with_documents(tree, {tree.path: story})
    for path, (kind, document) in tree.wanted().items():
        if path in plain and kind != "story":
            file = read_file(root, path, kind, document)
            yield file, _fixed_file(file, schemas)
    yield story, _with_fingerprints(root, story, schemas["story"])


def _fixed_file(file: File, schemas: dict[str, Schema]) -> bytes:
    """Return the bytes of a file in canonical form, or as they are."""
    if file.text is None or file.conflicts:
        return file.data
    if file.kind == "text":
        return canonical(file.text).encode() or file.data
    if file.kind == "split":
        lines = sorted(set(canonical(file.text).splitlines()))
        return "".join(f"{line}\n" for line in lines).encode()
    records = _records(file)
    if records is None:
        return file.data
    order = schemas[file.kind].order
    if file.path.endswith(".json"):
        return to_document(records[0], order)
    return to_lines(records, order)


def _records(file: File) -> list[Record] | None:
    """Return the records of a file, forgiving its line ends; None if one is faulty."""
    text = normalize("NFC", (file.text or "").removeprefix("\ufeff"))
    lines = [text] if file.path.endswith(".json") else text.splitlines()
    records = []
    for line in filter(str.strip, lines):
        record = record_of(line.encode())
        if record is None or repeated_key(line) is not None:
            return None
        records.append(record)
    return None if file.path.endswith(".json") and not records else records


def _with_fingerprints(root: Path, story: File, schema: Schema) -> bytes:
    """Return story.json with the SHA-256 of every text that has none there."""
    records = _records(story)
    if story.text is None or records is None:
        return story.data
    documents = records[0].get("documents")
    for name, meta in documents.items() if isinstance(documents, dict) else ():
        path = root / story.path.replace("story.json", f"{name}.txt")
        if isinstance(meta, dict) and "sha256" not in meta and path.is_file():
            text = canonical(read_plain(path).decode("utf-8", errors="replace"))
            meta["sha256"] = digest.of_text(blocks_of(text))
    return to_document(records[0], schema.order)


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
