#!/usr/bin/python3
"""A global index that lags behind its table, as on DynamoDB, and goes on lagging across kill -9. (docs/indexes.md)"""
import unittest

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

HOME = REGIONS[0]
TABLE = "lagging"
LAG_MS = 5000  # more than a put, a read and a query take on any machine


class IndexLag(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(regions=(HOME,), options={"index_lag_ms": LAG_MS}))
        cls.cluster.client(HOME).create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "color", "AttributeType": "S"}],
            GlobalSecondaryIndexes=[{"IndexName": "by-color", "KeySchema": [{"AttributeName": "color", "KeyType": "HASH"}],
                                     "Projection": {"ProjectionType": "ALL"}}])
        cls.cluster.wait_active(TABLE, HOME)

    def put(self, key, color):
        self.cluster.client(HOME).put_item(TableName=TABLE, Item={"id": {"S": key}, "color": {"S": color}})

    def shown(self, color):
        items = self.cluster.client(HOME).query(TableName=TABLE, IndexName="by-color", KeyConditionExpression="color = :c",
                                                ExpressionAttributeValues={":c": {"S": color}})["Items"]
        return sorted(item["id"]["S"] for item in items)

    def test_an_item_is_in_the_table_before_it_is_in_the_index(self):
        self.put("a", "red")
        self.assertIsNotNone(self.cluster.get(TABLE, HOME, "a"))
        self.assertEqual([], self.shown("red"))
        wait_until("the item in the index", 30, lambda: self.shown("red") == ["a"])

    def test_what_waits_outlives_kill_9(self):
        self.put("b", "blue")
        self.cluster.kill(f"regiond-{HOME}")
        self.cluster.up()
        wait_until("the item in the index", 30, lambda: self.shown("blue") == ["b"])


if __name__ == "__main__":
    unittest.main()
