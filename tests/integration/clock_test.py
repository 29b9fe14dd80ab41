#!/usr/bin/python3
"""The cluster's clock moves forward everywhere at once, one Region's can be wrong, and both outlive restarts. (DESIGN 7)"""
import json
import subprocess
import time
import unittest
from datetime import datetime, timezone
from pathlib import Path

from botocore.exceptions import BotoCoreError

from support.cluster import Cluster
from support.waiting import wait_until

REGIONS = ("us-east-1", "eu-west-1")
DAY = 86400
SLACK = 60  # how long a slow machine may take over a few commands


class Clock(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(regions=REGIONS))

    def shown(self):
        """Seconds by which the clock of the cluster and of each Region is ahead of the machine's."""
        clock = json.loads(self.cluster.must("clock", "show", "--json"))
        seconds = lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp() - time.time()
        return seconds(clock["now"]), {region: seconds(text) for region, text in clock["regions"].items()}

    def created(self, region, table):
        """Seconds by which the table says that it was made after now."""
        self.cluster.create_table(table, region)
        return self.cluster.client(region).describe_table(TableName=table)["Table"]["CreationDateTime"].timestamp() - time.time()

    def answers(self, region):
        try:
            return self.cluster.client(region).list_tables()
        except BotoCoreError:
            return None

    def test_advance_and_skew(self):
        self.cluster.must("clock", "advance", "36h")
        now, regions = self.shown()
        self.assertAlmostEqual(1.5 * DAY, now, delta=SLACK)
        for region in REGIONS:
            self.assertAlmostEqual(1.5 * DAY, regions[region], delta=SLACK)
            self.assertAlmostEqual(1.5 * DAY, self.created(region, f"later-{region}"), delta=SLACK)
        with self.subTest("one Region's alone"):
            self.cluster.must("fault", "add", "clock-skew", "--region", REGIONS[1], "--behind", "12h")
            _, regions = self.shown()
            self.assertAlmostEqual(1.5 * DAY, regions[REGIONS[0]], delta=SLACK)
            self.assertAlmostEqual(DAY, regions[REGIONS[1]], delta=SLACK)
            self.assertIn("12h behind", self.cluster.must("fault", "list"))
        with self.subTest("without the coordinator"):
            pid = self.cluster.pid(f"regiond-{REGIONS[1]}")
            command = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
            self.cluster.kill("coordinator")
            self.cluster.kill(f"regiond-{REGIONS[1]}")
            alone = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                wait_until("the regiond", 20, lambda: self.answers(REGIONS[1]))
                self.assertAlmostEqual(DAY, self.created(REGIONS[1], "alone"), delta=SLACK)
            finally:
                alone.kill()
                alone.wait()
            self.cluster.up()
            self.assertAlmostEqual(1.5 * DAY, self.shown()[0], delta=SLACK)
        with self.subTest("the fault ends by the cluster's clock"):
            self.cluster.must("fault", "clear", "--all")
            self.cluster.must("fault", "add", "clock-skew", "--region", REGIONS[0], "--ahead", "1h", "--for", "2h")
            self.cluster.must("clock", "advance", "3h")
            wait_until("the end of the fault", 20, lambda: self.cluster.must("fault", "list") == "no faults\n")
            wait_until("the right time", 20, lambda: abs(self.shown()[1][REGIONS[0]] - 1.5 * DAY - 3 * 3600) < SLACK)

    def test_refused(self):
        for arguments in (("clock", "advance", "0"), ("clock", "advance", "soon"), ("clock", "advance"),
                          ("fault", "add", "clock-skew", "--region", REGIONS[0]),
                          ("fault", "add", "clock-skew", "--region", REGIONS[0], "--ahead", "1s", "--behind", "1s"),
                          ("fault", "add", "clock-skew", "--region", "mars-1", "--ahead", "1s")):
            with self.subTest(arguments):
                result = self.cluster.run(*arguments)
                self.assertEqual(2, result.returncode)
                self.assertIn("meridian: ", result.stderr)


if __name__ == "__main__":
    unittest.main()
