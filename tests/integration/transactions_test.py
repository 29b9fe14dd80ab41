#!/usr/bin/python3
"""Transfers between bank accounts by TransactWriteItems, while regiond dies by kill -9: none happens by half, none twice, none that was
acknowledged is lost, and every TransactGetItems finds all of the money. (GT1)"""
import random
import threading
import unittest
import uuid

from botocore.exceptions import BotoCoreError, ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE = "bank"
HOME = REGIONS[0]
ACCOUNTS = 12
OPENING = 1000
TELLERS = 4
SEED = 20250104
PROGRESS_SECONDS = 30


def account(number):
    return {"id": {"S": f"account-{number}"}}


def is_definite(error):
    """Whether the transfer certainly did not happen."""
    return isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500


class Teller(threading.Thread):
    """Transfers until stopped. What it gets no answer for it asks again with the same token, as an SDK would."""

    def __init__(self, client, number):
        super().__init__(name=f"teller-{number}")
        self.client = client
        self.random = random.Random(f"{SEED}-{number}")
        self.fates = {}  # by the transfer's id: True done, False certainly not
        self.done = 0
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            source, target = self.random.sample(range(ACCOUNTS), 2)
            amount, name = self.random.randrange(1, 200), f"transfer-{uuid.UUID(int=self.random.getrandbits(128))}"
            self.fates[name] = self.transfer(name, source, target, amount)
            self.done += self.fates[name] is True

    def transfer(self, name, source, target, amount):
        values = {":amount": {"N": str(amount)}}
        actions = [
            {"Update": {"TableName": TABLE, "Key": account(source), "UpdateExpression": "SET balance = balance - :amount",
                        "ConditionExpression": "balance >= :amount", "ExpressionAttributeValues": values}},
            {"Update": {"TableName": TABLE, "Key": account(target), "UpdateExpression": "SET balance = balance + :amount",
                        "ExpressionAttributeValues": values}},
            {"Put": {"TableName": TABLE, "ConditionExpression": "attribute_not_exists(id)", "Item": {
                "id": {"S": name}, "from": {"N": str(source)}, "to": {"N": str(target)}, "amount": {"N": str(amount)}}}},
        ]
        in_doubt = False
        while True:
            try:
                self.client.transact_write_items(TransactItems=actions, ClientRequestToken=name[-36:])
                return True
            except (ClientError, BotoCoreError) as error:
                if is_definite(error) and error.response["Error"]["Code"] != "TransactionInProgressException":
                    # Its own earlier attempt would have been known by the token.
                    return False
                in_doubt = True
            if self.stopping.wait(0.02) and in_doubt:
                return None


class TransactionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)
        cls.client = cls.cluster.client(HOME)
        cls.client.transact_write_items(TransactItems=[
            {"Put": {"TableName": TABLE, "Item": {**account(number), "balance": {"N": str(OPENING)}}}} for number in range(ACCOUNTS)])

    def money(self):
        """All balances, by one TransactGetItems; None while nobody answers."""
        try:
            answer = self.client.transact_get_items(
                TransactItems=[{"Get": {"TableName": TABLE, "Key": account(number)}} for number in range(ACCOUNTS)])
        except (ClientError, BotoCoreError):
            return None
        return [int(one["Item"]["balance"]["N"]) for one in answer["Responses"]]

    def test_transfers_through_kill_9(self):
        tellers = [Teller(self.client, number) for number in range(TELLERS)]
        for teller in tellers:
            teller.start()
        try:
            for _ in range(4):
                goal = sum(teller.done for teller in tellers) + 60
                seen = []

                def progress(goal=goal, seen=seen):
                    balances = self.money()
                    if balances is not None:
                        seen.append(sum(balances))
                    return seen and sum(teller.done for teller in tellers) >= goal

                wait_until("60 more transfers", PROGRESS_SECONDS, progress)
                self.assertEqual({ACCOUNTS * OPENING}, set(seen), "a transactional read saw half a transfer")
                self.cluster.kill(f"regiond-{HOME}")
                self.cluster.up()
        finally:
            for teller in tellers:
                teller.stopping.set()
            for teller in tellers:
                teller.join()
        wait_until("an answer", PROGRESS_SECONDS, lambda: self.money() is not None)
        self.assertEqual(ACCOUNTS * OPENING, sum(self.money()))
        self.cluster.assert_converged()
        items = self.cluster.assert_same_everywhere(TABLE)
        balances = [OPENING] * ACCOUNTS
        for name, item in items.items():
            if name.startswith("transfer-"):
                balances[int(item["from"]["N"])] -= int(item["amount"]["N"])
                balances[int(item["to"]["N"])] += int(item["amount"]["N"])
        self.assertEqual(balances, [int(items[f"account-{number}"]["balance"]["N"]) for number in range(ACCOUNTS)])
        for teller in tellers:
            for name, fate in teller.fates.items():
                if fate is not None:
                    self.assertEqual(fate, name in items, name)
        self.assertEqual([], self.cluster.conflicts(TABLE), "one Region wrote")


if __name__ == "__main__":
    unittest.main()
