#!/usr/bin/python3
"""Which settings of a table go to its other Regions, and which stay, one by one and from each side. (GT2, GT3, GT5, GT6, GT7;
reference/global-tables.md 3)"""
import threading
import unittest

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

HOME, AWAY, THIRD = REGIONS
KEY = [{"AttributeName": "id", "KeyType": "HASH"}]
ID = {"AttributeName": "id", "AttributeType": "S"}
INDEX = {"IndexName": "by-kind", "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}


def capacity(reads, writes):
    return {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}


class Propagation(unittest.TestCase):
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(options=cls.options))

    def table(self, name):
        self.cluster.create_global_table(name)
        self.name = name

    def update(self, region, **members):
        return self.cluster.call(region, "UpdateTable", TableName=self.name, **members)["TableDescription"]

    def described(self, region):
        return self.cluster.call(region, "DescribeTable", TableName=self.name)["Table"]

    def everywhere(self, what, holds):
        """Once it is answered it is so everywhere: the coordinator has waited for the Regions that are up."""
        for region in REGIONS:
            wait_until(f"{what} in {region}", 20, lambda: holds(self.described(region)))

    def refused(self, code, call, *arguments, **members):
        with self.assertRaises(ClientError) as raised:
            call(*arguments, **members)
        self.assertEqual(code, raised.exception.response["Error"]["Code"])
        return raised.exception.response["Error"]["Message"]


class Notes(Propagation):
    def test_gt2_indexes(self):
        self.table("gt2")
        for region in REGIONS:
            self.cluster.client(region).put_item(TableName=self.name, Item={"id": {"S": region}, "kind": {"S": "k"}})
        for asked, gone_by in ((AWAY, HOME), (HOME, THIRD)):
            with self.subTest(asked=asked):
                self.update(asked, AttributeDefinitions=[ID, {"AttributeName": "kind", "AttributeType": "S"}],
                            GlobalSecondaryIndexUpdates=[{"Create": INDEX}])
                self.everywhere("an ACTIVE index", lambda table: [index["IndexStatus"] for index in table.get(
                    "GlobalSecondaryIndexes", [])] == ["ACTIVE"])
                for region in REGIONS:
                    wait_until(f"all items in the index of {region}", 20, lambda: self.cluster.client(region).query(
                        TableName=self.name, IndexName="by-kind", KeyConditionExpression="kind = :k",
                        ExpressionAttributeValues={":k": {"S": "k"}})["Count"] == len(REGIONS))
                self.update(asked, GlobalSecondaryIndexUpdates=[
                    {"Update": {"IndexName": "by-kind", "OnDemandThroughput": {"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 60}}}])
                self.everywhere("its maximum", lambda table: table["GlobalSecondaryIndexes"][0].get(
                    "OnDemandThroughput") == {"MaxReadRequestUnits": 50, "MaxWriteRequestUnits": 60})
                self.update(gone_by, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-kind"}}])
                self.everywhere("no index", lambda table: "GlobalSecondaryIndexes" not in table)

    def test_gt5_capacity_mode_and_throughput(self):
        self.table("gt5")
        self.update(AWAY, BillingMode="PROVISIONED", ProvisionedThroughput=capacity(20, 10))
        self.everywhere("provisioned", lambda table: table["ProvisionedThroughput"]["WriteCapacityUnits"] == 10)
        for region in REGIONS:
            throughput = self.described(region)["ProvisionedThroughput"]
            self.assertEqual((20, 10), (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]))
        with self.subTest("a replica's own reads"):
            self.update(HOME, ReplicaUpdates=[{"Update": {"RegionName": AWAY, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 5}}}])
            wait_until("its own", 20, lambda: self.described(AWAY)["ProvisionedThroughput"]["ReadCapacityUnits"] == 5)
            self.assertEqual(20, self.described(HOME)["ProvisionedThroughput"]["ReadCapacityUnits"])
            replicas = {replica["RegionName"]: replica for replica in self.described(HOME)["Replicas"]}
            self.assertEqual({"ReadCapacityUnits": 5}, replicas[AWAY]["ProvisionedThroughputOverride"])
            self.assertNotIn("ProvisionedThroughputOverride", replicas[THIRD])
        with self.subTest("until they change for all"):
            self.update(THIRD, ProvisionedThroughput=capacity(30, 10))
            self.everywhere("30 reads", lambda table: table["ProvisionedThroughput"]["ReadCapacityUnits"] == 30)
            for replica in self.described(HOME)["Replicas"]:
                self.assertNotIn("ProvisionedThroughputOverride", replica)
        self.update(HOME, BillingMode="PAY_PER_REQUEST")
        self.everywhere("on demand", lambda table: table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST")
        with self.subTest("on demand there are none"):
            self.assertIn("BillingMode is PAY_PER_REQUEST", self.refused("ValidationException", self.update, HOME, ReplicaUpdates=[
                {"Update": {"RegionName": AWAY, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 5}}}]))

    def test_gt6_table_class(self):
        self.table("gt6")
        self.update(AWAY, TableClass="STANDARD_INFREQUENT_ACCESS")
        self.everywhere("its class", lambda table: table.get("TableClassSummary", {}).get("TableClass") == "STANDARD_INFREQUENT_ACCESS")
        self.update(AWAY, ReplicaUpdates=[{"Update": {"RegionName": HOME, "TableClassOverride": "STANDARD"}}])
        wait_until("its own", 20, lambda: self.described(HOME)["TableClassSummary"]["TableClass"] == "STANDARD")
        self.assertEqual("STANDARD_INFREQUENT_ACCESS", self.described(THIRD)["TableClassSummary"]["TableClass"])
        replica = next(one for one in self.described(THIRD)["Replicas"] if one["RegionName"] == HOME)
        self.assertEqual({"TableClass": "STANDARD"}, replica["ReplicaTableClassSummary"])

    def test_encryption_and_warm_throughput(self):
        self.table("others")
        self.update(THIRD, SSESpecification={"Enabled": True, "SSEType": "KMS"})
        self.everywhere("a managed key", lambda table: table.get("SSEDescription", {}).get("SSEType") == "KMS")
        for region in REGIONS:
            self.assertIn(f":{region}:", self.described(region)["SSEDescription"]["KMSMasterKeyArn"], "each Region has a key of its own")
        self.update(AWAY, WarmThroughput={"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 5000})
        self.everywhere("warm", lambda table: table["WarmThroughput"]["ReadUnitsPerSecond"] == 13000)

    def test_gt3_gt7_what_stays(self):
        self.table("gt3")
        client = self.cluster.client(AWAY)
        client.update_time_to_live(TableName=self.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
        client.update_continuous_backups(TableName=self.name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        client.tag_resource(ResourceArn=self.described(AWAY)["TableArn"], Tags=[{"Key": "k", "Value": "v"}])
        self.update(AWAY, DeletionProtectionEnabled=True)
        self.update(AWAY, OnDemandThroughput={"MaxReadRequestUnits": 500, "MaxWriteRequestUnits": 600})
        self.everywhere("a later version of what is shared", lambda table: table.get("OnDemandThroughput", {}).get("MaxReadRequestUnits") == 500)
        for region in (HOME, THIRD):
            other = self.cluster.client(region)
            self.assertEqual("DISABLED", other.describe_time_to_live(TableName=self.name)["TimeToLiveDescription"]["TimeToLiveStatus"])
            recovery = other.describe_continuous_backups(TableName=self.name)["ContinuousBackupsDescription"]
            self.assertEqual("DISABLED", recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])
            self.assertEqual([], other.list_tags_of_resource(ResourceArn=self.described(region)["TableArn"])["Tags"])
            self.assertFalse(self.described(region)["DeletionProtectionEnabled"])
        self.assertTrue(self.described(AWAY)["DeletionProtectionEnabled"])

    def test_streams(self):
        self.table("streams")
        for region in REGIONS:
            self.assertEqual({"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}, self.described(region)["StreamSpecification"])
            self.assertIn(f":{region}:", self.described(region)["LatestStreamArn"])
            self.assertIn("Disabling Stream is not allowed", self.refused("ValidationException", self.update, region,
                                                                          StreamSpecification={"StreamEnabled": False}))
        with self.subTest("one that is there is kept"):
            self.name = "keys"
            self.cluster.create_table(self.name, HOME)
            self.update(HOME, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
            arn = self.described(HOME)["LatestStreamArn"]
            self.cluster.add_replica(self.name, HOME, AWAY)
            self.assertEqual(arn, self.described(HOME)["LatestStreamArn"])
            self.assertEqual("KEYS_ONLY", self.described(AWAY)["StreamSpecification"]["StreamViewType"])
            self.cluster.remove_replica(self.name, HOME, AWAY)
            self.assertEqual("KEYS_ONLY", self.described(HOME)["StreamSpecification"]["StreamViewType"])

    def test_a_region_that_was_away_catches_up(self):
        self.table("away")
        self.cluster.kill(f"regiond-{THIRD}")
        try:
            self.update(HOME, TableClass="STANDARD_INFREQUENT_ACCESS")
            self.update(AWAY, OnDemandThroughput={"MaxReadRequestUnits": 70, "MaxWriteRequestUnits": 80})
        finally:
            self.cluster.up()
        self.everywhere("both changes", lambda table: table.get("TableClassSummary", {}).get(
            "TableClass") == "STANDARD_INFREQUENT_ACCESS" and table.get("OnDemandThroughput") == {
                "MaxReadRequestUnits": 70, "MaxWriteRequestUnits": 80})

    def test_two_at_once_one_loses(self):
        self.table("race")
        outcomes = []

        def set_maximum(region, units):
            try:
                self.update(region, OnDemandThroughput={"MaxReadRequestUnits": units, "MaxWriteRequestUnits": units})
                outcomes.append((units, "done"))
            except ClientError as error:
                outcomes.append((units, error.response["Error"]["Code"]))

        for attempt in range(10):
            threads = [threading.Thread(target=set_maximum, args=(region, 100 * attempt + number + 1))
                       for number, region in enumerate(REGIONS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.everywhere("a maximum", lambda table: "OnDemandThroughput" in table)
            values = {self.described(region)["OnDemandThroughput"]["MaxReadRequestUnits"] for region in REGIONS}
            wait_until("one value", 20, lambda: len({self.described(region)["OnDemandThroughput"]["MaxReadRequestUnits"]
                                                     for region in REGIONS}) == 1)
            value = self.described(HOME)["OnDemandThroughput"]["MaxReadRequestUnits"]
            self.assertIn((value, "done"), outcomes, "what holds is what somebody was told")
        self.assertLessEqual({outcome for _, outcome in outcomes}, {"done", "ResourceInUseException"})
        self.assertIn("ResourceInUseException", {outcome for _, outcome in outcomes}, "no two were ever at once")

    def test_a_source_stays_for_a_day(self):
        self.table("source")
        message = self.refused("ValidationException", self.cluster.client(HOME).delete_table, TableName=self.name)
        self.assertIn("acted as a source region", message)
        self.cluster.must("clock", "advance", "24h")
        self.cluster.client(HOME).delete_table(TableName=self.name)
        self.cluster.wait_gone(self.name, HOME)


class Aws(Propagation):
    options = {"propagation": "aws"}

    def test_gt7_ttl_is_shared(self):
        self.table("ttl")
        self.cluster.client(AWAY).update_time_to_live(
            TableName=self.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
        for region in REGIONS:
            wait_until(f"TTL of {region}", 20, lambda: self.cluster.client(region).describe_time_to_live(TableName=self.name)[
                "TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"})
        self.cluster.client(AWAY).put_item(TableName=self.name, Item={"id": {"S": "old"}, "until": {"N": "1700000000"}})
        for region in REGIONS:
            wait_until(f"nothing in {region}", 30, lambda: self.cluster.get(self.name, region, "old") is None)
        self.cluster.assert_converged()


del Propagation  # which has no tests

if __name__ == "__main__":
    unittest.main()
