#!/usr/bin/python3
"""On-demand backups of global tables, on real daemons (docs/backups.md): a backup is of the Region in which it was taken and of nobody else's,
what is restored from it is a table of that Region alone, and neither a backup nor a restore is half done after kill -9."""
import time
import unittest

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

HOME, SECOND, THIRD = REGIONS
TABLE = "orders"
ITEMS = 50
MANY = 20_000  # items that take a while to copy
BATCH = 25
STALL_SECONDS = 2  # a request that takes longer has waited for the copying; the machine may be busy with other things


class BackupsCase(unittest.TestCase):
    def call(self, operation, region=HOME, **members):
        return self.cluster.call(region, operation, **members)

    def create_backup(self, table=TABLE, region=HOME):
        """The ARN of a new one, which may not be AVAILABLE yet."""
        return self.call("CreateBackup", region, TableName=table, BackupName="nightly")["BackupDetails"]["BackupArn"]

    def backup(self, table=TABLE, region=HOME):
        arn = self.create_backup(table, region)
        self.wait_available(arn, region)
        return arn

    def details(self, arn, region=HOME):
        return self.call("DescribeBackup", region, BackupArn=arn)["BackupDescription"]["BackupDetails"]

    def wait_available(self, arn, region=HOME):
        wait_until(f"{arn} AVAILABLE", 60, lambda: self.details(arn, region)["BackupStatus"] == "AVAILABLE")

    def restore(self, arn, name, region=HOME):
        """{id: item} of a new table."""
        self.call("RestoreTableFromBackup", region, TargetTableName=name, BackupArn=arn)
        self.cluster.wait_active(name, region)
        return self.cluster.scan(name, region)

    def put(self, key, value, region=HOME, table=TABLE):
        self.cluster.client(region).put_item(TableName=table, Item={"id": {"S": key}, "value": {"S": value}})

    def assert_unknown(self, arn, region):
        """Whoever is asked there says that there is no such backup."""
        for operation, members in (("DescribeBackup", {}), ("DeleteBackup", {}), ("RestoreTableFromBackup", {"TargetTableName": "nowhere"})):
            with self.subTest(operation=operation, region=region), self.assertRaises(ClientError) as raised:
                self.call(operation, region, BackupArn=arn, **members)
            self.assertEqual({"Code": "BackupNotFoundException", "Message": f"Backup not found: {arn}"}, raised.exception.response["Error"])
        self.assertIsNone(self.cluster.describe("nowhere", region))


class OfGlobalTables(BackupsCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def fill(self, value):
        """In all Regions, when this returns; from each of them a part."""
        for i in range(ITEMS):
            self.put(f"item-{i}", value, REGIONS[i % len(REGIONS)])
        wait_until("every item everywhere", 60, lambda: all(
            len([item for item in self.cluster.scan(TABLE, region).values() if item["value"]["S"] == value]) == ITEMS for region in REGIONS))

    def test_gt4_a_backup_exists_only_in_the_region_in_which_it_was_taken(self):
        self.fill("first")
        arn = self.backup()
        self.assertEqual([arn], [backup["BackupArn"] for backup in self.call("ListBackups")["BackupSummaries"]])
        self.assertEqual("nightly", self.details(arn)["BackupName"])
        for region in (SECOND, THIRD):
            self.assertEqual([], self.call("ListBackups", region)["BackupSummaries"])
            self.assert_unknown(arn, region)
            self.assert_unknown(arn.replace(HOME, region), region)
        self.call("DeleteBackup", BackupArn=arn)
        self.assert_unknown(arn, HOME)

    def test_gt4_each_region_has_backups_of_its_own(self):
        self.fill("of all")
        arns = {region: self.backup(region=region) for region in REGIONS}
        for region, arn in arns.items():
            self.assertIn(f":{region}:", arn)
            self.assertEqual([arn], [backup["BackupArn"] for backup in self.call("ListBackups", region)["BackupSummaries"]])
            self.assertEqual(ITEMS, len(self.restore(arn, "own", region)))
            self.cluster.client(region).delete_table(TableName="own")
            self.cluster.wait_gone("own", region)
            self.call("DeleteBackup", region, BackupArn=arn)

    def test_gt4_what_is_restored_is_of_one_region_and_of_the_moment_of_the_backup(self):
        self.fill("before")
        arn = self.backup()
        for i in range(ITEMS):
            self.put(f"item-{i}", "after")
        self.put("new", "after")
        self.cluster.client(HOME).delete_item(TableName=TABLE, Key={"id": {"S": "item-0"}})
        items = self.restore(arn, "restored")
        self.assertEqual({f"item-{i}" for i in range(ITEMS)}, set(items))
        self.assertEqual({"before"}, {item["value"]["S"] for item in items.values()})
        described = self.cluster.describe("restored", HOME)
        self.assertFalse({"Replicas", "GlobalTableVersion", "RestoreSummary"} & set(described))
        for region in (SECOND, THIRD):
            self.assertIsNone(self.cluster.describe("restored", region))
        # It is an ordinary table: it may become a global one.
        self.cluster.client(HOME).update_table(TableName="restored", StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        self.cluster.add_replica("restored", HOME, SECOND)
        wait_until("the items in the replica", 60, lambda: self.cluster.scan("restored", SECOND) == items)
        self.cluster.remove_replica("restored", HOME, SECOND)
        self.cluster.client(HOME).delete_table(TableName="restored")
        self.cluster.client(HOME).delete_item(TableName=TABLE, Key={"id": {"S": "new"}})
        self.call("DeleteBackup", BackupArn=arn)

    def test_gt4_a_backup_outlives_its_table(self):
        self.cluster.create_global_table("short-lived")
        self.put("k", "v", table="short-lived")
        arn = self.backup("short-lived")
        for region in (SECOND, THIRD):
            self.cluster.remove_replica("short-lived", HOME, region)
        self.cluster.client(HOME).delete_table(TableName="short-lived")
        self.cluster.wait_gone("short-lived", HOME)
        self.assertEqual({"k": {"id": {"S": "k"}, "value": {"S": "v"}}}, self.restore(arn, "short-lived"))
        self.assertIsNone(self.cluster.describe("short-lived", SECOND))
        self.cluster.client(HOME).delete_table(TableName="short-lived")
        self.call("DeleteBackup", BackupArn=arn)

    def test_gt4_a_region_that_is_cut_off_backs_up_what_it_has(self):
        """Neither the coordinator nor other Regions are asked."""
        self.fill("common")
        self.cluster.cut_both_ways(HOME, SECOND)
        self.addCleanup(self.cluster.heal)
        self.cluster.kill("coordinator")
        self.addCleanup(self.cluster.up)
        self.put("item-1", "there", SECOND)
        self.put("item-2", "here", HOME)
        arn = self.backup()
        items = self.restore(arn, "cut-off")
        self.assertEqual(("common", "here"), (items["item-1"]["value"]["S"], items["item-2"]["value"]["S"]))
        self.call("DeleteBackup", BackupArn=arn)
        self.cluster.client(HOME).delete_table(TableName="cut-off")


class Kills(BackupsCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)
        for first in range(0, MANY, BATCH):
            left = {TABLE: [{"PutRequest": {"Item": {"id": {"S": f"item-{i:06}"}, "value": {"S": "x" * 100}}}} for i in range(first, first + BATCH)]}
            while left:
                left = cls.cluster.client(HOME).batch_write_item(RequestItems=left)["UnprocessedItems"]

    def kill_and_start(self):
        self.cluster.kill(f"regiond-{HOME}")
        self.cluster.up()
        # Until a quorum of the Availability Zones has a leader again.
        wait_until("answers", 60, self.answers)

    def answers(self):
        try:
            return self.cluster.get(TABLE, HOME, "item-000000") is not None
        except (ClientError, OSError):
            return False

    def slowest_request(self, goes_on):
        """In seconds, of writes and strong reads while goes_on()."""
        slowest = count = 0
        while goes_on():
            started = time.monotonic()
            self.put("other", str(count))
            self.cluster.get(TABLE, HOME, "item-000001")
            slowest, count = max(slowest, time.monotonic() - started), count + 1
        self.assertGreater(count, 0, "it was over at once")
        return slowest

    def assert_complete(self, items):
        items.pop("other", None)
        self.assertEqual(MANY, len(items))
        self.assertEqual({"x" * 100}, {item["value"]["S"] for item in items.values()})

    def test_gt4_kill_in_the_midst_of_a_backup_and_of_a_restore(self):
        arn = self.create_backup()
        self.assertEqual("CREATING", self.details(arn)["BackupStatus"])
        self.kill_and_start()
        self.wait_available(arn)
        self.assertEqual([arn], [backup["BackupArn"] for backup in self.call("ListBackups")["BackupSummaries"]])
        self.call("RestoreTableFromBackup", TargetTableName="restored", BackupArn=arn)
        self.assertEqual("CREATING", self.cluster.describe("restored", HOME)["TableStatus"])
        self.kill_and_start()
        described = self.cluster.describe("restored", HOME)
        self.assertEqual("CREATING", described["TableStatus"])
        self.assertEqual(arn, described["RestoreSummary"]["SourceBackupArn"])
        self.cluster.wait_active("restored", HOME)
        self.assert_complete(self.cluster.scan("restored", HOME))
        self.kill_and_start()
        self.assert_complete(self.cluster.scan("restored", HOME))
        self.assert_complete(self.cluster.scan(TABLE, HOME))
        self.call("DeleteBackup", BackupArn=arn)
        self.cluster.client(HOME).delete_table(TableName="restored")

    def test_requests_are_answered_while_tables_are_copied(self):
        arn = self.create_backup()
        slowest = self.slowest_request(lambda: self.details(arn)["BackupStatus"] == "CREATING")
        self.assertLess(slowest, STALL_SECONDS)
        self.call("RestoreTableFromBackup", TargetTableName="beside", BackupArn=arn)
        slowest = self.slowest_request(lambda: self.cluster.describe("beside", HOME)["TableStatus"] == "CREATING")
        self.assertLess(slowest, STALL_SECONDS)
        self.assert_complete(self.cluster.scan("beside", HOME))
        self.call("DeleteBackup", BackupArn=arn)
        self.cluster.client(HOME).delete_table(TableName="beside")


if __name__ == "__main__":
    unittest.main()
