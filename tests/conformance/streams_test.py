"""StreamSpecification, ListStreams, DescribeStream (reference/streams-ttl-triggers.md §1, §2; dynamodb-api.md §2.1, §14.1, §14.5).
Texts and rules without a reference are (unverified)."""
import datetime
import json

from case import INVALID, S, raw_call, table_definition, unique
from settings_case import DETECTED, NOT_FOUND, missing, units
from streams_case import BOTH, DISABLED, OLD_LABEL, VIEWS, StreamsCase, enabled, out_of_range, stream_missing, too_short

VALIDATION = "ValidationException"
BAD_VIEW = ("Value 'EVERYTHING' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: "
            "[NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY]")
LABEL = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"


def index_made(name):
    return {"AttributeDefinitions": [{"AttributeName": "x", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [{"Create": {
        "IndexName": name, "KeySchema": [{"AttributeName": "x", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}}]}


class InCreateTable(StreamsCase):
    def refuse_create(self, message, specification, code=VALIDATION):
        self.refuse(code, message, "CreateTable", {**table_definition(unique("table")), "StreamSpecification": specification})

    def test_a_table_without_a_stream_tells_none(self):
        for more in ({}, {"StreamSpecification": DISABLED}):
            with self.subTest(more):
                table = self.describe(self.table(**more))
                for member in ("StreamSpecification", "LatestStreamArn", "LatestStreamLabel"):
                    self.assertNotIn(member, table)

    def test_every_view_type(self):
        for view in VIEWS:
            with self.subTest(view):
                table = self.describe(self.table(StreamSpecification=enabled(view)))
                self.assertEqual({"StreamEnabled": True, "StreamViewType": view}, table["StreamSpecification"])
                self.assertEqual(view, self.description(table["LatestStreamArn"])["StreamViewType"])

    def test_the_answer_tells_it(self):
        definition = {**table_definition(unique("table")), "StreamSpecification": enabled()}
        created = self.client.create_table(**definition)["TableDescription"]
        self.addCleanup(self.client.delete_table, TableName=definition["TableName"])
        self.wait_active(definition["TableName"])
        self.assertEqual(enabled(), created["StreamSpecification"])
        self.assertRegex(created["LatestStreamArn"], f"/stream/{LABEL}$")

    def test_label_and_arn(self):
        table = self.describe(self.table(StreamSpecification=enabled()))
        self.assertRegex(table["LatestStreamLabel"], f"^{LABEL}$")
        self.assertEqual(f"{table['TableArn']}/stream/{table['LatestStreamLabel']}", table["LatestStreamArn"])
        made = datetime.datetime.strptime(table["LatestStreamLabel"] + "+0000", "%Y-%m-%dT%H:%M:%S.%f%z")
        self.assertLess(abs(table["CreationDateTime"] - made), datetime.timedelta(minutes=1))

    def test_without_a_view_type(self):
        self.refuse_create(INVALID + "Table is being created with a stream enabled, UpdateViewType is required", {"StreamEnabled": True})

    def test_a_view_type_of_no_stream(self):
        self.refuse_create(INVALID + "Table is being created with a stream disabled, UpdateViewType should not be specified",
                           {"StreamEnabled": False, "StreamViewType": BOTH})

    def test_another_view_type(self):
        self.refuse_create(DETECTED + BAD_VIEW, {"StreamEnabled": True, "StreamViewType": "EVERYTHING"})

    def test_neither_on_nor_off(self):
        self.refuse_create(DETECTED + missing("streamSpecification.streamEnabled"), {})

    def test_another_type(self):
        status, _, answer = raw_call("CreateTable", {**table_definition(unique("table")), "StreamSpecification": "on"})
        self.assertEqual((400, "SerializationException"), (status, json.loads(answer)["__type"].split("#")[1]))


class InUpdateTable(StreamsCase):
    def refuse_change(self, message, name, specification, **more):
        self.refuse_update(message, name, StreamSpecification=specification, **more)

    def test_it_is_enabled(self):
        for view in VIEWS:
            with self.subTest(view):
                name = self.table()
                self.update(name, StreamSpecification=enabled(view))
                table = self.describe(name)
                self.assertEqual(enabled(view), table["StreamSpecification"])
                self.wait_status(table["LatestStreamArn"], "ENABLED")

    def test_not_while_it_is_enabled(self):
        name = self.table(StreamSpecification=enabled("KEYS_ONLY"))
        for view in ("KEYS_ONLY", "NEW_IMAGE"):
            with self.subTest(view):
                self.refuse_change(f"Table already has an enabled stream: TableName: {name}", name, enabled(view))
        self.assertEqual(enabled("KEYS_ONLY"), self.describe(name)["StreamSpecification"])

    def test_it_is_disabled(self):
        name, arn = self.own_stream()
        self.disable(name, arn)
        table = self.describe(name)
        self.assertNotIn("StreamSpecification", table)
        self.assertEqual(arn, table["LatestStreamArn"], "it stays the latest")
        self.assertEqual(arn.rsplit("/", 1)[1], table["LatestStreamLabel"])

    def test_not_when_there_is_none(self):
        name = self.table()
        self.refuse_change(f"Table has no stream to disable: TableName: {name}", name, DISABLED)

    def test_not_twice(self):
        name, arn = self.own_stream()
        self.disable(name, arn)
        self.refuse_change(f"Table has no stream to disable: TableName: {name}", name, DISABLED)

    def test_a_second_one_has_a_name_of_its_own(self):
        name, first = self.own_stream("KEYS_ONLY")
        self.disable(name, first)
        self.update(name, StreamSpecification=enabled("OLD_IMAGE"))
        table = self.describe(name)
        self.assertEqual(enabled("OLD_IMAGE"), table["StreamSpecification"])
        self.assertNotEqual(first, table["LatestStreamArn"])
        self.assertLess(first, table["LatestStreamArn"], "labels are times")
        self.assertEqual("KEYS_ONLY", self.description(first)["StreamViewType"])

    def test_without_a_view_type(self):
        self.refuse_change(INVALID + "If stream is being enabled then UpdateViewType is required", self.table(), {"StreamEnabled": True})

    def test_a_view_type_to_disable(self):
        name, _ = self.own_stream()
        self.refuse_change(INVALID + "If stream is being disabled, then UpdateViewType must not be specified", name,
                           {"StreamEnabled": False, "StreamViewType": BOTH})

    def test_another_view_type(self):
        self.refuse_change(DETECTED + BAD_VIEW, self.table(), {"StreamEnabled": True, "StreamViewType": "EVERYTHING"})

    def test_neither_on_nor_off(self):
        self.refuse_change(DETECTED + missing("streamSpecification.streamEnabled"), self.table(), {"StreamViewType": BOTH})

    def test_a_table_that_is_missing(self):
        self.refuse(NOT_FOUND, "Requested resource not found: Table: no-such-table not found", "UpdateTable",
                    {"TableName": "no-such-table", "StreamSpecification": enabled()})

    def test_with_the_switch_to_on_demand(self):
        name = self.provisioned(5, 5)
        self.update(name, StreamSpecification=enabled(), BillingMode="PAY_PER_REQUEST")
        table = self.describe(name)
        self.assertEqual((enabled(), "PAY_PER_REQUEST"), (table["StreamSpecification"], table["BillingModeSummary"]["BillingMode"]))

    def test_not_with_throughput(self):
        name = self.provisioned(5, 5)
        for more in ({"ProvisionedThroughput": units(6, 6)}, {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(6, 6)},
                     {"BillingMode": "PROVISIONED"}):
            with self.subTest(more):
                self.refuse_change(INVALID + "You cannot modify stream status while updating table IOPS", name, enabled(), **more)

    def test_not_with_an_index(self):
        self.refuse_change(INVALID + "You cannot create or delete index while changing stream status", self.table(), enabled(),
                           **index_made("by-x"))

    def test_not_with_what_comes_alone(self):
        name = self.table()
        for what, more in (("Server-Side Encryption modification", {"SSESpecification": {"Enabled": True}}),
                           ("TableClass modification", {"TableClass": "STANDARD"}),
                           ("DeletionProtection modification", {"DeletionProtectionEnabled": True}),
                           ("WarmThroughput", {"WarmThroughput": {"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 5000}}),
                           ("Replica modification", {"ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]})):
            with self.subTest(what):
                self.refuse_change(f"{INVALID}{what} must be the only operation in the request", name, enabled(), **more)
        self.assertNotIn("LatestStreamArn", self.describe(name), "what was refused changed nothing")

    def test_not_with_an_on_demand_maximum(self):
        self.refuse_change(INVALID + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request", self.table(),
                           enabled(), OnDemandThroughput={"MaxReadRequestUnits": 100})


class List(StreamsCase):
    def listed(self, **arguments):
        return self.streams.list_streams(**arguments)["Streams"]

    def test_the_stream_of_a_table(self):
        name, arn = self.own_stream()
        self.assertEqual([{"StreamArn": arn, "TableName": name, "StreamLabel": arn.rsplit("/", 1)[1]}], self.listed(TableName=name))

    def test_a_table_without_a_stream(self):
        self.assertEqual([], self.listed(TableName=self.table()))

    def test_a_table_that_is_missing(self):  # (unverified: no error, since streams outlive their tables)
        self.assertEqual([], self.listed(TableName=unique("no-such-table")))

    def test_a_disabled_stream_is_listed_still(self):
        name, first = self.own_stream()
        self.disable(name, first)
        self.assertEqual([first], [stream["StreamArn"] for stream in self.listed(TableName=name)])
        self.update(name, StreamSpecification=enabled())
        second = self.describe(name)["LatestStreamArn"]
        self.assertEqual({first, second}, {stream["StreamArn"] for stream in self.listed(TableName=name)})

    def paged(self, **arguments):
        found, start = [], {}
        while True:
            answer = self.streams.list_streams(Limit=1, **arguments, **start)
            self.assertLessEqual(len(answer["Streams"]), 1)
            found += [stream["StreamArn"] for stream in answer["Streams"]]
            if "LastEvaluatedStreamArn" not in answer:
                return found
            self.assertEqual(found[-1], answer["LastEvaluatedStreamArn"])
            start = {"ExclusiveStartStreamArn": answer["LastEvaluatedStreamArn"]}

    def test_pages_of_one_table(self):
        name, first = self.own_stream()
        self.disable(name, first)
        self.update(name, StreamSpecification=enabled())
        self.assertEqual({first, self.describe(name)["LatestStreamArn"]}, set(self.paged(TableName=name)))

    def test_pages_of_all_tables(self):
        arns = {self.own_stream()[1] for _ in range(3)}
        found = self.paged()
        self.assertLessEqual(arns, set(found))
        self.assertEqual(len(set(found)), len(found), "each once")
        self.assertLessEqual(arns, {stream["StreamArn"] for stream in self.listed()})

    def test_pages_go_on_after_a_table_that_is_gone(self):
        name = self.table(StreamSpecification=enabled())
        arn = self.describe(name)["LatestStreamArn"].replace(name, name + "-that-was")
        self.streams.list_streams(ExclusiveStartStreamArn=arn)

    def test_limits(self):
        self.refuse_streams(VALIDATION, out_of_range(0, "greater than or equal to 1"), "list_streams", Limit=0)
        self.refuse_streams(VALIDATION, out_of_range(101, "less than or equal to 100"), "list_streams", Limit=101)
        self.listed(Limit=100)

    def test_starts_that_are_none(self):
        self.refuse_streams(VALIDATION, too_short("nonsense", "exclusiveStartStreamArn", 37), "list_streams",
                            ExclusiveStartStreamArn="nonsense")
        for arn in ("nonsense" * 10, self.arn(self.table())):
            with self.subTest(arn):
                self.refuse_streams(VALIDATION, None, "list_streams", ExclusiveStartStreamArn=arn)

    def test_a_name_that_is_too_short(self):
        self.refuse_streams(VALIDATION, too_short("ab", "tableName", 3), "list_streams", TableName="ab")


class Describe(StreamsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name, cls.arn = cls.make_stream("OLD_IMAGE")

    def test_what_it_tells(self):
        description = self.description(self.arn)
        self.assertEqual({"StreamArn", "StreamLabel", "StreamStatus", "StreamViewType", "CreationRequestDateTime", "TableName", "KeySchema",
                          "Shards"}, set(description))
        for member, value in (("StreamArn", self.arn), ("StreamLabel", self.arn.rsplit("/", 1)[1]), ("StreamStatus", "ENABLED"),
                              ("StreamViewType", "OLD_IMAGE"), ("TableName", self.name)):
            self.assertEqual(value, description[member])
        self.assertEqual([("pk", "HASH"), ("sk", "RANGE")], [(key["AttributeName"], key["KeyType"]) for key in description["KeySchema"]])

    def test_when_it_was_asked_for(self):
        requested = self.description(self.arn)["CreationRequestDateTime"]
        self.assertLess(abs(self.describe(self.name)["CreationDateTime"] - requested), datetime.timedelta(minutes=1))

    def test_shards_of_a_new_stream(self):
        shards = self.shards(self.arn)
        self.assertTrue(shards)
        for shard in shards:
            self.assertRegex(shard["ShardId"], r"^shardId-\d{20}-[0-9a-f]{8}$")
            self.assertEqual({"StartingSequenceNumber"}, set(shard["SequenceNumberRange"]), "open")
            self.assertRegex(shard["SequenceNumberRange"]["StartingSequenceNumber"], r"^\d{21,40}$")
            self.assertNotIn("ParentShardId", shard)
        ids = [shard["ShardId"] for shard in shards]
        self.assertEqual(sorted(set(ids)), ids)

    def test_shards_of_a_disabled_stream(self):
        name, arn = self.own_stream()
        ids = [shard["ShardId"] for shard in self.shards(arn)]
        self.disable(name, arn)
        shards = self.shards(arn)
        self.assertEqual(ids, [shard["ShardId"] for shard in shards])
        for shard in shards:
            ends = shard["SequenceNumberRange"]
            self.assertLessEqual(int(ends["StartingSequenceNumber"]), int(ends["EndingSequenceNumber"]))

    def test_a_second_stream_has_shards_of_its_own(self):
        name, first = self.own_stream()
        self.disable(name, first)
        self.update(name, StreamSpecification=enabled())
        second = self.describe(name)["LatestStreamArn"]
        self.wait_status(second, "ENABLED")
        self.assertFalse({shard["ShardId"] for shard in self.shards(first)} & {shard["ShardId"] for shard in self.shards(second)})
        self.assertEqual("DISABLED", self.description(first)["StreamStatus"])
        for shard in self.shards(second):
            self.assertNotIn("ParentShardId", shard)

    def test_pages(self):
        whole = self.shards(self.arn)
        self.assertEqual(whole, self.shards(self.arn, Limit=1))
        first = self.description(self.arn, Limit=1)
        self.assertEqual(1, len(first["Shards"]))
        if len(whole) > 1:
            self.assertEqual(first["Shards"][-1]["ShardId"], first["LastEvaluatedShardId"])

    def test_limits(self):
        self.refuse_streams(VALIDATION, out_of_range(0, "greater than or equal to 1"), "describe_stream", StreamArn=self.arn, Limit=0)
        self.refuse_streams(VALIDATION, out_of_range(101, "less than or equal to 100"), "describe_stream", StreamArn=self.arn, Limit=101)

    def test_behind_the_last_shard(self):
        last = self.shards(self.arn)[-1]["ShardId"]
        self.assertEqual([], self.description(self.arn, ExclusiveStartShardId=last)["Shards"])

    def test_behind_a_shard_that_there_is_not(self):
        self.description(self.arn, ExclusiveStartShardId="shardId-00000000000000000001-00000000")

    def filtered(self, kind):
        shard_filter = {"Type": kind, "ShardId": self.shards(self.arn)[0]["ShardId"]}
        return self.call_streams("DescribeStream", {"StreamArn": self.arn, "ShardFilter": shard_filter})

    def test_children_of_a_shard_that_has_none(self):
        status, answer = self.filtered("CHILD_SHARDS")
        self.assertEqual((200, []), (status, answer["StreamDescription"]["Shards"]))

    def test_other_filters(self):
        status, answer = self.filtered("AT_TRIM")
        self.assertEqual((400, DETECTED + "Value 'AT_TRIM' at 'shardFilter.type' failed to satisfy constraint: Member must satisfy enum "
                                          "value set: [CHILD_SHARDS]"), (status, answer["message"]))

    def test_a_stream_that_is_missing(self):
        for arn in (f"{self.arn.rsplit('/', 1)[0]}/{OLD_LABEL}", self.arn.replace(self.name, "no-such-table")):
            with self.subTest(arn):
                self.refuse_streams(NOT_FOUND, stream_missing(arn), "describe_stream", StreamArn=arn)

    def test_arns_that_are_none(self):
        self.refuse_streams(VALIDATION, DETECTED + missing("streamArn"), "describe_stream")
        self.refuse_streams(VALIDATION, too_short("nonsense", "streamArn", 37), "describe_stream", StreamArn="nonsense")
        for arn in ("nonsense" * 10, self.arn.split("/stream/")[0], self.arn.replace(":dynamodb:", ":kinesis:")):
            with self.subTest(arn):
                self.refuse_streams(VALIDATION, None, "describe_stream", StreamArn=arn)

    def test_its_shards_tell_of_what_is_written(self):
        self.client.put_item(TableName=self.name, Item={"pk": S("x"), "sk": {"N": "1"}})
        self.wait_records(self.arn, 1)


class Targets(StreamsCase):
    """Each service has operations of its own."""

    def test_operations_under_the_other_name(self):
        for target in ("DynamoDB_20120810.ListStreams", "DynamoDBStreams_20120810.ListTables", "DynamoDBStreams_20120810.PutRecords"):
            with self.subTest(target):
                status, _, answer = raw_call("", {}, {"X-Amz-Target": target})
                self.assertEqual((400, "com.amazon.coral.service#UnknownOperationException"), (status, json.loads(answer)["__type"]))

    def test_the_namespace_of_errors(self):
        status, answer = self.call_streams("DescribeStream", {"StreamArn": f"{self.arn(self.table())}/stream/{OLD_LABEL}"})
        self.assertEqual((400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"), (status, answer["__type"]))
