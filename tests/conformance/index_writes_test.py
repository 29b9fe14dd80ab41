"""What a write may not give to the key of a secondary index."""
import json

from case import INVALID, N, S, raw_call
from index_case import B, IndexCase, index, schema, text, unique

UNSUPPORTED = "One or more parameter values are not valid. "
PUT_EMPTY = (UNSUPPORTED + "A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot "
             "contain an empty {} value. IndexName: {}, IndexKey: {}")
UPDATE_EMPTY = (UNSUPPORTED + "The update expression attempted to update a secondary index key to a value that is not supported. The "
                "AttributeValue for a key attribute cannot contain an empty {} value.")
HASH_SIZE = INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
RANGE_SIZE = INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
# Of an update; what comes before and after it is open.
UPDATE_TYPE, UPDATE_SIZE = (
    r"(?:One or more parameter values were invalid: )?The update expression attempted to update the secondary index key "
    rf"{what}\.?" for what in ("to unsupported type", "beyond allowed size limits"))
NESTED = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: {}"
# (key, its type, the index that it is the key of)
KEYS = (("s", "S", "by-s"), ("n", "N", "by-n"), ("b", "B", "by-b"), ("r", "S", "ranged"), ("l", "N", "local"))
GOOD = {"S": S("x"), "N": N(1), "B": B(b"x")}
OTHERS = {"S": S("x"), "N": N(1), "B": B(b"x"), "BOOL": {"BOOL": True}, "NULL": {"NULL": True}, "SS": {"SS": ["x"]}, "NS": {"NS": ["1"]},
          "BS": {"BS": [b"x"]}, "L": {"L": [S("x")]}, "M": {"M": {"x": S("x")}}}


class WritesCase(IndexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), types={"n": "N", "b": "B", "l": "N"}, gsis=[
            index("by-s", ("s",)), index("by-n", ("n",)), index("by-b", ("b",)), index("ranged", ("h", "r")), index("bytes", ("h", "q"))],
            lsis=[index("local", ("pk", "l")), index("text", ("pk", "t"))])

    def key(self):
        return {"pk": S(unique("key")), "sk": S("s")}

    def refuse_put(self, message, item):
        """Neither PutItem nor BatchWriteItem takes this item, and nothing of the batch is written."""
        self.assert_validation(message, "put_item", TableName=self.table, Item=item)
        good = self.key()
        self.assert_validation(message, "batch_write_item", RequestItems={
            self.table: [{"PutRequest": {"Item": one}} for one in (good, item)]})
        self.assertEqual((None, None), (self.get(good, self.table), self.get({name: item[name] for name in ("pk", "sk")}, self.table)))

    def refuse_update_like(self, pattern, key, expression, values, before=None):
        self.assert_validation_like(pattern, "update_item", TableName=self.table, Key=key, UpdateExpression=expression,
                                    ExpressionAttributeValues=values)
        self.assertEqual(before, self.get(key, self.table))


class Types(WritesCase):
    def mismatch(self, name, expected, actual, index_name):
        return INVALID + f"Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index_name}"

    def test_the_right_types(self):
        item = {**self.key(), "s": S("x"), "n": N("1.5"), "b": B(b"\x00"), "h": S("h"), "r": S("r"), "q": S("q"), "l": N(-1), "t": S("t")}
        self.put(item)
        self.assertEqual(item, self.get({name: item[name] for name in ("pk", "sk")}, self.table))

    def test_put_of_another_type(self):
        for name, expected, index_name in KEYS:
            for actual, value in OTHERS.items():
                if actual != expected:
                    with self.subTest(index_name, actual=actual):
                        self.refuse_put(self.mismatch(name, expected, actual, index_name), {**self.key(), name: value})

    def test_a_sort_key_of_another_type_without_the_partition_key(self):
        # The item would not be in the index, but the attribute has a type.
        self.refuse_put(self.mismatch("r", "S", "N", "ranged"), {**self.key(), "r": N(1)})

    def test_update_to_another_type(self):
        for name, expected, index_name in KEYS:
            for actual in ("S", "N", "BOOL", "NULL", "L", "M", "SS"):
                if actual != expected:
                    with self.subTest(index_name, actual=actual):
                        # The reference has both texts.
                        self.refuse_update_like(
                            f"{self.mismatch(name, expected, actual, index_name)}|{UPDATE_TYPE}",
                            self.key(), f"SET {name} = :v", {":v": OTHERS[actual]})

    def test_an_update_that_is_refused_changes_nothing(self):
        key = self.key()
        before = {**key, "s": S("x"), "v": N(1)}
        self.put(before)
        self.refuse_update_like(".*", key, "SET v = :v, s = :s", {":v": N(2), ":s": N(3)}, before)
        self.eventually([before], lambda: [item for item in self.scan("by-s")["Items"] if item["pk"] == key["pk"]])

    def test_add_makes_numbers_only(self):
        key = self.key()
        self.update(key, "ADD n :n", {":n": N(2)})
        self.assertEqual(N(2), self.get(key, self.table)["n"])
        self.refuse_update_like(".*", self.key(), "ADD s :s", {":s": {"SS": ["x"]}})
        self.refuse_update_like(".*", self.key(), "ADD s :s", {":s": N(1)})

    def test_a_value_copied_from_another_attribute(self):
        key = self.key()
        before = {**key, "good": S("x"), "bad": N(1)}
        self.put(before)
        self.assert_validation(None, "update_item", TableName=self.table, Key=key, UpdateExpression="SET s = bad")
        self.assertEqual(before, self.get(key, self.table))
        self.update(key, "SET s = good")
        self.assertEqual({**before, "s": S("x")}, self.get(key, self.table))

    def test_legacy_updates_to_another_type(self):
        for name, expected, _ in KEYS:
            key = self.key()
            with self.subTest(name):
                self.assert_validation(None, "update_item", TableName=self.table, Key=key, AttributeUpdates={
                    name: {"Action": "PUT", "Value": GOOD["N" if expected != "N" else "S"]}})
                self.assertIsNone(self.get(key, self.table))

    def test_paths_into_a_key(self):
        for path, name in (("s.x", "s"), ("n[0]", "n"), ("r.x.y", "r")):
            with self.subTest(path):
                self.assert_validation(NESTED.format(name), "update_item", TableName=self.table, Key=self.key(),
                                       UpdateExpression=f"SET {path} = :v", ExpressionAttributeValues={":v": S("x")})

    def test_the_keys_of_an_index_may_be_removed(self):
        key = self.key()
        self.put({**key, "s": S("x"), "n": N(1), "h": S("h"), "r": S("r"), "l": N(1), "v": N(1)})
        self.update(key, "REMOVE s, n, h, r, l")
        self.assertEqual({**key, "v": N(1)}, self.get(key, self.table))

    def test_projected_attributes_may_have_any_type(self):
        for kind, value in OTHERS.items():
            with self.subTest(kind):
                item = {**self.key(), "s": S(unique("kind")), "v": value}
                self.put(item)
                self.eventually([item], lambda item=item: self.query("by-s", "s = :s", {":s": item["s"]})["Items"])

    def test_the_type_is_judged_before_the_condition(self):
        key = self.key()
        self.put(key)
        self.assert_validation(self.mismatch("s", "S", "N", "by-s"), "put_item", TableName=self.table, Item={**key, "s": N(1)},
                               ConditionExpression="attribute_not_exists(pk)")


class Empty(WritesCase):
    def test_put_of_empty_text_and_bytes(self):
        for name, value, kind, index_name in (("s", S(""), "string", "by-s"), ("b", B(b""), "binary", "by-b"),
                                              ("r", S(""), "string", "ranged"), ("t", S(""), "string", "text")):
            with self.subTest(index_name):
                self.refuse_put(PUT_EMPTY.format(kind, index_name, name), {**self.key(), "h": S("h"), name: value})

    def test_update_to_empty_text_and_bytes(self):
        for name, value, kind in (("s", S(""), "string"), ("b", B(b""), "binary"), ("r", S(""), "string"), ("t", S(""), "string")):
            key = self.key()
            with self.subTest(name):
                self.assert_validation(UPDATE_EMPTY.format(kind), "update_item", TableName=self.table, Key=key,
                                       UpdateExpression=f"SET {name} = :v", ExpressionAttributeValues={":v": value})
                self.assertIsNone(self.get(key, self.table))

    def test_other_attributes_may_be_empty(self):
        item = {**self.key(), "s": S("x"), "v": S(""), "w": B(b"")}
        self.put(item)
        self.eventually([item], lambda: [one for one in self.scan("by-s")["Items"] if one["pk"] == item["pk"]])


class Sizes(WritesCase):
    def test_keys_at_the_limits(self):
        for name, size, value in (("s", 2048, S("x" * 2048)), ("b", 2048, B(b"x" * 2048)), ("s", 2048, S("\u00e9" * 1024)),
                                  ("r", 1024, S("x" * 1024)), ("r", 1024, S("\u00e9" * 512)), ("t", 1024, S("x" * 1024))):
            with self.subTest(name, size=size):
                item = {**self.key(), "h": S(unique("size")), name: value}
                self.put(item)
                self.assertEqual(item, self.get({key: item[key] for key in ("pk", "sk")}, self.table))

    def test_the_longest_keys_are_found(self):
        item = {**self.key(), "h": S(unique("size").ljust(2048, "x")), "r": S("y" * 1024)}
        self.put(item)
        self.eventually([item], lambda: self.query("ranged", "h = :h AND r = :r", {":h": item["h"], ":r": item["r"]})["Items"])

    def test_partition_keys_that_are_too_long(self):
        # That the text for the key of a table is that of an index as well is (unverified).
        for name, value in (("s", S("x" * 2049)), ("b", B(b"x" * 2049)), ("s", S("\u00e9" * 1025))):
            with self.subTest(name):
                self.refuse_put(HASH_SIZE, {**self.key(), name: value})

    def test_sort_keys_that_are_too_long(self):
        # As above (unverified).
        for name, value in (("r", S("x" * 1025)), ("r", S("\u00e9" * 513)), ("t", S("x" * 1025))):
            with self.subTest(name):
                self.refuse_put(RANGE_SIZE, {**self.key(), "h": S("h"), name: value})

    def test_updates_to_keys_that_are_too_long(self):
        # The text of transactions, or that of puts (unverified).
        for name, value, put in (("s", S("x" * 2049), HASH_SIZE), ("b", B(b"x" * 2049), HASH_SIZE), ("t", S("x" * 1025), RANGE_SIZE)):
            with self.subTest(name):
                self.refuse_update_like(f"{put}|{UPDATE_SIZE}", self.key(), f"SET {name} = :v", {":v": value})

    def test_an_attribute_that_is_no_key_may_be_longer(self):
        self.put({**self.key(), "s": S("x"), "v": S("x" * 5000)})

    def test_an_item_and_its_local_entries_together(self):
        # 400 KB are for the item and its entries in local indexes; the text is (unverified).
        self.assert_validation(None, "put_item", TableName=self.table, Item={**self.key(), "l": N(1), "v": S("x" * 250_000)})
        self.put({**self.key(), "v": S("x" * 250_000)})
        self.put({**self.key(), "s": S("x"), "v": S("x" * 250_000)})


class MultiAttribute(IndexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(types={"b": "N", "d": "B"}, gsis=[index("multi", schema("a", "b", "c", "d", hashes=2))])

    def item(self, **more):
        return {"pk": S(unique("key")), "a": S("a"), "b": N(1), "c": S("c"), "d": B(b"d"), **more}

    def test_each_part_has_its_type(self):
        for name, expected in (("a", "S"), ("b", "N"), ("c", "S"), ("d", "B")):
            with self.subTest(name):
                actual = "N" if expected != "N" else "S"
                self.assert_validation(
                    INVALID + f"Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: multi",
                    "put_item", TableName=self.table, Item=self.item(**{name: GOOD[actual]}))

    def test_no_part_is_empty(self):
        for name, value, kind in (("a", S(""), "string"), ("c", S(""), "string"), ("d", B(b""), "binary")):
            with self.subTest(name):
                self.assert_validation(PUT_EMPTY.format(kind, "multi", name), "put_item", TableName=self.table,
                                       Item=self.item(**{name: value}))

    def test_parts_may_be_absent(self):
        for name in "abcd":
            item = self.item()
            del item[name]
            self.put(item)
            self.assertEqual(item, self.get(item["pk"]["S"], self.table))


class AddedLater(IndexCase):
    def test_the_key_of_an_added_index_is_judged_from_then_on(self):
        name = self.make()
        self.put({"pk": S("before"), "a": N(1)}, name)
        self.client.update_table(TableName=name, AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
                                 GlobalSecondaryIndexUpdates=[{"Create": index("by-a", ("a",))}])
        self.wait_index_active(name, "by-a")
        message = INVALID + "Type mismatch for Index Key a Expected: S Actual: N IndexName: by-a"
        self.assert_validation(message, "put_item", TableName=name, Item={"pk": S("after"), "a": N(1)})
        # The item of before stays, and may be written without its key.
        self.assertEqual({"pk": S("before"), "a": N(1)}, self.get("before", name))
        self.put({"pk": S("before"), "a": S("x")}, name)
        self.eventually(["before"], lambda: text(self.scan("by-a", TableName=name), "pk"))

    def test_raw_values_of_several_types_are_refused_before_the_index_is_looked_at(self):
        name = self.make(gsis=[index("by-a", ("a",))])
        status, _, answer = raw_call("PutItem", {"TableName": name, "Item": {"pk": S("x"), "a": {"S": "x", "N": "1"}}})
        self.assertEqual(400, status)
        self.assertEqual("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
                         json.loads(answer)["message"])
