#!/usr/bin/python3
"""kill -9 of each daemon under load, round after round: no acknowledged write is lost, and replication resumes. (GT1)"""
import random
import unittest

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until
from support.writers import Writers, reached

TABLE = "durable"
SEED = 20250103
PROGRESS_SECONDS = 30


class CrashRounds:
    """The rounds, for a cluster with one durability or another."""

    options = ()

    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(*cls.options))
        cls.cluster.create_global_table(TABLE)

    def rounds(self, name, victims):
        """Kills each of `victims` in turn, each a list of daemons that end at once, while every Region is written to."""
        with Writers(self.cluster, TABLE, name, SEED) as writers:
            for victim in victims:
                with self.subTest(victim=victim):
                    self.kill_and_restart(writers, victim)
            self.wait_progress(writers, 20)
        self.cluster.assert_converged()
        items = self.cluster.assert_same_everywhere(TABLE)
        writers.assert_kept(items, "everywhere")
        self.assertEqual([], self.cluster.conflicts(TABLE), "each key has one writer")
        hit = {daemon.removeprefix("regiond-") for victim in victims for daemon in victim if daemon.startswith("regiond-")}
        for writer in writers.all:
            if writer.region not in hit:
                self.assertEqual([], writer.failures, f"{writer.region} noticed the end of {victims}")

    def wait_progress(self, writers, more, without=None):
        goals = writers.goals(more, without)
        wait_until(f"{more} more writes of each writer", PROGRESS_SECONDS, lambda: reached(goals))

    def kill_and_restart(self, writers, victim):
        self.wait_progress(writers, 30)
        for daemon in victim:
            self.cluster.kill(daemon)
        if len(victim) == 1:
            # The other Regions do not notice; a Region goes on without its replicator.
            regiond = victim[0].removeprefix("regiond-") if victim[0].startswith("regiond-") else None
            self.wait_progress(writers, 20, without=regiond)
        self.cluster.up()
        self.wait_progress(writers, 20)

    @staticmethod
    def shuffled(name, daemons):
        stream = random.Random(f"{SEED}-{name}")
        stream.shuffle(daemons)
        return [[daemon] for daemon in daemons]


class DurabilityOs(CrashRounds, unittest.TestCase):
    def test_regiond_of_each_region_twice(self):
        self.rounds("regiond", self.shuffled("regiond", [f"regiond-{region}" for region in REGIONS] * 2))

    def test_replicator_of_each_region_twice(self):
        self.rounds("replicator", self.shuffled("replicator", [f"replicator-{region}" for region in REGIONS] * 2))

    def test_coordinator_twice(self):
        self.rounds("coordinator", [["coordinator"]] * 2)

    def test_a_whole_region_and_then_everything_at_once(self):
        self.rounds("all", [["regiond-eu-west-1", "replicator-eu-west-1"], self.cluster.daemons()])

    def test_killed_again_while_it_recovers(self):
        daemon = "regiond-us-east-1"
        for _ in range(3):
            self.cluster.kill(daemon)
            self.cluster.up()
        self.rounds("again", [[daemon], [daemon]])

    def test_up_leaves_the_running_alone(self):
        names = self.cluster.daemons()
        before = {name: self.cluster.pid(name) for name in names}
        self.cluster.kill("replicator-eu-west-1")
        self.cluster.up()
        after = {name: self.cluster.pid(name) for name in names}
        self.assertEqual({"replicator-eu-west-1"}, {name for name in names if before[name] != after[name]})

    def test_everything_is_there_after_down_and_up(self):
        self.cluster.client(REGIONS[1]).put_item(TableName=TABLE, Item={"id": {"S": "before down"}})
        self.cluster.assert_converged()
        before = self.cluster.scan(TABLE, REGIONS[0])
        self.cluster.must("down")
        self.cluster.up()
        self.assertEqual(before, self.cluster.assert_same_everywhere(TABLE))
        self.cluster.client(REGIONS[2]).put_item(TableName=TABLE, Item={"id": {"S": "after up"}})
        self.cluster.assert_converged()


class DurabilityFsync(CrashRounds, unittest.TestCase):
    options = ("--durability", "fsync")

    def test_each_daemon_kind(self):
        self.assertIn("durability: fsync", (self.cluster.data / "cluster.yaml").read_text())
        self.rounds("fsync", [["regiond-us-east-1"], ["replicator-eu-west-1"], ["coordinator"], self.cluster.daemons()])


if __name__ == "__main__":
    unittest.main()
