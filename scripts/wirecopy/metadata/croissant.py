"""croissant.json: the dataset in the terms of Croissant 1.1, for tools that read those.

A record set for each config, read from its Parquet files, and one for each list of
labels, in which a label's number in the tables has its name. What the datasheet answers
goes into the fields for responsible AI (Croissant RAI 1.0).
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from wirecopy import digest
from wirecopy.metadata.citation import PATH, SPDX, Author, Citation, read_citation
from wirecopy.metadata.citation_forms import as_bibtex
from wirecopy.metadata.datasheet import answers_of, read_datasheet
from wirecopy.metadata.fields import columns_of
from wirecopy.records import Corpus, Record
from wirecopy.tables import CONFIGS

if TYPE_CHECKING:
    from wirecopy.build import Tables

NAME = "croissant.json"
CONFORMS = (
    "http://mlcommons.org/croissant/1.1",
    "http://mlcommons.org/croissant/RAI/1.0",
)
PARQUET = "application/x-parquet"
"""The one name of the format that mlcroissant knows."""
TYPES = {
    "string": "sc:Text",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "float64": "cr:Float64",
    "bool": "sc:Boolean",
}
TERMS = (
    *("citeAs", "column", "extract", "field", "fileObject", "fileProperty", "fileSet"),
    *("format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
    *("arrayShape", "containedIn", "equivalentProperty", "parentField", "path"),
    *("recordSet", "references", "regex", "repeated", "replace", "samplingRate"),
    *("separator", "source", "subField", "transform"),
)


def croissant_of(corpus: Corpus, tables: "Tables") -> bytes | None:
    """Return croissant.json; None for a corpus without CITATION.cff.

    Title, authors, licence and date are those of the citation. Raises CorpusError where
    that, or the datasheet, cannot be read.
    """
    if not (corpus.root / PATH).is_file():
        return None
    citation = read_citation(corpus.root)
    card, body = read_datasheet(corpus.root) or ({}, "")
    record = {
        "@context": _context(),
        "@type": "sc:Dataset",
        **_about(corpus, citation),
        **({"inLanguage": card["language"]} if "language" in card else {}),
        **{f"rai:{name}": answer for name, answer in answers_of(body).items()},
        "distribution": [_files(config) for config in tables],
        "recordSet": [*_record_sets(corpus, tables), *_label_sets(corpus, tables)],
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(record, option=options)


def _context() -> Record:
    """Return the context that Croissant 1.1 gives, in the order of the alphabet."""
    terms: Record = {term: f"cr:{term}" for term in TERMS}
    terms |= {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "conformsTo": "dct:conformsTo",
        "cr": "http://mlcommons.org/croissant/",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dct": "http://purl.org/dc/terms/",
        "examples": {"@id": "cr:examples", "@type": "@json"},
        "rai": "http://mlcommons.org/croissant/RAI/",
        "sc": "https://schema.org/",
    }
    return dict(sorted(terms.items()))


def _about(corpus: Corpus, citation: Citation) -> Record:
    """Return what is said of the dataset as a whole; what is not known is left out."""
    licence = f"{SPDX}/{citation.licence}" if citation.licence else ""
    told = {
        "name": corpus.name,
        "description": citation.abstract or citation.title,
        "conformsTo": list(CONFORMS),
        "version": corpus.version,
        "license": licence,
        "url": citation.link,
        "datePublished": citation.date,
        "creator": [_creator(author) for author in citation.authors],
        "keywords": list(citation.keywords),
        "citeAs": as_bibtex(citation).strip(),
    }
    return {key: value for key, value in told.items() if value}


def _creator(author: Author) -> Record:
    if author.is_group:
        return {"@type": "sc:Organization", "name": author.family}
    return {"@type": "sc:Person", "name": f"{author.given} {author.family}"}


def _files(config: str) -> Record:
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "description": f"The Parquet files of the config {config}.",
        "encodingFormat": PARQUET,
        "includes": f"{config}/*.parquet",
    }


def _record_sets(corpus: Corpus, tables: "Tables") -> Iterator[Record]:
    for config in tables:
        features = CONFIGS[config].features(corpus.rules)
        yield {
            "@type": "cr:RecordSet",
            "@id": config,
            "name": config,
            "description": f"The rows of the config {config}: {_first_line(config)}",
            "field": [_split_field(config), *_fields(config, features)],
        }


def _first_line(config: str) -> str:
    line = (CONFIGS[config].__doc__ or "").partition("\n")[0]
    return line.partition(": ")[2]


def _split_field(config: str) -> Record:
    """Return the field with the split, which is in the names of the files."""
    return {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "description": "The split: train, validation or test.",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": f"{config}-files"},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": f"^(?:.*/)?{config}/([a-z]+)-.*$"},
        },
    }


def _fields(config: str, features: Mapping[str, Any]) -> Iterator[Record]:
    """Yield the field of every column; lists of structs have fields of their own."""
    from datasets import List

    for name, feature in features.items():
        repeated = isinstance(feature, List)
        inner = feature.feature if repeated else feature
        field: Record = {
            "@type": "cr:Field",
            "@id": f"{config}/{name}",
            "name": name,
            **({"repeated": True} if repeated else {}),
        }
        if isinstance(inner, dict):
            field["subField"] = [*_sub_fields(config, name, inner)]
        else:
            field |= _typed(config, inner, {"column": name})
        yield field


def _sub_fields(config: str, name: str, inner: Mapping[str, Any]) -> Iterator[Record]:
    """Yield the fields of a struct.

    Lists of structs in it are left out: readers of Croissant cannot reach into them.
    The config of that layer has them as columns.
    """
    from datasets import List

    for key, feature in inner.items():
        value = feature.feature if isinstance(feature, List) else feature
        if isinstance(value, dict):
            continue
        typed = _typed(config, value, {"column": name})
        typed["source"]["transform"] = {"jsonPath": key}
        yield {
            "@type": "cr:Field",
            "@id": f"{config}/{name}/{key}",
            "name": key,
            **({"repeated": True} if isinstance(feature, List) else {}),
            **typed,
        }


def _typed(config: str, feature: Any, extract: Record) -> Record:
    from datasets import ClassLabel

    source: Record = {"fileSet": {"@id": f"{config}-files"}, "extract": extract}
    if isinstance(feature, ClassLabel):
        told = f"A number; the record set {_labels_id(feature.names)} names it."
        return {"description": told, "dataType": TYPES["int64"], "source": source}
    return {"dataType": TYPES[str(feature.dtype)], "source": source}


def _labels_id(names: list[str]) -> str:
    """Return the id of a list of labels, which is that of its content."""
    return f"labels-{digest.of_bytes(orjson.dumps(names))[:8]}"


def _label_sets(corpus: Corpus, tables: "Tables") -> Iterator[Record]:
    """Yield a record set for every list of labels that a column has, each once."""
    known: dict[str, list[str]] = {}
    for config in tables:
        fields = columns_of(corpus.rules)[config]
        for labels in fields.labels.values():
            known.setdefault(_labels_id(list(labels)), list(labels))
    for id, names in known.items():
        yield {
            "@type": "cr:RecordSet",
            "@id": id,
            "name": id,
            "description": f"Labels by their numbers, from {names[0]} on.",
            "dataType": "sc:Enumeration",
            "key": {"@id": f"{id}/value"},
            "field": [
                {"@type": "cr:Field", "@id": f"{id}/value", "dataType": "cr:Int64"},
                {"@type": "cr:Field", "@id": f"{id}/name", "dataType": "sc:Text"},
            ],
            "data": [
                {f"{id}/value": value, f"{id}/name": name}
                for value, name in enumerate(names)
            ],
        }
