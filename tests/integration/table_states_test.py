#!/usr/bin/python3
"""table_change_ms: tables that are CREATING, UPDATING and DELETING for a while, what they answer meanwhile, and that kill -9 neither cuts
that short nor leaves a table in it. (reference/dynamodb-api.md §2, §14.2; backup-pitr-export-import.md §3; docs/api.md)"""
import time
import unittest

from botocore.exceptions import ClientError

from support.cluster import Cluster
from support.waiting import wait_until

REGION = "us-east-1"
DAEMON = f"regiond-{REGION}"
STATES_MS = 1500  # longer than the calls of a test during one state
KILLS_MS = 4000   # longer than a restart
WAITER = {"Delay": 0.05, "MaxAttempts": 600}
NOT_FOUND, IN_USE = "ResourceNotFoundException", "ResourceInUseException"
RECOVERY_ON = {"PointInTimeRecoveryEnabled": True}
STILL_IN_USE = "Attempt to change a resource which is still in use: "
ITEM = {"id": {"S": "one"}}
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
MORE_UNITS = {"ReadCapacityUnits": 6, "WriteCapacityUnits": 7}


def definition(name, **more):
    return {"TableName": name, "BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS,
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], **more}


class TableCase(unittest.TestCase):
    """A cluster whose tables take `milliseconds` for each change."""

    @classmethod
    def start(cls, milliseconds):
        cls.cluster = cls.enterClassContext(Cluster(regions=(REGION,), options={"table_change_ms": milliseconds}))
        cls.client = cls.cluster.client(REGION)

    def status(self, name):
        return (self.cluster.describe(name, REGION) or {}).get("TableStatus")

    def wait_exists(self, name):
        self.client.get_waiter("table_exists").wait(TableName=name, WaiterConfig=WAITER)

    def wait_gone(self, name):
        self.client.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig=WAITER)

    def table(self, name):
        """A provisioned table that is ACTIVE, with an item."""
        self.client.create_table(**definition(name))
        self.wait_exists(name)
        self.client.put_item(TableName=name, Item=ITEM)

    def refuse(self, code, message, operation, **arguments):
        with self.assertRaises(ClientError) as raised:
            getattr(self.client, operation)(**arguments)
        error = raised.exception.response["Error"]
        self.assertEqual((code, message), (error["Code"], error["Message"]))

    def refuse_data(self, name):
        message = "Requested resource not found"
        self.refuse(NOT_FOUND, message, "put_item", TableName=name, Item=ITEM)
        self.refuse(NOT_FOUND, message, "get_item", TableName=name, Key=ITEM)
        self.refuse(NOT_FOUND, message, "scan", TableName=name)

    def refuse_in_use(self, detail, operation, **arguments):
        self.refuse(IN_USE, STILL_IN_USE + detail, operation, **arguments)


class States(TableCase):
    @classmethod
    def setUpClass(cls):
        cls.start(STATES_MS)

    def test_creating(self):
        index = {"IndexName": "by-other", "KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}],
                 "Projection": {"ProjectionType": "ALL"}, "ProvisionedThroughput": UNITS}
        attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "other")]
        created = self.client.create_table(**definition("new", AttributeDefinitions=attributes, GlobalSecondaryIndexes=[index]))
        described = self.client.describe_table(TableName="new")["Table"]
        for table in (created["TableDescription"], described):
            self.assertEqual(("CREATING", "CREATING"), (table["TableStatus"], table["GlobalSecondaryIndexes"][0]["IndexStatus"]))
        self.assertIn("new", self.client.list_tables()["TableNames"])
        self.refuse_data("new")
        detail = "Table is being created: new"
        self.refuse_in_use(detail, "create_table", **definition("new"))
        self.refuse_in_use(detail, "delete_table", TableName="new")
        self.refuse_in_use(detail, "update_table", TableName="new", ProvisionedThroughput=MORE_UNITS)
        self.refuse_in_use("Table new is being created", "update_time_to_live", TableName="new",
                           TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        self.refuse(NOT_FOUND, "Requested resource not found: Table: new not found", "describe_time_to_live", TableName="new")
        self.refuse("ContinuousBackupsUnavailableException", "Backups are being enabled for the table: new. Please retry later",
                    "update_continuous_backups", TableName="new", PointInTimeRecoverySpecification=RECOVERY_ON)
        self.refuse("TableNotFoundException", "Table not found: new", "describe_continuous_backups", TableName="new")
        self.wait_exists("new")
        table = self.client.describe_table(TableName="new")["Table"]
        self.assertEqual("ACTIVE", table["GlobalSecondaryIndexes"][0]["IndexStatus"])
        self.client.put_item(TableName="new", Item=ITEM)
        self.refuse(IN_USE, "Table already exists: new", "create_table", **definition("new"))

    def test_throughput(self):
        self.table("busy")
        answer = self.client.update_table(TableName="busy", ProvisionedThroughput=MORE_UNITS)["TableDescription"]
        self.assertEqual(("UPDATING", 5), (answer["TableStatus"], answer["ProvisionedThroughput"]["ReadCapacityUnits"]))
        self.assertEqual("UPDATING", self.status("busy"))
        self.assertEqual(ITEM, self.cluster.get("busy", REGION, "one"))
        self.client.put_item(TableName="busy", Item=ITEM)
        self.refuse_in_use("Table IOPS are currently being updated. Table: busy", "update_table", TableName="busy",
                           ProvisionedThroughput=UNITS)
        self.refuse_in_use("Can't enable or disable stream while table IOPS are being updated. Table: busy", "update_table",
                           TableName="busy", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        self.refuse_in_use("Table: busy is in the process of being updated.", "delete_table", TableName="busy")
        self.client.tag_resource(ResourceArn=answer["TableArn"], Tags=[{"Key": "a", "Value": "b"}])
        self.client.update_time_to_live(TableName="busy", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
        self.client.update_continuous_backups(TableName="busy", PointInTimeRecoverySpecification=RECOVERY_ON)
        self.assertEqual("UPDATING", self.status("busy"))
        self.wait_exists("busy")
        throughput = self.client.describe_table(TableName="busy")["Table"]["ProvisionedThroughput"]
        self.assertEqual(MORE_UNITS, {member: throughput[member] for member in MORE_UNITS})

    def test_a_stream(self):
        self.table("told")
        answer = self.client.update_table(
            TableName="told", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})["TableDescription"]
        self.assertEqual("UPDATING", answer["TableStatus"])
        stream = f"Table: told Stream: {answer['LatestStreamLabel']} Operation: ENABLE"
        self.refuse_in_use(f"A stream status change is currently in progress. {stream}", "update_table", TableName="told",
                           StreamSpecification={"StreamEnabled": False})
        self.refuse_in_use(f"Can't change table IOPS when stream status is being updated. {stream}", "update_table", TableName="told",
                           ProvisionedThroughput=MORE_UNITS)
        self.refuse_in_use("Cannot delete table while stream is being enabled/disabled.", "delete_table", TableName="told")
        self.wait_exists("told")
        self.client.update_table(TableName="told", StreamSpecification={"StreamEnabled": False})
        self.assertEqual("UPDATING", self.status("told"))

    def test_the_class(self):
        self.table("cold")
        answer = self.client.update_table(TableName="cold", TableClass="STANDARD_INFREQUENT_ACCESS")["TableDescription"]
        self.assertEqual("UPDATING", answer["TableStatus"])
        self.assertNotIn("TableClassSummary", answer, "an answer shows what was")
        self.refuse_in_use("Can't update table class when a table class update is in progress. Table: cold "
                           "TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS", "update_table", TableName="cold",
                           TableClass="STANDARD")
        self.wait_exists("cold")
        table = self.client.describe_table(TableName="cold")["Table"]
        self.assertEqual("STANDARD_INFREQUENT_ACCESS", table["TableClassSummary"]["TableClass"])

    def test_encryption(self):
        self.table("secret")
        answer = self.client.update_table(TableName="secret", SSESpecification={"Enabled": True})["TableDescription"]
        self.assertEqual("ACTIVE", answer["TableStatus"])
        described = self.client.describe_table(TableName="secret")["Table"]
        self.assertEqual(("ACTIVE", "UPDATING"), (described["TableStatus"], described["SSEDescription"]["Status"]))
        self.refuse_in_use("Server-Side Encryption is still being updated", "update_table", TableName="secret",
                           SSESpecification={"Enabled": False})
        wait_until("encryption ENABLED", 30,
                   lambda: self.client.describe_table(TableName="secret")["Table"]["SSEDescription"]["Status"] == "ENABLED")

    def test_deleting(self):
        self.table("old")
        answer = self.client.delete_table(TableName="old")["TableDescription"]
        self.assertEqual(("DELETING", "DELETING"), (answer["TableStatus"], self.status("old")))
        self.assertIn("old", self.client.list_tables()["TableNames"])
        self.refuse_data("old")
        detail = "Table is being deleted: old"
        self.refuse_in_use(detail, "delete_table", TableName="old")
        self.refuse_in_use(detail, "create_table", **definition("old"))
        self.refuse_in_use(detail, "update_table", TableName="old", ProvisionedThroughput=MORE_UNITS)
        self.refuse_in_use(detail, "tag_resource", ResourceArn=answer["TableArn"], Tags=[{"Key": "a", "Value": "b"}])
        self.client.update_continuous_backups(TableName="old", PointInTimeRecoverySpecification=RECOVERY_ON)
        self.wait_gone("old")
        self.assertNotIn("old", self.client.list_tables()["TableNames"])
        self.client.create_table(**definition("old"))
        self.wait_exists("old")
        self.assertEqual({}, self.cluster.scan("old", REGION))


class Kills(TableCase):
    @classmethod
    def setUpClass(cls):
        cls.start(KILLS_MS)

    def kill(self):
        self.cluster.kill(DAEMON)
        self.cluster.up()

    def assert_took_its_time(self, begun):
        self.assertGreaterEqual(time.monotonic() - begun, 0.95 * KILLS_MS / 1000, "the restart forgot what was under way")

    def test_while_it_is_creating(self):
        begun = time.monotonic()
        self.client.create_table(**definition("new"))
        self.kill()
        self.wait_exists("new")
        self.assert_took_its_time(begun)
        self.client.put_item(TableName="new", Item=ITEM)
        self.assertEqual(ITEM, self.cluster.get("new", REGION, "one"))

    def test_while_it_is_deleting(self):
        self.table("old")
        begun = time.monotonic()
        self.client.delete_table(TableName="old")
        self.kill()
        self.wait_gone("old")
        self.assert_took_its_time(begun)
        self.assertNotIn("old", self.client.list_tables()["TableNames"])
        self.kill()
        self.assertIsNone(self.status("old"))

    def test_a_restart_that_comes_later(self):
        self.table("old-later")
        begun = time.monotonic()
        self.client.delete_table(TableName="old-later")
        self.client.create_table(**definition("new-later"))
        self.cluster.kill(DAEMON)
        wait_until("time of both", 30, lambda: time.monotonic() - begun > KILLS_MS / 1000)
        self.cluster.up()
        self.wait_exists("new-later")
        self.wait_gone("old-later")


if __name__ == "__main__":
    unittest.main()
