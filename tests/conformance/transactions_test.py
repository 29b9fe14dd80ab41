"""TransactWriteItems: what it does, why it is cancelled, and what its token is for."""
import json
import uuid

from case import INVALID, N, S, raw_call, unique
from index_case import IndexCase, index
from transact_case import (
    CANCELLED, CANCELLED_MESSAGE, FAILED, IN_PROGRESS, MISMATCH, NEW, NONE, SCHEMA, THERE, TransactCase, at_once, check, codes, delete, get,
    invalid, put, until_no_conflict, update)

ALL_OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


class Writes(TransactCase):
    def test_a_new_item(self):
        item = {**self.key(), "a": S("x"), "b": N(1)}
        self.write(put(self.hash_table, item))
        self.assertEqual(item, self.get(item))

    def test_the_answer_says_nothing_that_nobody_asked_for(self):
        answer = self.write(put(self.hash_table, self.key()))
        self.assertEqual({"ResponseMetadata"}, set(answer))
        status, _, body = raw_call("TransactWriteItems", {"TransactItems": [put(self.hash_table, self.key())]})
        self.assertEqual((200, {}), (status, json.loads(body)))

    def test_all_kinds_over_two_tables(self):
        new, gone, changed, checked = self.key(), self.ranged(), self.key(), self.ranged()
        self.put({**gone, "v": N(1)}, self.range_table)
        self.put({**changed, "n": N(1)})
        self.put({**checked, "v": N(7)}, self.range_table)
        self.write(put(self.hash_table, new), delete(self.range_table, gone),
                   update(self.hash_table, changed, "ADD n :one", values={":one": N(1)}),
                   check(self.range_table, checked, "v = :v", values={":v": N(7)}))
        self.assertEqual([new, {**changed, "n": N(2)}], self.found(new, changed))
        self.assertIsNone(self.get(gone, self.range_table))
        self.assertEqual({**checked, "v": N(7)}, self.get(checked, self.range_table))

    def test_100_actions(self):
        pk = S(unique("hundred"))
        single = [self.key() for _ in range(60)]
        sorted_ = [{"pk": pk, "sk": N(k)} for k in range(40)]
        self.write(*[put(self.hash_table, key, NEW) for key in single], *[put(self.range_table, key, NEW) for key in sorted_])
        self.assertEqual(single, self.found(*single))
        answer = self.client.query(TableName=self.range_table, KeyConditionExpression="pk = :pk", ConsistentRead=True,
                                   ExpressionAttributeValues={":pk": pk})
        self.assertEqual(sorted_, answer["Items"])

    def test_a_put_replaces_the_whole_item(self):
        key = self.key()
        self.put({**key, "old": S("x")})
        self.write(put(self.hash_table, {**key, "new": S("y")}))
        self.assertEqual({**key, "new": S("y")}, self.get(key))

    def test_a_put_of_every_type(self):
        item = {**self.key(), "s": S(""), "n": N("-12.5"), "b": {"B": b"\x00\xff"}, "t": {"BOOL": True}, "null": {"NULL": True},
                "ss": {"SS": ["a"]}, "ns": {"NS": ["1"]}, "bs": {"BS": [b"x"]}, "l": {"L": [S("x"), {"L": []}]},
                "m": {"M": {"k": {"M": {"deep": N(1)}}}}}
        self.write(put(self.hash_table, item))
        self.assertEqual(item, self.get(item))

    def test_an_update_makes_an_item_that_is_not_there(self):
        key = self.key()
        self.write(update(self.hash_table, key, "SET a = :a", values={":a": S("x")}))
        self.assertEqual({**key, "a": S("x")}, self.get(key))

    def test_an_update_with_all_its_clauses(self):
        key = self.key()
        self.put({**key, "a": N(1), "b": N(2), "c": N(3), "d": {"SS": ["x", "y"]}, "m": {"M": {"k": N(1)}}})
        self.write(update(self.hash_table, key, "SET #a = #a + :one, m.k = if_not_exists(m.zz, :one) REMOVE b ADD c :one DELETE d :d",
                          names={"#a": "a"}, values={":one": N(1), ":d": {"SS": ["y"]}}))
        self.assertEqual({**key, "a": N(2), "c": N(4), "d": {"SS": ["x"]}, "m": {"M": {"k": N(1)}}}, self.get(key))

    def test_an_update_that_removes_from_nothing_makes_nothing(self):
        key = self.key()
        self.write(update(self.hash_table, key, "REMOVE a"))
        self.assertIsNone(self.get(key))

    def test_a_delete_of_what_is_not_there(self):
        key = self.key()
        self.write(delete(self.hash_table, key))
        self.assertIsNone(self.get(key))

    def test_a_check_changes_nothing(self):
        absent, there = self.key(), {**self.key(), "v": N(1)}
        self.put(there)
        self.write(check(self.hash_table, absent, NEW), check(self.hash_table, {"pk": there["pk"]}, "v > :v", values={":v": N(0)}))
        self.assertEqual([None, there], [self.get(absent), self.get(there)])

    def test_conditions_that_hold(self):
        item, gone = {**self.key(), "v": N(1)}, self.key()
        self.put(item)
        self.put(gone)
        self.write(update(self.hash_table, {"pk": item["pk"]}, "SET v = :two", "v = :one", values={":one": N(1), ":two": N(2)}),
                   delete(self.hash_table, gone, THERE))
        self.assertEqual([{**item, "v": N(2)}, None], [self.get(item), self.get(gone)])

    def test_items_of_one_partition_key_and_of_two_tables_are_not_one(self):
        key = self.ranged()
        other = {**key, "sk": N(2)}
        self.write(put(self.range_table, key), put(self.range_table, other), put(self.hash_table, {"pk": key["pk"]}))
        self.assertEqual([key, other, {"pk": key["pk"]}], self.read(
            get(self.range_table, key), get(self.range_table, other), get(self.hash_table, {"pk": key["pk"]})))

    def test_a_table_by_its_arn(self):
        key = self.key()
        self.write(put(self.describe(self.hash_table)["TableArn"], key))
        self.assertEqual(key, self.get(key))

    def test_members_that_do_not_exist_are_ignored(self):
        # Those of single writes among them (unverified).
        key = self.key()
        self.put({**key, "v": N(1)})
        status, _, body = raw_call("TransactWriteItems", {"TransactItems": [
            put(self.hash_table, {**key, "v": N(2)}, ReturnValues="ALL_OLD", Expected={"v": {"Value": N(7)}})], "Something": 1})
        self.assertEqual((200, b"{}"), (status, body))
        self.assertEqual({**key, "v": N(2)}, self.get(key))

    def test_a_missing_table_refuses_everything(self):
        key = self.key()
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "transact_write_items",
                          TransactItems=[put(self.hash_table, key), put("no-such-table", key)])
        self.assertIsNone(self.get(key))


class Conditions(TransactCase):
    def setUp(self):
        self.absent, self.there, self.bystander = self.key(), {**self.key(), "v": N(1)}, self.key()
        self.there_key = {"pk": self.there["pk"]}
        self.put(self.there)

    def assert_nothing_happened(self):
        self.assertEqual([None, self.there, None], self.found(self.absent, self.there_key, self.bystander))

    def failing(self, **more):
        """An action of each kind whose condition fails."""
        return (put(self.hash_table, self.there_key, NEW, **more),
                update(self.hash_table, self.there_key, "SET v = :v", NEW, values={":v": N(9)}, **more),
                delete(self.hash_table, self.there_key, NEW, **more),
                check(self.hash_table, self.there_key, NEW, **more))

    def test_each_kind_in_each_position(self):
        for action in self.failing():
            others = [put(self.hash_table, self.bystander), check(self.hash_table, self.absent, NEW)]
            for position in range(3):
                with self.subTest(kind=next(iter(action)), position=position):
                    reasons = [NONE, NONE]
                    reasons.insert(position, FAILED)
                    self.assert_cancelled(reasons, *others[:position], action, *others[position:])
        self.assert_nothing_happened()

    def test_all_that_fail_are_told(self):
        self.assert_cancelled([FAILED, NONE, FAILED, FAILED], check(self.hash_table, self.there_key, "v = :v", values={":v": N(2)}),
                              put(self.hash_table, self.bystander), delete(self.hash_table, self.absent, THERE),
                              update(self.range_table, self.ranged(), "REMOVE a", THERE))
        self.assert_nothing_happened()

    def test_the_item_for_those_who_ask(self):
        for action in self.failing(**ALL_OLD):
            with self.subTest(next(iter(action))):
                self.assert_cancelled([NONE, {**FAILED, "Item": self.there}], put(self.hash_table, self.bystander), action)
        for action in self.failing(ReturnValuesOnConditionCheckFailure="NONE"):
            with self.subTest(next(iter(action)), asked="NONE"):
                self.assert_cancelled([FAILED], action)
        self.assert_nothing_happened()

    def test_no_item_if_there_is_none(self):
        self.assert_cancelled([FAILED], delete(self.hash_table, self.absent, THERE, **ALL_OLD))

    def test_each_action_asks_for_itself(self):
        other = {**self.key(), "w": S("x")}
        self.put(other)
        self.assert_cancelled([{**FAILED, "Item": self.there}, FAILED], check(self.hash_table, self.there_key, NEW, **ALL_OLD),
                              check(self.hash_table, {"pk": other["pk"]}, NEW))

    def test_no_item_for_actions_that_do_not_fail(self):
        self.assert_cancelled([NONE, FAILED], check(self.hash_table, self.there_key, THERE, **ALL_OLD),
                              check(self.hash_table, self.absent, THERE, **ALL_OLD))

    def test_conditions_see_what_was_before_the_transaction(self):
        # The put before it does not help the check of another item, nor does its own effect help an update.
        self.assert_cancelled([NONE, FAILED], put(self.hash_table, self.bystander),
                              update(self.hash_table, self.there_key, "SET v = :two", "v = :two", values={":two": N(2)}))

    def test_the_other_tables_are_left_alone_too(self):
        key = self.ranged()
        self.assert_cancelled([NONE, FAILED], put(self.range_table, key), check(self.hash_table, self.absent, THERE))
        self.assertIsNone(self.get(key, self.range_table))

    def test_99_others(self):
        keys = [self.key() for _ in range(99)]
        self.assert_cancelled([NONE] * 99 + [FAILED], *[put(self.hash_table, key) for key in keys],
                              check(self.hash_table, self.absent, THERE))
        self.assertEqual([None] * 3, self.found(keys[0], keys[50], keys[98]))

    def test_on_the_wire(self):
        status, _, body = raw_call("TransactWriteItems", {"TransactItems": [
            put(self.hash_table, self.bystander), check(self.hash_table, self.there_key, NEW, **ALL_OLD)]})
        self.assertEqual((400, {
            "__type": f"com.amazonaws.dynamodb.v20120810#{CANCELLED}",
            "Message": CANCELLED_MESSAGE.format("None, ConditionalCheckFailed"),
            "CancellationReasons": [NONE, {**FAILED, "Item": self.there}]}), (status, json.loads(body)))


class Invalid(TransactCase):
    """Actions that are wrong in themselves: only the first is told, with the text that a single write has."""

    def assert_invalid(self, message, action):
        bystander = self.key()
        self.assert_cancelled([NONE, invalid(message), NONE], put(self.hash_table, bystander), action, check(
            self.hash_table, self.key(), NEW))
        self.assertIsNone(self.get(bystander))

    def assert_invalid_like(self, pattern, action):
        """Of texts that the reference has in two forms."""
        response = self.assert_error(CANCELLED, CANCELLED_MESSAGE.format("None, ValidationError"), "transact_write_items",
                                     TransactItems=[put(self.hash_table, self.key()), action])
        self.assertRegex(response["CancellationReasons"][1]["Message"], rf"^(?:{pattern})\.?$")

    def test_a_put_without_its_key(self):
        self.assert_invalid(INVALID + "Missing the key pk in the item", put(self.hash_table, {"a": S("x")}))
        self.assert_invalid(INVALID + "Missing the key sk in the item", put(self.range_table, self.key()))

    def test_an_update_of_the_key(self):
        """(unverified): DynamoDB Local tells it of the action."""
        self.assert_invalid(INVALID + "Cannot update attribute pk. This attribute is part of the key",
                            update(self.hash_table, self.key(), "SET pk = :v", values={":v": S("x")}))

    def test_a_put_with_a_key_of_another_type(self):
        self.assert_invalid(INVALID + "Type mismatch for key pk expected: S actual: N", put(self.hash_table, {"pk": N(1)}))

    def test_keys_that_do_not_match_the_schema(self):
        for key in ({"pk": N(1)}, {"other": S("x")}, {**self.key(), "more": S("x")}, {}):
            for action in (delete(self.hash_table, key), update(self.hash_table, key, "REMOVE a"), check(self.hash_table, key, NEW)):
                with self.subTest(key, kind=next(iter(action))):
                    self.assert_invalid(SCHEMA, action)

    def test_keys_that_are_too_long(self):
        self.assert_invalid(INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes",
                            put(self.hash_table, {"pk": S("x" * 2049)}))

    def test_an_empty_key(self):
        # That this is told of the action is (unverified).
        self.assert_invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
                            "string value. Key: pk", put(self.hash_table, {"pk": S("")}))

    def test_an_item_that_is_too_large(self):
        self.assert_invalid("Item size has exceeded the maximum allowed size", put(self.hash_table, {**self.key(), "v": S("x" * 409_600)}))

    def test_an_update_that_makes_it_too_large(self):
        key = self.key()
        self.put({**key, "v": S("x" * 300_000)})
        self.assert_invalid_like("Item size to update has exceeded the maximum allowed size",
                                 update(self.hash_table, key, "SET w = v"))

    def test_an_item_that_is_nested_too_deeply(self):
        value = S("x")
        for _ in range(33):
            value = {"L": [value]}
        self.assert_invalid("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported "
                            "limit", put(self.hash_table, {**self.key(), "v": value}))

    def test_what_an_update_finds(self):
        key = self.key()
        self.put({**key, "s": S("x"), "n": N("9e125")})
        for message, expression, values in (
                ("An operand in the update expression has an incorrect data type", "SET s = s + :v", {":v": N(1)}),
                ("An operand in the update expression has an incorrect data type", "ADD s :v", {":v": N(1)}),
                ("The document path provided in the update expression is invalid for update", "SET a.b = :v", {":v": N(1)}),
                ("The provided expression refers to an attribute that does not exist in the item", "SET a = b + :v", {":v": N(1)}),
                ("Number overflow. Attempting to store a number with magnitude larger than supported range", "ADD n :v",
                 {":v": N("9e125")})):
            with self.subTest(expression):
                self.assert_invalid_like(message, update(self.hash_table, key, expression, values=values))

    def test_only_the_first_is_told(self):
        self.assert_cancelled([NONE, invalid(SCHEMA), NONE], put(self.hash_table, self.key()), delete(self.hash_table, {"pk": N(1)}),
                              put(self.hash_table, {"a": S("x")}))

    def test_conditions_are_not_looked_at_then(self):
        self.assert_cancelled([NONE, invalid(SCHEMA)], check(self.hash_table, self.key(), THERE), delete(self.hash_table, {"pk": N(1)}))


class Tokens(TransactCase):
    def setUp(self):
        self.counter, self.token = self.key(), str(uuid.uuid4())

    def count(self, token=None, by=1, **more):
        return self.write(update(self.hash_table, self.counter, "ADD n :by", values={":by": N(by)}),
                          ClientRequestToken=token or self.token, **more)

    def counted(self):
        return int(self.get(self.counter)["n"]["N"])

    def test_a_repetition_does_nothing(self):
        for _ in range(3):
            self.count()
        self.assertEqual(1, self.counted())

    def test_another_token_counts_again(self):
        self.count()
        self.count(token=str(uuid.uuid4()))
        self.assertEqual(2, self.counted())

    def test_without_a_token_each_counts(self):
        body = {"TransactItems": [update(self.hash_table, self.counter, "ADD n :by", values={":by": N(1)})]}
        for _ in range(2):
            self.assertEqual(200, raw_call("TransactWriteItems", body)[0])
        self.assertEqual(2, self.counted())

    def test_what_others_wrote_since_stays(self):
        self.count()
        self.client.update_item(TableName=self.hash_table, Key=self.counter, UpdateExpression="SET n = :n",
                                ExpressionAttributeValues={":n": N(50)})
        self.count()
        self.assertEqual(50, self.counted())

    def test_a_repetition_looks_at_no_condition(self):
        key = self.key()
        for _ in range(2):
            self.write(put(self.hash_table, key, NEW), ClientRequestToken=self.token)
        self.assertEqual(key, self.get(key))

    def test_what_the_answer_is_to_say_is_not_compared(self):
        self.count()
        self.count(ReturnConsumedCapacity="TOTAL")
        self.count(ReturnItemCollectionMetrics="SIZE")
        self.assertEqual(1, self.counted())

    def test_the_order_of_members_is_not_compared(self):
        texts = (f'{{"Put":{{"TableName":"{self.hash_table}","Item":{{"pk":{{"S":"{self.token}"}},"a":{{"N":"1"}}}}}}}}',
                 f'{{"Put":{{"Item":{{"a":{{"N":"1"}},"pk":{{"S":"{self.token}"}}}},"TableName":"{self.hash_table}"}}}}')
        for text in texts:
            status, _, body = raw_call("TransactWriteItems", f'{{"ClientRequestToken":"{self.token}","TransactItems":[{text}]}}')
            self.assertEqual((200, b"{}"), (status, body))

    def test_other_actions_are_refused(self):
        self.count()
        key = self.counter
        add = update(self.hash_table, key, "ADD n :by", values={":by": N(1)})
        for actions in ([update(self.hash_table, key, "ADD n :by", values={":by": N(2)})],
                        [update(self.hash_table, key, "SET n = :by", values={":by": N(1)})],
                        [update(self.hash_table, self.key(), "ADD n :by", values={":by": N(1)})],
                        [update(self.hash_table, key, "ADD n :by", THERE, values={":by": N(1)})],
                        [add, put(self.hash_table, self.key())], [delete(self.hash_table, key)]):
            with self.subTest(actions):
                self.assert_error(MISMATCH, None, "transact_write_items", TransactItems=actions, ClientRequestToken=self.token)
        self.assertEqual(1, self.counted())

    def test_a_mismatch_on_the_wire(self):
        self.count()
        status, _, body = raw_call("TransactWriteItems", {
            "TransactItems": [delete(self.hash_table, self.counter)], "ClientRequestToken": self.token})
        answer = json.loads(body)
        self.assertEqual((400, f"com.amazonaws.dynamodb.v20120810#{MISMATCH}", {"__type", "Message"}),
                         (status, answer["__type"], set(answer)))

    def test_a_cancelled_transaction_may_be_repeated(self):
        # That a token is remembered only when its transaction is done is (unverified).
        key = self.key()
        actions = [update(self.hash_table, key, "SET v = :v", THERE, values={":v": N(1)})]
        self.assert_cancelled([FAILED], *actions, ClientRequestToken=self.token)
        self.put(key)
        self.write(*actions, ClientRequestToken=self.token)
        self.assertEqual({**key, "v": N(1)}, self.get(key))

    def test_repetitions_at_the_same_time_count_once(self):
        def repeat():
            try:
                self.count()
                return None
            except self.client.exceptions.ClientError as error:
                self.assertIn(error.response["Error"]["Code"], (IN_PROGRESS, CANCELLED))
                self.assertLessEqual(set(codes(error)), {"TransactionConflict"})
                return error
        outcomes = at_once(*[repeat] * 6)
        self.assertIn(None, outcomes)
        until_no_conflict(self.count)
        self.assertEqual(1, self.counted())


class Indexes(IndexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), gsis=[index("by-a", ("a",))], lsis=[index("local", ("pk", "l"))])

    def item(self, **more):
        return {"pk": S(unique("pk")), "sk": S("s"), **more}

    def key_of(self, item):
        return {name: item[name] for name in ("pk", "sk")}

    def test_indexes_follow(self):
        a = S(unique("a"))
        items = [self.item(a=a, l=S("l")) for _ in range(3)]
        self.client.transact_write_items(TransactItems=[put(self.table, item) for item in items])
        self.eventually({item["pk"]["S"] for item in items},
                        lambda: {item["pk"]["S"] for item in self.query("by-a", "a = :a", {":a": a})["Items"]})
        self.client.transact_write_items(TransactItems=[
            update(self.table, self.key_of(items[0]), "REMOVE a"), delete(self.table, self.key_of(items[1]))])
        self.eventually([items[2]["pk"]["S"]], lambda: [item["pk"]["S"] for item in self.query("by-a", "a = :a", {":a": a})["Items"]])

    def test_an_index_key_of_another_type(self):
        for action in (put(self.table, self.item(a=N(1))),
                       update(self.table, self.key_of(self.item()), "SET a = :a", values={":a": N(1)})):
            with self.subTest(next(iter(action))):
                with self.assertRaises(self.client.exceptions.ClientError) as raised:
                    self.client.transact_write_items(TransactItems=[put(self.table, self.item()), action])
                self.assertEqual(["None", "ValidationError"], codes(raised.exception))
                # The reference has both texts for updates.
                self.assertRegex(raised.exception.response["CancellationReasons"][1]["Message"],
                                 "Type mismatch for Index Key a Expected: S Actual: N IndexName: by-a|secondary index key to unsupported")

    def test_item_collections(self):
        items = [self.item(l=S("x")) for _ in range(3)]
        answer = self.client.transact_write_items(ReturnItemCollectionMetrics="SIZE", TransactItems=[
            put(self.table, items[0]), update(self.table, self.key_of(items[1]), "SET v = :v", values={":v": N(1)}),
            check(self.table, self.key_of(items[2]), NEW)])
        self.assertEqual({self.table}, set(answer["ItemCollectionMetrics"]))
        # That a check has none is (unverified).
        self.assertEqual([{"pk": item["pk"]} for item in items[:2]],
                         [one["ItemCollectionKey"] for one in answer["ItemCollectionMetrics"][self.table]])
