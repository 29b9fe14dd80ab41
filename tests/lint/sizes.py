"""Sizes of files and functions. Above `wanted` a warning, above `limit` a failure: split by idea."""
import re

from tree import Finding

# (what, applies to, wanted, limit), in lines; the first row that applies counts.
FILE_SIZES = (
    ("test file", lambda path: path.startswith("tests/"), 500, 600),
    ("header", lambda path: path.endswith(".h"), 150, 250),
    ("source file", lambda path: path.endswith(".cc"), 400, 600),
)
FUNCTION_LINES_WANTED = 70
FUNCTION_LINES_LIMIT = 120

NOT_A_FUNCTION = re.compile(r"^(namespace|class|struct|enum|union|extern|template|#|\}|//)|=\s*\{$")


def _functions(text):
    """(first line, length) of what begins at column 0 and ends with } at column 0, as clang-format writes functions."""
    start = None
    for number, line in enumerate(text.splitlines(), start=1):
        if start is None and line.endswith("{") and line[:1].strip() and not NOT_A_FUNCTION.search(line):
            start = number
        elif line.startswith("}"):
            if start is not None:
                yield start, number - start + 1
            start = None


def check(tree):
    for path in tree.code():
        lines = tree.read(path).count("\n")
        what, _, wanted, limit = next(row for row in FILE_SIZES if row[1](path))
        if lines > wanted:
            yield Finding(path, lines, f"a {what} of {lines} lines; wanted at most {wanted}, limit {limit}", hard=lines > limit)
        for number, length in _functions(tree.stripped(path)):
            if length > FUNCTION_LINES_WANTED:
                text = f"a function of {length} lines; wanted at most {FUNCTION_LINES_WANTED}, limit {FUNCTION_LINES_LIMIT}"
                yield Finding(path, number, text, hard=length > FUNCTION_LINES_LIMIT)
