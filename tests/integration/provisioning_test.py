#!/usr/bin/python3
"""The calls that Terraform (aws_dynamodb_table with replicas) and CloudFormation (AWS::DynamoDB::GlobalTable) make to create, read, change
and delete a global table: each answers as AWS does, and what was asked for is what is read. (GT1, GT2, GT3, GT5, GT7)"""
import unittest

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

HOME, *AWAY = REGIONS
ATTRIBUTES = [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "at", "AttributeType": "N"}]
KEYS = [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}]
INDEX = {"IndexName": "by-owner", "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}
OWNER = {"AttributeName": "owner", "AttributeType": "S"}


class Tool:
    """What both tools do alike: change, then poll until it shows."""

    def __init__(self, cluster, table):
        self.cluster = cluster
        self.table = table

    def client(self, region=HOME):
        return self.cluster.client(region)

    def error(self, call, **members):
        """The name of the error that a call answers."""
        try:
            call(**members)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    def describe(self, region=HOME):
        return self.cluster.call(region, "DescribeTable", TableName=self.table)["Table"]

    def wait_active(self, region=HOME):
        wait_until(f"{self.table} ACTIVE", 60, lambda: self.describe(region)["TableStatus"] == "ACTIVE" and all(
            index["IndexStatus"] == "ACTIVE" for index in self.describe(region).get("GlobalSecondaryIndexes", [])))

    def create(self, **members):
        created = self.cluster.call(HOME, "CreateTable", TableName=self.table, BillingMode="PAY_PER_REQUEST", AttributeDefinitions=ATTRIBUTES,
                                    KeySchema=KEYS, **members)["TableDescription"]
        assert created["TableStatus"] == "CREATING", created
        self.wait_active()

    def add_replica(self, region):
        self.client().update_table(TableName=self.table, ReplicaUpdates=[{"Create": {"RegionName": region}}])
        wait_until(f"the replica in {region}", 60, lambda: region in {
            one["RegionName"] for one in self.describe().get("Replicas", []) if one["ReplicaStatus"] == "ACTIVE"})
        self.wait_active()
        self.wait_active(region)

    def remove_replica(self, region):
        self.client().update_table(TableName=self.table, ReplicaUpdates=[{"Delete": {"RegionName": region}}])
        wait_until(f"no replica in {region}", 60, lambda: region not in {
            one["RegionName"] for one in self.describe().get("Replicas", [])})
        wait_until(f"no table in {region}", 60, lambda: self.error(
            self.client(region).describe_table, TableName=self.table) == "ResourceNotFoundException")
        self.wait_active()

    def set_ttl(self, region=HOME):
        specification = {"Enabled": True, "AttributeName": "until"}
        answer = self.client(region).update_time_to_live(TableName=self.table, TimeToLiveSpecification=specification)
        assert answer["TimeToLiveSpecification"] == specification, answer
        wait_until("TTL", 30, lambda: self.client(region).describe_time_to_live(TableName=self.table)[
            "TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"})

    def set_recovery(self, region):
        self.client(region).update_continuous_backups(
            TableName=self.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        wait_until("recovery", 30, lambda: self.recovery(region) == "ENABLED")

    def recovery(self, region):
        description = self.client(region).describe_continuous_backups(TableName=self.table)["ContinuousBackupsDescription"]
        assert description["ContinuousBackupsStatus"] == "ENABLED", description
        return description["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]

    def tags(self, region):
        arn = self.describe(region)["TableArn"]
        return {tag["Key"]: tag["Value"] for tag in self.client(region).list_tags_of_resource(ResourceArn=arn)["Tags"]}

    def delete(self):
        deleted = self.client().delete_table(TableName=self.table)["TableDescription"]
        assert deleted["TableStatus"] == "DELETING", deleted
        wait_until("no table", 60, lambda: self.error(self.client().describe_table, TableName=self.table) == "ResourceNotFoundException")


class Provisioning(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())

    def test_terraform(self):
        tool = Tool(self.cluster, "terraform")
        self.assertEqual("ResourceNotFoundException", tool.error(tool.client().describe_table, TableName=tool.table))
        tool.create(Tags=[{"Key": "env", "Value": "test"}], StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
                    TableClass="STANDARD", DeletionProtectionEnabled=False)
        tool.set_ttl()
        tool.set_recovery(HOME)
        for region in AWAY:
            tool.add_replica(region)
            tool.set_recovery(region)
            tool.client(region).tag_resource(ResourceArn=tool.describe(region)["TableArn"], Tags=[{"Key": "env", "Value": "test"}])
        with self.subTest("what a refresh reads"):
            table = tool.describe()
            self.assertEqual(("2019.11.21", "ENABLED_WITH_OVERRIDES"),
                             (table["GlobalTableVersion"], table["GlobalTableSettingsReplicationMode"]))
            self.assertEqual(set(AWAY), {one["RegionName"] for one in table["Replicas"]})
            self.assertEqual("NEW_AND_OLD_IMAGES", table["StreamSpecification"]["StreamViewType"])
            for region in REGIONS:
                self.assertEqual("ENABLED", tool.recovery(region))
                self.assertEqual({"env": "test"}, tool.tags(region))
                self.assertEqual("PolicyNotFoundException", tool.error(
                    self.cluster.call, region=region, operation="GetResourcePolicy", ResourceArn=tool.describe(region)["TableArn"]))
        with self.subTest("a changed plan"):
            tool.client().update_table(TableName=tool.table, AttributeDefinitions=ATTRIBUTES + [OWNER],
                                       GlobalSecondaryIndexUpdates=[{"Create": INDEX}])
            for region in REGIONS:
                wait_until(f"the index in {region}", 60, lambda: len(tool.describe(region).get("GlobalSecondaryIndexes", [])) == 1)
                tool.wait_active(region)
            arn = tool.describe()["TableArn"]
            tool.client().untag_resource(ResourceArn=arn, TagKeys=["env"])
            tool.client().tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "orders"}])
            self.assertEqual({"team": "orders"}, tool.tags(HOME))
            self.assertEqual({"env": "test"}, tool.tags(AWAY[0]))
            tool.client().update_table(TableName=tool.table, TableClass="STANDARD_INFREQUENT_ACCESS")
            tool.wait_active()
        with self.subTest("destroy"):
            for region in AWAY:
                tool.remove_replica(region)
            self.assertNotIn("Replicas", tool.describe())
            self.assertNotIn("GlobalTableVersion", tool.describe())
            tool.delete()

    def test_cloudformation(self):
        tool = Tool(self.cluster, "formation")
        tool.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
                    GlobalSecondaryIndexes=[INDEX | {"KeySchema": [{"AttributeName": "at", "KeyType": "HASH"}]}],
                    SSESpecification={"Enabled": True, "SSEType": "KMS"})
        for region in AWAY:
            tool.add_replica(region)
        tool.set_ttl()
        with self.subTest("what the read handler asks in each Region"):
            for region in REGIONS:
                client, table = tool.client(region), tool.describe(region)
                self.assertEqual("ENABLED", table["SSEDescription"]["Status"])
                self.assertEqual("DISABLED", tool.recovery(region))
                self.assertEqual({}, tool.tags(region))
                self.assertEqual("DISABLED", client.describe_contributor_insights(TableName=tool.table)["ContributorInsightsStatus"])
                self.assertEqual("DISABLED", client.describe_contributor_insights(
                    TableName=tool.table, IndexName="by-owner")["ContributorInsightsStatus"])
                self.assertEqual([], client.describe_kinesis_streaming_destination(TableName=tool.table)["KinesisDataStreamDestinations"])
                scaling = client.describe_table_replica_auto_scaling(TableName=tool.table)["TableAutoScalingDescription"]
                self.assertEqual(sorted(REGIONS), [one["RegionName"] for one in scaling["Replicas"]])
        with self.subTest("an update of every replica's own properties"):
            for region in REGIONS:
                tool.set_recovery(region)
                tool.client(region).update_contributor_insights(TableName=tool.table, ContributorInsightsAction="ENABLE")
                self.cluster.call(region, "UpdateTable", TableName=tool.table, DeletionProtectionEnabled=True)
        with self.subTest("a delete that is refused, and one that is not"):
            self.assertEqual("ValidationException", tool.error(tool.client().delete_table, TableName=tool.table))
            for region in REGIONS:
                self.cluster.call(region, "UpdateTable", TableName=tool.table, DeletionProtectionEnabled=False)
            for region in AWAY:
                tool.remove_replica(region)
            tool.delete()


if __name__ == "__main__":
    unittest.main()
