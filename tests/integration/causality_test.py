#!/usr/bin/python3
"""Three Regions pass items around in turn over links that reorder arrivals between Regions: no conflict at all. (GT1)"""
import unittest

from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE = "balls"
TURNS = 18
ITEMS = ("red", "green", "blue")
# A write often reaches the third Region before the one that it overwrote.
LATENCIES = (
    ("us-east-1", "ap-southeast-2", "400ms"), ("us-east-1", "eu-west-1", "5ms"),
    ("eu-west-1", "ap-southeast-2", "10ms"), ("eu-west-1", "us-east-1", "350ms"),
    ("ap-southeast-2", "us-east-1", "5ms"), ("ap-southeast-2", "eu-west-1", "250ms"),
)


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
        for source, destination, latency in LATENCIES:
            self.cluster.delay(source, destination, latency, jitter="5ms")
        for key in ITEMS:
            self.cluster.client(REGIONS[0]).put_item(TableName=TABLE, Item={"id": {"S": key}, "turn": {"N": "0"}})
        overtaken = 0
        for turn in range(1, TURNS):
            # Both ways round, so that each link is the slow one of some pair.
            region = REGIONS[turn % 3] if turn < TURNS // 2 else REGIONS[-turn % 3]
            for key in ITEMS:
                wait_until(f"{key}'s turn {turn - 1} in {region}", 30, lambda key=key: self.turn_of(region, key) == turn - 1)
                self.pass_on(region, key, turn)
            overtaken += self.regions_behind(turn)
        self.cluster.heal()
        self.cluster.assert_converged()
        for region in REGIONS:
            self.assertEqual({TURNS - 1}, {self.turn_of(region, key) for key in ITEMS}, region)
        self.assertEqual([], self.cluster.conflicts(TABLE))
        self.assertGreater(overtaken, 0, "no link was ever slower than the way round: the test proved nothing")

    def regions_behind(self, turn):
        """How many Regions lack the turn before the previous: what came after it will overtake it there or has."""
        return sum((self.turn_of(region, ITEMS[0]) or 0) < turn - 1 for region in REGIONS)

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
