"""Global tables of version 2017.11.29, as an account sees them that has none (reference/global-tables.md §1, §15): new ones are refused,
and nothing that is there is one. Which members there are and what they may be: the API's model, in the words of dynamodb-api.md §1.3.
Whoever runs this against AWS does so in a Region that has had this version."""
import json

from case import INVALID, raw_call, unique
from settings_case import DETECTED, SettingsCase, missing

GLOBAL_TABLE_NOT_FOUND = "GlobalTableNotFoundException"
NOT_SUPPORTED = (f"{INVALID}DynamoDB global tables version 2017.11.29 is not supported. We recommend using DynamoDB global tables version "
                 "2019.11.21, instead of version 2017.11.29 (Legacy).")
INVALID_ALONE = "One or more parameter values were invalid"
NAME_PATTERN = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
AT_LEAST_ONE = "Member must have value greater than or equal to 1"
NO_ELEMENT = "Member must have length greater than or equal to 1"
AWAY = "eu-west-1"


def violation(value, path, constraint):
    return f"{DETECTED}Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"


def no_settings(name):
    return f"Global table with name: '{name}' does not exist."


def no_global_table(name):
    return f"Global table not found: {no_settings(name)}"


def region(name=AWAY):
    return {"RegionName": name}


class LegacyCase(SettingsCase):
    def refuse_create(self, message, name, group):
        self.refuse_validation(message, "CreateGlobalTable", {"GlobalTableName": name, "ReplicationGroup": group})

    def refuse_update(self, message, name, *updates, code="ValidationException"):
        self.refuse(code, message, "UpdateGlobalTable", {"GlobalTableName": name, "ReplicaUpdates": list(updates)})

    def refuse_serialization(self, message, operation, body):
        status, _, answer = raw_call(operation, body)
        error = json.loads(answer)
        self.assertEqual((400, "SerializationException", message), (status, error["__type"].split("#")[1], error["Message"]))


class NoneIsMade(LegacyCase):
    """§15: the version is refused before anybody looks for a table."""

    def test_of_a_table_that_is_there(self):
        name = self.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        self.refuse_create(NOT_SUPPORTED, name, [region("us-east-1")])
        self.assertNotIn("Replicas", self.describe(name))

    def test_of_a_table_that_is_missing(self):
        self.refuse_create(NOT_SUPPORTED, unique("missing"), [region("us-east-1"), region()])

    def test_by_another_replica(self):
        self.refuse_update(NOT_SUPPORTED, unique("missing"), {"Create": region()})

    def test_by_another_replica_beside_one_that_goes(self):
        """That removing one at the same time does not matter is (unverified)."""
        for updates in (({"Delete": region("us-east-1")}, {"Create": region()}), ({"Create": region(), "Delete": region("us-east-1")},)):
            with self.subTest(updates):
                self.refuse_update(NOT_SUPPORTED, unique("missing"), *updates)


class NoneIsFound(LegacyCase):
    def names(self):
        """A table of this Region, which is none either, and one that is missing."""
        return self.table(), unique("missing")

    def test_the_table(self):
        """§15."""
        for name in self.names():
            self.refuse(GLOBAL_TABLE_NOT_FOUND, no_global_table(name), "DescribeGlobalTable", {"GlobalTableName": name})

    def test_its_settings(self):
        """§15: in other words than the table."""
        for name in self.names():
            self.refuse(GLOBAL_TABLE_NOT_FOUND, no_settings(name), "DescribeGlobalTableSettings", {"GlobalTableName": name})
            self.refuse(GLOBAL_TABLE_NOT_FOUND, no_settings(name), "UpdateGlobalTableSettings", {
                "GlobalTableName": name, "GlobalTableProvisionedWriteCapacityUnits": 5})

    def test_settings_that_are_not_given(self):
        """That the table is looked for all the same is (unverified)."""
        name = unique("missing")
        self.refuse(GLOBAL_TABLE_NOT_FOUND, no_settings(name), "UpdateGlobalTableSettings", {"GlobalTableName": name})

    def test_to_remove_a_replica_of(self):
        """The error, and that its words are those of DescribeGlobalTable, are (unverified)."""
        for name in self.names():
            self.refuse_update(no_global_table(name), name, {"Delete": region()}, code=GLOBAL_TABLE_NOT_FOUND)

    def test_listed(self):
        """§15: the tables that are there are none of these."""
        self.table()
        for members in ({}, {"Limit": 1}, {"RegionName": "us-east-1"}, {"ExclusiveStartGlobalTableName": "orders"}):
            with self.subTest(members):
                self.assertEqual({"GlobalTables": []}, self.call("ListGlobalTables", members))


class Shapes(LegacyCase):
    """What is wrong with a request is told before everything else (§15, "Order")."""

    def test_no_name(self):
        for operation in ("DescribeGlobalTable", "DescribeGlobalTableSettings", "UpdateGlobalTableSettings"):
            with self.subTest(operation):
                self.refuse_validation(DETECTED + missing("globalTableName"), operation, {})

    def test_neither_name_nor_replicas(self):
        """Their order is (unverified)."""
        for operation, path in (("CreateGlobalTable", "replicationGroup"), ("UpdateGlobalTable", "replicaUpdates")):
            with self.subTest(operation):
                self.refuse_validation(f"2 validation errors detected: {missing('globalTableName')}; {missing(path)}", operation, {})

    def test_no_replicas(self):
        self.refuse_validation(DETECTED + missing("replicationGroup"), "CreateGlobalTable", {"GlobalTableName": "orders"})
        self.refuse_validation(DETECTED + missing("replicaUpdates"), "UpdateGlobalTable", {"GlobalTableName": "orders"})

    def test_names_that_cannot_be(self):
        """The model: 3 to 255 characters of a pattern that ARNs do not fit."""
        arn = "arn:aws:dynamodb::000000000000:global-table/orders"
        for name, constraint in (("ab", "Member must have length greater than or equal to 3"), ("two words", NAME_PATTERN),
                                 ("n" * 256, "Member must have length less than or equal to 255"), (arn, NAME_PATTERN)):
            with self.subTest(name):
                for operation in ("DescribeGlobalTable", "DescribeGlobalTableSettings", "UpdateGlobalTableSettings"):
                    self.refuse_validation(violation(name, "globalTableName", constraint), operation, {"GlobalTableName": name})
                self.refuse_create(violation(name, "globalTableName", constraint), name, [region()])
                self.refuse_update(violation(name, "globalTableName", constraint), name, {"Create": region()})
                self.refuse_validation(violation(name, "exclusiveStartGlobalTableName", constraint), "ListGlobalTables",
                                       {"ExclusiveStartGlobalTableName": name})

    def test_types(self):
        """dynamodb-api.md §1.2."""
        for operation in ("CreateGlobalTable", "UpdateGlobalTable", "DescribeGlobalTable", "DescribeGlobalTableSettings",
                          "UpdateGlobalTableSettings"):
            with self.subTest(operation):
                self.refuse_serialization("NUMBER_VALUE cannot be converted to String", operation, {"GlobalTableName": 7})
        self.refuse_serialization("Unexpected field type", "CreateGlobalTable", {"GlobalTableName": "orders", "ReplicationGroup": AWAY})
        self.refuse_serialization("STRING_VALUE cannot be converted to Integer", "ListGlobalTables", {"Limit": "1"})

    def test_limits(self):
        """The model: at least 1, and no maximum."""
        self.refuse_validation(violation(0, "limit", AT_LEAST_ONE), "ListGlobalTables", {"Limit": 0})
        self.assertEqual({"GlobalTables": []}, self.call("ListGlobalTables", {"Limit": 1000}))

    def test_updates_that_do_nothing(self):
        """§15 for an empty list; that an update without an action is refused likewise is (unverified)."""
        for updates in ([], [{}], [{"Create": region()}, {}]):
            with self.subTest(updates):
                self.refuse_update(INVALID_ALONE, "orders", *updates)

    def test_an_empty_group(self):
        """As an update without replicas (unverified)."""
        self.refuse_create(INVALID_ALONE, "orders", [])

    def test_an_update_without_region(self):
        """The model requires RegionName of both actions."""
        for action in ("Create", "Delete"):
            with self.subTest(action):
                self.refuse_update(f"{DETECTED}{missing(f'replicaUpdates.2.member.{action.lower()}.regionName')}", "orders",
                                   {"Create": region()}, {action: {}})


class SettingsShapes(LegacyCase):
    """Of UpdateGlobalTableSettings, by the model. Nothing about them is said by the reference, but how constraints are worded."""

    def refuse_settings(self, message, **members):
        self.refuse_validation(message, "UpdateGlobalTableSettings", {"GlobalTableName": "orders", **members})

    def refuse_replica(self, message, **members):
        self.refuse_settings(message, ReplicaSettingsUpdate=[{**region(), **members}])

    def test_of_the_table(self):
        self.refuse_settings(
            violation("FREE", "globalTableBillingMode", "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"),
            GlobalTableBillingMode="FREE")
        self.refuse_settings(violation(0, "globalTableProvisionedWriteCapacityUnits", AT_LEAST_ONE),
                             GlobalTableProvisionedWriteCapacityUnits=0)

    def test_of_replicas(self):
        path = "replicaSettingsUpdate"
        self.refuse_settings(violation("[]", path, NO_ELEMENT), ReplicaSettingsUpdate=[])
        self.refuse_settings(DETECTED + missing(f"{path}.1.member.regionName"), ReplicaSettingsUpdate=[{}])
        self.refuse_replica(violation(0, f"{path}.1.member.replicaProvisionedReadCapacityUnits", AT_LEAST_ONE),
                            ReplicaProvisionedReadCapacityUnits=0)

    def test_the_class_of_a_replica(self):
        """dynamodb-api.md §14.5; that it is so of this operation is (unverified)."""
        self.refuse_replica("Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, "
                            "STANDARD_INFREQUENT_ACCESS].", ReplicaTableClass="GLACIER")

    def test_of_indexes(self):
        whole = "globalTableGlobalSecondaryIndexSettingsUpdate"
        self.refuse_settings(violation("[]", whole, NO_ELEMENT), GlobalTableGlobalSecondaryIndexSettingsUpdate=[])
        self.refuse_settings(DETECTED + missing(f"{whole}.1.member.indexName"), GlobalTableGlobalSecondaryIndexSettingsUpdate=[{}])
        self.refuse_settings(violation(0, f"{whole}.1.member.provisionedWriteCapacityUnits", AT_LEAST_ONE),
                             GlobalTableGlobalSecondaryIndexSettingsUpdate=[{"IndexName": "by-date", "ProvisionedWriteCapacityUnits": 0}])
        one = "replicaSettingsUpdate.1.member.replicaGlobalSecondaryIndexSettingsUpdate"
        self.refuse_replica(violation("[]", one, NO_ELEMENT), ReplicaGlobalSecondaryIndexSettingsUpdate=[])
        self.refuse_replica(violation("a b", f"{one}.1.member.indexName", NAME_PATTERN),
                            ReplicaGlobalSecondaryIndexSettingsUpdate=[{"IndexName": "a b"}])

    def test_auto_scaling(self):
        path = "globalTableProvisionedWriteCapacityAutoScalingSettingsUpdate"
        tracking = f"{path}.scalingPolicyUpdate.targetTrackingScalingPolicyConfiguration"
        for update, message in (
                ({"MinimumUnits": 0}, violation(0, f"{path}.minimumUnits", AT_LEAST_ONE)),
                ({"AutoScalingRoleArn": ""}, violation("", f"{path}.autoScalingRoleArn", NO_ELEMENT)),
                ({"ScalingPolicyUpdate": {}}, DETECTED + missing(tracking)),
                ({"ScalingPolicyUpdate": {"TargetTrackingScalingPolicyConfiguration": {}}}, DETECTED + missing(f"{tracking}.targetValue"))):
            with self.subTest(update):
                self.refuse_settings(message, GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate=update)


class ThroughBoto3(LegacyCase):
    """The SDK knows the exception, so that applications can catch it (§1, "Legacy API errors")."""

    def test_an_exception_of_its_own(self):
        with self.assertRaises(self.client.exceptions.GlobalTableNotFoundException):
            self.client.describe_global_table(GlobalTableName=unique("missing"))
        with self.assertRaises(self.client.exceptions.GlobalTableNotFoundException):
            self.client.describe_global_table_settings(GlobalTableName=unique("missing"))

    def test_an_empty_list(self):
        self.assertEqual([], self.client.list_global_tables()["GlobalTables"])
