#!/usr/bin/python3
"""kill -9 of each daemon under load: no acknowledged write is lost, and replication resumes."""
import threading
import unittest

from botocore.exceptions import BotoCoreError, ClientError

from cluster import REGIONS, Cluster, wait_until

TABLE = "durable"


class Writer:
    """Puts counted items into one Region until stopped, and remembers which were acknowledged."""

    def __init__(self, cluster, region):
        self.client = cluster.client(region)
        self.region = region
        self.acknowledged = []
        self.failures = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        number = 0
        while not self.stopping.is_set():
            key = f"{self.region}-{number}"
            number += 1
            try:
                self.client.put_item(TableName=TABLE, Item={"id": {"S": key}, "text": {"S": "x" * 100}})
                self.acknowledged.append(key)
            except (ClientError, BotoCoreError):
                self.failures += 1
                self.stopping.wait(0.01)


class Crash(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def crash_under_load(self, daemon):
        writers = [Writer(self.cluster, region) for region in REGIONS]
        for writer in writers:
            writer.thread.start()
        try:
            wait_until("load", 20, lambda: all(len(writer.acknowledged) > 100 for writer in writers))
            self.cluster.kill(daemon)
            goals = {writer.region: len(writer.acknowledged) + 50 for writer in writers if f"regiond-{writer.region}" != daemon}
            # The other Regions do not notice.
            wait_until("writes meanwhile", 20,
                       lambda: all(len(w.acknowledged) >= goals[w.region] for w in writers if w.region in goals))
            self.cluster.up()
            goals = {writer.region: len(writer.acknowledged) + 50 for writer in writers}
            wait_until("writes after", 20, lambda: all(len(w.acknowledged) >= goals[w.region] for w in writers))
        finally:
            for writer in writers:
                writer.stopping.set()
            for writer in writers:
                writer.thread.join()
        code, result = self.cluster.verify()
        self.assertEqual(0, code, result)
        expected = {key for writer in writers for key in writer.acknowledged}
        for region in REGIONS:
            missing = expected - self.cluster.scan(TABLE, region).keys()
            self.assertEqual(set(), missing, f"{len(missing)} acknowledged writes are missing in {region}")
        for writer in writers:
            if f"regiond-{writer.region}" != daemon:
                self.assertEqual(0, writer.failures, f"{writer.region} noticed the end of {daemon}")

    def test_regiond(self):
        self.crash_under_load("regiond-eu-west-1")

    def test_replicator(self):
        self.crash_under_load("replicator-us-east-1")

    def test_coordinator(self):
        self.crash_under_load("coordinator")

    def test_up_leaves_the_running_alone(self):
        names = ["coordinator", *(f"{part}-{region}" for part in ("regiond", "replicator") for region in REGIONS)]
        before = {name: self.cluster.pid(name) for name in names}
        self.cluster.kill("replicator-eu-west-1")
        self.cluster.up()
        after = {name: self.cluster.pid(name) for name in names}
        changed = {name for name in names if before[name] != after[name]}
        self.assertEqual({"replicator-eu-west-1"}, changed)


if __name__ == "__main__":
    unittest.main()
