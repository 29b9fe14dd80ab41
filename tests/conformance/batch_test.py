"""BatchGetItem and BatchWriteItem."""
from case import INVALID, N, S, ApiCase, unique

SCHEMA = "The provided key element does not match the schema"


class BatchWrite(ApiCase):
    tables = ("hash_table", "range_table")

    def write(self, requests, table=None):
        return self.client.batch_write_item(RequestItems={table or self.hash_table: requests})

    def assert_refused(self, message, requests, table=None):
        self.assert_validation(message, "batch_write_item", RequestItems={table or self.hash_table: requests})

    def test_25_puts_and_deletes_over_two_tables(self):
        gone = self.key()
        self.put(gone)
        keys = [self.key() for _ in range(23)]
        answer = self.client.batch_write_item(RequestItems={
            self.hash_table: [{"PutRequest": {"Item": {**key, "v": N(1)}}} for key in keys] + [{"DeleteRequest": {"Key": gone}}],
            self.range_table: [{"PutRequest": {"Item": {"pk": S("batch"), "sk": N(1)}}}]})
        self.assertEqual({}, answer["UnprocessedItems"])
        for key in keys:
            self.assertEqual({**key, "v": N(1)}, self.get(key["pk"]["S"]))
        self.assertIsNone(self.get(gone["pk"]["S"]))
        self.assertIsNotNone(self.get({"pk": S("batch"), "sk": N(1)}, table=self.range_table))

    def test_more_than_25_are_refused(self):
        requests = [{"PutRequest": {"Item": self.key()}} for _ in range(26)]
        with self.assertRaises(self.client.exceptions.ClientError) as raised:
            self.write(requests)
        error = raised.exception.response["Error"]
        self.assertEqual("ValidationException", error["Code"])
        self.assertTrue(error["Message"].endswith(
            "' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less "
            "than or equal to 25, Member must have length greater than or equal to 1]"), error["Message"][-300:])

    def test_no_tables_are_refused(self):
        self.assert_validation("The requestItems parameter is required for BatchWriteItem", "batch_write_item", RequestItems={})

    def test_the_same_key_twice_is_refused_and_nothing_is_written(self):
        key, other = self.key(), self.key()
        self.assert_refused("Provided list of item keys contains duplicates", [
            {"PutRequest": {"Item": other}}, {"PutRequest": {"Item": key}}, {"DeleteRequest": {"Key": key}}])
        self.assertIsNone(self.get(other["pk"]["S"]))

    def test_the_same_number_key_spelled_in_two_ways_is_refused(self):
        pk = S(unique("twice"))
        self.assert_refused("Provided list of item keys contains duplicates", [
            {"PutRequest": {"Item": {"pk": pk, "sk": N("1000")}}}, {"PutRequest": {"Item": {"pk": pk, "sk": N("1e3")}}}],
            table=self.range_table)

    def test_one_bad_member_refuses_the_whole_batch(self):
        good = self.key()
        for bad, message in (
                ({"PutRequest": {"Item": {"other": S("x")}}}, SCHEMA),
                ({"DeleteRequest": {"Key": {"pk": N(1)}}}, SCHEMA),
                ({"PutRequest": {"Item": {**self.key(), "v": {"SS": []}}}}, INVALID + "An string set  may not be empty")):
            with self.subTest(bad):
                self.assert_refused(message, [{"PutRequest": {"Item": good}}, bad])
                self.assertIsNone(self.get(good["pk"]["S"]))

    def test_a_missing_table_refuses_the_whole_batch(self):
        good = self.key()
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "batch_write_item", RequestItems={
            self.hash_table: [{"PutRequest": {"Item": good}}], "no-such-table": [{"PutRequest": {"Item": good}}]})
        self.assertIsNone(self.get(good["pk"]["S"]))

    def test_consumed_capacity_per_table(self):
        answer = self.client.batch_write_item(ReturnConsumedCapacity="TOTAL", RequestItems={
            self.hash_table: [{"PutRequest": {"Item": {**self.key(), "v": S("x" * 1500)}}}, {"PutRequest": {"Item": self.key()}}],
            self.range_table: [{"DeleteRequest": {"Key": {"pk": S("none"), "sk": N(1)}}}]})
        units = {one["TableName"]: one["CapacityUnits"] for one in answer["ConsumedCapacity"]}
        self.assertEqual({self.hash_table: 3.0, self.range_table: 1.0}, units)


class BatchGet(ApiCase):
    tables = ("hash_table", "range_table")

    def get_all(self, keys, **options):
        return self.client.batch_get_item(RequestItems={self.hash_table: {"Keys": keys, **options}})

    def test_what_is_there_from_two_tables_and_nothing_else(self):
        keys = [self.key() for _ in range(40)]
        for key in keys[:20]:
            self.put({**key, "v": N(1)})
        self.put({"pk": S("other"), "sk": N(1)}, table=self.range_table)
        answer = self.client.batch_get_item(RequestItems={
            self.hash_table: {"Keys": keys, "ConsistentRead": True},
            self.range_table: {"Keys": [{"pk": S("other"), "sk": N(1)}, {"pk": S("other"), "sk": N(2)}]}})
        self.assertEqual({key["pk"]["S"] for key in keys[:20]}, {item["pk"]["S"] for item in answer["Responses"][self.hash_table]})
        self.assertEqual([{"pk": S("other"), "sk": N(1)}], answer["Responses"][self.range_table])
        self.assertEqual({}, answer["UnprocessedKeys"])

    def test_an_empty_list_for_a_table_where_nothing_was_found(self):
        self.assertEqual({self.hash_table: []}, self.get_all([self.key()])["Responses"])

    def test_projection(self):
        key = self.key()
        self.put({**key, "a": N(1), "b": N(2)})
        answer = self.get_all([key], ProjectionExpression="#a", ExpressionAttributeNames={"#a": "a"}, ConsistentRead=True)
        self.assertEqual([{"a": N(1)}], answer["Responses"][self.hash_table])

    def test_more_than_16_mb_come_in_several_answers(self):
        keys = [{"pk": S(f"big-{k:02}")} for k in range(50)]
        for key in keys:
            self.put({**key, "v": S("x" * 390_000)})
        found, turns = set(), 0
        left = {self.hash_table: {"Keys": keys, "ProjectionExpression": "pk, v", "ConsistentRead": True}}
        while left:
            answer = self.client.batch_get_item(RequestItems=left)
            found |= {item["pk"]["S"] for item in answer["Responses"][self.hash_table]}
            left = answer["UnprocessedKeys"]
            turns += 1
            if left:
                self.assertEqual("pk, v", left[self.hash_table]["ProjectionExpression"])
                self.assertTrue(left[self.hash_table]["ConsistentRead"])
        self.assertEqual({key["pk"]["S"] for key in keys}, found)
        self.assertEqual(2, turns)

    def test_refusals(self):
        key = self.key()
        for keys, message in (
                ([key, key], "Provided list of item keys contains duplicates"),
                ([{"other": S("x")}], SCHEMA), ([{"pk": N(1)}], SCHEMA),
                ([self.key() for _ in range(101)],
                 f"1 validation error detected: Value at 'RequestItems.{self.hash_table}.member.Keys' failed to satisfy constraint: "
                 "Member must have length less than or equal to 100")):
            with self.subTest(message):
                self.assert_validation(message, "batch_get_item", RequestItems={self.hash_table: {"Keys": keys}})
        self.assert_validation("The requestItems parameter is required for BatchGetItem", "batch_get_item", RequestItems={})

    def test_missing_table(self):
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "batch_get_item",
                          RequestItems={"no-such-table": {"Keys": [self.key()]}})

    def test_consumed_capacity(self):
        keys = [self.key(), self.key()]
        self.put({**keys[0], "v": S("x" * 5000)})
        for consistent, units in ((True, 3.0), (False, 1.5)):
            answer = self.client.batch_get_item(ReturnConsumedCapacity="TOTAL", RequestItems={
                self.hash_table: {"Keys": keys, "ConsistentRead": consistent}})
            self.assertEqual([{"TableName": self.hash_table, "CapacityUnits": units}], answer["ConsumedCapacity"])
