"""ConsumedCapacity of transactions: twice what it is elsewhere for the table, the same for indexes."""
import uuid

from case import N, S, unique
from index_case import IndexCase, index
from transact_case import NEW, TransactCase, check, delete, get, put, update

TOTAL = {"ReturnConsumedCapacity": "TOTAL"}


class Capacity(TransactCase):
    def item(self, size):
        """Of exactly `size` bytes, in `hash_table`."""
        key = self.key()
        used = len("pk") + len(key["pk"]["S"]) + len("v")
        return {**key, "v": S("x" * (size - used))}

    def stored(self, size):
        """The key of an item of this size that is there."""
        item = self.item(size)
        self.put(item)
        return {"pk": item["pk"]}

    def assert_units(self, kind, expected, answer):
        """`expected`: units by table."""
        self.assertEqual(sorted(({"TableName": table, "CapacityUnits": units, f"{kind}CapacityUnits": units}
                                 for table, units in expected.items()), key=lambda one: one["TableName"]),
                         sorted(answer["ConsumedCapacity"], key=lambda one: one["TableName"]))

    def assert_written(self, units, *actions):
        self.assert_units("Write", {self.hash_table: units}, self.write(*actions, **TOTAL))

    def assert_read(self, units, *gets):
        self.assert_units("Read", {self.hash_table: units}, self.client.transact_get_items(TransactItems=list(gets), **TOTAL))

    def test_none_omits_it(self):
        for mode in ({}, {"ReturnConsumedCapacity": "NONE"}):
            self.assertNotIn("ConsumedCapacity", self.write(put(self.hash_table, self.key()), **mode))
            self.assertNotIn("ConsumedCapacity", self.client.transact_get_items(TransactItems=[get(self.hash_table, self.key())], **mode))

    def test_a_put_costs_two_units_for_each_kb_begun(self):
        for size, units in ((100, 2.0), (1024, 2.0), (1025, 4.0), (10_000, 20.0)):
            with self.subTest(size):
                self.assert_written(units, put(self.hash_table, self.item(size)))

    def test_an_overwrite_costs_the_greater_of_both(self):
        self.assert_written(10.0, put(self.hash_table, self.stored(5000)))

    def test_an_update_costs_the_greater_of_before_and_after(self):
        self.assert_written(6.0, update(self.hash_table, self.stored(2500), "REMOVE v"))
        self.assert_written(6.0, update(self.hash_table, self.stored(100), "SET v = :v", values={":v": S("x" * 2500)}))

    def test_a_delete_costs_the_item_or_the_least(self):
        key = self.stored(3000)
        for units in (6.0, 2.0):
            self.assert_written(units, delete(self.hash_table, key))

    def test_a_check_costs_the_item_or_the_least(self):
        self.assert_written(6.0, check(self.hash_table, self.stored(3000), "attribute_exists(v)"))
        self.assert_written(2.0, check(self.hash_table, self.key(), NEW))

    def test_each_item_is_rounded(self):
        self.assert_written(8.0, *[put(self.hash_table, self.item(100)) for _ in range(3)], put(self.hash_table, self.item(1000)))

    def test_an_entry_for_each_table(self):
        self.assert_units("Write", {self.hash_table: 6.0, self.range_table: 2.0}, self.write(
            put(self.hash_table, self.item(1500)), put(self.range_table, self.ranged()), put(self.hash_table, self.key()), **TOTAL))

    def test_a_get_costs_two_units_for_each_4_kb_begun(self):
        for size, units in ((100, 2.0), (4096, 2.0), (4097, 4.0), (10_000, 6.0)):
            with self.subTest(size):
                self.assert_read(units, get(self.hash_table, self.stored(size)))

    def test_projections_do_not_make_a_get_cheaper(self):
        self.assert_read(4.0, get(self.hash_table, self.stored(5000), "pk"))

    def test_getting_what_is_not_there_costs_the_least(self):
        self.assert_read(4.0, get(self.hash_table, self.key()), get(self.hash_table, self.key()))

    def test_gets_of_two_tables(self):
        self.assert_units("Read", {self.hash_table: 6.0, self.range_table: 2.0}, self.client.transact_get_items(TransactItems=[
            get(self.hash_table, self.stored(4097)), get(self.range_table, self.ranged()), get(self.hash_table, self.key())], **TOTAL))

    def test_a_repetition_costs_reads(self):
        token = str(uuid.uuid4())
        actions = [put(self.hash_table, self.item(5000)), put(self.hash_table, self.item(100)), put(self.range_table, self.ranged())]
        self.assert_units("Write", {self.hash_table: 12.0, self.range_table: 2.0},
                          self.write(*actions, ClientRequestToken=token, **TOTAL))
        self.assert_units("Read", {self.hash_table: 6.0, self.range_table: 2.0},
                          self.write(*actions, ClientRequestToken=token, **TOTAL))


class OfIndexes(IndexCase):
    """Which members tell the kind within the parts of INDEXES is (unverified), so that only CapacityUnits are looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), gsis=[index("by-a", ("a",)), index("by-b", ("b",), "KEYS_ONLY")],
                             lsis=[index("local", ("pk", "l"))])

    def key(self):
        return {"pk": S(unique("pk")), "sk": S("s")}

    def parts(self, *actions):
        """(all, table, global indexes, local indexes) of the one entry of such a transaction."""
        (one,) = self.client.transact_write_items(TransactItems=list(actions), ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
        self.assertEqual(self.table, one["TableName"])
        units = {name: {part: found["CapacityUnits"] for part, found in one.get(name, {}).items()}
                 for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")}
        return one["CapacityUnits"], one["Table"]["CapacityUnits"], units["GlobalSecondaryIndexes"], units["LocalSecondaryIndexes"]

    def test_indexes_cost_what_they_do_elsewhere(self):
        item = {**self.key(), "a": S("a"), "b": S("b"), "l": S("l"), "v": S("x" * 1500)}
        self.assertEqual((4.0 + 2.0 + 1.0 + 2.0, 4.0, {"by-a": 2.0, "by-b": 1.0}, {"local": 2.0}), self.parts(put(self.table, item)))

    def test_indexes_that_are_not_touched_are_left_out(self):
        self.assertEqual((2.0, 2.0, {}, {}), self.parts(put(self.table, {**self.key(), "v": N(1)})))
        self.assertEqual((2.0, 2.0, {}, {}), self.parts(check(self.table, self.key(), NEW)))

    def test_the_actions_of_a_table_are_added_up(self):
        items = [{**self.key(), "a": S("a"), "v": S("x" * size)} for size in (100, 1500)]
        self.assertEqual((9.0, 6.0, {"by-a": 3.0}, {}), self.parts(*[put(self.table, item) for item in items]))

    def test_total_has_the_indexes_in_it(self):
        answer = self.client.transact_write_items(TransactItems=[put(self.table, {**self.key(), "a": S("a")})],
                                                  ReturnConsumedCapacity="TOTAL")
        self.assertEqual([{"TableName": self.table, "CapacityUnits": 3.0, "WriteCapacityUnits": 3.0}], answer["ConsumedCapacity"])
