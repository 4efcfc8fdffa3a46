"""Publishing a release on the Hub.

All that can be wrong is looked for first, and told at once; then what is released is
built anew from the commit that bears its tag, held against its manifest, and only then
is anything sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wirecopy.build import build_dataset
from wirecopy.checks.preparation import Preparation
from wirecopy.errors import CorpusError
from wirecopy.history import git, unknown
from wirecopy.manifest import Release
from wirecopy.read import read_corpus
from wirecopy.records import Corpus
from wirecopy.release.hub import hub_errors, show_no_bars, split_name
from wirecopy.release.hub_write import (
    Changes,
    Remote,
    Say,
    changes_to,
    files_at,
    look_up,
    merge_files,
    read_rows,
    set_tag,
    take_tag,
)
from wirecopy.release.prepare import check_release
from wirecopy.release.verify import Verified, demand_whole

if TYPE_CHECKING:
    from huggingface_hub import HfApi


@dataclass(frozen=True)
class Ready:
    """A release that may be published: its dataset, and what the Hub has now."""

    release: Release
    folder: Path
    verified: Verified
    remote: Remote
    changes: Changes

    @property
    def tag(self) -> str:
        return f"v{self.release.version}"


def refusals(corpus: Corpus, reason: str | None) -> Iterator[str]:
    """Yield why the corpus may not be published as it is.

    `reason` says why there are fewer rows than before, where that is so.
    """
    root, version = corpus.root, corpus.version
    yield from _of_git(root, version)
    if found := check_release(root):
        where = f"{found[0].location.path}: {found[0].code} {found[0].message}"
        yield f"findings: {len(found)}, such as {where}"
    releases = {release.version: release for release in corpus.releases}
    if version not in releases:
        yield (
            f"{version} has no manifest; 'wirecopy release-check --write' makes it, "
            "commit that"
        )
        return
    last = Preparation(corpus, releases[version]).last
    if last is not None and reason is None:
        for config, split, before, after in _fewer(last, releases[version]):
            yield (
                f"{config} {split} has {after} rows, {before} in {last.version}; say "
                "why with --fewer-rows"
            )


def _of_git(root: Path, version: str) -> Iterator[str]:
    status = git(root, "status", "--porcelain", "--", ".")
    if status is None:
        yield unknown(root) or "this is no git checkout; a release is a commit"
        return
    if changed := [line[3:] for line in status.splitlines()]:
        told = f"{len(changed)}, such as {changed[0]}"
        yield f"files are changed and not committed: {told}"
    tag = f"v{version}"
    tags = (git(root, "tag", "--points-at", "HEAD") or "").split()
    if tag in tags:
        return
    if git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}") is not None:
        yield f"{tag} is the tag of another commit than the one checked out"
    elif tags:
        yield f"the commit has the tag {tags[0]}, and the version is {version}"
    else:
        yield f"the commit has no tag {tag}; set it with 'git tag {tag}'"


def _fewer(before: Release, after: Release) -> Iterator[tuple[str, str, int, int]]:
    for config, splits in before.rows.items():
        for split, rows in splits.items():
            now = after.rows.get(config, {}).get(split)
            count = now.count if now else 0
            if count < rows.count:
                yield config, split, rows.count, count


def make_ready(root: Path, repo: str, reason: str | None = None) -> Ready:
    """Check, build and compare what is to be published; nothing is sent.

    Raises CorpusError with all that stands in the way.
    """
    if split_name(repo)[1] is not None:
        raise CorpusError(f"--repo {repo}: ORG/NAME alone; the version is the tag")
    _demand_online()
    corpus = read_corpus(root)
    if reasons := list(refusals(corpus, reason)):
        lines = "".join(f"\n  {one}" for one in reasons)
        raise CorpusError(f"{corpus.name} {corpus.version} is not published:{lines}")
    release = next(one for one in corpus.releases if one.version == corpus.version)
    folder = build_dataset(root, root / "dist").folder
    verified = demand_whole(folder, release)
    _demand_public(corpus, folder)
    remote = look_up(_api(), repo)
    return Ready(release, folder, verified, remote, changes_to(folder, remote.files))


def _demand_online() -> None:
    from datasets import config
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE or config.HF_HUB_OFFLINE:
        raise CorpusError(
            "HF_HUB_OFFLINE is set: nothing can be published, and what was could not "
            "be read back by its tag; unset it"
        )


def _demand_public(corpus: Corpus, folder: Path) -> None:
    """Raise CorpusError for a row of a text that may not be passed on."""
    import pyarrow.parquet as pq

    withheld = {name for name, one in corpus.collections.items() if one.withheld}
    for path in sorted(folder.glob("*/*.parquet")):
        column = pq.read_table(path, columns=["collection"]).column("collection")
        if found := withheld & set(column.to_pylist()):
            raise CorpusError(f"{path}: has rows of {found.pop()}, which is withheld")


def _api() -> "HfApi":
    from huggingface_hub import HfApi

    show_no_bars()
    return HfApi()


def send(ready: Ready, reason: str | None, say: Say) -> None:
    """Publish what is ready: pull request, merge, tag, and read back by the tag.

    It may be run again after any failure. Raises CorpusError where something fails; the
    tag is there only if the files it marks were compared with those that were sent.
    """
    api, repo = _api(), ready.remote.repo
    with hub_errors("the Hub does not know you; log in with 'hf auth login'"):
        api.whoami()
    known = ready.tag in ready.remote.tags
    if known:
        _demand_published(api, ready)
        say(f"{ready.tag} is there already, with the same files")
    else:
        title, told = f"Release {ready.release.version}", _told(ready, reason)
        commit = merge_files(api, ready.remote, ready.folder, title, told, say)
        set_tag(api, repo, ready.tag, commit, title)
        say(f"tagged {ready.tag}")
    try:
        _demand_rows(ready)
    except CorpusError:
        if not known:
            take_tag(api, repo, ready.tag)
            say(f"took the tag {ready.tag} away again")
        raise
    say(f"read back by its tag: digest {ready.verified.digest}")


def _demand_rows(ready: Ready) -> None:
    """Raise CorpusError where the rows behind the tag are not those that were built."""
    repo = ready.remote.repo
    if read_rows(repo, ready.tag, ready.release.rows) != ready.release.rows:
        raise CorpusError(f"{repo}@{ready.tag} gives other rows than were built")


def _demand_published(api: "HfApi", ready: Ready) -> None:
    """Raise CorpusError where the tag that is there marks other files."""
    there = files_at(api, ready.remote.repo, ready.tag)
    if not changes_to(ready.folder, there).empty:
        raise CorpusError(
            f"{ready.remote.repo} has the tag {ready.tag} already, with other files; a "
            "published version never changes: raise the version in pyproject.toml"
        )


def _told(ready: Ready, reason: str | None) -> str:
    lines = [f"Digest of the rows: {ready.verified.digest}"]
    if reason:
        lines.append(f"Fewer rows than before: {reason}")
    return "\n\n".join(lines)
