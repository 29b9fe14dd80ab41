"""UpdateItem."""
from case import INVALID, N, S, ApiCase

FAILED = "ConditionalCheckFailedException"
PATH = "The document path provided in the update expression is invalid for update"
OPERAND = "An operand in the update expression has an incorrect data type"
MISSING = "The provided expression refers to an attribute that does not exist in the item"


class UpdateCase(ApiCase):
    def update(self, key, expression, values=None, names=None, **more):
        if values:
            more["ExpressionAttributeValues"] = values
        if names:
            more["ExpressionAttributeNames"] = names
        return self.client.update_item(TableName=self.hash_table, Key=key, UpdateExpression=expression, **more)

    def assert_refused(self, message, key, expression, values=None, names=None, **more):
        if values:
            more["ExpressionAttributeValues"] = values
        if names:
            more["ExpressionAttributeNames"] = names
        return self.assert_validation(message, "update_item", TableName=self.hash_table, Key=key, UpdateExpression=expression, **more)

    def stored(self, key, **attributes):
        self.put({**key, **attributes})
        return key

    def now(self, key):
        return {name: value for name, value in self.get(key["pk"]["S"]).items() if name != "pk"}


class Effects(UpdateCase):
    def test_an_item_that_is_not_there_is_made(self):
        key = self.key()
        self.update(key, "SET a = :a", {":a": N(1)})
        self.assertEqual({"a": N(1)}, self.now(key))

    def test_without_an_expression_the_key_alone_is_made(self):
        key = self.key()
        self.client.update_item(TableName=self.hash_table, Key=key)
        self.assertEqual(key, self.get(key["pk"]["S"]))

    def test_remove_of_an_absent_item_makes_nothing(self):
        key = self.key()
        self.update(key, "REMOVE a")
        self.assertIsNone(self.get(key["pk"]["S"]))

    def test_arithmetic_is_exact(self):
        key = self.stored(self.key(), n=N("0.1"))
        self.update(key, "SET n = n + :d", {":d": N("0.2")})
        self.assertEqual({"n": N("0.3")}, self.now(key))
        self.update(key, "SET n = n - :d", {":d": N("10")})
        self.assertEqual({"n": N("-9.7")}, self.now(key))

    def test_if_not_exists_and_list_append(self):
        key = self.key()
        expression = "SET l = list_append(if_not_exists(l, :empty), :x), n = if_not_exists(n, :zero) + :one"
        for _ in range(2):
            self.update(key, expression, {":empty": {"L": []}, ":x": {"L": [S("x")]}, ":zero": N(0), ":one": N(1)})
        self.assertEqual({"l": {"L": [S("x"), S("x")]}, "n": N(2)}, self.now(key))

    def test_every_read_sees_the_item_before_the_update(self):
        key = self.stored(self.key(), a=N(1), b=N(2))
        self.update(key, "SET a = b, b = a REMOVE c")
        self.assertEqual({"a": N(2), "b": N(1)}, self.now(key))

    def test_nested_paths(self):
        key = self.stored(self.key(), m={"M": {"l": {"L": [N(0), N(1), N(2)]}}})
        self.update(key, "SET m.l[1] = :x, m.l[9] = :y, m.k = :z", {":x": N(10), ":y": N(30), ":z": S("new")})
        self.assertEqual({"m": {"M": {"l": {"L": [N(0), N(10), N(2), N(30)]}, "k": S("new")}}}, self.now(key))

    def test_remove_of_list_elements_counts_by_the_original_list(self):
        key = self.stored(self.key(), l={"L": [N(0), N(1), N(2), N(3)]})
        self.update(key, "REMOVE l[0], l[2]")
        self.assertEqual({"l": {"L": [N(1), N(3)]}}, self.now(key))

    def test_add_to_numbers_and_sets(self):
        key = self.key()
        for _ in range(2):
            self.update(key, "ADD n :n, s :s", {":n": N(2), ":s": {"SS": ["a"]}})
        self.assertEqual({"n": N(4), "s": {"SS": ["a"]}}, self.now(key))

    def test_delete_from_a_set_removes_it_with_its_last_element(self):
        key = self.stored(self.key(), s={"SS": ["a", "b"]})
        self.update(key, "DELETE s :a", {":a": {"SS": ["a", "zz"]}})
        self.assertEqual({"s": {"SS": ["b"]}}, self.now(key))
        self.update(key, "DELETE s :b", {":b": {"SS": ["b"]}})
        self.assertEqual({}, self.now(key))

    def test_reserved_words_through_names(self):
        key = self.key()
        self.update(key, "SET #s = :s", {":s": N(1)}, {"#s": "size"})
        self.assertEqual({"size": N(1)}, self.now(key))


class Returns(UpdateCase):
    def returned(self, values):
        key = self.stored(self.key(), a=N(1), b=N(2), m={"M": {"x": N(1), "y": N(2)}})
        answer = self.update(key, "SET a = :v, m.x = :v REMOVE b", {":v": N(9)}, ReturnValues=values)
        return {name: value for name, value in answer.get("Attributes", {}).items() if name != "pk"}

    def test_none(self):
        self.assertEqual({}, self.returned("NONE"))

    def test_all_old(self):
        self.assertEqual({"a": N(1), "b": N(2), "m": {"M": {"x": N(1), "y": N(2)}}}, self.returned("ALL_OLD"))

    def test_all_new(self):
        self.assertEqual({"a": N(9), "m": {"M": {"x": N(9), "y": N(2)}}}, self.returned("ALL_NEW"))

    def test_updated_old(self):
        self.assertEqual({"a": N(1), "b": N(2), "m": {"M": {"x": N(1)}}}, self.returned("UPDATED_OLD"))

    def test_updated_new(self):
        self.assertEqual({"a": N(9), "m": {"M": {"x": N(9)}}}, self.returned("UPDATED_NEW"))

    def test_nothing_old_of_a_new_item(self):
        for values in ("ALL_OLD", "UPDATED_OLD"):
            answer = self.update(self.key(), "SET a = :v", {":v": N(1)}, ReturnValues=values)
            self.assertNotIn("Attributes", answer)


class Errors(UpdateCase):
    def test_conditions(self):
        key = self.stored(self.key(), v=N(1))
        arguments = {"TableName": self.hash_table, "Key": key, "UpdateExpression": "SET v = :new", "ConditionExpression": "v = :old"}
        self.client.update_item(**arguments, ExpressionAttributeValues={":new": N(2), ":old": N(1)})
        self.assert_error(FAILED, "The conditional request failed", "update_item", **arguments,
                          ExpressionAttributeValues={":new": N(3), ":old": N(1)})
        self.assert_condition_failed("UpdateItem", {
            **arguments, "ExpressionAttributeValues": {":new": N(3), ":old": N(1)}}, {**key, "v": N(2)})
        self.assertEqual({"v": N(2)}, self.now(key))

    def test_key_attributes_cannot_change(self):
        self.assert_refused(INVALID + "Cannot update attribute pk. This attribute is part of the key", self.key(), "SET pk = :v",
                            {":v": S("x")})

    def test_what_does_not_fit_the_item(self):
        for expression, values, message in (
                ("SET m.x = :v", {":v": N(1)}, PATH), ("SET s.x = :v", {":v": N(1)}, PATH),
                ("SET a = absent", None, MISSING), ("SET a = absent + :v", {":v": N(1)}, MISSING),
                ("SET s = s + :v", {":v": N(1)}, OPERAND), ("SET a = list_append(s, :v)", {":v": {"L": []}}, OPERAND),
                ("ADD s :v", {":v": N(1)}, OPERAND), ("DELETE n :v", {":v": {"NS": ["1"]}}, OPERAND)):
            with self.subTest(expression):
                key = self.stored(self.key(), s=S("text"), n=N(1))
                self.assert_refused(message, key, expression, values)
                self.assertEqual({"s": S("text"), "n": N(1)}, self.now(key))

    def test_expressions_that_are_wrong(self):
        prefix = "Invalid UpdateExpression: "
        for expression, values, message in (
                ("", None, prefix + "The expression can not be empty;"),
                ("SET a = :v SET b = :v", {":v": N(1)},
                 prefix + 'The "SET" section can only be used once in an update expression;'),
                ("SET a = :v, a = :v", {":v": N(1)},
                 prefix + "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], "
                 "path two: [a]"),
                ("SET a.b = :v, a[0] = :v", {":v": N(1)},
                 prefix + "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: "
                 "[a, b], path two: [a, [0]]"),
                ("SET a = :w", {":v": N(1)},
                 prefix + "An expression attribute value used in expression is not defined; attribute value: :w"),
                ("SET size = :v", {":v": N(1)}, prefix + "Attribute name is a reserved keyword; reserved keyword: size"),
                ("ADD a :v", {":v": S("x")},
                 prefix + "Incorrect operand type for operator or function; operator: ADD, operand type: STRING"),
                ("DELETE a :v", {":v": N(1)},
                 prefix + "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER")):
            with self.subTest(expression):
                self.assert_refused(message, self.key(), expression, values)

    def test_a_sum_beyond_the_range_changes_nothing(self):
        key = self.stored(self.key(), n=N("9e125"))
        self.assert_refused("Number overflow. Attempting to store a number with magnitude larger than supported range", key,
                            "SET n = n + n")
        self.assertEqual({"n": N("9" + "0" * 125)}, self.now(key))

    def test_an_item_grown_too_big(self):
        key = self.stored(self.key(), v=S("x" * 300_000))
        self.assert_refused("Item size to update has exceeded the maximum allowed size", key, "SET w = :w", {":w": S("y" * 200_000)})
        self.assertNotIn("w", self.now(key))

    def test_wrong_key(self):
        self.assert_refused("The provided key element does not match the schema", {"other": S("x")}, "SET a = :v", {":v": N(1)})
