"""ConsumedCapacity of tables with secondary indexes, and ItemCollectionMetrics."""
from case import N, S
from index_case import IndexCase, index, unique

GLOBALS = {"g-all": "a", "g-keys": "k", "g-some": "i"}
LOCALS = {"l-all": "l", "l-keys": "m"}
INDEXES = {"ReturnConsumedCapacity": "INDEXES"}
TOTAL = {"ReturnConsumedCapacity": "TOTAL"}


class CapacityCase(IndexCase):
    """Each index has an attribute of its own as key, so that an item says by its attributes which indexes it is in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), gsis=[index("g-all", ("a",)), index("g-keys", ("k",), "KEYS_ONLY"),
                                                      index("g-some", ("i",), "INCLUDE", ["x"])],
                             lsis=[index("l-all", ("pk", "l")), index("l-keys", ("pk", "m"), "KEYS_ONLY")])

    def item(self, size=200, **more):
        """About `size` bytes, which is far enough from every limit that the way of counting does not matter."""
        item = {"pk": S(unique("key")), "sk": S("s"), **more}
        used = sum(len(name) + sum(len(text) for text in value.values()) for name, value in item.items())
        return {**item, "v": S("x" * max(1, size - used))}

    def key(self, item):
        return {name: item[name] for name in ("pk", "sk")}

    def expected(self, table_units, indexes=None):
        """What INDEXES gives."""
        indexes = indexes or {}
        expected = {"TableName": self.table, "CapacityUnits": float(table_units + sum(indexes.values())),
                    "Table": {"CapacityUnits": float(table_units)}}
        for member, names in (("GlobalSecondaryIndexes", GLOBALS), ("LocalSecondaryIndexes", LOCALS)):
            found = {name: {"CapacityUnits": float(count)} for name, count in indexes.items() if name in names}
            if found:
                expected[member] = found
        return expected

    def assert_units(self, answer, table_units, **indexes):
        """`indexes`: g_all for g-all and so on."""
        indexes = {name.replace("_", "-"): count for name, count in indexes.items()}
        self.assertEqual(self.expected(table_units, indexes), answer["ConsumedCapacity"])


class Writes(CapacityCase):
    def test_an_item_in_no_index(self):
        self.assert_units(self.put(self.item(1500), **INDEXES), 2)

    def test_total_is_the_sum_without_the_parts(self):
        answer = self.put(self.item(1500, a=S("a"), k=S("k"), l=S("l")), **TOTAL)
        self.assertEqual({"TableName": self.table, "CapacityUnits": 2.0 + 2.0 + 1.0 + 2.0}, answer["ConsumedCapacity"])

    def test_none_omits_it(self):
        for mode in ({}, {"ReturnConsumedCapacity": "NONE"}):
            self.assertNotIn("ConsumedCapacity", self.put(self.item(a=S("a")), **mode))

    def test_a_new_entry_of_the_whole_item(self):
        for size, count in ((300, 1), (1500, 2), (4500, 5)):
            with self.subTest(size):
                self.assert_units(self.put(self.item(size, a=S("a")), **INDEXES), count, g_all=count)
                self.assert_units(self.put(self.item(size, l=S("l")), **INDEXES), count, l_all=count)

    def test_a_new_entry_of_keys(self):
        self.assert_units(self.put(self.item(4500, k=S("k")), **INDEXES), 5, g_keys=1)
        self.assert_units(self.put(self.item(4500, m=S("m")), **INDEXES), 5, l_keys=1)
        self.assert_units(self.put(self.item(4500, k=S("k" * 1500)), **INDEXES), 5, g_keys=2)

    def test_a_new_entry_with_included_attributes(self):
        self.assert_units(self.put(self.item(4500, i=S("i")), **INDEXES), 5, g_some=1)
        self.assert_units(self.put(self.item(4500, i=S("i"), x=S("x" * 1500)), **INDEXES), 5, g_some=2)

    def test_every_index_has_its_part(self):
        item = self.item(1500, a=S("a"), k=S("k"), i=S("i"), l=S("l"), m=S("m"))
        self.assert_units(self.put(item, **INDEXES), 2, g_all=2, g_keys=1, g_some=1, l_all=2, l_keys=1)

    def test_an_entry_that_stays_the_same_costs_nothing(self):
        item = self.item(1500, k=S("k"), m=S("m"), i=S("i"), x=S("x"))
        self.put(item)
        answer = self.update(self.key(item), "SET w = :w", {":w": N(1)}, **INDEXES)
        self.assert_units(answer, 2)

    def test_the_same_item_again_costs_no_index_anything(self):
        item = self.item(1500, a=S("a"), k=S("k"), l=S("l"))
        self.put(item)
        self.assert_units(self.put(item, **INDEXES), 2)

    def test_a_changed_entry_costs_the_greater_of_both(self):
        item = self.item(2500, a=S("a"), l=S("l"))
        self.put(item)
        self.assert_units(self.update(self.key(item), "SET v = :v", {":v": S("short")}, **INDEXES), 3, g_all=3, l_all=3)
        self.assert_units(self.update(self.key(item), "SET v = :v", {":v": S("x" * 4500)}, **INDEXES), 5, g_all=5, l_all=5)

    def test_a_changed_included_attribute(self):
        item = self.item(200, i=S("i"), x=S("x"))
        self.put(item)
        self.assert_units(self.update(self.key(item), "SET x = :x", {":x": S("x" * 1500)}, **INDEXES), 2, g_some=2)
        self.assert_units(self.update(self.key(item), "REMOVE x", **INDEXES), 2, g_some=2)

    def test_another_key_costs_the_old_entry_and_the_new_one(self):
        item = self.item(1500, a=S("a"), k=S("k"), l=S("l"), m=S("m"))
        self.put(item)
        for attribute, parts in (("a", {"g_all": 4, "l_all": 2}), ("k", {"g_keys": 2, "g_all": 2, "l_all": 2}),
                                 ("l", {"g_all": 2, "l_all": 4}), ("m", {"l_keys": 2, "g_all": 2, "l_all": 2})):
            with self.subTest(attribute):
                self.assert_units(self.update(self.key(item), f"SET {attribute} = :a", {":a": S("new")}, **INDEXES), 2, **parts)

    def test_another_key_and_another_size(self):
        item = self.item(2500, a=S("a"))
        self.put(item)
        self.assert_units(self.put({**self.key(item), "a": S("b"), "v": S("short")}, **INDEXES), 3, g_all=3 + 1)

    def test_a_key_that_goes_costs_the_old_entry(self):
        item = self.item(1500, a=S("a"), k=S("k"))
        self.put(item)
        self.assert_units(self.update(self.key(item), "REMOVE k", **INDEXES), 2, g_all=2, g_keys=1)
        self.assert_units(self.update(self.key(item), "REMOVE a", **INDEXES), 2, g_all=2)

    def test_a_key_that_comes_costs_the_new_entry(self):
        item = self.item(1500)
        self.put(item)
        self.assert_units(self.update(self.key(item), "SET a = :a", {":a": S("a")}, **INDEXES), 2, g_all=2)
        self.assert_units(self.update(self.key(item), "SET m = :a", {":a": S("a")}, **INDEXES), 2, g_all=2, l_keys=1)

    def test_a_replacement_that_leaves_one_index_for_another(self):
        item = self.item(1500, a=S("a"))
        self.put(item)
        self.assert_units(self.put({**self.key(item), "k": S("k")}, **INDEXES), 2, g_all=2, g_keys=1)

    def test_a_delete_costs_every_entry(self):
        item = self.item(2500, a=S("a"), k=S("k"), l=S("l"))
        self.put(item)
        self.assert_units(self.remove(self.key(item), **INDEXES), 3, g_all=3, g_keys=1, l_all=3)
        self.assert_units(self.remove(self.key(item), **INDEXES), 1)

    def test_an_update_that_makes_the_item(self):
        self.assert_units(self.update({"pk": S(unique("key")), "sk": S("s")}, "SET a = :a, v = :v", {":a": S("a"), ":v": S("x" * 1500)},
                                      **INDEXES), 2, g_all=2)

    def test_batches_sum_their_items(self):
        items = [self.item(1500, a=S("a"), k=S("k")), self.item(2500, a=S("a"), l=S("l")), self.item(300)]
        self.put(items[2])
        requests = [{"PutRequest": {"Item": item}} for item in items[:2]] + [{"DeleteRequest": {"Key": self.key(items[2])}}]
        answer = self.client.batch_write_item(RequestItems={self.table: requests}, **INDEXES)
        self.assertEqual([self.expected(2 + 3 + 1, {"g-all": 5, "g-keys": 1, "l-all": 3})], answer["ConsumedCapacity"])
        answer = self.client.batch_write_item(RequestItems={self.table: [
            {"DeleteRequest": {"Key": self.key(item)}} for item in items[:2]]}, **TOTAL)
        self.assertEqual([{"TableName": self.table, "CapacityUnits": 5.0 + 9.0}], answer["ConsumedCapacity"])

    def test_a_provisioned_table(self):
        name = self.make(gsis=[index("g-all", ("a",), throughput=(50, 50))], throughput=(50, 50))
        answer = self.put({"pk": S("x"), "a": S("a"), "v": S("x" * 1500)}, name, **INDEXES)
        self.assertEqual({**self.expected(2, {"g-all": 2}), "TableName": name}, answer["ConsumedCapacity"])


class Reads(CapacityCase):
    """The partition "many" has ten items of 2 KB in every index."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        cls.load(cls.table, [{**case.item(2000), "pk": S("many"), "sk": S(f"{k}"), **{
            name: S("many" if name in GLOBALS.values() else f"{k}") for name in (*GLOBALS.values(), *LOCALS.values())}, "x": N(k)}
            for k in range(10)])
        cls.settle({name: 10 for name in (*GLOBALS, *LOCALS)})

    def many(self, name, **more):
        key = GLOBALS.get(name, "pk")
        return self.query(name, f"{key} = :many", {":many": S("many"), **more.pop("values", {})}, **more)

    def test_a_query_of_a_global_index_costs_the_index(self):
        self.assert_units(self.many("g-all", **INDEXES), 0, g_all=2.5)

    def test_total_of_a_query(self):
        self.assertEqual({"TableName": self.table, "CapacityUnits": 2.5}, self.many("g-all", **TOTAL)["ConsumedCapacity"])

    def test_what_is_projected_is_counted(self):
        self.assert_units(self.many("g-keys", **INDEXES), 0, g_keys=0.5)
        self.assert_units(self.many("g-some", **INDEXES), 0, g_some=0.5)

    def test_what_is_asked_for_makes_no_difference(self):
        for more in ({"ProjectionExpression": "pk"}, {"Select": "COUNT"}, {"FilterExpression": "x = :x", "values": {":x": N(1)}},
                     {"ScanIndexForward": False}):
            with self.subTest(str(more)):
                self.assert_units(self.many("g-all", **more, **INDEXES), 0, g_all=2.5)

    def test_a_page_costs_what_it_read(self):
        self.assert_units(self.many("g-all", Limit=3, **INDEXES), 0, g_all=1.0)

    def test_nothing_found_costs_the_least(self):
        self.assert_units(self.query("g-all", "a = :a", {":a": S("none")}, **INDEXES), 0, g_all=0.5)
        self.assert_units(self.query("l-all", "pk = :a", {":a": S("none")}, ConsistentRead=True, **INDEXES), 0, l_all=1.0)

    def test_a_local_index_may_be_read_consistently(self):
        self.assert_units(self.many("l-all", **INDEXES), 0, l_all=2.5)
        self.assert_units(self.many("l-all", ConsistentRead=True, **INDEXES), 0, l_all=5.0)
        self.assert_units(self.many("l-keys", ConsistentRead=True, **INDEXES), 0, l_keys=1.0)

    def test_all_attributes_of_a_local_index_cost_each_item_fetched(self):
        self.assert_units(self.many("l-keys", ConsistentRead=True, Select="ALL_ATTRIBUTES", **INDEXES), 10.0, l_keys=1.0)
        self.assert_units(self.many("l-keys", Select="ALL_ATTRIBUTES", **INDEXES), 5.0, l_keys=0.5)

    def test_all_attributes_of_a_local_index_of_all_are_not_fetched(self):
        self.assert_units(self.many("l-all", ConsistentRead=True, Select="ALL_ATTRIBUTES", **INDEXES), 0, l_all=5.0)

    def test_an_attribute_that_is_not_projected_is_fetched(self):
        self.assert_units(self.many("l-keys", ConsistentRead=True, ProjectionExpression="m, x", **INDEXES), 10.0, l_keys=1.0)
        self.assert_units(self.many("l-keys", ConsistentRead=True, ProjectionExpression="m, sk", **INDEXES), 0, l_keys=1.0)

    def test_a_page_fetches_what_it_read(self):
        self.assert_units(self.many("l-keys", ConsistentRead=True, Select="ALL_ATTRIBUTES", Limit=3, **INDEXES), 3.0, l_keys=1.0)

    def test_a_fetched_item_is_rounded_by_itself(self):
        pk = unique("large")
        self.load(self.table, [{**self.item(5000, m=S(f"{k}")), "pk": S(pk), "sk": S(f"{k}")} for k in range(2)])
        self.assert_units(self.query("l-keys", "pk = :pk", {":pk": S(pk)}, ConsistentRead=True, Select="ALL_ATTRIBUTES", **INDEXES), 4.0,
                          l_keys=1.0)

    def test_a_query_of_the_table_costs_no_index(self):
        answer = self.client.query(TableName=self.table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": S("many")},
                                   **INDEXES)
        self.assert_units(answer, 2.5)

    def test_get_item_costs_no_index(self):
        self.assert_units(self.client.get_item(TableName=self.table, Key={"pk": S("many"), "sk": S("0")}, **INDEXES), 0.5)


class Scans(CapacityCase):
    """A table of its own, as a scan reads everything. AWS rounds for each partition of a table; here there is one (unverified)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        cls.load(cls.table, [{**case.item(2000), "a": S(f"{k}"), "k": S(f"{k}"), "l": S(f"{k}"), "m": S(f"{k}")} for k in range(10)])
        cls.settle({name: 10 for name in ("g-all", "g-keys", "l-all", "l-keys")})

    def test_global_indexes(self):
        self.assert_units(self.scan("g-all", **INDEXES), 0, g_all=2.5)
        self.assert_units(self.scan("g-keys", **INDEXES), 0, g_keys=0.5)
        self.assertEqual({"TableName": self.table, "CapacityUnits": 2.5}, self.scan("g-all", **TOTAL)["ConsumedCapacity"])

    def test_local_indexes(self):
        self.assert_units(self.scan("l-all", ConsistentRead=True, **INDEXES), 0, l_all=5)
        self.assert_units(self.scan("l-keys", **INDEXES), 0, l_keys=0.5)

    def test_all_attributes_of_a_local_index_cost_each_item_fetched(self):
        self.assert_units(self.scan("l-keys", ConsistentRead=True, Select="ALL_ATTRIBUTES", **INDEXES), 10, l_keys=1)

    def test_an_index_of_nothing_costs_the_least(self):
        self.assert_units(self.scan("g-some", **INDEXES), 0, g_some=0.5)

    def test_a_page_costs_what_it_read(self):
        self.assert_units(self.scan("g-all", Limit=3, **INDEXES), 0, g_all=1)


class CollectionMetrics(IndexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), lsis=[index("local", ("pk", "l"))])
        cls.without = cls.make(keys=("pk", "sk"), gsis=[index("by-a", ("a",))])

    def item(self):
        return {"pk": S(unique("key")), "sk": S("s"), "l": S("l")}

    def assert_metrics(self, found, pk):
        self.assertEqual({"ItemCollectionKey", "SizeEstimateRangeGB"}, set(found))
        self.assertEqual({"pk": pk}, found["ItemCollectionKey"])
        low, high = found["SizeEstimateRangeGB"]
        self.assertLessEqual(0.0, low)
        self.assertLess(low, high)
        self.assertLessEqual(high, 1.0)

    def test_of_single_writes(self):
        item, more = self.item(), {"ReturnItemCollectionMetrics": "SIZE"}
        key = {name: item[name] for name in ("pk", "sk")}
        self.assert_metrics(self.put(item, **more)["ItemCollectionMetrics"], item["pk"])
        self.assert_metrics(self.update(key, "SET l = :l", {":l": S("x")}, **more)["ItemCollectionMetrics"], item["pk"])
        self.assert_metrics(self.remove(key, **more)["ItemCollectionMetrics"], item["pk"])

    def test_an_item_that_is_in_no_index_has_a_collection_too(self):
        item = {"pk": S(unique("key")), "sk": S("s")}
        self.assert_metrics(self.put(item, ReturnItemCollectionMetrics="SIZE")["ItemCollectionMetrics"], item["pk"])

    def test_of_batches(self):
        items = [self.item() for _ in range(3)]
        answer = self.client.batch_write_item(RequestItems={self.table: [{"PutRequest": {"Item": item}} for item in items]},
                                              ReturnItemCollectionMetrics="SIZE")
        found = answer["ItemCollectionMetrics"]
        self.assertEqual([self.table], list(found))
        self.assertEqual(sorted(item["pk"]["S"] for item in items),
                         sorted(one["ItemCollectionKey"]["pk"]["S"] for one in found[self.table]))
        for one in found[self.table]:
            self.assert_metrics(one, one["ItemCollectionKey"]["pk"])

    def test_none_omits_them(self):
        for mode in ({}, {"ReturnItemCollectionMetrics": "NONE"}):
            self.assertNotIn("ItemCollectionMetrics", self.put(self.item(), **mode))
            answer = self.client.batch_write_item(RequestItems={self.table: [{"PutRequest": {"Item": self.item()}}]}, **mode)
            self.assertFalse(answer.get("ItemCollectionMetrics"))

    def test_a_table_without_local_indexes_has_none(self):
        more = {"ReturnItemCollectionMetrics": "SIZE"}
        self.assertNotIn("ItemCollectionMetrics", self.put({**self.item(), "a": S("a")}, self.without, **more))
        answer = self.client.batch_write_item(RequestItems={self.without: [{"PutRequest": {"Item": self.item()}}]}, **more)
        self.assertFalse(answer.get("ItemCollectionMetrics"))

    def test_other_values_are_refused(self):
        self.assert_validation("1 validation error detected: Value 'ALL' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
                               "Member "
                               "must satisfy enum value set: [SIZE, NONE]", "put_item", TableName=self.table, Item=self.item(),
                               ReturnItemCollectionMetrics="ALL")
