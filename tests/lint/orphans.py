"""Every test runs: a test source, fuzz target, transcript or plan that no CMake target claims is a failure."""
import fnmatch
import re
from pathlib import PurePosixPath

from tree import Finding

CLAIMED_KINDS = (
    ("test", "tests/*_test.cc"),
    ("fuzz target", "tests/fuzz/*_fuzz.cc"),
    ("transcript", "tests/scenario/*.txt"),
    ("plan", "tests/sim/plans/*.yaml"),
    ("plan", "tests/sim/plans/*.json"),
)
GLOB = re.compile(r"file\s*\(\s*GLOB(_RECURSE)?\s+\w+\s+([^)]*)\)", re.IGNORECASE)
SOURCE_DIRECTORY = re.compile(r"\$\{CMAKE_CURRENT_(SOURCE|LIST)_DIR\}/|\$\{CMAKE_SOURCE_DIR\}/")


def _claims(cmake, path_below, own_directory):
    """Whether this CMake text claims the file at `path_below` (relative to its directory)."""
    stem = PurePosixPath(path_below).stem
    if re.search(rf"(?<![\w-]){re.escape(stem)}(?![\w-])", cmake):
        return True
    if own_directory and path_below.endswith("_test.cc") and re.search(r"\bmeridian_test\s*\(", cmake):
        return True
    for recurse, patterns in GLOB.findall(cmake):
        for pattern in SOURCE_DIRECTORY.sub("", patterns).replace('"', " ").split():
            if recurse:
                matched = fnmatch.fnmatch(PurePosixPath(path_below).name, PurePosixPath(pattern).name)
            else:
                matched = pattern.count("/") == path_below.count("/") and fnmatch.fnmatch(path_below, pattern)
            if matched:
                return True
    return False


def _is_reached(tree, directory):
    """Whether each CMakeLists.txt from tests/ down names the next directory."""
    while directory != PurePosixPath("tests"):
        parent = directory.parent
        lists = f"{parent}/CMakeLists.txt"
        if tree.exists(f"{directory}/CMakeLists.txt"):
            while not tree.exists(lists) and parent != PurePosixPath("."):
                parent = parent.parent
                lists = f"{parent}/CMakeLists.txt"
            name = directory.relative_to(parent).as_posix()
            if not tree.exists(lists) or not re.search(rf"(?<![\w/]){re.escape(name)}(?![\w/])", tree.read(lists)):
                return False
        directory = directory.parent
    return True


def _is_claimed(tree, path):
    own = PurePosixPath(path).parent
    directory = own
    while directory != PurePosixPath("."):
        lists = f"{directory}/CMakeLists.txt"
        if tree.exists(lists):
            below = PurePosixPath(path).relative_to(directory).as_posix()
            if _claims(tree.read(lists), below, directory == own) and _is_reached(tree, directory):
                return True
        directory = directory.parent
    return False


def check(tree):
    for path in tree.paths:
        kind = next((kind for kind, pattern in CLAIMED_KINDS if fnmatch.fnmatch(path, pattern)), None)
        if kind and not _is_claimed(tree, path):
            yield Finding(path, 1, f"no CMake target claims this {kind}, so it never runs")
