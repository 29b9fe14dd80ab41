"""CreateBackup, DescribeBackup, ListBackups, DeleteBackup and RestoreTableFromBackup (reference/backup-pitr-export-import.md §1 and §2).
What other Regions see, and what is left by those who end in the midst: tests/integration/backups_test.py."""
import json
import re
import time

from case import INVALID, N, S, raw_call, table_definition, unique, wait_for
from settings_case import DETECTED, LIMIT_EXCEEDED, NOT_FOUND, SettingsCase, missing, table_missing, units

BACKUP_NOT_FOUND = "BackupNotFoundException"
BACKUP_IN_USE = "BackupInUseException"
TABLE_NOT_FOUND = "TableNotFoundException"
TABLE_EXISTS = "TableAlreadyExistsException"
TABLE_IN_USE = "TableInUseException"
RESOURCE_IN_USE = "ResourceInUseException"
INVALID_REQUEST = "Invalid Request: "
PATTERN = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
MANY = 4000  # items that take many turns to copy
BATCH = 25
CLOCKS_APART_SECONDS = 60  # at most, of the server and of whoever runs this

BY_A = {"IndexName": "by-a", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}
BY_B = {"IndexName": "by-b", "KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "y"]}}
LOCAL = {"IndexName": "local", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "RANGE"}],
         "Projection": {"ProjectionType": "KEYS_ONLY"}}
DEFINITIONS = {"AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "a", "b")],
               "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]}
INDEXED = {**DEFINITIONS, "GlobalSecondaryIndexes": [BY_A, BY_B], "LocalSecondaryIndexes": [LOCAL]}


class BackupsCase(SettingsCase):
    def backup(self, table, name="nightly"):
        """The ARN of a new one, AVAILABLE, deleted at the end."""
        arn = self.call("CreateBackup", {"TableName": table, "BackupName": name})["BackupDetails"]["BackupArn"]
        self.addCleanup(raw_call, "DeleteBackup", {"BackupArn": arn})
        self.wait_available(arn)
        return arn

    def described_backup(self, arn):
        return self.call("DescribeBackup", {"BackupArn": arn})["BackupDescription"]

    def wait_available(self, arn):
        wait_for(f"{arn} AVAILABLE", lambda: self.described_backup(arn)["BackupDetails"]["BackupStatus"] == "AVAILABLE")

    def listed(self, **members):
        return self.call("ListBackups", members)["BackupSummaries"]

    def listed_arns(self, **members):
        return [summary["BackupArn"] for summary in self.listed(**members)]

    def restore(self, arn, **members):
        """The name of a new table, ACTIVE, deleted at the end."""
        name = self.begin_restore(arn, **members)["TableName"]
        self.wait_active(name)
        return name

    def begin_restore(self, arn, **members):
        name = unique("restored")
        answer = self.call("RestoreTableFromBackup", {"TargetTableName": name, "BackupArn": arn, **members})["TableDescription"]
        self.addCleanup(self.delete_when_active, name)
        return answer

    def delete_when_active(self, name):
        self.wait_active(name)
        self.client.delete_table(TableName=name)

    def refuse_restore(self, message, arn, code="ValidationException", target=None, **members):
        target = target or unique("restored")
        self.refuse(code, message, "RestoreTableFromBackup", {"TargetTableName": target, "BackupArn": arn, **members})

    def scan(self, table):
        return sorted(self.client.scan(TableName=table, ConsistentRead=True)["Items"], key=lambda item: item["pk"]["S"])

    def fill(self, table, count, value="x"):
        for first in range(0, count, BATCH):
            puts = [{"PutRequest": {"Item": {"pk": S(f"item-{i:06}"), "value": S(value)}}} for i in range(first, min(first + BATCH, count))]
            self.client.batch_write_item(RequestItems={table: puts})

    def other_arn(self, arn, **parts):
        """The ARN with other parts, by name."""
        names = ("arn", "partition", "service", "region", "account", "resource")
        return ":".join(parts.get(name, part) for name, part in zip(names, arn.split(":", 5)))

    def gone_arn(self):
        """Of a backup that has been deleted."""
        arn = self.backup(self.table())
        self.call("DeleteBackup", {"BackupArn": arn})
        return arn


class Creation(BackupsCase):
    def test_what_is_answered(self):
        """§1, "CreateBackup", "ARN", "BackupStatus": CREATING, without BackupExpiryDateTime."""
        name = self.table()
        self.put({"pk": S("k"), "value": S("v")}, name)
        details = self.call("CreateBackup", {"TableName": name, "BackupName": "nightly"})["BackupDetails"]
        self.addCleanup(raw_call, "DeleteBackup", {"BackupArn": details["BackupArn"]})
        self.assertEqual({"BackupArn", "BackupName", "BackupSizeBytes", "BackupStatus", "BackupType", "BackupCreationDateTime"}, set(details))
        self.assertEqual(("nightly", "CREATING", "USER"), (details["BackupName"], details["BackupStatus"], details["BackupType"]))
        prefix, number = details["BackupArn"].rsplit("/", 1)
        self.assertEqual(f"{self.arn(name)}/backup", prefix)
        self.assertRegex(number, r"^\d{14}-[0-9a-f]{8}$")
        self.assertEqual(int(number.split("-")[0]), round(details["BackupCreationDateTime"] * 1000))
        self.assertLess(abs(time.time() - details["BackupCreationDateTime"]), CLOCKS_APART_SECONDS)
        self.wait_available(details["BackupArn"])

    def test_by_the_tables_arn(self):
        """§1, "CreateBackup"."""
        name = self.table()
        self.assertTrue(self.backup(self.arn(name)).startswith(f"{self.arn(name)}/backup/"))

    def test_names_need_not_differ(self):
        """§1, "Names"."""
        name = self.table()
        arns = {self.backup(name, "same") for _ in range(3)}
        self.assertEqual(3, len(arns))
        self.assertEqual({"same"}, {summary["BackupName"] for summary in self.listed(TableName=name)})

    def test_every_name_that_the_pattern_admits(self):
        """§1, "CreateBackup"."""
        table = self.table()
        for name in ("a.b", "A_1", "-._", "n" * 255):
            with self.subTest(name):
                self.assertEqual(name, self.described_backup(self.backup(table, name))["BackupDetails"]["BackupName"])

    def test_other_names(self):
        """§1, "CreateBackup", in the words of dynamodb-api.md §1.3."""
        table = self.table()
        for name, constraint in (("a b", PATTERN), ("ab", "Member must have length greater than or equal to 3"),
                                 ("n" * 256, "Member must have length less than or equal to 255")):
            with self.subTest(name):
                self.refuse_validation(f"{DETECTED}Value '{name}' at 'backupName' failed to satisfy constraint: {constraint}",
                                       "CreateBackup", {"TableName": table, "BackupName": name})

    def test_nothing(self):
        """dynamodb-api.md §1.3."""
        self.refuse_validation(f"2 validation errors detected: {missing('tableName')}; {missing('backupName')}", "CreateBackup", {})
        self.refuse_validation(DETECTED + missing("backupName"), "CreateBackup", {"TableName": "no-such-table"})

    def test_a_table_that_is_missing(self):
        """§1, "Errors"."""
        self.refuse(TABLE_NOT_FOUND, "Table not found: no-such-table", "CreateBackup", {"TableName": "no-such-table", "BackupName": "nightly"})

    def test_the_arn_of_another_region(self):
        """dynamodb-api.md §1.3."""
        arn = self.other_arn(self.arn(self.table()), region="eu-north-1")
        self.refuse_validation(f"1 validation error detected: Invalid AWS region in '{arn}'", "CreateBackup",
                               {"TableName": arn, "BackupName": "nightly"})

    def test_no_throughput_is_consumed(self):
        """§1, "CreateBackup": an answer tells of none."""
        answer = self.call("CreateBackup", {"TableName": self.table(), "BackupName": "nightly", "ReturnConsumedCapacity": "TOTAL"})
        self.addCleanup(raw_call, "DeleteBackup", {"BackupArn": answer["BackupDetails"]["BackupArn"]})
        self.assertEqual({"BackupDetails"}, set(answer))

    def test_many_of_one_table_at_once(self):
        """§1, "Names": 24 of them succeed."""
        name = self.table()
        self.fill(name, 50)
        arns = []
        for _ in range(24):
            arns.append(self.call("CreateBackup", {"TableName": name, "BackupName": "many"})["BackupDetails"]["BackupArn"])
            self.addCleanup(raw_call, "DeleteBackup", {"BackupArn": arns[-1]})
        for arn in arns:
            self.wait_available(arn)
            self.assertEqual(50, self.described_backup(arn)["SourceTableDetails"]["ItemCount"])


class Description(BackupsCase):
    def test_of_a_plain_table(self):
        """§1, "Contents". Counts are exact here, where AWS copies what it has counted last."""
        name = self.table()
        for key in ("a", "b"):
            self.put({"pk": S(key), "value": S("v" * 100)}, name)
        wait_for("the table's counts", lambda: self.describe(name)["ItemCount"] == 2)
        table = self.describe_raw(name)
        described = self.described_backup(self.backup(name))
        self.assertEqual({"BackupDetails", "SourceTableDetails", "SourceTableFeatureDetails"}, set(described))
        self.assertEqual({}, described["SourceTableFeatureDetails"])
        self.assertEqual({
            "TableName": name, "TableId": table["TableId"], "TableArn": table["TableArn"], "TableSizeBytes": table["TableSizeBytes"],
            "KeySchema": table["KeySchema"], "TableCreationDateTime": table["CreationDateTime"],
            "ProvisionedThroughput": units(0, 0), "ItemCount": 2, "BillingMode": "PAY_PER_REQUEST"}, described["SourceTableDetails"])
        self.assertEqual(table["TableSizeBytes"], described["BackupDetails"]["BackupSizeBytes"])

    def test_of_a_provisioned_table(self):
        """§1, "Contents"."""
        source = self.described_backup(self.backup(self.provisioned(3, 4)))["SourceTableDetails"]
        self.assertEqual(("PROVISIONED", units(3, 4)), (source["BillingMode"], source["ProvisionedThroughput"]))

    def test_of_on_demand_maximums(self):
        """§1, "Contents"."""
        name = self.table(OnDemandThroughput={"MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 8})
        self.assertEqual({"MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 8},
                         self.described_backup(self.backup(name))["SourceTableDetails"]["OnDemandThroughput"])

    def test_of_indexes(self):
        """§1, "Contents": {IndexName, KeySchema, Projection, ProvisionedThroughput (of a global one)}."""
        features = self.described_backup(self.backup(self.table(**INDEXED)))["SourceTableFeatureDetails"]
        self.assertEqual({"LocalSecondaryIndexes": [LOCAL],
                          "GlobalSecondaryIndexes": [{**index, "ProvisionedThroughput": units(0, 0)} for index in (BY_A, BY_B)]}, features)

    def test_of_a_stream_ttl_and_encryption(self):
        """§1, "Contents": members only when the feature is on."""
        name = self.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, SSESpecification={"Enabled": True})
        self.call("UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "until"}})
        features = self.described_backup(self.backup(name))["SourceTableFeatureDetails"]
        self.assertEqual({"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, features["StreamDescription"])
        self.assertEqual({"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}, features["TimeToLiveDescription"])
        self.assertEqual(self.describe_raw(name)["SSEDescription"], features["SSEDescription"])
        self.assertEqual({"StreamDescription", "TimeToLiveDescription", "SSEDescription"}, set(features))

    def test_it_is_of_the_moment_of_the_backup(self):
        """§1, "Contents": values are frozen."""
        name = self.provisioned(3, 4)
        self.put({"pk": S("k")}, name)
        arn = self.backup(name)
        before = self.described_backup(arn)
        self.put({"pk": S("other")}, name)
        self.update(name, ProvisionedThroughput=units(5, 6))
        self.assertEqual(before, self.described_backup(arn))

    def test_it_outlives_the_table(self):
        """§1, "Lifetime"."""
        name = self.table_that_goes()
        arn = self.backup(name)
        before = self.described_backup(arn)
        self.client.delete_table(TableName=name)
        self.assertEqual(before, self.described_backup(arn))
        self.assertEqual([arn], self.listed_arns(TableName=name))

    def table_that_goes(self):
        name = unique("table")
        self.create(table_definition(name))
        return name

    def test_a_table_of_the_same_name_is_another_one(self):
        """§1, "ListBackups"."""
        name = self.table_that_goes()
        first = self.backup(name)
        self.client.delete_table(TableName=name)
        wait_for(f"end of {name}", lambda: raw_call("DescribeTable", {"TableName": name})[0] == 400)
        self.create(table_definition(name))
        self.addCleanup(self.client.delete_table, TableName=name)
        second = self.backup(name)
        self.assertEqual([first, second], self.listed_arns(TableName=name))
        self.assertEqual(2, len({summary["TableId"] for summary in self.listed(TableName=name)}))


class Listing(BackupsCase):
    def test_a_summary(self):
        """§1, "ListBackups"."""
        name = self.table()
        arn = self.backup(name)
        details = self.described_backup(arn)["BackupDetails"]
        table = self.describe_raw(name)
        self.assertEqual([{**details, "TableName": name, "TableId": table["TableId"], "TableArn": table["TableArn"]}],
                         self.listed(TableName=name))

    def test_by_table(self):
        """§1, "ListBackups": by name and, as everywhere, by ARN; of one that is missing there are none."""
        first, second = self.table(), self.table()
        arns = [self.backup(first), self.backup(second)]
        self.assertEqual([arns[0]], self.listed_arns(TableName=first))
        self.assertEqual([arns[1]], self.listed_arns(TableName=self.arn(second)))
        self.assertEqual([], self.listed(TableName="no-such-table"))
        self.assertLessEqual(set(arns), set(self.listed_arns()))

    def test_by_type(self):
        """§1, "ListBackups"."""
        name = self.table()
        arn = self.backup(name)
        for type_, expected in (("USER", [arn]), ("ALL", [arn]), ("SYSTEM", []), ("AWS_BACKUP", [])):
            with self.subTest(type_):
                self.assertEqual(expected, self.listed_arns(TableName=name, BackupType=type_))

    def test_page_by_page(self):
        """§1, "ListBackups"."""
        name = self.table()
        arns = [self.backup(name) for _ in range(5)]
        found, start = [], {}
        while True:
            answer = self.call("ListBackups", {"TableName": name, "Limit": 2, **start})
            found += [summary["BackupArn"] for summary in answer["BackupSummaries"]]
            if "LastEvaluatedBackupArn" not in answer:
                break
            self.assertEqual(found[-1], answer["LastEvaluatedBackupArn"])
            start = {"ExclusiveStartBackupArn": answer["LastEvaluatedBackupArn"]}
        self.assertEqual(arns, found)

    def test_a_page_goes_on_behind_what_has_been_deleted(self):
        """§1, "ListBackups"."""
        name = self.table()
        arns = [self.backup(name) for _ in range(3)]
        self.call("DeleteBackup", {"BackupArn": arns[1]})
        self.assertEqual([arns[2]], self.listed_arns(TableName=name, ExclusiveStartBackupArn=arns[1]))

    def test_by_time(self):
        """§1, "ListBackups": the lower bound is inclusive, the upper one exclusive."""
        name = self.table()
        arn = self.backup(name)
        at = self.described_backup(arn)["BackupDetails"]["BackupCreationDateTime"]
        for lower, upper, expected in ((at, at + 1, [arn]), (at - 1, at, []), (at + 0.001, at + 1, []), (at - 1, at + 0.001, [arn])):
            with self.subTest((lower - at, upper - at)):
                self.assertEqual(expected, self.listed_arns(TableName=name, TimeRangeLowerBound=lower, TimeRangeUpperBound=upper))

    def test_bounds_the_wrong_way_round(self):
        """§1, "ListBackups"."""
        self.refuse_validation(INVALID + "Time range lower bound must be less than or equal to upper bound", "ListBackups",
                               {"TimeRangeLowerBound": 1700000001, "TimeRangeUpperBound": 1700000000})

    def test_limits(self):
        """§1, "ListBackups": 1 to 100, in the words of dynamodb-api.md §1.3."""
        for limit, constraint in ((0, "greater than or equal to 1"), (101, "less than or equal to 100")):
            with self.subTest(limit):
                self.refuse_validation(f"{DETECTED}Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value {constraint}",
                                       "ListBackups", {"Limit": limit})

    def test_no_such_type(self):
        """dynamodb-api.md §1.3. The order of the names is that of the API's model (unverified)."""
        self.refuse_validation(f"{DETECTED}Value 'NONE' at 'backupType' failed to satisfy constraint: Member must satisfy enum value set: "
                               "[USER, SYSTEM, AWS_BACKUP, ALL]", "ListBackups", {"BackupType": "NONE"})


class Arns(BackupsCase):
    OPERATIONS = ("DescribeBackup", "DeleteBackup")

    def refuse_everywhere(self, code, message, arn):
        for operation in self.OPERATIONS:
            with self.subTest(operation):
                self.refuse(code, message, operation, {"BackupArn": arn})
        with self.subTest("RestoreTableFromBackup"):
            self.refuse_restore(message, arn, code)

    def test_none(self):
        """dynamodb-api.md §1.3."""
        for operation in self.OPERATIONS:
            self.refuse_validation(DETECTED + missing("backupArn"), operation, {})

    def test_too_short(self):
        """The API's model wants 37 characters; in the words of dynamodb-api.md §1.3."""
        message = (f"{DETECTED}Value 'arn:aws:dynamodb' at 'backupArn' failed to satisfy constraint: "
                   "Member must have length greater than or equal to 37")
        self.refuse_everywhere("ValidationException", message, "arn:aws:dynamodb")

    def test_malformed(self):
        """§1, "ARN checks"."""
        table = self.arn(self.table())
        for arn in (table, f"{table}/backup", f"{table}/backup/01489602797149", f"{table}/stream/01489602797149-69983862", "x" * 40):
            with self.subTest(arn):
                self.refuse_everywhere("ValidationException", "Invalid Backup ARN", arn)

    def test_an_unknown_region_or_partition(self):
        """§1, "ARN checks"."""
        arn = self.backup(self.table())
        for other in (self.other_arn(arn, region="mars-north-1"), self.other_arn(arn, partition="aws-moon")):
            with self.subTest(other):
                self.refuse_everywhere("ValidationException", f"{INVALID_REQUEST}BackupArn is not valid", other)

    def test_another_account(self):
        """§1, "ARN checks". The answer says "Message" (dynamodb-api.md §1.1)."""
        arn = self.other_arn(self.backup(self.table()), account="111111111111")
        for operation in self.OPERATIONS:
            status, _, answer = raw_call(operation, {"BackupArn": arn})
            self.assertEqual((400, {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "Access is denied"}),
                             (status, json.loads(answer)))

    def test_the_region_in_it_says_nothing(self):
        """§1, "ARN checks": it is looked up in the endpoint's."""
        arn = self.backup(self.table())
        self.assertEqual(self.described_backup(arn), self.described_backup(self.other_arn(arn, region="eu-north-1")))

    def test_a_backup_that_is_missing(self):
        """§1, "DeleteBackup"; §2, "Errors"."""
        arn = self.gone_arn()
        self.refuse_everywhere(BACKUP_NOT_FOUND, f"Backup not found: {arn}", arn)

    def test_a_backup_of_another_table(self):
        """(unverified): the reference has no answer of its own for it."""
        name = self.table()
        arn = self.backup(name).replace(name, "no-such-table")
        self.refuse_everywhere(BACKUP_NOT_FOUND, f"Backup not found: {arn}", arn)


class Deletion(BackupsCase):
    def test_what_is_answered(self):
        """§1, "DeleteBackup": the description, DELETED."""
        arn = self.backup(self.table())
        before = self.described_backup(arn)
        deleted = self.call("DeleteBackup", {"BackupArn": arn})["BackupDescription"]
        self.assertEqual("DELETED", deleted["BackupDetails"].pop("BackupStatus"))
        del before["BackupDetails"]["BackupStatus"]
        self.assertEqual(before, deleted)

    def test_afterwards_nobody_knows_it(self):
        """§1, "DeleteBackup"."""
        name = self.table()
        kept, arn = self.backup(name), self.backup(name)
        self.call("DeleteBackup", {"BackupArn": arn})
        self.refuse(BACKUP_NOT_FOUND, f"Backup not found: {arn}", "DescribeBackup", {"BackupArn": arn})
        self.refuse(BACKUP_NOT_FOUND, f"Backup not found: {arn}", "DeleteBackup", {"BackupArn": arn})
        self.assertEqual([kept], self.listed_arns(TableName=name))

    def test_what_was_restored_from_it_stays(self):
        name = self.table()
        self.put({"pk": S("k"), "value": S("v")}, name)
        arn = self.backup(name)
        restored = self.restore(arn)
        self.call("DeleteBackup", {"BackupArn": arn})
        self.assertEqual([{"pk": S("k"), "value": S("v")}], self.scan(restored))


class Restore(BackupsCase):
    def test_what_is_answered(self):
        """§2, "Result"."""
        name = self.table()
        arn = self.backup(name)
        answer = self.begin_restore(arn)
        self.assertEqual("CREATING", answer["TableStatus"])
        self.assertEqual({
            "SourceBackupArn": arn, "SourceTableArn": self.arn(name), "RestoreInProgress": True,
            "RestoreDateTime": self.described_backup(arn)["BackupDetails"]["BackupCreationDateTime"]}, answer["RestoreSummary"])
        self.assertNotEqual(self.describe(name)["TableId"], answer["TableId"])

    def test_once_active_nothing_tells_of_it(self):
        """§2, "Result"."""
        restored = self.restore(self.backup(self.table()))
        described = self.describe_raw(restored)
        self.assertNotIn("RestoreSummary", described)
        self.assertEqual("ACTIVE", described["TableStatus"])

    def test_it_has_the_items_of_the_backup(self):
        """§2, "Restored"."""
        name = self.table()
        items = [{"pk": S(f"k{i}"), "n": N(i), "list": {"L": [S("a"), {"BOOL": True}, {"NULL": True}]}, "b": {"B": b"\0\1"}} for i in range(9)]
        for item in items:
            self.put(item, name)
        self.client.delete_item(TableName=name, Key={"pk": S("k8")})
        arn = self.backup(name)
        self.put({"pk": S("k0"), "later": S("yes")}, name)
        self.put({"pk": S("k9")}, name)
        restored = self.restore(arn)
        self.assertEqual(items[:8], self.scan(restored))
        wait_for("the table's counts", lambda: self.describe(restored)["ItemCount"] == 8)
        self.assertEqual(self.described_backup(arn)["BackupDetails"]["BackupSizeBytes"], self.describe(restored)["TableSizeBytes"])

    def test_it_is_a_table_like_others(self):
        restored = self.restore(self.backup(self.table()))
        self.put({"pk": S("new")}, restored)
        self.client.update_item(TableName=restored, Key={"pk": S("new")}, UpdateExpression="SET v = :v", ExpressionAttributeValues={":v": S("x")})
        self.assertEqual({"pk": S("new"), "v": S("x")}, self.get("new", restored))
        self.assertEqual([{"pk": S("new"), "v": S("x")}], self.scan(self.restore(self.backup(restored))))

    def test_into_the_name_of_a_table_that_is_gone(self):
        name = unique("table")
        self.create(table_definition(name))
        self.put({"pk": S("k")}, name)
        arn = self.backup(name)
        self.client.delete_table(TableName=name)
        wait_for(f"end of {name}", lambda: raw_call("DescribeTable", {"TableName": name})[0] == 400)
        self.call("RestoreTableFromBackup", {"TargetTableName": name, "BackupArn": arn})
        self.addCleanup(self.delete_when_active, name)
        self.wait_active(name)
        self.assertEqual([{"pk": S("k")}], self.scan(name))

    def test_indexes_are_restored(self):
        """§2, "Restored"."""
        name = self.table(**INDEXED)
        item = {"pk": S("p"), "sk": S("s"), "a": S("A"), "b": S("B"), "x": S("X"), "z": S("Z")}
        self.put(item, name)
        restored = self.restore(self.backup(name))
        self.assertEqual({"local", "by-a", "by-b"}, self.index_names(restored))
        for index, key, expected in (("by-a", "a", item), ("by-b", "b", {k: v for k, v in item.items() if k in ("pk", "sk", "b", "x")})):
            page = self.client.query(TableName=restored, IndexName=index, KeyConditionExpression=f"{key} = :v",
                                     ExpressionAttributeValues={":v": item[key]})
            self.assertEqual([expected], page["Items"])
        page = self.client.query(TableName=restored, IndexName="local", KeyConditionExpression="pk = :p AND a = :a", ConsistentRead=True,
                                 ExpressionAttributeValues={":p": S("p"), ":a": S("A")})
        self.assertEqual([{"pk": S("p"), "sk": S("s"), "a": S("A")}], page["Items"])

    def index_names(self, table):
        described = self.describe_raw(table)
        return {index["IndexName"] for kind in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes") for index in described.get(kind, [])}

    def test_capacity_and_encryption_are_restored(self):
        """§2, "Restored"."""
        name = self.provisioned(3, 4, SSESpecification={"Enabled": True})
        described = self.describe_raw(self.restore(self.backup(name)))
        self.assertEqual((3, 4), tuple(described["ProvisionedThroughput"][kind + "CapacityUnits"] for kind in ("Read", "Write")))
        self.assertEqual(self.describe_raw(name)["SSEDescription"], described["SSEDescription"])
        maximums = {"MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 8}
        described = self.describe_raw(self.restore(self.backup(self.table(OnDemandThroughput=maximums))))
        self.assertEqual(maximums, described["OnDemandThroughput"])

    def test_the_rest_is_not(self):
        """§2, "Not restored"."""
        name = self.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, TableClass="STANDARD_INFREQUENT_ACCESS",
                          Tags=[{"Key": "k", "Value": "v"}], DeletionProtectionEnabled=True)
        self.addCleanup(self.call, "UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False})
        self.call("UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "until"}})
        self.call("UpdateContinuousBackups", {"TableName": name, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}})
        restored = self.restore(self.backup(name))
        described = self.describe_raw(restored)
        for member in ("StreamSpecification", "LatestStreamArn", "TableClassSummary", "Replicas"):
            self.assertNotIn(member, described)
        self.assertFalse(described["DeletionProtectionEnabled"])
        self.assertEqual([], self.call("ListTagsOfResource", {"ResourceArn": described["TableArn"]})["Tags"])
        self.assertEqual("DISABLED", self.call("DescribeTimeToLive", {"TableName": restored})["TimeToLiveDescription"]["TimeToLiveStatus"])
        backups = self.call("DescribeContinuousBackups", {"TableName": restored})["ContinuousBackupsDescription"]
        self.assertEqual("DISABLED", backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])

    def test_into_a_table_that_is_there(self):
        """§2, "Errors"."""
        name = self.table()
        self.refuse_restore(f"Table already exists: {name}", self.backup(name), TABLE_EXISTS, target=name)

    def test_nothing(self):
        """dynamodb-api.md §1.3."""
        self.refuse_validation(f"2 validation errors detected: {missing('targetTableName')}; {missing('backupArn')}",
                               "RestoreTableFromBackup", {})

    def test_a_name_that_no_table_has(self):
        """dynamodb-api.md §1.3."""
        self.refuse_restore(f"{DETECTED}Value 'a b' at 'targetTableName' failed to satisfy constraint: {PATTERN}", self.gone_arn(), target="a b")


class Overrides(BackupsCase):
    def test_to_provisioned(self):
        """§2, "Override errors"; the table's indexes need throughput then."""
        arn = self.backup(self.table())
        described = self.describe_raw(self.restore(arn, BillingModeOverride="PROVISIONED", ProvisionedThroughputOverride=units(5, 6)))
        self.assertEqual((5, 6), tuple(described["ProvisionedThroughput"][kind + "CapacityUnits"] for kind in ("Read", "Write")))
        self.refuse_restore(f"{INVALID_REQUEST}Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED", arn,
                            BillingModeOverride="PROVISIONED")

    def test_to_on_demand(self):
        """§2, "Override errors"."""
        arn = self.backup(self.provisioned(3, 4))
        described = self.describe_raw(self.restore(arn, BillingModeOverride="PAY_PER_REQUEST", OnDemandThroughputOverride={"MaxReadRequestUnits": 9}))
        self.assertEqual("PAY_PER_REQUEST", described["BillingModeSummary"]["BillingMode"])
        self.assertEqual({"MaxReadRequestUnits": 9}, described["OnDemandThroughput"])
        self.refuse_restore(f"{INVALID_REQUEST}Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST", arn,
                            BillingModeOverride="PAY_PER_REQUEST", ProvisionedThroughputOverride=units(5, 6))

    def test_other_throughput(self):
        """§2, "Override errors"."""
        described = self.describe_raw(self.restore(self.backup(self.provisioned(3, 4)), ProvisionedThroughputOverride=units(5, 6)))
        self.assertEqual((5, 6), tuple(described["ProvisionedThroughput"][kind + "CapacityUnits"] for kind in ("Read", "Write")))
        self.refuse_restore(f"{INVALID_REQUEST}Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED", self.backup(self.table()),
                            ProvisionedThroughputOverride=units(5, 6))

    def test_on_demand_maximums(self):
        """§2, "Override errors"."""
        arn = self.backup(self.table())
        self.refuse_restore(f"{INVALID_REQUEST}Cannot override MaxReadRequestUnits for OnDemandThroughput unless BillingModeOverride is "
                            "PAY_PER_REQUEST", arn, OnDemandThroughputOverride={"MaxReadRequestUnits": 9})
        for maximum in (0, -2):
            self.refuse_restore(f"{INVALID_REQUEST}Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range", arn,
                                BillingModeOverride="PAY_PER_REQUEST", OnDemandThroughputOverride={"MaxReadRequestUnits": maximum})
        self.refuse_restore(None, arn, LIMIT_EXCEEDED, BillingModeOverride="PAY_PER_REQUEST",
                            OnDemandThroughputOverride={"MaxReadRequestUnits": 40_001})

    def test_indexes_need_throughput(self):
        """§2, "Override errors"."""
        arn = self.backup(self.table(**INDEXED))
        members = {"BillingModeOverride": "PROVISIONED", "ProvisionedThroughputOverride": units(5, 6)}
        self.refuse_restore(f"{INVALID_REQUEST}Must specify provisioned throughput for index by-a", arn, **members)
        self.refuse_restore(f"{INVALID_REQUEST}Must specify provisioned throughput for index by-b", arn, **members,
                            GlobalSecondaryIndexOverride=[BY_B])
        restored = self.restore(arn, **members, GlobalSecondaryIndexOverride=[{**BY_B, "ProvisionedThroughput": units(7, 8)}])
        index = self.describe_raw(restored)["GlobalSecondaryIndexes"][0]
        self.assertEqual((7, 8), tuple(index["ProvisionedThroughput"][kind + "CapacityUnits"] for kind in ("Read", "Write")))

    def test_some_indexes_or_none(self):
        """§2, "Index override": an empty list is not an omitted one."""
        arn = self.backup(self.table(**INDEXED))
        some = self.describe_raw(self.restore(arn, GlobalSecondaryIndexOverride=[BY_B]))
        self.assertEqual(["by-b"], [index["IndexName"] for index in some["GlobalSecondaryIndexes"]])
        self.assertEqual(["local"], [index["IndexName"] for index in some["LocalSecondaryIndexes"]])
        none = self.describe_raw(self.restore(arn, GlobalSecondaryIndexOverride=[], LocalSecondaryIndexOverride=[]))
        self.assertFalse({"GlobalSecondaryIndexes", "LocalSecondaryIndexes"} & set(none))

    def test_an_index_under_another_name(self):
        """§2, "Index override"."""
        name = self.table(**INDEXED)
        self.put({"pk": S("p"), "sk": S("s"), "a": S("A")}, name)
        restored = self.restore(self.backup(name), GlobalSecondaryIndexOverride=[{**BY_A, "IndexName": "renamed"}])
        page = self.client.query(TableName=restored, IndexName="renamed", KeyConditionExpression="a = :a", ExpressionAttributeValues={":a": S("A")})
        self.assertEqual(1, page["Count"])

    def test_an_index_that_was_not_there(self):
        """§2, "Index override"."""
        arn = self.backup(self.table(**INDEXED))
        keys = {"KeySchema": [{"AttributeName": "z", "KeyType": "HASH"}]}
        for members in ({"GlobalSecondaryIndexOverride": [{**BY_A, **keys}]}, {"LocalSecondaryIndexOverride": [{**LOCAL, "IndexName": "by-a",
                        "Projection": {"ProjectionType": "ALL"}}]}, {"GlobalSecondaryIndexOverride": [{**BY_B, "IndexName": "by-a",
                        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]}}]}):
            with self.subTest(members):
                self.refuse_restore(f"{INVALID_REQUEST}Index by-a does not match a secondary index that existed in the source table and cannot be "
                                    "created during the restore operation", arn, **members)

    def test_encryption(self):
        """§2, "Override errors": {Enabled: false} is the owned key."""
        arn = self.backup(self.table(SSESpecification={"Enabled": True}))
        self.assertNotIn("SSEDescription", self.describe_raw(self.restore(arn, SSESpecificationOverride={"Enabled": False})))
        arn = self.backup(self.table())
        self.assertEqual("KMS", self.describe_raw(self.restore(arn, SSESpecificationOverride={"Enabled": True}))["SSEDescription"]["SSEType"])

    def test_no_such_mode(self):
        """dynamodb-api.md §1.3."""
        self.refuse_restore(f"{DETECTED}Value 'FREE' at 'billingModeOverride' failed to satisfy constraint: Member must satisfy enum value set: "
                            "[PROVISIONED, PAY_PER_REQUEST]", self.gone_arn(), BillingModeOverride="FREE")


class Meanwhile(BackupsCase):
    """While a backup with many items is restored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = unique("many")
        cls.create(table_definition(cls.source))
        cls.addClassCleanup(cls.client.delete_table, TableName=cls.source)
        cls.fill(cls, cls.source, MANY)

    def setUp(self):
        self.backup_arn = self.backup(self.source, "many")
        self.name = self.begin_restore(self.backup_arn)["TableName"]

    def tearDown(self):
        """It was under way all the time."""
        self.assertIn("RestoreSummary", self.during)
        self.wait_active(self.name)
        wait_for("all items", lambda: self.describe(self.name)["ItemCount"] == MANY)

    def still(self):
        self.during = self.describe_raw(self.name)

    def test_the_backup_is_in_use(self):
        """§1, "DeleteBackup"; §2, "Limits"."""
        self.refuse(BACKUP_IN_USE, f"Backup is being used to restore table: {self.backup_arn}", "DeleteBackup", {"BackupArn": self.backup_arn})
        self.refuse_restore(f"Backup is being used to restore another table: {self.backup_arn}", self.backup_arn, BACKUP_IN_USE)
        self.still()

    def test_the_name_is_in_use(self):
        """§2, "While CREATING". What is before the text of CreateTable is (unverified)."""
        self.refuse_restore(f"Table: {self.name} is already being restored from backup: {self.backup_arn}", self.backup_arn, TABLE_IN_USE,
                            target=self.name)
        self.refuse(RESOURCE_IN_USE, f"Attempt to change a resource which is still in use: Table is being used: {self.name}", "CreateTable",
                    table_definition(self.name))
        self.refuse(RESOURCE_IN_USE, f"Attempt to change a resource which is still in use: Table: {self.name} is being used.", "DeleteTable",
                    {"TableName": self.name})
        self.still()

    def test_only_describe_table_finds_it(self):
        """§2, "While CREATING"."""
        self.assertEqual("CREATING", self.describe(self.name)["TableStatus"])
        arn = self.arn(self.name)
        for operation, members in (("UpdateTable", {"TableName": self.name, "DeletionProtectionEnabled": True}),
                                   ("DescribeTimeToLive", {"TableName": self.name})):
            self.refuse(NOT_FOUND, table_missing(self.name), operation, members)
        self.refuse(NOT_FOUND, f"Requested resource not found: ResourceArn: {arn} not found", "ListTagsOfResource", {"ResourceArn": arn})
        for operation, members in (("CreateBackup", {"BackupName": "nightly"}), ("DescribeContinuousBackups", {})):
            self.refuse(TABLE_NOT_FOUND, f"Table not found: {self.name}", operation, {"TableName": self.name, **members})
        self.refuse(NOT_FOUND, "Requested resource not found", "GetItem", {"TableName": self.name, "Key": {"pk": S("item-000000")}})
        self.refuse(NOT_FOUND, "Requested resource not found", "PutItem", {"TableName": self.name, "Item": {"pk": S("x")}})
        self.still()

    def test_it_is_listed(self):
        names, start = [], {}
        while True:
            page = self.call("ListTables", start)
            names += page["TableNames"]
            if "LastEvaluatedTableName" not in page:
                break
            start = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}
        self.still()
        self.assertIn(self.name, names)
        self.assertFalse([name for name in names if not re.fullmatch(r"[\w.-]+", name)], "tables that clients cannot name are not shown")
