#!/usr/bin/python3
"""Runs the API suite: what AWS documents or was seen to answer, operation by operation, through boto3.

  run.py                        against a one-Region cluster that it starts and ends (MERIDIAN_BIN: where the programs are)
  run.py --endpoint URL         against a server that runs, such as another implementation
  run.py ... MODULE[.CLASS[.TEST]]...     only these, such as put_item_test.Returns
  run.py --by-module ...     at the end also one line for each module: its name, cases passed, cases

Exit codes: 0 all passed, 1 something failed, 2 wrong arguments.
"""
import argparse
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "integration")]

import case  # noqa: E402  (found through the path above)
from support.cluster import Cluster  # noqa: E402

REGION = "us-east-1"


def cases_of(suite):
    for test in suite:
        yield from cases_of(test) if isinstance(test, unittest.TestSuite) else (test,)


def print_by_module(ids, result):
    """A class that could not be set up has passed no case; a case has passed if all its subtests have."""
    failed = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    broken = {one.split("(", 1)[1].rstrip(")") + "." for one in failed if one.startswith("setUpClass (")}
    counts = {}
    for one in ids:
        passed = one not in failed and not any(one.startswith(prefix) for prefix in broken)
        counts.setdefault(one.split(".", 1)[0], []).append(passed)
    for module in sorted(counts):
        print(module, sum(counts[module]), len(counts[module]))


def run(names, by_module):
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE), pattern="*_test.py", top_level_dir=str(HERE))
    ids = [test.id() for test in cases_of(suite)]
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    if by_module:
        print_by_module(ids, result)
    return result.wasSuccessful()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", help="URL of a DynamoDB endpoint, instead of a cluster of its own")
    parser.add_argument("--region", default=REGION, help=f"the Region to sign for (default {REGION})")
    parser.add_argument("--by-module", action="store_true", help="at the end, how many cases of each module passed")
    parser.add_argument("names", nargs="*", help="modules, classes or tests")
    arguments = parser.parse_args()
    if arguments.endpoint:
        case.use_endpoint(arguments.endpoint, arguments.region)
        return 0 if run(arguments.names, arguments.by_module) else 1
    with Cluster(regions=(arguments.region,)) as cluster:
        case.use_endpoint(cluster.endpoint(arguments.region), arguments.region)
        return 0 if run(arguments.names, arguments.by_module) else 1


if __name__ == "__main__":
    sys.exit(main())
