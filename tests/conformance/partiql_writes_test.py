"""ExecuteStatement's INSERT, UPDATE and DELETE. AWS developer guide, "PartiQL insert statements for DynamoDB" and those on the others;
texts and semantics that it leaves open are marked (unverified)."""
import json

from case import INVALID, N, S, raw_call, unique
from partiql_case import DUPLICATE, FAILED, FAILED_TEXT, KEY_ABSENT, KEY_TYPE, MALFORMED, NO_KEY, NO_STRUCT, PartiqlCase


NO_INDEX = "This operation is not supported on an index"


class Inserts(PartiqlCase):
    def test_insert(self):
        pk = unique("key")
        self.assertEqual([], self.run_statement(f"INSERT INTO {{t}} VALUE {{'pk': '{pk}', 'sk': 1, 'a': [1, {{'b': NULL}}, <<'x', 'y'>>]}}")
                         ["Items"])
        stored = self.item(pk, 1)
        stored["a"]["L"][2]["SS"].sort()
        self.assertEqual({"pk": S(pk), "sk": N(1), "a": {"L": [N(1), {"M": {"b": {"NULL": True}}}, {"SS": ["x", "y"]}]}}, stored)

    def test_every_kind_of_parameter(self):
        item = {"pk": S(unique("key")), "sk": N(1), "b": {"B": b"bytes"}, "bs": {"BS": [b"x"]}, "t": {"BOOL": False}, "m": {"M": {}}}
        self.run_statement("INSERT INTO {t} VALUE {'pk': ?, 'sk': ?, 'b': ?, 'bs': ?, 't': ?, 'm': ?}", *item.values())
        self.assertEqual(item, self.item(item["pk"]["S"], 1))

    def test_quotes_in_strings(self):
        pk = unique("it's")
        self.run_statement("INSERT INTO {t} VALUE {'pk': '" + pk.replace("'", "''") + "', 'sk': 1}")
        self.assertIsNotNone(self.item(pk, 1))

    def test_numbers(self):
        pk = unique("key")
        self.run_statement(f"INSERT INTO {{t}} VALUE {{'pk': '{pk}', 'sk': -1.50, 'a': 1e3, 'b': +.5}}")
        self.assertEqual({"pk": S(pk), "sk": N("-1.5"), "a": N(1000), "b": N("0.5")}, self.item(pk, "-1.5"))

    def test_an_item_that_is_there(self):
        pk = self.fresh(a=N(1))
        self.refuse(DUPLICATE, f"INSERT INTO {{t}} VALUE {{'pk': '{pk}', 'sk': 1, 'a': 2}}", code="DuplicateItemException")
        self.assertEqual(N(1), self.item(pk, 1)["a"])

    def test_missing_key(self):
        """(unverified) the text."""
        self.refuse(KEY_ABSENT + "sk", "INSERT INTO {t} VALUE {'pk': 'a'}")
        self.refuse(KEY_ABSENT + "pk", "INSERT INTO {t} VALUE {'sk': 'x'}")

    def test_key_of_another_type(self):
        """(unverified) the text."""
        self.refuse(KEY_TYPE + "sk", "INSERT INTO {t} VALUE {'pk': 'a', 'sk': '1'}")
        self.refuse(KEY_TYPE + "sk", "INSERT INTO {t} VALUE {'pk': 'a', 'sk': NULL}")
        self.refuse(KEY_TYPE + "pk", "INSERT INTO {t} VALUE {'pk': 1, 'sk': 'x'}")

    def test_empty_key(self):
        self.refuse("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string "
                    "value. Key: pk", "INSERT INTO {t} VALUE {'pk': '', 'sk': 1}")

    def test_malformed(self):
        for value in ("", ")", "{'pk' 'a'}", "{'pk': }", "{'pk': 'a'", "{'pk': 'a', 'sk': 1} RETURNING"):
            with self.subTest(value):
                self.assertIn(MALFORMED, self.refuse(None, f"INSERT INTO {{t}} VALUE {value}")["Error"]["Message"])

    def refuse_values(self, *cases):
        """Each case: what stands for a tuple, the text, and the place in it, from 0 on, with its length; (unverified): DynamoDB Local's."""
        before = len(f'INSERT INTO "{self.range_table}" VALUE ') + 1
        for value, text, at, length in cases:
            with self.subTest(value):
                self.refuse(f"{text} at 1:{before + at}:{length}", f"INSERT INTO {{t}} VALUE {value}")

    def test_what_is_no_tuple(self):
        """(unverified): a parameter is none, whatever its value."""
        self.refuse_values(("1", NO_STRUCT, 0, 1), ("-1", NO_STRUCT, 1, 1), ("[1]", NO_STRUCT, 0, 1), ("'text'", NO_STRUCT, 0, 6),
                           ("NULL", NO_STRUCT, 0, 4), ("<<1>>", NO_STRUCT, 0, 2), ("a", NO_STRUCT, 0, 1), ("?", NO_STRUCT, 0, 1))
        before = len(f'INSERT INTO "{self.range_table}" VALUE ') + 1
        self.refuse(f"{NO_STRUCT} at 1:{before}:1", "INSERT INTO {t} VALUE ?", {"M": {"pk": S("a"), "sk": N(1)}})

    def test_what_a_tuple_cannot_have(self):
        key, value = "Tuple keys must be of type String. Actual type: ", "Unsupported data type: "
        twice, zero = "Duplicate keys in tuple. Key: ", "Negative zero decimal is not supported under key "
        self.refuse_values(
            ("{pk: 'a'}", key + "VariableReference under root", 1, 2), ("{1: 'a'}", key + "INT under root", 1, 1),
            ("{'l': [0, {x: 1}]}", key + "VariableReference under root.1", 11, 1),
            ("{'pk': a}", value + "a under key root", 7, 1),
            ("{'pk': 'a', 'm': {'x': a}}", value + "VariableReference under key root.x", 23, 1),
            ("{'pk': 'a', 'pk': 'a'}", twice + "pk under root", 12, 4), ("{'pk': {'x': 1, 'x': 2}}", twice + "x under root", 7, 1),
            ("{'pk': -0.0}", zero + "root", 8, 3), ("{'l': [1, -0e1]}", zero + "root.1", 11, 3))
        pk = unique("key")
        self.run_statement(f"INSERT INTO {{t}} VALUE {{'pk': '{pk}', 'sk': -0}}")
        self.assertIsNotNone(self.item(pk, 0))

    def test_invalid_sets(self):
        element = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
        self.refuse_values(("{'s': <<>>}", "Empty bags are not supported", 6, 2), ("{'s': [<<>>]}", "Empty bags are not supported", 7, 2),
                           ("{'s': <<TRUE>>}", element, 8, 4), ("{'s': <<'a', 1>>}", element, 13, 1))
        self.refuse(element, "INSERT INTO {t} VALUE {'s': <<1, 'a'>>}")
        self.refuse(INVALID + "An string set  may not be empty", "INSERT INTO {t} VALUE {'pk': 'a', 'sk': 1, 's': ?}", {"SS": []})

    def test_what_dynamodb_has_not(self):
        """(unverified): DynamoDB Local's texts."""
        self.refuse("RETURNING is not supported in INSERT", "INSERT INTO {t} VALUE {'pk': 'a', 'sk': 1} RETURNING ALL OLD *")
        self.refuse("FROM clause may only contain a single table name in data manipulation statements",
                    "INSERT INTO {t}.\"some\" VALUE {'pk': 'a', 'sk': 1}")

    def test_item_too_large(self):
        self.refuse("Item size has exceeded the maximum allowed size", "INSERT INTO {t} VALUE {'pk': 'a', 'sk': 1, 's': ?}", S("x" * 409_600))


class KeysCase(PartiqlCase):
    def refuse_keys(self, statement):
        """`statement` with what WHERE cannot say of a key; (unverified): DynamoDB Local's texts."""
        kind = "Key value must be of type S, N, or B. Key name: "
        for where, text in (("pk = 'a' AND sk = 'x'", KEY_TYPE + "sk"), ("pk = 1 AND sk = 1", KEY_TYPE + "pk"),
                            ("pk = 'a' AND sk = NULL", kind + "sk, Key type: NULL"), ("pk = ['a'] AND sk = 1", kind + "pk, Key type: L"),
                            ("pk = 'a' AND sk = 1 AND sk = 2",
                             "Multiple conditions on same key sk. Only single item Update/Insert/Delete are supported")):
            with self.subTest(where):
                self.refuse(text, statement + where)


class Updates(KeysCase):
    def update(self, pk, actions, *parameters, rest="", **more):
        return self.run_statement(f"UPDATE {{t}} {actions} WHERE pk = '{pk}' AND sk = 1 {rest}", *parameters, **more)

    def assert_updated(self, before, actions, after, *parameters):
        pk = self.fresh(**before)
        self.assertEqual([], self.update(pk, actions, *parameters)["Items"])
        self.assertEqual({"pk": S(pk), "sk": N(1), **after}, self.item(pk, 1))

    def test_set(self):
        self.assert_updated({"a": N(1)}, "SET a = 2 SET b = 'x'", {"a": N(2), "b": S("x")})
        self.assert_updated({"a": N(1)}, "SET a = 2, b = 'x'", {"a": N(2), "b": S("x")})
        self.assert_updated({"a": N(1)}, "SET a = ?", {"a": {"L": [S("p")]}}, {"L": [S("p")]})

    def test_set_of_nested_paths(self):
        self.assert_updated({"m": {"M": {"l": {"L": [N(1), N(2)]}}}}, "SET m.l[1] = 5 SET m.\"new one\" = TRUE",
                            {"m": {"M": {"l": {"L": [N(1), N(5)]}, "new one": {"BOOL": True}}}})

    def test_set_from_other_attributes(self):
        self.assert_updated({"a": N(1), "b": N(2)}, "SET a = b SET b = a", {"a": N(2), "b": N(1)})

    def test_arithmetic(self):
        self.assert_updated({"a": N(5)}, "SET a = a + 1", {"a": N(6)})
        self.assert_updated({"a": N(5)}, "SET b = a - ?", {"a": N(5), "b": N("2.5")}, N("2.5"))

    def test_remove(self):
        self.assert_updated({"a": N(1), "b": N(2), "m": {"M": {"x": N(1), "y": N(2)}}}, "REMOVE a REMOVE m.x",
                            {"b": N(2), "m": {"M": {"y": N(2)}}})
        self.assert_updated({"a": N(1), "b": N(2)}, "SET c = 3 REMOVE a REMOVE b", {"c": N(3)})

    def test_list_append(self):
        self.assert_updated({"l": {"L": [N(1)]}}, "SET l = list_append(l, [2, 'x'])", {"l": {"L": [N(1), N(2), S("x")]}})

    def test_set_add_and_set_delete(self):
        self.assert_updated({"s": {"NS": ["1"]}}, "SET s = set_add(s, <<1>>)", {"s": {"NS": ["1"]}})
        self.assert_updated({}, "SET s = set_add(s, <<'x'>>)", {"s": {"SS": ["x"]}})
        self.assert_updated({"s": {"SS": ["x", "y"]}}, "SET s = set_delete(s, ?)", {"s": {"SS": ["y"]}}, {"SS": ["x", "z"]})
        self.assert_updated({"s": {"SS": ["x"]}}, "SET s = set_delete(s, <<'x'>>)", {})

    def test_a_missing_item_is_not_made(self):
        pk = unique("key")
        self.refuse(FAILED_TEXT, f"UPDATE {{t}} SET a = 1 WHERE pk = '{pk}' AND sk = 1", code=FAILED)
        self.assertIsNone(self.item(pk, 1))

    def test_condition(self):
        pk = self.fresh(a=N(1))
        self.refuse(FAILED_TEXT, f"UPDATE {{t}} SET a = 2 WHERE pk = '{pk}' AND sk = 1 AND a > 1", code=FAILED)
        self.update(pk, "SET a = 2", rest="AND (a = 1 OR b = 1)")
        self.assertEqual(N(2), self.item(pk, 1)["a"])

    def test_returning(self):
        for what, expected in (("ALL OLD", {"a": N(1), "b": N(1)}), ("ALL NEW", {"a": N(2), "b": N(1)}), ("MODIFIED OLD", {"a": N(1)}),
                               ("MODIFIED NEW", {"a": N(2)})):
            with self.subTest(what):
                pk = self.fresh(a=N(1), b=N(1))
                key = {"pk": S(pk), "sk": N(1)} if what.startswith("ALL") else {}
                self.assertEqual([{**key, **expected}], self.update(pk, "SET a = 2", rest=f"RETURNING {what} *")["Items"])

    def test_needs_the_whole_key(self):
        for where in ("", "WHERE pk = 'a'", "WHERE sk = 1", "WHERE pk = 'a' AND sk > 1", "WHERE pk IN ['a'] AND sk = 1"):
            with self.subTest(where):
                self.refuse(NO_KEY, f"UPDATE {{t}} SET a = 1 {where}")

    def test_of_a_key(self):
        self.refuse(INVALID + "Cannot update attribute sk. This attribute is part of the key",
                    "UPDATE {t} SET sk = 2 WHERE pk = 'a' AND sk = 1")

    def test_missing_operand(self):
        pk = self.fresh()
        self.refuse("The provided expression refers to an attribute that does not exist in the item",
                    f"UPDATE {{t}} SET a = b WHERE pk = '{pk}' AND sk = 1")

    def test_wrong_types(self):
        pk = self.fresh(a=S("x"))
        self.refuse("An operand in the update expression has an incorrect data type",
                    f"UPDATE {{t}} SET a = a + 1 WHERE pk = '{pk}' AND sk = 1")

    def test_malformed(self):
        for actions in ("", "SET", "SET a", "SET a =", "ADD a 1", "REMOVE", "REMOVE a, b"):
            with self.subTest(actions):
                answer = self.refuse(None, f"UPDATE {{t}} {actions} WHERE pk = 'a' AND sk = 1")
                self.assertIn(MALFORMED, answer["Error"]["Message"])

    def test_what_dynamodb_has_not(self):
        """(unverified): DynamoDB Local's texts."""
        before = len(f'UPDATE "{self.range_table}" ') + 1
        for actions, text in (
                ("SET a = foo(b)", "Unrecognized function: foo"),
                ("SET a = <<>>", f"Empty bags are not supported at 1:{before + len('SET a = ')}:2"),
                ("SET a = MISSING", "MISSING must be compared using IS operator"),
                ("SET a = a * 2", "Unsupported operator in Update Expression. Operator: *"),
                ("SET a = set_add(b, <<1>>)", "The first argument to SET_ADD must equal the assignment value"),
                ("SET a = set_delete(b, <<1>>)", "The first argument to SET_DELETE must equal the assignment value")):
            with self.subTest(actions):
                self.refuse(text, f"UPDATE {{t}} {actions} WHERE pk = 'a' AND sk = 1")
        self.refuse(NO_INDEX, "UPDATE {t}.\"some\" SET a = 1 WHERE pk = 'a' AND sk = 1")

    def test_keys_that_no_item_has(self):
        self.refuse_keys("UPDATE {t} SET a = 1 WHERE ")

    def test_a_failure_can_show_the_item(self):
        pk = self.fresh(a=N(1))
        status, _, answer = raw_call("ExecuteStatement", {
            "Statement": f"UPDATE \"{self.range_table}\" SET a = 2 WHERE pk = '{pk}' AND sk = 1 AND a = 5",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
        self.assertEqual((400, {"__type": "com.amazonaws.dynamodb.v20120810#" + FAILED, "message": FAILED_TEXT,
                                "Item": {"pk": S(pk), "sk": N(1), "a": N(1)}}), (status, json.loads(answer)))


class Deletes(KeysCase):
    def delete(self, pk, rest="", **more):
        return self.run_statement(f"DELETE FROM {{t}} WHERE pk = '{pk}' AND sk = 1 {rest}", **more)["Items"]

    def test_delete(self):
        pk = self.fresh()
        self.assertEqual([], self.delete(pk))
        self.assertIsNone(self.item(pk, 1))

    def test_of_what_is_not_there(self):
        self.assertEqual([], self.delete(unique("key")))

    def test_returning(self):
        pk = self.fresh(a=N(1))
        self.assertEqual([{"pk": S(pk), "sk": N(1), "a": N(1)}], self.delete(pk, "RETURNING ALL OLD *"))
        self.assertEqual([], self.delete(pk, "RETURNING ALL OLD *"))

    def test_other_returning(self):
        for what in ("ALL NEW", "MODIFIED OLD", "MODIFIED NEW"):
            self.refuse(f"Invalid returning clause: RETURNING {what} *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
                        f"DELETE FROM {{t}} WHERE pk = 'a' AND sk = 1 RETURNING {what} *")

    def test_condition(self):
        pk = self.fresh(a=N(1))
        statement = f"DELETE FROM {{t}} WHERE pk = '{pk}' AND sk = 1 AND "
        self.refuse(FAILED_TEXT, statement + "a = 2", code=FAILED)
        self.run_statement(statement + "a = 1")
        self.assertIsNone(self.item(pk, 1))
        self.refuse(FAILED_TEXT, statement + "a = 1", code=FAILED)

    def test_needs_the_whole_key(self):
        for where in ("", "WHERE pk = 'a'", "WHERE pk = 'a' OR sk = 1", "WHERE pk = 'a' AND sk IN [1]"):
            with self.subTest(where):
                self.refuse(NO_KEY, f"DELETE FROM {{t}} {where}")

    def test_keys_that_no_item_has(self):
        self.refuse_keys("DELETE FROM {t} WHERE ")

    def test_of_an_index(self):
        """(unverified): DynamoDB Local's text."""
        self.refuse(NO_INDEX, "DELETE FROM {t}.\"some\" WHERE pk = 'a' AND sk = 1")
