"""The include table: which directory may include what. See docs/development.md, "Layers"."""
import re
from dataclasses import dataclass

from tree import Finding

IN_TREE = ("base/", "proto/", "meridian/v1/", "regiond/", "replicator/", "coordinator/", "tools/", "tests/")
DAEMONS = ("regiond", "replicator", "coordinator")
CORES = tuple(f"{daemon}/core/" for daemon in DAEMONS)
MESSAGES = ("proto/", "meridian/v1/")

# Libraries that a sans-IO directory may use: values, text, ordered containers, arithmetic, hashing.
PURE_LIBRARIES = (
    "absl/algorithm/", "absl/base/", "absl/cleanup/", "absl/container/btree_", "absl/container/fixed_array.h",
    "absl/container/inlined_vector.h", "absl/functional/", "absl/meta/", "absl/memory/", "absl/numeric/", "absl/status/",
    "absl/strings/", "absl/types/", "absl/utility/", "boost/multiprecision/", "xxhash.h",
)
PURE_BANNED_STD = {
    "atomic", "barrier", "chrono", "condition_variable", "filesystem", "fstream", "future", "iostream", "latch", "mutex",
    "random", "semaphore", "shared_mutex", "stop_token", "syncstream", "thread", "unordered_map", "unordered_set",
}
WIRE_LIBRARIES = PURE_LIBRARIES + ("google/protobuf/", "simdjson.h", "boost/json", "zlib.h", "zstd.h")


@dataclass(frozen=True)
class Layer:
    """A directory, what of this repository it may include, and which libraries (None: any)."""

    directory: str
    in_tree: tuple
    libraries: tuple = None


LAYERS = (
    Layer("base/model/", ("base/model/",), PURE_LIBRARIES),
    Layer("base/seam/", ("base/model/", "base/seam/"), PURE_LIBRARIES),
    Layer("base/wire/", ("base/model/", "base/seam/", "base/wire/") + MESSAGES, WIRE_LIBRARIES),
    Layer("base/runtime/", ("base/",) + MESSAGES),
    *(Layer(f"{daemon}/core/", ("base/model/", "base/seam/", f"{daemon}/core/"), PURE_LIBRARIES) for daemon in DAEMONS),
    *(Layer(f"{daemon}/", ("base/", f"{daemon}/core/", f"{daemon}/server/") + MESSAGES) for daemon in DAEMONS),
    Layer("tools/sim/", ("base/model/", "base/seam/", "base/wire/", "tools/sim/") + CORES, PURE_LIBRARIES),
    Layer("tools/meridian/", ("base/", "tools/sim/", "tools/meridian/") + MESSAGES),
    Layer("tests/", IN_TREE),
    Layer("cmake/precompiled/", (), PURE_LIBRARIES + ("cmake/precompiled/", "gmock/", "gtest/")),
)
PURE_DIRECTORIES = ("base/model/", "base/seam/", "tools/sim/") + CORES

# (file, include): what one file may include beyond its layer, with the reason.
EXCEPTIONS = {
    ("base/model/check.cc", "cstdio"): "prints the broken invariant before it ends the process",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


def layer_of(path):
    matches = [layer for layer in LAYERS if path.startswith(layer.directory)]
    return max(matches, key=lambda layer: len(layer.directory), default=None)


def is_pure(path):
    return path.startswith(PURE_DIRECTORIES)


def _complaint(layer, included):
    if included.startswith(IN_TREE):
        if not included.startswith(layer.in_tree):
            return f"{layer.directory} may not include {included}; it may include {', '.join(layer.in_tree)}"
        return None
    if layer.libraries is None:
        return None
    if "/" not in included and "." not in included:  # the standard library
        if included in PURE_BANNED_STD and layer.directory in PURE_DIRECTORIES:
            return f"<{included}> is banned in the pure directory {layer.directory}; see tests/lint/bans.py for what to use"
        return None
    if not included.startswith(layer.libraries):
        return f"{layer.directory} may not include the library header {included}"
    return None


def check(tree):
    for path in tree.code():
        layer = layer_of(path)
        if layer is None:
            yield Finding(path, 1, "no layer of tests/lint/layers.py holds this directory; add one")
            continue
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if not match or (path, match.group(2)) in EXCEPTIONS:
                continue
            complaint = _complaint(layer, match.group(2))
            if complaint:
                yield Finding(path, number, complaint)
            elif match.group(1) == '"' and "/" not in match.group(2) and match.group(2) not in WIRE_LIBRARIES:
                yield Finding(path, number, f'include "{match.group(2)}" from the repository root')
