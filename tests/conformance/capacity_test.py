"""ConsumedCapacity of single items."""
from case import N, S, ApiCase


class Capacity(ApiCase):
    def item(self, size):
        """Of exactly `size` bytes."""
        key = self.key()
        used = len("pk") + len(key["pk"]["S"]) + len("v")
        return {**key, "v": S("x" * (size - used))}

    def key_of(self, item):
        return {"pk": item["pk"]}

    def units(self, answer):
        self.assertEqual(self.hash_table, answer["ConsumedCapacity"]["TableName"])
        return answer["ConsumedCapacity"]["CapacityUnits"]

    def test_none_omits_it(self):
        for mode in ({}, {"ReturnConsumedCapacity": "NONE"}):
            self.assertNotIn("ConsumedCapacity", self.put(self.key(), **mode))

    def test_a_write_costs_a_unit_for_each_kb_begun(self):
        for size, units in ((100, 1.0), (1024, 1.0), (1025, 2.0), (10_000, 10.0)):
            with self.subTest(size):
                self.assertEqual(units, self.units(self.put(self.item(size), ReturnConsumedCapacity="TOTAL")))

    def test_an_overwrite_costs_the_greater_of_both(self):
        item = self.item(5000)
        self.put(item)
        self.assertEqual(5.0, self.units(self.put(self.key_of(item), ReturnConsumedCapacity="TOTAL")))

    def test_a_delete_costs_the_item_or_one(self):
        item = self.item(3000)
        self.put(item)
        for units in (3.0, 1.0):
            self.assertEqual(units, self.units(self.client.delete_item(
                TableName=self.hash_table, Key=self.key_of(item), ReturnConsumedCapacity="TOTAL")))

    def test_an_update_costs_the_greater_of_before_and_after(self):
        item = self.item(2500)
        self.put(item)
        answer = self.client.update_item(
            TableName=self.hash_table, Key=self.key_of(item), UpdateExpression="REMOVE v", ReturnConsumedCapacity="TOTAL")
        self.assertEqual(3.0, self.units(answer))

    def test_a_read_costs_a_unit_for_each_4_kb_begun_and_half_when_eventual(self):
        for size, units in ((100, 1.0), (4096, 1.0), (4097, 2.0)):
            item = self.item(size)
            self.put(item)
            for consistent, factor in ((True, 1), (False, 0.5)):
                with self.subTest(size=size, consistent=consistent):
                    answer = self.client.get_item(TableName=self.hash_table, Key=self.key_of(item), ConsistentRead=consistent,
                                                  ReturnConsumedCapacity="TOTAL", ProjectionExpression="pk")
                    self.assertEqual(units * factor, self.units(answer))

    def test_reading_what_is_not_there_costs_the_least(self):
        for consistent, units in ((True, 1.0), (False, 0.5)):
            self.assertEqual(units, self.units(self.client.get_item(
                TableName=self.hash_table, Key=self.key(), ConsistentRead=consistent, ReturnConsumedCapacity="TOTAL")))

    def test_indexes_adds_the_tables_part(self):
        answer = self.put({**self.key(), "n": N(1)}, ReturnConsumedCapacity="INDEXES")
        self.assertEqual({"TableName": self.hash_table, "CapacityUnits": 1.0, "Table": {"CapacityUnits": 1.0}},
                         answer["ConsumedCapacity"])
