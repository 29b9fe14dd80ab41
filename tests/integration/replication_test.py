#!/usr/bin/python3
"""boto3 against three Regions: everything written anywhere ends up everywhere, also past a cut link."""
import random
import threading
import unittest

from cluster import REGIONS, Cluster

ITEMS = 10_000
TABLE = "items"
SEED = 20250101


def write_share(client, random_stream, items, errors):
    """Puts `items` in random order and updates or deletes some of any Region's items on the way."""
    try:
        order = list(items)
        random_stream.shuffle(order)
        for number in order:
            client.put_item(TableName=TABLE, Item={
                "id": {"S": f"item-{number}"}, "number": {"N": str(number)}, "text": {"S": "x" * random_stream.randrange(200)},
            })
            other = {"id": {"S": f"item-{random_stream.randrange(ITEMS)}"}}
            draw = random_stream.random()
            if draw < 0.15:
                client.update_item(
                    TableName=TABLE, Key=other, UpdateExpression="SET #s = :s ADD seen :one", ExpressionAttributeNames={"#s": "state"},
                    ExpressionAttributeValues={":s": {"S": f"by {number}"}, ":one": {"N": "1"}},
                )
            elif draw < 0.25:
                client.delete_item(TableName=TABLE, Key=other)
    except Exception as error:  # reported by the main thread
        errors.append(error)


class Replication(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def write_everywhere(self, numbers, seed):
        """All Regions at once, a third of `numbers` each."""
        errors = []
        threads = [
            threading.Thread(target=write_share, args=(
                self.cluster.client(region), random.Random(seed + k), numbers[k :: len(REGIONS)], errors))
            for k, region in enumerate(REGIONS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], errors)

    def assert_same_everywhere(self):
        contents = [self.cluster.scan(TABLE, region) for region in REGIONS]
        self.assertGreater(len(contents[0]), 0)
        for region, items in zip(REGIONS[1:], contents[1:]):
            self.assertEqual(contents[0], items, region)

    def test_1_writes_in_all_regions_at_once_converge(self):
        self.write_everywhere(range(ITEMS), SEED)
        code, result = self.cluster.verify()
        self.assertEqual(0, code, result)
        self.assertGreaterEqual(result["tables"][0]["keys"], ITEMS)
        self.assert_same_everywhere()

    def test_2_verify_lists_what_a_cut_link_keeps_apart(self):
        self.cluster.cut("us-east-1", "eu-west-1")
        self.cluster.client("us-east-1").put_item(TableName=TABLE, Item={"id": {"S": "behind the cut"}, "text": {"S": "a"}})
        self.write_everywhere(range(1000), SEED + 100)
        code, result = self.cluster.verify(wait="0")
        self.assertEqual(1, code, result)
        table = result["tables"][0]
        self.assertFalse(table["converged"])
        self.assertGreater(table["differing"], 0)
        self.assertEqual(min(100, table["differing"]), len(table["differences"]))
        self.cluster.heal()
        code, result = self.cluster.verify()
        self.assertEqual(0, code, result)
        self.assert_same_everywhere()
        for region in REGIONS:
            self.assertIn("behind the cut", self.cluster.scan(TABLE, region))

    def test_3_verify_names_the_one_key_that_differs(self):
        self.cluster.cut("eu-west-1", "ap-southeast-2")
        self.cluster.client("eu-west-1").put_item(TableName=TABLE, Item={"id": {"S": "only this"}, "text": {"S": "a"}})
        self.cluster.client("us-east-1").put_item(TableName=TABLE, Item={"id": {"S": "marker"}})
        code, result = self.cluster.verify(wait="2s")
        self.assertEqual(1, code, result)
        self.assertEqual([{"id": {"S": "only this"}}], [one["key"] for one in result["tables"][0]["differences"]])
        versions = result["tables"][0]["differences"][0]["versions"]
        self.assertIsNone(versions["ap-southeast-2"])
        self.assertEqual(versions["eu-west-1"], versions["us-east-1"])
        self.cluster.heal()
        self.assertEqual(0, self.cluster.verify()[0])


if __name__ == "__main__":
    unittest.main()
