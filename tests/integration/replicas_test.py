#!/usr/bin/python3
"""Adding a replica while writes go on, across a kill -9 in the middle; removing replicas. (GT1)"""
import unittest
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until
from support.writers import Writers, reached

SOURCE, FIRST, SECOND = REGIONS
ITEMS = 20_000
BATCH = 25
LOADERS = 4


def load(cluster, table, count):
    """Items "bulk-0" and so on, in the first Region."""
    def batch(first):
        requests = [{"PutRequest": {"Item": {"id": {"S": f"bulk-{k}"}, "text": {"S": "x" * (k % 200)}}}}
                    for k in range(first, min(first + BATCH, count))]
        answer = cluster.client(SOURCE).batch_write_item(RequestItems={table: requests})
        assert not answer["UnprocessedItems"]

    with ThreadPoolExecutor(LOADERS) as pool:
        list(pool.map(batch, range(0, count, BATCH)))


class Adding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A small window, so that a scan over a link with latency takes a while.
        cls.cluster = cls.enterClassContext(Cluster(options={"replication_batch_bytes_max": 16384, "replication_window_batches": 4}))

    def items_in(self, region, table):
        """How many items a Region counts, also in a table that is still being created."""
        tables = self.cluster.status()["regions"].get(region, {}).get("tables", [])
        return next((int(one["items"]) for one in tables if one["name"] == table), 0)

    def test_backfill_of_20000_items_while_writes_go_on_and_the_sources_replicator_dies(self):
        table = "filled"
        self.cluster.create_table(table, SOURCE)
        load(self.cluster, table, ITEMS)
        self.cluster.delay(SOURCE, FIRST, "150ms")  # so that there is a middle to die in
        self.addCleanup(self.cluster.heal)
        client = self.cluster.client(SOURCE)
        for k in range(0, 200, 10):
            client.delete_item(TableName=table, Key={"id": {"S": f"bulk-{k}"}})
        with Writers(self.cluster, table, "meanwhile", 2, regions=(SOURCE,)) as writers:
            self.cluster.start_adding_replica(table, SOURCE, FIRST)
            wait_until("backfill under way", 60, lambda: self.items_in(FIRST, table) > 500)
            self.assertLess(self.items_in(FIRST, table), ITEMS, "the backfill was over before it could be killed")
            self.assertEqual("CREATING", self.cluster.replicas(table, SOURCE)[FIRST])
            self.cluster.kill(f"replicator-{SOURCE}")
            # What changes now is behind the scan in places, ahead of it in others.
            for k in range(0, 2000, 100):
                client.delete_item(TableName=table, Key={"id": {"S": f"bulk-{k + 1}"}})
                client.put_item(TableName=table, Item={"id": {"S": f"bulk-{k + 2}"}, "text": {"S": "changed"}})
            goals = writers.goals(30)
            wait_until("writes while the replicator is away", 30, lambda: reached(goals))
            self.cluster.up()
            self.cluster.wait_replica_active(table, SOURCE, FIRST, seconds=90)
            goals = writers.goals(20)
            wait_until("writes after", 30, lambda: reached(goals))
        self.cluster.heal()
        self.cluster.assert_converged()
        source, copy = self.cluster.scan(table, SOURCE), self.cluster.scan(table, FIRST)
        self.assertEqual(source, copy)
        writers.assert_kept(copy, FIRST)
        self.assertEqual({"S": "changed"}, copy["bulk-102"]["text"])
        self.assertNotIn("bulk-10", copy)
        self.assertNotIn("bulk-101", copy)
        self.assertEqual([], self.cluster.conflicts(table))
        for writer in writers.all:
            self.assertEqual([], writer.failures, "the source noticed the backfill")

    def test_progress_is_told_while_a_replica_is_filled(self):
        table = "watched"
        self.cluster.create_table(table, SOURCE)
        load(self.cluster, table, ITEMS)
        self.cluster.delay(SOURCE, FIRST, "100ms")
        self.addCleanup(self.cluster.heal)
        self.cluster.start_adding_replica(table, SOURCE, FIRST)

        def told():
            replicas = self.cluster.describe(table, SOURCE).get("Replicas", [])
            return [int(one["ReplicaStatusPercentProgress"]) for one in replicas if "ReplicaStatusPercentProgress" in one]

        wait_until("a part of it", 60, lambda: told() and 0 < told()[0] < 100)
        before = told()
        wait_until("more of it", 60, lambda: not told() or told() > before)
        status = self.cluster.must("status")
        self.assertRegex(status, rf"{FIRST} BACKFILLING [1-9][0-9]? %")
        self.cluster.heal()
        self.cluster.wait_replica_active(table, SOURCE, FIRST, seconds=90)
        self.assertEqual([], told())

    def test_what_a_replica_acknowledged_before_it_was_removed_is_in_the_others(self):
        table = "drained"
        self.cluster.create_table(table, SOURCE)
        self.cluster.add_replica(table, SOURCE, FIRST)
        self.cluster.add_replica(table, SOURCE, SECOND)
        self.cluster.delay(FIRST, SOURCE, "300ms")
        self.cluster.delay(FIRST, SECOND, "500ms")
        self.addCleanup(self.cluster.heal)
        client = self.cluster.client(FIRST)
        for k in range(300):
            client.put_item(TableName=table, Item={"id": {"S": f"last-{k}"}, "text": {"S": "x" * 500}})
        client.delete_table(TableName=table)
        with self.assertRaises(client.exceptions.ResourceNotFoundException):
            client.put_item(TableName=table, Item={"id": {"S": "too late"}})
        wait_until("the replica gone", 60, lambda: FIRST not in self.cluster.replicas(table, SOURCE))
        self.cluster.wait_active(table, SOURCE)
        for region in (SOURCE, SECOND):
            self.assertEqual(300, len(self.cluster.scan(table, region)), region)

    def test_the_new_replica_takes_writes_and_a_third_is_added_from_it(self):
        table = "grown"
        self.cluster.create_table(table, SOURCE)
        load(self.cluster, table, 100)
        self.cluster.add_replica(table, SOURCE, FIRST)
        self.cluster.client(FIRST).put_item(TableName=table, Item={"id": {"S": "from the second"}})
        self.cluster.add_replica(table, FIRST, SECOND)
        self.cluster.assert_converged()
        self.assertEqual(101, len(self.cluster.assert_same_everywhere(table)))

    def test_backfill_survives_the_end_of_every_daemon(self):
        table = "restarted"
        self.cluster.create_table(table, SOURCE)
        load(self.cluster, table, 3000)
        self.cluster.start_adding_replica(table, SOURCE, FIRST)
        for daemon in self.cluster.daemons():
            self.cluster.kill(daemon)
        self.cluster.up()
        self.cluster.wait_replica_active(table, SOURCE, FIRST, seconds=90)
        self.cluster.assert_converged()
        self.assertEqual(3000, len(self.cluster.scan(table, FIRST)))

    def assert_refused(self, table, region, update, code, text):
        with self.assertRaises(ClientError) as raised:
            self.cluster.client(region).update_table(TableName=table, ReplicaUpdates=[update])
        error = raised.exception.response["Error"]
        self.assertEqual(code, error["Code"], error)
        self.assertIn(text, error["Message"])

    def test_what_cannot_be_a_replica_is_refused(self):
        table = "refused"
        self.cluster.create_table(table, SOURCE)
        create, delete = (lambda region, action=action: {action: {"RegionName": region}} for action in ("Create", "Delete"))
        validation = "ValidationException"
        self.assert_refused(table, SOURCE, create("us-fake-1"), validation, "Region us-fake-1 is not supported")
        for update in (create(SOURCE), delete(SOURCE)):
            self.assert_refused(table, SOURCE, update, validation, "Cannot add or delete the local region")
        self.assert_refused(table, SOURCE, delete(FIRST), validation,
                            "Update global table operation failed because one or more replicas were not part of the global table")
        self.cluster.create_table(table, SECOND)
        self.assert_refused(table, SOURCE, create(SECOND), validation, "one or more replicas already existed as tables")
        self.assertNotIn("Replicas", self.cluster.describe(table, SOURCE))
        self.cluster.add_replica(table, SOURCE, FIRST)
        self.assert_refused(table, SOURCE, delete(SOURCE), validation, "Cannot add or delete the local region")
        self.assertEqual("ACTIVE", self.cluster.describe(table, SOURCE)["TableStatus"], "and its items are there")
        self.assert_refused(table, SOURCE, create(FIRST), validation, "one or more replicas already existed as tables")


class Removing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())

    def assert_regional(self, table, region):
        description = self.cluster.describe(table, region)
        for member in ("Replicas", "GlobalTableVersion", "GlobalTableSettingsReplicationMode"):
            self.assertNotIn(member, description)

    def put(self, table, region, key):
        self.cluster.client(region).put_item(TableName=table, Item={"id": {"S": key}})

    def test_each_regions_describe_table_lists_the_other_replicas(self):
        table = "listed"
        self.cluster.create_global_table(table)
        for region in REGIONS:
            description = self.cluster.describe(table, region)
            self.assertEqual("2019.11.21", description["GlobalTableVersion"])
            self.assertEqual({other: "ACTIVE" for other in REGIONS if other != region}, self.cluster.replicas(table, region))
            self.assertIn(region, description["TableArn"])
        ids = {self.cluster.describe(table, region)["TableId"] for region in REGIONS}
        self.assertEqual(3, len(ids), "each Region's table has its own id")

    def test_a_removed_replica_loses_its_table_and_the_others_go_on(self):
        table = "shrunk"
        self.cluster.create_global_table(table)
        self.put(table, SECOND, "from the leaver")
        self.cluster.assert_converged()
        self.cluster.remove_replica(table, SOURCE, SECOND)
        self.cluster.wait_gone(table, SECOND)
        self.assertNotIn(table, self.cluster.client(SECOND).list_tables()["TableNames"])
        self.put(table, SOURCE, "after")
        self.cluster.assert_converged()
        self.assertEqual({"from the leaver", "after"}, set(self.cluster.scan(table, FIRST)))
        # It may come back, with everything.
        self.cluster.add_replica(table, SOURCE, SECOND)
        self.cluster.assert_converged()
        self.assertEqual({"from the leaver", "after"}, set(self.cluster.scan(table, SECOND)))

    def test_a_protected_replica_stays(self):
        table = "protected"
        self.cluster.create_global_table(table)
        self.cluster.call(SECOND, "UpdateTable", TableName=table, DeletionProtectionEnabled=True)
        with self.assertRaises(ClientError) as raised:
            self.cluster.client(SOURCE).update_table(TableName=table, ReplicaUpdates=[{"Delete": {"RegionName": SECOND}}])
        self.assertEqual(f"Cannot delete table {table} in region {SECOND} because it has deletion protection enabled. Disable deletion "
                         "protection first.", raised.exception.response["Error"]["Message"])
        wait_until("all ACTIVE again", 30, lambda: set(self.cluster.replicas(table, SOURCE).values()) == {"ACTIVE"})
        self.put(table, SECOND, "still a replica")
        self.cluster.assert_converged()
        self.cluster.call(SECOND, "UpdateTable", TableName=table, DeletionProtectionEnabled=False)
        self.cluster.remove_replica(table, SOURCE, SECOND)

    def test_delete_table_in_a_region_removes_that_replica_and_the_last_one_is_regional(self):
        table = "deleted"
        self.cluster.create_global_table(table)
        self.put(table, FIRST, "kept")
        self.cluster.assert_converged()
        self.cluster.client(FIRST).delete_table(TableName=table)
        self.cluster.wait_gone(table, FIRST)
        wait_until("its replica gone", 30, lambda: set(self.cluster.replicas(table, SOURCE)) == {SECOND})
        self.assertIsNotNone(self.cluster.get(table, SECOND, "kept"))
        self.cluster.wait_active(table, SECOND)
        self.cluster.client(SECOND).delete_table(TableName=table)
        self.cluster.wait_gone(table, SECOND)
        wait_until("no replicas", 30, lambda: "Replicas" not in self.cluster.describe(table, SOURCE))
        self.cluster.wait_active(table, SOURCE)
        self.assert_regional(table, SOURCE)
        self.assertIsNotNone(self.cluster.get(table, SOURCE, "kept"))
        self.cluster.client(SOURCE).delete_table(TableName=table)
        self.cluster.wait_gone(table, SOURCE)

    def test_removal_while_the_leaver_is_down_completes_when_it_is_back(self):
        table = "absent"
        self.cluster.create_table(table, SOURCE)
        self.cluster.add_replica(table, SOURCE, FIRST)
        self.cluster.kill(f"regiond-{FIRST}")
        self.cluster.client(SOURCE).update_table(TableName=table, ReplicaUpdates=[{"Delete": {"RegionName": FIRST}}])
        self.put(table, SOURCE, "meanwhile")
        self.cluster.up()
        self.cluster.wait_gone(table, FIRST)
        wait_until("no replicas", 30, lambda: "Replicas" not in self.cluster.describe(table, SOURCE))
        self.assert_regional(table, SOURCE)
        self.assertIsNotNone(self.cluster.get(table, SOURCE, "meanwhile"))


if __name__ == "__main__":
    unittest.main()
