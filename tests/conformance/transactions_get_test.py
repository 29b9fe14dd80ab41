"""TransactGetItems."""
import json

from case import N, S, raw_call, unique
from transact_case import DUPLICATES, NONE, SCHEMA, TransactCase, get, invalid, put

ONE = "1 validation error detected: "
NULL = ONE + "Value null at '{}' failed to satisfy constraint: Member must not be null"
READ = {"operation": "transact_get_items"}


class Reads(TransactCase):
    def setUp(self):
        self.item = {**self.key(), "a": N(1), "b": S("x"), "m": {"M": {"p": N(1), "q": {"L": [N(1), N(2)]}}}}
        self.there = {"pk": self.item["pk"]}
        self.put(self.item)

    def test_items_in_the_order_of_the_request(self):
        others = [{**self.key(), "v": N(k)} for k in range(5)]
        for other in others:
            self.put(other)
        keys = [{"pk": other["pk"]} for other in others]
        self.assertEqual([*others[::-1], self.item], self.read(*[get(self.hash_table, key) for key in keys[::-1]],
                                                               get(self.hash_table, self.there)))

    def test_what_is_not_there_has_no_item(self):
        answer = self.client.transact_get_items(TransactItems=[
            get(self.hash_table, self.key()), get(self.hash_table, self.there), get(self.range_table, self.ranged())])
        self.assertEqual([{}, {"Item": self.item}, {}], answer["Responses"])
        self.assertNotIn("ConsumedCapacity", answer)

    def test_on_the_wire(self):
        status, _, body = raw_call("TransactGetItems", {"TransactItems": [
            get(self.hash_table, self.key()), get(self.hash_table, self.there, "a")]})
        self.assertEqual((200, {"Responses": [{}, {"Item": {"a": N(1)}}]}), (status, json.loads(body)))

    def test_several_tables(self):
        key = self.ranged()
        self.put({**key, "v": N(7)}, self.range_table)
        self.assertEqual([{**key, "v": N(7)}, self.item, None], self.read(
            get(self.range_table, key), get(self.hash_table, self.there), get(self.range_table, {**key, "sk": N(2)})))

    def test_100_items(self):
        pk = S(unique("hundred"))
        items = [{"pk": pk, "sk": N(k)} for k in range(100)]
        self.write(*[put(self.range_table, item) for item in items])
        self.assertEqual(items, self.read(*[get(self.range_table, item) for item in items]))

    def test_projections(self):
        for projection, names, expected in (
                ("a", None, {"a": N(1)}), ("a, b", None, {"a": N(1), "b": S("x")}), ("#a, zz", {"#a": "a"}, {"a": N(1)}),
                ("m.q[1]", None, {"m": {"M": {"q": {"L": [N(2)]}}}}), ("zz", None, {}), ("pk", None, self.there)):
            with self.subTest(projection):
                self.assertEqual([expected], self.read(get(self.hash_table, self.there, projection, names)))

    def test_each_get_has_its_projection(self):
        other = {**self.key(), "a": N(2), "b": N(3)}
        self.put(other)
        self.assertEqual([{"a": N(1)}, {"b": N(3)}, None], self.read(
            get(self.hash_table, self.there, "#x", {"#x": "a"}), get(self.hash_table, {"pk": other["pk"]}, "#x", {"#x": "b"}),
            get(self.hash_table, self.key(), "a")))

    def test_they_see_what_was_just_written(self):
        for k in range(20):
            self.write(put(self.hash_table, {**self.there, "v": N(k)}))
            self.assertEqual([{**self.there, "v": N(k)}], self.read(get(self.hash_table, self.there)))
            self.client.delete_item(TableName=self.hash_table, Key=self.there)
            self.assertEqual([None], self.read(get(self.hash_table, self.there)))

    def test_a_table_by_its_arn(self):
        self.assertEqual([self.item], self.read(get(self.describe(self.hash_table)["TableArn"], self.there)))

    def test_members_that_do_not_exist_are_ignored(self):
        # AttributesToGet among them (unverified).
        action = get(self.hash_table, self.there)
        action["Get"].update(ConsistentRead=False, AttributesToGet=["a"])
        status, _, body = raw_call("TransactGetItems", {"TransactItems": [action]})
        self.assertEqual((200, {"Responses": [{"Item": self.item}]}), (status, json.loads(body)))


class Refused(TransactCase):
    def test_no_gets(self):
        self.assert_validation(NULL.format("transactItems"), "transact_get_items")
        self.assert_refused(ONE + "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or "
                            "equal to 1", **READ)

    def test_101_gets(self):
        self.assert_refused_like(r"' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$",
                                 *[get(self.hash_table, self.key()) for _ in range(101)], **READ)

    def test_members_that_must_be_there(self):
        for action, path in (({}, "get"), ({"Get": {"TableName": self.hash_table}}, "get.key"), ({"Get": {"Key": self.key()}},
                                                                                                 "get.tableName")):
            with self.subTest(path):
                self.assert_refused(NULL.format(f"transactItems.2.member.{path}"), get(self.hash_table, self.key()), action, **READ)

    def test_one_item_twice(self):
        key = self.key()
        self.assert_refused(DUPLICATES, get(self.hash_table, key), get(self.hash_table, self.key()), get(self.hash_table, key), **READ)
        self.assert_refused(DUPLICATES, get(self.hash_table, key, "a"), get(self.hash_table, key, "b"), **READ)
        self.assert_refused(DUPLICATES, get(self.range_table, {**key, "sk": N("10")}), get(self.range_table, {**key, "sk": N("1e1")}),
                            **READ)

    def test_keys_that_do_not_match_the_schema(self):
        # That this is told of the get, as of a write, is (unverified).
        for key in ({"pk": N(1)}, {"other": S("x")}, {**self.key(), "more": S("x")}):
            with self.subTest(key):
                self.assert_cancelled([NONE, invalid(SCHEMA)], get(self.hash_table, self.key()), get(self.hash_table, key), **READ)

    def test_expressions(self):
        key = self.key()
        for message, action in (
                ("Invalid ProjectionExpression: The expression can not be empty;", get(self.hash_table, key, "")),
                ('Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"', get(self.hash_table, key, "!!! INVALID !!!")),
                ("Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name",
                 get(self.hash_table, key, "name")),
                ("Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #a",
                 get(self.hash_table, key, "#a")),
                ("Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
                 get(self.hash_table, key, "a", {"#b": "b"})),
                ("ExpressionAttributeNames can only be specified when using expressions", get(self.hash_table, key, names={"#b": "b"}))):
            with self.subTest(message):
                self.assert_refused(message, get(self.hash_table, self.key()), action, **READ)

    def test_a_missing_table(self):
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "transact_get_items",
                          TransactItems=[get(self.hash_table, self.key()), get("no-such-table", self.key())])

    def test_what_the_answer_is_to_say(self):
        self.assert_refused(ONE + "Value 'ALL' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value "
                            "set: [INDEXES, TOTAL, NONE]", get(self.hash_table, self.key()), ReturnConsumedCapacity="ALL", **READ)

    def test_more_than_4_mb(self):
        # The text, and that the request is refused rather than cancelled, are (unverified).
        items = [{**self.key(), "v": S("x" * 390_000)} for _ in range(11)]
        for item in items:
            self.put(item)
        gets = [get(self.hash_table, {"pk": item["pk"]}) for item in items]
        self.assertEqual(items[:10], self.read(*gets[:10]))
        self.assert_refused_like("size cannot exceed", *gets, **READ)
