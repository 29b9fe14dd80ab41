#!/usr/bin/python3
"""The AWS CLI, unmodified, with the profiles that `meridian up` writes."""
import json
import os
import shutil
import subprocess
import unittest

from cluster import REGIONS, Cluster, wait_until

# Debian's first: another AWS CLI on the path may need another Python.
AWS = "/usr/bin/aws" if os.access("/usr/bin/aws", os.X_OK) else shutil.which("aws")
TABLE = "cli"
BATCH = 25


class AwsCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())

    def aws(self, region, *arguments):
        profiles = self.cluster.data / "aws"
        environment = {**os.environ, "AWS_CONFIG_FILE": str(profiles / "config"),
                       "AWS_SHARED_CREDENTIALS_FILE": str(profiles / "credentials"), "AWS_PAGER": ""}
        done = subprocess.run(
            [AWS, "--profile", f"meridian-{region}", "--endpoint-url", self.cluster.endpoint(region), "--output", "json",
             "dynamodb", *arguments],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )
        self.assertEqual(0, done.returncode, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def table_status(self, region):
        return self.aws(region, "describe-table", "--table-name", TABLE)["Table"]["TableStatus"]

    def replica_status(self, region):
        table = self.aws(REGIONS[0], "describe-table", "--table-name", TABLE)["Table"]
        return {one["RegionName"]: one["ReplicaStatus"] for one in table.get("Replicas", [])}.get(region)

    def test_table_replicas_writes_everywhere_and_verify(self):
        self.aws(REGIONS[0], "create-table", "--table-name", TABLE, "--billing-mode", "PAY_PER_REQUEST",
                 "--attribute-definitions", "AttributeName=id,AttributeType=S", "--key-schema", "AttributeName=id,KeyType=HASH")
        self.aws(REGIONS[0], "wait", "table-exists", "--table-name", TABLE)
        for region in REGIONS[1:]:
            self.aws(REGIONS[0], "update-table", "--table-name", TABLE,
                     "--replica-updates", json.dumps([{"Create": {"RegionName": region}}]))
            wait_until(f"replica {region}", 60, lambda region=region: self.replica_status(region) == "ACTIVE")
            wait_until("table ACTIVE", 60, lambda: self.table_status(REGIONS[0]) == "ACTIVE")
        for number in range(12):
            region = REGIONS[number % 3]
            items = [{"PutRequest": {"Item": {"id": {"S": f"{number}-{k}"}, "n": {"N": str(k)}}}} for k in range(BATCH)]
            answer = self.aws(region, "batch-write-item", "--request-items", json.dumps({TABLE: items}))
            self.assertEqual({}, answer.get("UnprocessedItems", {}))
        code, result = self.cluster.verify()
        self.assertEqual(0, code, result)
        self.aws(REGIONS[1], "update-item", "--table-name", TABLE, "--key", '{"id": {"S": "0-0"}}', "--update-expression",
                 "SET n = n + :one", "--expression-attribute-values", '{":one": {"N": "41"}}')
        self.aws(REGIONS[2], "delete-item", "--table-name", TABLE, "--key", '{"id": {"S": "0-1"}}')
        code, result = self.cluster.verify()
        self.assertEqual(0, code, result)
        for region in REGIONS:
            answer = self.aws(region, "get-item", "--table-name", TABLE, "--key", '{"id": {"S": "0-0"}}')
            self.assertEqual({"id": {"S": "0-0"}, "n": {"N": "41"}}, answer["Item"])
            count = self.aws(region, "scan", "--table-name", TABLE, "--select", "COUNT")["Count"]
            self.assertEqual(12 * BATCH - 1, count, region)


if __name__ == "__main__":
    unittest.main()
