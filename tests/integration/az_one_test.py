#!/usr/bin/python3
"""availability_zones: 1 works, and a data directory keeps the number that it was made with."""
import unittest

from support.azs import Azs
from support.cluster import Cluster, run_program
from support.waiting import wait_until
from support.writers import Writers, reached

REGION = "us-east-1"
DAEMON = f"regiond-{REGION}"
TABLE = "single"
FAILED, USAGE = 1, 2  # exit codes of a daemon


class AzOne(unittest.TestCase):
    def cluster_of(self, azs):
        return self.enterContext(Cluster(regions=(REGION,), options={"availability_zones": azs}))

    def assert_refused_with(self, cluster, azs, made_with):
        """The regiond with another number of AZs says so in one line, and leaves the files as they are."""
        config = cluster.data / "cluster.yaml"
        other = cluster.data / "other.yaml"
        text = config.read_text()
        if made_with == 3:
            self.assertNotIn("availability_zones", text, "the default")
            other.write_text(text.replace("options:\n  {}", f"options:\n  availability_zones: {azs}"))
        else:
            other.write_text(text.replace(f"availability_zones: {made_with}", f"availability_zones: {azs}"))
        self.assertNotEqual(text, other.read_text())
        region = cluster.data / REGION
        before = sorted(str(path) for path in region.rglob("*"))
        done = run_program("regiond", "--config", str(other), "--region", REGION)
        self.assertEqual(USAGE, done.returncode, done)
        self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        for word in (str(region), f"availability_zones: {made_with}", f"with {azs}"):
            self.assertIn(word, done.stderr)
        self.assertEqual(before, sorted(str(path) for path in region.rglob("*")))

    def write(self, cluster, name):
        with Writers(cluster, TABLE, name, 1) as writers:
            goals = writers.goals(50)
            wait_until("writes", 30, lambda: reached(goals))
            cluster.kill(DAEMON)
        return writers

    def test_one_az_keeps_what_it_acknowledged_and_is_not_made_three(self):
        cluster = self.cluster_of(1)
        cluster.create_table(TABLE, REGION)
        writers = self.write(cluster, "one")
        self.assert_refused_with(cluster, 3, made_with=1)
        cluster.up()
        writers.assert_kept(cluster.scan(TABLE, REGION), "after the restart")
        self.assertEqual(["a"], list(Azs(cluster, REGION).statuses()))
        self.assertFalse((cluster.data / REGION / "b").exists())

    def test_three_azs_are_not_made_one(self):
        cluster = self.enterContext(Cluster(regions=(REGION,)))
        cluster.create_table(TABLE, REGION)
        writers = self.write(cluster, "three")
        self.assert_refused_with(cluster, 1, made_with=3)
        cluster.up()
        Azs(cluster, REGION).wait_equal()
        writers.assert_kept(cluster.scan(TABLE, REGION), "after the restart")

    def test_a_fault_of_the_only_az_is_felt_and_heals(self):
        cluster = self.cluster_of(1)
        cluster.create_table(TABLE, REGION)
        azs = Azs(cluster, REGION)
        client = cluster.client(REGION)
        client.put_item(TableName=TABLE, Item={"id": {"S": "before"}})
        fault = azs.fault("az-down", "a")
        with self.assertRaises(client.exceptions.InternalServerError):
            client.put_item(TableName=TABLE, Item={"id": {"S": "during"}})
        azs.clear(fault)
        wait_until("reads after the fault", 10, lambda: azs.statuses()["a"]["up"])
        self.assertIsNotNone(cluster.get(TABLE, REGION, "before"))
        self.assertIsNone(cluster.get(TABLE, REGION, "during"))
        client.put_item(TableName=TABLE, Item={"id": {"S": "after"}})

    def test_the_only_az_is_not_given_up_when_it_is_damaged(self):
        cluster = self.cluster_of(1)
        cluster.create_table(TABLE, REGION)
        writers = self.write(cluster, "damaged")
        cluster.up()
        azs = Azs(cluster, REGION)
        azs.fault("disk-corrupt", "a")
        wait_until("the damage to be found", 10, lambda: "is damaged" in azs.statuses()["a"]["trouble"])
        self.assertEqual(0, azs.metric("az_rebuilt_copies_total", "a"))
        cluster.kill(DAEMON)
        done = run_program("regiond", "--config", str(cluster.data / "cluster.yaml"), "--region", REGION)
        self.assertEqual(FAILED, done.returncode, done)
        self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        self.assertIn("is damaged", done.stderr)
        self.assertFalse((cluster.data / REGION / "a.damaged").exists())
        self.assertGreater(len(writers.all[0].acknowledged), 0)


if __name__ == "__main__":
    unittest.main()
