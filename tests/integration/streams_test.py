#!/usr/bin/python3
"""A reader of a stream, through the AWS SDK, while many write, partitions are split and regiond dies by kill -9: it sees every change of
every item once, in order, from what the change found to what it left. (MO9)"""
import collections
import random
import threading
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE = "streamed"
HOME = REGIONS[0]
KEYS = 25
VALUE_CHARS = 8000  # all items together are larger than two partitions may be
PARTITION_BYTES = 65536
WRITERS = 4
SEED = 20261127
PROGRESS_SECONDS = 30
LIMIT = 37  # records asked for at a time: pages end in the middle of everything


class Writer(threading.Thread):
    def __init__(self, client, number):
        super().__init__(name=f"writer-{number}")
        self.client = client
        self.random = random.Random(f"{SEED}-{number}")
        self.number = number
        self.acknowledged = set()  # values that were written
        self.stopping = threading.Event()

    def run(self):
        serial = 0
        while not self.stopping.is_set():
            serial += 1
            key, value = {"pk": {"S": f"k{self.random.randrange(KEYS)}"}}, f"{self.number}-{serial}".ljust(VALUE_CHARS, ".")
            try:
                if self.random.random() < 0.2:
                    self.client.delete_item(TableName=TABLE, Key=key)
                else:
                    self.client.put_item(TableName=TABLE, Item={**key, "v": {"S": value}})
                    self.acknowledged.add(value)
            except (ClientError, BotoCoreError):
                self.stopping.wait(0.02)


class Reader:
    """Follows every shard from its beginning, parents before their children."""

    def __init__(self, client, arn):
        self.client = client
        self.arn = arn
        self.iterators = {}  # by shard; None when it has been read to its end
        self.changes = {}    # by key: [(old value or None, new value or None)]
        self.events = set()

    def shards(self):
        found, after = [], {}
        while True:
            page = self.client.describe_stream(StreamArn=self.arn, Limit=2, **after)["StreamDescription"]
            found += page["Shards"]
            if "LastEvaluatedShardId" not in page:
                return found
            after = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}

    def poll(self):
        """How many records came; None while nobody answers."""
        try:
            for shard in self.shards():
                if shard["ShardId"] not in self.iterators and self.iterators.get(shard.get("ParentShardId")) is None:
                    self.iterators[shard["ShardId"]] = self.client.get_shard_iterator(
                        StreamArn=self.arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            return sum(self.read(shard) for shard in self.iterators if self.iterators[shard] is not None)
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                raise
            return None

    def read(self, shard):
        page = self.client.get_records(ShardIterator=self.iterators[shard], Limit=LIMIT)
        for record in page["Records"]:
            assert record["eventID"] not in self.events, f"told twice: {record}"
            self.events.add(record["eventID"])
            change = record["dynamodb"]
            values = tuple(change[image]["v"]["S"] if image in change else None for image in ("OldImage", "NewImage"))
            assert record["eventName"] == {(False, True): "INSERT", (True, True): "MODIFY", (True, False): "REMOVE"}[
                tuple(value is not None for value in values)], record
            self.changes.setdefault(change["Keys"]["pk"]["S"], []).append(values)
        self.iterators[shard] = page.get("NextShardIterator")
        return len(page["Records"])


class StreamsTest(unittest.TestCase):
    def test_every_change_once_through_splits_and_kill_9(self):
        options = {"partitions_per_table": 1, "partition_bytes_max": PARTITION_BYTES}
        with Cluster(regions=(HOME,), options=options) as cluster:
            client = cluster.client(HOME)
            arn = client.create_table(
                TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})["TableDescription"]["LatestStreamArn"]
            reader = Reader(boto3.client(
                "dynamodbstreams", region_name=HOME, endpoint_url=cluster.endpoint(HOME), aws_access_key_id="local",
                aws_secret_access_key="local", config=Config(retries={"total_max_attempts": 1})), arn)
            writers = [Writer(client, number) for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            try:
                for _ in range(3):
                    goal = sum(len(writer.acknowledged) for writer in writers) + 150

                    def progress(goal=goal):
                        reader.poll()
                        return sum(len(writer.acknowledged) for writer in writers) >= goal

                    wait_until("150 more writes", PROGRESS_SECONDS, progress)
                    cluster.kill(f"regiond-{HOME}")
                    cluster.up()
            finally:
                for writer in writers:
                    writer.stopping.set()
                for writer in writers:
                    writer.join()
            items = {}

            def caught_up():
                if reader.poll() != 0:
                    return False
                items.update({item["pk"]["S"]: item["v"]["S"] for item in client.scan(TableName=TABLE, ConsistentRead=True)["Items"]})
                return {key: changes[-1][1] for key, changes in reader.changes.items() if changes[-1][1] is not None} == items

            wait_until("the reader at the end", PROGRESS_SECONDS, caught_up)
            for key, changes in reader.changes.items():
                self.assertEqual([None] + [new for _, new in changes[:-1]], [old for old, _ in changes], f"of {key}")
            told = {new for changes in reader.changes.values() for _, new in changes}
            for writer in writers:
                self.assertEqual(set(), writer.acknowledged - told, "an acknowledged write is in no record")
            children = collections.Counter(shard["ParentShardId"] for shard in reader.shards() if "ParentShardId" in shard)
            self.assertIn(2, children.values(), "no partition was split")


if __name__ == "__main__":
    unittest.main()
