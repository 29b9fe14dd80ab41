"""CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable."""
import re

from case import INVALID, ApiCase, N, S, table_definition, unique, wait_for

NOT_FOUND = "ResourceNotFoundException"
IN_USE = "ResourceInUseException"


class TablesCase(ApiCase):
    tables = ()

    def table(self, **more):
        """A new table, deleted at the end."""
        definition = {**table_definition(unique("table")), **more}
        self.create(definition)
        self.addCleanup(self.delete_quietly, definition["TableName"])
        return definition["TableName"]

    def delete_quietly(self, name):
        try:
            self.client.delete_table(TableName=name)
        except self.client.exceptions.ResourceNotFoundException:
            pass


class Create(TablesCase):
    def test_the_description_of_an_on_demand_table(self):
        definition = table_definition(unique("table"), sort="N")
        name = definition["TableName"]
        created = self.client.create_table(**definition)["TableDescription"]
        self.addCleanup(self.delete_quietly, name)
        self.assertIn(created["TableStatus"], ("CREATING", "ACTIVE"))
        self.wait_active(name)
        table = self.describe(name)
        self.assertEqual(definition["KeySchema"], table["KeySchema"])
        self.assertEqual(definition["AttributeDefinitions"], table["AttributeDefinitions"])
        self.assertEqual("PAY_PER_REQUEST", table["BillingModeSummary"]["BillingMode"])
        self.assertEqual({"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}, table["ProvisionedThroughput"])
        self.assertRegex(table["TableArn"], rf"^arn:aws:dynamodb:[a-z0-9-]+:[0-9]{{12}}:table/{name}$")
        self.assertRegex(table["TableId"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertEqual((0, 0), (table["ItemCount"], table["TableSizeBytes"]))
        self.assertIn("CreationDateTime", table)
        self.assertNotIn("Replicas", table)
        self.assertNotIn("GlobalTableVersion", table)

    def test_a_provisioned_table(self):
        definition = table_definition(unique("table"))
        del definition["BillingMode"]
        name = self.create({**definition, "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}})["TableName"]
        self.addCleanup(self.delete_quietly, name)
        table = self.describe(name)
        self.assertEqual((5, 6), tuple(table["ProvisionedThroughput"][key] for key in ("ReadCapacityUnits", "WriteCapacityUnits")))
        self.assertNotIn("BillingModeSummary", table)

    def test_a_name_twice(self):
        name = self.table()
        self.assert_error(IN_USE, f"Table already exists: {name}", "create_table", **table_definition(name))

    def test_a_deleted_name_may_come_again_and_is_empty(self):
        name = self.table()
        self.client.put_item(TableName=name, Item={"pk": S("x")})
        self.client.delete_table(TableName=name)
        wait_for("table gone", lambda: name not in self.client.list_tables()["TableNames"])
        self.create(table_definition(name))
        self.assertEqual(0, self.client.scan(TableName=name)["Count"])

    def test_names(self):
        for name, message in (
                ("ab", "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have "
                       "length greater than or equal to 3"),
                (None, "The parameter 'TableName' is required but was not present in the request")):
            with self.subTest(name):
                definition = table_definition(name)
                if name is None:
                    del definition["TableName"]
                self.assert_validation(message, "create_table", **definition)

    def test_schemas_that_cannot_be(self):
        hash_key, range_key = {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}
        pk, sk = ({"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk"))
        for keys, definitions, message in (
                ([hash_key, range_key], [pk], "Invalid KeySchema: Some index key attribute have no definition"),
                ([hash_key], [sk], INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk], "
                                             "AttributeDefinitions: [sk]"),
                ([hash_key, {"AttributeName": "pk", "KeyType": "RANGE"}], [pk, sk],
                 "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
                ([{"AttributeName": "pk", "KeyType": "RANGE"}], [pk],
                 "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
                ([hash_key, {"AttributeName": "sk", "KeyType": "HASH"}], [pk, sk],
                 "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
                ([hash_key], [pk, sk],
                 INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                           "AttributeDefinitions")):
            with self.subTest(message):
                self.assert_validation(message, "create_table", TableName=unique("table"), BillingMode="PAY_PER_REQUEST",
                                       KeySchema=keys, AttributeDefinitions=definitions)

    def test_billing_that_cannot_be(self):
        definition = table_definition(unique("table"))
        throughput = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
        self.assert_validation(INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                                         "PAY_PER_REQUEST", "create_table", **definition, ProvisionedThroughput=throughput)
        for mode in ({}, {"BillingMode": "PROVISIONED"}):
            with self.subTest(mode):
                provisioned = {key: value for key, value in definition.items() if key != "BillingMode"}
                self.assert_validation(
                    INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
                    "create_table", **provisioned, **mode)


class DescribeAndList(TablesCase):
    def test_a_table_that_is_missing(self):
        for operation in ("describe_table", "delete_table"):
            with self.subTest(operation):
                self.assert_error(NOT_FOUND, "Requested resource not found: Table: no-such-table not found", operation,
                                  TableName="no-such-table")
        self.assert_error(NOT_FOUND, "Requested resource not found: Table: no-such-table not found", "update_table",
                          TableName="no-such-table", BillingMode="PAY_PER_REQUEST")

    def test_tables_are_listed_by_name_in_pages(self):
        names = sorted(self.table() for _ in range(5))
        found, start = [], {}
        while True:
            answer = self.client.list_tables(Limit=2, **start)
            self.assertLessEqual(len(answer["TableNames"]), 2)
            found += answer["TableNames"]
            if "LastEvaluatedTableName" not in answer:
                break
            self.assertEqual(answer["TableNames"][-1], answer["LastEvaluatedTableName"])
            start = {"ExclusiveStartTableName": answer["LastEvaluatedTableName"]}
        self.assertEqual(sorted(found), found)
        self.assertLessEqual(set(names), set(found))
        self.assertEqual(found, self.client.list_tables()["TableNames"])

    def test_a_list_limit_out_of_range(self):
        for limit, constraint in ((0, "greater than or equal to 1"), (101, "less than or equal to 100")):
            with self.subTest(limit):
                self.assert_validation(
                    f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value "
                    f"{constraint}", "list_tables", Limit=limit)


class Update(TablesCase):
    def test_billing_mode_there_and_back(self):
        name = self.table()
        self.client.update_table(TableName=name, BillingMode="PROVISIONED",
                                 ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4})
        self.wait_active(name)
        self.assertEqual(3, self.describe(name)["ProvisionedThroughput"]["ReadCapacityUnits"])
        self.client.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
        self.wait_active(name)
        table = self.describe(name)
        self.assertEqual("PAY_PER_REQUEST", table["BillingModeSummary"]["BillingMode"])
        self.assertEqual(0, table["ProvisionedThroughput"]["ReadCapacityUnits"])

    def test_items_stay(self):
        name = self.table()
        self.client.put_item(TableName=name, Item={"pk": S("x"), "n": N(1)})
        self.client.update_table(TableName=name, BillingMode="PROVISIONED",
                                 ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4})
        self.wait_active(name)
        self.assertEqual(1, self.client.scan(TableName=name)["Count"])

    def test_updates_that_cannot_be(self):
        name = self.table()
        with self.assertRaises(self.client.exceptions.ClientError) as raised:
            self.client.update_table(TableName=name)
        message = raised.exception.response["Error"]["Message"]
        self.assertTrue(re.match(r"At least one of ProvisionedThroughput, BillingMode, .* is required$", message), message)
        self.assert_validation(INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED", "update_table",
                               TableName=name, BillingMode="PROVISIONED")
        self.assert_validation(INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                                         "PAY_PER_REQUEST", "update_table", TableName=name,
                               ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})
        self.assert_validation(INVALID + "Replica modification must be the only operation in the request", "update_table",
                               TableName=name, BillingMode="PAY_PER_REQUEST",
                               ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}])

    def test_the_same_throughput_again(self):
        name = self.table(BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
        self.assert_validation(
            "The provisioned throughput for the table will not change. The requested value equals the current value. Current "
            "ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits "
            "provisioned for the table: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for "
            "current limits and how to request higher limits.", "update_table", TableName=name,
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})


class Delete(TablesCase):
    def test_the_table_is_gone_for_reads_and_writes(self):
        name = self.table()
        deleted = self.client.delete_table(TableName=name)["TableDescription"]
        self.assertEqual((name, "DELETING"), (deleted["TableName"], deleted["TableStatus"]))
        wait_for("table gone", lambda: name not in self.client.list_tables()["TableNames"])
        self.assert_error(NOT_FOUND, "Requested resource not found", "get_item", TableName=name, Key={"pk": S("x")})

    def test_a_protected_table_is_not_deleted(self):
        # The model of older boto3 has no such member.
        from case import raw_call
        name = self.table()
        status, _, _ = raw_call("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": True})
        self.assertEqual(200, status)
        self.wait_active(name)
        self.assert_validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
            "delete_table", TableName=name)
        wait_for("protection ended", lambda: raw_call(
            "UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False})[0] == 200)
        self.wait_active(name)
        self.client.delete_table(TableName=name)
