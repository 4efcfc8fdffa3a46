"""A dataset on the Hub, as far as it is written: pull request, merge, tag.

The order is what keeps a release whole. The files go up in one commit on a pull
request, are read back there, and are merged; the tag comes last, on a commit whose
files were compared one by one. Whoever reads by tag never sees half a release, and
whatever was interrupted is taken up where it stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from wirecopy import digest
from wirecopy.build import row_digest
from wirecopy.errors import CorpusError
from wirecopy.manifest import Rows
from wirecopy.release.hub import hub_errors

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

KEPT = (".gitattributes",)
"""Files of the Hub's own, that no release replaces."""
KIND = "dataset"
Say = Callable[[str], None]
Sums = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Remote:
    """What the Hub has of a dataset: head of main, tags, sums of the files by path.

    `head` is None where there is no such dataset yet. Of each file any of the sums is
    known: that of git, and the SHA-256 of one that is kept apart.
    """

    repo: str
    head: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    files: Sums = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """What a commit would do to the files on the Hub: paths."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def look_up(api: "HfApi", repo: str) -> Remote:
    """Return what the Hub has of a dataset; raises CorpusError where it cannot tell."""
    from huggingface_hub.errors import RepositoryNotFoundError

    with hub_errors(f"{repo} could not be looked up on the Hub"):
        try:
            head = api.repo_info(repo, repo_type=KIND).sha
        except RepositoryNotFoundError:
            return Remote(repo)
        refs = api.list_repo_refs(repo, repo_type=KIND)
        tags = {tag.name: tag.target_commit for tag in refs.tags}
    return Remote(repo, head, tags, files_at(api, repo, head or "main"))


def files_at(api: "HfApi", repo: str, revision: str) -> Sums:
    """Return the files at a revision with the sums that the Hub gives of them."""
    from huggingface_hub.hf_api import RepoFile

    with hub_errors(f"the files of {repo}@{revision} could not be listed"):
        listed = api.list_repo_tree(
            repo, recursive=True, revision=revision, repo_type=KIND
        )
        return {
            item.path: frozenset([item.blob_id, *_apart(item)])
            for item in listed
            if isinstance(item, RepoFile) and item.path not in KEPT
        }


def _apart(item: "RepoFile") -> list[str]:
    """Return the SHA-256 of a file that is kept apart from git."""
    return [item.lfs.sha256] if item.lfs else []


def changes_to(folder: Path, there: Sums) -> Changes:
    """Return what makes the files there those of a folder."""
    from huggingface_hub.utils.sha import git_hash

    here = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*")}
    files = {name: path.read_bytes() for name, path in here.items() if path.is_file()}
    changed = [
        name
        for name in sorted(files.keys() & there.keys())
        if not {git_hash(files[name]), digest.of_bytes(files[name])} & there[name]
    ]
    return Changes(
        tuple(sorted(files.keys() - there.keys())),
        tuple(changed),
        tuple(sorted(there.keys() - files.keys())),
    )


def demand_same(api: "HfApi", repo: str, revision: str, folder: Path) -> None:
    """Raise CorpusError where the files at a revision are not those of a folder."""
    changes = changes_to(folder, files_at(api, repo, revision))
    if not changes.empty:
        first = (*changes.added, *changes.changed, *changes.removed)[0]
        raise CorpusError(
            f"{repo}@{revision} has other files than were sent, {first} for one: "
            "somebody else may have written; nothing was tagged, run it again"
        )


def merge_files(
    api: "HfApi", remote: Remote, folder: Path, title: str, told: str, say: Say
) -> str:
    """Bring the files of a folder to main by way of a pull request.

    Returns the commit that has them. Raises CorpusError where anything fails, or what
    came to be is not what was sent; main is as it was until the merge.
    """
    head = remote.head or _create(api, remote.repo, say)
    changes = changes_to(folder, files_at(api, remote.repo, head))
    if changes.empty:
        say(f"{remote.repo} has all files already")
        return head
    _close_earlier(api, remote.repo, title, say)
    number = _commit(api, remote.repo, folder, changes, head, title, told)
    say(f"pull request {number}")
    demand_same(api, remote.repo, f"refs/pr/{number}", folder)
    with hub_errors(f"pull request {number} could not be merged; it is left open"):
        details = api.get_discussion_details(remote.repo, number, repo_type=KIND)
        if details.status == "draft":
            api.change_discussion_status(remote.repo, number, "open", repo_type=KIND)
        api.merge_pull_request(remote.repo, number, repo_type=KIND)
        details = api.get_discussion_details(remote.repo, number, repo_type=KIND)
        commit = (
            details.merge_commit_oid or api.repo_info(remote.repo, repo_type=KIND).sha
        )
    demand_same(api, remote.repo, str(commit), folder)
    say(f"merged as {str(commit)[:10]}")
    return str(commit)


def _create(api: "HfApi", repo: str, say: Say) -> str:
    with hub_errors(f"{repo} could not be made on the Hub"):
        api.create_repo(repo, repo_type=KIND, exist_ok=True)
        say(f"made {repo}")
        return str(api.repo_info(repo, repo_type=KIND).sha)


def _close_earlier(api: "HfApi", repo: str, title: str, say: Say) -> None:
    """Close the pull requests of an earlier run that did not come to its end."""
    with hub_errors(f"the pull requests of {repo} could not be listed"):
        for one in list(api.get_repo_discussions(repo, repo_type=KIND)):
            ours = one.is_pull_request and one.title == title
            if ours and one.status in ("open", "draft"):
                api.change_discussion_status(repo, one.num, "closed", repo_type=KIND)
                say(f"closed pull request {one.num} of an earlier run")


def _commit(
    api: "HfApi",
    repo: str,
    folder: Path,
    changes: Changes,
    head: str,
    title: str,
    told: str,
) -> int:
    """Put changes on a new pull request, as one commit on `head`; return its number."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    operations: list[Any] = [
        CommitOperationAdd(name, folder / name)
        for name in (*changes.added, *changes.changed)
    ]
    operations += [CommitOperationDelete(name) for name in changes.removed]
    with hub_errors(f"{repo}: the files could not be sent; nothing was changed there"):
        commit = api.create_commit(
            repo,
            operations,
            commit_message=title,
            commit_description=told,
            repo_type=KIND,
            create_pr=True,
            parent_commit=head,
        )
    if commit.pr_num is None:
        raise CorpusError(f"{repo}: the Hub made no pull request; run it again")
    return int(commit.pr_num)


def set_tag(api: "HfApi", repo: str, tag: str, commit: str, told: str) -> None:
    """Tag a commit; raises CorpusError where that is not possible."""
    with hub_errors(f"{repo}: {commit[:10]} could not be tagged {tag}"):
        api.create_tag(repo, tag=tag, revision=commit, tag_message=told, repo_type=KIND)


def take_tag(api: "HfApi", repo: str, tag: str) -> None:
    """Take a tag away that should not have been set."""
    with hub_errors(f"{repo}: the tag {tag} could not be taken away; do so by hand"):
        api.delete_tag(repo, tag=tag, repo_type=KIND)


def read_rows(
    repo: str, revision: str, configs: Mapping[str, object]
) -> dict[str, dict[str, Rows]]:
    """Return rows and digests of a dataset on the Hub, as load_dataset gives them.

    Nothing is taken from a cache: that of huggingface_hub goes by what the Hub says a
    file is, which is in question here. Raises CorpusError where it cannot be loaded.
    """
    from datasets import load_dataset

    found: dict[str, dict[str, Rows]] = {}
    with (
        TemporaryDirectory(prefix="wirecopy-") as cache,
        hub_errors(f"{repo}@{revision} could not be read back"),
    ):
        for config in configs:
            loaded = load_dataset(
                repo,
                config,
                revision=revision,
                cache_dir=cache,
                download_mode="force_redownload",
            )
            found[config] = {
                split: Rows(len(rows), row_digest(list(rows)))
                for split, rows in loaded.items()
            }
    return found
