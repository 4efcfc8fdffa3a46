"""What runs and stands on GitHub: workflows, forms, hooks, and what they name."""

import html
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from conftest import NORTH, REPOSITORY, TEXT_OF_TOLL, edit, git, put_base
from test_diff import HOSTILE, diff_of

from wirecopy.cli import main
from wirecopy.diff import as_markdown

GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
COMMENT = GITHUB / "comment.py"
SHA = "a" * 40
READ = ("read", "none")


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def triggers(workflow: Any) -> Any:
    """Return what a workflow runs on; YAML takes the word `on` for true."""
    return workflow[True]


def steps(workflow: Any) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def commands(text: str) -> Iterator[list[str]]:
    """Yield the commands of a shell script, as words."""
    for line in text.splitlines():
        line = re.sub(r">>? *\S+", "", line)
        for part in re.split(r"&&|\|\||;|\bif !|\bthen\b|\belse\b|\bfi\b", line):
            if words := shlex.split(part):
                yield words


def demand_known(words: list[str]) -> None:
    """Demand that a command of ours exists, and takes these words."""
    if words[0] == "wirecopy":
        command = main.commands[words[1]]
        with click.Context(command) as context:
            command.make_parser(context).parse_args(words[2:])
    elif words[0].startswith("python") and words[1].endswith(".py"):
        assert (REPOSITORY / words[1]).is_file(), words
    elif "/" in words[0]:
        assert os.access(REPOSITORY / words[0], os.X_OK), words


def test_demand_known_bites() -> None:
    for words in ("wirecopy nosuch", "wirecopy diff --nosuch", "python3 no.py", "./no"):
        with pytest.raises((KeyError, AssertionError, click.UsageError)):
            demand_known(words.split())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_names_what_exists(path: Path) -> None:
    workflow = loaded(path)
    ran = [words for step in steps(workflow) for words in commands(step.get("run", ""))]
    assert any(words[0] in ("wirecopy", "python3", ".ci/run") for words in ran)
    for words in ran:
        demand_known(words)
    names = {loaded(other)["name"] for other in WORKFLOWS}
    for event in triggers(workflow).values():
        assert set((event or {}).get("workflows", [])) <= names
        for pattern in (event or {}).get("paths", []):
            assert any(REPOSITORY.glob(pattern.removesuffix("/**"))), pattern
    for step in steps(workflow):
        held = step.get("with", {})
        if "sparse-checkout" in held:
            assert (REPOSITORY / held["sparse-checkout"]).exists()
    listed = re.findall(r"(?:--constraint )(\S+)", path.read_text("utf-8"))
    assert all((REPOSITORY / name).is_file() for name in listed)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_is_safe_for_forks(path: Path) -> None:
    workflow, text = loaded(path), path.read_text("utf-8")
    assert "pull_request_target" not in triggers(workflow)
    assert "secrets." not in text
    for used in re.findall(r"uses: (\S+)(.*)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used[0]), used
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", used[1]), used
    for step in steps(workflow):
        assert "${{" not in step.get("run", ""), step
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
    allowed = [workflow["permissions"]]
    allowed += [job.get("permissions", {}) for job in workflow["jobs"].values()]
    written = {n for held in allowed for n, level in held.items() if level not in READ}
    if "pull_request" in triggers(workflow):
        assert written == set()
    else:
        assert written == {"pull-requests"}
        assert [*triggers(workflow)] == ["workflow_run"]


def test_what_may_write_runs_nothing_of_the_pull_request() -> None:
    workflow = loaded(GITHUB / "workflows/comment.yml")
    (checkout,) = [s for s in steps(workflow) if "checkout" in s.get("uses", "")]
    ref = "${{ github.event.repository.default_branch }}"
    assert checkout["with"]["ref"] == ref
    ran = [step["run"] for step in steps(workflow) if "run" in step]
    assert ran == ['python3 .github/comment.py "$RUNNER_TEMP/comment"']
    imported = re.findall(r"^(?:import|from) (\w+)", COMMENT.read_text(), re.MULTILINE)
    assert set(imported) <= sys.stdlib_module_names


def test_comment_is_handed_from_one_workflow_to_the_other() -> None:
    check, comment = (loaded(path) for path in WORKFLOWS)
    given = [s["with"] for s in steps(check) if "upload" in s.get("uses", "")]
    (taken,) = [s["with"] for s in steps(comment) if "download" in s.get("uses", "")]
    assert taken["name"] in [artifact["name"] for artifact in given]
    script = "".join(step.get("run", "") for step in steps(check))
    assert "comment/comment.md" in script
    assert "comment/number" in script


def test_the_script_of_the_workflow_says_what_changes(
    branch: Path, tmp_path: Path
) -> None:
    """Run as the workflow does, on a merge whose first parent is the base."""
    git(branch, "checkout", "-q", "main")
    git(branch, "merge", "-q", "--no-ff", "-m", "Merge", "work")
    done = run_script(branch, tmp_path)
    assert done.returncode == 0, done.stderr
    told = (branch / "comment/comment.md").read_text("utf-8")
    assert "2 moved" in told
    assert (branch / "comment/number").read_text() == "7\n"
    assert (tmp_path / "summary").read_text("utf-8") == told
    assert (branch / f"pages/{NORTH}.html").is_file()


def test_the_script_of_the_workflow_outlives_a_fault(
    branch: Path, tmp_path: Path
) -> None:
    (branch / f"annotations/sections/{NORTH}.jsonl").write_text('{"block":1\n')
    git(branch, "commit", "-q", "-a", "-m", "Break")
    done = run_script(branch, tmp_path)
    assert done.returncode != 0
    told = (branch / "comment/comment.md").read_text("utf-8")
    assert told == "What changes cannot be shown: see the findings.\n"
    assert (branch / "comment/number").read_text() == "7\n"


def run_script(root: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    (script,) = [
        step["run"]
        for step in steps(loaded(GITHUB / "workflows/check.yml"))
        if "HEAD^1" in step.get("run", "")
    ]
    path = tool(tmp_path, "wirecopy", "from wirecopy.cli import main; main()")
    given = {"NUMBER": "7", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    python = {"PYTHONPATH": str(REPOSITORY / "scripts")}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=root,
        env={**os.environ, **given, **python, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def tool(tmp_path: Path, name: str, code: str) -> str:
    """Write a tool in Python; return a PATH on which it comes first."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!{sys.executable}\n{code}\n")
    (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


GH = """
import json, os, sys
path = next(word for word in sys.argv if word.startswith("repos/"))
method = sys.argv[sys.argv.index("--method") + 1]
body = json.load(sys.stdin) if "--input" in sys.argv else None
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps([method, path, body]) + "\\n")
if "/pulls/" in path:
    print(json.dumps({"head": {"sha": "a" * 40}}))
elif method == "GET":
    print(os.environ["COMMENTS"])
else:
    print("{}")
"""


def post(
    tmp_path: Path, number: str, words: str, head: str = SHA, comments: str = "[]"
) -> tuple[int, list[Any]]:
    """Run the script that posts, with a gh that writes down what it is asked."""
    folder = tmp_path / "comment"
    folder.mkdir(exist_ok=True)
    (folder / "number").write_text(number)
    (folder / "comment.md").write_text(words, "utf-8")
    calls = tmp_path / "calls"
    calls.write_text("")
    given = {"REPOSITORY": "o/r", "HEAD_SHA": head, "CALLS": str(calls)}
    path = tool(tmp_path, "gh", GH)
    done = subprocess.run(
        [sys.executable, str(COMMENT), str(folder)],
        env={**os.environ, **given, "COMMENTS": comments, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [
        json.loads(line) for line in calls.read_text().splitlines()
    ]


CALLING = re.compile(r"(?:@|#|\bGH-)(?=\w)", re.IGNORECASE)
"""What GitHub takes for a person or a number, in words whose entities are read."""


def test_comment_is_posted_and_then_renewed(tmp_path: Path) -> None:
    code, calls = post(tmp_path, "7\n", "**one moved**\n")
    assert code == 0
    method, path, body = calls[-1]
    assert (method, path) == ("POST", "repos/o/r/issues/7/comments")
    assert body["body"] == "<!-- wirecopy diff -->\n**one moved**\n"
    ours = {"id": 5, "user": {"login": "github-actions[bot]"}, "body": body["body"]}
    theirs = {**ours, "id": 4, "user": {"login": "somebody"}}
    code, calls = post(tmp_path, "7", "**two**", comments=json.dumps([theirs, ours]))
    assert (code, calls[-1][:2]) == (0, ["PATCH", "repos/o/r/issues/comments/5"])


@pytest.mark.parametrize("number", ["", "7/../8", "0", "-1", "7 8", "x", "9" * 30])
def test_comment_takes_a_number_alone(tmp_path: Path, number: str) -> None:
    assert post(tmp_path, number, "x") == (1, [])


def test_comment_goes_to_the_pull_request_that_was_checked(tmp_path: Path) -> None:
    code, calls = post(tmp_path, "7", "x", head="b" * 40)
    assert (code, [method for method, *_ in calls]) == (1, ["GET"])


def test_comment_of_a_stranger_calls_nobody_and_links_nowhere(tmp_path: Path) -> None:
    words = f"{HOSTILE} ![x](https://e.example/p) www.e.example <img src=x> GH-1"
    _, calls = post(tmp_path, "7", f"{words} #12 <a href=x>")
    body = calls[-1][2]["body"].removeprefix("<!-- wirecopy diff -->")
    assert not re.search(r"@|\]\(|://|www\.|<(script|img|a)\b|(?<!&)#|\bGH-", body)
    assert not CALLING.search(html.unescape(body))
    _, calls = post(tmp_path, "7", "x" * 200_000)
    assert len(calls[-1][2]["body"]) < 65_536


@pytest.mark.parametrize(
    "words",
    [
        r"@octocat",
        r"\@octocat",
        r"&#64;octocat",
        r"&#064;octocat",
        r"&#x40;octocat",
        r"&commat;octocat",
        r"&lt;@octocat",
        r"\&#64;",
        r"#12",
        r"o/r#12",
        r"&#12",
        r"&#35;12",
        r"&num;12",
        r"&amp;#12",
        r"GH-12",
        r"&#71;H-12",
        r"&#71;&#72;-12",
    ],
)
def test_comment_calls_nobody_when_its_entities_are_read(
    tmp_path: Path, words: str
) -> None:
    _, calls = post(tmp_path, "7", f"{words} end")
    read = html.unescape(calls[-1][2]["body"].replace("\\&", "&amp;"))
    assert not CALLING.search(read), read


def test_comment_leaves_our_own_form_as_it_is(branch: Path, tmp_path: Path) -> None:
    edit(branch, TEXT_OF_TOLL, "night pay", HOSTILE.replace("\x1b", ""))
    told = as_markdown(diff_of(branch, "main"))
    _, calls = post(tmp_path, "7", told)
    assert calls[-1][2]["body"] == f"<!-- wirecopy diff -->\n{told}"


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_issue_form(path: Path) -> None:
    form = loaded(path)
    assert set(form) == {"name", "description", "title", "labels", "body"}
    fields = [item for item in form["body"] if item["type"] != "markdown"]
    ids = [item["id"] for item in fields]
    assert len(ids) == len(set(ids)) >= 4
    for item in fields:
        assert item["type"] in ("input", "textarea", "dropdown")
        assert item["attributes"]["label"]
        assert isinstance(item["validations"]["required"], bool)
        if item["type"] == "dropdown":
            assert len(set(item["attributes"]["options"])) > 1


def test_there_is_a_form_for_each_act() -> None:
    names = [loaded(path)["name"] for path in FORMS]
    assert names == [
        "Wrong boundary",
        "Wrong type",
        "Missing mention",
        "Wrong speaker",
        "Two entities that are one",
        "A text to take down",
    ]
    assert loaded(GITHUB / "ISSUE_TEMPLATE/config.yml") == {
        "blank_issues_enabled": True
    }


def test_hooks_name_commands_and_files_that_exist() -> None:
    hooks = loaded(REPOSITORY / ".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["wirecopy-fix", "wirecopy-check"]
    listed = git(REPOSITORY, "ls-files", "corpus", "annotations").split("\n")
    for hook in hooks:
        demand_known(hook["entry"].split())
        assert all(re.search(hook["files"], path) for path in filter(None, listed))
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False


def test_hooks_run_here_as_they_are_offered_to_others() -> None:
    offered = loaded(REPOSITORY / ".pre-commit-hooks.yaml")
    (here,) = loaded(REPOSITORY / ".pre-commit-config.yaml")["repos"]
    assert here["repo"] == "local"
    own = {"description": None, "language": None}
    for hook, one in zip(offered, here["hooks"], strict=True):
        entry = {"entry": f".venv/bin/{hook['entry']}"}
        assert {**one, **own} == {**hook, **own, **entry}
    assert re.search(offered[0]["files"], "CITATION.cff")


def test_hooks_fix_and_check(root: Path) -> None:
    path = root / f"corpus/{NORTH}.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    codes = []
    for command in ("check", "fix", "check"):
        done = subprocess.run(
            [sys.executable, "-c", "from wirecopy.cli import main; main()", command],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY / "scripts")},
            capture_output=True,
            check=False,
        )
        codes.append(done.returncode)
    assert codes == [1, 0, 0]


@pytest.mark.parametrize(
    "page", sorted(GITHUB.glob("*.md")), ids=lambda path: path.name
)
def test_links_and_commands_of_the_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert link.startswith("https:") or (GITHUB / link).exists(), link
    for spoken in re.findall(r"`(wirecopy [^`]+|python3 [^`]+)`", text):
        demand_known(shlex.split(spoken))
    for path in re.findall(r"`((?:annotations|corpus|tests)/[\w./]+)`", text):
        assert (REPOSITORY / path).exists(), path


def test_anchor_of_the_guide_exists() -> None:
    guide = (REPOSITORY / "annotations/README.md").read_text("utf-8")
    assert "annotations/README.md#review-a-change" in (
        GITHUB / "CONTRIBUTING.md"
    ).read_text("utf-8")
    assert "\n## Review a change\n" in guide


def test_git_keeps_line_ends(tmp_path: Path) -> None:
    """A corpus that was saved with CR LF is committed with LF, also on Windows."""
    root = put_base(tmp_path)
    (root / ".gitattributes").write_bytes((REPOSITORY / ".gitattributes").read_bytes())
    git(root, "init", "-q")
    for path in (f"corpus/{NORTH}.txt", f"annotations/sections/{NORTH}.jsonl"):
        before = (root / path).read_bytes()
        (root / path).write_bytes(before.replace(b"\n", b"\r\n"))
        git(root, "-c", "core.autocrlf=false", "-c", "core.safecrlf=false", "add", path)
        assert git(root, "show", f":{path}").encode() == before
        (root / path).unlink()
        git(root, "-c", "core.autocrlf=true", "checkout", "--", path)
        assert (root / path).read_bytes() == before
