"""export and import in the forms of other tools."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wirecopy.cli.base import ROOT, demand_effect, document_id, root_of
from wirecopy.cli.documents import LAYER, PASS, export, import_
from wirecopy.errors import CorpusError
from wirecopy.records import LAYERS

if TYPE_CHECKING:
    from wirecopy.formats import Annotated, Format
    from wirecopy.formats.labels import Naming
    from wirecopy.formats.tally import Tally
    from wirecopy.records import Corpus

NAMES = {
    "brat": "brat standoff (.txt and .ann)",
    "conll": "CoNLL columns (.conll), mentions alone",
    "conllu": "CoNLL-U with entity brackets (.conllu), mentions alone",
    "label-studio": "Label Studio tasks (.json)",
    "doccano": "doccano (.jsonl)",
    "prodigy": "Prodigy (.jsonl)",
    "cas": "INCEpTION's UIMA CAS (.xmi, or .json to read)",
    "spacy": "a spaCy DocBin (.spacy)",
}
"""The forms, as wirecopy.formats has them; named here to keep the start-up short."""
OF_PASS = ("annotator", "manual", "carried_from")
SAID = ("text_licence", "annotation_licence", "title", "citation", "topic", "genre")
UNIT = click.option(
    "--unit", help="What offsets count (utf-16 ...), where the file does not tell."
)


def _export_command(name: str) -> click.Command:
    @click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
    @click.option(
        "--out",
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="The folder that the files go to.",
    )
    @LAYER
    @PASS
    @ROOT
    def command(
        documents: tuple[str, ...],
        out: Path,
        layers: tuple[str, ...],
        name: str | None,
        root: Path | None,
    ) -> None:
        _export(form, root_of(root), documents, out, layers or LAYERS, name)

    form = name
    told = f"Write documents, stories or collections as {NAMES[name]}."
    return click.command(name, help=told)(command)


def _export(
    form: str,
    folder: Path,
    names: Sequence[str],
    out: Path,
    layers: Sequence[str],
    of_pass: str | None,
) -> None:
    from wirecopy.formats import FORMATS
    from wirecopy.formats.leaving import left_out, to_annotated
    from wirecopy.formats.tally import Tally
    from wirecopy.read import read_corpus, read_pass
    from wirecopy.write import replace

    corpus, holds = read_corpus(folder), FORMATS[form].holds
    kept = [layer for layer in layers if layer in holds]
    found, lost = [], Tally()
    for story, document in _documents(corpus, folder, names):
        entities = story.entities
        if of_pass is not None:
            entities, document = read_pass(corpus, document, of_pass)
        found.append(to_annotated(document, entities, kept))
        for what, count in left_out(document, set(layers), set(holds)).items():
            lost.add(f"{what} ({form} has no place for them)", document.id, count)
        if form == "conll":
            named = sum(mention.entity is not None for mention in document.mentions)
            told = "entities of mentions (conll has no place for them)"
            lost.add(told, document.id, named)
    for path, data in FORMATS[form].write(found).items():
        replace(out / path, data)
        click.echo(str(out / path))
    _tell("left out", lost)


def _documents(corpus: "Corpus", folder: Path, names: Sequence[str]) -> list[Any]:
    """Return the documents that names stand for, each with its story."""
    from wirecopy.read import read_document, read_story
    from wirecopy.selection import documents_of

    found = {}
    for id in sorted(documents_of(folder, names)):
        if id.count("/") == 2:
            found[id] = read_document(corpus, id)
            continue
        stories = [s for s in corpus.stories if s == id or s.startswith(f"{id}/")]
        if not stories:
            raise CorpusError(f"no document, story or collection {id}")
        for story in (read_story(corpus, story) for story in stories):
            found |= {one.id: (story, one) for one in story.documents}
    if not found:
        raise CorpusError("no document was named; an id is collection/story/name")
    return list(found.values())


def _import_command(name: str) -> click.Command:
    @click.argument(
        "paths",
        nargs=-1,
        required=True,
        metavar="PATH...",
        type=click.Path(path_type=Path),
    )
    @click.option("--document", help="Onto this document (else: the one a file names).")
    @click.option("--story", help="As documents of this story, which may be new.")
    @click.option("--collection", help="As new stories of this collection, one each.")
    @click.option(
        "--map", "mapping", type=click.Path(path_type=Path), help="A mapping file."
    )
    @LAYER
    @UNIT
    @PASS
    @click.option("--annotator", help="Of a pass: who made it.")
    @click.option("--manual", help="Of a pass: the commit of the manuals.")
    @click.option(
        "--carried-from", help="Of a pass: the rendition it was carried from."
    )
    @click.option("--text-licence", help="Of a new collection: licence of its texts.")
    @click.option("--annotation-licence", help="Of a new collection: its annotations'.")
    @click.option("--title", help="Of a new collection.")
    @click.option("--citation", help="Of a new collection.")
    @click.option("--topic", help="Of new stories.")
    @click.option("--genre", help="Of new stories.")
    @click.option("--language", help="Of new documents; en if not given.")
    @click.option("--role", help="Of blocks of new documents whose role is not said.")
    @ROOT
    def command(paths: tuple[Path, ...], **options: Any) -> None:
        _import(form, paths, options)

    form = name
    return click.command(name, help=f"Read annotations in {NAMES[name]}.")(command)


def _import(form: str, paths: Sequence[Path], options: dict[str, Any]) -> None:
    from wirecopy.formats import FORMATS
    from wirecopy.formats.labels import Mapped, Naming, read_mapping
    from wirecopy.formats.new_stories import bring_stories
    from wirecopy.formats.onto_documents import bring
    from wirecopy.read import read_corpus

    _demand_effect(options)
    corpus = read_corpus(root_of(options["root"], changes=True))
    given = options["mapping"]
    mapped = read_mapping(given, corpus.rules) if given else Mapped()
    naming = Naming(mapped, corpus.rules)
    _demand_one_target(options)
    sources = _read(FORMATS[form], paths, options["unit"])
    if options["collection"] or options["story"]:
        report = bring_stories(corpus, sources, naming, _wanted(options, naming))
    else:
        targets = _targets(corpus, sources, options["document"])
        given_pass = _pass(corpus, options, len(targets))
        report = bring(corpus, targets, naming, options["layers"], given_pass)
    for path in report.written:
        click.echo(path)
    _tell("left out", report.left_out)
    _tell("made up", report.made_up)
    click.echo(
        f"documents read: {len(sources)}, files written: {len(report.written)}",
        err=True,
    )


def _demand_effect(options: dict[str, Any]) -> None:
    """Raise CorpusError for options that do nothing beside the others."""
    if options["name"] is None:
        demand_effect("--pass", **{key: options[key] for key in OF_PASS})
    if not (options["story"] or options["collection"]):
        new = {key: options[key] for key in (*SAID, "language", "role")}
        demand_effect("--story or --collection", **new)


def _demand_one_target(options: dict[str, Any]) -> None:
    """Raise CorpusError where options contradict each other."""
    named = [key for key in ("document", "story", "collection") if options[key]]
    if len(named) > 1:
        raise CorpusError(
            f"--{named[0]} and --{named[1]} go in different places; name one"
        )
    new = options["story"] or options["collection"]
    for key, flag in (("name", "pass"), ("layers", "layer")) if new else ():
        if options[key]:
            raise CorpusError(
                f"--{flag} is for documents that are in the corpus already"
            )


def _read(form: "Format", paths: Sequence[Path], unit: str | None) -> "list[Annotated]":
    """Return all documents of all files, those of a folder in order."""
    from wirecopy.formats.source import files_of
    from wirecopy.formats.units import UNITS

    if unit is not None and unit not in UNITS:
        raise CorpusError(f"--unit {unit}: must be one of {', '.join(UNITS)}")
    found = {}
    for path in paths:
        for file in files_of(path, form.suffixes):
            root = path if path.is_dir() else None
            for number, one in enumerate(form.read(file, unit, root)):
                found[one.path, number] = one
    return list(found.values())


def _targets(
    corpus: "Corpus", sources: "Sequence[Annotated]", document: str | None
) -> list[Any]:
    """Return what came with the documents it is for."""
    from wirecopy.formats.onto_documents import Target
    from wirecopy.read import read_document

    if document is None:
        wanted = [(one.name, one) for one in sources]
    else:
        id = document_id(corpus.root, document)
        own = [one for one in sources if one.name == id] or list(sources)
        if len(own) != 1:
            names = ", ".join(one.name for one in own[:5])
            told = f"{len(own)} documents were read ({names})"
            raise CorpusError(f"{told}; --document takes one: {id}")
        wanted = [(id, own[0])]
    twice = {id for id, _ in wanted if [i for i, _ in wanted].count(id) > 1}
    if twice:
        raise CorpusError(f"{sorted(twice)[0]} was read twice; name one of its files")
    for id, one in wanted:
        if id.rpartition("/")[0] not in corpus.stories:
            raise CorpusError(
                f"{one.path}:{one.line}: {id[:80]!r} is no document of the corpus; say "
                "where it goes with --document, --story or --collection"
            )
    return [Target(*read_document(corpus, id), one) for id, one in wanted]


def _pass(corpus: "Corpus", options: dict[str, Any], targets: int) -> Any:
    """Return the pass that is delivered, None where none is."""
    from wirecopy.inline.deliver import manual_commit
    from wirecopy.records import Pass

    if options["name"] is None:
        return None
    if options["annotator"] is None:
        raise CorpusError("a pass has an annotator; say who with --annotator")
    if targets != 1:
        raise CorpusError("a pass is delivered document by document; name one")
    given = options | {"manual": options["manual"] or manual_commit(corpus)}
    return Pass(sha256="", **{key: given[key] for key in ("name", *OF_PASS)})


def _wanted(options: dict[str, Any], naming: "Naming") -> Any:
    """Return what is said of new stories."""
    from wirecopy.formats.new_stories import Wanted

    role = options["role"]
    if role is not None and role not in naming.rules.roles:
        known = ", ".join(naming.rules.roles)
        raise CorpusError(f"--role {role}: no such role here; one of {known}")
    story = options["story"]
    if story is not None and story.count("/") != 1:
        raise CorpusError(f"--story {story}: the id of a story is collection/name")
    return Wanted(
        collection=options["collection"] or story.partition("/")[0],
        story=story,
        language=options["language"] or "en",
        role=role,
        **{key: options[key] for key in SAID},
    )


def _tell(what: str, tally: "Tally") -> None:
    for line in tally.lines():
        click.echo(f"{what}: {line}", err=True)


def add_formats() -> None:
    """Add a command for each form to `export` and to `import`."""
    for name in NAMES:
        export.add_command(_export_command(name))
        import_.add_command(_import_command(name))
