"""Datasets on the Hub, as far as they are read.

Whatever goes wrong there becomes one line, in which no token stands: the words of an
error are those of a server, and a server may repeat what it was sent.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wirecopy.errors import CorpusError

ID = re.compile(r"(?P<id>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?", re.ASCII)
TOKEN = re.compile(r"\bhf_\w+|(?<=Bearer )\S+")
HIDDEN = "hf_***"


def split_name(name: str) -> tuple[str, str | None]:
    """Return id and revision of ORG/NAME@REV; raises CorpusError for another form."""
    match = ID.fullmatch(name)
    if match is None:
        raise CorpusError(
            f"{name}: no folder, and no dataset on the Hub (ORG/NAME or ORG/NAME@REV)"
        )
    return match["id"], match["revision"]


def fetch(name: str, pattern: str | None = None) -> Path:
    """Return a folder with the files of a dataset on the Hub, or those of a pattern.

    `name` is ORG/NAME or ORG/NAME@REV. Raises CorpusError where it cannot be fetched.
    """
    from huggingface_hub import snapshot_download

    id, revision = split_name(name)
    show_no_bars()
    with hub_errors(f"{name} could not be fetched from the Hub"):
        return Path(
            snapshot_download(
                id, repo_type="dataset", revision=revision, allow_patterns=pattern
            )
        )


def show_no_bars() -> None:
    """Let the Hub's client and datasets draw no bars where nobody watches."""
    from datasets.utils.logging import disable_progress_bar
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
        disable_progress_bar()


@contextmanager
def hub_errors(what: str) -> Iterator[None]:
    """Turn whatever the Hub's client raises into a CorpusError, without any token.

    The error it came from is left out, too: its words may have the token.
    """
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        yield
    except CorpusError:
        raise
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "")
        raise CorpusError(f"{what}: {told(error)} (HTTP {status})") from None
    except (HFValidationError, OSError, ValueError, RuntimeError) as error:
        raise CorpusError(f"{what}: {told(error)}") from None
    except Exception as error:
        if not type(error).__module__.startswith(("httpx", "huggingface", "datasets")):
            raise
        raise CorpusError(f"{what}: {told(error)}") from None


def told(error: BaseException) -> str:
    """Return the words of an error in one line, without any token.

    Those of the server come first; the client's may only say that something failed, and
    then those of its cause are added.
    """
    words = getattr(error, "server_message", None) or getattr(error, "strerror", None)
    lines = [line.strip() for line in str(words or error).splitlines()]
    line = next((line for line in lines if line), type(error).__name__)
    if words is None and error.__cause__ is not None:
        line = f"{line} {told(error.__cause__)}"
    return redacted(line)[:400]


def redacted(words: str) -> str:
    """Return words without any token: that in use, and all that looks like one."""
    from huggingface_hub import get_token

    token = get_token()
    if token:
        words = words.replace(token, HIDDEN)
    return TOKEN.sub(HIDDEN, words)
