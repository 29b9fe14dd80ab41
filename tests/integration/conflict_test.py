#!/usr/bin/python3
"""Last writer wins, and the conflict journal says what it cost; passing an item around costs nothing."""
import unittest

from cluster import REGIONS, Cluster, wait_until

TABLE = "orders"


class Conflicts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def put(self, region, key, text):
        self.cluster.client(region).put_item(TableName=TABLE, Item={"id": {"S": key}, "text": {"S": text}})

    def get(self, region, key):
        answer = self.cluster.client(region).get_item(TableName=TABLE, Key={"id": {"S": key}}, ConsistentRead=True)
        return answer.get("Item", {}).get("text", {}).get("S")

    def conflicts_of(self, key):
        return [one for one in self.cluster.conflicts(TABLE) if one["key"] == {"id": {"S": key}}]

    def test_concurrent_writes_leave_one_winner_and_the_loser_in_the_journal(self):
        self.cluster.cut("us-east-1", "eu-west-1")
        self.cluster.cut("eu-west-1", "us-east-1")
        self.put("us-east-1", "cart", "first")
        self.put("eu-west-1", "cart", "second")
        self.cluster.heal()
        self.assertEqual(0, self.cluster.verify()[0])
        self.assertEqual({"second"}, {self.get(region, "cart") for region in REGIONS})
        found = self.conflicts_of("cart")
        self.assertEqual(1, len(found), found)
        self.assertEqual({"id": {"S": "cart"}, "text": {"S": "first"}}, found[0]["loser"]["item"])
        self.assertEqual("us-east-1", found[0]["loser"]["region"])
        self.assertEqual({"id": {"S": "cart"}, "text": {"S": "second"}}, found[0]["winner"]["item"])

    def test_delete_that_wins_keeps_the_image_of_what_it_beat(self):
        self.put("us-east-1", "doomed", "old")
        self.assertEqual(0, self.cluster.verify()[0])
        self.cluster.cut("us-east-1", "eu-west-1")
        self.cluster.cut("eu-west-1", "us-east-1")
        self.put("us-east-1", "doomed", "new")
        self.cluster.client("eu-west-1").delete_item(TableName=TABLE, Key={"id": {"S": "doomed"}})
        self.cluster.heal()
        self.assertEqual(0, self.cluster.verify()[0])
        self.assertEqual({None}, {self.get(region, "doomed") for region in REGIONS})
        found = self.conflicts_of("doomed")
        self.assertEqual(1, len(found), found)
        self.assertTrue(found[0]["winner"]["deleted"])
        self.assertEqual({"S": "new"}, found[0]["loser"]["item"]["text"])

    def test_item_passed_around_leaves_no_conflict(self):
        # Unequal latencies: a write often reaches the third Region before the one that it overwrote.
        for source, destination, latency in (("us-east-1", "ap-southeast-2", "300ms"), ("us-east-1", "eu-west-1", "5ms"),
                                             ("eu-west-1", "ap-southeast-2", "20ms")):
            self.cluster.must("fault", "add", "link-latency", "--from", source, "--to", destination, "--latency", latency,
                              "--jitter", "5ms")
        for turn in range(15):
            region, following = REGIONS[turn % 3], REGIONS[(turn + 1) % 3]
            self.put(region, "ball", f"turn {turn}")
            wait_until(f"turn {turn} in {following}", 30, lambda: self.get(following, "ball") == f"turn {turn}")
        self.cluster.heal()
        self.assertEqual(0, self.cluster.verify()[0])
        self.assertEqual({"turn 14"}, {self.get(region, "ball") for region in REGIONS})
        self.assertEqual([], self.conflicts_of("ball"))


if __name__ == "__main__":
    unittest.main()
