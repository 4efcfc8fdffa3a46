"""Where the CITATION.cff of a release is: here, in git, in a dataset."""

from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

from wirecopy.errors import CorpusError
from wirecopy.files import find_root
from wirecopy.history import git, unknown
from wirecopy.manifest import VERSION
from wirecopy.metadata.citation import PATH, Citation, citation_of_text, read_citation
from wirecopy.release.archive import opened


@dataclass(frozen=True)
class Cited:
    """A citation, and the text of the CITATION.cff it was read from."""

    citation: Citation
    text: str


def cited(release: str | None, root: Path | None = None) -> Cited:
    """Return the citation of a release: a version, or a dataset.

    A dataset is a folder, an archive, or ORG/NAME@REV on the Hub. Without a release
    that of the corpus at `root` or around the working directory, else that which came
    with the package. Raises CorpusError where there is none.
    """
    if release is None:
        return _read(root or _around() or _installed())
    if is_version(release):
        return _tagged(root or _around(), release.removeprefix("v"))
    with opened(release, PATH) as folder:
        return _read(folder)


def is_version(release: str) -> bool:
    """Return whether a release is named by its version, and not as a dataset."""
    return VERSION.fullmatch(release.removeprefix("v")) is not None


def _read(folder: Path) -> Cited:
    return Cited(read_citation(folder), (folder / PATH).read_text("utf-8"))


def _around() -> Path | None:
    try:
        return find_root(Path.cwd())
    except CorpusError:
        return None


def _installed() -> Path:
    """Return the folder with the CITATION.cff that came with the package."""
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / PATH).is_file():
        return checkout
    packed = [file for file in files("wirecopy") or () if file.name == PATH]
    if not packed:
        raise CorpusError(f"the package came without {PATH}; install it again")
    return Path(str(packed[0].locate())).parent


def _tagged(root: Path | None, version: str) -> Cited:
    """Return the citation at the tag of a version, or of the corpus if it is that."""
    if root is None:
        raise CorpusError(f"no corpus here to look for {version} in; name its --root")
    text = git(root, "show", f"refs/tags/v{version}:./{PATH}")
    if text is not None:
        return Cited(citation_of_text(text, f"v{version}:{PATH}"), text)
    here = _read(root)
    if here.citation.version == version:
        return here
    why = unknown(root) or "'git fetch --tags' may bring it"
    raise CorpusError(f"git has no tag v{version} with a {PATH} here; {why}")
