#!/usr/bin/python3
"""boto3 against three Regions: everything written anywhere ends up everywhere, also past a cut link. (GT1)"""
import random
import unittest
from concurrent.futures import ThreadPoolExecutor

from support.cluster import REGIONS, Cluster

ITEMS = 10_000
TABLE = "items"
SEED = 20250101
WRITERS_PER_REGION = 2


def write_share(client, stream, numbers):
    """Puts items of `numbers` in random order and updates or deletes some of any writer's items on the way."""
    order = list(numbers)
    stream.shuffle(order)
    for number in order:
        client.put_item(TableName=TABLE, Item={
            "id": {"S": f"item-{number}"}, "number": {"N": str(number)}, "text": {"S": "x" * stream.randrange(200)}})
        other = {"id": {"S": f"item-{stream.randrange(ITEMS)}"}}
        draw = stream.random()
        if draw < 0.15:
            client.update_item(
                TableName=TABLE, Key=other, UpdateExpression="SET #s = :s ADD seen :one", ExpressionAttributeNames={"#s": "state"},
                ExpressionAttributeValues={":s": {"S": f"by {number}"}, ":one": {"N": "1"}})
        elif draw < 0.25:
            client.delete_item(TableName=TABLE, Key=other)


def put(cluster, region, key, text="x"):
    cluster.client(region).put_item(TableName=TABLE, Item={"id": {"S": key}, "text": {"S": text}})


def keys_of(differences):
    return {one["key"]["id"]["S"] for one in differences}


class Convergence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def write_everywhere(self, numbers, seed):
        """In all Regions at once, each writer an equal share of `numbers`."""
        writers = [(region, k) for k in range(WRITERS_PER_REGION) for region in REGIONS]
        with ThreadPoolExecutor(len(writers)) as pool:
            done = [pool.submit(write_share, self.cluster.client(region), random.Random(f"{seed}-{n}"), numbers[n::len(writers)])
                    for n, (region, _) in enumerate(writers)]
            for one in done:
                one.result()

    def test_1_gt1_ten_thousand_writes_in_all_regions_at_once_converge(self):
        self.write_everywhere(range(ITEMS), SEED)
        found = self.cluster.assert_converged()
        self.assertEqual(set(REGIONS), set(found[TABLE]["regions"]))
        self.assertEqual(ITEMS, found[TABLE]["keys"])
        items = self.cluster.assert_same_everywhere(TABLE)
        table = self.cluster.assert_converged()[TABLE]
        self.assertEqual((len(REGIONS) * ITEMS, 0), (table["digested"], table["listed"]), "equal ranges are not listed")
        # A tenth was deleted, some of those before they were put.
        self.assertGreater(len(items), ITEMS * 0.85)
        self.assertLess(len(items), ITEMS)

    def test_2_verify_lists_only_what_surrounds_a_key_behind_a_cut(self):
        self.cluster.cut("us-east-1", "eu-west-1")
        put(self.cluster, "us-east-1", "one behind the cut")
        code, result = self.cluster.verify(wait="2s")
        self.assertEqual(1, code, result)
        table = result["tables"][0]
        self.assertEqual({"one behind the cut"}, keys_of(table["differences"]))
        self.assertGreater(table["listed"], 0)
        self.assertLess(table["listed"], len(REGIONS) * ITEMS / 10)
        self.assertLess(table["digested"], len(REGIONS) * ITEMS * 2)
        self.cluster.heal()
        self.assertEqual(0, self.cluster.assert_converged()[TABLE]["differing"])

    def test_3_verify_exits_1_and_lists_exactly_the_keys_behind_a_cut(self):
        before = self.cluster.assert_same_everywhere(TABLE)
        updated, deleted = sorted(before)[:2]
        self.cluster.cut("us-east-1", "eu-west-1")
        for k in range(40):
            put(self.cluster, "us-east-1", f"behind the cut {k}")
        put(self.cluster, "us-east-1", updated, "changed")
        self.cluster.client("us-east-1").delete_item(TableName=TABLE, Key={"id": {"S": deleted}})
        put(self.cluster, "eu-west-1", "other direction")
        expected = {f"behind the cut {k}" for k in range(40)} | {updated, deleted}
        # Until only the cut keeps anything apart.
        code, result = self.cluster.verify(wait="2s")
        self.assertEqual(1, code, result)
        table = result["tables"][0]
        self.assertFalse(table["converged"])
        self.assertEqual(42, table["differing"])
        self.assertEqual(expected, keys_of(table["differences"]))
        self.assertIn("behind the cut 7", self.cluster.run("verify").stdout)
        by_key = {one["key"]["id"]["S"]: one["versions"] for one in table["differences"]}
        self.assertIsNone(by_key["behind the cut 0"]["eu-west-1"])
        self.assertEqual(by_key["behind the cut 0"]["us-east-1"], by_key["behind the cut 0"]["ap-southeast-2"])
        self.assertTrue(by_key[deleted]["us-east-1"]["deleted"])
        self.assertFalse(by_key[deleted]["eu-west-1"]["deleted"])
        self.cluster.heal()
        self.cluster.assert_converged()
        after = self.cluster.assert_same_everywhere(TABLE)
        self.assertLessEqual(expected - {deleted} | {"other direction"}, after.keys())
        self.assertNotIn(deleted, after)
        self.assertEqual({"S": "changed"}, after[updated]["text"])

    def test_4_writes_everywhere_during_a_cut_converge_once_it_heals(self):
        self.cluster.cut_both_ways("eu-west-1", "ap-southeast-2")
        self.write_everywhere(range(600), SEED + 1)
        code, result = self.cluster.verify(wait="0")
        self.assertEqual(1, code, result)
        table = result["tables"][0]
        self.assertEqual(min(100, table["differing"]), len(table["differences"]))
        self.cluster.heal()
        self.cluster.assert_converged()
        self.cluster.assert_same_everywhere(TABLE)

    def test_5_a_fault_with_an_end_heals_by_itself(self):
        self.cluster.must("fault", "add", "link-cut", "--from", "us-east-1", "--to", "eu-west-1", "--for", "1s")
        put(self.cluster, "us-east-1", "after one second")
        self.cluster.assert_converged()
        self.assertIsNotNone(self.cluster.get(TABLE, "eu-west-1", "after one second"))


if __name__ == "__main__":
    unittest.main()
