#!/usr/bin/python3
"""Every operation that changes data, in each Region in turn, is seen in every other one. (GT1)"""
import unittest

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE = "things"


def key(name):
    return {"id": {"S": name}}


def thing(name, text):
    return {**key(name), "text": {"S": text}}


SET = {"UpdateExpression": "SET #t = :t", "ExpressionAttributeNames": {"#t": "text"}, "ExpressionAttributeValues": {":t": {"S": "new"}}}


def batch(*requests):
    return lambda client: client.batch_write_item(RequestItems={TABLE: list(requests)})


def transaction(**action):
    return lambda client: client.transact_write_items(TransactItems=[{name: {"TableName": TABLE, **members}
                                                                      for name, members in action.items()}])


# What is done to the item "k", whose text is "old", and the text that it leaves; None where it leaves no item.
CHANGES = {
    "PutItem": (lambda client: client.put_item(TableName=TABLE, Item=thing("k", "new")), "new"),
    "UpdateItem": (lambda client: client.update_item(TableName=TABLE, Key=key("k"), **SET), "new"),
    "DeleteItem": (lambda client: client.delete_item(TableName=TABLE, Key=key("k")), None),
    "BatchWriteItem, put": (batch({"PutRequest": {"Item": thing("k", "new")}}), "new"),
    "BatchWriteItem, delete": (batch({"DeleteRequest": {"Key": key("k")}}), None),
    "TransactWriteItems, put": (transaction(Put={"Item": thing("k", "new")}), "new"),
    "TransactWriteItems, update": (transaction(Update={"Key": key("k"), **SET}), "new"),
    "TransactWriteItems, delete": (transaction(Delete={"Key": key("k")}), None),
    "PartiQL, update": (lambda client: client.execute_statement(Statement=f"UPDATE {TABLE} SET \"text\" = 'new' WHERE id = 'k'"), "new"),
    "PartiQL, delete": (lambda client: client.execute_statement(Statement=f"DELETE FROM {TABLE} WHERE id = 'k'"), None),
    "PartiQL, batch": (lambda client: client.batch_execute_statement(
        Statements=[{"Statement": f"UPDATE {TABLE} SET \"text\" = 'new' WHERE id = 'k'"}]), "new"),
    "PartiQL, transaction": (lambda client: client.execute_transaction(
        TransactStatements=[{"Statement": f"DELETE FROM {TABLE} WHERE id = 'k'"}]), None),
}


class DataChanges(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def everywhere(self, name, text):
        """Once every Region reads that text, or no item."""
        for region in REGIONS:
            def reads():
                item = self.cluster.client(region).get_item(TableName=TABLE, Key=key(name)).get("Item")
                return item == (None if text is None else thing(name, text))
            wait_until(f"{name} = {text} in {region}", 10, reads)

    def test_gt1_every_kind_of_change_reaches_every_region(self):
        for region in REGIONS:
            for name, (change, text) in CHANGES.items():
                with self.subTest(name, region=region):
                    client = self.cluster.client(region)
                    client.put_item(TableName=TABLE, Item=thing("k", "old"))
                    self.everywhere("k", "old")
                    change(client)
                    self.everywhere("k", text)

    def test_gt1_partiql_inserts(self):
        for region in REGIONS:
            self.cluster.client(region).execute_statement(
                Statement=f"INSERT INTO {TABLE} VALUE {{'id': '{region}', 'text': 'new'}}")
            self.everywhere(region, "new")


if __name__ == "__main__":
    unittest.main()
