#!/usr/bin/python3
"""What would be lost with a Region, in writes and in seconds, while a link is cut; and how long it had waited, after."""
import math
import time
import unittest

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE, OTHER = "metered", "idle"
SOURCE, DESTINATION, THIRD = REGIONS
WRITES = 37
FOREIGN_WRITES = 11
SECONDS = 3


class RecoveryPoint(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        for table in (TABLE, OTHER):
            cls.cluster.create_global_table(table)

    def put(self, region, key):
        self.cluster.client(region).put_item(TableName=TABLE, Item={"id": {"S": key}})

    def point(self, source, destination):
        return next(point for point in self.cluster.status()["recovery_points"]
                    if (point["from"], point["to"]) == (source, destination))

    def pending(self, source, destination):
        return self.point(source, destination)["pending_writes"]

    def regiond_metric(self, name, **labels):
        return self.cluster.metric(self.cluster.port(SOURCE) + 200, name, table_name=TABLE, **labels)

    def latency(self, statistic):
        """In milliseconds; NaN if nothing was replicated in the last minute."""
        return self.cluster.metric(self.cluster.port(SOURCE) + 220, f"aws_dynamodb_replication_latency_{statistic}", region=SOURCE,
                                   table_name=TABLE, receiving_region=DESTINATION)

    def test_a_cut_link_puts_writes_at_risk_and_healing_it_saves_them(self):
        self.put(SOURCE, "before")
        wait_until("nothing pending", 30, lambda: self.pending(SOURCE, DESTINATION) == 0)
        wait_until("a latency", 30, lambda: self.latency("average") > 0)
        self.assertLess(self.latency("maximum"), SECONDS * 1000)
        self.cluster.cut(SOURCE, DESTINATION)
        self.addCleanup(self.cluster.heal)
        started = time.monotonic()
        for number in range(WRITES):
            self.put(SOURCE, f"at risk {number}")
        # What others write lies in the same log and is not at risk with this Region.
        for number in range(FOREIGN_WRITES):
            self.put(THIRD, f"foreign {number}")
        wait_until("the foreign writes", 30, lambda: len(self.cluster.scan(TABLE, SOURCE)) == 1 + WRITES + FOREIGN_WRITES)
        point = self.point(SOURCE, DESTINATION)
        self.assertEqual(WRITES, point["pending_writes"])
        self.assertEqual({TABLE: WRITES, OTHER: 0}, {one["table"]: one["pending_writes"] for one in point["tables"]})
        wait_until("no risk on the other link", 30, lambda: self.pending(SOURCE, THIRD) == 0)
        wait_until("the age to grow", 30, lambda: self.point(SOURCE, DESTINATION)["oldest_us"] > SECONDS * 1e6)
        self.assertLessEqual(self.point(SOURCE, DESTINATION)["oldest_us"], (time.monotonic() - started) * 1e6 + 1e6)
        self.assert_shown_to_people_and_prometheus()
        waited = time.monotonic() - started
        self.cluster.heal()
        wait_until("nothing pending", 30, lambda: self.pending(SOURCE, DESTINATION) == 0)
        self.assertEqual(0, self.point(SOURCE, DESTINATION)["oldest_us"])
        for name in ("meridian_regiond_pending_writes_count", "meridian_regiond_recovery_point_seconds"):
            wait_until(f"{name} 0", 30, lambda name=name: self.regiond_metric(name, destination=DESTINATION) == 0)
        wait_until("the latency of what had waited", 30, lambda: self.latency("maximum") > SECONDS * 1000)
        self.assertLess(self.latency("maximum"), (waited + 30) * 1000)
        self.assertLessEqual(self.latency("minimum"), self.latency("average"))
        self.assertLessEqual(self.latency("average"), self.latency("maximum"))
        self.cluster.assert_converged()

    def assert_shown_to_people_and_prometheus(self):
        wait_until("the metrics", 30, lambda: self.regiond_metric("meridian_regiond_pending_writes_count", destination=DESTINATION) == WRITES)
        self.assertGreater(self.regiond_metric("meridian_regiond_recovery_point_seconds", destination=DESTINATION), SECONDS - 2)
        average = self.regiond_metric("aws_dynamodb_pending_replication_count_average", region=SOURCE, receiving_region=DESTINATION)
        self.assertTrue(0 < average <= WRITES, average)
        text = self.cluster.run("status").stdout
        row = next(line.split() for line in text.splitlines() if line.startswith(SOURCE) and TABLE in line)
        self.assertEqual([SOURCE, DESTINATION, TABLE, str(WRITES)], row[:4])
        self.assertFalse(math.isnan(self.latency("average")), "the writes that came before are of the last minute")


if __name__ == "__main__":
    unittest.main()
