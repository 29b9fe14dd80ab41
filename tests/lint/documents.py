"""Documents are true to the tree: links resolve, and commands shown to readers exist."""
import re
from pathlib import PurePosixPath

from tree import Finding

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^\s*```(\w*)")
COMMAND_DIRECTORIES = ("tools/", "tests/", ".ci/", "deploy/")
BUILT = re.compile(r"^build/(?:dev|release)/bin/(\w+)$")


def _slug(heading):
    text = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", lambda m: m.group(1) or "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def _blocks(tree, path):
    """(line number, line, language of the fenced block or None) for each line."""
    language = None
    for number, line in tree.lines(path):
        fence = FENCE.match(line)
        if fence:
            language = None if language is not None else fence.group(1) or "text"
            continue
        yield number, line, language


def _anchors(tree, path):
    return {_slug(line.lstrip("#")) for _, line, language in _blocks(tree, path) if language is None and line.startswith("#")}


def _check_links(tree, path):
    for number, line, language in _blocks(tree, path):
        if language is not None:
            continue
        for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
            target = match.group(1) or match.group(2)
            if re.match(r"^[a-z]+:", target):
                continue
            file_part, _, anchor = target.partition("#")
            linked = path if not file_part else _normal(PurePosixPath(path).parent / file_part)
            if not tree.exists(linked):
                yield Finding(path, number, f"the link {target} leads nowhere")
            elif anchor and linked.endswith(".md") and anchor not in _anchors(tree, linked):
                yield Finding(path, number, f"{linked} has no heading #{anchor}")


def _normal(path):
    parts = []
    for part in path.parts:
        if part == "..":
            if parts:
                parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or "."


def _daemons(tree):
    found = set()
    for path in tree.paths:
        if path.endswith("CMakeLists.txt"):
            found.update(re.findall(r"\b(?:meridian_daemon|add_executable)\s*\(\s*(\w+)", tree.read(path)))
    return found


def _check_commands(tree, path, daemons):
    for number, line, language in _blocks(tree, path):
        if language not in ("sh", "bash", "console"):
            continue
        words = line.split("#")[0].replace("$(", " ").replace(")", " ").replace(";", " ").split()
        for word in words:
            word = word.removeprefix("./")
            built = BUILT.match(word)
            if built and built.group(1) not in daemons:
                yield Finding(path, number, f"no CMake target builds {word}")
            is_script = word.startswith(COMMAND_DIRECTORIES) and not any(c in word for c in "*$<{")
            if is_script and not tree.exists(word):
                yield Finding(path, number, f"{word} does not exist")


def check(tree):
    daemons = _daemons(tree)
    for path in tree.paths:
        if path.endswith(".md"):
            yield from _check_links(tree, path)
            yield from _check_commands(tree, path, daemons)
