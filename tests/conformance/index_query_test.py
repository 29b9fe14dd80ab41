"""Query and Scan of secondary indexes, and how the entries of an index follow the items."""
from case import INVALID, N, S
from index_case import NOT_FOUND, B, IndexCase, index, schema, text, unique

HASH = S("many")
COUNT = 30
INCLUDED = ["x", "y"]


def number_item(k):
    """Item k of the partition HASH of every index: three items share each value of "dup"."""
    return {"pk": S(f"item-{k:02}"), "sk": N(k), "h": HASH, "n": N(k - 10), "s": S(f"{'ab'[k % 2]}#{k:02}"),
            "b": B(bytes([k * 8, 255 - k])), "dup": N(k // 3), "x": N(k), "y": S(f"y{k}"), "z": {"BOOL": k % 2 == 0}}


class QueryCase(IndexCase):
    """A table whose global indexes all have the partition HASH with COUNT items, and items that are in some indexes only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(
            keys=("pk", "sk"), types={"sk": "N", "n": "N", "b": "B", "dup": "N", "num": "N", "bin": "B"},
            gsis=[index("by-h", ("h",)), index("by-n", ("h", "n")), index("by-s", ("h", "s"), "KEYS_ONLY"),
                  index("by-b", ("h", "b"), "INCLUDE", INCLUDED), index("by-dup", ("h", "dup")), index("by-num", ("num",), "KEYS_ONLY"),
                  index("by-bin", ("bin", "n"), "KEYS_ONLY")])
        cls.items = [number_item(k) for k in range(COUNT)]
        cls.load(cls.table, cls.items + [
            {"pk": S("other"), "sk": N(0), "h": S("other"), "n": N(0)}, {"pk": S("keyless"), "sk": N(0)},
            *({"pk": S(f"num-{k}"), "sk": N(k), "num": N(f"{k // 2}.50"), "n": N(k), "bin": B(b"\x00\xff" if k % 2 else b"\x00")}
              for k in range(6))])
        cls.settle({"by-h": COUNT + 1, "by-n": COUNT + 1, "by-s": COUNT, "by-b": COUNT, "by-dup": COUNT, "by-num": 6, "by-bin": 6})

    def many(self, index_name, condition=None, values=None, **more):
        """A Query of the partition HASH, with a condition on the sort key if given."""
        return self.query(index_name, "h = :h" + (f" AND {condition}" if condition else ""), {":h": HASH, **(values or {})}, **more)

    def refuse(self, message, index_name, condition="h = :h", values=None, **more):
        return self.assert_validation(message, "query", TableName=self.table, IndexName=index_name, KeyConditionExpression=condition,
                                      ExpressionAttributeValues=values or {":h": HASH}, **more)


class GlobalKeys(QueryCase):
    def test_a_partition_of_an_index_without_sort_key(self):
        answer = self.many("by-h")
        self.assertEqual((COUNT, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual(sorted(range(COUNT)), sorted(int(x) for x in text(answer, "x")))
        self.assertNotIn("LastEvaluatedKey", answer)

    def test_numbers_bytes_and_text_in_order(self):
        for name, key in (("by-n", "n"), ("by-b", "b")):
            for forward in (True, False):
                with self.subTest(index=name, forward=forward):
                    expected = [item[key] for item in self.items][::1 if forward else -1]
                    self.assertEqual(expected, [item[key] for item in self.many(name, ScanIndexForward=forward)["Items"]])
        expected = sorted(text(self.items, "s"))
        self.assertEqual(expected, text(self.many("by-s"), "s"))
        self.assertEqual(expected[::-1], text(self.many("by-s", ScanIndexForward=False), "s"))

    def test_conditions_on_a_number(self):
        for condition, values, expected in (
                ("n = :a", {":a": N(3)}, [3]), ("n = :a", {":a": N("3.00")}, [3]), ("n < :a", {":a": N(-8)}, [-10, -9]),
                ("n <= :a", {":a": N(-9)}, [-10, -9]), ("n > :a", {":a": N(17)}, [18, 19]), ("n >= :a", {":a": N("18.5")}, [19]),
                ("n BETWEEN :a AND :b", {":a": N(-1), ":b": N(1)}, [-1, 0, 1]), (":a = n", {":a": N(5)}, [5]),
                (":a < n", {":a": N(18)}, [19]),
                ("n > :a", {":a": N(1000)}, [])):
            with self.subTest(condition, values=str(values)):
                self.assertEqual(expected, [int(n) for n in text(self.many("by-n", condition, values), "n")])

    def test_conditions_on_text(self):
        for condition, values, expected in (
                ("s = :a", {":a": S("a#04")}, [4]), ("s < :a", {":a": S("a#04")}, [0, 2]), ("s <= :a", {":a": S("a#04")}, [0, 2, 4]),
                ("s > :a", {":a": S("b#26")}, [27, 29]), ("s >= :a", {":a": S("b#27")}, [27, 29]),
                ("s BETWEEN :a AND :b", {":a": S("a#28"), ":b": S("b#03")}, [28, 1, 3]),
                ("begins_with(s, :a)", {":a": S("b#1")}, [11, 13, 15, 17, 19]), ("begins_with(s, :a)", {":a": S("c")}, [])):
            with self.subTest(condition, values=str(values)):
                self.assertEqual(expected, [int(k) for k in text(self.many("by-s", condition, values), "sk")])

    def test_conditions_on_bytes(self):
        for condition, values, expected in (
                ("b = :a", {":a": B(bytes([8, 254]))}, [1]), ("b < :a", {":a": B(bytes([16]))}, [0, 1]),
                ("b <= :a", {":a": B(bytes([8, 254]))}, [0, 1]),
                ("b > :a", {":a": B(bytes([216, 255]))}, [28, 29]), ("b >= :a", {":a": B(bytes([224, 227]))}, [28, 29]),
                ("b BETWEEN :a AND :b", {":a": B(bytes([128])), ":b": B(bytes([144]))}, [16, 17]),
                ("begins_with(b, :a)", {":a": B(bytes([160]))}, [20])):
            with self.subTest(condition, values=str(values)):
                self.assertEqual(expected, [int(k) for k in text(self.many("by-b", condition, values), "sk")])

    def test_a_number_as_partition_key_is_compared_by_value(self):
        for given in ("1.5", "1.500", "15e-1", "+1.5"):
            with self.subTest(given):
                self.assertEqual(["num-2", "num-3"], sorted(text(self.query("by-num", "num = :a", {":a": N(given)}), "pk")))

    def test_bytes_as_partition_key(self):
        for given, expected in ((b"\x00\xff", [1, 3, 5]), (b"\x00", [0, 2, 4]), (b"\xff", [])):
            with self.subTest(given):
                self.assertEqual(expected, [int(n) for n in text(self.query("by-bin", "bin = :a", {":a": B(given)}), "n")])

    def test_items_with_the_same_key_are_all_found(self):
        self.assertEqual(["12", "13", "14"], sorted(text(self.many("by-dup", "dup = :a", {":a": N(4)}), "x")))
        self.assertEqual([str(k // 3) for k in range(COUNT)], text(self.many("by-dup"), "dup"))

    def test_items_with_the_same_key_come_in_the_reverse_order_backwards(self):
        # (unverified)
        for name in ("by-dup", "by-h"):
            with self.subTest(name):
                self.assertEqual(text(self.many(name), "x")[::-1], text(self.many(name, ScanIndexForward=False), "x"))

    def test_a_partition_that_is_not_there(self):
        answer = self.query("by-n", "h = :h", {":h": S("none")})
        self.assertEqual(([], 0, 0), (answer["Items"], answer["Count"], answer["ScannedCount"]))
        self.assertNotIn("LastEvaluatedKey", answer)

    def test_other_partitions_are_not_seen(self):
        self.assertEqual(["other"], text(self.query("by-n", "h = :h", {":h": S("other")}), "pk"))

    def test_an_item_without_the_sort_key_is_only_where_none_is_needed(self):
        key = {"pk": S("sparse"), "sk": N(0)}
        self.put({**key, "h": S("sparse"), "n": N(1)})
        values = {":h": S("sparse")}
        self.eventually((1, 1), lambda: tuple(self.query(name, "h = :h", values)["Count"] for name in ("by-h", "by-n")))
        self.assertEqual((0, 0, 0), tuple(self.query(name, "h = :h", values)["Count"] for name in ("by-s", "by-b", "by-dup")))
        self.remove(key)
        self.eventually((0, 0), lambda: tuple(self.query(name, "h = :h", values)["Count"] for name in ("by-h", "by-n")))

    def test_legacy_conditions(self):
        answer = self.client.query(TableName=self.table, IndexName="by-n", KeyConditions={
            "h": {"ComparisonOperator": "EQ", "AttributeValueList": [HASH]},
            "n": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [N(2), N(4)]}}, AttributesToGet=["n"])
        self.assertEqual([{"n": N(2)}, {"n": N(3)}, {"n": N(4)}], answer["Items"])

    def test_names_by_placeholders(self):
        answer = self.client.query(TableName=self.table, IndexName="by-n", KeyConditionExpression="#h = :h AND #n = :n",
                                   ExpressionAttributeNames={"#h": "h", "#n": "n"}, ExpressionAttributeValues={":h": HASH, ":n": N(2)})
        self.assertEqual(["12"], text(answer, "x"))


class GlobalKeysRefused(QueryCase):
    def test_the_partition_key_is_missing(self):
        self.refuse("Query condition missed key schema element: h", "by-n", "n = :a", {":a": N(1)})

    def test_the_keys_of_the_table(self):
        self.refuse("Query condition missed key schema element: h", "by-n", "pk = :a", {":a": S("item-00")})

    def test_another_attribute_than_the_sort_key(self):
        self.refuse("Query condition missed key schema element: n", "by-n", "h = :h AND x = :a", {":h": HASH, ":a": N(1)})

    def test_a_second_condition_where_there_is_no_sort_key(self):
        self.refuse("Query key condition not supported", "by-h", "h = :h AND n = :a", {":h": HASH, ":a": N(1)})

    def test_other_operators_on_the_partition_key(self):
        for operator in ("<", "<=", ">", ">="):
            with self.subTest(operator):
                self.refuse("Query key condition not supported", "by-n", f"h {operator} :h")

    def test_values_of_another_type(self):
        for name, condition, values in (("by-n", "h = :h", {":h": N(1)}), ("by-n", "h = :h AND n = :a", {":h": HASH, ":a": S("1")}),
                                        ("by-s", "h = :h AND s > :a", {":h": HASH, ":a": N(1)}), ("by-num", "num = :a", {":a": S("1")}),
                                        ("by-bin", "bin = :a", {":a": S("x")})):
            with self.subTest(name, condition=condition):
                self.refuse(INVALID + "Condition parameter type does not match schema type", name, condition, values)

    def test_begins_with_of_a_number(self):
        self.refuse("Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, "
                    "operand type: N", "by-n", "h = :h AND begins_with(n, :a)", {":h": HASH, ":a": N(1)})

    def test_bounds_the_wrong_way_round(self):
        self.refuse("Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
                    "lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}", "by-n",
                    "h = :h AND n BETWEEN :a AND :b", {":h": HASH, ":a": N(5), ":b": N(1)})

    def test_a_key_as_a_path(self):
        for condition in ("h.x = :h", "h = :h AND n[0] = :h"):
            with self.subTest(condition):
                response = self.refuse(None, "by-n", condition)
                self.assertEqual("KeyConditionExpressions cannot have conditions on nested attributes",
                                 response["Error"]["Message"].removeprefix("Invalid KeyConditionExpression: "))

    def test_an_index_that_is_missing(self):
        self.refuse("The table does not have the specified index: none", "none")
        self.assert_validation("The table does not have the specified index: none", "scan", TableName=self.table, IndexName="none")

    def test_index_names_that_cannot_be(self):
        for name, constraint in (("ab", "Member must have length greater than or equal to 3"),
                                 ("a b c", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
                                 ("x" * 256, "Member must have length less than or equal to 255")):
            message = f"1 validation error detected: Value '{name}' at 'indexName' failed to satisfy constraint: {constraint}"
            with self.subTest(name[:5]):
                self.refuse(message, name)
                self.assert_validation(message, "scan", TableName=self.table, IndexName=name)

    def test_an_index_of_a_table_that_is_missing(self):
        self.assert_error(NOT_FOUND, "Requested resource not found", "query", TableName="no-such-table", IndexName="by-n",
                          KeyConditionExpression="h = :h", ExpressionAttributeValues={":h": HASH})

    def test_consistent_reads(self):
        message = "Consistent reads are not supported on global secondary indexes"
        self.refuse(message, "by-n", ConsistentRead=True)
        self.assert_validation(message, "scan", TableName=self.table, IndexName="by-n", ConsistentRead=True)
        self.assertEqual(COUNT, self.many("by-n", ConsistentRead=False)["Count"])


class GlobalPages(QueryCase):
    def test_pages_give_every_item_once_in_order(self):
        for limit in (1, 7, COUNT):
            for forward in (True, False):
                with self.subTest(limit=limit, forward=forward):
                    pages, _ = self.pages(lambda **more: self.many("by-n", **more), Limit=limit, ScanIndexForward=forward)
                    found = [int(n) for page in pages for n in text(page, "n")]
                    self.assertEqual(list(range(-10, 20))[::1 if forward else -1], found)
                    self.assertLessEqual(max(len(page) for page in pages), limit)

    def test_pages_among_items_with_the_same_key(self):
        for name in ("by-h", "by-dup"):
            for limit in (1, 2, 4):
                for forward in (True, False):
                    with self.subTest(name, limit=limit, forward=forward):
                        whole = text(self.many(name, ScanIndexForward=forward), "x")
                        pages, _ = self.pages(lambda name=name, **more: self.many(name, **more), Limit=limit, ScanIndexForward=forward)
                        self.assertEqual(whole, [x for page in pages for x in text(page, "x")])

    def test_the_last_key_has_the_keys_of_the_index_and_of_the_table(self):
        for name, keys in (("by-h", ("h",)), ("by-n", ("h", "n")), ("by-s", ("h", "s")), ("by-b", ("h", "b")), ("by-dup", ("h", "dup"))):
            with self.subTest(name):
                answer = self.many(name, Limit=3)
                last = answer["Items"][-1]
                self.assertEqual({key: last[key] for key in ("pk", "sk", *keys)}, answer["LastEvaluatedKey"])

    def test_an_index_on_an_attribute_of_the_table_key_names_it_once(self):
        name = self.make(keys=("pk", "sk"), gsis=[index("turned", ("sk", "pk"))])
        self.load(name, [{"pk": S(f"{k}"), "sk": S("x")} for k in range(5)])
        self.eventually(5, lambda: self.scan("turned", TableName=name)["Count"])
        pages, keys = self.pages(lambda **more: self.query("turned", "sk = :a", {":a": S("x")}, TableName=name, **more), Limit=2)
        self.assertEqual([["0", "1"], ["2", "3"], ["4"]], [text(page, "pk") for page in pages])
        self.assertEqual([{"pk": S("1"), "sk": S("x")}, {"pk": S("3"), "sk": S("x")}], keys)

    def test_a_full_last_page_has_a_key_and_the_next_is_empty(self):
        pages, _ = self.pages(lambda **more: self.many("by-n", **more), Limit=10)
        self.assertEqual([10, 10, 10, 0], [len(page) for page in pages])

    def test_pages_within_a_condition(self):
        for condition, values, expected in (("n > :a", {":a": N(10)}, range(11, 20)), ("n < :a", {":a": N(-3)}, range(-10, -3)),
                                            ("n BETWEEN :a AND :b", {":a": N(0), ":b": N(6)}, range(7))):
            for forward in (True, False):
                with self.subTest(condition, forward=forward):
                    pages, _ = self.pages(lambda condition=condition, values=values, **more: self.many("by-n", condition, values, **more),
                                          Limit=2, ScanIndexForward=forward)
                    self.assertEqual(list(expected)[::1 if forward else -1], [int(n) for page in pages for n in text(page, "n")])

    def test_a_starting_key_need_not_exist(self):
        start = {"pk": S("nobody"), "sk": N(1), "h": HASH, "n": N("4.5")}
        self.assertEqual([5, 6, 7], [int(n) for n in text(self.many("by-n", Limit=3, ExclusiveStartKey=start), "n")])
        self.assertEqual([4, 3], [int(n) for n in text(self.many("by-n", Limit=2, ExclusiveStartKey=start, ScanIndexForward=False), "n")])

    def test_the_limit_counts_before_the_filter(self):
        answer = self.many("by-n", values={":t": {"BOOL": True}}, FilterExpression="z = :t", Limit=5)
        self.assertEqual((3, 5), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual({"pk": S("item-04"), "sk": N(4), "h": HASH, "n": N(-6)}, answer["LastEvaluatedKey"])

    def test_pages_of_1_mb_of_projected_entries(self):
        name = self.make(types={"n": "N"}, gsis=[index("all", ("h", "n")), index("keys", ("h", "n"), "KEYS_ONLY")])
        for k in range(12):
            self.client.put_item(TableName=name, Item={"pk": S(f"{k}"), "h": HASH, "n": N(k), "v": S("x" * 150_000)})
        self.eventually(12, lambda: self.query("keys", "h = :h", {":h": HASH}, TableName=name)["Count"])
        self.eventually([7, 5], lambda: [len(page) for page in self.pages(
            lambda **more: self.query("all", "h = :h", {":h": HASH}, TableName=name, **more))[0]])
        self.assertNotIn("LastEvaluatedKey", self.query("keys", "h = :h", {":h": HASH}, TableName=name))

    def test_starting_keys_of_a_wrong_shape(self):
        good = {"pk": S("item-00"), "sk": N(0), "h": HASH, "n": N(-10)}
        self.assertEqual(COUNT - 1, self.many("by-n", ExclusiveStartKey=good)["Count"])
        for start in ({key: value for key, value in good.items() if key not in ("h", "n")},
                      {key: value for key, value in good.items() if key != "n"}, {key: value for key, value in good.items() if key != "sk"},
                      {"h": HASH, "n": N(-10)}, {**good, "x": N(0)}, {**good, "n": S("x")}, {**good, "sk": S("x")}):
            with self.subTest(str(start)):
                self.assert_starting_key_refused("query", IndexName="by-n", KeyConditionExpression="h = :h",
                                                 ExpressionAttributeValues={":h": HASH}, ExclusiveStartKey=start)

    def test_starting_keys_out_of_bounds(self):
        start = {"pk": S("item-00"), "sk": N(0), "h": S("other"), "n": N(-10)}
        self.refuse("The provided starting key is outside query boundaries based on provided conditions", "by-n", ExclusiveStartKey=start)
        self.refuse("The provided starting key does not match the range key predicate", "by-n", "h = :h AND n > :a",
                    {":h": HASH, ":a": N(5)}, ExclusiveStartKey={**start, "h": HASH})

    def test_limit_zero(self):
        self.refuse("1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or "
                    "equal "
                    "to 1", "by-n", Limit=0)


class GlobalProjections(QueryCase):
    def test_all(self):
        self.assertEqual([self.items[12]], self.many("by-n", "n = :a", {":a": N(2)})["Items"])

    def test_keys_only_has_the_keys_of_index_and_table(self):
        self.assertEqual([{"pk": S("item-04"), "sk": N(4), "h": HASH, "s": S("a#04")}],
                         self.many("by-s", "s = :a", {":a": S("a#04")})["Items"])

    def test_include_adds_the_named_attributes(self):
        item = self.items[1]
        self.assertEqual([{key: item[key] for key in ("pk", "sk", "h", "b", *INCLUDED)}],
                         self.many("by-b", "b = :a", {":a": item["b"]})["Items"])

    def test_an_included_attribute_that_an_item_has_not(self):
        item = {"pk": unique_key(), "sk": N(0), "h": unique_key(), "b": B(b"1"), "y": N(7), "z": N(8)}
        self.put(item)
        del item["z"]
        self.eventually([item], lambda: self.query("by-b", "h = :h", {":h": item["h"]})["Items"])

    def test_all_projected_attributes_is_what_is_given_without_select(self):
        for name in ("by-n", "by-s", "by-b"):
            with self.subTest(name):
                self.assertEqual(self.many(name)["Items"], self.many(name, Select="ALL_PROJECTED_ATTRIBUTES")["Items"])

    def test_count(self):
        answer = self.many("by-s", Select="COUNT")
        self.assertEqual((COUNT, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertNotIn("Items", answer)

    def test_all_attributes_of_an_index_of_all(self):
        self.assertEqual(self.items, self.many("by-n", Select="ALL_ATTRIBUTES")["Items"])

    def test_all_attributes_of_an_index_of_less(self):
        for name in ("by-s", "by-b"):
            message = (INVALID + f"Select type ALL_ATTRIBUTES is not supported for global secondary index {name} because its projection "
                                 f"type "
                                 "is not ALL")
            with self.subTest(name):
                self.refuse(message, name, Select="ALL_ATTRIBUTES")
                self.assert_validation(message, "scan", TableName=self.table, IndexName=name, Select="ALL_ATTRIBUTES")

    def test_specific_attributes(self):
        expected = [{"s": S("a#04"), "sk": N(4)}]
        for select in ({}, {"Select": "SPECIFIC_ATTRIBUTES"}):
            with self.subTest(select):
                self.assertEqual(expected, self.many("by-s", "s = :a", {":a": S("a#04")}, ProjectionExpression="s, sk", **select)["Items"])

    def test_specific_attributes_without_naming_them(self):
        response = self.refuse(None, "by-n", Select="SPECIFIC_ATTRIBUTES")
        self.assertEqual("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
                         response["Error"]["Message"].removeprefix("1 validation error detected: "))

    def test_other_selects_with_a_projection(self):
        for select in ("COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"):
            with self.subTest(select):
                self.refuse(f"Cannot specify the ProjectionExpression when choosing to get {select}", "by-n", Select=select,
                            ProjectionExpression="x")

    def test_attributes_that_are_not_projected(self):
        # A global index never reads the table; the text is that of DynamoDB Local (unverified).
        for name, projection in (("by-s", "z"), ("by-b", "x, z")):
            with self.subTest(name):
                self.refuse(INVALID + f"Global secondary index {name} does not project [z]", name, ProjectionExpression=projection)

    def test_select_of_no_kind(self):
        self.refuse("1 validation error detected: Value 'SOME' at 'select' failed to satisfy constraint: Member must satisfy enum value "
                    "set: "
                    "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]", "by-n", Select="SOME")


class GlobalFilters(QueryCase):
    def test_a_filter_counts_what_it_saw_and_what_it_let_through(self):
        answer = self.many("by-n", values={":t": {"BOOL": True}}, FilterExpression="z = :t")
        self.assertEqual((COUNT // 2, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual(list(range(-10, 20, 2)), [int(n) for n in text(answer, "n")])

    def test_a_filter_may_not_touch_the_key_of_the_index(self):
        for name, key in (("by-n", "h"), ("by-n", "n"), ("by-s", "s"), ("by-h", "h")):
            with self.subTest(name, key=key):
                self.refuse(f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}", name,
                            values={":h": HASH, ":a": N(1)}, FilterExpression=f"{key} = :a")

    def test_a_filter_may_touch_the_key_of_the_table(self):
        answer = self.many("by-n", values={":a": S("item-07")}, FilterExpression="pk = :a")
        self.assertEqual(["item-07"], text(answer, "pk"))

    def test_a_filter_may_touch_the_keys_of_other_indexes(self):
        self.assertEqual(["item-07"], text(self.many("by-n", values={":a": S("b#07")}, FilterExpression="s = :a"), "pk"))

    def test_a_filter_of_an_attribute_that_is_not_projected(self):
        # As DynamoDB Local has it (unverified).
        for name in ("by-s", "by-b"):
            with self.subTest(name):
                self.refuse(INVALID + f"Secondary index {name} does not project one or more filter attributes: [z]", name,
                            values={":h": HASH, ":t": {"BOOL": True}}, FilterExpression="z = :t")

    def test_filter_and_projection(self):
        answer = self.many("by-b", values={":a": N(3)}, FilterExpression="x < :a", ProjectionExpression="y")
        self.assertEqual([{"y": S("y0")}, {"y": S("y1")}, {"y": S("y2")}], answer["Items"])

    def test_a_path_into_a_key_of_the_table(self):
        for path, value in (("pk.a", S("x")), ("sk[0]", N(1))):
            with self.subTest(path):
                self.refuse("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: "
                            f"{path[:2]}", "by-n", values={":h": HASH, ":a": value}, FilterExpression=f"{path} = :a")

    def test_a_path_into_a_key_of_an_index(self):
        self.refuse("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: s", "by-n",
                    values={":h": HASH, ":a": S("x")}, FilterExpression="s.a = :a")


class Scans(QueryCase):
    def test_every_entry_once(self):
        expected = sorted(f"item-{k:02}" for k in range(COUNT))
        for name in ("by-s", "by-b", "by-dup"):
            with self.subTest(name):
                answer = self.scan(name)
                self.assertEqual(expected, sorted(text(answer, "pk")))
                self.assertEqual((COUNT, COUNT), (answer["Count"], answer["ScannedCount"]))
                self.assertNotIn("LastEvaluatedKey", answer)

    def test_items_without_the_key_are_not_seen(self):
        self.assertEqual({f"num-{k}" for k in range(6)}, set(text(self.scan("by-num"), "pk")))

    def test_projections(self):
        self.assertEqual({("h", "pk", "s", "sk")}, {tuple(sorted(item)) for item in self.scan("by-s")["Items"]})
        self.assertEqual({("b", "h", "pk", "sk", "x", "y")}, {tuple(sorted(item)) for item in self.scan("by-b")["Items"]})

    def test_pages_give_every_entry_once(self):
        for name in ("by-dup", "by-num", "by-b"):
            whole = text(self.scan(name), "pk")
            for limit in (1, 4, 29):
                with self.subTest(name, limit=limit):
                    pages, _ = self.pages(lambda name=name, **more: self.scan(name, **more), Limit=limit)
                    self.assertEqual(whole, [pk for page in pages for pk in text(page, "pk")])
                    self.assertLessEqual(max(len(page) for page in pages), limit)

    def test_the_last_key_has_the_keys_of_the_index_and_of_the_table(self):
        for name, keys in (("by-dup", ("h", "dup")), ("by-num", ("num",)), ("by-bin", ("bin", "n"))):
            with self.subTest(name):
                answer = self.scan(name, Limit=2)
                last = answer["Items"][-1]
                self.assertEqual({key: last[key] for key in ("pk", "sk", *keys)}, answer["LastEvaluatedKey"])

    def test_segments_are_disjoint_and_whole(self):
        for name in ("by-dup", "by-num"):
            whole = sorted(text(self.scan(name), "pk"))
            for total in (1, 3, 8):
                with self.subTest(name, total=total):
                    found = []
                    for segment in range(total):
                        pages, _ = self.pages(lambda name=name, **more: self.scan(name, **more), Segment=segment, TotalSegments=total,
                                              Limit=4)
                        found += [pk for page in pages for pk in text(page, "pk")]
                    self.assertEqual(whole, sorted(found))

    def test_a_segment_without_the_total(self):
        for more, message in (({"Segment": 0}, "The TotalSegments parameter is required but was not present in the request when Segment "
                                               "parameter "
                                               "is present"),
                              ({"TotalSegments": 2}, "The Segment parameter is required but was not present in the request when parameter "
                                                     "TotalSegments is present"),
                              ({"Segment": 2, "TotalSegments": 2}, "The Segment parameter is zero-based and must be less than parameter "
                                                                   "TotalSegments: Segment: 2 is not less than TotalSegments: 2")):
            with self.subTest(str(more)):
                self.assert_validation(message, "scan", TableName=self.table, IndexName="by-n", **more)

    def test_filter_projection_and_count(self):
        values = {":a": N(10)}
        answer = self.scan("by-b", FilterExpression="x < :a", ExpressionAttributeValues=values, ProjectionExpression="x")
        self.assertEqual((10, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual([[str(k)] for k in range(10)], sorted([[item["x"]["N"]] for item in answer["Items"]]))
        counted = self.scan("by-b", FilterExpression="x < :a", ExpressionAttributeValues=values, Select="COUNT")
        self.assertEqual((10, COUNT), (counted["Count"], counted["ScannedCount"]))
        self.assertNotIn("Items", counted)

    def test_a_filter_may_name_every_key(self):
        for expression, value in (("dup = :a", N(2)), ("h = :a AND x < :b", HASH)):
            with self.subTest(expression):
                values = {":a": value, **({":b": N(3)} if ":b" in expression else {})}
                self.assertEqual(3, self.scan("by-dup", FilterExpression=expression, ExpressionAttributeValues=values)["Count"])

    def test_selects(self):
        self.assertEqual(COUNT, len(self.scan("by-dup", Select="ALL_ATTRIBUTES")["Items"]))
        self.assertEqual(self.scan("by-s")["Items"], self.scan("by-s", Select="ALL_PROJECTED_ATTRIBUTES")["Items"])
        self.assert_validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName", "scan", TableName=self.table,
                               Select="ALL_PROJECTED_ATTRIBUTES")

    def test_starting_keys_of_a_wrong_shape(self):
        good = self.scan("by-dup", Limit=1)["LastEvaluatedKey"]
        self.assertEqual(COUNT - 1, self.scan("by-dup", ExclusiveStartKey=good)["Count"])
        for start in ({key: good[key] for key in ("pk", "sk")}, {key: good[key] for key in ("h", "dup")},
                      {key: value for key, value in good.items() if key != "dup"}, {**good, "dup": S("x")}, {**good, "x": N(1)}):
            with self.subTest(str(start)):
                self.assert_starting_key_refused("scan", IndexName="by-dup", ExclusiveStartKey=start)

    def test_limit_zero(self):
        self.assert_validation("1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value "
                               "greater "
                               "than or equal to 1", "scan", TableName=self.table, IndexName="by-n", Limit=0)


class LocalCase(IndexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), types={"sk": "N", "n": "N", "b": "B"},
                             lsis=[index("by-n", ("pk", "n")), index("by-s", ("pk", "s"), "KEYS_ONLY"),
                                   index("by-b", ("pk", "b"), "INCLUDE", INCLUDED)])
        cls.items = [{"pk": HASH, "sk": N(k), "n": N(-(k // 3)), "s": S(f"{'ab'[k % 2]}#{k:02}"), "b": B(bytes([255 - k])), "x": N(k),
                      "y": S(f"y{k}"), "z": {"BOOL": k % 2 == 0}} for k in range(COUNT)]
        cls.load(cls.table, cls.items + [{"pk": S("other"), "sk": N(0), "n": N(0), "s": S("a"), "b": B(b"1")}, {"pk": HASH, "sk": N(-1)}])
        cls.settle({"by-n": COUNT + 1, "by-s": COUNT + 1, "by-b": COUNT + 1})

    def many(self, index_name, condition=None, values=None, **more):
        """A strongly consistent Query of the partition HASH, so that nothing need be waited for."""
        return self.query(index_name, "pk = :pk" + (f" AND {condition}" if condition else ""), {":pk": HASH, **(values or {})},
                          **{"ConsistentRead": True, **more})

    def refuse(self, message, index_name, condition="pk = :pk", values=None, **more):
        return self.assert_validation(message, "query", TableName=self.table, IndexName=index_name, KeyConditionExpression=condition,
                                      ExpressionAttributeValues=values or {":pk": HASH}, **more)


class Local(LocalCase):
    def test_the_order_of_the_index(self):
        for name, key, order in (("by-n", "n", lambda item: int(item["n"]["N"])), ("by-s", "s", lambda item: item["s"]["S"]),
                                 ("by-b", "b", lambda item: item["b"]["B"])):
            expected = [item[key] for item in sorted(self.items, key=order)]
            with self.subTest(name):
                self.assertEqual(expected, [item[key] for item in self.many(name)["Items"]])
                self.assertEqual(expected[::-1], [item[key] for item in self.many(name, ScanIndexForward=False)["Items"]])

    def test_conditions_on_the_sort_key(self):
        for name, condition, values, expected in (
                ("by-n", "n = :a", {":a": N(-2)}, [6, 7, 8]), ("by-n", "n < :a", {":a": N(-8)}, [27, 28, 29]),
                ("by-n", "n >= :a", {":a": N(-1)}, [0, 1, 2, 3, 4, 5]),
                ("by-n", "n BETWEEN :a AND :b", {":a": N(-9), ":b": N(-9)}, [27, 28, 29]),
                ("by-s", "begins_with(s, :a)", {":a": S("a#2")}, [20, 22, 24, 26, 28]), ("by-s", "s > :a", {":a": S("b#27")}, [29]),
                ("by-s", "s <= :a", {":a": S("a#02")}, [0, 2]), ("by-b", "b > :a", {":a": B(bytes([253]))}, [0, 1]),
                ("by-b", "begins_with(b, :a)", {":a": B(bytes([250]))}, [5])):
            with self.subTest(condition, values=str(values)):
                self.assertEqual(expected, sorted(int(k) for k in text(self.many(name, condition, values), "sk")))

    def test_a_write_is_seen_by_a_consistent_read_at_once(self):
        key = {"pk": unique_key(), "sk": N(1)}
        for k in range(20):
            self.put({**key, "n": N(k)})
            self.assertEqual([str(k)], text(self.query("by-n", "pk = :pk", {":pk": key["pk"]}, ConsistentRead=True), "n"))
        self.remove(key)
        self.assertEqual([], self.query("by-n", "pk = :pk", {":pk": key["pk"]}, ConsistentRead=True)["Items"])

    def test_items_without_the_key_are_not_seen(self):
        self.assertNotIn("-1", text(self.many("by-n"), "sk"))
        self.assertEqual(COUNT, self.many("by-s")["Count"])

    def test_pages_give_every_item_once_in_order(self):
        for name in ("by-n", "by-s"):
            for limit in (1, 7):
                for forward in (True, False):
                    with self.subTest(name, limit=limit, forward=forward):
                        whole = text(self.many(name, ScanIndexForward=forward), "sk")
                        pages, _ = self.pages(lambda name=name, **more: self.many(name, **more), Limit=limit, ScanIndexForward=forward)
                        self.assertEqual(whole, [k for page in pages for k in text(page, "sk")])

    def test_the_last_key_has_the_keys_of_the_index_and_of_the_table(self):
        answer = self.many("by-s", Limit=2)
        self.assertEqual({"pk": HASH, "sk": N(2), "s": S("a#02")}, answer["LastEvaluatedKey"])

    def test_starting_keys_that_do_not_fit(self):
        good = {"pk": HASH, "sk": N(2), "s": S("a#02")}
        for start in ({"pk": HASH, "sk": N(2)}, {"pk": HASH, "s": S("a#02")}, {**good, "x": N(2)}, {**good, "s": N(1)}):
            with self.subTest(str(start)):
                self.assert_starting_key_refused("query", IndexName="by-s", KeyConditionExpression="pk = :pk",
                                                 ExpressionAttributeValues={":pk": HASH}, ExclusiveStartKey=start)
        self.refuse("The provided starting key is outside query boundaries based on provided conditions", "by-s",
                    ExclusiveStartKey={**good, "pk": S("other")})
        self.refuse("The provided starting key does not match the range key predicate", "by-s", "pk = :pk AND s > :a",
                    {":pk": HASH, ":a": S("b")}, ExclusiveStartKey=good)

    def test_projections(self):
        item = self.items[4]
        self.assertEqual([item], [one for one in self.many("by-n", "n = :a", {":a": N(-1)})["Items"] if one["sk"] == N(4)])
        self.assertEqual([{key: item[key] for key in ("pk", "sk", "s")}], self.many("by-s", "s = :a", {":a": item["s"]})["Items"])
        self.assertEqual([{key: item[key] for key in ("pk", "sk", "b", *INCLUDED)}],
                         self.many("by-b", "b = :a", {":a": item["b"]})["Items"])

    def test_all_attributes_are_fetched_from_the_table(self):
        for name, order in (("by-s", lambda item: item["s"]["S"]), ("by-b", lambda item: item["b"]["B"])):
            for consistent in (True, False):
                with self.subTest(name, consistent=consistent):
                    self.eventually(sorted(self.items, key=order), lambda name=name, consistent=consistent: self.many(
                        name, Select="ALL_ATTRIBUTES", ConsistentRead=consistent)["Items"])

    def test_attributes_that_are_not_projected_are_fetched(self):
        self.assertEqual([{"z": {"BOOL": True}, "s": S("a#04")}],
                         self.many("by-s", "s = :a", {":a": S("a#04")}, ProjectionExpression="z, s")["Items"])
        self.assertEqual([{"z": {"BOOL": True}}], self.client.query(
            TableName=self.table, IndexName="by-s", AttributesToGet=["z"], KeyConditions={
                "pk": {"ComparisonOperator": "EQ", "AttributeValueList": [HASH]},
                "s": {"ComparisonOperator": "EQ", "AttributeValueList": [S("a#04")]}})["Items"])

    def test_a_filter_with_all_attributes(self):
        answer = self.many("by-b", values={":a": N(10)}, FilterExpression="x < :a", Select="ALL_ATTRIBUTES")
        self.assertEqual((10, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual(self.items[9::-1], answer["Items"])

    def test_a_filter_of_an_attribute_that_is_not_projected(self):
        # As DynamoDB Local has it (unverified).
        self.refuse(INVALID + "Secondary index by-s does not project one or more filter attributes: [z]", "by-s",
                    values={":pk": HASH, ":t": {"BOOL": True}}, FilterExpression="z = :t")

    def test_a_filter_may_not_touch_the_key_of_the_index(self):
        for key in ("pk", "s"):
            with self.subTest(key):
                self.refuse(f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}", "by-s",
                            values={":pk": HASH, ":a": S("x")}, FilterExpression=f"{key} = :a")

    def test_a_filter_may_touch_the_sort_key_of_the_table(self):
        self.assertEqual(["7"], text(self.many("by-s", values={":a": N(7)}, FilterExpression="sk = :a"), "sk"))

    def test_wrong_conditions(self):
        for condition, values, message in (
                ("s = :a", {":a": S("x")}, "Query condition missed key schema element: pk"),
                ("pk = :pk AND sk = :a", {":pk": HASH, ":a": N(1)}, "Query condition missed key schema element: s"),
                ("pk = :pk AND s = :a", {":pk": HASH, ":a": N(1)}, INVALID + "Condition parameter type does not match schema type"),
                ("pk > :pk", {":pk": HASH}, "Query key condition not supported")):
            with self.subTest(condition):
                self.refuse(message, "by-s", condition, values)

    def test_selects(self):
        self.assertEqual(COUNT, self.many("by-s", Select="COUNT")["Count"])
        self.assertEqual(self.many("by-s")["Items"], self.many("by-s", Select="ALL_PROJECTED_ATTRIBUTES")["Items"])
        self.assertEqual([{"sk": N(4)}], self.many("by-s", "s = :a", {":a": S("a#04")}, Select="SPECIFIC_ATTRIBUTES",
                                                   ProjectionExpression="sk")["Items"])


class LocalScans(LocalCase):
    def test_consistent_and_whole(self):
        answer = self.scan("by-s", ConsistentRead=True)
        self.assertEqual((COUNT + 1, COUNT + 1), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual({("pk", "s", "sk")}, {tuple(sorted(item)) for item in answer["Items"]})

    def test_pages_and_segments(self):
        whole = self.scan("by-n", ConsistentRead=True)["Items"]
        pages, keys = self.pages(lambda **more: self.scan("by-n", ConsistentRead=True, **more), Limit=4)
        self.assertEqual(whole, [item for page in pages for item in page])
        self.assertEqual({("n", "pk", "sk")}, {tuple(sorted(key)) for key in keys})
        found = []
        for segment in range(4):
            found += self.scan("by-n", ConsistentRead=True, Segment=segment, TotalSegments=4)["Items"]
        self.assertEqual(sorted(text(whole, "pk", "sk")), sorted(text(found, "pk", "sk")))

    def test_all_attributes_are_fetched_from_the_table(self):
        answer = self.scan("by-s", ConsistentRead=True, Select="ALL_ATTRIBUTES", FilterExpression="pk = :pk",
                           ExpressionAttributeValues={":pk": HASH})
        self.assertEqual(self.items, sorted(answer["Items"], key=lambda item: int(item["sk"]["N"])))


class Following(IndexCase):
    """Every test has a partition of its own in the indexes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), types={"n": "N"},
                             gsis=[index("all", ("h", "n")), index("keys", ("h",), "KEYS_ONLY"), index("some", ("h",), "INCLUDE", ["x"])],
                             lsis=[index("local", ("pk", "n"))])

    def setUp(self):
        self.group = unique_key()

    def item(self, name="one", n=1, **more):
        """An item of the table; its partition key is unique to the test as well."""
        return {"pk": S(f"{self.group['S']}-{name}"), "sk": S("s"), "h": self.group, "n": N(n), **more}

    def key(self, item):
        return {name: item[name] for name in ("pk", "sk")}

    def entries(self, name="all", group=None):
        return self.query(name, "h = :h", {":h": group or self.group})["Items"]

    def expect(self, *items, name="all", group=None):
        """The index has these items, in whatever order."""
        def sort(found):
            return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
        self.eventually(sort(items), lambda: sort(self.entries(name, group)))

    def local(self, item):
        return self.query("local", "pk = :pk", {":pk": item["pk"]}, ConsistentRead=True)["Items"]

    def test_a_put(self):
        item = self.item(x=N(5), y=S("y"))
        self.put(item)
        self.expect(item)
        self.expect({name: item[name] for name in ("pk", "sk", "h")}, name="keys")
        self.expect({name: item[name] for name in ("pk", "sk", "h", "x")}, name="some")
        self.assertEqual([item], self.local(item))

    def test_a_replacement_of_other_attributes(self):
        item = self.item(x=N(5), y=S("y"))
        self.put(item)
        replaced = self.item(z=S("z"))
        self.put(replaced)
        self.expect(replaced)
        self.expect({name: item[name] for name in ("pk", "sk", "h")}, name="some")
        self.assertEqual([replaced], self.local(item))

    def test_an_update_of_a_projected_attribute(self):
        item = self.item(x=N(5))
        self.put(item)
        self.update(self.key(item), "SET x = x + :a, y = :y", {":a": N(1), ":y": S("new")})
        self.expect({**item, "x": N(6), "y": S("new")})
        self.expect({**{name: item[name] for name in ("pk", "sk", "h")}, "x": N(6)}, name="some")

    def test_an_update_that_makes_the_item(self):
        item = self.item()
        self.update(self.key(item), "SET h = :h, n = :n", {":h": item["h"], ":n": item["n"]})
        self.expect(item)
        self.assertEqual([item], self.local(item))

    def test_another_sort_key(self):
        items = [self.item(f"{k}", k * 10) for k in range(3)]
        self.load(self.table, items)
        self.update(self.key(items[0]), "SET n = :n", {":n": N(15)})
        self.eventually(["10", "15", "20"], lambda: text(self.entries(), "n"))
        self.eventually([], lambda: self.query("all", "h = :h AND n = :n", {":h": self.group, ":n": N(0)})["Items"])
        self.assertEqual(["15"], text(self.local(items[0]), "n"))

    def test_another_partition_key(self):
        item, other = self.item(), unique_key()
        self.put(item)
        self.expect(item)
        self.update(self.key(item), "SET h = :h", {":h": other})
        self.expect({**item, "h": other}, group=other)
        for name in ("all", "keys", "some"):
            self.expect(name=name)

    def test_a_sort_key_that_is_the_same_number(self):
        item = self.item(n="1.0")
        self.put(item)
        self.expect({**item, "n": N("1")})
        self.put(self.item(n="10e-1", x=N(1)))
        self.expect({**item, "n": N("1"), "x": N(1)})

    def test_a_key_that_goes_and_comes_back(self):
        item = self.item()
        self.put(item)
        self.expect(item)
        self.update(self.key(item), "REMOVE n")
        self.expect()
        self.expect({name: item[name] for name in ("pk", "sk", "h")}, name="keys")
        self.assertEqual([], self.local(item))
        self.update(self.key(item), "SET n = :n", {":n": N(7)})
        self.expect({**item, "n": N(7)})
        self.assertEqual([{**item, "n": N(7)}], self.local(item))

    def test_a_replacement_without_the_key(self):
        item = self.item()
        self.put(item)
        self.expect(item)
        self.put(self.key(item))
        for name in ("all", "keys", "some"):
            self.expect(name=name)
        self.assertEqual(self.key(item), self.get(self.key(item)))

    def test_a_replacement_that_brings_the_key(self):
        item = self.item()
        self.put(self.key(item))
        self.put(item)
        self.expect(item)

    def test_a_delete(self):
        items = [self.item(f"{k}", k) for k in range(3)]
        self.load(self.table, items)
        self.expect(*items)
        self.remove(self.key(items[1]))
        self.expect(items[0], items[2])
        for name in ("keys", "some"):
            self.expect(*({key: item[key] for key in ("pk", "sk", "h")} for item in (items[0], items[2])), name=name)
        self.assertEqual([], self.local(items[1]))

    def test_a_delete_of_nothing(self):
        item = self.item()
        self.put(item)
        self.remove({**self.key(item), "sk": S("another")})
        self.expect(item)

    def test_an_item_that_is_deleted_and_put_again(self):
        item = self.item()
        for k in range(5):
            self.put({**item, "x": N(k)})
            self.remove(self.key(item))
        self.put({**item, "x": N(9)})
        self.expect({**item, "x": N(9)})

    def test_many_changes_of_one_key_end_in_the_last(self):
        item = self.item()
        for k in range(40):
            self.update(self.key(item), "SET h = :h, n = :n", {":h": self.group if k % 3 else S("elsewhere"), ":n": N(k)})
        self.update(self.key(item), "SET h = :h, n = :n", {":h": self.group, ":n": N(99)})
        self.expect({**item, "n": N(99)})
        self.eventually([], lambda: [one for one in self.entries(group=S("elsewhere")) if one["pk"] == item["pk"]])

    def test_items_of_the_same_key(self):
        items = [self.item(f"{k}", 1) for k in range(10)]
        self.load(self.table, items)
        self.expect(*items)
        for item in items[::2]:
            self.remove(self.key(item))
        self.expect(*items[1::2])

    def test_batches(self):
        items = [self.item(f"{k:02}", k) for k in range(20)]
        self.load(self.table, items)
        self.expect(*items)
        requests = [{"DeleteRequest": {"Key": self.key(item)}} for item in items[:10]]
        requests += [{"PutRequest": {"Item": {**item, "n": N(100)}}} for item in items[10:15]]
        self.client.batch_write_item(RequestItems={self.table: requests})
        self.expect(*({**item, "n": N(100)} for item in items[10:15]), *items[15:])

    def test_a_failed_condition_changes_no_entry(self):
        item = self.item(x=N(1))
        self.put(item)
        self.expect(item)
        failed, condition = "ConditionalCheckFailedException", {"ConditionExpression": "attribute_not_exists(pk)"}
        self.assert_error(failed, None, "put_item", TableName=self.table, Item=self.item(n=2), **condition)
        self.assert_error(failed, None, "update_item", TableName=self.table, Key=self.key(item), UpdateExpression="SET n = :n",
                          ExpressionAttributeValues={":n": N(3)}, **condition)
        self.assert_error(failed, None, "delete_item", TableName=self.table, Key=self.key(item), **condition)
        second = self.item("two", 5)
        self.put(second)
        self.expect(item, second)
        self.assertEqual([item], self.local(item))

    def test_a_condition_that_holds(self):
        item = self.item(x=N(1))
        self.put(item)
        self.update(self.key(item), "SET n = :n", {":n": N(8), ":one": N(1)}, ConditionExpression="n = :one")
        self.expect({**item, "n": N(8)})

    def test_legacy_updates(self):
        item = self.item()
        self.put(item)
        self.client.update_item(TableName=self.table, Key=self.key(item), AttributeUpdates={"n": {"Action": "ADD", "Value": N(4)}})
        self.expect({**item, "n": N(5)})
        self.client.update_item(TableName=self.table, Key=self.key(item), AttributeUpdates={"n": {"Action": "DELETE"}})
        self.expect()

    def test_add_moves_an_entry(self):
        item = self.item(n=1)
        self.put(item)
        self.update(self.key(item), "ADD n :a", {":a": N("0.5")})
        self.expect({**item, "n": N("1.5")})

    def test_the_index_is_not_a_way_to_write_or_get(self):
        item = self.item()
        self.put(item)
        self.expect(item)
        self.assert_validation("The provided key element does not match the schema", "get_item", TableName=self.table,
                               Key={"h": item["h"], "n": item["n"]})


class MultiAttribute(IndexCase):
    """An index of two partition keys and three sort keys."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(types={"b": "N", "d": "N"}, gsis=[
            index("multi", schema("a", "b", "c", "d", "e", hashes=2)), index("hashes", schema("a", "b", hashes=2), "KEYS_ONLY")])
        cls.items = [{"pk": S(f"{k:02}"), "a": S("x"), "b": N(1), "c": S("pqr"[k // 8]), "d": N(k % 8 // 2 - 2), "e": S("yz"[k % 2]),
                      "v": N(k)}
                     for k in range(24)]
        cls.load(cls.table, cls.items + [{**cls.items[0], "pk": S("other-b"), "b": N(2)},
                                         {**cls.items[0], "pk": S("other-a"), "a": S("y")}] + [
            {key: value for key, value in {**cls.items[0], "pk": S(f"without-{name}")}.items() if key != name} for name in "abcde"])
        cls.settle({"multi": 26, "hashes": 29})

    def many(self, condition=None, values=None, name="multi", **more):
        return self.query(name, "a = :a AND b = :b" + (f" AND {condition}" if condition else ""),
                          {":a": S("x"), ":b": N(1), **(values or {})}, **more)

    def numbers(self, answer):
        return [int(v) for v in text(answer, "v")]

    def loaded(self, items):
        """The keys of those of these items that are there from the beginning."""
        return [item["pk"]["S"] for item in items if item["a"]["S"] in ("x", "y")]

    def refuse(self, message, condition, values, **more):
        return self.assert_validation(message, "query", TableName=self.table, IndexName="multi", KeyConditionExpression=condition,
                                      ExpressionAttributeValues=values, **more)

    def test_the_order_is_that_of_all_sort_keys(self):
        self.assertEqual(list(range(24)), self.numbers(self.many()))
        self.assertEqual(list(range(23, -1, -1)), self.numbers(self.many(ScanIndexForward=False)))

    def test_conditions_from_the_left(self):
        for condition, values, expected in (
                ("c = :c", {":c": S("q")}, range(8, 16)), ("c > :c", {":c": S("p")}, range(8, 24)),
                ("begins_with(c, :c)", {":c": S("r")}, range(16, 24)),
                ("c = :c AND d = :d", {":c": S("q"), ":d": N(0)}, range(12, 14)),
                ("c = :c AND d < :d", {":c": S("q"), ":d": N(0)}, range(8, 12)),
                ("c = :c AND d BETWEEN :d AND :e", {":c": S("q"), ":d": N(-1), ":e": N(0)}, range(10, 14)),
                ("c = :c AND d = :d AND e = :e", {":c": S("q"), ":d": N(0), ":e": S("z")}, [13]),
                ("c = :c AND d = :d AND e >= :e", {":c": S("q"), ":d": N(0), ":e": S("y")}, [12, 13]),
                ("e = :e AND d = :d AND c = :c", {":c": S("q"), ":d": N(0), ":e": S("y")}, [12])):
            with self.subTest(condition):
                self.assertEqual(list(expected), self.numbers(self.many(condition, values)))

    def test_partition_keys_only(self):
        answer = self.many(name="hashes")
        self.assertEqual(24 + 3, answer["Count"])
        self.assertEqual({("a", "b", "pk")}, {tuple(sorted(item)) for item in answer["Items"]})
        self.assertEqual(["other-b"], text(self.query("hashes", "a = :a AND b = :b", {":a": S("x"), ":b": N(2)}), "pk"))

    def test_an_item_without_one_of_the_keys_is_not_seen(self):
        self.assertEqual({f"{k:02}" for k in range(24)} | {"other-a", "other-b"}, set(self.loaded(self.scan("multi")["Items"])))

    def test_every_partition_key_is_needed(self):
        for condition, values, key in (("a = :a", {":a": S("x")}, "b"), ("b = :b", {":b": N(1)}, "a"),
                                       ("a = :a AND c = :c", {":a": S("x"), ":c": S("q")}, "b")):
            with self.subTest(condition):
                self.refuse(f"Query condition missed key schema element: {key}", condition, values)

    def test_partition_keys_take_equality_only(self):
        self.refuse("Query key condition not supported", "a = :a AND b > :b", {":a": S("x"), ":b": N(0)})

    def test_gaps_among_the_sort_keys(self):
        # The texts are not in the reference (unverified).
        for condition, values in (("d = :d", {":d": N(0)}), ("c = :c AND e = :e", {":c": S("q"), ":e": S("y")}),
                                  ("e = :e", {":e": S("y")})):
            with self.subTest(condition):
                self.refuse(None, f"a = :a AND b = :b AND {condition}", {":a": S("x"), ":b": N(1), **values})

    def test_only_the_last_sort_key_may_have_an_inequality(self):
        # The text is not in the reference (unverified).
        for condition in ("c > :c AND d = :d", "begins_with(c, :c) AND d > :d"):
            with self.subTest(condition):
                self.refuse(None, f"a = :a AND b = :b AND {condition}", {":a": S("x"), ":b": N(1), ":c": S("p"), ":d": N(0)})

    def test_a_filter_may_use_none_of_the_keys(self):
        for key, value in (("a", S("x")), ("b", N(1)), ("c", S("p")), ("d", N(0)), ("e", S("y"))):
            with self.subTest(key):
                self.refuse(f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}",
                            "a = :a AND b = :b",
                            {":a": S("x"), ":b": N(1), ":f": value}, FilterExpression=f"{key} = :f")

    def test_pages(self):
        for limit in (1, 5):
            for forward in (True, False):
                with self.subTest(limit=limit, forward=forward):
                    pages, keys = self.pages(lambda **more: self.many(**more), Limit=limit, ScanIndexForward=forward)
                    self.assertEqual(list(range(24))[::1 if forward else -1], [int(v) for page in pages for v in text(page, "v")])
                    self.assertEqual({("a", "b", "c", "d", "e", "pk")}, {tuple(sorted(key)) for key in keys})

    def test_pages_of_a_scan(self):
        pages, keys = self.pages(lambda **more: self.scan("multi", **more), Limit=5)
        found = self.loaded(item for page in pages for item in page)
        self.assertEqual((26, 26), (len(found), len(set(found))))
        self.assertEqual({("a", "b", "c", "d", "e", "pk")}, {tuple(sorted(key)) for key in keys})

    def test_an_entry_follows_each_key(self):
        pk, a = unique_key(), unique_key()
        item = {"pk": pk, "a": a, "b": N(1), "c": S("c"), "d": N(1), "e": S("e")}

        def found(b=1):
            return self.query("multi", "a = :a AND b = :b", {":a": a, ":b": N(b)})["Items"]
        self.put(item)
        self.eventually([item], found)
        self.update({"pk": pk}, "SET e = :v", {":v": S("f")})
        self.eventually([{**item, "e": S("f")}], found)
        self.update({"pk": pk}, "REMOVE d")
        self.eventually([], found)
        self.update({"pk": pk}, "SET d = :d, b = :b", {":d": N(5), ":b": N(2)})
        self.eventually([{**item, "b": N(2), "d": N(5), "e": S("f")}], lambda: found(2))
        self.eventually([], found)

    def test_key_parts_do_not_run_together(self):
        name = unique("key")
        for k, (c, e) in enumerate((("x", "yz"), ("xy", "z"), ("xyz", "a"))):
            self.put({"pk": S(f"{name}-{k}"), "a": S(name), "b": N(1), "c": S(c), "d": N(0), "e": S(e), "v": N(k)})
        values = {":a": S(name), ":b": N(1)}
        self.eventually([0, 1, 2], lambda: self.numbers(self.query("multi", "a = :a AND b = :b", values)))
        self.assertEqual([1], self.numbers(self.query("multi", "a = :a AND b = :b AND c = :c", {**values, ":c": S("xy")})))

    def test_a_part_of_the_wrong_type_is_refused(self):
        self.assert_validation(INVALID + "Type mismatch for Index Key d Expected: N Actual: S IndexName: multi", "put_item",
                               TableName=self.table, Item={**self.items[0], "pk": unique_key(), "d": S("x")})


def unique_key():
    return S(unique("key"))
