#!/usr/bin/python3
"""50 kills at random under load: each AZ, the AZ that leads, regiond itself. No acknowledged write is lost, and with one AZ down
writes never pause for more than a second. (DESIGN 4, 8.1)

MERIDIAN_SEED: the order of the kills; printed, so that a failing run can be repeated.
"""
import os
import random
import time
import unittest

from support.azs import AZS, Azs, StrongReader
from support.cluster import Cluster
from support.waiting import wait_until
from support.writers import Writers, reached

REGION = "us-east-1"
TABLE = "killed"
SEED = os.environ.get("MERIDIAN_SEED", "20250103")
ROUNDS = 5  # of each victim, with each durability
PAUSE_SECONDS_MAX = 1.0
PROGRESS_SECONDS = 30
LEADER, REGIOND = "leader", "regiond"


class Kills:
    """The kills, for a cluster with one durability or the other."""

    def setUp(self):
        self.cluster = self.enterContext(Cluster(regions=(REGION,), options={
            "durability": self.durability, "partitions_per_table": 4, "scrub_interval_ms": 500}))
        self.azs = Azs(self.cluster, REGION)
        self.cluster.create_table(TABLE, REGION)

    def progress(self, writers, more):
        goals = writers.goals(more)
        wait_until(f"{more} more writes of each writer", PROGRESS_SECONDS, lambda: reached(goals))

    def kill_az(self, writers, az):
        """The longest pause of writes while it was down."""
        start = time.monotonic()
        fault = self.azs.fault("az-down", az)
        self.progress(writers, 10)
        pause = writers.longest_pause(start, time.monotonic())
        self.azs.clear(fault)
        self.azs.wait_in_step()
        return pause

    def kill_regiond(self, writers, az_too):
        """az_too: while one AZ is down."""
        fault = self.azs.fault("az-down", az_too) if az_too else None
        self.cluster.kill(f"regiond-{REGION}")
        self.cluster.up()
        self.progress(writers, 10)
        if fault:
            self.azs.clear(fault)
        self.azs.wait_in_step()

    def test_25_kills(self):
        draws = random.Random(f"{SEED}-{self.durability}")
        victims = [*AZS, LEADER, REGIOND] * ROUNDS
        draws.shuffle(victims)
        pauses = []
        with Writers(self.cluster, TABLE, "kills", SEED, per_region=4) as writers, \
                StrongReader(self.cluster, TABLE, writers, SEED) as reader:
            self.progress(writers, 10)
            for number, victim in enumerate(victims):
                with self.subTest(number=number, victim=victim):
                    if victim == REGIOND:
                        self.kill_regiond(writers, draws.choice([None, *AZS]))
                    else:
                        pauses.append(self.kill_az(writers, self.azs.leader() if victim == LEADER else victim))
                        self.assertLessEqual(pauses[-1], PAUSE_SECONDS_MAX, f"writes paused with {victim} down")
            self.progress(writers, 10)
        print(f"\nMERIDIAN_SEED={SEED} {self.durability}: {len(victims)} kills, longest pause {max(pauses):.3f} s, "
              f"{sum(writer.writes for writer in writers.all)} writes, {reader.reads} strong reads")
        writers.assert_kept(self.cluster.scan(TABLE, REGION), "after all kills")
        self.assertEqual([], reader.violations)
        self.azs.wait_equal()
        self.azs.wait_compared(4)


class DurabilityOs(Kills, unittest.TestCase):
    durability = "os"


class DurabilityFsync(Kills, unittest.TestCase):
    durability = "fsync"


if __name__ == "__main__":
    print(f"MERIDIAN_SEED={SEED}")
    unittest.main()
