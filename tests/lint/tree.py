"""The checkout as the rules see it: its text files, and C++ code without comments and literals."""
import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path

SKIPPED_DIRECTORIES = {".git", "build", "node_modules", "meridian-data", "__pycache__"}
CODE_SUFFIXES = {".h", ".cc"}


@dataclass(frozen=True, order=True)
class Finding:
    """One violation. A finding that is not hard is printed and does not fail the run."""

    path: str
    line: int
    text: str
    hard: bool = True

    def __str__(self):
        return f"{self.path}:{self.line}: {'' if self.hard else 'warning: '}{self.text}"


class Tree:
    """Read-only view of one checkout. Paths are relative to its root, with forward slashes."""

    def __init__(self, root):
        self.root = Path(root)
        self.paths = sorted(self._walk())

    def _walk(self):
        for directory, names, files in os.walk(self.root):
            names[:] = [name for name in names if name not in SKIPPED_DIRECTORIES]
            for name in files:
                path = Path(directory, name)
                if path.is_file() and not path.is_symlink():
                    yield path.relative_to(self.root).as_posix()

    def exists(self, path):
        return (self.root / path).exists()

    def code(self):
        return [path for path in self.paths if Path(path).suffix in CODE_SUFFIXES]

    @functools.lru_cache(maxsize=None)
    def read(self, path):
        """The file's text, or "" for a binary file."""
        data = (self.root / path).read_bytes()
        if b"\0" in data:
            return ""
        return data.decode("utf-8", errors="replace")

    def lines(self, path):
        return enumerate(self.read(path).splitlines(), start=1)

    @functools.lru_cache(maxsize=None)
    def stripped(self, path):
        """C++ text whose comments and string literals are blanked; line numbers stay true."""
        return strip_cpp(self.read(path))


LITERAL_OR_COMMENT = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)


def strip_cpp(text):
    def blank(match):
        found = match.group(0)
        line_start = text.rfind("\n", 0, match.start()) + 1
        if text[line_start : match.start()].lstrip().startswith("#include"):
            return found
        return "".join(c if c == "\n" else " " for c in found)

    return LITERAL_OR_COMMENT.sub(blank, text)
