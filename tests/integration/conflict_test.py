#!/usr/bin/python3
"""Last writer wins, and the conflict journal says what it cost. (GT1)"""
import unittest

from support.cluster import REGIONS, Cluster

TABLE = "orders"


class Conflicts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def setUp(self):
        self.addCleanup(self.cluster.heal)

    def put(self, region, key, text):
        self.cluster.client(region).put_item(TableName=TABLE, Item={"id": {"S": key}, "text": {"S": text}})

    def delete(self, region, key):
        self.cluster.client(region).delete_item(TableName=TABLE, Key={"id": {"S": key}})

    def texts(self, key):
        """What the Regions have, once they have converged after all faults are over."""
        self.cluster.heal()
        self.cluster.assert_converged()
        return {(self.cluster.get(TABLE, region, key) or {}).get("text", {}).get("S") for region in REGIONS}

    def conflicts_of(self, key):
        return [one for one in self.cluster.conflicts(TABLE) if one["key"] == {"id": {"S": key}}]

    def test_concurrent_writes_leave_one_winner_and_exactly_one_entry_with_the_losers_image(self):
        self.cluster.cut_both_ways("us-east-1", "eu-west-1")
        self.put("us-east-1", "cart", "first")
        self.put("eu-west-1", "cart", "second")
        self.assertEqual({"second"}, self.texts("cart"))
        found = self.conflicts_of("cart")
        self.assertEqual(1, len(found), found)
        loser, winner = found[0]["loser"], found[0]["winner"]
        self.assertEqual({"id": {"S": "cart"}, "text": {"S": "first"}}, loser["item"])
        self.assertEqual(("us-east-1", False), (loser["region"], loser["deleted"]))
        self.assertEqual({"id": {"S": "cart"}, "text": {"S": "second"}}, winner["item"])
        self.assertEqual("eu-west-1", winner["region"])
        self.assertIn("us-east-1", found[0]["seen_by"])

    def test_the_same_with_the_regions_the_other_way_round(self):
        self.cluster.cut_both_ways("us-east-1", "eu-west-1")
        self.put("eu-west-1", "order", "first")
        self.put("us-east-1", "order", "second")
        self.assertEqual({"second"}, self.texts("order"))
        found = self.conflicts_of("order")
        self.assertEqual(1, len(found), found)
        self.assertEqual("first", found[0]["loser"]["item"]["text"]["S"])
        self.assertEqual("eu-west-1", found[0]["loser"]["region"])

    def test_a_delete_that_wins_keeps_the_image_of_what_it_beat(self):
        self.put("us-east-1", "doomed", "old")
        self.cluster.assert_converged()
        self.cluster.cut_both_ways("us-east-1", "eu-west-1")
        self.put("us-east-1", "doomed", "new")
        self.delete("eu-west-1", "doomed")
        self.assertEqual({None}, self.texts("doomed"))
        found = self.conflicts_of("doomed")
        self.assertEqual(1, len(found), found)
        self.assertTrue(found[0]["winner"]["deleted"])
        self.assertEqual({"S": "new"}, found[0]["loser"]["item"]["text"])

    def test_a_delete_that_loses_is_in_the_journal_and_undoes_nothing(self):
        self.put("us-east-1", "kept", "old")
        self.cluster.assert_converged()
        self.cluster.cut_both_ways("us-east-1", "eu-west-1")
        self.delete("us-east-1", "kept")
        self.put("eu-west-1", "kept", "new")
        self.assertEqual({"new"}, self.texts("kept"))
        found = self.conflicts_of("kept")
        self.assertEqual(1, len(found), found)
        self.assertTrue(found[0]["loser"]["deleted"])

    def test_three_regions_at_once_leave_one_winner_and_two_entries(self):
        for one, other in ((0, 1), (0, 2), (1, 2)):
            self.cluster.cut_both_ways(REGIONS[one], REGIONS[other])
        for region in REGIONS:
            self.put(region, "race", region)
        self.assertEqual({REGIONS[2]}, self.texts("race"))
        found = self.conflicts_of("race")
        self.assertEqual({REGIONS[0], REGIONS[1]}, {one["loser"]["region"] for one in found})
        self.assertEqual(2, len(found), found)

    def test_overwriting_what_one_has_seen_is_no_conflict(self):
        self.put("us-east-1", "calm", "first")
        self.cluster.assert_converged()
        self.put("eu-west-1", "calm", "second")
        self.cluster.assert_converged()
        self.delete("ap-southeast-2", "calm")
        self.assertEqual({None}, self.texts("calm"))
        self.assertEqual([], self.conflicts_of("calm"))

    def test_concurrent_writes_to_different_items_are_no_conflict(self):
        self.cluster.cut_both_ways("us-east-1", "eu-west-1")
        self.put("us-east-1", "left", "l")
        self.put("eu-west-1", "right", "r")
        self.assertEqual({"l"}, self.texts("left"))
        self.assertEqual({"r"}, self.texts("right"))
        self.assertEqual([], self.conflicts_of("left") + self.conflicts_of("right"))


if __name__ == "__main__":
    unittest.main()
