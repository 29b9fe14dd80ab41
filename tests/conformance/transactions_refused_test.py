"""What TransactWriteItems refuses as a whole: a ValidationException or SerializationException, and nothing is written."""
import json

from case import INVALID, N, S, raw_call, unique
from transact_case import DUPLICATES, FAILED, NEW, THERE, TransactCase, check, delete, put, update

NULL = "Value null at '{}' failed to satisfy constraint: Member must not be null"
ONE = "1 validation error detected: "
LENGTH = ONE + "Value '{}' at '{}' failed to satisfy constraint: Member must have length {} than or equal to {}"
ENUM = ONE + "Value '{}' at '{}' failed to satisfy constraint: Member must satisfy enum value set: [{}]"


class Constraints(TransactCase):
    def test_no_actions(self):
        self.assert_validation(ONE + NULL.format("transactItems"), "transact_write_items")
        self.assert_refused(LENGTH.format("[]", "transactItems", "greater", 1))

    def test_101_actions(self):
        keys = [self.key() for _ in range(101)]
        response = self.assert_refused(None, *[put(self.hash_table, key) for key in keys])
        # What the value is written like is not known.
        message = response["Error"]["Message"]
        self.assertTrue(message.startswith(ONE + "Value '["), message[:100])
        self.assertTrue(message.endswith("' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to "
                                         "100"), message[-200:])
        self.assertIsNone(self.get(keys[0]))

    def test_members_that_must_be_there(self):
        key, table = {"Key": self.key()}, {"TableName": self.hash_table}
        for action, path in (
                ({"Put": table}, "put.item"), ({"Put": {"Item": self.key()}}, "put.tableName"),
                ({"Delete": table}, "delete.key"), ({"Delete": key}, "delete.tableName"),
                ({"Update": {**table, **key}}, "update.updateExpression"),
                ({"Update": {**table, "UpdateExpression": "REMOVE a"}}, "update.key"),
                ({"Update": {**key, "UpdateExpression": "REMOVE a"}}, "update.tableName"),
                ({"ConditionCheck": {**table, **key}}, "conditionCheck.conditionExpression"),
                ({"ConditionCheck": {**table, "ConditionExpression": NEW}}, "conditionCheck.key"),
                ({"ConditionCheck": {**key, "ConditionExpression": NEW}}, "conditionCheck.tableName")):
            with self.subTest(path):
                self.assert_refused(ONE + NULL.format(f"transactItems.1.member.{path}"), action)

    def test_the_position_is_in_the_path(self):
        key = self.key()
        self.assert_refused(ONE + NULL.format("transactItems.3.member.delete.key"), put(self.hash_table, key),
                            delete(self.hash_table, self.key()), {"Delete": {"TableName": self.hash_table}})
        self.assertIsNone(self.get(key))

    def test_several_are_told_at_once(self):
        # Their order is (unverified).
        status, _, body = raw_call("TransactWriteItems", {"TransactItems": [
            {"Put": {"TableName": self.hash_table}}, {"Delete": {"TableName": self.hash_table}}]})
        self.assertEqual((400, "2 validation errors detected: " + NULL.format("transactItems.1.member.put.item") + "; " +
                          NULL.format("transactItems.2.member.delete.key")), (status, json.loads(body)["message"]))

    def test_return_values_on_failure(self):
        for kind, action in (("put", put(self.hash_table, self.key())), ("delete", delete(self.hash_table, self.key())),
                             ("update", update(self.hash_table, self.key(), "REMOVE a")),
                             ("conditionCheck", check(self.hash_table, self.key(), NEW))):
            with self.subTest(kind):
                next(iter(action.values()))["ReturnValuesOnConditionCheckFailure"] = "ALL_NEW"
                self.assert_refused(ENUM.format("ALL_NEW", f"transactItems.1.member.{kind}.returnValuesOnConditionCheckFailure",
                                                "ALL_OLD, NONE"), action)

    def test_what_the_answer_is_to_say(self):
        self.assert_refused(ENUM.format("ALL", "returnConsumedCapacity", "INDEXES, TOTAL, NONE"), put(self.hash_table, self.key()),
                            ReturnConsumedCapacity="ALL")
        self.assert_refused(ENUM.format("ALL", "returnItemCollectionMetrics", "SIZE, NONE"), put(self.hash_table, self.key()),
                            ReturnItemCollectionMetrics="ALL")

    def test_the_length_of_a_token(self):
        key = self.key()
        for token, side, limit in (("", "greater", 1), ("x" * 37, "less", 36)):
            with self.subTest(token):
                status, _, body = raw_call("TransactWriteItems", {
                    "TransactItems": [put(self.hash_table, key)], "ClientRequestToken": token})
                self.assertEqual((400, LENGTH.format(token, "clientRequestToken", side, limit)), (status, json.loads(body)["message"]))
        self.assertIsNone(self.get(key))
        for token in (unique("t")[:1], unique("token").ljust(36, "x")):
            self.write(put(self.hash_table, key), ClientRequestToken=token)

    def test_names_of_tables(self):
        # The paths, and that an empty name is told alone, are (unverified).
        path = "transactItems.1.member.put.tableName"
        self.assert_refused(LENGTH.format("", path, "greater", 1), put("", self.key()))
        self.assert_refused(LENGTH.format("t" * 256, path, "less", 255), put("t" * 256, self.key()))
        self.assert_refused(ONE + f"Value 'a;b' at '{path}' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                            "[a-zA-Z0-9_.-]+", put("a;b", self.key()))

    def test_constraints_come_before_what_is_wrong_with_expressions(self):
        self.assert_refused(ONE + NULL.format("transactItems.2.member.put.item"), put(self.hash_table, self.key(), "!"),
                            {"Put": {"TableName": self.hash_table}})


class Kinds(TransactCase):
    def test_an_action_of_no_kind(self):
        # The text is (unverified).
        for action in ({}, {"Something": {"TableName": self.hash_table}}):
            status, _, body = raw_call("TransactWriteItems", {"TransactItems": [action]})
            self.assertEqual((400, "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"),
                             (status, json.loads(body)["message"]))

    def test_an_action_of_two_kinds(self):
        # The text is (unverified).
        key, other = self.key(), self.key()
        self.assert_refused("TransactItems can only contain one of Check, Put, Update or Delete",
                            {**put(self.hash_table, key), **delete(self.hash_table, other)})
        self.assertIsNone(self.get(key))


class Types(TransactCase):
    def assert_not_serializable(self, message, items, **more):
        status, _, body = raw_call("TransactWriteItems", {"TransactItems": items, **more})
        answer = json.loads(body)
        self.assertEqual((400, "com.amazon.coral.service#SerializationException"), (status, answer["__type"]))
        if message is not None:
            self.assertEqual(message, answer["Message"])

    def test_json_types(self):
        self.assert_not_serializable(None, {})
        self.assert_not_serializable(None, [1])
        self.assert_not_serializable(None, [{"Put": []}])
        self.assert_not_serializable("NUMBER_VALUE cannot be converted to String", [{"Put": {"TableName": 1}}])
        self.assert_not_serializable("NUMBER_VALUE cannot be converted to String", [], ClientRequestToken=1)

    def test_types_come_before_constraints(self):
        self.assert_not_serializable("NUMBER_VALUE cannot be converted to String",
                                     [{"Put": {}}, {"Delete": {"TableName": self.hash_table, "Key": {"pk": {"S": 1}}}}])

    def test_values(self):
        key = self.key()
        for value, message in (
                ({"SS": []}, INVALID + "An string set  may not be empty"),
                ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
                ({"N": "x"}, "The parameter cannot be converted to a numeric value: x"),
                ({"S": "x", "N": "1"},
                 "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
                ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")):
            with self.subTest(value):
                status, _, body = raw_call("TransactWriteItems", {"TransactItems": [
                    put(self.hash_table, key), put(self.hash_table, {**self.key(), "v": value})]})
                self.assertEqual((400, message), (status, json.loads(body)["message"]))
        self.assertIsNone(self.get(key))


class Expressions(TransactCase):
    def test_syntax(self):
        key = self.key()
        text = 'Invalid {}: Syntax error; token: "!", near: "!!"'
        for kind, action in (("ConditionExpression", put(self.hash_table, self.key(), "!!! INVALID !!!")),
                             ("ConditionExpression", delete(self.hash_table, self.key(), "!!! INVALID !!!")),
                             ("ConditionExpression", check(self.hash_table, self.key(), "!!! INVALID !!!")),
                             ("UpdateExpression", update(self.hash_table, self.key(), "!!! INVALID !!!"))):
            with self.subTest(kind, action=next(iter(action))):
                self.assert_refused(text.format(kind), put(self.hash_table, key), action)
        self.assertIsNone(self.get(key))

    def test_empty(self):
        self.assert_refused("Invalid ConditionExpression: The expression can not be empty;", check(self.hash_table, self.key(), ""))
        self.assert_refused("Invalid UpdateExpression: The expression can not be empty;", update(self.hash_table, self.key(), ""))

    def test_reserved_words(self):
        self.assert_refused("Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name",
                            update(self.hash_table, self.key(), "REMOVE name"))

    def test_placeholders_that_are_not_defined(self):
        self.assert_refused("Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute "
                            "name: #a", check(self.hash_table, self.key(), "#a = :a", values={":a": S("x")}))
        self.assert_refused("Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: "
                            ":a", update(self.hash_table, self.key(), "SET a = :a"))

    def test_placeholders_that_are_not_used(self):
        self.assert_refused("Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
                            check(self.hash_table, self.key(), NEW, names={"#b": "b"}))
        self.assert_refused("Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}",
                            update(self.hash_table, self.key(), "REMOVE a", values={":b": S("x")}))

    def test_placeholders_without_an_expression(self):
        self.assert_refused("ExpressionAttributeNames can only be specified when using expressions",
                            put(self.hash_table, self.key(), names={"#a": "a"}))
        self.assert_refused("ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
                            delete(self.hash_table, self.key(), values={":a": S("x")}))

    def test_placeholders_of_one_action_are_not_those_of_another(self):
        self.assert_refused("Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: "
                            ":a", check(self.hash_table, self.key(), "a = :a", values={":a": S("x")}),
                            update(self.hash_table, self.key(), "SET a = :a"))

    def test_they_are_told_before_conditions(self):
        self.assert_refused("Invalid ConditionExpression: The expression can not be empty;",
                            check(self.hash_table, self.key(), THERE), check(self.hash_table, self.key(), ""))


class Duplicates(TransactCase):
    def test_two_actions_of_any_kinds_on_one_item(self):
        key, bystander = self.key(), self.key()
        actions = (put(self.hash_table, key), delete(self.hash_table, key), update(self.hash_table, key, "REMOVE a"),
                   check(self.hash_table, key, NEW))
        for first in actions:
            for second in actions:
                with self.subTest(first=next(iter(first)), second=next(iter(second))):
                    self.assert_refused(DUPLICATES, first, put(self.hash_table, bystander), second)
        self.assertEqual([None, None], self.found(key, bystander))

    def test_puts_with_other_attributes(self):
        key = self.key()
        self.assert_refused(DUPLICATES, put(self.hash_table, {**key, "a": N(1)}), put(self.hash_table, {**key, "a": N(2)}))

    def test_a_number_that_is_written_in_two_ways(self):
        key = self.key()
        self.assert_refused(DUPLICATES, put(self.range_table, {**key, "sk": N("1000")}), delete(self.range_table, {**key, "sk": N("1e3")}))

    def test_a_table_by_its_name_and_its_arn(self):
        key = self.key()
        self.assert_refused(DUPLICATES, put(self.hash_table, key), delete(self.describe(self.hash_table)["TableArn"], key))

    def test_they_are_told_before_conditions(self):
        key = self.key()
        self.assert_refused(DUPLICATES, check(self.hash_table, self.key(), THERE), put(self.hash_table, key), delete(self.hash_table, key))


class Sizes(TransactCase):
    TOO_LARGE = "size cannot exceed"
    BYTES = 390_000

    def large(self):
        return {**self.key(), "v": S("x" * self.BYTES)}

    def test_up_to_4_mb(self):
        items = [self.large() for _ in range(10)]
        self.write(*[put(self.hash_table, item) for item in items])
        self.assertEqual(items[9], self.get(items[9]))

    def test_more_than_4_mb(self):
        # What comes before and after is (unverified).
        items = [self.large() for _ in range(11)]
        self.assert_refused_like(self.TOO_LARGE, *[put(self.hash_table, item) for item in items])
        self.assertIsNone(self.get(items[0]))

    def test_the_values_of_updates_count(self):
        self.assert_refused_like(self.TOO_LARGE, *[
            update(self.hash_table, self.key(), "SET v = :v", values={":v": S("x" * self.BYTES)}) for _ in range(11)])

    def test_what_is_deleted_does_not_count(self):
        items = [self.large() for _ in range(11)]
        for item in items:
            self.put(item)
        self.write(*[delete(self.hash_table, {"pk": item["pk"]}) for item in items])
        self.assertEqual([None] * 11, self.found(*items))

    def test_what_is_checked_does_not_count(self):
        items = [self.large() for _ in range(11)]
        for item in items:
            self.put(item)
        self.write(*[check(self.hash_table, {"pk": item["pk"]}, THERE) for item in items])
        self.assert_cancelled([FAILED], check(self.hash_table, {"pk": items[0]["pk"]}, NEW))
