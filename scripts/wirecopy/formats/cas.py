"""INCEpTION: UIMA CAS, written as XMI with its type system, read as XMI or JSON.

A mention is a NamedEntity of DKPro, everything else an annotation of a layer of our
own, whose slot feature links to others; INCEpTION shows both. dkpro-cassis reads and
writes, and turns the UTF-16 units of UIMA into code points. XML is refused with a
document type in it: entities, and bombs made of them, live there.
https://uima.apache.org/d/uimaj-current/references.html
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson

from wirecopy.errors import CorpusError
from wirecopy.formats.annotated import (
    LABEL,
    QUOTATION,
    ROLE,
    Annotated,
    Link,
    Mark,
    pieces,
)
from wirecopy.formats.entity_line import entity_line
from wirecopy.formats.json_forms import entities_in, strings
from wirecopy.formats.source import fault, json_values, name_of, read_text
from wirecopy.formats.units import CODE_POINTS, in_code_points
from wirecopy.records import LAYERS

SUFFIXES = (".xmi", ".json")
HOLDS = LAYERS
NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
META_DATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
OWN = "webanno.custom.Wirecopy"
OWN_LINK = "webanno.custom.WirecopyLink"
TYPES_FILE = "TypeSystem.xml"
DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
ENCODING = re.compile(r"<\?xml[^>]*encoding\s*=\s*['\"]([^'\"]*)")
NO_MARKS = re.compile(
    r"uima\.|.*\.(Token|Sentence|Paragraph|DocumentMetaData|TagsetDescription|"
    r"TagDescription|Lemma|POS|Dependency|CASMetadata|LayerDefinition|SofaChangeAnnotation)$"
)
VALUES = ("value", "label", "identifier", "role", "name")


def write(documents: Sequence[Annotated]) -> dict[str, bytes]:
    """Return an XMI file for each document, and the type system of all."""
    _demand_cassis()
    types = _types()
    files = {f"{one.name}.xmi": _xmi(one, types) for one in documents}
    return {TYPES_FILE: types.to_xml().encode(), **files}


def _demand_cassis() -> None:
    try:
        import cassis  # noqa: F401
    except ImportError as error:
        raise CorpusError(
            "UIMA CAS is read with dkpro-cassis: pip install 'wirecopy[inception]'"
        ) from error


def _types() -> Any:
    """Return the type system that we write."""
    from cassis import TypeSystem

    types = TypeSystem()
    annotation = "uima.tcas.Annotation"
    entity = types.create_type(NAMED_ENTITY, annotation)
    link = types.create_type(OWN_LINK, "uima.cas.TOP")
    own = types.create_type(OWN, annotation)
    data = types.create_type(META_DATA, "uima.tcas.DocumentAnnotation")
    text = "uima.cas.String"
    for of, name in ((entity, "value"), (entity, "identifier"), (own, "label")):
        types.create_feature(of, name, text)
    for of, name in ((own, "features"), (link, "role"), (data, "documentId")):
        types.create_feature(of, name, text)
    types.create_feature(data, "documentTitle", text)
    types.create_feature(data, "entities", text)
    types.create_feature(link, "target", OWN)
    types.create_feature(own, "links", "uima.cas.FSArray", elementType=OWN_LINK)
    return types


def _xmi(one: Annotated, types: Any) -> bytes:
    from cassis import Cas

    cas = Cas(types)
    cas.sofa_string = one.text
    cas.sofa_mime = "text/plain"
    marks, links = pieces(one)
    cas.add(_meta_data(one, types))
    made: dict[str, Any] = {}
    for mark in marks:
        made[mark.id] = _feature_structure(mark, types)
    ends: dict[str, list[Any]] = {}
    for link in links:
        target = types.get_type(OWN_LINK)(role=link.label, target=made[link.tail])
        ends.setdefault(link.head, []).append(target)
    array = types.get_type("uima.cas.FSArray")
    for id, targets in ends.items():
        made[id].links = array(elements=targets)
    cas.add_all(list(made.values()))
    return str(cas.to_xmi()).encode()


def _meta_data(one: Annotated, types: Any) -> Any:
    return types.get_type(META_DATA)(
        begin=0,
        end=len(one.text),
        documentId=one.name,
        documentTitle=one.name,
        entities=orjson.dumps([entity_line(e) for e in one.entities]).decode(),
    )


def _feature_structure(mark: Mark, types: Any) -> Any:
    ((begin, end),) = mark.parts
    own = mark.label.startswith((QUOTATION, ROLE, LABEL))
    if not own:
        return types.get_type(NAMED_ENTITY)(
            begin=begin,
            end=end,
            value=mark.label,
            identifier=mark.features.get("entity"),
        )
    features = orjson.dumps(dict(mark.features)).decode() if mark.features else None
    return types.get_type(OWN)(
        begin=begin, end=end, label=mark.label, features=features
    )


def read(
    path: Path, unit: str | None = None, root: Path | None = None
) -> list[Annotated]:
    """Read a CAS from XMI (its type system beside it) or JSON.

    Raises CorpusError for what is none, and for XML with a document type in it.
    """
    if path.suffix == ".json":
        json_values(path)
    text = read_text(path)
    _demand_cassis()
    cas = _loaded(path, text)
    name = name_of(path, root)
    return in_code_points([_annotated(path, cas, name)], CODE_POINTS)


def _loaded(path: Path, text: str) -> Any:
    """Return the CAS of a file; whatever its reader stumbles on is the file's fault."""
    import warnings

    from cassis import load_cas_from_json, load_cas_from_xmi

    if path.suffix != ".json":
        _demand_harmless(path, text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if path.suffix == ".json":
                return load_cas_from_json(text)
            types = _type_system(path)
            return load_cas_from_xmi(BytesIO(text.encode()), types, lenient=True)
    except CorpusError:
        raise
    except Exception as error:
        line = getattr(error, "lineno", None) or 1
        told = f"{type(error).__name__}: {error}".partition("\n")[0][:160]
        raise fault(path, line, f"is no UIMA CAS that can be read: {told}") from error


def _demand_harmless(path: Path, text: str) -> None:
    """Raise CorpusError for XML that could do anything but be read."""
    match = DOCTYPE.search(text)
    if match is not None:
        line = text.count("\n", 0, match.start()) + 1
        raise fault(
            path, line, "holds a document type, which no UIMA CAS needs; refused"
        )
    encoding = ENCODING.match(text)
    if encoding is not None and encoding[1].lower() not in ("utf-8", "us-ascii"):
        raise fault(path, 1, f"says that it is {encoding[1]!r}; save it as UTF-8")


def _type_system(path: Path) -> Any:
    """Return the type system of an XMI file: all those that lie beside it."""
    from cassis import load_typesystem, merge_typesystems

    found = []
    for folder in (path.parent, *path.parents[:3]):
        for file in sorted(folder.glob("*.xml")):
            text = read_text(file)
            if "<typeSystemDescription" in text:
                _demand_harmless(file, text)
                found.append(load_typesystem(BytesIO(text.encode())))
        if found:
            return merge_typesystems(*found)
    raise CorpusError(f"{path}: no type system ({TYPES_FILE}) in its folder")


def _annotated(path: Path, cas: Any, name: str) -> Annotated:
    text = cas.sofa_string
    if not isinstance(text, str) or not text.strip():
        raise fault(path, 1, "holds no text")
    found = list(cas.select_all_annotations())
    data = next((one for one in found if one.type.name == META_DATA), None)
    marks: dict[int, Mark] = {}
    left_out: list[str] = []
    for one in found:
        if NO_MARKS.match(one.type.name):
            continue
        if one.begin is None or one.end is None or one.begin >= one.end:
            left_out.append(f"annotation {one.type.name} on no words")
        else:
            marks[id(one)] = _mark(one, f"m{len(marks) + 1}")
    return Annotated(
        getattr(data, "documentId", None) or name,
        text,
        tuple(marks.values()),
        tuple(_all_links(found, marks, left_out)),
        entities_in(path, 1, {"entities": _json(getattr(data, "entities", None))}),
        str(path),
        left_out=tuple(left_out),
    )


def _all_links(
    found: Sequence[Any], marks: dict[int, Mark], left_out: list[str]
) -> Iterator[Link]:
    for one in found:
        for role, target in _links(one):
            if id(one) in marks and id(target) in marks:
                yield Link(role, marks[id(one)].id, marks[id(target)].id)
            else:
                left_out.append(f"link {role} to what is no mark")


def _json(value: Any) -> Any:
    try:
        return orjson.loads(value) if isinstance(value, str) else None
    except orjson.JSONDecodeError:
        return None


def _mark(one: Any, id: str) -> Mark:
    """Return an annotation as a mark: labelled by its value, else by its type."""
    named = {name: getattr(one, name, None) for name in VALUES}
    label = next(
        (v for n, v in named.items() if isinstance(v, str) and v and n != "identifier"),
        one.type.name.rpartition(".")[2],
    )
    features = strings(_json(getattr(one, "features", None)))
    if isinstance(named["identifier"], str) and named["identifier"]:
        features["entity"] = named["identifier"].rpartition("/")[2]
    return Mark(id, label, ((one.begin, one.end),), features)


def _links(one: Any) -> Iterator[tuple[str, Any]]:
    """Yield the roles and targets of the slots of an annotation."""
    for feature in one.type.all_features:
        value = getattr(one, feature.name, None)
        elements = getattr(value, "elements", value)
        for element in elements if isinstance(elements, list) else []:
            target = getattr(element, "target", None)
            if target is not None:
                role = getattr(element, "role", None) or feature.name
                yield str(role), target
