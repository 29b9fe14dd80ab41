"""ExecuteTransaction: what it does and why it is cancelled. AWS developer guide, "Performing transactions with PartiQL for DynamoDB" and
"Use PartiQL functions with DynamoDB", EXISTS; what these leave open is marked (unverified)."""
import uuid

from case import INVALID, N, S, unique
from execute_transaction_case import IN_STATEMENT, MIXED, TransactionCase, delete, exists, insert, select, update
from partiql_case import DUPLICATE, KEY_ABSENT, KEY_TYPE, MALFORMED, NO_KEY, NO_STRUCT
from transact_case import (
    CANCELLED, CANCELLED_MESSAGE, DUPLICATES, FAILED, MISMATCH, NONE, at_once, codes, invalid, until_no_conflict)

NO_INDEX = "Reads on indices are not supported within transactions."
NO_RETURNING = "RETURNING clause is not supported in ExecuteTransaction."
SELECT_KEY = "Select statements within ExecuteTransaction must specify the primary key in the where clause."
ALL_OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
DUPLICATE_ITEM = {"Code": "DuplicateItem", "Message": DUPLICATE}


class Reads(TransactionCase):
    def test_items_in_the_order_of_the_statements(self):
        keys = [self.fresh(a=N(k)) for k in range(3)]
        self.assertEqual([{"Item": {"a": N(k)}} for k in (2, 1, 0)], self.responses(*(select(pk, "a") for pk in reversed(keys))))

    def test_what_is_not_there_has_no_item(self):
        pk = self.fresh()
        self.assertEqual((200, {"Responses": [{}, {"Item": {"pk": S(pk), "sk": N(1)}}, {}]}),
                         self.raw_all(select("none"), select(pk), select("nobody")))

    def test_projections(self):
        pk = self.fresh(a=N(7), m={"M": {"x": N(1), "y": N(2)}}, size=S("x"))
        for what, expected in (("a, m.x", {"a": N(7), "m": {"M": {"x": N(1)}}}), ('"size"', {"size": S("x")}), ("none", {})):
            with self.subTest(what):
                self.assertEqual([{"Item": expected}], self.responses(select(pk, what)))

    def test_parameters(self):
        pk = self.fresh(a=N(7))
        self.assertEqual([{"Item": {"a": N(7)}}, {}], self.responses(
            ("SELECT a FROM {t} WHERE pk = ? AND sk = ?", [S(pk), N(1)]), ("SELECT a FROM {t} WHERE ? = sk AND pk = ?", [N(2), S(pk)])))

    def test_several_tables_one_by_its_arn(self):
        pk = self.fresh(a=N(1))
        self.put({"pk": S(pk), "b": N(2)})
        arn = self.describe(self.hash_table)["TableArn"]
        self.assertEqual([{"Item": {"a": N(1)}}, {"Item": {"b": N(2)}}],
                         self.responses(select(pk, "a"), f"SELECT b FROM \"{arn}\" WHERE pk = '{pk}'"))

    def test_100_statements(self):
        answers = self.responses(*(f"SELECT * FROM {{t}} WHERE pk = 'none' AND sk = {sk}" for sk in range(100)))
        self.assertEqual([{}] * 100, answers)

    def test_they_see_what_was_just_written(self):
        pk = unique("key")
        self.run_all(insert(pk, ", 'n': 0"))
        for n in range(1, 6):
            self.run_all(update(pk, f"SET n = {n}"))
            self.assertEqual([{"Item": {"n": N(n)}}], self.responses(select(pk, "n")))

    def test_a_token_is_taken(self):
        """(unverified): it does nothing for reads."""
        pk, token = self.fresh(), str(uuid.uuid4())
        for key in (pk, "none", pk):
            self.responses(select(key), ClientRequestToken=token)

    def test_an_order(self):
        """(unverified)"""
        pk = self.fresh(a=N(1))
        self.assertEqual([{"Item": {"a": N(1)}}], self.responses(select(pk, "a") + " ORDER BY sk DESC"))

    def test_needs_the_whole_key(self):
        """(unverified) the text."""
        self.refuse_second(SELECT_KEY, select("a"), "SELECT * FROM {t}", "SELECT * FROM {t} WHERE pk = 'b'",
                           "SELECT * FROM {t} WHERE pk IN ['b'] AND sk = 1", "SELECT * FROM {t} WHERE pk = 'b' AND sk > 1",
                           "SELECT * FROM {t} WHERE pk = 'b' OR sk = 1")

    def test_a_further_condition(self):
        """(unverified): refused, since a TransactGetItems has no filter; DynamoDB Local's text."""
        pk = self.fresh(a=N(1))
        self.refuse_second(SELECT_KEY, select("a"), *(select(pk) + more for more in (" AND a = 1", " AND a IS MISSING", " AND sk < 2")))

    def test_indexes(self):
        message = IN_STATEMENT.format(0) + NO_INDEX
        self.refuse_all(message, "SELECT * FROM {t}.\"some\" WHERE pk = 'a' AND sk = 1")
        self.refuse_all(message, "SELECT * FROM {t}.\"some\" WHERE pk = 'a' AND sk = 1", select("b"))

    def test_a_key_of_another_type(self):
        """(unverified): told of the statement, as of a get; the text."""
        self.assert_cancelled([NONE, invalid(KEY_TYPE + "sk")], select("a"), "SELECT * FROM {t} WHERE pk = 'a' AND sk = 'x'")

    def test_one_item_twice(self):
        self.refuse_all(DUPLICATES, select("a"), select("b"), "SELECT x FROM {t} WHERE sk = 1.0 AND pk = 'a'")

    def test_more_than_4_mb(self):
        """(unverified) the text."""
        keys = [self.fresh(v=S("x" * 390_000)) for _ in range(11)]
        self.assertEqual(10, len(self.responses(*(select(pk) for pk in keys[:10]))))
        self.assertIn("size cannot exceed", self.refuse_all(None, *(select(pk) for pk in keys))["Error"]["Message"])


class Writes(TransactionCase):
    def test_each_kind(self):
        changed, gone, new, there = self.fresh(a=N(1)), self.fresh(), unique("key"), self.fresh()
        self.run_all(update(changed, "SET a = a + 1 SET b = 'x'"), delete(gone), insert(new, ", 'l': [1, 'x']"), exists(there))
        self.assertEqual({"pk": S(changed), "sk": N(1), "a": N(2), "b": S("x")}, self.item(changed, 1))
        self.assertIsNone(self.item(gone, 1))
        self.assertEqual({"L": [N(1), S("x")]}, self.item(new, 1)["l"])

    def test_the_answer(self):
        """(unverified): an entry without Item for each statement."""
        pk, gone, there = unique("key"), self.fresh(), self.fresh()
        self.assertEqual((200, {"Responses": [{}, {}, {}]}), self.raw_all(insert(pk), delete(gone), exists(there)))

    def test_parameters(self):
        pk, new = self.fresh(a=N(1)), unique("key")
        self.run_all(("UPDATE {t} SET a = ? WHERE pk = ? AND sk = ? AND a = ?", [{"L": [N(5)]}, S(pk), N(1), N(1)]),
                     ("INSERT INTO {t} VALUE {'pk': ?, 'sk': 1, 'b': ?}", [S(new), {"B": b"bytes"}]))
        self.assertEqual({"L": [N(5)]}, self.item(pk, 1)["a"])
        self.assertEqual({"B": b"bytes"}, self.item(new, 1)["b"])

    def test_values_that_are_wrong(self):
        """(unverified): DynamoDB Local's texts."""
        item = {"M": {"pk": S("b"), "sk": N(1)}}
        before = len(f'INSERT INTO "{self.range_table}" VALUE ') + 1
        self.refuse_second(f"{NO_STRUCT} at 1:{before}:1", delete("a"), ("INSERT INTO {t} VALUE ?", [item]),
                           "INSERT INTO {t} VALUE 1")
        before = len(f'UPDATE "{self.range_table}" SET a = ') + 1
        self.refuse_second(f"Empty bags are not supported at 1:{before}:2", delete("a"), update("b", "SET a = <<>>"))
        self.refuse_second("Key value must be of type S, N, or B. Key name: sk, Key type: NULL", delete("a"),
                           "DELETE FROM {t} WHERE pk = 'b' AND sk = NULL", "UPDATE {t} SET a = 1 WHERE pk = 'b' AND sk = NULL")
        self.refuse_second("RETURNING is not supported in INSERT", delete("a"), insert("b") + " RETURNING ALL OLD *")

    def test_several_tables(self):
        pk = unique("key")
        self.run_all(insert(pk), f"INSERT INTO \"{self.hash_table}\" VALUE {{'pk': '{pk}'}}")
        self.assertIsNotNone(self.item(pk, 1))
        self.assertIsNotNone(self.get(pk))

    def test_100_statements(self):
        keys = [unique("key") for _ in range(100)]
        self.assertEqual([{}] * 100, self.responses(*(insert(pk) for pk in keys)))
        self.assertNotIn(None, [self.item(pk, 1) for pk in (keys[0], keys[50], keys[99])])

    def test_a_delete_of_what_is_not_there(self):
        self.assertEqual([{}], self.responses(delete(unique("key"))))

    def test_conditions_that_hold(self):
        changed, gone = self.fresh(a=N(1)), self.fresh(a=N(2))
        self.run_all(update(changed, "REMOVE a", " AND a = 1"), delete(gone, " AND (a > 5 OR a < 3)"))
        self.assertEqual({"pk": S(changed), "sk": N(1)}, self.item(changed, 1))
        self.assertIsNone(self.item(gone, 1))

    def test_a_missing_table_refuses_everything(self):
        pk = unique("key")
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "execute_transaction",
                          TransactStatements=self.requests([insert(pk), "DELETE FROM \"no-such-table\" WHERE pk = 'a'"]))
        self.assertIsNone(self.item(pk, 1))

    def test_needs_the_whole_key(self):
        for where in ("", " WHERE pk = 'b'", " WHERE pk = 'b' AND sk > 1", " WHERE pk = 'b' AND sk IN [1]"):
            self.refuse_second(NO_KEY, delete("a"), "DELETE FROM {t}" + where, "UPDATE {t} SET a = 1" + where)

    def test_returning(self):
        self.refuse_second(NO_RETURNING, delete("a"), delete("b", " RETURNING ALL OLD *"),
                           update("b", "SET a = 1", " RETURNING MODIFIED NEW *"))

    def test_one_item_twice(self):
        pk, there = unique("key"), self.fresh()
        statements = (delete(there), update(there, "SET a = 1"), insert(there), exists(there))
        for first in statements:
            for second in statements:
                with self.subTest(first=first, second=second):
                    self.refuse_all(DUPLICATES, first, insert(pk), second)
        self.assertIsNone(self.item(pk, 1))

    def test_the_key_of_an_item_cannot_change(self):
        """(unverified): told of the statement."""
        self.assert_cancelled([NONE, invalid(INVALID + "Cannot update attribute sk. This attribute is part of the key")],
                              delete(unique("none")), update(self.fresh(), "SET sk = 2"))

    def test_more_than_4_mb(self):
        """(unverified) the text."""
        keys = [unique("key") for _ in range(11)]
        statements = [(f"INSERT INTO {{t}} VALUE {{'pk': '{pk}', 'sk': 1, 'v': ?}}", [S("x" * 390_000)]) for pk in keys]
        self.assertIn("size cannot exceed", self.refuse_all(None, *statements)["Error"]["Message"])
        self.assertIsNone(self.item(keys[0], 1))
        self.run_all(*statements[:10])
        self.assertIsNotNone(self.item(keys[9], 1))

    def test_increments_at_the_same_time_all_count(self):
        counters = [self.fresh(n=N(0)) for _ in range(2)]

        def increment():
            for _ in range(5):
                until_no_conflict(lambda: self.run_all(*(update(pk, "SET n = n + 1") for pk in counters)))
        at_once(*[increment] * 4)
        self.assertEqual([{"Item": {"n": N(20)}}] * 2, self.responses(*(select(pk, "n") for pk in counters)))


class Cancelled(TransactionCase):
    def setUp(self):
        self.there, self.bystander = self.fresh(a=N(1)), unique("bystander")
        self.found = {"pk": S(self.there), "sk": N(1), "a": N(1)}

    def tearDown(self):
        self.assertIsNone(self.item(self.bystander, 1))
        self.assertEqual(self.found, self.item(self.there, 1))

    def test_an_insert_of_what_is_there(self):
        self.assert_cancelled([NONE, DUPLICATE_ITEM], insert(self.bystander), insert(self.there, ", 'a': 2"))

    def test_a_duplicate_is_not_shown(self):
        """(unverified)"""
        self.assert_raw_cancelled([NONE, DUPLICATE_ITEM], insert(self.bystander), insert(self.there), each=ALL_OLD)

    def test_an_update_of_what_is_not_there(self):
        self.assert_cancelled([FAILED, NONE], update(unique("none"), "SET a = 1"), insert(self.bystander))

    def test_conditions(self):
        for statement in (update(self.there, "SET a = 2", " AND a = 5"), delete(self.there, " AND a IS MISSING"),
                          exists(self.there, " AND a > 1")):
            with self.subTest(statement):
                self.assert_cancelled([NONE, FAILED], insert(self.bystander), statement)
                self.assert_raw_cancelled([NONE, {**FAILED, "Item": self.found}], insert(self.bystander), statement, each=ALL_OLD)

    def test_all_that_fail_are_told(self):
        self.assert_cancelled([FAILED, NONE, DUPLICATE_ITEM, FAILED], exists(unique("none")), insert(self.bystander), insert(self.there),
                              delete(unique("none"), " AND a = 1"))

    def test_an_item_without_its_key(self):
        """(unverified) the text."""
        self.assert_cancelled([NONE, invalid(KEY_ABSENT + "sk")], insert(self.bystander),
                              "INSERT INTO {t} VALUE {'pk': 'a'}")

    def test_a_key_of_another_type(self):
        """(unverified) the text."""
        self.assert_cancelled([NONE, invalid(KEY_TYPE + "sk")], insert(self.bystander), "DELETE FROM {t} WHERE pk = 'a' AND sk = 'x'")
        self.assert_cancelled([NONE, invalid(KEY_TYPE + "sk")], insert(self.bystander), "INSERT INTO {t} VALUE {'pk': 'a', 'sk': 'x'}")
        self.assert_cancelled([invalid(KEY_TYPE + "pk"), NONE], "EXISTS(SELECT * FROM {t} WHERE pk = 1 AND sk = 1 AND a = 1)",
                              insert(self.bystander))

    def test_an_item_that_is_too_large(self):
        self.assert_cancelled([NONE, invalid("Item size has exceeded the maximum allowed size")], insert(self.bystander),
                              ("INSERT INTO {t} VALUE {'pk': 'large', 'sk': 1, 's': ?}", [S("x" * 409_600)]))

    def test_what_an_update_finds(self):
        self.assert_cancelled([invalid("The provided expression refers to an attribute that does not exist in the item"), NONE],
                              update(self.there, "SET a = b"), insert(self.bystander))

    def test_on_the_wire(self):
        self.assertEqual((400, {
            "__type": f"com.amazonaws.dynamodb.v20120810#{CANCELLED}", "Message": CANCELLED_MESSAGE.format("None, DuplicateItem"),
            "CancellationReasons": [NONE, DUPLICATE_ITEM]}), self.raw_all(insert(self.bystander), insert(self.there)))


class Exists(TransactionCase):
    def holds(self, *statements):
        """Whether a transaction of these is done; else they are why it is not."""
        pk = unique("key")
        try:
            self.run_all(insert(pk), *statements)
        except self.client.exceptions.ClientError as error:
            self.assertEqual({"None", "ConditionalCheckFailed"}, set(codes(error)))
            self.assertIsNone(self.item(pk, 1))
            return False
        self.assertIsNotNone(self.item(pk, 1))
        return True

    def test_needs_the_whole_key_and_a_condition(self):
        """The developer guide's rule; (unverified): the text, which is DynamoDB Local's."""
        for where in ("", " WHERE pk = 'b'", " WHERE pk = 'b' AND a = 1", " WHERE pk = 'b' AND sk > 1 AND a = 1", " WHERE pk = 'b' AND sk = 1"):
            self.refuse_second("EXISTS() must contain a single item read with additional condition", delete("a"),
                               "EXISTS(SELECT * FROM {t}" + where + ")")

    def test_the_item(self):
        self.assertTrue(self.holds(exists(self.fresh())))
        self.assertFalse(self.holds(exists(unique("none"))))

    def test_with_a_condition(self):
        pk = self.fresh(a=N(1), s=S("text"))
        for condition, expected in ((" AND a = 1", True), (" AND a = 2", False), (" AND begins_with(s, 'te') AND NOT a > 1", True),
                                    (" AND (a = 2 OR size(s) = 4)", True), (" AND none IS MISSING", True), (" AND a IS MISSING", False)):
            with self.subTest(condition):
                self.assertEqual(expected, self.holds(exists(pk, condition)))

    def test_nothing_is_missing_from_what_is_not_there(self):
        """(unverified): EXISTS asks whether the SELECT finds an item."""
        self.assertFalse(self.holds(exists(unique("none"), " AND a IS MISSING")))

    def test_alone(self):
        pk = self.fresh(a=N(1))
        self.assertEqual([{}], self.responses(exists(pk)))
        self.assert_cancelled([FAILED], exists(pk, " AND a = 2"))
        self.assertEqual({"pk": S(pk), "sk": N(1), "a": N(1)}, self.item(pk, 1))

    def test_ways_to_write_it(self):
        """(unverified) that a projection is no matter."""
        pk = self.fresh(a=N(1))
        self.assertTrue(self.holds(("exists (select * from {t} where sk = ? and a = ? and pk = ?);", [N(1), N(1), S(pk)])))
        self.assertTrue(self.holds(f"EXISTS(SELECT none FROM {{t}} WHERE pk = '{pk}' AND sk = 1 AND a = 1)"))

    def test_is_no_read(self):
        self.refuse_all(MIXED, exists("a"), select("b"))

    def test_not_of_an_index(self):
        """(unverified): DynamoDB Local's text."""
        self.refuse_second("Operations on indices are not supported in transactions", delete("a"), "EXISTS(SELECT * FROM {t}.\"some\" WHERE pk = 'b' AND sk = 1)")

    def test_malformed(self):
        for statement in ("EXISTS", "EXISTS()", "EXISTS(SELECT * FROM {t}", "EXISTS(DELETE FROM {t})", "NOT " + exists("b"),
                          f"EXISTS({exists('b')})", exists("b") + " AND TRUE"):
            with self.subTest(statement):
                self.assertIn(IN_STATEMENT.format(1) + MALFORMED, self.refuse_all(None, delete("a"), statement)["Error"]["Message"])

    def test_only_in_transactions(self):
        """(unverified): DynamoDB Local's text."""
        text = "EXISTS can only be used in ExecuteTransaction write requests."
        self.refuse(text, exists("a"))
        answer = self.client.batch_execute_statement(Statements=self.requests([exists("a")]))["Responses"]
        self.assertEqual([{"Error": {"Code": "ValidationError", "Message": text}}], answer)


class Tokens(TransactionCase):
    def setUp(self):
        self.counter, self.token = self.fresh(n=N(0)), str(uuid.uuid4())

    def count(self, **more):
        return self.run_all(update(self.counter, "SET n = n + 1"), **{"ClientRequestToken": self.token, **more})

    def counted(self):
        return int(self.item(self.counter, 1)["n"]["N"])

    def test_a_repetition_does_nothing(self):
        for _ in range(3):
            self.assertEqual([{}], self.count()["Responses"])
        self.assertEqual(1, self.counted())

    def test_a_repetition_looks_at_no_condition(self):
        pk = unique("key")
        for _ in range(2):
            self.run_all(insert(pk), ClientRequestToken=self.token)
        self.assertIsNotNone(self.item(pk, 1))

    def test_without_a_token_each_counts(self):
        for _ in range(2):
            self.assertEqual(200, self.raw_all(update(self.counter, "SET n = n + 1"))[0])
        self.assertEqual(2, self.counted())

    def test_what_the_answer_is_to_say_is_not_compared(self):
        self.count()
        self.count(ReturnConsumedCapacity="TOTAL")
        self.assertEqual(1, self.counted())

    def test_other_statements_are_refused(self):
        self.count()
        counting = update(self.counter, "SET n = n + 1")
        for statements in ([update(self.counter, "SET n = n + 2")], [update(self.counter, "SET n = n + 1", " AND n = 1")],
                           [counting, insert(unique("key"))], [delete(self.counter)], [update(self.fresh(n=N(0)), "SET n = n + 1")]):
            with self.subTest(statements):
                self.assert_error(MISMATCH, None, "execute_transaction", TransactStatements=self.requests(statements),
                                  ClientRequestToken=self.token)
        self.assertEqual(1, self.counted())

    def test_the_spelling_is_not_compared(self):
        """(unverified)"""
        self.count()
        self.run_all((f"update {{t}}  set n = n + ?  where pk = '{self.counter}' and sk = 1.0;", [N("1.0")]), ClientRequestToken=self.token)
        self.assertEqual(1, self.counted())

    def test_a_cancelled_transaction_may_be_repeated(self):
        """(unverified)"""
        pk = unique("key")
        self.assert_cancelled([FAILED], update(pk, "SET a = 1"), ClientRequestToken=self.token)
        self.put({"pk": S(pk), "sk": N(1)}, self.range_table)
        self.run_all(update(pk, "SET a = 1"), ClientRequestToken=self.token)
        self.assertEqual(N(1), self.item(pk, 1)["a"])


class Capacity(TransactionCase):
    def capacity(self, *statements, wanted="TOTAL", **more):
        return self.run_all(*statements, ReturnConsumedCapacity=wanted, **more)["ConsumedCapacity"]

    def entry(self, kind, units, table=None):
        return {"TableName": table or self.range_table, "CapacityUnits": units, f"{kind}CapacityUnits": units}

    def test_none_unless_asked_for(self):
        for mode in ({}, {"ReturnConsumedCapacity": "NONE"}):
            self.assertNotIn("ConsumedCapacity", self.run_all(insert(unique("key")), **mode))
            self.assertNotIn("ConsumedCapacity", self.run_all(select("none"), **mode))

    def test_reads(self):
        pk = self.fresh(a=S("x" * 5000))
        self.assertEqual([self.entry("Read", 6.0)], self.capacity(select(pk, "sk"), select("none")))

    def test_writes(self):
        pk = self.fresh(a=S("x" * 1500))
        self.assertEqual([self.entry("Write", 10.0)], self.capacity(
            update(pk, "REMOVE a"), insert(unique("key")), delete(unique("none")), exists(self.fresh())))

    def test_an_entry_for_each_table(self):
        pk = self.fresh()
        other = f"SELECT * FROM \"{self.hash_table}\" WHERE pk = '{pk}'"
        self.assertEqual(sorted([self.entry("Read", 4.0), self.entry("Read", 2.0, self.hash_table)], key=lambda one: one["TableName"]),
                         sorted(self.capacity(select(pk), other, select("none")), key=lambda one: one["TableName"]))

    def test_of_the_table_alone(self):
        (one,) = self.capacity(insert(unique("key")), wanted="INDEXES")
        self.assertEqual((2.0, 2.0), (one["CapacityUnits"], one["Table"]["CapacityUnits"]))

    def test_a_repetition_costs_reads(self):
        statement, token = (insert(unique("key"), ", 'v': ?"), [S("x" * 5000)]), str(uuid.uuid4())
        for expected in (self.entry("Write", 10.0), self.entry("Read", 4.0)):
            self.assertEqual([expected], self.capacity(statement, ClientRequestToken=token))
