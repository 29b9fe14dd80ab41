#!/usr/bin/python3
"""Three Regions pass items around in turn over links that reorder arrivals between Regions: no conflict at all. (GT1)"""
import time
import unittest

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE = "balls"
TURNS = 18
ITEMS = ("red", "green", "blue")
# Fast the way round, slow across: a write reaches the third Region long after the write that replaced it.
ROUND = (("us-east-1", "eu-west-1"), ("eu-west-1", "ap-southeast-2"), ("ap-southeast-2", "us-east-1"))
ROUND_LATENCY, ACROSS_LATENCY, JITTER = "5ms", "1s", "5ms"
ACROSS_SECONDS_MIN = 0.99


class Causality(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def turn_of(self, region, key):
        item = self.cluster.get(TABLE, region, key)
        return int(item["turn"]["N"]) if item else None

    def pass_on(self, region, key, turn):
        """In `region`, on the condition that the previous turn is what stands there."""
        self.cluster.client(region).update_item(
            TableName=TABLE, Key={"id": {"S": key}}, UpdateExpression="SET #t = :new, #r = :region",
            ConditionExpression="#t = :old", ExpressionAttributeNames={"#t": "turn", "#r": "region"},
            ExpressionAttributeValues={":new": {"N": str(turn)}, ":old": {"N": str(turn - 1)}, ":region": {"S": region}})

    def test_gt1_items_passed_around_in_turn_leave_no_conflict(self):
        for source, destination in ROUND:
            self.cluster.delay(source, destination, ROUND_LATENCY, JITTER)
            self.cluster.delay(destination, source, ACROSS_LATENCY, JITTER)
        for key in ITEMS:
            self.cluster.client(REGIONS[0]).put_item(TableName=TABLE, Item={"id": {"S": key}, "turn": {"N": "0"}})
        began, overtaken = {}, 0
        for turn in range(1, TURNS):
            region = REGIONS[turn % 3]
            began[turn] = time.monotonic()
            for key in ITEMS:
                wait_until(f"{key}'s turn {turn - 1} in {region}", 30, lambda key=key: self.turn_of(region, key) == turn - 1)
                # What the Region before the last wrote comes over the slow link: it cannot have arrived yet.
                overtaken += turn > 2 and time.monotonic() - began[turn - 2] < ACROSS_SECONDS_MIN
                self.pass_on(region, key, turn)
        self.cluster.heal()
        self.cluster.assert_converged()
        for region in REGIONS:
            self.assertEqual({TURNS - 1}, {self.turn_of(region, key) for key in ITEMS}, region)
        self.assertEqual([], self.cluster.conflicts(TABLE))
        self.assertGreater(overtaken, 0, "no write ever overtook an earlier one: the test proved nothing")

    def test_a_condition_is_judged_in_its_own_region_only(self):
        self.cluster.cut("us-east-1", "eu-west-1")
        self.cluster.client("us-east-1").put_item(TableName=TABLE, Item={"id": {"S": "local"}, "turn": {"N": "1"}})
        with self.assertRaises(ClientError) as raised:
            self.pass_on("eu-west-1", "local", 2)
        self.assertEqual("ConditionalCheckFailedException", raised.exception.response["Error"]["Code"])
        self.cluster.heal()
        wait_until("turn 1 in eu-west-1", 30, lambda: self.turn_of("eu-west-1", "local") == 1)
        self.pass_on("eu-west-1", "local", 2)


if __name__ == "__main__":
    unittest.main()
