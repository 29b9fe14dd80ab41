#!/usr/bin/python3
"""Replicas that cannot be accessed, because a key is disabled or replication denied: within 20 hours of the cluster's clock they come back
and converge, after that they are tables of one Region. (reference/global-tables.md §6; docs/replica-access.md)"""
import json
import unittest

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

HOME, LOST, OTHER = REGIONS
KEY, DENIED = "key-disabled", "replication-denied"
STATUS = {KEY: "INACCESSIBLE_ENCRYPTION_CREDENTIALS", DENIED: "REPLICATION_NOT_AUTHORIZED"}


class ReplicaAccess(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())

    def setUp(self):
        self.table = self.id().rsplit(".", 1)[1].replace("_", "-")
        self.cluster.create_global_table(self.table)
        self.addCleanup(self.cluster.heal)
        self.addCleanup(self.cluster.up)

    def lose(self, kind, region=LOST, table=None):
        self.cluster.must("fault", "add", kind, "--table", table or self.table, "--region", region)

    def put(self, region, key, table=None):
        self.cluster.client(region).put_item(TableName=table or self.table, Item={"id": {"S": key}, "from": {"S": region}})

    def there(self, region, key):
        return self.cluster.get(self.table, region, key) is not None

    def everywhere(self, key, regions=REGIONS):
        wait_until(f"{key} in {regions}", 30, lambda: all(self.there(region, key) for region in regions))

    def status_of(self, region=LOST, seen_from=HOME):
        return self.cluster.replicas(self.table, seen_from).get(region)

    def assert_key_disabled(self, call, **members):
        with self.assertRaises(ClientError) as raised:
            call(**members)
        error = raised.exception.response["Error"]
        self.assertEqual("ValidationException", error["Code"])
        self.assertRegex(error["Message"], "^KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: "
                                           "arn:aws:kms:[^ ]* is disabled[.] [(]Service: AWSKMS; Status Code: 400; Error Code: "
                                           "DisabledException; Request ID: [0-9a-f-]*; Proxy: null[)]$")

    def wait_forgotten(self):
        for region in (HOME, OTHER):
            wait_until(f"{region} forgets {LOST}", 30, lambda region=region: self.status_of(seen_from=region) is None)

    def assert_apart(self, others=(HOME, OTHER)):
        """LOST has an ordinary table with its data, and neither it nor the group hears of the other."""
        wait_until(f"an ordinary table in {LOST}", 30, lambda: "Replicas" not in self.cluster.describe(self.table, LOST))
        table = self.cluster.describe(self.table, LOST)
        self.assertNotIn("GlobalTableVersion", table)
        self.assertTrue(table["StreamSpecification"]["StreamEnabled"])
        self.assertEqual("ACTIVE", table["TableStatus"])
        self.assertTrue(self.there(LOST, "before"))
        self.put(LOST, "apart")
        self.put(others[0], "together")
        self.everywhere("together", others)
        self.assertFalse(self.there(LOST, "together"))
        self.assertFalse(any(self.there(region, "apart") for region in others))

    def test_a_disabled_key_that_is_enabled_again(self):
        self.everywhere_after_put("before")
        self.lose(KEY)
        client = self.cluster.client(LOST)
        key = {"id": {"S": "before"}}
        stream = self.cluster.describe(self.table, LOST)["LatestStreamArn"]
        self.assert_key_disabled(client.get_item, TableName=self.table, Key=key)
        self.assert_key_disabled(client.put_item, TableName=self.table, Item=key)
        self.assert_key_disabled(client.scan, TableName=self.table)
        self.assert_key_disabled(client.transact_write_items, TransactItems=[{"Put": {"TableName": self.table, "Item": key}}])
        self.assert_key_disabled(client.update_time_to_live, TableName=self.table,
                                 TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
        self.assert_key_disabled(client.create_backup, TableName=self.table, BackupName="without-key")
        self.assertEqual(STATUS[KEY], self.cluster.describe(self.table, LOST)["TableStatus"])
        self.assertEqual(stream, self.cluster.describe(self.table, LOST)["LatestStreamArn"])
        for region in (HOME, OTHER):
            seen = next(one for one in self.cluster.call(region, "DescribeTable", TableName=self.table)["Table"]["Replicas"]
                        if one["RegionName"] == LOST)
            self.assertEqual(STATUS[KEY], seen["ReplicaStatus"])
            self.assertIn("ReplicaInaccessibleDateTime", seen)
            self.assertEqual("ACTIVE", self.cluster.describe(self.table, region)["TableStatus"])
        self.put(HOME, "meanwhile")
        self.everywhere("meanwhile", (HOME, OTHER))
        with self.assertRaisesRegex(ClientError, STATUS[KEY]):
            self.cluster.client(HOME).update_table(TableName=self.table, ReplicaUpdates=[{"Delete": {"RegionName": OTHER}}])
        self.assertIn("no access", self.cluster.must("status"))
        self.cluster.must("clock", "advance", "19h")
        self.cluster.heal()
        self.everywhere("meanwhile")
        self.assertEqual("ACTIVE", self.status_of())
        self.assertEqual("ACTIVE", self.cluster.describe(self.table, LOST)["TableStatus"])
        self.cluster.assert_converged()

    def everywhere_after_put(self, key):
        self.put(HOME, key)
        self.everywhere(key)

    def test_denied_replication_that_is_allowed_again(self):
        self.lose(DENIED)
        for region in REGIONS:
            self.put(region, f"of-{region}")
        self.everywhere(f"of-{HOME}", (HOME, OTHER))
        self.everywhere(f"of-{OTHER}", (HOME, OTHER))
        self.assertFalse(self.there(LOST, f"of-{HOME}") or self.there(HOME, f"of-{LOST}"))
        self.assertEqual((STATUS[DENIED], "ACTIVE"), (self.status_of(), self.cluster.describe(self.table, LOST)["TableStatus"]))
        self.cluster.must("clock", "advance", "19h")
        self.cluster.heal()
        for region in REGIONS:
            self.everywhere(f"of-{region}")
        self.assertEqual("ACTIVE", self.status_of())
        self.cluster.assert_converged()

    def test_after_20_hours_without_its_key_it_is_a_table_of_its_own(self):
        self.everywhere_after_put("before")
        self.lose(KEY)
        self.cluster.must("clock", "advance", "20h")
        self.wait_forgotten()
        wait_until(f"an ordinary table in {LOST}", 30, lambda: "Replicas" not in self.cluster.describe(self.table, LOST))
        self.assertEqual(STATUS[KEY], self.cluster.describe(self.table, LOST)["TableStatus"])
        self.assert_key_disabled(self.cluster.client(LOST).scan, TableName=self.table)
        self.cluster.heal()
        self.assert_apart()
        with self.assertRaisesRegex(ClientError, "already existed as tables"):
            self.cluster.client(HOME).update_table(TableName=self.table, ReplicaUpdates=[{"Create": {"RegionName": LOST}}])
        self.cluster.assert_converged()
        self.cluster.client(LOST).delete_table(TableName=self.table)
        self.cluster.wait_gone(self.table, LOST)
        self.cluster.add_replica(self.table, HOME, LOST)
        self.everywhere("together")

    def test_the_coordinator_dies_while_the_hours_pass(self):
        self.everywhere_after_put("before")
        self.lose(DENIED)
        self.cluster.must("clock", "advance", "19h")
        self.cluster.kill("coordinator")
        self.cluster.up()
        self.assertEqual(STATUS[DENIED], self.status_of())
        self.cluster.must("clock", "advance", "1h")
        self.cluster.kill("coordinator")
        self.cluster.up()
        self.wait_forgotten()
        self.assert_apart()
        summary = next(one for one in self.cluster.status()["cluster"]["tables"] if one["name"] == self.table)
        self.assertEqual([HOME, OTHER], [one["region"] for one in summary["replicas"]])

    def test_its_region_is_down_while_the_hours_pass(self):
        self.everywhere_after_put("before")
        self.lose(DENIED)
        self.put(LOST, "never-sent")
        self.cluster.kill(f"regiond-{LOST}")
        self.cluster.must("clock", "advance", "20h")
        self.wait_forgotten()
        self.cluster.heal()
        self.cluster.kill("coordinator")
        self.cluster.up()
        self.assert_apart()
        self.assertTrue(self.there(LOST, "never-sent"))
        self.assertFalse(self.there(HOME, "never-sent") or self.there(OTHER, "never-sent"))

    def test_what_only_one_of_the_others_had_received_reaches_them_all(self):
        self.everywhere_after_put("before")
        self.cluster.cut(LOST, OTHER)
        self.put(LOST, "half-way")
        self.everywhere("half-way", (HOME, LOST))
        self.assertFalse(self.there(OTHER, "half-way"))
        self.lose(DENIED)
        self.cluster.must("clock", "advance", "20h")
        self.wait_forgotten()
        self.cluster.heal()
        self.everywhere("half-way")
        self.assert_apart()
        self.cluster.assert_converged()

    def test_a_table_without_replicas_is_only_inaccessible(self):
        self.cluster.create_table("alone", HOME)
        self.put(HOME, "kept", table="alone")
        self.lose(KEY, HOME, "alone")
        self.cluster.must("clock", "advance", "21h")
        self.assertEqual(STATUS[KEY], self.cluster.describe("alone", HOME)["TableStatus"])
        self.assert_key_disabled(self.cluster.client(HOME).scan, TableName="alone")
        fault = json.loads(self.cluster.must("fault", "list", "--json"))["faults"][0]
        self.assertEqual(("alone", HOME), (fault["key_disabled"]["table"], fault["region"]))
        self.cluster.heal()
        self.assertEqual({"kept"}, set(self.cluster.scan("alone", HOME)))
        self.cluster.client(HOME).delete_table(TableName="alone")


if __name__ == "__main__":
    unittest.main()
