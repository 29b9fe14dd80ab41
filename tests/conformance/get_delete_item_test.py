"""GetItem and DeleteItem."""
from case import N, S, ApiCase, unique

FAILED = "ConditionalCheckFailedException"
SCHEMA = "The provided key element does not match the schema"


class Get(ApiCase):
    tables = ("hash_table", "range_table")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = {"pk": S("one"), "a": N(1), "b": {"M": {"c": {"L": [S("x"), S("y"), S("z")]}, "d": N(2)}}, "size": S("word")}
        cls.client.put_item(TableName=cls.hash_table, Item=cls.item)

    def project(self, expression, names=None):
        more = {"ExpressionAttributeNames": names} if names else {}
        return self.get("one", ProjectionExpression=expression, **more)

    def test_an_item_that_is_not_there_has_no_member(self):
        for consistent in (True, False):
            self.assertNotIn("Item", self.client.get_item(
                TableName=self.hash_table, Key={"pk": S("none")}, ConsistentRead=consistent))

    def test_projection_of_top_level_attributes(self):
        self.assertEqual({"a": N(1), "pk": S("one")}, self.project("a, pk"))

    def test_projection_of_nested_paths_keeps_their_shape(self):
        self.assertEqual({"b": {"M": {"d": N(2)}}}, self.project("b.d"))

    def test_projected_list_elements_close_up(self):
        self.assertEqual({"b": {"M": {"c": {"L": [S("x"), S("z")]}}}}, self.project("b.c[0], b.c[2]"))

    def test_projection_through_names(self):
        self.assertEqual({"size": S("word")}, self.project("#s", {"#s": "size"}))

    def test_projection_of_nothing_that_exists_is_an_empty_item(self):
        self.assertEqual({}, self.project("absent"))

    def test_wrong_projections(self):
        prefix = "Invalid ProjectionExpression: "
        for expression, message in (
                ("", prefix + "The expression can not be empty;"),
                ("size", prefix + "Attribute name is a reserved keyword; reserved keyword: size"),
                ("b, b.d", prefix + "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                 "path one: [b], path two: [b, d]"),
                ("#x", prefix + "An expression attribute name used in the document path is not defined; attribute name: #x")):
            with self.subTest(expression):
                self.assert_validation(message, "get_item", TableName=self.hash_table, Key={"pk": S("one")},
                                       ProjectionExpression=expression)

    def test_wrong_keys(self):
        for table, key in ((self.hash_table, {"other": S("x")}), (self.hash_table, {"pk": N(1)}),
                           (self.hash_table, {"pk": S("x"), "sk": N(1)}), (self.range_table, {"pk": S("x")}),
                           (self.range_table, {"pk": S("x"), "sk": S("1")})):
            with self.subTest(key):
                self.assert_validation(SCHEMA, "get_item", TableName=table, Key=key)

    def test_missing_table(self):
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "get_item", TableName="no-such-table",
                          Key={"pk": S("x")})

    def test_the_tables_arn_works_as_its_name(self):
        arn = self.describe(self.hash_table)["TableArn"]
        self.assertEqual(self.item, self.get("one", table=arn))


class Delete(ApiCase):
    tables = ("hash_table", "range_table")

    def delete(self, key, **more):
        return self.client.delete_item(TableName=self.hash_table, Key=key, **more)

    def test_the_item_is_gone(self):
        key = self.key()
        self.put({**key, "v": N(1)})
        self.assertNotIn("Attributes", self.delete(key))
        self.assertIsNone(self.get(key["pk"]["S"]))

    def test_deleting_what_is_not_there_is_no_error(self):
        self.assertNotIn("Attributes", self.delete(self.key(), ReturnValues="ALL_OLD"))

    def test_all_old_returns_the_item(self):
        key = self.key()
        self.put({**key, "v": N(1)})
        self.assertEqual({**key, "v": N(1)}, self.delete(key, ReturnValues="ALL_OLD")["Attributes"])

    def test_other_return_values_are_refused(self):
        self.assert_validation("ReturnValues can only be ALL_OLD or NONE", "delete_item", TableName=self.hash_table,
                               Key=self.key(), ReturnValues="ALL_NEW")

    def test_a_condition_that_fails_keeps_the_item(self):
        key = self.key()
        self.put({**key, "v": N(1)})
        self.assert_error(FAILED, "The conditional request failed", "delete_item", TableName=self.hash_table, Key=key,
                          ConditionExpression="v = :v", ExpressionAttributeValues={":v": N(2)})
        self.assert_condition_failed("DeleteItem", {
            "Key": key, "ConditionExpression": "v = :v", "ExpressionAttributeValues": {":v": N(2)}}, {**key, "v": N(1)})
        self.assertIsNotNone(self.get(key["pk"]["S"]))

    def test_a_condition_on_what_is_not_there_fails_without_an_item(self):
        self.assert_condition_failed(
            "DeleteItem", {"Key": self.key(), "ConditionExpression": "attribute_exists(pk)"}, None)

    def test_only_the_named_item_goes(self):
        pk = unique("pair")
        for sk in (1, 2):
            self.put({"pk": S(pk), "sk": N(sk)}, table=self.range_table)
        self.client.delete_item(TableName=self.range_table, Key={"pk": S(pk), "sk": N(1)})
        self.assertIsNone(self.get({"pk": S(pk), "sk": N(1)}, table=self.range_table))
        self.assertIsNotNone(self.get({"pk": S(pk), "sk": N(2)}, table=self.range_table))

    def test_wrong_keys(self):
        self.assert_validation(SCHEMA, "delete_item", TableName=self.range_table, Key={"pk": S("x")})
