#!/usr/bin/python3
"""The coordinator killed, frozen, and with its disk gone: writes and replication go on, and what was under way is done exactly once."""
import os
import shutil
import signal
import unittest

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until
from support.writers import Writers, reached

SOURCE, FIRST, SECOND = REGIONS
ITEMS = 2_000
BATCH = 25


class CoordinatorLoss(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())

    def tearDown(self):
        self.cluster.up()
        self.cluster.heal()

    def fill(self, table):
        for first in range(0, ITEMS, BATCH):
            requests = [{"PutRequest": {"Item": {"id": {"S": f"bulk-{k}"}, "text": {"S": "x" * 500}}}} for k in range(first, first + BATCH)]
            self.assertFalse(self.cluster.client(SOURCE).batch_write_item(RequestItems={table: requests})["UnprocessedItems"])

    def lose_disk(self):
        shutil.rmtree(self.cluster.data / "coordinator")

    def log(self):
        return "".join(path.read_text(errors="replace") for path in (self.cluster.data / "logs").glob("coordinator*"))

    def catalog(self, table):
        """What the coordinator has of a global table; None if nothing."""
        return next((one for one in self.cluster.status()["cluster"]["tables"] if one["name"] == table), None)

    def pending(self, table):
        """As the source's regiond tells, which no coordinator is asked for."""
        return self.cluster.metric(self.cluster.port(SOURCE) + 200, "meridian_regiond_pending_writes_count", table_name=table, destination=FIRST)

    def table_id(self, table, region):
        tables = self.cluster.status()["regions"][region]["tables"]
        return next(one["id"] for one in tables if one["name"] == table)

    def assert_replicates(self, table, name, seed):
        """Writes in both Regions arrive in the other one."""
        with Writers(self.cluster, table, name, seed, regions=(SOURCE, FIRST)) as writers:
            goals = writers.goals(20)
            wait_until(f"writes, {name}", 30, lambda: reached(goals))
        for writer in writers.all:
            self.assertEqual([], writer.failures)
        for here, there in ((SOURCE, FIRST), (FIRST, SOURCE)):
            key = f"{name} from {here}"
            self.cluster.client(here).put_item(TableName=table, Item={"id": {"S": key}})
            wait_until(f"{key} in {there}", 30, lambda there=there, key=key: self.cluster.get(table, there, key))

    def test_writes_and_replication_go_on_whatever_becomes_of_it(self):
        table = "steady"
        self.cluster.create_table(table, SOURCE)
        self.cluster.add_replica(table, SOURCE, FIRST)
        pid = self.cluster.pid("coordinator")
        os.kill(pid, signal.SIGSTOP)
        try:
            self.assert_replicates(table, "frozen", 1)
        finally:
            os.kill(pid, signal.SIGCONT)
        self.cluster.kill("coordinator")
        self.assert_replicates(table, "killed", 2)
        self.lose_disk()
        self.assert_replicates(table, "without a disk", 3)
        self.cluster.up()
        self.assertIn("coordinator.backup", self.log())
        self.assert_replicates(table, "restored", 4)
        self.cluster.assert_converged()
        self.cluster.add_replica(table, SOURCE, SECOND)
        self.cluster.assert_converged()

    def lose_in_the_middle(self, table, lose):
        """Adds a replica over a slow link; lose() happens while it is filled. It is added once, as if nothing had been."""
        self.cluster.create_table(table, SOURCE)
        self.fill(table)
        self.cluster.delay(SOURCE, FIRST, "800ms")
        self.cluster.start_adding_replica(table, SOURCE, FIRST)
        wait_until("the fill to begin", 30, lambda: any(replica["phase"] == "BACKFILLING" for replica in self.catalog(table)["replicas"]))
        self.assertEqual("CREATING", self.cluster.replicas(table, SOURCE)[FIRST])
        before = self.catalog(table)
        created = self.table_id(table, FIRST)
        lose()
        self.cluster.wait_replica_active(table, SOURCE, FIRST)
        after = self.catalog(table)
        self.assertEqual(before["id"], after["id"], "the same global table")
        self.assertEqual([SOURCE, FIRST], [replica["region"] for replica in after["replicas"]])
        self.assertEqual(created, self.table_id(table, FIRST), "it was not made anew")
        # Each step is one version and one was left, so one that was taken twice would show.
        self.assertEqual(int(before["settings_version"]) + 1, int(after["settings_version"]))
        self.cluster.heal()
        self.cluster.assert_converged()
        self.assertEqual(ITEMS, len(self.cluster.scan(table, FIRST)))
        self.assertEqual([], self.cluster.conflicts(table))

    def test_an_addition_that_was_under_way_when_it_was_killed_is_done_once(self):
        def lose():
            self.cluster.kill("coordinator")
            self.cluster.up()

        self.lose_in_the_middle("killed", lose)

    def test_an_addition_that_was_under_way_when_it_froze_is_done_once(self):
        def lose():
            pid = self.cluster.pid("coordinator")
            os.kill(pid, signal.SIGSTOP)
            try:
                self.cluster.client(SOURCE).put_item(TableName="frozen", Item={"id": {"S": "bulk-0"}})
                wait_until("that write in the new replica's Region", 60, lambda: self.pending("frozen") == 0)
            finally:
                os.kill(pid, signal.SIGCONT)

        self.lose_in_the_middle("frozen", lose)

    def test_an_addition_that_was_under_way_when_its_disk_was_lost_is_done_once(self):
        def lose():
            self.cluster.kill("coordinator")
            self.lose_disk()
            self.cluster.up()
            self.assertIn("coordinator.backup", self.log())

        self.lose_in_the_middle("lost", lose)

    def test_faults_are_in_force_after_its_disk_was_lost(self):
        self.cluster.cut(SOURCE, SECOND)
        before = self.cluster.must("fault", "list", "--json")
        self.cluster.kill("coordinator")
        self.lose_disk()
        self.cluster.up()
        self.assertEqual(before, self.cluster.must("fault", "list", "--json"))


if __name__ == "__main__":
    unittest.main()
