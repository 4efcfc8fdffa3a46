"""A small Hub on loopback: the Hub's API over bare git repositories.

It speaks what huggingface_hub and datasets ask for when a dataset is published, read
and tagged, and no more. Repositories are plain git, so that another Hub server (olah)
can read them, too. Faults are set by the tests: what a request meets, once.
"""

import base64
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

Answer = tuple[int, Any, dict[str, str]]
TIME = "2026-01-01T00:00:00.000Z"
ZERO = "0" * 40
POINTER = re.compile(
    rb"version https://git-lfs.github.com/spec/v1\noid sha256:(\w+)\nsize (\d+)\n"
)
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "hub"), ("EMAIL", "hub@hub.example"))
}


@dataclass
class Fault:
    """What a request meets: by method and path, once, after `skip` others like it.

    `what` is a status (500), `cut` (the connection ends), `kill` (the client is killed
    before the request is carried out) or `kill-after`.
    """

    method: str
    path: str
    what: int | str
    skip: int = 0
    says: str = "the loopback Hub fails as it was told"


@dataclass
class Repo:
    """One dataset: a bare repository, and its pull requests."""

    path: Path
    pulls: list[dict[str, Any]] = field(default_factory=list)

    def git(
        self, *words: str, data: bytes | None = None, index: str | None = None
    ) -> bytes:
        return subprocess.run(
            ["git", "-C", str(self.path), *words],
            input=data,
            capture_output=True,
            check=True,
            env={
                **os.environ,
                **IDENTITY,
                **({"GIT_INDEX_FILE": index} if index else {}),
            },
        ).stdout

    def commit_of(self, revision: str) -> str | None:
        for name in (f"refs/heads/{revision}", f"refs/tags/{revision}", revision):
            try:
                found = self.git("rev-parse", "--verify", "-q", f"{name}^{{commit}}")
            except subprocess.CalledProcessError:
                continue
            return found.decode().strip()
        return None

    def files(self, commit: str) -> dict[str, str]:
        """Return the blobs of a commit by path."""
        listed = self.git("ls-tree", "-r", "-z", commit).decode().split("\0")
        rows = (line.split("\t", 1) for line in listed if line)
        return {path: told.split(" ")[2] for told, path in rows}

    def blob(self, sha: str) -> bytes:
        return self.git("cat-file", "blob", sha)

    def object_path(self, sum: str) -> Path:
        return self.path / "lfs" / "objects" / sum[:2] / sum[2:4] / sum

    def content(self, sha: str) -> tuple[bytes, str | None]:
        """Return the bytes of a file, and its SHA-256 where it is kept apart."""
        data = self.blob(sha)
        if match := POINTER.fullmatch(data):
            sum = match[1].decode()
            return self.object_path(sum).read_bytes(), sum
        return data, None

    def commit(self, parent: str, files: dict[str, str | None], message: str) -> str:
        """Commit blobs by path (None: removed) on a parent; return the commit."""
        with tempfile.TemporaryDirectory() as work:
            index = f"{work}/index"
            self.git("read-tree", parent, index=index)
            lines = [
                f"100644 {blob}\t{path}" if blob else f"0 {ZERO}\t{path}"
                for path, blob in files.items()
            ]
            stdin = "".join(f"{line}\n" for line in lines).encode()
            self.git("update-index", "--index-info", data=stdin, index=index)
            tree = self.git("write-tree", index=index).decode().strip()
        made = self.git("commit-tree", tree, "-p", parent, "-m", message)
        return made.decode().strip()

    def store(self, data: bytes) -> str:
        made = self.git("hash-object", "-w", "--stdin", data=data)
        return made.decode().strip()


class _Server(ThreadingHTTPServer):
    """Says nothing of clients that went away: the tests kill some."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class LoopbackHub:
    """The server and what it holds.

    Files with a suffix of `apart` are uploaded apart (Git LFS), as the Hub does with
    Parquet. `writers` are the tokens that may write, `readers` may open pull requests
    but not merge or tag. `drafts` says whether pull requests begin as drafts.
    """

    def __init__(self, folder: Path, apart: tuple[str, ...] = ()) -> None:
        self.folder, self.apart = folder, apart
        self.writers, self.readers = {"hf_loopbackwriter"}, {"hf_loopbackreader"}
        self.drafts = True
        self.faults: list[Fault] = []
        self.client: int | None = None
        self.requests: list[str] = []
        self.repos: dict[str, Repo] = {}
        self.lock = threading.RLock()
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        self.server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def create(self, id: str) -> Repo:
        path = self.folder / "datasets" / id
        path.mkdir(parents=True)
        repo = Repo(path)
        repo.git("init", "-q", "--bare", "-b", "main")
        blob = repo.store(b"*.parquet filter=lfs diff=lfs merge=lfs -text\n")
        entry = f"100644 blob {blob}\t.gitattributes\n".encode()
        tree = repo.git("mktree", data=entry).decode().strip()
        commit = repo.git("commit-tree", tree, "-m", "initial commit").decode().strip()
        repo.git("update-ref", "refs/heads/main", commit)
        self.repos[id] = repo
        return repo

    def write(self, id: str, name: str, data: bytes) -> None:
        """Commit a file to main, as somebody else would."""
        repo = self.repos[id]
        head = repo.commit_of("main")
        assert head is not None
        commit = repo.commit(head, {name: repo.store(data)}, f"write {name}")
        repo.git("update-ref", "refs/heads/main", commit)

    def tags(self, id: str) -> list[str]:
        return self.repos[id].git("tag").decode().split()


@contextmanager
def running(hub: LoopbackHub) -> Iterator[LoopbackHub]:
    """Serve for as long as it is needed."""
    thread = threading.Thread(target=hub.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.server.shutdown()
        hub.server.server_close()
        thread.join()


class Refused(Exception):
    """A request that is answered with an error of the Hub."""

    def __init__(self, status: int, told: str, code: str = "") -> None:
        super().__init__(told)
        self.status, self.code = status, code


class _Handler(BaseHTTPRequestHandler):
    hub: LoopbackHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._handle()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.headers.get("Transfer-Encoding") == "chunked":
            self.body = b"".join(self._chunks())
        else:
            self.body = self.rfile.read(length)
        path = urlsplit(self.path).path
        self.hub.requests.append(f"{self.command} {path}")
        after = None
        try:
            with self.hub.lock:
                after = self._meet_fault(path)
                if after == "cut":
                    self.close_connection = True
                    self.connection.close()
                    return
                status, value, headers = self._answer(path)
        except Refused as error:
            status, value = error.status, {"error": str(error)}
            headers = {"X-Error-Code": error.code, "X-Error-Message": str(error)}
            headers = {key: text for key, text in headers.items() if text}
        if after == "kill-after":
            self._kill()
        self._send(status, value, headers)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().strip() or b"0", 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _meet_fault(self, path: str) -> str | None:
        for fault in self.hub.faults:
            if fault.method == self.command and re.search(fault.path, path):
                if fault.skip:
                    fault.skip -= 1
                    continue
                self.hub.faults.remove(fault)
                if fault.what == "kill":
                    self._kill()
                    return "cut"
                if isinstance(fault.what, int):
                    told = fault.says.replace("TOKEN", self._token())
                    raise Refused(fault.what, told)
                return fault.what
        return None

    def _kill(self) -> None:
        assert self.hub.client is not None
        os.kill(self.hub.client, signal.SIGKILL)

    def _token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def _send(self, status: int, value: Any, headers: dict[str, str]) -> None:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        kind = "application/octet-stream" if isinstance(value, bytes) else None
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind or "application/json")
            for key, text in headers.items():
                self.send_header(key, text)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, path: str) -> Answer:
        command = "GET" if self.command == "HEAD" else self.command
        for method, pattern, name in ROUTES:
            match = re.fullmatch(pattern, path) if method == command else None
            if match is not None:
                words = {key: unquote(word) for key, word in match.groupdict().items()}
                return getattr(self, name)(**words)  # type: ignore[no-any-return]
        raise Refused(404, f"the loopback Hub has no {self.command} {path}")

    def _json(self) -> Any:
        return json.loads(self.body or b"{}")

    def _repo(self, id: str) -> Repo:
        if id not in self.hub.repos:
            raise Refused(401, "Repository Not Found", "RepoNotFound")
        return self.hub.repos[id]

    def _commit(self, id: str, revision: str) -> tuple[Repo, str]:
        repo = self._repo(id)
        if (commit := repo.commit_of(revision)) is None:
            raise Refused(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return repo, commit

    def _demand(self, tokens: set[str]) -> None:
        if self._token() not in self.hub.writers | self.hub.readers:
            raise Refused(401, "Invalid username or password.")
        if self._token() not in tokens:
            raise Refused(403, "Forbidden: you don't have the required permissions")

    # What follows are the endpoints.

    def whoami(self) -> Answer:
        self._demand(self.hub.writers | self.hub.readers)
        return 200, {"type": "user", "name": "somebody", "orgs": []}, {}

    def validate(self) -> Answer:
        return 200, {"errors": [], "warnings": []}, {}

    def create(self) -> Answer:
        self._demand(self.hub.writers)
        told = self._json()
        id = f"{told.get('organization') or 'somebody'}/{told['name']}"
        if id in self.hub.repos:
            raise Refused(409, "You already created this dataset repo")
        self.hub.create(id)
        return 200, {"url": f"{self.hub.url}/datasets/{id}", "name": id}, {}

    def info(self, id: str, rev: str = "main") -> Answer:
        repo, commit = self._commit(id, rev)
        names = [{"rfilename": path} for path in repo.files(commit)]
        told = {"id": id, "sha": commit, "siblings": names, "private": False}
        return 200, {**told, "tags": [], "downloads": 0, "lastModified": TIME}, {}

    def refs(self, id: str) -> Answer:
        repo = self._repo(id)
        listed = repo.git("for-each-ref", "--format=%(refname)").decode().split()

        def some(start: str) -> list[dict[str, str | None]]:
            return [
                {
                    "name": ref.removeprefix(start),
                    "ref": ref,
                    "targetCommit": repo.commit_of(ref),
                }
                for ref in listed
                if ref.startswith(start)
            ]

        told = {"branches": some("refs/heads/"), "tags": some("refs/tags/")}
        return 200, {**told, "converts": [], "pullRequests": some("refs/pr/")}, {}

    def tree(self, id: str, rev: str, path: str = "") -> Answer:
        repo, commit = self._commit(id, rev)
        path = path.strip("/")
        files = {
            name: blob
            for name, blob in repo.files(commit).items()
            if not path or name.startswith(f"{path}/")
        }
        if path and not files:
            raise Refused(404, f"{path} does not exist", "EntryNotFound")
        deep = "recursive=True" in self.path or "recursive=true" in self.path
        start = len(path) + 1 if path else 0
        folders = {
            name[: at + start]
            for name in files
            for at, c in enumerate(name[start:])
            if c == "/" and (deep or "/" not in name[start : at + start])
        }
        listed = [
            {"type": "directory", "path": name, "oid": ZERO, "size": 0}
            for name in sorted(folders)
        ]
        listed += [
            self._file(repo, name, blob)
            for name, blob in files.items()
            if deep or "/" not in name[start:]
        ]
        return 200, listed, {}

    def paths_info(self, id: str, rev: str) -> Answer:
        repo, commit = self._commit(id, rev)
        files = repo.files(commit)
        asked = self._json()["paths"]
        found = [self._file(repo, name, files[name]) for name in asked if name in files]
        found += [
            {"type": "directory", "path": name, "oid": ZERO, "size": 0}
            for name in asked
            if any(path.startswith(f"{name}/") for path in files)
        ]
        return 200, found, {}

    def _file(self, repo: Repo, name: str, blob: str) -> dict[str, Any]:
        data, sum = repo.content(blob)
        told: dict[str, Any] = {"type": "file", "path": name, "oid": blob}
        told["size"] = len(data)
        if sum:
            told["lfs"] = {"oid": sum, "size": len(data), "pointerSize": 130}
        return told

    def commits(self, id: str, rev: str) -> Answer:
        repo, commit = self._commit(id, rev)
        listed = repo.git("log", "--format=%H%x00%s", commit).decode().splitlines()
        told = [dict(zip(("id", "title"), x.split("\0"), strict=True)) for x in listed]
        return (
            200,
            [{**t, "message": "", "authors": [], "date": TIME} for t in told],
            {},
        )

    def preupload(self, id: str, rev: str) -> Answer:
        self._demand(self.hub.writers | self.hub.readers)
        self._commit(id, rev)
        files = [
            {
                "path": file["path"],
                "uploadMode": "lfs"
                if file["path"].endswith(self.hub.apart or ("\0",))
                else "regular",
                "shouldIgnore": False,
            }
            for file in self._json()["files"]
        ]
        return 200, {"files": files}, {}

    def lfs_batch(self, id: str) -> Answer:
        self._demand(self.hub.writers | self.hub.readers)
        objects = []
        for one in self._json()["objects"]:
            told = {"oid": one["oid"], "size": one["size"]}
            if not self._repo(id).object_path(one["oid"]).is_file():
                href = f"{self.hub.url}/lfs/{id}/{one['oid']}"
                told["actions"] = {"upload": {"href": href}}
            objects.append(told)
        return 200, {"transfer": "basic", "objects": objects}, {}

    def lfs_put(self, id: str, oid: str) -> Answer:
        if hashlib.sha256(self.body).hexdigest() != oid:
            raise Refused(400, "the object has another SHA-256")
        path = self._repo(id).object_path(oid)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.body)
        return 200, {}, {}

    def commit(self, id: str, rev: str) -> Answer:
        lines = [json.loads(line) for line in self.body.splitlines() if line.strip()]
        header = next(one["value"] for one in lines if one["key"] == "header")
        pull = "create_pr=1" in self.path
        self._demand(self.hub.writers | (self.hub.readers if pull else set()))
        repo, head = self._commit(id, rev)
        parent = header.get("parentCommit") or head
        if parent != head:
            raise Refused(
                412, "A commit has happened since. Please refresh and try again"
            )
        files: dict[str, str | None] = {}
        for one in lines:
            value = one["value"]
            if one["key"] == "file":
                files[value["path"]] = repo.store(base64.b64decode(value["content"]))
            elif one["key"] == "lfsFile":
                size = repo.object_path(value["oid"]).stat().st_size
                text = f"oid sha256:{value['oid']}\nsize {size}\n"
                head_line = "version https://git-lfs.github.com/spec/v1\n"
                files[value["path"]] = repo.store((head_line + text).encode())
            elif one["key"] == "deletedFile":
                files[value["path"]] = None
        commit = repo.commit(parent, files, header["summary"])
        if not pull:
            repo.git("update-ref", f"refs/heads/{rev}", commit)
            return 200, {"commitUrl": f"{self.hub.url}/{id}", "commitOid": commit}, {}
        number = len(repo.pulls) + 1
        repo.git("update-ref", f"refs/pr/{number}", commit)
        status = "draft" if self.hub.drafts else "open"
        repo.pulls.append({"num": number, "title": header["summary"], "status": status})
        url = f"{self.hub.url}/datasets/{id}/discussions/{number}"
        told = {"commitUrl": f"{self.hub.url}/datasets/{id}/commit/{commit}"}
        return 200, {**told, "commitOid": commit, "pullRequestUrl": url}, {}

    def _pull(self, id: str, number: str) -> dict[str, Any]:
        pulls = self._repo(id).pulls
        if not 1 <= int(number) <= len(pulls):
            raise Refused(404, "no such discussion")
        return pulls[int(number) - 1]

    def _discussion(self, id: str, pull: dict[str, Any]) -> dict[str, Any]:
        return {
            **pull,
            "isPullRequest": True,
            "createdAt": TIME,
            "author": {"name": "somebody"},
            "repo": {"name": id, "type": "dataset"},
            "events": [],
            "filesWithConflicts": [],
            "changes": {
                "base": "refs/heads/main",
                "mergeCommitId": pull.get("merged"),
            },
        }

    def discussions(self, id: str) -> Answer:
        pulls = [self._discussion(id, pull) for pull in self._repo(id).pulls]
        return 200, {"discussions": pulls, "count": len(pulls), "start": 0}, {}

    def discussion(self, id: str, number: str) -> Answer:
        return 200, self._discussion(id, self._pull(id, number)), {}

    def status(self, id: str, number: str) -> Answer:
        self._demand(self.hub.writers | self.hub.readers)
        pull = self._pull(id, number)
        if pull["status"] == "merged":
            raise Refused(409, "already merged")
        pull["status"] = self._json()["status"]
        event = {"id": "1", "type": "status-change", "createdAt": TIME}
        return 200, {"newStatus": {**event, "data": {"status": pull["status"]}}}, {}

    def merge(self, id: str, number: str) -> Answer:
        self._demand(self.hub.writers)
        repo, pull = self._repo(id), self._pull(id, number)
        if pull["status"] != "open":
            raise Refused(409, f"a pull request that is {pull['status']} is not merged")
        head, tip = repo.commit_of("main"), repo.commit_of(f"refs/pr/{number}")
        assert head is not None
        assert tip is not None
        base = repo.git("merge-base", head, tip).decode().strip()
        before, wanted = repo.files(base), repo.files(tip)
        names = before.keys() | wanted.keys()
        files = {n: wanted.get(n) for n in names if before.get(n) != wanted.get(n)}
        commit = repo.commit(head, files, f"{pull['title']} (#{number})")
        repo.git("update-ref", "refs/heads/main", commit, head)
        pull |= {"status": "merged", "merged": commit}
        return 200, {}, {}

    def tag(self, id: str, rev: str) -> Answer:
        self._demand(self.hub.writers)
        repo, commit = self._commit(id, rev)
        name = self._json()["tag"]
        if repo.commit_of(f"refs/tags/{name}"):
            raise Refused(409, f"Tag reference exists already: {name}")
        repo.git("update-ref", f"refs/tags/{name}", commit)
        return 200, {}, {}

    def untag(self, id: str, rev: str) -> Answer:
        self._demand(self.hub.writers)
        self._repo(id).git("update-ref", "-d", f"refs/tags/{rev}")
        return 200, {}, {}

    def resolve(self, id: str, rev: str, path: str) -> Answer:
        repo, commit = self._commit(id, rev)
        files = repo.files(commit)
        if path not in files:
            raise Refused(404, "Entry not found", "EntryNotFound")
        data, sum = repo.content(files[path])
        tag = f'"{sum or files[path]}"'
        headers = {"X-Repo-Commit": commit, "ETag": tag, "Accept-Ranges": "bytes"}
        if sum:
            headers |= {"X-Linked-Etag": tag, "X-Linked-Size": str(len(data))}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if asked:
            first = int(asked[1])
            last = min(int(asked[2] or len(data)), len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            return 206, data[first : last + 1], headers
        return 200, data, {**headers, "Content-Length": str(len(data))}


ID = r"(?P<id>[\w.-]+/[\w.-]+)"
API, REV, NUMBER = f"/api/datasets/{ID}", r"(?P<rev>[^/]+)", r"(?P<number>\d+)"
ROUTES = [
    ("GET", "/api/whoami-v2", "whoami"),
    ("POST", "/api/validate-yaml", "validate"),
    ("POST", "/api/repos/create", "create"),
    ("GET", API, "info"),
    ("GET", f"{API}/revision/{REV}", "info"),
    ("GET", f"{API}/refs", "refs"),
    ("GET", rf"{API}/tree/{REV}(?P<path>(/.*)?)", "tree"),
    ("POST", f"{API}/paths-info/{REV}", "paths_info"),
    ("GET", f"{API}/commits/{REV}", "commits"),
    ("POST", f"{API}/preupload/{REV}", "preupload"),
    ("POST", f"/datasets/{ID}.git/info/lfs/objects/batch", "lfs_batch"),
    ("PUT", rf"/lfs/{ID}/(?P<oid>\w+)", "lfs_put"),
    ("POST", f"{API}/commit/{REV}", "commit"),
    ("GET", f"{API}/discussions", "discussions"),
    ("GET", f"{API}/discussions/{NUMBER}", "discussion"),
    ("POST", f"{API}/discussions/{NUMBER}/status", "status"),
    ("POST", f"{API}/discussions/{NUMBER}/merge", "merge"),
    ("POST", f"{API}/tag/{REV}", "tag"),
    ("DELETE", f"{API}/tag/{REV}", "untag"),
    ("GET", f"/datasets/{ID}/resolve/{REV}/(?P<path>.+)", "resolve"),
]
