"""PutItem."""
from case import INVALID, N, S, ApiCase, unique

FAILED = "ConditionalCheckFailedException"


class Returns(ApiCase):
    def test_a_new_item_returns_nothing_and_is_there(self):
        item = {**self.key(), "a": S("x"), "b": N(1)}
        answer = self.put(item)
        self.assertNotIn("Attributes", answer)
        self.assertEqual(item, self.get(item["pk"]["S"]))

    def test_the_old_item_is_replaced_as_a_whole(self):
        key = self.key()
        self.put({**key, "old": S("x")})
        self.put({**key, "new": S("y")})
        self.assertEqual({**key, "new": S("y")}, self.get(key["pk"]["S"]))

    def test_all_old_returns_the_item_replaced(self):
        key = self.key()
        self.put({**key, "v": N(1)})
        answer = self.put({**key, "v": N(2)}, ReturnValues="ALL_OLD")
        self.assertEqual({**key, "v": N(1)}, answer["Attributes"])

    def test_all_old_of_a_new_item_returns_no_attributes(self):
        self.assertNotIn("Attributes", self.put(self.key(), ReturnValues="ALL_OLD"))

    def test_other_return_values_are_refused(self):
        for values in ("ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"):
            with self.subTest(values):
                self.assert_validation("ReturnValues can only be ALL_OLD or NONE", "put_item", TableName=self.hash_table,
                                       Item=self.key(), ReturnValues=values)


class Types(ApiCase):
    def test_every_type_comes_back_as_it_was(self):
        item = {
            **self.key(), "s": S(""), "n": N("-12.5"), "b": {"B": b"\x00\xff"}, "t": {"BOOL": True}, "f": {"BOOL": False},
            "null": {"NULL": True}, "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2"]}, "bs": {"BS": [b"x", b"y"]},
            "l": {"L": [S("x"), {"L": []}]}, "m": {"M": {"k": {"M": {"deep": N(1)}}}}, "e": {"B": b""}, "u": S("\u00e9\U0001F600"),
        }
        self.put(item)
        found = self.get(item["pk"]["S"])
        for name in ("ss", "ns", "bs"):
            kind = name.upper()
            self.assertEqual(sorted(item[name][kind]), sorted(found[name][kind]))
            found[name] = item[name]
        self.assertEqual(item, found)

    def test_numbers_become_canonical(self):
        key = self.key()
        for given, stored in (("007", "7"), ("+3", "3"), ("1.10", "1.1"), ("1e3", "1000"), (".5", "0.5"), ("-0", "0"), ("0e5", "0"),
                              ("1e125", "1" + "0" * 125), ("12345678901234567890123456789012345678",) * 2,
                              ("1E-130", "0." + "0" * 129 + "1"), ("-9.9E+125", "-99" + "0" * 124)):
            with self.subTest(given):
                self.put({**key, "n": N(given)})
                self.assertEqual(N(stored), self.get(key["pk"]["S"])["n"])

    def test_numbers_that_cannot_be(self):
        overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range"
        for given, message in (
                ("1e126", overflow), ("-1e126", overflow),
                ("1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
                ("1" * 39, "Attempting to store more than 38 significant digits in a Number"),
                ("abc", "The parameter cannot be converted to a numeric value: abc"),
                ("NaN", "The parameter cannot be converted to a numeric value: NaN"),
                ("", "The parameter cannot be converted to a numeric value")):
            with self.subTest(given):
                self.assert_validation(message, "put_item", TableName=self.hash_table, Item={**self.key(), "n": N(given)})

    def test_values_that_cannot_be(self):
        empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        for value, message in (
                ({}, empty), ({"L": [{}]}, empty),
                ({"S": "x", "N": "1"},
                 "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
                ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
                ({"SS": []}, INVALID + "An string set  may not be empty"),
                ({"NS": []}, INVALID + "An number set  may not be empty"),
                ({"BS": []}, INVALID + "Binary sets should not be empty"),
                ({"SS": ["a", "a"]}, INVALID + "Input collection [a, a] contains duplicates."),
                ({"NS": ["1", "1.0"]}, "Input collection contains duplicates")):
            with self.subTest(value):
                self.assert_validation(message, "put_item", TableName=self.hash_table, Item={**self.key(), "v": value})

    def test_nesting_of_32_levels_is_the_limit(self):
        def nested(levels):
            value = S("deep")
            for _ in range(levels):
                value = {"L": [value]}
            return value

        self.put({**self.key(), "v": nested(31)})
        self.assert_validation(
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
            "put_item", TableName=self.hash_table, Item={**self.key(), "v": nested(33)})

    def test_409600_bytes_are_the_limit_of_an_item(self):
        key = {"pk": S("size-limit")}
        names = len("pk") + len("size-limit") + len("v")
        self.put({**key, "v": S("x" * (409_600 - names))})
        self.assert_validation("Item size has exceeded the maximum allowed size", "put_item", TableName=self.hash_table,
                               Item={**key, "v": S("x" * (409_600 - names + 1))})


class Keys(ApiCase):
    tables = ("hash_table", "range_table", "text_table")

    def test_wrong_keys(self):
        for table, item, message in (
                (self.hash_table, {"other": S("x")}, INVALID + "Missing the key pk in the item"),
                (self.range_table, {"pk": S("x")}, INVALID + "Missing the key sk in the item"),
                (self.hash_table, {"pk": N(1)}, INVALID + "Type mismatch for key pk expected: S actual: N"),
                (self.range_table, {"pk": S("x"), "sk": S("1")}, INVALID + "Type mismatch for key sk expected: N actual: S"),
                (self.hash_table, {"pk": S("")},
                 "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
                 "string value. Key: pk"),
                (self.hash_table, {"pk": S("x" * 2049)},
                 INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
                (self.text_table, {"pk": S("x"), "sk": S("x" * 1025)},
                 INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes")):
            with self.subTest(message):
                self.assert_validation(message, "put_item", TableName=table, Item=item)

    def test_greatest_keys_are_accepted(self):
        self.put({"pk": S("x" * 2048), "sk": S("y" * 1024)}, table=self.text_table)

    def test_number_keys_are_the_same_by_value(self):
        pk = unique("number")
        self.put({"pk": S(pk), "sk": N("1000"), "v": S("first")}, table=self.range_table)
        self.put({"pk": S(pk), "sk": N("1e3"), "v": S("second")}, table=self.range_table)
        self.assertEqual(S("second"), self.get({"pk": S(pk), "sk": N("1000.0")}, table=self.range_table)["v"])


class Conditions(ApiCase):
    def test_a_condition_that_holds(self):
        key = self.key()
        self.put(key, ConditionExpression="attribute_not_exists(pk)")
        self.put({**key, "v": N(1)}, ConditionExpression="attribute_exists(pk)")
        self.assertEqual(N(1), self.get(key["pk"]["S"])["v"])

    def test_a_condition_that_fails_changes_nothing(self):
        key = self.key()
        self.put({**key, "v": N(1)})
        response = self.assert_error(FAILED, "The conditional request failed", "put_item", TableName=self.hash_table,
                                     Item={**key, "v": N(2)}, ConditionExpression="attribute_not_exists(pk)")
        self.assertNotIn("Item", response)
        self.assertEqual(400, response["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(N(1), self.get(key["pk"]["S"])["v"])

    def test_a_failed_condition_returns_the_item_when_asked_for(self):
        key = self.key()
        self.put({**key, "v": N(1)})
        self.assert_condition_failed("PutItem", {
            "Item": key, "ConditionExpression": "v = :v", "ExpressionAttributeValues": {":v": N(2)}}, {**key, "v": N(1)})

    def test_conditions_by_their_truth(self):
        key = {**self.key(), "n": N(5), "s": S("hello"), "ss": {"SS": ["a", "b"]}, "m": {"M": {"k": {"L": [N(1), N(2)]}}}}
        self.put(key)
        values = {":n": N(5), ":m": N(6), ":l": N(4), ":s": S("hello"), ":h": S("he"), ":a": S("a"), ":t": S("N")}
        for condition, holds in (
                ("n = :n", True), ("n <> :n", False), ("n < :m", True), ("n > :m", False), ("n <= :n", True), ("n >= :m", False),
                ("n BETWEEN :l AND :m", True), ("n IN (:l, :m)", False), ("n IN (:l, :n)", True), ("begins_with(s, :h)", True),
                ("contains(ss, :a)", True), ("contains(s, :h)", True), ("size(ss) < :n", True), ("attribute_type(n, :t)", True),
                ("attribute_exists(m.k[1])", True), ("attribute_exists(m.k[2])", False), ("NOT n = :m", True),
                ("n = :m OR s = :s", True), ("n = :m AND s = :s", False), ("absent = :n", False), ("absent <> :n", True),
                ("n = :s", False), ("n <> :s", True), ("(n = :n) AND (NOT s = :h)", True)):
            with self.subTest(condition):
                used = {name: value for name, value in values.items() if name in condition.replace("(", " ").replace(")", " ")
                        .replace(",", " ").split()}
                arguments = {"TableName": self.hash_table, "Item": key, "ConditionExpression": condition}
                if used:
                    arguments["ExpressionAttributeValues"] = used
                if holds:
                    self.client.put_item(**arguments)
                else:
                    self.assert_error(FAILED, "The conditional request failed", "put_item", **arguments)

    def test_conditions_that_are_wrong(self):
        prefix = "Invalid ConditionExpression: "
        for condition, names, values, message in (
                ("", None, None, prefix + "The expression can not be empty;"),
                ("INVALID SYNTAX HERE", None, None, prefix + 'Syntax error; token: "SYNTAX", near: "INVALID SYNTAX HERE"'),
                ("size = :v", None, {":v": N(1)},
                 prefix + "Attribute name is a reserved keyword; reserved keyword: size"),
                ("#a = :v", None, {":v": N(1)},
                 prefix + "An expression attribute name used in the document path is not defined; attribute name: #a"),
                ("a = :v", None, None,
                 prefix + "An expression attribute value used in expression is not defined; attribute value: :v"),
                ("a = :v", None, {":v": N(1), ":w": N(2)},
                 "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"),
                ("attribute_exists(a)", {"#n": "n"}, None,
                 "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"),
                ("nope(a)", None, None, prefix + "Invalid function name; function: nope"),
                ("attribute_exists(a, b)", None, None,
                 prefix + "Incorrect number of operands for operator or function; operator or function: attribute_exists, "
                 "number of operands: 2"),
                ("((a = :v))", None, {":v": N(1)}, prefix + "The expression has redundant parentheses;"),
                ("a = a", None, None,
                 prefix + "The first operand must be distinct from the remaining operands for this operator or function; "
                 "operator: =, first operand: [a]")):
            with self.subTest(condition):
                arguments = {"TableName": self.hash_table, "Item": self.key(), "ConditionExpression": condition}
                if names:
                    arguments["ExpressionAttributeNames"] = names
                if values:
                    arguments["ExpressionAttributeValues"] = values
                self.assert_validation(message, "put_item", **arguments)


class Requests(ApiCase):
    def test_missing_table(self):
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "put_item", TableName="no-such-table",
                          Item=self.key())

    def test_table_names(self):
        start = "1 validation error detected: Value "
        self.assert_validation(start + "null at 'tableName' failed to satisfy constraint: Member must not be null", "put_item",
                               Item=self.key())
        self.assert_validation(
            start + "'' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
            "put_item", TableName="", Item=self.key())
        self.assert_validation(
            start + "'a b c' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
            "[a-zA-Z0-9_.-]+", "put_item", TableName="a b c", Item=self.key())

    def test_unknown_enum_values(self):
        self.assert_validation(
            "1 validation error detected: Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: Member must "
            "satisfy enum value set: [INDEXES, TOTAL, NONE]", "put_item", TableName=self.hash_table, Item=self.key(),
            ReturnConsumedCapacity="SOME")
        self.assert_validation(
            "1 validation error detected: Value 'SOME' at 'returnValues' failed to satisfy constraint: Member must satisfy enum "
            "value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]", "put_item", TableName=self.hash_table,
            Item=self.key(), ReturnValues="SOME")

    def test_values_without_an_expression(self):
        self.assert_validation("ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
                               "put_item", TableName=self.hash_table, Item=self.key(), ExpressionAttributeValues={":v": N(1)})
        self.assert_validation("ExpressionAttributeNames can only be specified when using expressions", "put_item",
                               TableName=self.hash_table, Item=self.key(), ExpressionAttributeNames={"#a": "a"})
