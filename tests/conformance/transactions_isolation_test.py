"""Transactions of many clients at the same time, with each other and with other operations."""
import random
import threading

from botocore.exceptions import ClientError

from case import N, S, unique
from transact_case import CANCELLED, TransactCase, at_once, check, get, is_conflict, put, until_no_conflict, update

ACCOUNTS = 8
BALANCE = 100
CLIENTS = 4
TRANSFERS = 25  # of each client


class Bank(TransactCase):
    """Money goes between accounts of two tables; what is in the bank does not change."""

    def setUp(self):
        pk = unique("account")
        self.accounts = [(self.hash_table, {"pk": S(f"{pk}-{k}")}) if k % 2 else (self.range_table, {"pk": S(f"{pk}-{k}"), "sk": N(k)})
                         for k in range(ACCOUNTS)]
        self.write(*[put(table, {**key, "balance": N(BALANCE)}) for table, key in self.accounts])
        self.over = threading.Event()

    def balances(self):
        """Of one moment."""
        return [int(item["balance"]["N"]) for item in self.read(*[get(table, key) for table, key in self.accounts])]

    def transfer(self, source, target, amount):
        """Whether the source had so much."""
        (from_table, from_key), (to_table, to_key) = source, target
        values = {":amount": N(amount)}
        try:
            until_no_conflict(lambda: self.write(
                update(from_table, from_key, "SET balance = balance - :amount", "balance >= :amount", values=values),
                update(to_table, to_key, "SET balance = balance + :amount", values=values)))
            return True
        except ClientError as error:
            self.assert_failed_at(0, error)
            return False

    def client_of(self, seed):
        choices = random.Random(seed)

        def run():
            done = 0
            for _ in range(TRANSFERS):
                source, target = choices.sample(self.accounts, 2)
                done += self.transfer(source, target, choices.randint(1, BALANCE))
            return done
        return run

    def transfers(self):
        """All clients, and then the sign that they are done."""
        try:
            return sum(at_once(*[self.client_of(seed) for seed in range(CLIENTS)]))
        finally:
            self.over.set()

    def test_the_sum_stays(self):
        self.assertGreater(self.transfers(), 0)
        balances = self.balances()
        self.assertEqual(ACCOUNTS * BALANCE, sum(balances))
        self.assertGreaterEqual(min(balances), 0)

    def test_a_read_never_sees_half_a_transfer(self):
        def auditor():
            sums = set()
            while not self.over.is_set():
                try:
                    sums.add(sum(self.balances()))
                except ClientError as error:
                    self.assertTrue(is_conflict(error), error.response)
            sums.add(sum(until_no_conflict(self.balances)))
            return sums
        _, *sums = at_once(self.transfers, auditor, auditor)
        self.assertEqual([{ACCOUNTS * BALANCE}] * 2, sums)

    def test_each_account_alone_is_readable_meanwhile(self):
        def reader():
            reads = 0
            while not self.over.is_set():
                for table, key in self.accounts:
                    self.assertGreaterEqual(int(self.get(key, table)["balance"]["N"]), 0)
                    reads += 1
            return reads
        _, reads = at_once(self.transfers, reader)
        self.assertGreater(reads, 0)


class Counters(TransactCase):
    def setUp(self):
        self.counter, self.other = self.key(), self.key()

    def add(self, key):
        return update(self.hash_table, key, "ADD n :one", values={":one": N(1)})

    def counted(self, key):
        return int(self.get(key)["n"]["N"])

    def times(self, count, operation):
        """A task that does this so often, each time until nobody is in the way."""
        def run():
            for _ in range(count):
                until_no_conflict(operation)
        return run

    def test_transactions_on_the_same_items(self):
        at_once(*[self.times(20, lambda: self.write(self.add(self.counter), self.add(self.other)))] * 4)
        self.assertEqual([80, 80], [self.counted(self.counter), self.counted(self.other)])

    def test_transactions_and_single_writes(self):
        def single():
            self.client.update_item(TableName=self.hash_table, Key=self.counter, UpdateExpression="ADD n :one",
                                    ExpressionAttributeValues={":one": N(1)})
        both = self.times(20, lambda: self.write(self.add(self.counter), self.add(self.other)))
        at_once(both, both, self.times(20, single), self.times(20, single))
        self.assertEqual([80, 40], [self.counted(self.counter), self.counted(self.other)])

    def test_only_one_of_many_takes_it(self):
        def take(k):
            def run():
                try:
                    until_no_conflict(lambda: self.write(
                        put(self.hash_table, {**self.counter, "owner": N(k)}, "attribute_not_exists(pk)"), self.add(self.other)))
                    return 1
                except ClientError as error:
                    self.assert_failed_at(0, error)
                    return 0
            return run
        self.assertEqual(1, sum(at_once(*[take(k) for k in range(6)])))
        self.assertEqual(1, self.counted(self.other))

    def test_a_check_holds_until_its_transaction_is_done(self):
        # Each of two adds to its own item if the other's is not there: both at once would be a write skew.
        for _ in range(10):
            left, right = self.key(), self.key()

            def claim(mine, theirs):
                def run():
                    try:
                        until_no_conflict(lambda: self.write(
                            put(self.hash_table, mine), check(self.hash_table, theirs, "attribute_not_exists(pk)")))
                        return 1
                    except ClientError as error:
                        self.assert_failed_at(1, error)
                        return 0
                return run
            self.assertEqual(1, sum(at_once(claim(left, right), claim(right, left))))

    def test_who_is_in_the_way_is_told(self):
        """Conflicts need not come; those that do have the text of the reference."""
        def run():
            for _ in range(15):
                try:
                    self.write(self.add(self.counter), self.add(self.other))
                except ClientError as error:
                    self.assertEqual(CANCELLED, error.response["Error"]["Code"])
                    for reason in error.response["CancellationReasons"]:
                        self.assertIn(reason["Code"], ("None", "TransactionConflict"))
                        if reason["Code"] != "None":
                            self.assertRegex(reason["Message"], r"^Transaction is ongoing for the item\.?$")
        at_once(*[run] * 4)

    def test_a_read_in_order_sees_an_order(self):
        """Two counters that are raised together are never read apart, also while single writes go on."""
        stop = threading.Event()

        def raise_both():
            try:
                for _ in range(30):
                    until_no_conflict(lambda: self.write(self.add(self.counter), self.add(self.other)))
            finally:
                stop.set()

        def watch():
            last = 0
            while not stop.is_set():
                items = until_no_conflict(lambda: self.read(get(self.hash_table, self.counter), get(self.hash_table, self.other)))
                counts = [int(item["n"]["N"]) if item else 0 for item in items]
                self.assertEqual(counts[0], counts[1])
                self.assertGreaterEqual(counts[0], last)
                last = counts[0]
        at_once(raise_both, watch, watch)
