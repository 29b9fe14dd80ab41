"""Writes with parameters from before expressions: Expected, AttributeUpdates, and ConditionalOperator.
AWS developer guide, "Legacy conditional parameters"; what that leaves open is marked (unverified)."""
from case import INVALID, N, S, ApiCase
from legacy import NO_OPERATOR, ONE_CONDITION, OPERATORS, RANGE, condition, mixed

FAILED = "ConditionalCheckFailedException"
FAILED_TEXT = "The conditional request failed"
MISMATCH = "Type mismatch for attribute to update"
BINARY = {"B": b"ab"}


class ExpectedCase(ApiCase):
    """One item that nothing changes: every write here deletes and puts the same again."""

    ITEM = {"pk": S("fixed"), "n": N(5), "s": S("hello"), "b": BINARY, "ss": {"SS": ["x", "y"]}, "ns": {"NS": ["1", "2"]},
            "l": {"L": [S("x"), N(1)]}, "m": {"M": {"x": N(1)}}, "t": {"BOOL": True}, "null": {"NULL": True}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.put_item(TableName=cls.hash_table, Item=cls.ITEM)

    def expect(self, expected, **more):
        return self.put(self.ITEM, Expected=expected, **more)

    def assert_holds(self, attribute, operator, *values):
        self.expect({attribute: condition(operator, *values)})

    def assert_fails(self, attribute, operator, *values):
        self.assert_error(FAILED, FAILED_TEXT, "put_item", TableName=self.hash_table, Item=self.ITEM,
                          Expected={attribute: condition(operator, *values)})

    def assert_refused(self, message, expected, **more):
        self.assert_validation(message, "put_item", TableName=self.hash_table, Item=self.ITEM, Expected=expected, **more)


class Comparisons(ExpectedCase):
    def test_eq(self):
        self.assert_holds("n", "EQ", N("5.0"))
        self.assert_holds("ss", "EQ", {"SS": ["y", "x"]})
        self.assert_fails("n", "EQ", N(6))
        self.assert_fails("n", "EQ", S("5"))
        self.assert_fails("none", "EQ", N(5))

    def test_eq_of_documents(self):
        self.assert_holds("l", "EQ", {"L": [S("x"), N(1)]})
        self.assert_holds("m", "EQ", {"M": {"x": N(1)}})
        self.assert_holds("t", "EQ", {"BOOL": True})
        self.assert_holds("null", "EQ", {"NULL": True})
        self.assert_fails("l", "EQ", {"L": [N(1), S("x")]})

    def test_ne(self):
        self.assert_holds("n", "NE", N(6))
        self.assert_holds("n", "NE", S("5"))
        self.assert_fails("n", "NE", N(5))

    def test_ne_of_a_missing_attribute_holds(self):
        self.assert_holds("none", "NE", N(5))

    def test_lt(self):
        self.assert_holds("n", "LT", N(6))
        self.assert_fails("n", "LT", N(5))
        self.assert_fails("s", "LT", N(6))

    def test_le(self):
        self.assert_holds("n", "LE", N(5))
        self.assert_fails("n", "LE", N("4.9"))

    def test_gt(self):
        self.assert_holds("s", "GT", S("hell"))
        self.assert_fails("s", "GT", S("hello"))
        self.assert_holds("b", "GT", {"B": b"aa"})

    def test_ge(self):
        self.assert_holds("n", "GE", N(5))
        self.assert_fails("n", "GE", N(6))
        self.assert_fails("none", "GE", N(0))

    def test_between(self):
        self.assert_holds("n", "BETWEEN", N(5), N(7))
        self.assert_holds("n", "BETWEEN", N(3), N(5))
        self.assert_fails("n", "BETWEEN", N(6), N(7))
        self.assert_fails("none", "BETWEEN", N(0), N(9))

    def test_in(self):
        self.assert_holds("n", "IN", N(1), N(5))
        self.assert_holds("s", "IN", S("hello"))
        self.assert_fails("n", "IN", N(1), N(2))
        self.assert_fails("none", "IN", N(1))

    def test_in_of_more_values_than_an_expression_may_have(self):
        self.assert_holds("n", "IN", *(N(number) for number in range(500)))

    def test_null(self):
        self.assert_holds("none", "NULL")
        self.assert_fails("n", "NULL")

    def test_not_null(self):
        self.assert_holds("n", "NOT_NULL")
        self.assert_holds("null", "NOT_NULL")  # an attribute of type NULL is there
        self.assert_fails("none", "NOT_NULL")

    def test_begins_with(self):
        self.assert_holds("s", "BEGINS_WITH", S("hel"))
        self.assert_holds("b", "BEGINS_WITH", {"B": b"a"})
        self.assert_fails("s", "BEGINS_WITH", S("ello"))
        self.assert_fails("none", "BEGINS_WITH", S("x"))

    def test_contains(self):
        self.assert_holds("s", "CONTAINS", S("ell"))
        self.assert_holds("b", "CONTAINS", {"B": b"b"})
        self.assert_holds("ss", "CONTAINS", S("x"))
        self.assert_holds("ns", "CONTAINS", N(2))
        self.assert_holds("l", "CONTAINS", N(1))
        self.assert_fails("l", "CONTAINS", {"BOOL": True})
        self.assert_fails("s", "CONTAINS", S("z"))
        self.assert_fails("ss", "CONTAINS", N(1))
        self.assert_fails("none", "CONTAINS", S("x"))

    def test_not_contains(self):
        self.assert_holds("s", "NOT_CONTAINS", S("z"))
        self.assert_holds("ss", "NOT_CONTAINS", S("z"))
        self.assert_fails("s", "NOT_CONTAINS", S("ell"))
        self.assert_fails("l", "NOT_CONTAINS", S("x"))

    def test_not_contains_of_a_missing_attribute_fails(self):
        self.assert_fails("none", "NOT_CONTAINS", S("x"))  # as DynamoDB Local 1.25.1


class ValueAndExists(ExpectedCase):
    def test_value(self):
        self.expect({"n": {"Value": N(5)}})
        self.assert_error(FAILED, FAILED_TEXT, "put_item", TableName=self.hash_table, Item=self.ITEM, Expected={"n": {"Value": N(6)}})

    def test_value_and_exists(self):
        self.expect({"n": {"Value": N(5), "Exists": True}})

    def test_value_with_an_operator(self):
        self.expect({"n": {"Value": N(4), "ComparisonOperator": "GT"}})

    def test_exists_false(self):
        self.expect({"none": {"Exists": False}})
        self.assert_error(FAILED, FAILED_TEXT, "put_item", TableName=self.hash_table, Item=self.ITEM, Expected={"n": {"Exists": False}})

    def test_a_put_of_what_is_not_there(self):
        key = self.key()
        self.put(key, Expected={"pk": {"Exists": False}})
        self.assert_error(FAILED, FAILED_TEXT, "put_item", TableName=self.hash_table, Item=key, Expected={"pk": {"Exists": False}})

    def test_an_empty_map_expects_nothing(self):
        self.expect({})

    def test_delete_item(self):
        key = self.key()
        self.put({**key, "a": N(1)})
        arguments = {"TableName": self.hash_table, "Key": key}
        self.assert_error(FAILED, FAILED_TEXT, "delete_item", Expected={"a": {"Value": N(2)}}, **arguments)
        self.client.delete_item(Expected={"a": {"Value": N(1)}}, **arguments)
        self.assertIsNone(self.get(key["pk"]["S"]))

    def test_update_item_with_an_update_expression_is_refused(self):
        self.assert_validation(mixed("Expected", "UpdateExpression"), "update_item", TableName=self.hash_table, Key=self.key(),
                               UpdateExpression="SET a = b", Expected={})

    def test_a_name_is_no_path(self):
        key = self.key()
        self.put({**key, "a.b": N(1), "a": {"M": {"b": N(2)}}})
        self.put(key, Expected={"a.b": {"Value": N(1)}})

    def test_a_failure_can_show_the_item(self):
        self.assert_condition_failed("PutItem", {"Item": self.ITEM | {"b": {"B": "YWI="}}, "Expected": {"n": {"Value": N(6)}}},
                                     self.ITEM | {"b": {"B": "YWI="}})


class Joined(ExpectedCase):
    BOTH = {"n": {"Value": N(5)}, "s": {"Value": S("other")}}

    def test_all_must_hold(self):
        self.expect({"n": {"Value": N(5)}, "s": {"Value": S("hello")}})
        for more in ({}, {"ConditionalOperator": "AND"}):
            self.assert_error(FAILED, FAILED_TEXT, "put_item", TableName=self.hash_table, Item=self.ITEM, Expected=self.BOTH, **more)

    def test_or(self):
        self.expect(self.BOTH, ConditionalOperator="OR")
        self.assert_error(FAILED, FAILED_TEXT, "put_item", TableName=self.hash_table, Item=self.ITEM, ConditionalOperator="OR",
                          Expected={"n": {"Value": N(6)}, "s": condition("NOT_CONTAINS", S("ell"))})

    def test_more_conditions_than_an_expression_may_have_operators(self):
        self.expect({f"none{number}": {"Exists": False} for number in range(400)})

    def test_an_operator_needs_conditions(self):
        self.assert_validation(NO_OPERATOR, "put_item", TableName=self.hash_table, Item=self.ITEM, ConditionalOperator="AND")
        self.assert_refused(NO_OPERATOR, {}, ConditionalOperator="OR")

    def test_an_operator_needs_two_conditions(self):
        self.assert_refused(ONE_CONDITION, {"n": {"Value": N(5)}}, ConditionalOperator="OR")  # as DynamoDB Local 1.25.1

    def test_an_unknown_operator(self):
        self.assert_refused("1 validation error detected: Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: "
                            "Member must satisfy enum value set: [OR, AND]", self.BOTH, ConditionalOperator="XOR")


class ExpectedErrors(ExpectedCase):
    def test_value_beside_a_list(self):
        self.assert_refused(INVALID + "Value and AttributeValueList cannot be used together for Attribute: n",
                            {"n": {"Value": N(5), **condition("EQ", N(5))}})

    def test_exists_beside_an_operator(self):
        self.assert_refused(INVALID + "Exists and ComparisonOperator cannot be used together for Attribute: n",
                            {"n": {"Exists": True, **condition("EQ", N(5))}})

    def test_an_operator_without_values(self):
        self.assert_refused(INVALID + "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n",
                            {"n": {"ComparisonOperator": "EQ"}})

    def test_a_list_without_an_operator(self):
        self.assert_refused(INVALID + "AttributeValueList can only be used with a ComparisonOperator for Attribute: n",
                            {"n": {"AttributeValueList": [N(5)]}})

    def test_nothing_at_all(self):
        self.assert_refused(INVALID + "Value must be provided when Exists is null for Attribute: n", {"n": {}})

    def test_exists_without_a_value(self):
        self.assert_refused(INVALID + "Value must be provided when Exists is true for Attribute: n", {"n": {"Exists": True}})

    def test_a_value_that_must_not_exist(self):
        self.assert_refused(INVALID + "Value cannot be used when Exists is false for Attribute: n",
                            {"n": {"Exists": False, "Value": N(5)}})

    def test_numbers_of_arguments(self):
        for operator, values in (("EQ", ()), ("NE", (N(1), N(2))), ("NULL", (N(1),)), ("NOT_NULL", (N(1),)), ("IN", ()),
                                 ("BETWEEN", (N(1),)), ("BEGINS_WITH", ()), ("CONTAINS", (S("x"), S("y")))):
            with self.subTest(operator):
                self.assert_refused(INVALID + f"Invalid number of argument(s) for the {operator} ComparisonOperator",
                                    {"n": condition(operator, *values)})

    def test_types_of_arguments(self):
        for operator, value, type_ in (("LT", {"SS": ["x"]}, "SS"), ("GE", {"BOOL": True}, "BOOL"), ("BEGINS_WITH", N(1), "N"),
                                       ("CONTAINS", {"SS": ["x"]}, "SS"), ("NOT_CONTAINS", {"L": []}, "L"),
                                       ("IN", {"NS": ["1"]}, "NS")):
            with self.subTest(operator):
                self.assert_refused(INVALID + f"ComparisonOperator {operator} is not valid for {type_} AttributeValue type",
                                    {"n": condition(operator, value)})

    def test_arguments_of_several_types(self):
        self.assert_refused(INVALID + "AttributeValues inside AttributeValueList must be of same type",
                            {"n": condition("IN", N(1), S("x"))})

    def test_bounds_the_wrong_way_round(self):
        self.assert_refused(RANGE, {"n": condition("BETWEEN", N(10), N(9))})

    def test_an_unknown_operator(self):
        self.assert_refused(f"1 validation error detected: Value '=' at 'expected.n.member.comparisonOperator' failed to satisfy "
                            f"constraint: {OPERATORS}", {"n": condition("=", N(5))})

    def test_a_value_without_a_type(self):
        self.assert_refused("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
                            {"n": {"Value": {}}})

    def test_a_condition_expression_beside_it(self):
        self.assert_refused(mixed("Expected", "ConditionExpression"), {}, ConditionExpression="attribute_exists(pk)")


class UpdatesCase(ApiCase):
    def update(self, key, updates, **more):
        return self.client.update_item(TableName=self.hash_table, Key=key, AttributeUpdates=updates, **more)

    def assert_refused(self, message, updates, key=None, **more):
        self.assert_validation(message, "update_item", TableName=self.hash_table, Key=key or self.key(), AttributeUpdates=updates, **more)

    def stored(self, **attributes):
        key = self.key()
        self.put({**key, **attributes})
        return key

    def now(self, key):
        return {name: value for name, value in self.get(key["pk"]["S"]).items() if name != "pk"}


class Updates(UpdatesCase):
    def test_put(self):
        key = self.stored(a=S("old"), kept=N(1))
        self.update(key, {"a": {"Action": "PUT", "Value": {"M": {"x": N(1)}}}, "b": {"Value": N(2)}})
        self.assertEqual({"a": {"M": {"x": N(1)}}, "b": N(2), "kept": N(1)}, self.now(key))

    def test_put_makes_the_item(self):
        key = self.key()
        self.update(key, {"a": {"Value": N(1)}})
        self.assertEqual({"a": N(1)}, self.now(key))

    def test_add_to_a_number(self):
        key = self.key()
        for _ in range(2):
            self.update(key, {"n": {"Action": "ADD", "Value": N("1.5")}})
        self.assertEqual({"n": N(3)}, self.now(key))

    def test_add_to_a_set(self):
        key = self.key()
        for values in (["x"], ["y", "x"]):
            self.update(key, {"ss": {"Action": "ADD", "Value": {"SS": values}}})
        self.assertEqual({"x", "y"}, set(self.now(key)["ss"]["SS"]))

    def test_add_appends_to_a_list(self):
        key = self.key()
        for value in (S("x"), N(1)):
            self.update(key, {"l": {"Action": "ADD", "Value": {"L": [value]}}})
        self.assertEqual({"l": {"L": [S("x"), N(1)]}}, self.now(key))

    def test_delete(self):
        key = self.stored(a=N(1), b=N(2))
        self.update(key, {"a": {"Action": "DELETE"}, "none": {"Action": "DELETE"}})
        self.assertEqual({"b": N(2)}, self.now(key))

    def test_delete_from_a_set(self):
        key = self.stored(ns={"NS": ["1", "2", "3"]}, ss={"SS": ["x"]})
        self.update(key, {"ns": {"Action": "DELETE", "Value": {"NS": ["2", "9"]}}, "ss": {"Action": "DELETE", "Value": {"SS": ["x"]}}})
        now = self.now(key)
        self.assertEqual(["ns"], list(now))
        self.assertEqual({"1", "3"}, set(now["ns"]["NS"]))

    def test_delete_alone_makes_no_item(self):
        # As AWS documents AttributeUpdates ("Nothing happens; there is no attribute to delete"); DynamoDB Local makes one.
        key = self.key()
        self.update(key, {"a": {"Action": "DELETE"}})
        self.assertIsNone(self.get(key["pk"]["S"]))

    def test_no_updates_make_the_key(self):
        key = self.key()
        self.update(key, {})
        self.assertEqual({}, self.now(key))

    def test_a_name_is_no_path(self):
        key = self.stored(a={"M": {"b": N(1)}})
        self.update(key, {"a.b": {"Value": N(2)}, "a[0]": {"Value": N(3)}})
        self.assertEqual({"a": {"M": {"b": N(1)}}, "a.b": N(2), "a[0]": N(3)}, self.now(key))

    def test_more_attributes_than_an_expression_has_room_for(self):
        key = self.key()
        attributes = {f"attribute{number}": N(number) for number in range(1500)}
        self.update(key, {name: {"Value": value} for name, value in attributes.items()})
        self.assertEqual(attributes, self.now(key))

    def test_expected(self):
        key = self.stored(a=N(1))
        for _ in range(2):  # the second time it is 2 already
            try:
                self.update(key, {"a": {"Action": "ADD", "Value": N(1)}}, Expected={"a": {"Value": N(1)}})
            except self.client.exceptions.ConditionalCheckFailedException:
                pass
        self.assertEqual({"a": N(2)}, self.now(key))


class UpdateReturns(UpdatesCase):
    UPDATES = {"a": {"Value": N(2)}, "n": {"Action": "ADD", "Value": N(1)}, "gone": {"Action": "DELETE"}, "new": {"Value": S("x")}}

    def returned(self, return_values):
        key = self.stored(a=N(1), n=N(5), gone=S("g"), kept=N(0))
        return key, self.update(key, self.UPDATES, ReturnValues=return_values).get("Attributes")

    def test_updated_new(self):
        self.assertEqual({"a": N(2), "n": N(6), "new": S("x")}, self.returned("UPDATED_NEW")[1])

    def test_updated_old(self):
        self.assertEqual({"a": N(1), "n": N(5), "gone": S("g")}, self.returned("UPDATED_OLD")[1])

    def test_all_new(self):
        key, found = self.returned("ALL_NEW")
        self.assertEqual({**key, "a": N(2), "n": N(6), "new": S("x"), "kept": N(0)}, found)

    def test_all_old(self):
        key, found = self.returned("ALL_OLD")
        self.assertEqual({**key, "a": N(1), "n": N(5), "gone": S("g"), "kept": N(0)}, found)

    def test_none(self):
        self.assertIsNone(self.returned("NONE")[1])


class UpdateErrors(UpdatesCase):
    def test_a_key_attribute(self):
        for update in ({"Value": S("x")}, {"Action": "DELETE"}):
            self.assert_refused(INVALID + "Cannot update attribute pk. This attribute is part of the key", {"pk": update})

    def test_no_value(self):
        for update in ({}, {"Action": "PUT"}, {"Action": "ADD"}):
            self.assert_refused(INVALID + "Only DELETE action is allowed when no attribute value is specified", {"a": update})

    def test_types_that_cannot_be_added(self):
        for value, type_ in ((S("x"), "S"), (BINARY, "B"), ({"BOOL": True}, "BOOL"), ({"NULL": True}, "NULL"), ({"M": {}}, "M")):
            self.assert_refused(INVALID + f"ADD action is not supported for the type {type_}", {"a": {"Action": "ADD", "Value": value}})

    def test_types_that_cannot_be_deleted(self):
        for value, type_ in ((S("x"), "S"), (N(1), "N"), ({"L": []}, "L"), ({"M": {}}, "M")):
            self.assert_refused(INVALID + f"DELETE action with value is not supported for the type {type_}",
                                {"a": {"Action": "DELETE", "Value": value}})

    def test_mismatches(self):
        key = self.stored(n=N(1), s=S("x"), ss={"SS": ["x"]})
        for name, action, value in (("s", "ADD", N(1)), ("n", "ADD", {"NS": ["1"]}), ("ss", "ADD", {"NS": ["1"]}),
                                    ("n", "ADD", {"L": []}), ("ss", "DELETE", {"NS": ["1"]}), ("s", "DELETE", {"SS": ["x"]})):
            with self.subTest(f"{action} {name}"):
                self.assert_refused(MISMATCH, {name: {"Action": action, "Value": value}}, key)

    def test_an_unknown_action(self):
        self.assert_refused("1 validation error detected: Value 'SET' at 'attributeUpdates.a.member.action' failed to satisfy "
                            "constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]", {"a": {"Action": "SET", "Value": N(1)}})

    def test_expressions_beside_it(self):
        self.assert_refused(mixed("AttributeUpdates", "UpdateExpression"), {}, UpdateExpression="SET a = b")
        self.assert_refused(mixed("AttributeUpdates, Expected", "ConditionExpression"), {}, Expected={},
                            ConditionExpression="attribute_exists(pk)")

    def test_an_item_that_grows_too_large(self):
        self.assert_refused("Item size to update has exceeded the maximum allowed size", {"a": {"Value": S("x" * 410_000)}})
