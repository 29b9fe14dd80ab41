"""Secondary indexes in CreateTable, DescribeTable and UpdateTable."""
import re

from case import INVALID, N, S, raw_call
from index_case import IN_USE, LIMIT_EXCEEDED, NOT_FOUND, IndexCase, definitions, index, schema, table, text, units

DETECTED = "1 validation error detected: "
LISTS = {"GlobalSecondaryIndexes": "globalSecondaryIndexes", "LocalSecondaryIndexes": "localSecondaryIndexes"}
FAR_TOO_MUCH = 1_000_000_000_001


class TablesCase(IndexCase):
    def new(self, **arguments):
        """A new table of these arguments of index_case.table, deleted at the end; its name."""
        definition = table(**arguments)
        self.addCleanup(self.delete_quietly, definition["TableName"])
        self.create(definition)
        return definition["TableName"]

    def refuse(self, message, definition):
        self.addCleanup(self.delete_quietly, definition["TableName"])
        return self.assert_validation(message, "create_table", **definition)

    def refuse_like(self, pattern, definition):
        self.addCleanup(self.delete_quietly, definition["TableName"])
        self.assert_validation_like(pattern, "create_table", **definition)

    def with_either(self, **arguments):
        """(which list, definition) of a table with one index in one list, and then in the other: "idx" on pk and a."""
        yield "GlobalSecondaryIndexes", table(keys=("pk", "sk"), gsis=[index("idx", ("pk", "a"), **arguments)])
        yield "LocalSecondaryIndexes", table(keys=("pk", "sk"), lsis=[index("idx", ("pk", "a"), **arguments)])

    def assert_same_keys(self, pattern, message, *expected):
        """The lists that a message names have the expected elements, in whatever order."""
        match = re.fullmatch(pattern, message)
        self.assertTrue(match, message)
        self.assertEqual([sorted(names) for names in expected], [sorted(names.split(", ")) for names in match.groups()])


class Descriptions(TablesCase):
    def test_a_global_index(self):
        name = self.new(keys=("pk", "sk"), gsis=[index("by-a", ("a", "b"))])
        found = self.describe(name)["GlobalSecondaryIndexes"]
        self.assertEqual(1, len(found))
        found = found[0]
        self.assertEqual(("by-a", schema("a", "b"), {"ProjectionType": "ALL"}, "ACTIVE"),
                         tuple(found[key] for key in ("IndexName", "KeySchema", "Projection", "IndexStatus")))
        self.assertEqual((0, 0), (found["ItemCount"], found["IndexSizeBytes"]))
        self.assertNotIn("Backfilling", found)

    def test_the_arn_of_an_index_is_that_of_the_table_and_its_name(self):
        name = self.new(keys=("pk", "sk"), gsis=[index("by-a", ("a",))], lsis=[index("by-b", ("pk", "b"))])
        arn = self.describe(name)["TableArn"]
        self.assertEqual(f"{arn}/index/by-a", self.description(name, "by-a")["IndexArn"])
        self.assertEqual(f"{arn}/index/by-b", self.description(name, "by-b", "LocalSecondaryIndexes")["IndexArn"])

    def test_a_local_index_has_neither_status_nor_throughput(self):
        name = self.new(keys=("pk", "sk"), lsis=[index("by-a", ("pk", "a"), "KEYS_ONLY")], throughput=(1, 1))
        found = self.description(name, "by-a", "LocalSecondaryIndexes")
        self.assertEqual({"IndexName": "by-a", "KeySchema": schema("pk", "a"), "Projection": {"ProjectionType": "KEYS_ONLY"},
                          "IndexArn": found["IndexArn"], "ItemCount": 0, "IndexSizeBytes": 0}, found)

    def test_the_throughput_of_a_global_index_of_a_provisioned_table(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4)), index("by-b", ("b",), throughput=(5, 6))], throughput=(1, 2))
        for index_name, read, write in (("by-a", 3, 4), ("by-b", 5, 6)):
            found = self.description(name, index_name)["ProvisionedThroughput"]
            self.assertEqual({**units(read, write), "NumberOfDecreasesToday": 0}, found)

    def test_the_throughput_of_a_global_index_of_an_on_demand_table_is_zero(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.assertEqual({**units(0, 0), "NumberOfDecreasesToday": 0}, self.description(name, "by-a")["ProvisionedThroughput"])

    def test_projections(self):
        for projection, include in (("ALL", None), ("KEYS_ONLY", None), ("INCLUDE", ["x"]), ("INCLUDE", ["x", "y", "z"])):
            for kind, definition in self.with_either(projection=projection, include=include):
                with self.subTest(projection=projection, kind=kind):
                    self.addCleanup(self.delete_quietly, definition["TableName"])
                    self.create(definition)
                    found = self.description(definition["TableName"], "idx", kind)["Projection"]
                    self.assertEqual((projection, include), (found["ProjectionType"], found.get("NonKeyAttributes") and
                                                             sorted(found["NonKeyAttributes"])))

    def test_a_table_without_indexes_has_no_lists_of_them(self):
        found = self.describe(self.new())
        for kind in LISTS:
            self.assertNotIn(kind, found)

    def test_the_answer_of_create_table_names_the_indexes(self):
        definition = table(keys=("pk", "sk"), gsis=[index("by-a", ("a",))], lsis=[index("by-b", ("pk", "b"))])
        self.addCleanup(self.delete_quietly, definition["TableName"])
        created = self.client.create_table(**definition)["TableDescription"]
        self.assertEqual(["by-a"], [one["IndexName"] for one in created["GlobalSecondaryIndexes"]])
        self.assertIn(created["GlobalSecondaryIndexes"][0]["IndexStatus"], ("CREATING", "ACTIVE"))
        self.assertEqual(["by-b"], [one["IndexName"] for one in created["LocalSecondaryIndexes"]])
        self.wait_active(definition["TableName"])
        self.assertEqual("ACTIVE", self.description(definition["TableName"], "by-a")["IndexStatus"])

    def test_the_keys_of_indexes_are_among_the_definitions(self):
        name = self.new(keys=("pk", "sk"), types={"a": "N", "c": "B"}, gsis=[index("by-a", ("a", "b"))], lsis=[index("by-c", ("pk", "c"))])
        found = {one["AttributeName"]: one["AttributeType"] for one in self.describe(name)["AttributeDefinitions"]}
        self.assertEqual({"pk": "S", "sk": "S", "a": "N", "b": "S", "c": "B"}, found)

    def test_a_deleted_table_has_its_indexes_deleted(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.client.delete_table(TableName=name)
        self.eventually(False, lambda: name in self.client.list_tables()["TableNames"])
        self.assert_error(NOT_FOUND, "Requested resource not found", "query", TableName=name, IndexName="by-a",
                          KeyConditionExpression="a = :a", ExpressionAttributeValues={":a": S("x")})


class Allowed(TablesCase):
    def test_keys_that_the_table_has_too(self):
        name = self.new(keys=("pk", "sk"), gsis=[index("reversed", ("sk", "pk")), index("same", ("pk", "sk")), index("hash", ("pk",)),
                                                 index("mixed", ("a", "pk"))], lsis=[index("local", ("pk", "a"))])
        self.assertEqual({"reversed", "same", "hash", "mixed"}, {one["IndexName"] for one in self.describe(name)["GlobalSecondaryIndexes"]})

    def test_the_greatest_number_of_indexes(self):
        gsis, lsis = ([index(f"{kind}-{k}", ("pk", f"{kind}{k}"), "KEYS_ONLY") for k in range(count)] for kind,
                      count in (("g", 20), ("l", 5)))
        found = self.describe(self.new(keys=("pk", "sk"), gsis=gsis, lsis=lsis))
        self.assertEqual({one["IndexName"] for one in gsis}, {one["IndexName"] for one in found["GlobalSecondaryIndexes"]})
        self.assertEqual({one["IndexName"] for one in lsis}, {one["IndexName"] for one in found["LocalSecondaryIndexes"]})

    def test_index_names_at_the_limits_and_of_every_character(self):
        for name in ("abc", "x" * 255, "A_b.9-c"):
            with self.subTest(name[:10]):
                self.assertEqual("ACTIVE", self.description(self.new(gsis=[index(name, ("a",))]), name)["IndexStatus"])

    def test_20_included_attributes_and_100_in_all(self):
        gsis = [index(f"by-{k}", ("a",), "INCLUDE", [f"v{k}-{j}" for j in range(20)]) for k in range(5)]
        self.assertEqual(20, len(self.description(self.new(gsis=gsis), "by-4")["Projection"]["NonKeyAttributes"]))

    def test_the_same_index_name_in_two_tables(self):
        first, second = (self.new(gsis=[index("by-a", ("a",))]) for _ in range(2))
        self.client.put_item(TableName=first, Item={"pk": S("x"), "a": S("y")})
        self.eventually(1, lambda: self.scan("by-a", TableName=first)["Count"])
        self.assertEqual(0, self.scan("by-a", TableName=second)["Count"])


class Refused(TablesCase):
    def test_empty_lists(self):
        self.refuse(INVALID + "List of GlobalSecondaryIndexes is empty", table(gsis=[]))
        self.refuse(INVALID + "List of LocalSecondaryIndexes is empty", table(keys=("pk", "sk"), lsis=[]))

    def test_a_local_index_of_a_table_without_a_sort_key(self):
        self.refuse(INVALID + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
                    table(lsis=[index("idx", ("pk", "a"))]))

    def test_a_local_index_without_a_sort_key(self):
        self.refuse(INVALID + "Index KeySchema does not have a range key for index: idx",
                    table(keys=("pk", "sk"), lsis=[index("idx", ("pk",))]))

    def test_a_local_index_of_another_partition_key(self):
        self.refuse(INVALID + "Index KeySchema does not have the same leading hash key as table KeySchema for index: idx. index hash key: "
                              "a, table hash key: pk", table(keys=("pk", "sk"), lsis=[index("idx", ("a", "sk"))]))

    def test_a_projection_without_a_type(self):
        for kind, definition in self.with_either(projection=None):
            with self.subTest(kind):
                self.refuse(INVALID + "Unknown ProjectionType: null", definition)

    def test_included_attributes_of_other_projections(self):
        for projection in ("ALL", "KEYS_ONLY"):
            for kind, definition in self.with_either(projection=projection, include=["x"]):
                with self.subTest(kind=kind, projection=projection):
                    self.refuse(INVALID + f"ProjectionType is {projection}, but NonKeyAttributes is specified", definition)

    def test_include_without_attributes(self):
        for kind, definition in self.with_either(projection="INCLUDE"):
            with self.subTest(kind):
                self.refuse(INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified", definition)

    def test_an_empty_list_of_included_attributes(self):
        for kind, definition in self.with_either(projection="INCLUDE", include=[]):
            with self.subTest(kind):
                self.refuse(DETECTED + f"Value '[]' at '{LISTS[kind]}.1.member.projection.nonKeyAttributes' failed to satisfy constraint: "
                                       "Member must have length greater than or equal to 1", definition)

    def test_more_than_20_included_attributes(self):
        names = [f"v{k}" for k in range(21)]
        for kind, definition in self.with_either(projection="INCLUDE", include=names):
            with self.subTest(kind):
                self.refuse(DETECTED + f"Value '[{', '.join(names)}]' at '{LISTS[kind]}.1.member.projection.nonKeyAttributes' failed to "
                                       "satisfy constraint: Member must have length less than or equal to 20", definition)

    def test_more_than_100_included_attributes_in_all(self):
        # The text is unknown (unverified).
        self.refuse(None, table(gsis=[index(f"by-{k}", ("a",), "INCLUDE", [f"v{k}-{j}" for j in range(20)]) for k in range(6)]))

    def test_an_included_attribute_twice(self):
        for kind, definition in self.with_either(projection="INCLUDE", include=["x", "x"]):
            with self.subTest(kind):
                self.refuse(INVALID + "Duplicate element in NonKeyAttributes: x", definition)

    def test_an_included_attribute_of_an_impossible_name(self):
        for name in ("", "x" * 256):
            for kind, definition in self.with_either(projection="INCLUDE", include=[name]):
                with self.subTest(kind=kind, length=len(name)):
                    self.refuse(None, definition)

    def test_an_index_name_twice(self):
        one, other = index("idx", ("pk", "a")), index("idx", ("pk", "b"))
        for lists in ({"gsis": [one, other]}, {"lsis": [one, other]}, {"gsis": [one], "lsis": [other]}):
            with self.subTest(sorted(lists)):
                self.refuse(INVALID + "Duplicate index name: idx", table(keys=("pk", "sk"), **lists))

    def test_too_many_indexes(self):
        def many(count):
            return [index(f"idx-{k}", ("pk", "a"), "KEYS_ONLY") for k in range(count)]
        self.refuse(INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5", table(keys=("pk", "sk"), lsis=many(6)))
        self.refuse(INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20", table(keys=("pk", "sk"), gsis=many(21)))

    def test_throughput_of_an_index_of_an_on_demand_table(self):
        self.refuse(INVALID + "ProvisionedThroughput should not be specified for index: idx when BillingMode is PAY_PER_REQUEST",
                    table(gsis=[index("idx", ("a",), throughput=(1, 1))]))

    def test_no_throughput_of_an_index_of_a_provisioned_table(self):
        self.refuse(INVALID + "ProvisionedThroughput is not specified for index: idx",
                    table(gsis=[index("idx", ("a",))], throughput=(1, 1)))

    def test_throughput_out_of_bounds(self):
        # Whether the index is named after it is open (unverified).
        for throughput, member in (((FAR_TOO_MUCH, 1), "ReadCapacityUnits"), ((1, FAR_TOO_MUCH), "WriteCapacityUnits")):
            with self.subTest(member):
                self.refuse_like(f"Given value {FAR_TOO_MUCH} for {member} is out of bounds(?: for index idx)?",
                                 table(gsis=[index("idx", ("a",), throughput=throughput)], throughput=(1, 1)))

    def test_throughput_below_one(self):
        for throughput, member in (((0, 1), "readCapacityUnits"), ((1, 0), "writeCapacityUnits")):
            with self.subTest(member):
                self.refuse(DETECTED + f"Value '0' at 'globalSecondaryIndexes.1.member.provisionedThroughput.{member}' failed to satisfy "
                                       "constraint: Member must have value greater than or equal to 1",
                            table(gsis=[index("idx", ("a",), throughput=throughput)], throughput=(1, 1)))

    def test_definitions_that_no_key_uses(self):
        definition = table(gsis=[index("idx", ("a",))], types={"unused": "N"})
        response = self.refuse(None, definition)
        self.assert_same_keys(re.escape(INVALID) + r"Some AttributeDefinitions are not used. AttributeDefinitions: \[(.*)\], keys used: "
                                                   r"\[(.*)\]",
                              response["Error"]["Message"], ["pk", "a", "unused"], ["pk", "a"])

    def test_index_keys_that_are_not_defined(self):
        for kind, definition in self.with_either():
            with self.subTest(kind):
                response = self.refuse(None, {**definition, "AttributeDefinitions": definitions(pk="S", sk="S")})
                self.assert_same_keys(
                    re.escape(INVALID) + r"Some index key attributes are not defined in AttributeDefinitions. Keys: \[(.*)\], "
                                         r"AttributeDefinitions: \[(.*)\]", response["Error"]["Message"], ["pk", "a"], ["pk", "sk"])

    def test_an_attribute_defined_twice(self):
        definition = table(gsis=[index("idx", ("a",))])
        definition["AttributeDefinitions"] = definition["AttributeDefinitions"] + definitions(a="N")
        self.refuse("Attribute Name is duplicated: a", definition)

    def test_a_local_index_of_one_attribute_twice(self):
        self.refuse("Both the Hash Key and the Range Key element in the KeySchema have the same name",
                    table(keys=("pk", "sk"), lsis=[index("idx", ("pk", "pk"))]))

    def test_a_global_index_of_one_attribute_twice(self):
        # Which of the texts of both generations a pair gives is open (unverified).
        self.refuse_like("Both the Hash Key and the Range Key element in the KeySchema have the same name|"
                         "The KeySchema contains multiple key attributes with the same name", table(gsis=[index("idx", ("a", "a"))]))

    def test_a_schema_that_begins_with_a_sort_key(self):
        first = "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
        self.refuse(first, table(gsis=[index("idx", schema("a", hashes=0))]))
        keys = schema("a", hashes=0) + schema("pk")
        self.refuse(first, table(keys=("pk", "sk"), lsis=[index("idx", keys)]))
        # A global index may today have several of each kind: which of both texts is open (unverified).
        self.refuse_like(re.escape(first) + "|" + re.escape(INVALID) + "All HASH key attributes must precede RANGE key attributes in the "
                                                                      "KeySchema", table(gsis=[index("idx", keys)]))

    def test_a_local_index_of_two_partition_keys(self):
        self.refuse("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
                    table(keys=("pk", "sk"), lsis=[index("idx", schema("pk", "a", hashes=2))]))

    def test_a_local_index_of_three_keys(self):
        self.refuse(None, table(keys=("pk", "sk"), lsis=[index("idx", ("pk", "a", "b"))]))

    def test_index_names_that_cannot_be(self):
        for name, constraint in (("ab", "Member must have length greater than or equal to 3"),
                                 ("x" * 256, "Member must have length less than or equal to 255"),
                                 ("a b c", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
                                 (None, "Member must not be null")):
            for kind, definition in self.with_either():
                with self.subTest(name=name and name[:5], kind=kind):
                    if name is None:
                        del definition[kind][0]["IndexName"]
                    else:
                        definition[kind][0]["IndexName"] = name
                    value = "null" if name is None else f"'{name}'"
                    self.refuse(DETECTED + f"Value {value} at '{LISTS[kind]}.1.member.indexName' failed to satisfy constraint: "
                                           f"{constraint}",
                                definition)

    def test_members_that_are_missing(self):
        for member, path in (("KeySchema", "keySchema"), ("Projection", "projection")):
            for kind, definition in self.with_either():
                with self.subTest(member=member, kind=kind):
                    del definition[kind][0][member]
                    self.refuse(DETECTED + f"Value null at '{LISTS[kind]}.1.member.{path}' failed to satisfy constraint: Member must not "
                                           f"be "
                                           "null", definition)

    def test_an_empty_schema(self):
        for kind, definition in self.with_either():
            with self.subTest(kind):
                definition[kind][0]["KeySchema"] = []
                self.refuse(DETECTED + f"Value '[]' at '{LISTS[kind]}.1.member.keySchema' failed to satisfy constraint: Member must have "
                                       f"length "
                                       "greater than or equal to 1", definition)

    def test_values_that_are_not_of_the_enumerations(self):
        for kind, definition in self.with_either(projection="SOME"):
            with self.subTest(kind=kind, member="projectionType"):
                self.refuse(DETECTED + f"Value 'SOME' at '{LISTS[kind]}.1.member.projection.projectionType' failed to satisfy constraint: "
                                       "Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]", definition)
        for kind, definition in self.with_either():
            with self.subTest(kind=kind, member="keyType"):
                definition[kind][0]["KeySchema"][0]["KeyType"] = "SORT"
                self.refuse(DETECTED + f"Value 'SORT' at '{LISTS[kind]}.1.member.keySchema.1.member.keyType' failed to satisfy constraint: "
                                       "Member must satisfy enum value set: [HASH, RANGE]", definition)

    def test_key_attributes_of_other_types(self):
        for type_ in ("BOOL", "SS", "M"):
            with self.subTest(type_):
                definition = {**table(gsis=[index("idx", ("a",))]), "AttributeDefinitions": definitions(pk="S", a=type_)}
                self.refuse(DETECTED + f"Value '{type_}' at 'attributeDefinitions.2.member.attributeType' failed to satisfy constraint: "
                                       f"Member "
                                       "must satisfy enum value set: [B, N, S]", definition)

    def test_a_refused_table_is_not_there(self):
        definition = table(gsis=[])
        self.refuse(INVALID + "List of GlobalSecondaryIndexes is empty", definition)
        self.assert_error(NOT_FOUND, f"Requested resource not found: Table: {definition['TableName']} not found", "describe_table",
                          TableName=definition["TableName"])


class MultiAttributeKeys(TablesCase):
    def test_up_to_4_partition_and_4_sort_keys(self):
        for hashes, ranges in ((1, 4), (2, 0), (4, 0), (4, 4)):
            with self.subTest(hashes=hashes, ranges=ranges):
                keys = schema(*(f"h{k}" for k in range(hashes)), *(f"r{k}" for k in range(ranges)), hashes=hashes)
                found = self.description(self.new(gsis=[index("multi", keys)]), "multi")
                self.assertEqual((keys, "ACTIVE"), (found["KeySchema"], found["IndexStatus"]))

    def test_too_many_of_one_kind(self):
        for kind, keys in (("HASH", schema(*"abcde", hashes=5)), ("RANGE", schema(*"abcdef"))):
            with self.subTest(kind):
                self.refuse(INVALID + f"The KeySchema exceeds the maximum allowed number of {kind} key attributes",
                            table(gsis=[index("multi", keys)]))

    def test_partition_keys_come_first(self):
        self.refuse(INVALID + "All HASH key attributes must precede RANGE key attributes in the KeySchema",
                    table(gsis=[index("multi", schema("a", "b") + schema("c"))]))

    def test_an_attribute_twice(self):
        for keys in (schema("a", "a", "b", hashes=2), schema("a", "b", "b"), schema("a", "b", "a", hashes=2)):
            with self.subTest([key["AttributeName"] for key in keys]):
                self.refuse("The KeySchema contains multiple key attributes with the same name", table(gsis=[index("multi", keys)]))

    def test_a_table_has_one_of_each_kind_at_most(self):
        definition = {**table(keys=("pk", "sk")), "KeySchema": schema("pk", "a", "sk", hashes=2),
                      "AttributeDefinitions": definitions(pk="S", a="S", sk="S")}
        response = self.refuse(None, definition)
        self.assertRegex(response["Error"]["Message"], r"^1 validation error detected: Value '\[.*\]' at 'keySchema' failed to satisfy "
                                                       r"constraint: Member must have length less than or equal to 2$")

    def test_added_to_a_table_with_data(self):
        name = self.new()
        self.load(name, [{"pk": S(f"{k}"), "a": S("x"), "b": N(k % 2), "c": S(f"{k:02}"), "d": N(-k)} for k in range(10)])
        self.client.put_item(TableName=name, Item={"pk": S("without"), "a": S("x"), "b": N(1), "c": S("00")})
        self.client.update_table(
            TableName=name, AttributeDefinitions=definitions(a="S", b="N", c="S", d="N"),
            GlobalSecondaryIndexUpdates=[{"Create": index("multi", schema("a", "b", "c", "d", hashes=2))}])
        self.wait_index_active(name, "multi")
        self.eventually(["1", "3", "5", "7", "9"], lambda: text(self.query(
            "multi", "a = :a AND b = :b", {":a": S("x"), ":b": N(1)}, TableName=name), "pk"))


class UpdatesCase(TablesCase):
    def update_indexes(self, name, *updates, defined=None, **more):
        if defined:
            more["AttributeDefinitions"] = definitions(**defined)
        return self.client.update_table(TableName=name, GlobalSecondaryIndexUpdates=list(updates), **more)["TableDescription"]

    def add(self, name, definition, **defined):
        self.update_indexes(name, {"Create": definition}, defined=defined)
        self.wait_index_active(name, definition["IndexName"])

    def refuse_update(self, message, name, *updates, defined=None, code=None, **more):
        if defined:
            more["AttributeDefinitions"] = definitions(**defined)
        arguments = {"TableName": name, "GlobalSecondaryIndexUpdates": list(updates), **more}
        if code:
            return self.assert_error(code, message, "update_table", **arguments)
        return self.assert_validation(message, "update_table", **arguments)


class Adding(UpdatesCase):
    def test_to_an_empty_table(self):
        name = self.new()
        answer = self.update_indexes(name, {"Create": index("by-a", ("a", "n"), "INCLUDE", ["x"])}, defined={"a": "S", "n": "N"})
        self.assertIn(answer["TableStatus"], ("UPDATING", "ACTIVE"))
        self.wait_index_active(name, "by-a")
        found = self.description(name, "by-a")
        self.assertEqual((schema("a", "n"), {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]}),
                         (found["KeySchema"], found["Projection"]))
        self.assertEqual(f"{self.describe(name)['TableArn']}/index/by-a", found["IndexArn"])
        self.assertNotIn("Backfilling", found)
        self.client.put_item(TableName=name, Item={"pk": S("x"), "a": S("y"), "n": N(1), "x": N(2), "z": N(3)})
        self.eventually([{"pk": S("x"), "a": S("y"), "n": N(1), "x": N(2)}],
                        lambda: self.query("by-a", "a = :a", {":a": S("y")}, TableName=name)["Items"])

    def test_the_items_that_were_there_are_found(self):
        name = self.new()
        count = 120
        self.load(name, [{"pk": S(f"{k}"), "a": S(f"group-{k % 3}"), "n": N(k), "x": S("x" * 50)} for k in range(count)])
        self.add(name, index("by-a", ("a", "n")), a="S", n="N")
        for group in range(3):
            self.eventually(list(range(group, count, 3)), lambda group=group: [int(n) for n in text(
                self.query("by-a", "a = :a", {":a": S(f"group-{group}")}, TableName=name), "n")])
        self.eventually(count, lambda: self.scan("by-a", TableName=name)["Count"])

    def test_items_without_the_key_or_with_another_type_are_left_out(self):
        name = self.new()
        self.load(name, [{"pk": S("good"), "a": S("x"), "n": N(1)}, {"pk": S("no-range"), "a": S("x")}, {"pk": S("no-hash"), "n": N(1)},
                         {"pk": S("range-type"), "a": S("x"), "n": S("1")}, {"pk": S("hash-type"), "a": N(1), "n": N(1)}])
        self.add(name, index("by-a", ("a", "n")), a="S", n="N")
        self.eventually(["good"], lambda: text(self.scan("by-a", TableName=name), "pk"))
        self.assertEqual(5, self.client.scan(TableName=name, ConsistentRead=True)["Count"])

    def test_an_item_that_was_left_out_enters_when_it_gets_the_key(self):
        name = self.new()
        self.client.put_item(TableName=name, Item={"pk": S("x"), "a": N(1)})
        self.add(name, index("by-a", ("a",)), a="S")
        self.assertEqual([], self.scan("by-a", TableName=name)["Items"])
        self.update({"pk": S("x")}, "SET a = :a", {":a": S("y")}, TableName=name)
        self.eventually(["x"], lambda: text(self.scan("by-a", TableName=name), "pk"))

    def test_what_is_written_meanwhile_is_found(self):
        name = self.new()
        self.load(name, [{"pk": S(f"old-{k}"), "a": S("x")} for k in range(50)])
        self.update_indexes(name, {"Create": index("by-a", ("a",), "KEYS_ONLY")}, defined={"a": "S"})
        self.load(name, [{"pk": S(f"new-{k}"), "a": S("x")} for k in range(25)])
        self.client.delete_item(TableName=name, Key={"pk": S("old-0")})
        self.update({"pk": S("old-1")}, "REMOVE a", TableName=name)
        self.wait_index_active(name, "by-a")
        expected = sorted([f"old-{k}" for k in range(2, 50)] + [f"new-{k}" for k in range(25)])
        self.eventually(expected, lambda: sorted(text(self.query("by-a", "a = :a", {":a": S("x")}, TableName=name), "pk")))

    def test_the_definitions_of_the_table_grow(self):
        name = self.new(keys=("pk", "sk"))
        self.add(name, index("by-a", ("a", "n")), a="S", n="N")
        self.assertEqual({"pk": "S", "sk": "S", "a": "S", "n": "N"},
                         {one["AttributeName"]: one["AttributeType"] for one in self.describe(name)["AttributeDefinitions"]})

    def test_with_the_keys_of_the_table(self):
        name = self.new(keys=("pk", "sk"))
        self.load(name, [{"pk": S(f"{k}"), "sk": S("same")} for k in range(5)])
        self.add(name, index("turned", ("sk", "pk"), "KEYS_ONLY"), pk="S", sk="S")
        self.eventually(list("01234"), lambda: text(self.query("turned", "sk = :a", {":a": S("same")}, TableName=name), "pk"))

    def test_one_after_the_other(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.client.put_item(TableName=name, Item={"pk": S("x"), "a": S("1"), "b": S("2"), "c": S("3")})
        self.add(name, index("by-b", ("b",)), b="S")
        self.add(name, index("by-c", ("c",)), c="S")
        self.assertEqual({"by-a", "by-b", "by-c"}, {one["IndexName"] for one in self.describe(name)["GlobalSecondaryIndexes"]})
        for index_name in ("by-a", "by-b", "by-c"):
            self.eventually(["x"], lambda index_name=index_name: text(self.scan(index_name, TableName=name), "pk"))

    def test_to_a_provisioned_table(self):
        name = self.new(throughput=(1, 2))
        self.add(name, index("by-a", ("a",), throughput=(3, 4)), a="S")
        found = self.description(name, "by-a")["ProvisionedThroughput"]
        self.assertEqual((3, 4), (found["ReadCapacityUnits"], found["WriteCapacityUnits"]))

    def test_a_second_one_at_once_is_refused_while_the_first_is_made(self):
        name = self.new()
        self.update_indexes(name, {"Create": index("by-a", ("a",))}, defined={"a": "S"})
        try:
            self.update_indexes(name, {"Create": index("by-b", ("b",))}, defined={"b": "S"})
        except self.client.exceptions.ClientError as error:
            found = error.response["Error"]
            self.assertIn(found["Code"], (LIMIT_EXCEEDED, IN_USE))
            if found["Code"] == LIMIT_EXCEEDED:
                self.assertEqual("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
                                 found["Message"])
        else:
            # The first was ready already.
            self.wait_index_active(name, "by-b")
        self.wait_index_active(name, "by-a")

    def test_an_index_that_is_still_made_cannot_be_read(self):
        name = self.new()
        self.load(name, [{"pk": S(f"{k}"), "a": S("x")} for k in range(25)])
        self.update_indexes(name, {"Create": index("by-a", ("a",))}, defined={"a": "S"})
        try:
            self.scan("by-a", TableName=name)
        except self.client.exceptions.ClientError as error:
            self.assertIn(error.response["Error"]["Message"], ("Cannot read from backfilling global secondary index: by-a",
                                                               "The table does not have the specified index: by-a"))
        self.wait_index_active(name, "by-a")
        self.eventually(25, lambda: self.scan("by-a", TableName=name)["Count"])


class AddingRefused(UpdatesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(keys=("pk", "sk"), gsis=[index("by-a", ("a",))], lsis=[index("local", ("pk", "b"))])
        cls.provisioned = cls.make(gsis=[index("by-a", ("a",), throughput=(1, 1))], throughput=(1, 1))

    def refuse_index(self, message, definition, name=None, defined=None, code=None, **more):
        return self.refuse_update(message, name or self.table, {"Create": definition}, defined=defined or {"x": "S"}, code=code, **more)

    def test_an_index_that_is_there(self):
        self.refuse_index("Attempting to create an index which already exists", index("by-a", ("x",)))

    def test_the_name_of_a_local_index(self):
        # The text is unknown (unverified).
        self.refuse_index(None, index("local", ("x",)))

    def test_no_definitions(self):
        self.refuse_update(INVALID + "AttributeDefinitions is not specified for index: new", self.table, {"Create": index("new", ("x",))})

    def test_keys_that_are_not_defined(self):
        response = self.refuse_index(None, index("new", ("x", "y")), defined={"x": "S"})
        # The second list may have the table's own definitions too.
        self.assertRegex(response["Error"]["Message"], "^" + re.escape(INVALID) + "Some index key attributes are not defined in "
                                                       r"AttributeDefinitions. Keys: \[(x, y|y, x)\], AttributeDefinitions: \[.*\]$")

    def test_projections_that_cannot_be(self):
        for projection, include, message in (
                (None, None, "Unknown ProjectionType: null"), ("ALL", ["v"], "ProjectionType is ALL, but NonKeyAttributes is specified"),
                ("KEYS_ONLY", ["v"], "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"),
                ("INCLUDE", None, "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
                ("INCLUDE", ["v", "v"], "Duplicate element in NonKeyAttributes: v")):
            with self.subTest(message):
                self.refuse_index(INVALID + message, index("new", ("x",), projection, include))

    def test_constraints(self):
        at = "globalSecondaryIndexUpdates.1.member.create"
        for change, message in (
                ({"IndexName": "ab"}, f"Value 'ab' at '{at}.indexName' failed to satisfy constraint: Member must have length greater than "
                                      f"or "
                                      "equal to 3"),
                ({"IndexName": "a b c"}, f"Value 'a b c' at '{at}.indexName' failed to satisfy constraint: Member must satisfy regular "
                                         "expression pattern: [a-zA-Z0-9_.-]+"),
                ({"KeySchema": []}, f"Value '[]' at '{at}.keySchema' failed to satisfy constraint: Member must have length greater than or "
                                    "equal to 1"),
                ({"KeySchema": None}, f"Value null at '{at}.keySchema' failed to satisfy constraint: Member must not be null"),
                ({"Projection": None}, f"Value null at '{at}.projection' failed to satisfy constraint: Member must not be null"),
                ({"Projection": {"ProjectionType": "SOME"}}, f"Value 'SOME' at '{at}.projection.projectionType' failed to satisfy "
                                                             "constraint: Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]")):
            with self.subTest(message):
                # The throughput is there for those that ask for it first.
                definition = {**index("new", ("x",), throughput=(1, 1)), **change}
                self.refuse_index(DETECTED + message, {key: value for key, value in definition.items() if value is not None},
                                  name=self.provisioned)

    def test_schemas_that_cannot_be(self):
        for keys, pattern in (
                (schema("x", hashes=0), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
                (schema("x", "x"), "Both the Hash Key and the Range Key element in the KeySchema have the same name|"
                                   "The KeySchema contains multiple key attributes with the same name")):
            with self.subTest(pattern):
                response = self.refuse_index(None, index("new", keys))
                self.assertRegex(response["Error"]["Message"], f"^(?:{pattern})$")

    def test_no_throughput_on_a_provisioned_table(self):
        self.refuse_index(INVALID + "ProvisionedThroughput must be specified for index: new", index("new", ("x",)), name=self.provisioned)

    def test_throughput_on_an_on_demand_table(self):
        # §14.5 has this text for "GSI on PPR" in UpdateTable, and §2.1 that of CreateTable (unverified which).
        response = self.refuse_index(None, index("new", ("x",), throughput=(1, 1)), name=self.new())
        self.assertIn(response["Error"]["Message"], (
            INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: new when BillingMode is "
                      "PAY_PER_REQUEST",
            INVALID + "ProvisionedThroughput should not be specified for index: new when BillingMode is PAY_PER_REQUEST"))

    def test_two_at_once(self):
        self.refuse_update("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table", self.table,
                           {"Create": index("one", ("x",))}, {"Create": index("two", ("x",))}, defined={"x": "S"}, code=LIMIT_EXCEEDED)

    def test_one_made_and_another_deleted_at_once(self):
        self.refuse_update("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table", self.table,
                           {"Create": index("one", ("x",))}, {"Delete": {"IndexName": "by-a"}}, defined={"x": "S"}, code=LIMIT_EXCEEDED)

    def test_the_same_index_twice(self):
        self.refuse_update(INVALID + "Only one global secondary index update per index is allowed simultaneously. Index: one", self.table,
                           {"Create": index("one", ("x",))}, {"Delete": {"IndexName": "one"}}, defined={"x": "S"})

    def test_the_21st(self):
        name = self.make(gsis=[index(f"by-{k}", ("a",), "KEYS_ONLY") for k in range(20)])
        self.refuse_index("Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20",
                          index("new", ("x",)), name=name, code=LIMIT_EXCEEDED)

    def test_with_the_throughput_of_the_table(self):
        self.refuse_index(INVALID + "You cannot create or delete index while updating table IOPS", index("new", ("x",), throughput=(1, 1)),
                          name=self.new(throughput=(1, 1)), ProvisionedThroughput=units(2, 2))

    def test_with_a_stream(self):
        self.refuse_index(INVALID + "You cannot create or delete index while changing stream status", index("new", ("x",)),
                          name=self.new(), StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})

    def test_a_table_that_is_missing(self):
        self.refuse_index("Requested resource not found: Table: no-such-table not found", index("new", ("x",)), name="no-such-table",
                          code=NOT_FOUND)

    def test_what_was_refused_changed_nothing(self):
        name = self.make(gsis=[index("by-a", ("a",))])
        self.refuse_update(None, name, {"Create": index("one", ("x",))}, {"Create": index("two", ("x",))}, defined={"x": "S"},
                           code=LIMIT_EXCEEDED)
        found = self.describe(name)
        self.assertEqual(["by-a"], [one["IndexName"] for one in found["GlobalSecondaryIndexes"]])
        self.assertNotIn("x", [one["AttributeName"] for one in found["AttributeDefinitions"]])


class UpdateShapes(UpdatesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.make(gsis=[index("by-a", ("a",), throughput=(1, 1))], throughput=(1, 1))

    def test_an_update_without_an_action(self):
        self.refuse_update(INVALID + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                                     "GlobalSecondaryIndexUpdate.Delete must not be null", self.table, {})

    def test_two_actions_in_one(self):
        self.refuse_update(INVALID + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object", self.table,
                           {"Update": {"IndexName": "by-a", "ProvisionedThroughput": units(2, 2)}, "Delete": {"IndexName": "by-b"}})

    def test_an_empty_list_is_no_update(self):
        response = self.refuse_update(None, self.table)
        self.assertRegex(response["Error"]["Message"], "^At least one of ProvisionedThroughput, BillingMode, .* is required$")

    def test_the_same_index_twice(self):
        self.refuse_update(INVALID + "Only one global secondary index update per index is allowed simultaneously. Index: by-a", self.table,
                           {"Update": {"IndexName": "by-a", "ProvisionedThroughput": units(2, 2)}}, {"Delete": {"IndexName": "by-a"}})

    def test_definitions_alone_are_no_update(self):
        status, _, answer = raw_call("UpdateTable", {"TableName": self.table, "AttributeDefinitions": definitions(a="S")})
        self.assertEqual(400, status)
        self.assertIn(b"At least one of ", answer)


class Throughput(UpdatesCase):
    def change(self, index_name, read, write):
        return {"Update": {"IndexName": index_name, "ProvisionedThroughput": units(read, write)}}

    def throughput(self, name, index_name):
        found = self.description(name, index_name)["ProvisionedThroughput"]
        return found["ReadCapacityUnits"], found["WriteCapacityUnits"]

    def test_of_one_index(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4)), index("by-b", ("b",), throughput=(5, 6))], throughput=(1, 2))
        self.update_indexes(name, self.change("by-a", 7, 8))
        self.eventually((7, 8), lambda: self.throughput(name, "by-a"))
        self.wait_index_active(name, "by-a")
        self.assertEqual((5, 6), self.throughput(name, "by-b"))
        found = self.describe(name)["ProvisionedThroughput"]
        self.assertEqual((1, 2), (found["ReadCapacityUnits"], found["WriteCapacityUnits"]))

    def test_of_several_indexes_and_the_table(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4)), index("by-b", ("b",), throughput=(5, 6))], throughput=(1, 2))
        self.update_indexes(name, self.change("by-a", 7, 8), self.change("by-b", 9, 10), ProvisionedThroughput=units(11, 12))
        self.eventually(((7, 8), (9, 10)), lambda: (self.throughput(name, "by-a"), self.throughput(name, "by-b")))
        self.wait_active(name)
        self.assertEqual(11, self.describe(name)["ProvisionedThroughput"]["ReadCapacityUnits"])

    def test_items_stay(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4))], throughput=(5, 5))
        self.client.put_item(TableName=name, Item={"pk": S("x"), "a": S("y")})
        self.eventually(1, lambda: self.scan("by-a", TableName=name)["Count"])
        self.update_indexes(name, self.change("by-a", 7, 8))
        self.wait_index_active(name, "by-a")
        self.eventually(1, lambda: self.scan("by-a", TableName=name)["Count"])

    def test_the_same_again(self):
        # The text for an index is not in the reference; that for a table is (unverified).
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4))], throughput=(1, 1))
        response = self.refuse_update(None, name, self.change("by-a", 3, 4))
        self.assertRegex(response["Error"]["Message"], "^The provisioned throughput for the .* will not change. The requested value "
                                                       "equals the "
                                                       "current value. ")

    def test_of_an_index_that_is_missing(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4))], throughput=(1, 1))
        self.refuse_update(f"Requested resource not found: Index none for table {name}", name, self.change("none", 1, 1), code=NOT_FOUND)

    def test_of_a_local_index(self):
        name = self.new(keys=("pk", "sk"), lsis=[index("local", ("pk", "a"))], throughput=(1, 1))
        self.refuse_update("Cannot update an index that is not a GlobalSecondaryIndex: local", name, self.change("local", 2, 2))

    def test_of_an_on_demand_table(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.refuse_update(INVALID + "The only Updates for index: by-a when TableThroughputMode is PAY_PER_REQUEST can be to "
                                     "OnDemandThroughput, WarmThroughput", name, self.change("by-a", 1, 1))

    def test_below_one(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4))], throughput=(1, 1))
        self.refuse_update(DETECTED + "Value '0' at 'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput.readCapacityUnits' "
                                      "failed "
                                      "to satisfy constraint: Member must have value greater than or equal to 1", name,
                                      self.change("by-a", 0, 1))


class Billing(UpdatesCase):
    def test_to_provisioned_with_the_throughput_of_every_index(self):
        name = self.new(gsis=[index("by-a", ("a",)), index("by-b", ("b",))])
        self.update_indexes(name, *({"Update": {"IndexName": one, "ProvisionedThroughput": units(3, 4)}} for one in ("by-a", "by-b")),
                            BillingMode="PROVISIONED", ProvisionedThroughput=units(1, 2))
        self.wait_active(name)
        for index_name in ("by-a", "by-b"):
            self.eventually((3, 4), lambda index_name=index_name: tuple(self.description(name, index_name)["ProvisionedThroughput"][key]
                                                                        for key in ("ReadCapacityUnits", "WriteCapacityUnits")))

    def test_to_provisioned_without_the_throughput_of_an_index(self):
        name = self.new(gsis=[index("by-a", ("a",)), index("by-b", ("b",))])
        one = {"Update": {"IndexName": "by-a", "ProvisionedThroughput": units(3, 4)}}
        self.refuse_update(INVALID + "ProvisionedThroughput must be specified for index: by-b", name, one, BillingMode="PROVISIONED",
                           ProvisionedThroughput=units(1, 2))
        response = self.assert_validation(None, "update_table", TableName=name, BillingMode="PROVISIONED",
                                          ProvisionedThroughput=units(1, 2))
        self.assertIn(response["Error"]["Message"], [INVALID + "ProvisionedThroughput must be specified for index: " + names
                                                     for names in ("by-a,by-b", "by-b,by-a")])

    def test_to_on_demand(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(3, 4))], throughput=(1, 1))
        self.client.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
        self.wait_active(name)
        self.eventually((0, 0), lambda: tuple(self.description(name, "by-a")["ProvisionedThroughput"][key]
                                              for key in ("ReadCapacityUnits", "WriteCapacityUnits")))
        self.wait_index_active(name, "by-a")


class Deleting(UpdatesCase):
    def drop(self, name, index_name):
        self.update_indexes(name, {"Delete": {"IndexName": index_name}})
        self.wait_index_gone(name, index_name)

    def test_the_index_is_gone(self):
        name = self.new(gsis=[index("by-a", ("a",)), index("by-b", ("b",))])
        self.client.put_item(TableName=name, Item={"pk": S("x"), "a": S("1"), "b": S("2")})
        self.drop(name, "by-a")
        self.assert_validation("The table does not have the specified index: by-a", "query", TableName=name, IndexName="by-a",
                               KeyConditionExpression="a = :a", ExpressionAttributeValues={":a": S("1")})
        self.eventually(["x"], lambda: text(self.scan("by-b", TableName=name), "pk"))
        self.assertEqual(1, self.client.scan(TableName=name, ConsistentRead=True)["Count"])

    def test_the_last_index_goes_with_the_list(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.drop(name, "by-a")
        self.assertNotIn("GlobalSecondaryIndexes", self.describe(name))

    def test_definitions_that_only_it_used_are_gone(self):
        # (unverified)
        name = self.new(gsis=[index("by-a", ("a", "c")), index("by-b", ("b", "c"))])
        self.drop(name, "by-a")
        self.assertEqual({"pk", "b", "c"}, {one["AttributeName"] for one in self.describe(name)["AttributeDefinitions"]})

    def test_its_key_may_have_any_type_then(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.drop(name, "by-a")
        for value in (N(1), S(""), {"BOOL": True}, {"S": "x" * 3000}):
            self.client.put_item(TableName=name, Item={"pk": S("x"), "a": value})
            self.assertEqual({"pk": S("x"), "a": value}, self.get("x", name))

    def test_the_name_may_come_again_with_another_key(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.client.put_item(TableName=name, Item={"pk": S("x"), "a": S("1"), "b": N(2)})
        self.drop(name, "by-a")
        self.add(name, index("by-a", ("b",), "KEYS_ONLY"), b="N")
        self.eventually([{"pk": S("x"), "b": N(2)}], lambda: self.query("by-a", "b = :b", {":b": N(2)}, TableName=name)["Items"])

    def test_an_index_that_is_missing(self):
        for gsis in (None, [index("by-a", ("a",))]):
            with self.subTest(indexes=bool(gsis)):
                name = self.new(gsis=gsis)
                self.refuse_update(f"Requested resource not found: Index none for table {name}", name, {"Delete": {"IndexName": "none"}},
                                   code=NOT_FOUND)

    def test_a_local_index(self):
        name = self.new(keys=("pk", "sk"), lsis=[index("local", ("pk", "a"))])
        self.refuse_update("Cannot delete an index that is not a GlobalSecondaryIndex: local", name, {"Delete": {"IndexName": "local"}})

    def test_two_at_once(self):
        name = self.new(gsis=[index("by-a", ("a",)), index("by-b", ("b",))])
        self.refuse_update("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table", name,
                           {"Delete": {"IndexName": "by-a"}}, {"Delete": {"IndexName": "by-b"}}, code=LIMIT_EXCEEDED)

    def test_with_the_throughput_of_the_table(self):
        name = self.new(gsis=[index("by-a", ("a",), throughput=(1, 1))], throughput=(1, 1))
        self.refuse_update(INVALID + "You cannot create or delete index while updating table IOPS", name, {"Delete": {"IndexName": "by-a"}},
                           ProvisionedThroughput=units(2, 2))

    def test_with_a_stream(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.refuse_update(INVALID + "You cannot create or delete index while changing stream status", name,
                           {"Delete": {"IndexName": "by-a"}},
                           StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})

    def test_a_refused_one_is_still_there(self):
        name = self.new(gsis=[index("by-a", ("a",)), index("by-b", ("b",))])
        self.refuse_update(None, name, {"Delete": {"IndexName": "by-a"}}, {"Delete": {"IndexName": "by-b"}}, code=LIMIT_EXCEEDED)
        self.assertEqual(["ACTIVE"] * 2, [self.description(name, one)["IndexStatus"] for one in ("by-a", "by-b")])

    def test_the_table_is_not_deleted_while_an_index_is_made(self):
        name = self.new()
        self.update_indexes(name, {"Create": index("by-a", ("a",))}, defined={"a": "S"})
        try:
            self.client.delete_table(TableName=name)
        except self.client.exceptions.ClientError as error:
            in_use = "Attempt to change a resource which is still in use: "
            self.assertIn((error.response["Error"]["Code"], error.response["Error"]["Message"]), (
                (IN_USE, in_use + "Cannot delete table while indexes are being created, updated, or deleted."),
                (IN_USE, in_use + f"Table: {name} is in the process of being updated.")))
            self.wait_index_active(name, "by-a")
        # Otherwise the index was ready already.

    def test_a_name_that_cannot_be(self):
        name = self.new(gsis=[index("by-a", ("a",))])
        self.refuse_update(DETECTED + "Value 'ab' at 'globalSecondaryIndexUpdates.1.member.delete.indexName' failed to satisfy constraint: "
                                      "Member must have length greater than or equal to 3", name, {"Delete": {"IndexName": "ab"}})
