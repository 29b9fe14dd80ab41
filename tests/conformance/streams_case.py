"""What the cases of streams share: tables with streams, and how shards are read to their end."""
import json

from case import N, S, raw_call, table_definition, unique, wait_for
from settings_case import SettingsCase

BOTH = "NEW_AND_OLD_IMAGES"
VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", BOTH)
OLD_LABEL = "2020-01-01T00:00:00.000"
MARKERS = 1_000_000  # sort keys from here on


def enabled(view=BOTH):
    return {"StreamEnabled": True, "StreamViewType": view}


DISABLED = {"StreamEnabled": False}


def stream_missing(arn):
    return f"Requested resource not found: Stream: {arn} not found"


def too_short(value, path, least):
    return (f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: Member must have length greater than "
            f"or equal to {least}")


def too_long(value, path, most):
    return (f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: Member must have length less than or "
            f"equal to {most}")


def out_of_range(value, constraint):
    return f"1 validation error detected: Value '{value}' at 'limit' failed to satisfy constraint: Member must have value {constraint}"


def keys(record):
    return record["dynamodb"]["Keys"]


def shown(record):
    """What happened, and the images."""
    return record["eventName"], record["dynamodb"].get("NewImage"), record["dynamodb"].get("OldImage")


class StreamsCase(SettingsCase):
    """AWS enables a stream and tells of a change within seconds, not at once."""

    @classmethod
    def make_stream(cls, view=BOTH, add_cleanup=None):
        """Name and stream ARN of a new table, with keys pk (S) and sk (N), that is deleted when the class ends, or by `add_cleanup`."""
        name = unique("stream")
        cls.create({**table_definition(name, "N"), "StreamSpecification": enabled(view)})
        (add_cleanup or cls.addClassCleanup)(cls.client.delete_table, TableName=name)
        arn = cls.describe(name)["LatestStreamArn"]
        cls.wait_status(arn, "ENABLED")
        return name, arn

    def own_stream(self, view=BOTH):
        """The same for one test."""
        return self.make_stream(view, self.addCleanup)

    def disable(self, name, arn):
        self.update(name, StreamSpecification=DISABLED)
        self.wait_status(arn, "DISABLED")

    def refuse_streams(self, code, message, operation, **arguments):
        return self.assert_error(code, message, operation, client=self.streams, **arguments)

    def call_streams(self, operation, body):
        """Status and answer, with members that older boto3 does not know."""
        status, _, answer = raw_call(operation, body, {"X-Amz-Target": f"DynamoDBStreams_20120810.{operation}"})
        return status, json.loads(answer)

    @classmethod
    def description(cls, arn, **more):
        return cls.streams.describe_stream(StreamArn=arn, **more)["StreamDescription"]

    @classmethod
    def wait_status(cls, arn, status):
        wait_for(f"stream {status}", lambda: cls.description(arn)["StreamStatus"] == status)

    @classmethod
    def shards(cls, arn, **page):
        """All of them, page by page."""
        found, start = [], {}
        while True:
            description = cls.description(arn, **page, **start)
            found += description["Shards"]
            if "LastEvaluatedShardId" not in description:
                return found
            start = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}

    @classmethod
    def iterator(cls, arn, shard_id, kind="TRIM_HORIZON", **more):
        return cls.streams.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType=kind, **more)["ShardIterator"]

    @classmethod
    def read(cls, iterator, **more):
        """The records from there on, until there is none now."""
        records = []
        while iterator:
            answer = cls.streams.get_records(ShardIterator=iterator, **more)
            records += answer["Records"]
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
        return records

    @classmethod
    def records(cls, arn):
        """Of all shards, parents first."""
        return [record for shard in cls.shards(arn) for record in cls.read(cls.iterator(arn, shard["ShardId"]))]

    def wait_records(self, arn, count):
        found = []

        def done():
            found[:] = self.records(arn)
            return len(found) >= count
        wait_for(f"{count} records", done)
        self.assertEqual(count, len(found))
        return found


class RecordsCase(StreamsCase):
    """One table for the class; each test has a partition key, and so a shard, of its own: the records of it are in order."""

    view = BOTH

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name, cls.arn = cls.make_stream(cls.view)

    def setUp(self):
        self.pk = unique("key")
        self.markers = 0

    def key(self, sk=1):
        return {"pk": S(self.pk), "sk": N(sk)}

    def item(self, sk=1, **attributes):
        return {**self.key(sk), **attributes}

    def write(self, item):
        self.client.put_item(TableName=self.name, Item=item)

    def change(self, expression, values=None, sk=1, **more):
        if values:
            more["ExpressionAttributeValues"] = values
        self.client.update_item(TableName=self.name, Key=self.key(sk), UpdateExpression=expression, **more)

    def delete(self, sk=1):
        self.client.delete_item(TableName=self.name, Key=self.key(sk))

    def is_own(self, record):
        return keys(record)["pk"] == S(self.pk) and int(keys(record)["sk"]["N"]) < MARKERS

    def told(self):
        """What the stream tells of this test's items up to now: of a marker, which is written behind them, it tells later."""
        marker = self.item(MARKERS + self.markers)
        self.markers += 1
        self.write(marker)
        found = []

        def done():
            found[:] = self.records(self.arn)
            return any(keys(record) == marker for record in found)
        wait_for("the marker", done)
        return [record for record in found if self.is_own(record)]

    def shard_id(self):
        """Of the shard that tells of this test's items; it must have told."""
        return next(shard["ShardId"] for shard in self.shards(self.arn)
                    if any(self.is_own(record) for record in self.read(self.iterator(self.arn, shard["ShardId"]))))

    def assert_told(self, *expected):
        """`expected`: what happened, new image, old image; None where there is none."""
        self.assertEqual(list(expected), [shown(record) for record in self.told()])
