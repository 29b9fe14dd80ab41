#!/usr/bin/python3
"""What a new replica takes over of its table's settings, what each Region keeps for itself, and that settings survive kill -9.
(reference/global-tables.md §3; docs/api.md)"""
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
        cls.cluster.add_replica("shared", HOME, AWAY)

    def tags(self, region):
        return self.cluster.client(region).list_tags_of_resource(ResourceArn=self.arn.replace(HOME, region))["Tags"]

    def time_to_live(self, region):
        return self.cluster.client(region).describe_time_to_live(TableName="shared")["TimeToLiveDescription"]["TimeToLiveStatus"]

    def test_the_class_and_the_kind_of_encryption_go_along(self):
        table = self.cluster.client(AWAY).describe_table(TableName="shared")["Table"]
        self.assertEqual("STANDARD_INFREQUENT_ACCESS", table["TableClassSummary"]["TableClass"])
        self.assertEqual("KMS", table["SSEDescription"]["SSEType"])
        self.assertIn(AWAY, table["SSEDescription"]["KMSMasterKeyArn"], "a Region's key is its own")

    def test_tags_and_ttl_stay(self):
        self.assertEqual((TAGS, []), (self.tags(HOME), self.tags(AWAY)))
        self.assertEqual(("ENABLED", "DISABLED"), (self.time_to_live(HOME), self.time_to_live(AWAY)))

    def test_what_is_shared_cannot_change_meanwhile(self):
        for members, what in (({"TableClass": "STANDARD"}, "table class"), ({"SSESpecification": {"Enabled": False}}, "encryption"),
                              ({"BillingMode": "PAY_PER_REQUEST"}, "capacity")):
            for region in (HOME, AWAY):
                with self.subTest(f"{what} in {region}"):
                    with self.assertRaises(ClientError) as raised:
                        self.cluster.client(region).update_table(TableName="shared", **members)
                    self.assertEqual(f"Meridian cannot change the {what} of a table with replicas yet. Remove its replicas first, or create "
                                     "it with what it needs.", raised.exception.response["Error"]["Message"])

    def test_auto_scaling_is_described_and_refused(self):
        description = self.cluster.client(AWAY).describe_table_replica_auto_scaling(TableName="shared")["TableAutoScalingDescription"]
        self.assertEqual(sorted([HOME, AWAY]), [replica["RegionName"] for replica in description["Replicas"]])
        with self.assertRaises(ClientError) as raised:
            self.cluster.client(HOME).update_table_replica_auto_scaling(
                TableName="shared", ProvisionedWriteCapacityAutoScalingUpdate={"AutoScalingDisabled": True})
        self.assertIn("BillingMode is PayPerRequest", raised.exception.response["Error"]["Message"])

    def test_settings_survive_kill_9(self):
        self.cluster.kill(f"regiond-{HOME}")
        self.cluster.up()
        wait_until("tags after the restart", 30, lambda: self.tags(HOME) == TAGS)
        self.assertEqual("ENABLED", self.time_to_live(HOME))

    def test_a_table_with_a_key_of_ones_own_gets_no_replica(self):
        self.cluster.create_table("own-key", HOME)
        home = self.cluster.client(HOME)
        home.update_table(TableName="own-key", SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "mine"})
        with self.assertRaises(ClientError) as raised:
            self.cluster.start_adding_replica("own-key", HOME, AWAY)
        self.assertEqual("One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica.",
                         raised.exception.response["Error"]["Message"])


if __name__ == "__main__":
    unittest.main()
