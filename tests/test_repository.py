"""The house in order: this corpus, the imports, the doors, the documents."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import REPOSITORY

from wirecopy.checks.report import as_text
from wirecopy.checks.table import CHECKS_FILE, table_of_checks
from wirecopy.cli import main
from wirecopy.release.prepare import check_release

SCRIPTS = REPOSITORY / "scripts"
PACKAGE = SCRIPTS / "wirecopy"
ORDER = [
    "errors",
    "manifest",
    "records",
    "text",
    "write",
    "plain",
    "change",
    "digest",
    "history",
    "jsonl",
    "files",
    "finding",
    "quotation_marks",
    "shape",
    "schemas",
    "anchors",
    "assemble",
    "read",
    "selection",
    "parts",
    "align",
    "jobs",
    "checks",
]
"""Modules that may be imported only by what stands below them."""


def imports_of(path: Path) -> set[str]:
    """Return the modules of the package that a module imports, by first name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts == ["wirecopy"]:
                found |= {alias.name for alias in node.names}
            elif parts[0] == "wirecopy":
                found.add(parts[1])
    return found


def modules() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        found.setdefault(name, []).append(path)
    return found


def test_corpus_has_no_findings() -> None:
    assert as_text(check_release(REPOSITORY)) == ""


def test_table_of_checks_is_fresh() -> None:
    assert (REPOSITORY / CHECKS_FILE).read_text("utf-8") == table_of_checks()


def test_imports_go_one_way() -> None:
    known = modules()
    assert set(ORDER) <= set(known)
    for place, name in enumerate(ORDER):
        for path in known[name]:
            later = imports_of(path) - set(ORDER[:place]) - {name}
            assert not later, f"{path.relative_to(SCRIPTS)} imports {sorted(later)}"


def test_imports_have_no_circle() -> None:
    below = {
        name: set().union(*map(imports_of, paths)) - {name}
        for name, paths in modules().items()
        if name not in ("__init__", "py")
    }
    below["metadata"] -= {"build"}  # the types of tables alone
    while leaves := {name for name in below if not below[name] & below.keys()}:
        below = {name: uses for name, uses in below.items() if name not in leaves}
    assert not below


def test_only_the_command_line_prints_or_exits() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "cli" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "click.echo", "sys.exit", "exit"), path


def test_modules_are_small_and_say_what_they_are() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 300, path
        tree = ast.parse(text)
        assert ast.get_docstring(tree), path
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                public = not node.name.startswith("_")
                length = (node.end_lineno or 0) - node.lineno + 1
                doc = ast.get_docstring(node)
                if isinstance(node, ast.FunctionDef):
                    assert length - len((doc or "").splitlines()) <= 45, (
                        path,
                        node.name,
                    )
                    public = public and node.col_offset == 0
                assert doc or not public, (path, node.name)


def test_no_door_hides_a_module_that_we_import() -> None:
    doors = {path.stem for path in SCRIPTS.glob("*.py")}
    code = f"import sys; sys.path = [p for p in sys.path if p != {str(SCRIPTS)!r}]\n"
    code += "import importlib.util as u\n"
    code += f"print([d for d in {sorted(doors)!r} if u.find_spec(d)])"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_commands_of_the_documents_exist() -> None:
    pages = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("*/*.md")]
    for page in pages:
        for command in re.findall(r"`wirecopy ([a-z-]+)", page.read_text("utf-8")):
            assert command in main.commands, f"{page.name}: wirecopy {command}"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_command_is_documented_and_says_what_it_does(name: str) -> None:
    assert main.commands[name].help
    pages = "".join(
        page.read_text("utf-8")
        for page in [REPOSITORY / "README.md", *REPOSITORY.glob("*/*.md")]
    )
    assert f"wirecopy {name}" in pages


def test_no_file_is_forced_into_the_package() -> None:
    """An editable install would make a folder of it that hides the package."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "force-include" not in wheel
