"""The figures of scoring as plain values, named as they are printed."""

from collections.abc import Iterator, Sequence
from typing import Any

from wirecopy.agreement.report import number
from wirecopy.records import ENTITIES, QUOTATIONS, ROLES_OF_SPANS, SECTIONS
from wirecopy.scoring import entities, quotations, renditions, sections
from wirecopy.scoring.tally import Drawn, Figure, Key

Record = dict[str, Any]
MACRO = "macro"


def entities_record(drawn: Drawn, types: Sequence[str]) -> Record:
    """Return the figures of entities; the types are those of the table of labels."""
    micro, documents = entities.MICRO, entities.DOCUMENTS
    used = [type for type in types if (entities.LABELS, type, "strict") in drawn]
    record: Record = {
        micro: {name: _f1(drawn, (micro, name)) for name in entities.MEASURES},
        MACRO: {
            name: _value(drawn.macro([(entities.LABELS, type, name) for type in used]))
            for name in entities.OF_LABELS
        },
        documents: {
            name: _value(drawn.figure((documents, name))) for name in entities.MEASURES
        },
    }
    for sight in entities.SIGHTS:
        if (sight, entities.STRICT) in drawn:
            record[sight] = {entities.STRICT: _f1(drawn, (sight, entities.STRICT))}
    record[entities.LABELS] = {
        type: {
            name: _f1(drawn, (entities.LABELS, type, name))
            for name in entities.OF_LABELS
        }
        for type in used
    }
    return record


def quotations_record(drawn: Drawn, kinds: Sequence[str], speakers: bool) -> Record:
    """Return the figures of quotations; `speakers` where entities are said to speak."""
    record: Record = {quotations.FOUND: _f1(drawn, (quotations.FOUND,))}
    for role in ROLES_OF_SPANS:
        record[role] = {name: _f1(drawn, (role, name)) for name in quotations.MEASURES}
    record[quotations.KIND] = _f1(drawn, (quotations.KIND,))
    record[quotations.JOINT] = _f1(drawn, (quotations.JOINT,))
    told = [quotations.KIND]
    if speakers:
        record[quotations.SPEAKERS] = _value(drawn.figure((quotations.SPEAKERS,)))
        told.append(quotations.SPEAKERS)
    record[quotations.MATCHED] = {
        name: _value(drawn.figure((quotations.MATCHED, name))) for name in told
    }
    record[quotations.KINDS] = {
        kind: _f1(drawn, (quotations.KINDS, kind))
        for kind in kinds
        if (quotations.KINDS, kind) in drawn
    }
    return record


def roles_record(drawn: Drawn, roles: Sequence[str]) -> Record:
    """Return the figures of the roles of blocks, and of parts where they are known."""
    used = [role for role in roles if (sections.ROLES, role) in drawn]
    record: Record = {
        sections.ACCURACY: _value(drawn.figure((sections.ACCURACY,))),
        MACRO: _value(drawn.macro([(sections.ROLES, role) for role in used])),
    }
    measures = (sections.PK, sections.WINDOW_DIFF, sections.SIMILARITY)
    if (sections.PARTS, sections.PK) in drawn:
        record[sections.PARTS] = {
            name: _value(drawn.figure((sections.PARTS, name))) for name in measures
        }
    record[sections.ROLES] = {role: _f1(drawn, (sections.ROLES, role)) for role in used}
    return record


def labels_record(drawn: Drawn, labels: Sequence[str]) -> Record:
    """Return the figures of labelled spans."""
    name = sections.LABELS
    return {
        "all": _f1(drawn, (name,)),
        **{
            label: _f1(drawn, (name, label))
            for label in labels
            if (name, label) in drawn
        },
    }


def consistency_record(drawn: Drawn) -> Record:
    """Return the share of aligned mentions on which a model agrees with itself."""
    return _value(drawn.figure((renditions.CONSISTENT,)))


def _f1(drawn: Drawn, key: Key) -> Record:
    figure = drawn.figure(key)
    return {
        "gold": round(figure.a, 3),
        "predicted": round(figure.b, 3),
        "correct": round(figure.same, 3),
        "precision": _rounded(figure.same / figure.b if figure.b else None),
        "recall": _rounded(figure.same / figure.a if figure.a else None),
        "f1": _rounded(figure.value),
        **_interval(figure),
    }


def _value(figure: Figure) -> Record:
    """Return an accuracy or a mean, with how many things it is over."""
    of = (figure.a + figure.b) / 2
    return {"of": round(of, 3), "value": _rounded(figure.value), **_interval(figure)}


def _interval(figure: Figure) -> Record:
    return {"low": _rounded(figure.low), "high": _rounded(figure.high)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def as_text(record: Record) -> Iterator[str]:
    """Yield the lines of the figures for people."""
    drawn = record["bootstrap"]
    yield (
        f"documents: {record['documents']}, stories: {record['stories']}; intervals of "
        f"{drawn['level']:.0%} from {drawn['samples']} draws of stories (seed "
        f"{drawn['seed']})"
    )
    for layer in (ENTITIES, QUOTATIONS, SECTIONS, sections.LABELS):
        if layer in record:
            yield ""
            yield from _table(layer, record[layer])
    told = record.get(renditions.CONSISTENT)
    if told is not None:
        yield ""
        yield _row("", _HEADS)
        yield _row("consistency over renditions", _cells(told))


_HEADS = ("gold", "predicted", "correct", "P", "R", "F1", "interval")


def _table(layer: str, record: Record) -> Iterator[str]:
    yield _row(layer, _HEADS)
    told = {**record}
    if entities.LABELS in told:
        name = f"{entities.LABELS}, {entities.STRICT}"
        own = told.pop(entities.LABELS)
        told[name] = {label: own[label][entities.STRICT] for label in own}
    for name, figures in _leaves(told):
        yield _row(name, _cells(figures))


def _leaves(record: Record, depth: int = 0) -> Iterator[tuple[str, Record | None]]:
    """Yield the figures with their names, those below another name indented."""
    for name, told in record.items():
        indented = "  " * depth + name
        if "low" in told:
            yield indented, told
        elif told:
            yield indented, None
            yield from _leaves(told, depth + 1)


def _cells(told: Record | None) -> Sequence[str]:
    if told is None:
        return [""] * len(_HEADS)
    low, high = told["low"], told["high"]
    interval = "" if low is None else f"{number(low)} to {number(high)}"
    if "value" in told:
        of = f"{told['of']:g}"
        return [of, "", "", "", "", number(told["value"]), interval]
    counts = (f"{told[name]:g}" for name in ("gold", "predicted", "correct"))
    shares = (number(told[name]) for name in ("precision", "recall", "f1"))
    return [*counts, *shares, interval]


def _row(name: str, cells: Sequence[str]) -> str:
    *numbers, interval = cells
    told = "".join(
        f"{cell:>{max(8, len(h) + 2)}}"
        for cell, h in zip(numbers, _HEADS, strict=False)
    )
    return f"{name:<30}{told}  {interval}".rstrip()
