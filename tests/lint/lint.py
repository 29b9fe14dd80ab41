#!/usr/bin/python3
"""Holds the rules of docs/development.md that no compiler checks.

lint.py [--root DIR] [RULE...]      rules: layers bans sizes orphans machines documents dashboards; none named: all
Prints one line per finding. Exit codes: 0 none, 1 a finding that is not a warning, 2 wrong arguments.
"""
import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bans
import dashboards
import documents
import layers
import machines
import orphans
import sizes
from tree import Tree

RULES = {
    "layers": layers, "bans": bans, "sizes": sizes, "orphans": orphans, "machines": machines, "documents": documents,
    "dashboards": dashboards,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=Path(__file__).resolve().parents[2])
    parser.add_argument("rules", nargs="*", metavar="RULE", help=", ".join(RULES))
    arguments = parser.parse_args()
    unknown = set(arguments.rules) - set(RULES)
    if unknown:
        parser.error(f"unknown rule {', '.join(sorted(unknown))}; there are {', '.join(RULES)}")
    tree = Tree(arguments.root)
    findings = sorted(f for name in arguments.rules or RULES for f in RULES[name].check(tree))
    for finding in findings:
        print(finding)
    hard = sum(finding.hard for finding in findings)
    print(f"{len(tree.paths)} files: {hard} failures, {len(findings) - hard} warnings")
    return 1 if hard else 0


if __name__ == "__main__":
    sys.exit(main())
