"""Post what a pull request changes as its comment, or renew the comment.

The folder named on the command line comes from a run of the pull request itself, which
a stranger may have written: the number in it counts only if that pull request is at the
commit of the run, and the words are posted without anything that could call a person,
link, or show a picture. With Python and gh alone, since nothing else is installed where
this runs.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

MARKER = "<!-- wirecopy diff -->"
LIMIT = 60_000
OURS = "github-actions[bot]"
TAG = re.compile(r"<(?!/?(?:details|summary|ins|del|b)>|!-- -->)")
KEPT = "|".join(str(ord(character)) for character in r"\`*_{}[]<>#|~&$:@.")
ENTITY = re.compile(rf"&(?!#(?:{KEPT});|lt;)")
LINK = re.compile(r"(?<=www)\.|(?<=:)//|[\[\]@\\]|(?<!&)#", re.IGNORECASE)
CALL = re.compile(r"(&#(?:64|35);|\bGH(?=-))(?!<!-- -->)", re.IGNORECASE)


def main() -> int:
    """Post the comment; return 1 where the folder is not what it should be."""
    folder = Path(sys.argv[1])
    repository, head = os.environ["REPOSITORY"], os.environ["HEAD_SHA"]
    number = read(folder / "number", 20).strip()
    if not re.fullmatch(r"[1-9][0-9]{0,9}", number):
        return refuse("the number of the pull request is no number")
    pull = api(f"repos/{repository}/pulls/{number}")
    if pull["head"]["sha"] != head:
        return refuse(f"pull request {number} is not at the commit that was checked")
    body = f"{MARKER}\n{harmless(read(folder / 'comment.md', LIMIT))}"
    comments = f"repos/{repository}/issues/{number}/comments"
    for comment in api(f"{comments}?per_page=100"):
        if comment["user"]["login"] == OURS and comment["body"].startswith(MARKER):
            path = f"repos/{repository}/issues/comments/{comment['id']}"
            api(path, "PATCH", {"body": body})
            return 0
    api(comments, "POST", {"body": body})
    return 0


def read(path: Path, length: int) -> str:
    """Return the first characters of a plain file; of anything else, nothing."""
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(length)


def harmless(words: str) -> str:
    """Return Markdown in which no other tag, link, picture or call is left.

    GitHub looks for calls when entities are read already, so these need a comment
    between sign and name; of entities those are kept that our own form has.
    """
    words = TAG.sub("&lt;", ENTITY.sub("&amp;", words))
    words = LINK.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), words)
    return CALL.sub(r"\1<!-- -->", words)


def refuse(why: str) -> int:
    """Say why nothing is posted."""
    sys.stderr.write(f"comment: {why}\n")
    return 1


def api(path: str, method: str = "GET", fields: dict[str, str] | None = None) -> Any:
    """Ask GitHub, with the token in the environment of gh."""
    command = ["gh", "api", "--method", method, path, "--input", "-"]
    asked = json.dumps(fields) if fields is not None else None
    done = subprocess.run(
        command if asked else command[:-2],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(1)
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
