"""What ExecuteTransaction refuses as a whole, so that nothing is read or written. What AWS does not document is marked (unverified)."""
import json

from case import S, raw_call, unique
from execute_transaction_case import IN_STATEMENT, MIXED, TransactionCase, delete, insert, select
from partiql_case import MALFORMED

ONE = "1 validation error detected: Value "


class Refused(TransactionCase):
    def test_reads_and_writes(self):
        pk = unique("key")
        self.refuse_all(MIXED, select("a"), insert(pk))
        self.refuse_all(MIXED, insert(pk), select("a"))
        self.assertIsNone(self.item(pk, 1))

    def test_a_malformed_statement(self):
        """(unverified): that it is told which."""
        pk = unique("key")
        message = self.refuse_all(None, insert(pk), "SELECT nonsense")["Error"]["Message"]
        self.assertIn(IN_STATEMENT.format(1) + MALFORMED, message)
        self.assertIsNone(self.item(pk, 1))

    def test_number_of_parameters(self):
        """(unverified) the text."""
        self.refuse_second("Number of parameters in request and statement don't match.", delete("a"),
                           "DELETE FROM {t} WHERE pk = ? AND sk = 1", (delete("b"), [S("x")]))

    def test_no_statements(self):
        self.refuse_all(ONE + "'[]' at 'transactStatements' failed to satisfy constraint: Member must have length greater than or equal to "
                        "1")
        self.assert_validation(ONE + "null at 'transactStatements' failed to satisfy constraint: Member must not be null",
                               "execute_transaction")

    def test_101_statements(self):
        """(unverified) how the statements are shown."""
        keys = [unique("key") for _ in range(101)]
        message = self.refuse_all(None, *(insert(pk) for pk in keys))["Error"]["Message"]
        self.assertTrue(message.startswith(ONE + "'["), message[:100])
        self.assertTrue(message.endswith("]' at 'transactStatements' failed to satisfy constraint: Member must have length less than or "
                                         "equal to 100"), message[-200:])
        self.assertIsNone(self.item(keys[0], 1))

    def test_members_of_a_statement(self):
        text = "x" * 8193
        for statement, value, member, constraint in (
                ({}, "null", "statement", "Member must not be null"),
                ({"Statement": ""}, "''", "statement", "Member must have length greater than or equal to 1"),
                ({"Statement": text}, f"'{text}'", "statement", "Member must have length less than or equal to 8192"),
                ({"Statement": "x", "Parameters": []}, "'[]'", "parameters", "Member must have length greater than or equal to 1"),
                ({"Statement": "x", "ReturnValuesOnConditionCheckFailure": "ALL_NEW"}, "'ALL_NEW'", "returnValuesOnConditionCheckFailure",
                 "Member must satisfy enum value set: [ALL_OLD, NONE]")):
            with self.subTest(member, value=value[:10]):
                status, _, body = raw_call("ExecuteTransaction", {"TransactStatements": [*self.requests([delete("a")]), statement]})
                path = f"transactStatements.2.member.{member}"
                self.assertEqual((400, f"{ONE}{value} at '{path}' failed to satisfy constraint: {constraint}"),
                                 (status, json.loads(body)["message"]))

    def test_the_length_of_a_token(self):
        pk = unique("key")
        for token, side, limit in (("", "greater", 1), ("x" * 37, "less", 36)):
            with self.subTest(token):
                status, answer = self.raw_all(insert(pk), ClientRequestToken=token)
                self.assertEqual((400, f"{ONE}'{token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length "
                                       f"{side} than or equal to {limit}"), (status, answer["message"]))
        self.assertIsNone(self.item(pk, 1))

    def test_what_the_answer_is_to_say(self):
        self.refuse_all(ONE + "'ALL' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: "
                        "[INDEXES, TOTAL, NONE]", delete("a"), ReturnConsumedCapacity="ALL")

    def test_types(self):
        for body in ({"TransactStatements": {}}, {"TransactStatements": [1]}, {"TransactStatements": [{"Statement": 1}]},
                     {"TransactStatements": [{"Statement": "x", "Parameters": [1]}]}):
            with self.subTest(body):
                status, _, answer = raw_call("ExecuteTransaction", body)
                self.assertEqual((400, "com.amazon.coral.service#SerializationException"), (status, json.loads(answer)["__type"]))
