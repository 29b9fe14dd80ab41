"""A cluster of real daemons for the tests: started by the command line under test, on free ports, in a scratch directory."""
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("MERIDIAN_BIN", ROOT / "build/release/bin"))
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
COMMAND_SECONDS = 120
# From the base port: coordinator, APIs, gRPC, replicators, metrics.
PORT_OFFSETS = (0, 1, 2, 3, 100, 101, 102, 103, 121, 122, 123, 200, 201, 202, 203, 221, 222, 223)


def free_base_port():
    """A base port above which nobody listens where a cluster of three Regions does."""
    candidates = list(range(20000, 30000, 250))
    random.shuffle(candidates)
    for base in candidates:
        sockets = []
        try:
            for offset in PORT_OFFSETS:
                sockets.append(socket.create_server(("127.0.0.1", base + offset)))
            return base
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise RuntimeError("no free ports")


def wait_until(what, seconds, done):
    """Repeats until done() is true; an AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)


class Cluster:
    """Use as a context. `data` is deleted and every daemon ended at the end."""

    def __init__(self):
        self.data = Path(tempfile.mkdtemp(prefix="meridian-test-"))
        self.base_port = free_base_port()

    def __enter__(self):
        try:
            self.up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.run("down")
        shutil.rmtree(self.data, ignore_errors=True)

    def run(self, *arguments):
        """`meridian ARGUMENTS --data DIR`, with its exit code, stdout and stderr."""
        return subprocess.run(
            [str(BIN / "meridian"), *arguments, "--data", str(self.data)], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=COMMAND_SECONDS, check=False,
        )

    def must(self, *arguments):
        """Its stdout; an AssertionError unless it exits 0."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"meridian {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def up(self):
        return self.must("up", "--detach", "--base-port", str(self.base_port), "--regions", ",".join(REGIONS))

    def endpoint(self, region):
        return f"http://127.0.0.1:{self.base_port + 1 + REGIONS.index(region)}"

    def client(self, region, attempts=1):
        return boto3.client(
            "dynamodb", region_name=region, endpoint_url=self.endpoint(region), aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": attempts}, connect_timeout=2, read_timeout=20),
        )

    def create_global_table(self, name, sort_key=False):
        """In the first Region, with replicas in the others; ACTIVE everywhere when this returns."""
        keys = [("id", "HASH")] + ([("at", "RANGE")] if sort_key else [])
        first = self.client(REGIONS[0])
        first.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        )
        for region in REGIONS[1:]:
            self.wait_active(name, REGIONS[0])
            first.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": region}}])
            wait_until(f"replica {region} ACTIVE", 60, lambda region=region: self.replica_status(name, region) == "ACTIVE")
        for region in REGIONS:
            self.wait_active(name, region)

    def wait_active(self, name, region):
        client = self.client(region)
        wait_until(f"{name} ACTIVE in {region}", 60,
                   lambda: client.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE")

    def replica_status(self, name, region):
        table = self.client(REGIONS[0]).describe_table(TableName=name)["Table"]
        return next((one["ReplicaStatus"] for one in table.get("Replicas", []) if one["RegionName"] == region), None)

    def verify(self, wait="60s"):
        """The JSON of `meridian verify`, and its exit code."""
        done = self.run("verify", "--json", "--wait", wait)
        assert done.returncode in (0, 1), f"verify: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.returncode, json.loads(done.stdout)

    def conflicts(self, table):
        return json.loads(self.must("conflicts", "--json", "--table", table))["conflicts"]

    def cut(self, source, destination):
        self.must("fault", "add", "link-cut", "--from", source, "--to", destination)

    def heal(self):
        self.must("fault", "clear", "--all")

    def pid(self, daemon):
        """`daemon`: coordinator, regiond-REGION or replicator-REGION."""
        return int((self.data / "run" / f"{daemon}.pid").read_text().split()[0])

    def kill(self, daemon):
        """kill -9, and returns when the process is gone."""
        pid = self.pid(daemon)
        os.kill(pid, signal.SIGKILL)
        wait_until(f"end of {daemon}", 10, lambda: not is_alive(pid))

    def scan(self, table, region):
        """Every item of a table in one Region, as {key: item}."""
        items = {}
        for page in self.client(region).get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            items.update({item["id"]["S"]: item for item in page["Items"]})
        return items


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
