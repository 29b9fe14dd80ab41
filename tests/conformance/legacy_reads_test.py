"""Reads with parameters from before expressions: KeyConditions, QueryFilter, ScanFilter, AttributesToGet, and ConditionalOperator.
AWS developer guide, "Legacy conditional parameters"; what that leaves open is marked (unverified)."""
from case import INVALID, N, S, ApiCase
from legacy import NO_OPERATOR, ONE_CONDITION, OPERATORS, RANGE, condition, mixed

LENGTH = "Conditions can be of length 1 or 2 only"
NOT_INDEXABLE = "Attempted conditional constraint is not an indexable operation"
NEITHER = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
NO_NAMES = "ExpressionAttributeNames can only be specified when using expressions"
COUNT = 10
PK = S("many")
HASH = {"pk": condition("EQ", PK)}


class ReadCase(ApiCase):
    """`range_table` holds the numbers from 0 to 9, `text_table` "a#0", "b#1", "a#2" …; both in one partition."""

    tables = ("range_table", "text_table", "hash_table")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for k in range(COUNT):
            more = {"odd": N(1)} if k % 2 else {"text": S(f"t{k}")}
            cls.client.put_item(TableName=cls.range_table, Item={"pk": PK, "sk": N(k), "k": N(k), "a.b": S("dotted"), **more})
            cls.client.put_item(TableName=cls.text_table, Item={"pk": PK, "sk": S(f"{'ab'[k % 2]}#{k}")})
        cls.client.put_item(TableName=cls.range_table, Item={"pk": S("other"), "sk": N(0), "k": N(100)})

    def query(self, conditions=None, table=None, **more):
        return self.client.query(TableName=table or self.range_table, KeyConditions={**HASH, **(conditions or {})}, **more)

    def numbers(self, answer):
        return [int(item["sk"]["N"]) for item in answer["Items"]]

    def assert_refused(self, message, conditions, **more):
        self.assert_validation(message, "query", **{"TableName": self.range_table, "KeyConditions": conditions, **more})

    def assert_scan_refused(self, message, **more):
        self.assert_validation(message, "scan", TableName=self.range_table, **more)


class KeyConditions(ReadCase):
    def assert_numbers(self, expected, operator, *values):
        self.assertEqual(expected, self.numbers(self.query({"sk": condition(operator, *values)})))

    def test_the_partition(self):
        answer = self.query()
        self.assertEqual(list(range(COUNT)), self.numbers(answer))
        self.assertEqual((COUNT, COUNT), (answer["Count"], answer["ScannedCount"]))

    def test_backwards_by_pages(self):
        answer = self.query(ScanIndexForward=False, Limit=3)
        self.assertEqual([9, 8, 7], self.numbers(answer))
        rest = self.query(ScanIndexForward=False, ExclusiveStartKey=answer["LastEvaluatedKey"])
        self.assertEqual([6, 5, 4, 3, 2, 1, 0], self.numbers(rest))

    def test_eq(self):
        self.assert_numbers([3], "EQ", N("3.0"))

    def test_lt(self):
        self.assert_numbers([0, 1], "LT", N(2))

    def test_le(self):
        self.assert_numbers([0, 1, 2], "LE", N(2))

    def test_gt(self):
        self.assert_numbers([8, 9], "GT", N(7))

    def test_ge(self):
        self.assert_numbers([7, 8, 9], "GE", N(7))

    def test_between(self):
        self.assert_numbers([4, 5, 6], "BETWEEN", N(4), N(6))

    def test_begins_with(self):
        answer = self.query({"sk": condition("BEGINS_WITH", S("a#"))}, self.text_table)
        self.assertEqual([f"a#{k}" for k in range(0, COUNT, 2)], [item["sk"]["S"] for item in answer["Items"]])

    def test_begins_with_is_not_for_numbers(self):
        self.assert_refused(INVALID + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
                            {**HASH, "sk": condition("BEGINS_WITH", N(1))})

    def test_operators_that_no_key_has(self):
        for operator, values in (("NE", (N(1),)), ("IN", (N(1),)), ("CONTAINS", (N(1),)), ("NOT_CONTAINS", (N(1),)),
                                 ("NULL", ()), ("NOT_NULL", ())):
            with self.subTest(operator):
                self.assert_refused(NOT_INDEXABLE, {**HASH, "sk": condition(operator, *values)})

    def test_numbers_of_conditions(self):
        self.assert_refused(LENGTH, {})
        self.assert_refused(LENGTH, {**HASH, "sk": condition("EQ", N(1)), "k": condition("EQ", N(1))})

    def test_the_partition_key_is_needed(self):
        self.assert_refused("Query condition missed key schema element: pk", {"sk": condition("EQ", N(1))})

    def test_the_sort_key_is_the_only_other_one(self):
        self.assert_refused("Query condition missed key schema element: sk", {**HASH, "k": condition("EQ", N(1))})

    def test_the_partition_key_is_compared_by_eq(self):
        self.assert_refused("Query key condition not supported", {"pk": condition("GE", PK)})

    def test_a_table_without_a_sort_key(self):
        self.assert_refused("Query key condition not supported", {**HASH, "sk": condition("EQ", N(1))}, TableName=self.hash_table)

    def test_types(self):
        self.assert_refused(INVALID + "Condition parameter type does not match schema type", {**HASH, "sk": condition("EQ", S("1"))})
        self.assert_refused(INVALID + "Condition parameter type does not match schema type", {"pk": condition("EQ", {"SS": ["x"]})})

    def test_bounds_the_wrong_way_round(self):
        self.assert_refused(RANGE, {**HASH, "sk": condition("BETWEEN", N(2), N(1))})

    def test_an_operator_is_needed(self):
        self.assert_refused("1 validation error detected: Value null at 'keyConditions.pk.member.comparisonOperator' failed to satisfy "
                            "constraint: Member must not be null", {"pk": {"AttributeValueList": [PK]}})

    def test_neither_form(self):
        self.assert_validation(NEITHER, "query", TableName=self.range_table, QueryFilter={"k": condition("NOT_NULL")})

    def test_both_forms(self):
        self.assert_refused(mixed("KeyConditions", "KeyConditionExpression"), HASH, KeyConditionExpression="pk = :x")

    def test_with_expressions(self):
        answer = self.query({"sk": condition("LT", N(5))}, FilterExpression="#k > :k", ProjectionExpression="sk",
                            ExpressionAttributeNames={"#k": "k"}, ExpressionAttributeValues={":k": N(2)})
        self.assertEqual([{"sk": N(3)}, {"sk": N(4)}], answer["Items"])

    def test_a_missing_table(self):
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "query", TableName="no-such-table",
                          KeyConditions=HASH)


class QueryFilters(ReadCase):
    def test_a_filter_counts_what_it_saw(self):
        answer = self.query(QueryFilter={"odd": condition("NOT_NULL")})
        self.assertEqual([1, 3, 5, 7, 9], self.numbers(answer))
        self.assertEqual((5, COUNT), (answer["Count"], answer["ScannedCount"]))

    def test_conditions_are_joined_by_and(self):
        both = {"odd": condition("EQ", N(1)), "k": condition("IN", N(2), N(3), N(5))}
        self.assertEqual([3, 5], self.numbers(self.query(QueryFilter=both)))
        self.assertEqual([3, 5], self.numbers(self.query(QueryFilter=both, ConditionalOperator="AND")))

    def test_or(self):
        either = {"odd": condition("EQ", N(1)), "k": condition("LT", N(2))}
        self.assertEqual([0, 1, 3, 5, 7, 9], self.numbers(self.query(QueryFilter=either, ConditionalOperator="OR")))

    def test_an_empty_filter(self):
        self.assertEqual(COUNT, self.query(QueryFilter={})["Count"])

    def test_keys_are_off_limits(self):
        for key, value in (("pk", PK), ("sk", N(1))):
            self.assert_refused(f"QueryFilter can only contain non-primary key attributes: Primary key attribute: {key}", HASH,
                                QueryFilter={key: condition("EQ", value)})

    def test_errors(self):
        for wrong, message in (
                (condition("EQ"), INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator"),
                (condition("GT", {"BOOL": True}), INVALID + "ComparisonOperator GT is not valid for BOOL AttributeValue type"),
                (condition("BETWEEN", N(2), N(1)), RANGE),
                (condition("x"), f"1 validation error detected: Value 'x' at 'queryFilter.k.member.comparisonOperator' failed to "
                                 f"satisfy constraint: {OPERATORS}")):
            with self.subTest(message):
                self.assert_refused(message, HASH, QueryFilter={"k": wrong})

    def test_an_operator_needs_two_conditions(self):
        self.assert_refused(NO_OPERATOR, HASH, ConditionalOperator="OR")
        self.assert_refused(ONE_CONDITION, HASH, ConditionalOperator="OR", QueryFilter={"k": condition("NULL")})

    def test_a_filter_expression_beside_it(self):
        self.assert_refused(mixed("QueryFilter", "FilterExpression"), HASH, QueryFilter={}, FilterExpression="k = k")

    def test_placeholders_beside_it(self):
        self.assert_refused(NO_NAMES, HASH, QueryFilter={}, ExpressionAttributeNames={"#k": "k"})


class ScanFilters(ReadCase):
    def scan(self, **more):
        return self.client.scan(TableName=self.range_table, **more)

    def test_a_filter_counts_what_it_saw(self):
        answer = self.scan(ScanFilter={"text": condition("BEGINS_WITH", S("t"))})
        self.assertEqual((5, COUNT + 1), (answer["Count"], answer["ScannedCount"]))

    def test_keys_may_be_tested(self):
        answer = self.scan(ScanFilter={"pk": condition("NE", PK), "sk": condition("LE", N(0))})
        self.assertEqual([N(100)], [item["k"] for item in answer["Items"]])

    def test_or(self):
        answer = self.scan(ScanFilter={"k": condition("GE", N(9)), "text": condition("EQ", S("t4"))}, ConditionalOperator="OR")
        self.assertEqual({"4", "9", "100"}, {item["k"]["N"] for item in answer["Items"]})

    def test_a_name_is_no_path(self):
        self.assertEqual(COUNT, self.scan(ScanFilter={"a.b": condition("CONTAINS", S("dot"))})["Count"])

    def test_count(self):
        answer = self.scan(ScanFilter={"odd": condition("NULL")}, Select="COUNT")
        self.assertEqual(6, answer["Count"])
        self.assertNotIn("Items", answer)

    def test_errors(self):
        for wrong, message in (
                (condition("NOT_NULL", N(1)), INVALID + "Invalid number of argument(s) for the NOT_NULL ComparisonOperator"),
                (condition("IN", N(1), S("x")), INVALID + "AttributeValues inside AttributeValueList must be of same type"),
                (condition("CONTAINS", {"SS": ["x"]}), INVALID + "ComparisonOperator CONTAINS is not valid for SS AttributeValue type"),
                ({}, "1 validation error detected: Value null at 'scanFilter.k.member.comparisonOperator' failed to satisfy "
                     "constraint: Member must not be null")):
            with self.subTest(message):
                self.assert_scan_refused(message, ScanFilter={"k": wrong})

    def test_an_operator_needs_conditions(self):
        self.assert_scan_refused(NO_OPERATOR, ConditionalOperator="AND")

    def test_expressions_beside_it(self):
        self.assert_scan_refused(mixed("ScanFilter, ConditionalOperator", "ProjectionExpression"), ScanFilter={},
                                 ConditionalOperator="OR", ProjectionExpression="k")


class AttributesToGet(ReadCase):
    KEY = {"pk": PK, "sk": N(3)}

    def test_get_item(self):
        self.assertEqual({"k": N(3), "sk": N(3)}, self.get(self.KEY, self.range_table, AttributesToGet=["sk", "k", "none"]))

    def test_a_name_is_no_path(self):
        self.assertEqual({"a.b": S("dotted")}, self.get(self.KEY, self.range_table, AttributesToGet=["a.b", "k[0]"]))

    def test_reserved_words_are_names(self):
        self.assertEqual({}, self.get(self.KEY, self.range_table, AttributesToGet=["name", "size"]))

    def test_an_item_that_is_not_there(self):
        self.assertIsNone(self.get({"pk": PK, "sk": N(99)}, self.range_table, AttributesToGet=["k"]))

    def test_more_names_than_an_expression_has_room_for(self):  # (unverified): DynamoDB Local takes them
        names = [f"attribute{number}" for number in range(1500)] + ["k"]
        self.assertEqual({"k": N(3)}, self.get(self.KEY, self.range_table, AttributesToGet=names))

    def test_query(self):
        answer = self.query({"sk": condition("LE", N(1))}, AttributesToGet=["odd"], QueryFilter={"k": condition("NOT_NULL")})
        self.assertEqual([{}, {"odd": N(1)}], answer["Items"])

    def test_scan(self):
        answer = self.client.scan(TableName=self.range_table, AttributesToGet=["k"], ScanFilter={"k": condition("GT", N(9))},
                                  Select="SPECIFIC_ATTRIBUTES")
        self.assertEqual([{"k": N(100)}], answer["Items"])

    def test_batch_get_item(self):
        answer = self.client.batch_get_item(RequestItems={
            self.range_table: {"Keys": [self.KEY, {"pk": PK, "sk": N(99)}], "AttributesToGet": ["k"]}})
        self.assertEqual([{"k": N(3)}], answer["Responses"][self.range_table])

    def test_duplicates(self):
        message = INVALID + "Duplicate value in attribute name: k"
        self.assert_validation(message, "get_item", TableName=self.range_table, Key=self.KEY, AttributesToGet=["k", "sk", "k"])
        self.assert_refused(message, HASH, AttributesToGet=["k", "k"])
        self.assert_scan_refused(message, AttributesToGet=["k", "k"])
        self.assert_validation(message, "batch_get_item", RequestItems={
            self.range_table: {"Keys": [self.KEY], "AttributesToGet": ["k", "k"]}})

    def test_an_empty_list(self):
        message = ("1 validation error detected: Value '[]' at '{}' failed to satisfy constraint: "
                   "Member must have length greater than or equal to 1").format
        self.assert_validation(message("attributesToGet"), "get_item", TableName=self.range_table, Key=self.KEY, AttributesToGet=[])
        self.assert_validation(message(f"requestItems.{self.range_table}.member.attributesToGet"), "batch_get_item", RequestItems={
            self.range_table: {"Keys": [self.KEY], "AttributesToGet": []}})

    def test_select(self):
        for select in ("COUNT", "ALL_ATTRIBUTES"):  # the text for COUNT (unverified): DynamoDB Local says "only the Count"
            message = f"Cannot specify the AttributesToGet when choosing to get {select}"
            self.assert_refused(message, HASH, AttributesToGet=["k"], Select=select)
            self.assert_scan_refused(message, AttributesToGet=["k"], Select=select)

    def test_a_projection_expression_beside_it(self):
        message = mixed("AttributesToGet", "ProjectionExpression")
        more = {"AttributesToGet": ["k"], "ProjectionExpression": "k"}
        self.assert_validation(message, "get_item", TableName=self.range_table, Key=self.KEY, **more)
        self.assert_scan_refused(message, **more)
        self.assert_validation(message, "batch_get_item", RequestItems={self.range_table: {"Keys": [self.KEY], **more}})

    def test_placeholders_beside_it(self):
        self.assert_validation(NO_NAMES, "get_item", TableName=self.range_table, Key=self.KEY, AttributesToGet=["k"],
                               ExpressionAttributeNames={"#k": "k"})
