from pathlib import Path

import pytest

from wirecopy.errors import CorpusError
from wirecopy.stats.audit import (
    COLUMNS,
    ERRORS,
    READ,
    audit_lines,
    interval,
    read_audit,
)

HEADS = {path: ",".join(columns) for path, columns in COLUMNS.items()}
ROWS = [
    "wire/strike/halvane,entities,3,E21,type,yes,yes,yes",
    "wire/strike/halvane,entities,4,E40,boundary,yes,no,yes",
    "wire/strike/halvane,quotations,4,Q42,stance,yes,yes,yes",
    "wire/strike/acacia,entities,9,E40,boundary,no,yes,yes",
    "wire/strike/acacia,sections,2,S5,role,no,yes,no",
]


def put(root: Path, rows: list[str]) -> None:
    (root / "annotations").mkdir()
    read = [HEADS[READ], "wire/strike/halvane,400", "wire/strike/acacia,600"]
    (root / READ).write_text("\n".join(read) + "\n")
    (root / ERRORS).write_text("\n".join([HEADS[ERRORS], *rows]) + "\n")


def test_without_an_audit_the_page_says_so(tmp_path: Path) -> None:
    assert list(audit_lines(read_audit(tmp_path))) == ["No audit has been made."]


def test_shares_and_rates_are_counted(tmp_path: Path) -> None:
    put(tmp_path, ROWS)
    told = "\n".join(audit_lines(read_audit(tmp_path)))
    assert "Documents read: 2, with 1,000 annotations. Planted errors: 3;" in told
    assert "found by the readers: 2 (67%, 95 % interval 21% to 94%)" in told
    assert "Other reports: 2; errors by the manuals: 1" in told
    assert "1.0 errors in 1,000 annotations (95 % interval 0.2 to 5.6)" in told
    assert "there were 2.0 errors in 1,000 annotations" in told
    assert "| entities: boundary | 1 | 0 | 1 |" in told
    assert "sections: role" not in told


def test_interval_is_that_of_wilson() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert interval(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert interval(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a/b/c,entities,1,E1,type,yes,perhaps,yes", "audit.csv:2: 'perhaps'"),
        ("a/b/c,entities,1", "audit.csv:2: the columns are document, layer"),
        ("a/b/c,entities,1,E1,type,yes,yes,yes,yes", "audit.csv:2: the columns"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    tmp_path: Path, row: str, told: str
) -> None:
    put(tmp_path, [row])
    with pytest.raises(CorpusError, match=told):
        read_audit(tmp_path)


def test_a_document_is_counted_once(tmp_path: Path) -> None:
    put(tmp_path, ROWS)
    with (tmp_path / READ).open("a") as file:
        file.write("wire/strike/acacia,600\n")
    with pytest.raises(CorpusError, match=r"audited\.csv:4"):
        read_audit(tmp_path)


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    put(tmp_path, ROWS)
    (tmp_path / ERRORS).unlink()
    with pytest.raises(CorpusError, match=r"audit\.csv: cannot be read"):
        read_audit(tmp_path)
