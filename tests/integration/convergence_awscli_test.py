#!/usr/bin/python3
"""The AWS CLI, unmodified, against three Regions: 10,000 items, updates and deletes everywhere, a cut link. (GT1)"""
import json
import os
import random
import shutil
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from support.cluster import REGIONS, Cluster

# Debian's first: another AWS CLI on the path may need another Python.
AWS = "/usr/bin/aws" if os.access("/usr/bin/aws", os.X_OK) else shutil.which("aws")
TABLE = "cli"
ITEMS = 10_000
ITEMS_PER_FILE = 1000
BATCH = 25
UPDATES_PER_REGION = 2
SEED = 20250102
COMMAND_SECONDS = 180


class AwsCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())

    def aws(self, region, *arguments):
        """One command with the profile that `meridian up` wrote. Its JSON; AssertionError unless it exits 0."""
        profiles = self.cluster.data / "aws"
        environment = {**os.environ, "AWS_CONFIG_FILE": str(profiles / "config"),
                       "AWS_SHARED_CREDENTIALS_FILE": str(profiles / "credentials"), "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1"}
        done = subprocess.run(
            [AWS, "--profile", f"meridian-{region}", "--endpoint-url", self.cluster.endpoint(region), "--output", "json",
             *arguments],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
        self.assertEqual(0, done.returncode, f"{arguments[:4]}\n{done.stdout[:2000]}\n{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def dynamodb(self, region, *arguments):
        return self.aws(region, "dynamodb", *arguments)

    def file(self, name, content):
        path = self.cluster.data / name
        path.write_text(json.dumps(content))
        return f"file://{path}"

    def write_share(self, k, region, numbers):
        """Puts by thousands (`aws ddb put` sends batches of 25), then a batch that also deletes, then single updates."""
        stream = random.Random(f"{SEED}-{region}")
        stream.shuffle(numbers)
        for at in range(0, len(numbers), ITEMS_PER_FILE):
            items = [{"id": f"item-{number}", "n": number, "text": "x" * stream.randrange(50)}
                     for number in numbers[at:at + ITEMS_PER_FILE]]
            self.aws(region, "ddb", "put", TABLE, self.file(f"put-{k}-{at}.json", items))
        for turn in range(UPDATES_PER_REGION):
            some = [f"item-{number}" for number in stream.sample(range(ITEMS), BATCH)]
            requests = [{"DeleteRequest": {"Key": {"id": {"S": key}}}} if stream.random() < 0.5 else
                        {"PutRequest": {"Item": {"id": {"S": key}, "n": {"N": str(turn)}, "by": {"S": region}}}} for key in some]
            answer = self.dynamodb(region, "batch-write-item", "--request-items",
                                   self.file(f"batch-{k}-{turn}.json", {TABLE: requests}))
            self.assertEqual({}, answer["UnprocessedItems"])
            key = json.dumps({"id": {"S": f"item-{stream.randrange(ITEMS)}"}})
            answer = self.dynamodb(
                region, "update-item", "--table-name", TABLE, "--key", key, "--update-expression", "ADD seen :one",
                "--expression-attribute-values", '{":one": {"N": "1"}}', "--return-values", "UPDATED_NEW")
            self.assertGreaterEqual(int(answer["Attributes"]["seen"]["N"]), 1)

    def test_1_gt1_create_table_and_two_replicas_in_one_region(self):
        self.dynamodb(REGIONS[0], "create-table", "--table-name", TABLE, "--billing-mode", "PAY_PER_REQUEST",
                      "--attribute-definitions", "AttributeName=id,AttributeType=S",
                      "--key-schema", "AttributeName=id,KeyType=HASH")
        self.dynamodb(REGIONS[0], "wait", "table-exists", "--table-name", TABLE)
        for region in REGIONS[1:]:
            self.dynamodb(REGIONS[0], "update-table", "--table-name", TABLE,
                          "--replica-updates", json.dumps([{"Create": {"RegionName": region}}]))
            self.cluster.wait_replica_active(TABLE, REGIONS[0], region)  # not by commands, of which each costs a second
        table = self.dynamodb(REGIONS[0], "describe-table", "--table-name", TABLE)["Table"]
        self.assertEqual({region: "ACTIVE" for region in REGIONS[1:]},
                         {one["RegionName"]: one["ReplicaStatus"] for one in table["Replicas"]})

    def test_2_gt1_ten_thousand_items_updates_and_deletes_everywhere_converge(self):
        with ThreadPoolExecutor(len(REGIONS)) as pool:
            done = [pool.submit(self.write_share, k, region, list(range(ITEMS))[k::len(REGIONS)])
                    for k, region in enumerate(REGIONS)]
            for one in done:
                one.result()
        found = self.cluster.assert_converged()
        self.assertEqual(ITEMS, found[TABLE]["keys"])
        items = self.cluster.assert_same_everywhere(TABLE)
        self.assertLess(len(items), ITEMS)
        for region in REGIONS:
            answer = self.dynamodb(region, "scan", "--table-name", TABLE, "--select", "COUNT")
            self.assertEqual(len(items), answer["Count"], region)

    def test_3_verify_names_the_key_behind_a_cut_until_it_heals(self):
        self.cluster.cut(REGIONS[0], REGIONS[1])
        self.dynamodb(REGIONS[0], "put-item", "--table-name", TABLE, "--item", '{"id": {"S": "only this"}}')
        code, result = self.cluster.verify(wait="2s")
        self.assertEqual(1, code, result)
        self.assertEqual([{"id": {"S": "only this"}}], [one["key"] for one in result["tables"][0]["differences"]])
        self.cluster.heal()
        self.cluster.assert_converged()
        answer = self.dynamodb(REGIONS[1], "get-item", "--table-name", TABLE, "--key", '{"id": {"S": "only this"}}')
        self.assertEqual({"id": {"S": "only this"}}, answer["Item"])


if __name__ == "__main__":
    unittest.main()
