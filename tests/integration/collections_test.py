#!/usr/bin/python3
"""A table with a local index takes no more into a full item collection, and says how large each is (dynamodb-api.md §7, §11).

The limit is 64,000 bytes here. Through boto3, with every way to write.
"""
import unittest

from botocore.exceptions import ClientError

from support.cluster import Cluster

TABLE = "collected"
REGION = "us-east-1"
LIMIT = 64_000
TEXT = "Item collection size limit of 10 gigabytes exceeded"
HALF = {"S": "x" * 16_000}  # of an item; with its entry in the local index, of the limit


class Collections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(regions=(REGION,), options={"item_collection_bytes_max": LIMIT}))
        cls.client = cls.cluster.client(REGION)
        cls.client.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "sort", "other")],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "sort", "KeyType": "RANGE"}],
            LocalSecondaryIndexes=[{"IndexName": "by-other", "Projection": {"ProjectionType": "ALL"},
                                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"},
                                                  {"AttributeName": "other", "KeyType": "RANGE"}]}])
        cls.cluster.wait_active(TABLE, REGION)

    def setUp(self):
        self.pk = {"S": self.id()}
        self.client.put_item(TableName=TABLE, Item=self.item("1"))

    def item(self, sort):
        return {"id": self.pk, "sort": {"S": sort}, "other": {"S": sort}, "text": HALF}

    def key(self, sort):
        return {"id": self.pk, "sort": {"S": sort}}

    def refused(self, operation, **request):
        with self.assertRaises(ClientError) as raised:
            getattr(self.client, operation)(**request)
        return raised.exception.response

    def assert_full(self, operation, **request):
        response = self.refused(operation, **request)
        self.assertEqual("ItemCollectionSizeLimitExceededException", response["Error"]["Code"])
        self.assertEqual(TEXT, response["Error"]["Message"])
        self.assertEqual(400, response["ResponseMetadata"]["HTTPStatusCode"])

    def test_single_writes(self):
        self.assert_full("put_item", TableName=TABLE, Item={**self.item("2"), "more": HALF})
        self.client.put_item(TableName=TABLE, Item={**self.key("2"), "text": HALF})  # not in the index
        self.assert_full("update_item", TableName=TABLE, Key=self.key("2"), UpdateExpression="SET #o = :o", ExpressionAttributeNames={"#o": "other"},
                         ExpressionAttributeValues={":o": {"S": "now it is"}})
        self.client.delete_item(TableName=TABLE, Key=self.key("1"))
        self.client.update_item(TableName=TABLE, Key=self.key("2"), UpdateExpression="SET #o = :o", ExpressionAttributeNames={"#o": "other"},
                                ExpressionAttributeValues={":o": {"S": "now it is"}})

    def test_batches(self):
        put = {"PutRequest": {"Item": {**self.item("2"), "more": HALF}}}
        self.assert_full("batch_write_item", RequestItems={TABLE: [put]})

    def test_transactions(self):
        actions = [{"Delete": {"TableName": TABLE, "Key": self.key("none")}},
                   {"Put": {"TableName": TABLE, "Item": {**self.item("2"), "more": HALF}}}]
        response = self.refused("transact_write_items", TransactItems=actions)
        self.assertEqual("TransactionCanceledException", response["Error"]["Code"])
        self.assertEqual([{"Code": "None"}, {"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded."}],
                         response["CancellationReasons"])

    def test_statements(self):
        update = f"UPDATE {TABLE} SET more = ? SET yet = ? WHERE id = ? AND sort = ?"
        parameters = [HALF, HALF, self.pk, {"S": "1"}]
        self.assert_full("execute_statement", Statement=update, Parameters=parameters)
        answer = self.client.batch_execute_statement(Statements=[{"Statement": update, "Parameters": parameters}])
        self.assertEqual("ItemCollectionSizeLimitExceeded", answer["Responses"][0]["Error"]["Code"])

    def test_metrics(self):
        answer = self.client.update_item(TableName=TABLE, Key=self.key("1"), UpdateExpression="SET n = :n",
                                         ExpressionAttributeValues={":n": {"N": "1"}}, ReturnItemCollectionMetrics="SIZE")
        self.assertEqual({"ItemCollectionKey": {"id": self.pk}, "SizeEstimateRangeGB": [0.0, 1.0]}, answer["ItemCollectionMetrics"])

    def test_other_collections_have_room(self):
        self.assert_full("put_item", TableName=TABLE, Item={**self.item("2"), "more": HALF})
        self.client.put_item(TableName=TABLE, Item={**self.item("2"), "id": {"S": "another"}})


if __name__ == "__main__":
    unittest.main()
