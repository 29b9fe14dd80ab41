#!/usr/bin/python3
"""Every fault of an Availability Zone, live, under load: with one AZ hit clients notice nothing, with two they are told. (DESIGN 4)"""
import json
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from support.azs import AZS, Azs, StrongReader
from support.cluster import Cluster
from support.waiting import wait_until
from support.writers import Writers, reached

REGION = "us-east-1"
TABLE = "zones"
PARTITIONS = 4
PROGRESS_SECONDS = 20
REFUSAL_SECONDS_MAX = 8


class AzFaults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(regions=(REGION,), options={
            "scrub_interval_ms": 300, "partitions_per_table": PARTITIONS}))
        cls.azs = Azs(cls.cluster, REGION)
        cls.cluster.create_table(TABLE, REGION)

    def setUp(self):
        self.addCleanup(self.azs.wait_equal)
        self.addCleanup(self.cluster.heal)
        self.client = self.cluster.client(REGION)

    def scan(self):
        return self.cluster.scan(TABLE, REGION)

    def followers(self):
        leader = self.azs.leader()
        return [az for az in AZS if az != leader]

    def progress(self, writers, more=10):
        goals = writers.goals(more)
        wait_until(f"{more} more writes of each writer", PROGRESS_SECONDS, lambda: reached(goals))

    def assert_listed(self, fault, kind, az):
        listed = {one["id"]: one for one in json.loads(self.cluster.must("fault", "list", "--json"))["faults"]}
        self.assertEqual((REGION, az), (listed[fault]["region"], listed[fault]["az"]))
        self.assertIn(kind.replace("-", "_"), listed[fault])
        row = next(line for line in self.cluster.run("status").stdout.splitlines()
                   if line.startswith(REGION) and line.split()[1] == az)
        self.assertIn(f"({fault})", row)
        self.assertIn(kind, row)

    def disturb(self, kind, *options, hit=None):
        """The fault on the AZ that leads, then on another one, while clients read and write. `hit`, called with the AZ, is what must
        come true while the fault is in force."""
        for az in (self.azs.leader(), self.followers()[0]):
            with self.subTest(az=az), Writers(self.cluster, TABLE, f"{kind}-{az}", kind, per_region=3) as writers, \
                    StrongReader(self.cluster, TABLE, writers, kind) as reader:
                self.progress(writers)
                fault = self.azs.fault(kind, az, *options)
                self.assert_listed(fault, kind, az)
                self.progress(writers)
                if hit:
                    wait_until(f"{kind} on {az} to show", PROGRESS_SECONDS, lambda az=az: hit(az))
                writers.assert_kept_now(self.scan, f"during {kind} on {az}")
                self.azs.clear(fault)
                self.azs.wait_in_step()
                self.progress(writers)
            self.assertNotIn(fault, self.cluster.must("fault", "list", "--json"))
            writers.assert_kept(self.scan(), f"after {kind} on {az}")
            self.assertEqual([], reader.violations)
            self.assertGreater(reader.reads, 0)
            self.assertEqual([], reader.failures, "with one AZ hit, strong reads go on")
            self.assert_unnoticed(writers)
            self.azs.wait_equal()
            self.azs.wait_compared(PARTITIONS)

    def assert_unnoticed(self, writers):
        """Writes go on. One that was on its way into the AZ may be told to come again, once, and that it has not happened."""
        for writer in writers.all:
            self.assertLessEqual(len(writer.failures), 1, writer.failures)
            for error in writer.failures:
                self.assertEqual("InternalServerError", error.response["Error"]["Code"])
                self.assertIn("It has not happened; try again", error.response["Error"]["Message"])

    def is_down(self, az):
        return not self.azs.statuses()[az]["up"]

    def test_az_down(self):
        self.disturb("az-down", hit=self.is_down)

    def test_az_slow(self):
        self.disturb("az-slow", "--delay", "40ms")

    def test_az_partition(self):
        self.disturb("az-partition", hit=lambda az: self.azs.statuses()[az]["behind_records"] > 0)

    def test_disk_slow(self):
        self.disturb("disk-slow", "--delay", "40ms")

    def test_disk_full(self):
        before = {az: self.azs.metric("az_failures_total", az) for az in AZS}
        self.disturb("disk-full", hit=lambda az: self.azs.metric("az_failures_total", az) > before[az])

    def test_disk_corrupt_is_found_and_rebuilt(self):
        before = {az: self.azs.metric("az_rebuilt_copies_total", az) for az in AZS}
        self.disturb("disk-corrupt", hit=lambda az: self.azs.metric("az_rebuilt_copies_total", az) > before[az])

    def test_a_fault_that_ends_by_itself(self):
        with Writers(self.cluster, TABLE, "for", 1) as writers:
            az = self.azs.leader()
            self.azs.fault("az-down", az, "--for", "1s")
            self.assertTrue(self.is_down(az))
            wait_until("end of the fault", 10, lambda: not self.is_down(az))
            self.progress(writers)
        self.azs.wait_equal()

    def assert_refused(self, status, code, call, *words):
        started = time.monotonic()
        with self.assertRaises(ClientError) as raised:
            call()
        self.assertLess(time.monotonic() - started, REFUSAL_SECONDS_MAX)
        response = raised.exception.response
        self.assertEqual(status, response["ResponseMetadata"]["HTTPStatusCode"], response)
        self.assertEqual(code, response["Error"]["Code"])
        for word in ("Availability Zone", *words):
            self.assertIn(word, response["Error"]["Message"])

    def read_until_refused(self, key):
        """The leader's lease may last for some tenths of a second."""
        while True:
            self.assertIn("Item", self.client.get_item(TableName=TABLE, Key=key, ConsistentRead=True))

    def two_away(self, kind, *pairs):
        self.client.put_item(TableName=TABLE, Item={"id": {"S": kind}, "number": {"N": "1"}})
        self.azs.wait_equal()
        key = {"id": {"S": kind}}
        refusals = (
            (500, "InternalServerError", lambda: self.client.put_item(TableName=TABLE, Item={**key, "number": {"N": "2"}})),
            (503, "ServiceUnavailable", lambda: self.read_until_refused(key), "fault list"))
        for pair in pairs:
            with self.subTest(pair=pair):
                faults = [self.azs.fault(kind, az) for az in pair]
                with ThreadPoolExecutor() as pool:
                    for refused in [pool.submit(self.assert_refused, *refusal) for refusal in refusals]:
                        refused.result()
                for _ in range(20):
                    answer = self.client.get_item(TableName=TABLE, Key=key)
                    self.assertIn(answer["Item"]["number"]["N"], "12", "eventual reads go on")
                self.azs.clear(*faults)

                def works():
                    try:
                        self.client.put_item(TableName=TABLE, Item={**key, "number": {"N": "1"}})
                    except ClientError:
                        return False
                    return True
                wait_until("writes after the faults", PROGRESS_SECONDS, works)
                self.assertEqual({"N": "1"}, self.cluster.get(TABLE, REGION, kind)["number"])
                self.azs.wait_equal()

    def test_two_azs_down(self):
        self.two_away("az-down", (self.azs.leader(), self.followers()[0]), tuple(self.followers()))

    def test_two_azs_cut_off(self):
        self.two_away("az-partition", (self.azs.leader(), self.followers()[0]))


class AzCopies(unittest.TestCase):
    """An AZ that is further behind than the others' logs reach."""

    def test_it_gets_a_copy_and_what_happens_meanwhile(self):
        cluster = self.enterContext(Cluster(regions=(REGION,), options={
            "scrub_interval_ms": 300, "partitions_per_table": PARTITIONS, "az_lag_records_max": 100}))
        azs = Azs(cluster, REGION)
        cluster.create_table(TABLE, REGION)
        away = azs.leader()
        fault = azs.fault("az-down", away)
        with Writers(cluster, TABLE, "copied", 1, per_region=4) as writers:
            goals = writers.goals(400)
            wait_until("records", 60, lambda: reached(goals))
            written = sum(writer.writes for writer in writers.all)
            wait_until("the others' logs to be trimmed", 30,
                       lambda: all(azs.metric("log_records_count", az) < written / 2 for az in AZS if az != away))
            azs.clear(fault)
            azs.wait_in_step()
        wait_until("the copies to show", 10, lambda: azs.metric("az_copied_partitions_total", away) > 0)
        azs.wait_compared(PARTITIONS)
        # The copy counts: it bears the Region with either of the others.
        for az in (one for one in AZS if one != away):
            fault = azs.fault("az-down", az)
            writers.assert_kept(cluster.scan(TABLE, REGION), f"without AZ {az}")
            azs.clear(fault)
            azs.wait_equal()


class AzsOfReplicas(unittest.TestCase):
    """Replication goes on whatever befalls one AZ of each Region, and loses nothing."""

    def test_it_converges(self):
        regions = (REGION, "eu-west-1")
        cluster = self.enterContext(Cluster(regions=regions, options={"partitions_per_table": PARTITIONS}))
        cluster.create_global_table(TABLE)
        azs = [Azs(cluster, region) for region in regions]
        with Writers(cluster, TABLE, "replicated", 1) as writers:
            for kind in ("az-down", "disk-corrupt", "disk-full", "az-partition"):
                faults = [one.fault(kind, one.leader()) for one in azs]
                goals = writers.goals(30)
                wait_until(f"writes during {kind}", PROGRESS_SECONDS, lambda goals=goals: reached(goals))
                for one, fault in zip(azs, faults):
                    one.clear(fault)
                    one.wait_in_step()
        cluster.assert_converged()
        writers.assert_kept(cluster.assert_same_everywhere(TABLE), "everywhere")
        self.assertEqual([], cluster.conflicts(TABLE), "each key has one writer")


if __name__ == "__main__":
    unittest.main()
