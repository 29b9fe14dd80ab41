#!/usr/bin/python3
"""`meridian conflicts`: which lost writes were conditional or in transactions, filters, --summary, --follow. (GT1)"""
import json
import unittest
from datetime import datetime, timezone

from support.cluster import REGIONS, Cluster
from support.follower import Follower
from support.waiting import wait_until

TABLE = "orders"
US, EU, AP = REGIONS


def id_of(key):
    return {"id": {"S": key}}


class Writes(unittest.TestCase):
    """Helpers; `cluster` is the subclass's."""

    def put(self, region, key, text="x", table=TABLE, **more):
        self.cluster.client(region).put_item(TableName=table, Item={**id_of(key), "text": {"S": text}}, **more)

    def settle(self):
        self.cluster.heal()
        self.cluster.assert_converged()

    def lose(self, *keys, table=TABLE):
        """In the first Region, against the second."""
        self.cluster.cut_both_ways(US, EU)
        for key in keys:
            self.put(US, key, "first", table)
            self.put(EU, key, "second", table)
        self.settle()

    def listed(self, *arguments):
        return json.loads(self.cluster.must("conflicts", "--json", *arguments))["conflicts"]

    def keys(self, *arguments):
        return {one["key"]["id"]["S"] for one in self.listed(*arguments)}


class Listing(Writes):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def setUp(self):
        self.addCleanup(self.cluster.heal)

    def test_each_side_tells_whether_it_was_conditional_and_in_a_transaction(self):
        self.cluster.cut_both_ways(US, EU)
        self.put(US, "guarded", ConditionExpression="attribute_not_exists(id)")
        self.cluster.client(US).transact_write_items(TransactItems=[
            {"Put": {"TableName": TABLE, "Item": id_of("traded")}},
            {"Put": {"TableName": TABLE, "Item": id_of("bought"), "ConditionExpression": "attribute_not_exists(id)"}}])
        for key in ("guarded", "traded"):
            self.put(EU, key)
        self.put(EU, "bought", ConditionExpression="attribute_not_exists(id)")
        self.settle()
        marks = {}
        for key in ("guarded", "traded", "bought"):
            # Regions agree before the loser has come to the one that has its winner.
            wait_until(f"both to have met {key}", 30, lambda: [{US, EU} <= set(one["seen_by"]) for one in self.listed(
                "--table", TABLE, "--key", json.dumps({"id": key}))] == [True])
            one, = self.listed("--table", TABLE, "--key", json.dumps({"id": key}))
            marks[key] = [(one[side]["conditional"], one[side]["transactional"]) for side in ("loser", "winner")]
        self.assertEqual({"guarded": [(True, False), (False, False)], "traded": [(False, True), (False, False)],
                          "bought": [(True, True), (True, False)]}, marks)
        text = self.cluster.must("conflicts", "--key", json.dumps(id_of("bought")))
        self.assertRegex(text, r"lost  \S+@us-east-1 \[conditional, in a transaction\]  \{")
        self.assertRegex(text, r"kept  \S+@eu-west-1 \[conditional\]  \{")

    def test_filters_by_key_region_and_time(self):
        self.lose("before")
        between = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        self.lose("after")
        self.cluster.cut_both_ways(US, EU)
        self.put(EU, "other way")
        self.put(US, "other way")
        self.settle()
        wanted = {"before", "after", "other way"}
        self.assertLessEqual(wanted, self.keys("--table", TABLE))
        self.assertEqual({"before", "after"}, wanted & self.keys("--region", US))
        self.assertEqual({"other way"}, wanted & self.keys("--region", EU))
        self.assertEqual(set(), wanted & self.keys("--region", AP))
        self.assertEqual({"after", "other way"}, wanted & self.keys("--since", between))
        self.assertEqual({"before"}, wanted & self.keys("--until", between))
        self.assertEqual(wanted, wanted & self.keys("--since", "1h"))
        self.assertEqual(set(), self.keys("--until", "1h"))
        self.assertEqual({"after"}, self.keys("--key", '{"id": "after"}', "--since", between))
        self.assertEqual(set(), self.keys("--table", "another"))

    def test_what_cannot_be_meant_is_refused_with_what_to_do(self):
        for arguments, said in ((("--region", "mars"), "it has us-east-1, eu-west-1, ap-southeast-2"),
                                (("--since", "yesterday"), "write how long ago it was"),
                                (("--since", "1m", "--until", "2m"), "--until is not later than --since"),
                                (("--key", "after"), "write the key attributes as JSON"),
                                (("--table", TABLE, "--key", '{"name": "x"}'), "the key attributes are id (S)"),
                                (("--follow", "--for", "soon"), "is not a duration"),
                                (("--for", "1s"), "--follow"),
                                (("--follow", "--summary"), "--summary")):
            done = self.cluster.run("conflicts", *arguments)
            self.assertEqual(2, done.returncode, arguments)
            self.assertIn(said, done.stderr, arguments)

    def test_the_summary_counts_what_was_lost(self):
        table = "carts"
        self.cluster.create_global_table(table)
        self.put(US, "old", table=table)
        self.settle()
        self.cluster.cut_both_ways(US, EU)
        self.put(US, "guarded", table=table, ConditionExpression="attribute_not_exists(id)")
        self.cluster.client(US).transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": id_of("traded")}}])
        self.cluster.client(US).delete_item(TableName=table, Key=id_of("old"))
        for key in ("guarded", "traded", "old"):
            self.put(EU, key, table=table)
        self.settle()
        self.lose("guarded", table=table)
        summary = json.loads(self.cluster.must("conflicts", "--summary", "--json", "--table", table))
        losses, = summary["losses"]
        self.assertLess(losses.pop("first"), losses.pop("last"))
        keys = losses.pop("keys")
        self.assertEqual({"key": id_of("guarded"), "lost": 2}, keys[0])
        self.assertEqual(3, len(keys))
        self.assertEqual({"table": table, "loser": US, "winner": EU, "lost": 4, "puts": 3, "deletes": 1, "conditional": 1,
                          "transactional": 1}, losses)
        self.assertEqual((4, [], []), (summary["lost"], summary["dropped"], summary["fast_clocks"]))
        text = self.cluster.must("conflicts", "--summary", "--table", table)
        self.assertIn("carts: us-east-1 lost 4 writes to eu-west-1\n  3 puts or updates, 1 delete; of these 1 conditional, 1 in", text)

    def test_follow_prints_what_is_lost_from_now_on(self):
        self.lose("past")
        with Follower(self.cluster, "--table", TABLE) as follower:
            self.lose("present")
            event, = follower.wait_told("lost", "present")
            self.assertEqual((US, "first"), (event["loser"]["region"], event["loser"]["item"]["text"]["S"]))
            self.assertEqual((EU, "second"), (event["winner"]["region"], event["winner"]["item"]["text"]["S"]))
            self.assertEqual([], follower.told("lost", "past"))
            self.assertEqual(0, follower.interrupt())
        with Follower(self.cluster, "--since", "1h", "--key", '{"id": "past"}') as follower:
            follower.wait_told("lost", "past")
            self.assertEqual(0, follower.interrupt())
            self.assertEqual(1, len(follower.events))

    def test_follow_takes_back_what_a_later_write_had_seen(self):
        # What is open: us -> ap, eu -> us.
        for source, destination in ((AP, US), (AP, EU), (EU, AP), (US, EU)):
            self.cluster.cut(source, destination)
        with Follower(self.cluster) as follower:
            self.put(US, "seen", "seen in ap-southeast-2")
            wait_until("it is there", 30, lambda: self.cluster.get(TABLE, AP, "seen"))
            self.put(AP, "seen", "overwrites it")
            self.put(EU, "seen", "knows nothing")
            lost, = follower.wait_told("lost", "seen")
            self.assertEqual(US, lost["loser"]["region"])
            self.cluster.heal()
            taken_back, = follower.wait_told("superseded", "seen")
            self.assertEqual(lost["loser"]["version"], taken_back["loser"]["version"])
            self.assertEqual(0, follower.interrupt())
        self.settle()
        self.assertEqual({AP}, {one["loser"]["region"] for one in self.listed("--key", '{"id": "seen"}')})

    def test_follow_goes_on_while_a_region_is_away(self):
        away = "the regiond of ap-southeast-2"
        self.addCleanup(self.cluster.up)
        with Follower(self.cluster) as follower:
            self.cluster.kill(f"regiond-{AP}")
            follower.wait_said(away)
            self.cluster.cut_both_ways(US, EU)
            for key in ("without", "again"):
                self.put(US, key)
                self.put(EU, key)
            self.cluster.heal()
            for key in ("without", "again"):
                follower.wait_told("lost", key)
            self.assertEqual(1, follower.said(away), follower.errors)
            self.cluster.up()
            follower.wait_said("ap-southeast-2 answers again")
            self.lose("with")
            follower.wait_told("lost", "with")
            self.assertEqual(0, follower.interrupt())
            lost = [one["key"]["id"]["S"] for one in follower.events]
            self.assertEqual(len(lost), len(set(lost)), "each is told once")

    def test_follow_ends_when_it_is_to(self):
        self.assertEqual("", self.cluster.must("conflicts", "--follow", "--for", "1s", "--key", '{"id": "nobody"}'))


class FullJournal(Writes):
    def test_the_summary_tells_what_was_dropped_for_want_of_room(self):
        type(self).cluster = self.enterContext(Cluster(regions=REGIONS[:2], options={"conflict_journal_entries_max": 1}))
        self.cluster.create_global_table(TABLE)
        for _ in range(3):
            self.lose("hot")
        self.assertEqual(1, len(self.listed("--table", TABLE)))
        dropped = json.loads(self.cluster.must("conflicts", "--summary", "--json"))["dropped"]
        self.assertIn({"table": TABLE, "region": US, "entries": 2}, dropped)
        self.assertIn("The journal of us-east-1 has dropped 2 entries of orders for want of room", self.cluster.must("conflicts", "--summary"))


if __name__ == "__main__":
    unittest.main()
