"""From files to records.

The corpus as a whole is small and read at once; its stories are read one after the
other, each with all its documents, so that a corpus of any size fits in memory.
Records are made only of files without faults: `checks` says what the faults are.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from wirecopy import digest
from wirecopy.anchors.fill import with_text
from wirecopy.assemble import (
    Files,
    annotations_of,
    entities_of,
    numbered,
    story_of,
    tree_with_documents,
)
from wirecopy.errors import CorpusError
from wirecopy.files import (
    NAME,
    File,
    StoryTree,
    collection_names,
    entries,
    layer_files,
    read_file,
)
from wirecopy.manifest import FOLDER, VERSION, from_record
from wirecopy.plain import read_plain
from wirecopy.records import (
    HYDRATED,
    HYDRATED_LAYERS,
    SPLITS,
    Accepting,
    Collection,
    Corpus,
    Document,
    Entity,
    Retired,
    Story,
    Tolerated,
)
from wirecopy.schemas import RELEASE, read_rules, read_schemas
from wirecopy.text import blocks_of

RETIRED = "corpus/retired.jsonl"
EXCEPTIONS = "annotations/exceptions.jsonl"
NONE: Mapping[str, Accepting] = {}
NAMED = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+!-]{0,98}[A-Za-z0-9])?")
"""What a corpus and a version may be called: together they name a folder."""


def read_corpus(root: Path) -> Corpus:
    """Read what is said of the corpus as a whole.

    Raises CorpusError where a file of it has a fault.
    """
    files = corpus_files(root)
    schemas = read_schemas(root)
    for file in files.values():
        demand_records(file, schemas)
    return corpus_of(root, files)


def read_stories(
    corpus: Corpus, ids: Iterable[str] | None = None, hydrated: bool = True
) -> Iterator[Story]:
    """Read the stories of a corpus one after the other, or those with these ids.

    Withheld documents come with the text that was hydrated, unless that is not wanted.

    Raises CorpusError where there is no such story, or a file of it has a fault.
    """
    for story in corpus.stories if ids is None else ids:
        yield read_story(corpus, story, hydrated)


def read_story(corpus: Corpus, id: str, hydrated: bool = True) -> Story:
    """Read one story with all its documents; a layer that is not there is empty.

    Withheld documents come with the text that was hydrated, unless that is not wanted.
    Raises CorpusError as read_stories does.
    """
    safe = id.count("/") == 1 and all(map(NAME.fullmatch, id.split("/")))
    if not safe or not (corpus.root / "corpus" / id).is_dir():
        raise CorpusError(f"no story {id}: stories are folders of corpus/<collection>/")
    tree = StoryTree(id, (), withheld=_collection(corpus, id).withheld)
    files = {tree.path: read_file(corpus.root, tree.path, "story")}
    demand_records(files[tree.path], corpus.schemas)
    try:
        tree = tree_with_documents(tree, files)
        for path, (kind, document) in tree.wanted().items():
            if kind == "text" or os.path.lexists(f"{corpus.root}/{path}"):
                files[path] = read_file(corpus.root, path, kind, document)
                demand_records(files[path], corpus.schemas)
        story = story_of(corpus, tree, files)
        if not hydrated:
            return story
        root, schemas = corpus.root, corpus.schemas
        filled = (with_hydrated(root, one, schemas) for one in story.documents)
        return replace(story, documents=tuple(filled))
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{id}: breaks its schema; run 'wirecopy check'") from error


def with_hydrated(
    root: Path, document: Document, schemas: Mapping[str, Accepting] = NONE
) -> Document:
    """Return a document with its hydrated text, where it is withheld and that is there.

    Where the text is the very one that was annotated, the annotations are those of the
    corpus with their words; else those that were hydrated with it. Raises CorpusError
    where a hydrated file has a fault.
    """
    path = f"{HYDRATED}/{document.id}.txt"
    if not document.withheld or not (root / path).is_file():
        return document
    layers = layer_files(HYDRATED_LAYERS, document.id)
    files = {path: read_file(root, path, "text", document.id)}
    demand_records(files[path])
    blocks = blocks_of(files[path].text or "")
    if digest.of_text(blocks) == document.sha256:
        return with_text(document, blocks)
    if not all((root / layer).is_file() for layer in layers):
        return document
    for layer, (kind, id) in layers.items():
        files[layer] = read_file(root, layer, kind, id)
        demand_records(files[layer], schemas)
    return replace(
        document,
        blocks=blocks,
        sha256=digest.of_text(blocks),
        withheld=False,
        layers=HYDRATED_LAYERS,
        **annotations_of(files, HYDRATED_LAYERS, document.id),
    )


def read_document(corpus: Corpus, id: str) -> tuple[Story, Document]:
    """Read one document, and its story; raises CorpusError where there is none."""
    story = read_story(corpus, id.rpartition("/")[0])
    documents = {document.id: document for document in story.documents}
    if id not in documents:
        raise CorpusError(f"no document {id}; the story has {', '.join(documents)}")
    return story, documents[id]


def _collection(corpus: Corpus, story: str) -> Collection:
    name = story.partition("/")[0]
    if name not in corpus.collections:
        raise CorpusError(f"corpus/{name}/collection.json is missing")
    return corpus.collections[name]


def demand_records(file: File, schemas: Mapping[str, Accepting] = NONE) -> None:
    """Raise CorpusError for a file that is not what its name says, or its schema."""
    schema, records = schemas.get(file.kind), file.records
    faulty = file.text is None or None in records
    if faulty or (schema and not all(schema.accepts(one) for one in records if one)):
        raise CorpusError(f"{file.path} has faults; run 'wirecopy check {file.path}'")


def corpus_paths(root: Path) -> dict[str, str]:
    """Return the files that belong to the corpus and not to a story: kind by path."""
    paths = {RETIRED: "retired", EXCEPTIONS: "exceptions"}
    paths |= {f"corpus/splits/{name}.txt": "split" for name in SPLITS}
    for name in collection_names(root):
        paths[f"corpus/{name}/collection.json"] = "collection"
    for entry in entries(root, FOLDER):
        if VERSION.fullmatch(entry.name.removesuffix(".json")):
            paths[entry.path] = RELEASE
    return paths


def corpus_files(root: Path) -> dict[str, File]:
    """Read the files that belong to the corpus and not to a story."""
    return {
        path: read_file(root, path, kind)
        for path, kind in corpus_paths(root).items()
        if (root / path).is_file() and not (root / path).is_symlink()
    }


def corpus_of(root: Path, files: Files) -> Corpus:
    """Make the corpus of its files; a file that is missing says nothing.

    Raises CorpusError where one breaks its schema.
    """
    try:
        return _corpus_of(root, files)
    except (KeyError, TypeError, AttributeError) as error:
        told = "a collection, exception or retired id breaks its schema"
        raise CorpusError(f"{root}: {told}; run 'wirecopy check'") from error


def _corpus_of(root: Path, files: Files) -> Corpus:
    name, version = _name_and_version(root)
    schemas = read_schemas(root)
    collections = {}
    for path, file in files.items():
        if file.kind == "collection" and file.records and file.records[0]:
            folder = path.split("/")[1]
            collections[folder] = Collection(name=folder, **file.records[0])
    return Corpus(
        root=root,
        name=name,
        version=version,
        rules=read_rules(root, schemas),
        schemas=schemas,
        collections=collections,
        splits={split: _split(files, split) for split in SPLITS},
        stories=tuple(
            f"{name}/{entry.name}"
            for name in collection_names(root)
            for entry in entries(root, f"corpus/{name}")
            if entry.sort == "folder" and NAME.fullmatch(entry.name)
        ),
        retired=tuple(
            Retired(line=line, **record) for line, record in numbered(files, RETIRED)
        ),
        exceptions=tuple(
            Tolerated(
                code=record["code"],
                document=record["document"],
                block=record.get("block"),
                text=record.get("text"),
                reason=record["reason"],
                line=line,
            )
            for line, record in numbered(files, EXCEPTIONS)
        ),
        releases=tuple(
            from_record(path, file.records[0])
            for path, file in sorted(files.items())
            if file.kind == RELEASE and file.records and file.records[0]
        ),
    )


def _name_and_version(root: Path) -> tuple[str, str]:
    """Return name and version of the corpus, from its pyproject.toml."""
    path = root / "pyproject.toml"
    try:
        project = tomllib.loads(read_plain(path).decode("utf-8"))["project"]
        name, version = str(project["name"]), str(project["version"])
        if not (NAMED.fullmatch(name) and NAMED.fullmatch(version)):
            raise ValueError("letters, digits, points, hyphens and no others in both")
        return name, version
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        told = "a [project] table with name and version is needed"
        raise CorpusError(f"{path}: {told}: {error}") from error


def _split(files: Files, split: str) -> tuple[str, ...]:
    file = files.get(f"corpus/splits/{split}.txt")
    return blocks_of(file.text) if file and file.text else ()


def read_pass(
    corpus: Corpus, document: Document, name: str
) -> tuple[tuple[Entity, ...], Document]:
    """Read one pass of a document: its entities, and the document as it annotates it.

    Raises CorpusError where a file of the pass is missing or has a fault.
    """
    folder = f"annotations/passes/{name}"
    listed = f"{folder}/entities/{document.story}.jsonl"
    files = {listed: read_file(corpus.root, listed, "entities")}
    for path, (kind, id) in layer_files(folder, document.id).items():
        files[path] = read_file(corpus.root, path, kind, id)
    return pass_in(files, document, name)


def pass_in(
    files: Files, document: Document, name: str
) -> tuple[tuple[Entity, ...], Document]:
    """Return one pass of a document from its files, as `read_pass` does."""
    folder = f"annotations/passes/{name}"
    listed = f"{folder}/entities/{document.story}.jsonl"
    for file in files.values():
        demand_records(file)
    try:
        annotated = replace(
            document, layers=folder, **annotations_of(files, folder, document.id)
        )
        return entities_of(files, listed), annotated
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(
            f"pass {name} of {document.id} breaks its schema; the files as they were "
            "delivered are in the history"
        ) from error
