"""Nothing in the repository depends on one machine: no absolute home or work paths, no private addresses of mirrors."""
import re

from tree import Finding

# Written so that this file does not match itself.
PATTERNS = (
    (re.compile(r"(?<![\w.$}])/(?:work|root|home/\w+|Users/\w+)/"), "a path of one machine; use a path relative to the checkout"),
    (re.compile(r"(?<![\w.$}])/tmp/\w"), "a fixed path in /tmp; use mktemp, tempfile or a directory below build/"),
    (re.compile(r"\bpyenv\b"), "a tool of one machine; scripts use /usr/bin/python3"),
    (re.compile(r"^#!.*\benv python"), "python3 from the PATH; scripts use /usr/bin/python3, which has Debian's modules"),
)
# Rules that quote what they forbid.
EXEMPT = ("tests/lint/machines.py", "tests/lint/selftest.py")


def check(tree):
    for path in tree.paths:
        if path in EXEMPT:
            continue
        for number, line in tree.lines(path):
            for pattern, complaint in PATTERNS:
                if pattern.search(line):
                    yield Finding(path, number, f"{complaint}: {line.strip()[:80]}")
        text = tree.read(path)
        if text.startswith("#!") and not (tree.root / path).stat().st_mode & 0o100:
            yield Finding(path, 1, "a script with #! is executable: chmod +x")
