"""BatchExecuteStatement. AWS developer guide, "Performing batch operations with PartiQL for DynamoDB"; what it leaves open is marked
(unverified)."""
import json

from case import N, S, raw_call, unique
from partiql_case import DUPLICATE, FAILED_TEXT, KEY_ABSENT, KEY_TYPE, MALFORMED, NO_KEY, PartiqlCase

MIXED = "Read and write requests together in the same batch is not supported."
SAME_KEYS = "Provided list of item keys contains duplicates"
SELECT_KEY = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."


class BatchCase(PartiqlCase):
    def batch(self, *statements, **more):
        """The answers to these statements."""
        return self.client.batch_execute_statement(Statements=self.requests(statements), **more)["Responses"]

    def refuse_batch(self, message, *statements):
        self.assert_validation(message, "batch_execute_statement", Statements=self.requests(statements))

    def failed(self, code, message, **more):
        return {"Error": {"Code": code, "Message": message}, "TableName": self.range_table, **more}


class Reads(BatchCase):
    def test_items_in_the_order_of_the_statements(self):
        keys = [self.fresh(a=N(k)) for k in range(3)]
        answers = self.batch(*(f"SELECT a FROM {{t}} WHERE pk = '{pk}' AND sk = 1" for pk in reversed(keys)))
        self.assertEqual([{"TableName": self.range_table, "Item": {"a": N(k)}} for k in (2, 1, 0)], answers)

    def test_a_missing_item(self):
        self.assertEqual([{"TableName": self.range_table}], self.batch("SELECT * FROM {t} WHERE pk = 'none' AND sk = 1"))

    def test_parameters(self):
        pk = self.fresh(a=N(7))
        answers = self.batch(("SELECT a FROM {t} WHERE pk = ? AND sk = ?", [S(pk), N(1)]))
        self.assertEqual({"a": N(7)}, answers[0]["Item"])

    def test_nested_parts_keep_their_places(self):
        """(unverified), unlike those of ExecuteStatement."""
        pk = self.fresh(m={"M": {"x": N(1), "y": N(2)}}, l={"L": [N(1), N(2)]})
        self.assertEqual({"m": {"M": {"x": N(1)}}, "l": {"L": [N(2)]}},
                         self.batch(f"SELECT m.x, l[1] FROM {{t}} WHERE pk = '{pk}' AND sk = 1")[0]["Item"])

    def test_a_key_of_another_type(self):
        """(unverified) the text."""
        self.assertEqual([self.failed("ValidationError", KEY_TYPE + "sk")], self.batch("SELECT * FROM {t} WHERE pk = 'a' AND sk = 'x'"))

    def test_a_further_condition(self):
        """(unverified)"""
        pk = self.fresh(a=N(7))
        self.assertNotIn("Item", self.batch(f"SELECT * FROM {{t}} WHERE pk = '{pk}' AND sk = 1 AND a = 8")[0])

    def test_needs_the_whole_key(self):
        """(unverified): told of the statement, not of the batch."""
        for rest in ("", " WHERE pk = 'a'", " WHERE pk IN ['a'] AND sk = 1", " WHERE pk = 'a' AND sk > 1"):
            with self.subTest(rest):
                self.assertEqual([self.failed("ValidationError", SELECT_KEY)], self.batch("SELECT * FROM {t}" + rest))

    def test_errors_stay_with_their_statements(self):
        pk = self.fresh()
        answers = self.batch(f"SELECT * FROM {{t}} WHERE pk = '{pk}' AND sk = 1", "SELECT nonsense", 'SELECT * FROM "none" WHERE pk = 1')
        self.assertEqual(S(pk), answers[0]["Item"]["pk"])
        self.assertEqual("ValidationError", answers[1]["Error"]["Code"])
        self.assertIn(MALFORMED, answers[1]["Error"]["Message"])
        self.assertEqual({"Error": {"Code": "ResourceNotFound", "Message": "Requested resource not found"}, "TableName": "none"}, answers[2])

    def test_the_same_key_twice(self):
        self.refuse_batch(SAME_KEYS, "SELECT * FROM {t} WHERE pk = 'a' AND sk = 1", "SELECT x FROM {t} WHERE sk = 1.0 AND pk = 'a'")

    def test_capacity(self):
        pk = self.fresh()
        answer = self.client.batch_execute_statement(
            Statements=self.requests([f"SELECT * FROM {{t}} WHERE pk = '{pk}' AND sk = 1", "SELECT * FROM {t} WHERE pk = 'x' AND sk = 1"]),
            ReturnConsumedCapacity="TOTAL")
        self.assertEqual([{"TableName": self.range_table, "CapacityUnits": 1.0}], answer["ConsumedCapacity"])


class Writes(BatchCase):
    def test_each_kind(self):
        changed, gone, new = self.fresh(a=N(1)), self.fresh(), unique("key")
        answers = self.batch(f"UPDATE {{t}} SET a = 2 WHERE pk = '{changed}' AND sk = 1", f"DELETE FROM {{t}} WHERE pk = '{gone}' AND sk = 1",
                             f"INSERT INTO {{t}} VALUE {{'pk': '{new}', 'sk': 1}}")
        self.assertEqual([{"TableName": self.range_table}] * 3, answers)
        self.assertEqual(N(2), self.item(changed, 1)["a"])
        self.assertIsNone(self.item(gone, 1))
        self.assertIsNotNone(self.item(new, 1))

    def test_returning(self):
        pk = self.fresh(a=N(1))
        self.assertEqual({"a": N(2)}, self.batch(f"UPDATE {{t}} SET a = 2 WHERE pk = '{pk}' AND sk = 1 RETURNING MODIFIED NEW *")[0]["Item"])

    def test_errors_stay_with_their_statements(self):
        there, new = self.fresh(a=N(1)), unique("key")
        answers = self.batch(f"INSERT INTO {{t}} VALUE {{'pk': '{there}', 'sk': 1}}", f"INSERT INTO {{t}} VALUE {{'pk': '{new}', 'sk': 1}}",
                             "UPDATE {t} SET a = 1 WHERE pk = 'none' AND sk = 1", "DELETE FROM {t} WHERE pk = 'x'",
                             "INSERT INTO {t} VALUE {'pk': 'only'}", "UPDATE {t} SET sk = 2 WHERE pk = 'y' AND sk = 1")
        key_update = "One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key"
        self.assertEqual([
            self.failed("DuplicateItem", DUPLICATE), {"TableName": self.range_table}, self.failed("ConditionalCheckFailed", FAILED_TEXT),
            self.failed("ValidationError", NO_KEY),
            self.failed("ValidationError", KEY_ABSENT + "sk"),
            self.failed("ValidationError", key_update)], answers)
        self.assertIsNotNone(self.item(new, 1))

    def test_keys_of_another_type(self):
        """(unverified) the texts."""
        self.assertEqual(
            [self.failed("ValidationError", KEY_TYPE + "sk")] * 2 +
            [self.failed("ValidationError", "Key value must be of type S, N, or B. Key name: sk, Key type: NULL")],
            self.batch("INSERT INTO {t} VALUE {'pk': 'a', 'sk': 'x'}", "DELETE FROM {t} WHERE pk = 'a' AND sk = 'x'",
                       "DELETE FROM {t} WHERE pk = 'a' AND sk = NULL"))

    def test_a_failure_can_show_the_item(self):
        pk = self.fresh(a=N(1))
        status, _, answer = raw_call("BatchExecuteStatement", {"Statements": [{
            "Statement": f"UPDATE \"{self.range_table}\" SET a = 2 WHERE pk = '{pk}' AND sk = 1 AND a = 5",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}]})
        error = {"Code": "ConditionalCheckFailed", "Message": FAILED_TEXT, "Item": {"pk": S(pk), "sk": N(1), "a": N(1)}}
        self.assertEqual((200, {"Responses": [{"Error": error, "TableName": self.range_table}]}), (status, json.loads(answer)))

    def test_the_same_key_twice(self):
        pk = unique("key")
        self.refuse_batch(SAME_KEYS, f"INSERT INTO {{t}} VALUE {{'pk': '{pk}', 'sk': 1}}", f"DELETE FROM {{t}} WHERE pk = '{pk}' AND sk = 1")
        self.assertIsNone(self.item(pk, 1))

    def test_capacity(self):
        answer = self.client.batch_execute_statement(
            Statements=self.requests([f"INSERT INTO {{t}} VALUE {{'pk': '{unique('key')}', 'sk': 1}}" for _ in range(3)]),
            ReturnConsumedCapacity="TOTAL")
        self.assertEqual([{"TableName": self.range_table, "CapacityUnits": 3.0}], answer["ConsumedCapacity"])


class Limits(BatchCase):
    def test_reads_and_writes(self):
        self.refuse_batch(MIXED, "SELECT * FROM {t} WHERE pk = 'a' AND sk = 1", "DELETE FROM {t} WHERE pk = 'b' AND sk = 1")

    def test_twenty_five(self):
        self.assertEqual(25, len(self.batch(*(f"SELECT * FROM {{t}} WHERE pk = 'a' AND sk = {sk}" for sk in range(25)))))

    def test_too_many(self):
        """(unverified) how the statements are shown."""
        with self.assertRaises(self.client.exceptions.ClientError) as raised:
            self.batch(*(f"SELECT * FROM {{t}} WHERE pk = 'a' AND sk = {sk}" for sk in range(26)))
        self.assertIn("at 'statements' failed to satisfy constraint: Member must have length less than or equal to 25",
                      raised.exception.response["Error"]["Message"])

    def test_none(self):
        self.refuse_batch("1 validation error detected: Value '[]' at 'statements' failed to satisfy constraint: "
                          "Member must have length greater than or equal to 1")
        self.assert_validation("1 validation error detected: Value null at 'statements' failed to satisfy constraint: "
                               "Member must not be null", "batch_execute_statement")

    def test_no_statement(self):
        self.assert_validation("1 validation error detected: Value null at 'statements.1.member.statement' failed to satisfy constraint: "
                               "Member must not be null", "batch_execute_statement", Statements=[{}])
