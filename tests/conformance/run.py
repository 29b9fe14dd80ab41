#!/usr/bin/python3
"""Runs the API suite: what AWS documents or was seen to answer, operation by operation, through boto3.

  run.py                        against a one-Region cluster that it starts and ends (MERIDIAN_BIN: where the programs are)
  run.py --endpoint URL         against a server that runs, such as another implementation
  run.py ... MODULE[.CLASS[.TEST]]...     only these, such as put_item_test.Returns

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


def run(names):
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE), pattern="*_test.py", top_level_dir=str(HERE))
    return unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", help="URL of a DynamoDB endpoint, instead of a cluster of its own")
    parser.add_argument("--region", default=REGION, help=f"the Region to sign for (default {REGION})")
    parser.add_argument("names", nargs="*", help="modules, classes or tests")
    arguments = parser.parse_args()
    if arguments.endpoint:
        case.use_endpoint(arguments.endpoint, arguments.region)
        return 0 if run(arguments.names) else 1
    with Cluster(regions=(arguments.region,)) as cluster:
        case.use_endpoint(cluster.endpoint(arguments.region), arguments.region)
        return 0 if run(arguments.names) else 1


if __name__ == "__main__":
    sys.exit(main())
