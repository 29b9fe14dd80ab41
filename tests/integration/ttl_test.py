#!/usr/bin/python3
"""TTL over the cluster's clock: what one Region's TTL deletes goes everywhere as an ordinary delete; the setting stays in its Region. (GT7,
GT8; reference/streams-ttl-triggers.md 4)"""
import time
import unittest

import boto3
from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE = "sessions"
HERE, THERE, ELSEWHERE = REGIONS
ITEMS = 200


class Ttl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_table(TABLE, HERE)
        cls.cluster.client(HERE).update_table(TableName=TABLE, StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        for region in (THERE, ELSEWHERE):
            cls.cluster.add_replica(TABLE, HERE, region)
        cls.cluster.client(HERE).update_time_to_live(
            TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})

    def now(self):
        """By the cluster's clock, at least."""
        return time.time() + self.advanced

    advanced = 0

    def advance(self, hours):
        self.cluster.must("clock", "advance", f"{hours}h")
        type(self).advanced += hours * 3600

    def put(self, region, key, until):
        self.cluster.client(region).put_item(TableName=TABLE, Item={"id": {"S": key}, "until": {"N": str(until)}})

    def setting(self, region):
        return self.cluster.client(region).describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]

    def removals(self, region, prefix):
        """{key: userIdentity or None} of what the Region's stream says was removed."""
        streams = boto3.session.Session().client(
            "dynamodbstreams", region_name=region, endpoint_url=self.cluster.endpoint(region), aws_access_key_id="local",
            aws_secret_access_key="local")
        arn = self.cluster.describe(TABLE, region)["LatestStreamArn"]
        found = {}
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            while iterator:
                page = streams.get_records(ShardIterator=iterator)
                for record in page["Records"]:
                    key = record["dynamodb"]["Keys"]["id"]["S"]
                    if record["eventName"] == "REMOVE" and key.startswith(prefix):
                        self.assertNotIn(key, found, "told twice")
                        found[key] = record.get("userIdentity")
                iterator = page.get("NextShardIterator") if page["Records"] else None
        return found

    def test_gt7_the_setting_stays_in_its_region(self):
        self.assertEqual({"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}, self.setting(HERE))
        for region in (THERE, ELSEWHERE):
            self.assertEqual({"TimeToLiveStatus": "DISABLED"}, self.setting(region))

    def test_gt8_what_expires_is_deleted_in_every_region(self):
        soon, late = int(self.now()) + 1800, int(self.now()) + 30 * 86400
        for number in range(ITEMS):
            self.put(REGIONS[number % len(REGIONS)], f"gt8-{number:03}", soon)
        self.put(HERE, "stays", late)
        wait_until("all items everywhere", 60, lambda: all(len(self.cluster.scan(TABLE, region)) >= ITEMS + 1 for region in REGIONS))
        self.advance(1)
        wait_until("nothing left of what has expired", 60, lambda: all(
            not any(key.startswith("gt8-") for key in self.cluster.scan(TABLE, region)) for region in REGIONS))
        self.cluster.assert_converged()
        self.assertIsNotNone(self.cluster.get(TABLE, THERE, "stays"))
        keys = {f"gt8-{number:03}" for number in range(ITEMS)}
        here = self.removals(HERE, "gt8-")
        self.assertEqual(keys, here.keys())
        for identity in here.values():
            self.assertEqual({"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}, identity)
        deleted = self.cluster.metric(self.cluster.base_port + 201, "aws_dynamodb_time_to_live_deleted_item_count_sum", table_name=TABLE)
        self.assertGreaterEqual(deleted, ITEMS)
        with self.subTest("a replicated delete is an ordinary one"):
            there = self.removals(THERE, "gt8-")
            self.assertEqual(keys, there.keys())
            self.assertEqual({None}, set(there.values()))

    def test_a_write_in_another_region_that_had_not_seen_the_deletion_is_a_conflict(self):
        self.put(HERE, "contended", int(self.now()) + 1800)
        wait_until("the item there", 60, lambda: self.cluster.get(TABLE, THERE, "contended"))
        self.cluster.cut_both_ways(HERE, THERE)
        self.addCleanup(self.cluster.heal)
        self.advance(1)
        wait_until("the deletion", 60, lambda: self.cluster.get(TABLE, HERE, "contended") is None)
        self.put(THERE, "contended", int(self.now()) + 86400)
        self.cluster.heal()
        self.cluster.assert_converged()
        self.assertIsNotNone(self.cluster.get(TABLE, HERE, "contended"), "the later write wins")
        lost = [one for one in self.cluster.conflicts(TABLE) if one["key"] == {"id": {"S": "contended"}}]
        self.assertEqual([(True, HERE)], [(one["loser"]["deleted"], one["loser"]["region"]) for one in lost])

    def test_deletion_through_a_crash(self):
        for number in range(ITEMS):
            self.put(HERE, f"crash-{number:03}", int(self.now()) + 1800)
        self.advance(1)
        self.cluster.kill(f"regiond-{HERE}")
        self.cluster.up()
        wait_until("nothing left of what has expired", 60, lambda: not any(
            key.startswith("crash-") for key in self.cluster.scan(TABLE, HERE)))
        self.cluster.assert_converged()

    def test_it_cannot_be_changed_again_at_once(self):
        with self.assertRaises(ClientError) as raised:
            self.cluster.client(HERE).update_time_to_live(
                TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
        self.assertIn("TimeToLive is already enabled", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
