"""A story is judged: level after level, as far as the one before is clean.

Levels gate each other: what has a finding at one level is not judged at the next, so
nobody is told that a span is off in a file that is not even JSON. A fault of a file
that belongs to the whole story (story.json, the entities) holds the whole story back;
what is judged across documents waits until all documents of the story are clean.
"""

from collections.abc import Callable, Iterator

from wirecopy.assemble import story_of, tree_with_documents
from wirecopy.checks.judge import judge
from wirecopy.checks.registry import RELEASED
from wirecopy.checks.schema import Judged
from wirecopy.checks.screen import Given, Screen
from wirecopy.files import File, StoryTree, read_file, story_entries
from wirecopy.finding import Finding
from wirecopy.records import Story


class StoryRun:
    """The levels of one story, one after the other."""

    def __init__(self, screen: Screen, id: str) -> None:
        self.screen = screen
        self.corpus = corpus = screen.corpus
        self.root = corpus.root
        self.schemas = screen.schemas
        self.found: list[Finding] = []
        self.collection = corpus.collections.get(id.partition("/")[0])
        withheld = self.collection is not None and self.collection.withheld
        found = story_entries(self.root, id, screen.folders)
        self.tree = StoryTree(id, found, withheld=withheld)
        self.files: dict[str, File] = {}
        if self.collection is not None:
            self._read()

    @property
    def given(self) -> Given:
        """What the screen judges: what lies in the tree, and the files."""
        return self.tree, self.files

    @property
    def size(self) -> int:
        """How many bytes its files have."""
        return sum(len(file.data) for file in self.files.values())

    def findings(self, cleared: bool) -> list[Finding]:
        """Run all levels and return what they found.

        Of what the screen has cleared only that is asked which it does not know of.
        Nothing is judged in a collection whose collection.json is missing or faulty:
        whether its texts should be there is not known.
        """
        if self.collection is None:
            return []
        if cleared:
            return self._of_passes() or self._against_release()
        self._add(judge("StoryTree", 1, self.tree))
        self._on_files(lambda file: judge("File", 1, file))
        self._on_files(lambda file: judge("Judged", 2, self._judged(file)))
        if self._held_back():
            return self.found
        self._on_files(lambda file: judge("Judged", 3, self._judged(file)))
        if story := self._story():
            for document in story.documents:
                self._add(judge("Document", 3, document))
        if story := self._story():
            for document in story.documents:
                self._add(judge("Document", 4, document))
            if not self._faulty():
                self._add(judge("Story", 4, story))
        if not self.found:
            self._add(self._against_release())
        return self.found

    def _of_passes(self) -> list[Finding]:
        """Judge the passes of a story that has no findings otherwise."""
        record = self.files[self.tree.path].records[0] or {}
        given = any(meta["passes"] for meta in record["documents"].values())
        if given or len(self.tree.entries) > len(self.files):
            story = self._story()
            return judge("StoryTree", 1, self.tree) or judge("Story", 4, story)
        return []

    def _against_release(self) -> list[Finding]:
        """Judge a story without findings against the last release that had it."""
        if not any(self.tree.id in one.stories for one in self.corpus.releases):
            return []
        return judge("Story", RELEASED, self._story())

    def _read(self) -> None:
        """Read the files that belong to the story and are plain files."""
        plain = {entry.path for entry in self.tree.entries if entry.sort == "file"}
        if self.tree.path in plain:
            self.files[self.tree.path] = read_file(self.root, self.tree.path, "story")
            self.tree = tree_with_documents(self.tree, self.files)
        for path, (kind, document) in self.tree.wanted().items():
            if path in plain and path not in self.files:
                self.files[path] = read_file(self.root, path, kind, document)

    def texts(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield story and name of every text that can be read, and the text."""
        folder = f"corpus/{self.tree.id}/"
        for entry in self.tree.entries:
            if entry.sort == "file" and entry.path.endswith(".txt"):
                path = entry.path
                file = self.files.get(path) or read_file(self.root, path, "text")
                if path.startswith(folder) and file.text is not None:
                    yield (self.tree.id, entry.name.removesuffix(".txt")), file.text

    def _judged(self, file: File) -> Judged:
        return Judged(file, self.schemas.get(file.kind))

    def _on_files(self, judge: Callable[[File], list[Finding]]) -> None:
        faulty = {finding.location.path for finding in self.found}
        for path, file in self.files.items():
            if path not in faulty:
                self._add(judge(file))

    def _add(self, findings: list[Finding]) -> None:
        self.found += findings

    def _faulty(self) -> set[str | None]:
        """Return the documents with findings so far; None stands for the story."""
        return {finding.location.document for finding in self.found}

    def _held_back(self) -> bool:
        return None in self._faulty() or self.tree.documents is None

    def _story(self) -> Story | None:
        """Make the story of its clean documents; None where it is held back."""
        if self._held_back():
            return None
        without = {id for id in self._faulty() if id is not None}
        return story_of(self.corpus, self.tree, self.files, without)
