#!/usr/bin/python3
"""What a new replica takes over of its table's settings, what each Region keeps for itself, how indexes change in all Regions, and that
settings survive kill -9. (reference/global-tables.md §3; docs/api.md)"""
import unittest

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

HOME, AWAY = REGIONS[:2]
TAGS = [{"Key": "stage", "Value": "test"}]


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(regions=(HOME, AWAY)))
        cls.cluster.create_table("shared", HOME)
        home = cls.cluster.client(HOME)
        home.update_table(TableName="shared", TableClass="STANDARD_INFREQUENT_ACCESS")
        home.update_table(TableName="shared", SSESpecification={"Enabled": True})
        cls.arn = home.describe_table(TableName="shared")["Table"]["TableArn"]
        home.tag_resource(ResourceArn=cls.arn, Tags=TAGS)
        home.update_time_to_live(TableName="shared", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        cls.recover(HOME, True)
        cls.cluster.add_replica("shared", HOME, AWAY)

    def tags(self, region):
        return self.cluster.client(region).list_tags_of_resource(ResourceArn=self.arn.replace(HOME, region))["Tags"]

    def time_to_live(self, region):
        return self.cluster.client(region).describe_time_to_live(TableName="shared")["TimeToLiveDescription"]["TimeToLiveStatus"]

    @classmethod
    def recover(cls, region, enabled):
        cls.cluster.client(region).update_continuous_backups(
            TableName="shared", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled})

    def recovery(self, region):
        described = self.cluster.client(region).describe_continuous_backups(TableName="shared")["ContinuousBackupsDescription"]
        return described["PointInTimeRecoveryDescription"]

    def test_the_class_and_the_kind_of_encryption_go_along(self):
        table = self.cluster.client(AWAY).describe_table(TableName="shared")["Table"]
        self.assertEqual("STANDARD_INFREQUENT_ACCESS", table["TableClassSummary"]["TableClass"])
        self.assertEqual("KMS", table["SSEDescription"]["SSEType"])
        self.assertIn(AWAY, table["SSEDescription"]["KMSMasterKeyArn"], "a Region's key is its own")

    def test_tags_and_ttl_stay(self):
        self.assertEqual((TAGS, []), (self.tags(HOME), self.tags(AWAY)))
        self.assertEqual(("ENABLED", "DISABLED"), (self.time_to_live(HOME), self.time_to_live(AWAY)))

    def test_point_in_time_recovery_stays(self):
        """That of a table which gets a replica, and that of a replica: neither goes to the other."""
        self.assertEqual("ENABLED", self.recovery(HOME)["PointInTimeRecoveryStatus"])
        self.assertEqual({"PointInTimeRecoveryStatus": "DISABLED"}, self.recovery(AWAY))
        since = self.recovery(HOME)["EarliestRestorableDateTime"]
        self.recover(AWAY, True)
        self.assertEqual("ENABLED", self.recovery(AWAY)["PointInTimeRecoveryStatus"])
        self.recover(AWAY, False)
        self.assertEqual({"PointInTimeRecoveryStatus": "DISABLED"}, self.recovery(AWAY))
        self.assertEqual(since, self.recovery(HOME)["EarliestRestorableDateTime"])

    def test_auto_scaling_is_described_and_refused(self):
        description = self.cluster.client(AWAY).describe_table_replica_auto_scaling(TableName="shared")["TableAutoScalingDescription"]
        self.assertEqual(sorted([HOME, AWAY]), [replica["RegionName"] for replica in description["Replicas"]])
        with self.assertRaises(ClientError) as raised:
            self.cluster.client(HOME).update_table_replica_auto_scaling(
                TableName="shared", ProvisionedWriteCapacityAutoScalingUpdate={"AutoScalingDisabled": True})
        self.assertIn("BillingMode is PayPerRequest", raised.exception.response["Error"]["Message"])

    def test_settings_survive_kill_9(self):
        recovery = self.recovery(HOME)
        self.cluster.kill(f"regiond-{HOME}")
        self.cluster.up()
        wait_until("tags after the restart", 30, lambda: self.tags(HOME) == TAGS)
        self.assertEqual("ENABLED", self.time_to_live(HOME))
        self.assertEqual(recovery["EarliestRestorableDateTime"], self.recovery(HOME)["EarliestRestorableDateTime"])

    def test_a_table_with_a_key_of_ones_own_gets_no_replica(self):
        self.cluster.create_table("own-key", HOME)
        home = self.cluster.client(HOME)
        home.update_table(TableName="own-key", SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "mine"})
        with self.assertRaises(ClientError) as raised:
            self.cluster.start_adding_replica("own-key", HOME, AWAY)
        self.assertEqual("One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica.",
                         raised.exception.response["Error"]["Message"])


class Indexes(unittest.TestCase):
    """Global indexes of a table with replicas: asked for in one Region, built in each. (docs/indexes.md)"""

    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(regions=(HOME, AWAY)))

    def setUp(self):
        self.table = self.id().rsplit(".", 1)[1].replace("_", "-")

    def make(self, region, name="by-color", **more):
        self.cluster.client(region).update_table(
            TableName=self.table, AttributeDefinitions=[{"AttributeName": "color", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": {"IndexName": name, "KeySchema": [{"AttributeName": "color", "KeyType": "HASH"}],
                                                     "Projection": {"ProjectionType": "ALL"}, **more}}])

    def remove(self, region, name="by-color"):
        self.cluster.client(region).update_table(TableName=self.table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}])

    def refusal(self, change, *arguments):
        with self.assertRaises(ClientError) as raised:
            change(*arguments)
        return raised.exception.response["Error"]

    def indexes(self, region):
        """{name: description} of a Region's global indexes."""
        table = self.cluster.describe(self.table, region) or {}
        return {one["IndexName"]: one for one in table.get("GlobalSecondaryIndexes", [])}

    def wait_active(self, name="by-color", regions=(HOME, AWAY)):
        for region in regions:
            wait_until(f"{name} ACTIVE in {region}", 60,
                       lambda where=region: self.indexes(where).get(name, {}).get("IndexStatus") == "ACTIVE")

    def wait_gone(self, name="by-color"):
        wait_until(f"{name} gone everywhere", 60, lambda: not any(name in self.indexes(region) for region in (HOME, AWAY)))

    def paint(self, region, color, keys):
        for key in keys:
            self.cluster.client(region).put_item(TableName=self.table, Item={"id": {"S": key}, "color": {"S": color}})

    def painted(self, region, color):
        """The ids that the index shows under a color."""
        items = self.cluster.client(region).query(
            TableName=self.table, IndexName="by-color", KeyConditionExpression="color = :c",
            ExpressionAttributeValues={":c": {"S": color}})["Items"]
        return sorted(item["id"]["S"] for item in items)

    def test_made_in_one_region_it_is_built_in_all_and_removed_in_all(self):
        self.cluster.create_global_table(self.table)
        self.paint(HOME, "red", ["a", "b"])
        self.paint(AWAY, "red", ["c"])
        self.make(AWAY)
        self.assertIn("by-color", self.indexes(AWAY), "whoever is told that it is there sees it")
        self.wait_active()
        for region in (HOME, AWAY):
            wait_until(f"all items in the index of {region}", 30, lambda where=region: self.painted(where, "red") == ["a", "b", "c"])
        self.paint(HOME, "blue", ["a"])
        wait_until("a write of another Region in the index", 30, lambda: self.painted(AWAY, "blue") == ["a"])
        self.remove(HOME)
        self.wait_gone()
        self.make(HOME)
        self.wait_active()
        self.assertEqual(["b", "c"], self.painted(AWAY, "red"))
        self.cluster.assert_converged()

    def test_a_region_that_was_away_builds_it_when_it_returns(self):
        self.cluster.create_global_table(self.table)
        self.paint(HOME, "red", ["a"])
        wait_until("replication", 30, lambda: self.cluster.get(self.table, AWAY, "a"))
        self.cluster.kill(f"regiond-{AWAY}")
        self.make(HOME)
        self.wait_active(regions=(HOME,))
        self.cluster.up()
        self.wait_active()
        self.assertEqual(["a"], self.painted(AWAY, "red"))

    def test_the_coordinator_may_die_right_after_the_answer(self):
        self.cluster.create_global_table(self.table)
        self.make(HOME)
        self.cluster.kill("coordinator")
        self.cluster.up()
        self.wait_active()

    def test_without_the_coordinator_it_is_a_clear_retryable_error(self):
        self.cluster.create_global_table(self.table)
        self.cluster.kill("coordinator")
        self.addCleanup(self.cluster.up)
        refusal = self.refusal(self.make, HOME)
        self.assertEqual("ServiceUnavailable", refusal["Code"].removesuffix("Exception"))
        self.assertIn("coordinator", refusal["Message"])
        self.assertEqual({}, self.indexes(HOME))

    def test_refusals_are_those_of_a_table_without_replicas(self):
        self.cluster.create_global_table(self.table)
        self.make(HOME)
        self.wait_active()
        self.assertEqual("Attempting to create an index which already exists", self.refusal(self.make, AWAY)["Message"])
        self.assertEqual(f"Requested resource not found: Index none for table {self.table}",
                         self.refusal(self.remove, HOME, "none")["Message"])

    def test_capacity_changes_everywhere(self):
        self.cluster.create_global_table(self.table)
        self.make(HOME)
        self.wait_active()
        wanted = {"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 60}
        self.cluster.call(AWAY, "UpdateTable", TableName=self.table, GlobalSecondaryIndexUpdates=[
            {"Update": {"IndexName": "by-color", "OnDemandThroughput": wanted}}])

        def maximum(region):
            described = self.cluster.call(region, "DescribeTable", TableName=self.table)["Table"]
            return described["GlobalSecondaryIndexes"][0].get("OnDemandThroughput")

        for region in (HOME, AWAY):
            wait_until(f"the maximum in {region}", 30, lambda where=region: maximum(where) == wanted)

    def test_a_replica_that_is_added_while_an_index_is_made_gets_it(self):
        self.cluster.create_table(self.table, HOME)
        self.paint(HOME, "red", [f"item-{k}" for k in range(100)])
        self.make(HOME)
        self.cluster.add_replica(self.table, HOME, AWAY)
        self.wait_active()
        wait_until("every item in the new replica's index", 30, lambda: len(self.painted(AWAY, "red")) == 100)
        self.remove(AWAY)
        self.wait_gone()


if __name__ == "__main__":
    unittest.main()
