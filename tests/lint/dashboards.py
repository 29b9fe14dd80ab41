"""Dashboards show metrics that the programs have: each metric name in deploy/ stands in the code of a program."""
import json
import re

from tree import Finding

METRIC = re.compile(r"\b(?:meridian|aws_dynamodb)_\w+")
HISTOGRAM_SUFFIX = re.compile(r"_(bucket|sum|count)$")


def _expressions(value):
    """Every query of a Grafana dashboard."""
    if isinstance(value, dict):
        if isinstance(value.get("expr"), str):
            yield value["expr"]
        for inner in value.values():
            yield from _expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _expressions(inner)


def check(tree):
    known = set()
    for path in tree.code():
        if not path.startswith("tests/"):
            known.update(re.findall(r'"((?:meridian|aws_dynamodb)_\w+)"', tree.read(path)))
    for path in tree.paths:
        if not (path.startswith("deploy/grafana/") and path.endswith(".json")):
            continue
        try:
            dashboard = json.loads(tree.read(path))
        except ValueError as error:
            yield Finding(path, 1, f"no JSON: {error}")
            continue
        for expression in _expressions(dashboard):
            for name in METRIC.findall(expression):
                if name not in known and HISTOGRAM_SUFFIX.sub("", name) not in known:
                    yield Finding(path, 1, f"no program has the metric {name}")
