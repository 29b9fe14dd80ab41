"""Query."""
from case import INVALID, N, S, ApiCase

COUNT = 40
PK = S("many")


class QueryCase(ApiCase):
    tables = ("range_table", "text_table", "hash_table")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for k in range(COUNT):
            cls.client.put_item(TableName=cls.range_table, Item={"pk": PK, "sk": N(k - 10), "even": {"BOOL": k % 2 == 0}, "k": N(k)})
            cls.client.put_item(TableName=cls.text_table, Item={"pk": PK, "sk": S(f"{'ab'[k % 2]}#{k:02}")})
        cls.client.put_item(TableName=cls.range_table, Item={"pk": S("other"), "sk": N(0)})

    def query(self, condition="pk = :pk", values=None, table=None, **more):
        return self.client.query(TableName=table or self.range_table, KeyConditionExpression=condition,
                                 ExpressionAttributeValues={":pk": PK, **(values or {})}, **more)

    def numbers(self, answer):
        return [int(item["sk"]["N"]) for item in answer["Items"]]

    def assert_refused(self, message, condition, values=None, table=None, **more):
        return self.assert_validation(message, "query", TableName=table or self.range_table, KeyConditionExpression=condition,
                                      ExpressionAttributeValues=values or {":pk": PK}, **more)


class KeyConditions(QueryCase):
    def test_the_whole_partition_in_numeric_order(self):
        answer = self.query()
        self.assertEqual(list(range(-10, 30)), self.numbers(answer))
        self.assertEqual((COUNT, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertNotIn("LastEvaluatedKey", answer)

    def test_backwards(self):
        self.assertEqual(list(range(29, -11, -1)), self.numbers(self.query(ScanIndexForward=False)))

    def test_conditions_on_the_sort_key(self):
        for condition, values, expected in (
                ("sk = :a", {":a": N(3)}, [3]), ("sk < :a", {":a": N(-8)}, [-10, -9]), ("sk <= :a", {":a": N(-9)}, [-10, -9]),
                ("sk > :a", {":a": N(27)}, [28, 29]), ("sk >= :a", {":a": N("28.5")}, [29]),
                ("sk BETWEEN :a AND :b", {":a": N(-1), ":b": N(1)}, [-1, 0, 1]), (":a = sk", {":a": N(5)}, [5]),
                (":a < sk", {":a": N(28)}, [29])):
            with self.subTest(condition):
                self.assertEqual(expected, self.numbers(self.query(f"pk = :pk AND {condition}", values)))
                self.assertEqual(expected, self.numbers(self.query(f"({condition}) AND pk = :pk", values)))

    def test_begins_with(self):
        answer = self.query("pk = :pk AND begins_with(sk, :a)", {":a": S("b#1")}, table=self.text_table)
        self.assertEqual([f"b#{k}" for k in (11, 13, 15, 17, 19)], [item["sk"]["S"] for item in answer["Items"]])

    def test_a_partition_that_is_not_there(self):
        answer = self.client.query(TableName=self.range_table, KeyConditionExpression="pk = :pk",
                                   ExpressionAttributeValues={":pk": S("none")})
        self.assertEqual(([], 0, 0), (answer["Items"], answer["Count"], answer["ScannedCount"]))

    def test_wrong_key_conditions(self):
        a = {":pk": PK, ":a": N(1)}
        for condition, values, message in (
                ("sk = :a", {":a": N(1)}, "Query condition missed key schema element: pk"),
                ("pk = :pk AND k = :a", a, None),
                ("pk > :pk", None, "Query key condition not supported"),
                ("pk = :pk AND sk = :a", {":pk": PK, ":a": S("x")},
                 INVALID + "Condition parameter type does not match schema type"),
                ("pk = :pk OR sk = :a", a, "Invalid operator used in KeyConditionExpression: OR"),
                ("pk = :pk AND sk <> :a", a, "Invalid operator used in KeyConditionExpression: <>"),
                ("pk = :pk AND sk = :a AND sk = :a", a, "KeyConditionExpressions must only contain one condition per key")):
            with self.subTest(condition):
                response = self.assert_refused(None, condition, values)
                # The reference leaves open whether the name of the expression goes before it.
                found = response["Error"]["Message"].removeprefix("Invalid KeyConditionExpression: ")
                self.assertEqual(message or found, found)

    def test_neither_form_of_condition(self):
        self.assert_validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
                               "query", TableName=self.range_table)

    def test_missing_table_and_index(self):
        arguments = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": PK}}
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "query", TableName="no-such-table", **arguments)
        self.assert_validation("The table does not have the specified index: none", "query", TableName=self.range_table,
                               IndexName="none", **arguments)


class Filters(QueryCase):
    def test_a_filter_counts_what_it_saw_and_what_it_let_through(self):
        answer = self.query(values={":t": {"BOOL": True}}, FilterExpression="even = :t")
        self.assertEqual((COUNT // 2, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual(list(range(-10, 30, 2)), self.numbers(answer))

    def test_the_limit_counts_before_the_filter(self):
        answer = self.query(values={":t": {"BOOL": True}}, FilterExpression="even = :t", Limit=5)
        self.assertEqual((3, 5), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual({"pk": PK, "sk": N(-6)}, answer["LastEvaluatedKey"])

    def test_a_filter_may_not_touch_the_key(self):
        self.assert_refused("Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
                            "pk = :pk", {":pk": PK, ":a": N(1)}, FilterExpression="sk = :a")

    def test_projection(self):
        answer = self.query("pk = :pk AND sk = :a", {":a": N(0)}, ProjectionExpression="k")
        self.assertEqual([{"k": N(10)}], answer["Items"])

    def test_select(self):
        answer = self.query(Select="COUNT")
        self.assertEqual(COUNT, answer["Count"])
        self.assertNotIn("Items", answer)
        self.assertEqual(COUNT, len(self.query(Select="ALL_ATTRIBUTES")["Items"]))
        self.assert_refused("Cannot specify the ProjectionExpression when choosing to get COUNT", "pk = :pk",
                            Select="COUNT", ProjectionExpression="k")
        self.assert_refused("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName", "pk = :pk",
                            Select="ALL_PROJECTED_ATTRIBUTES")


class Pages(QueryCase):
    def pages(self, **more):
        found, start, pages = [], {}, 0
        while True:
            answer = self.query(**more, **start)
            found += self.numbers(answer)
            pages += 1
            if "LastEvaluatedKey" not in answer:
                return found, pages
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def test_pages_by_limit_forwards_and_backwards(self):
        self.assertEqual(list(range(-10, 30)), self.pages(Limit=7)[0])
        self.assertEqual(list(range(29, -11, -1)), self.pages(Limit=7, ScanIndexForward=False)[0])

    def test_a_full_last_page_has_a_key_and_the_next_is_empty(self):
        found, pages = self.pages(Limit=10)
        self.assertEqual(COUNT, len(found))
        self.assertEqual(5, pages)

    def test_pages_of_1_mb(self):
        pk = S("heavy")
        for k in range(30):
            self.client.put_item(TableName=self.range_table, Item={"pk": pk, "sk": N(k), "v": S("x" * 99_000)})
        counts, start = [], {}
        while True:
            answer = self.client.query(TableName=self.range_table, KeyConditionExpression="pk = :pk",
                                       ExpressionAttributeValues={":pk": pk}, **start)
            counts.append(answer["Count"])
            if "LastEvaluatedKey" not in answer:
                break
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        # 1 MB is passed by the eleventh item.
        self.assertEqual([11, 11, 8], counts)

    def test_start_keys_that_do_not_fit(self):
        self.assert_refused("The provided starting key is outside query boundaries based on provided conditions", "pk = :pk",
                            ExclusiveStartKey={"pk": S("other"), "sk": N(0)})
        response = self.assert_refused(None, "pk = :pk", ExclusiveStartKey={"pk": PK})
        self.assertTrue(response["Error"]["Message"].startswith("The provided starting key is invalid"), response["Error"])
        self.assert_refused("The provided starting key does not match the range key predicate", "pk = :pk AND sk > :a",
                            {":pk": PK, ":a": N(5)}, ExclusiveStartKey={"pk": PK, "sk": N(3)})

    def test_limit_zero(self):
        self.assert_refused("1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value "
                            "greater than or equal to 1", "pk = :pk", Limit=0)


class Capacity(QueryCase):
    def units(self, **more):
        answer = self.query(ReturnConsumedCapacity="TOTAL", **more)
        self.assertEqual(self.range_table, answer["ConsumedCapacity"]["TableName"])
        return answer["ConsumedCapacity"]["CapacityUnits"]

    def test_sizes_are_summed_and_then_rounded(self):
        # 40 items of about 20 bytes each.
        self.assertEqual(1.0, self.units(ConsistentRead=True))
        self.assertEqual(0.5, self.units())

    def test_an_empty_answer_costs_the_least(self):
        self.assertEqual(0.5, self.units(condition="pk = :pk AND sk > :a", values={":a": N(1000)}))
