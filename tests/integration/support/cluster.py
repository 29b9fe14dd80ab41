"""A cluster of real daemons for the tests: started by the command line under test, on free ports, in a scratch directory."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from support.ports import free_base_port
from support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
COMMAND_SECONDS = 120
CONNECTIONS_MAX = 64


def _binaries():
    if "MERIDIAN_BIN" in os.environ:
        return Path(os.environ["MERIDIAN_BIN"]).resolve()
    built = [ROOT / "build" / preset / "bin" for preset in ("dev", "release")]
    return next((path for path in built if (path / "meridian").exists()), built[0])


BIN = _binaries()


def is_alive(pid):
    """Whether any of its threads is: the first may be gone before the others, which still hold ports and locks."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return state != "Z" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False


def run_program(program, *arguments, seconds=20):
    """One of our programs with its exit code, stdout and stderr."""
    return subprocess.run([str(BIN / program), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=seconds, check=False)


class Cluster:
    """Use as a context. `data` is deleted and every daemon ended at the end.

    up_options: further arguments of `meridian up`; options: of the cluster file. Clients are shared: boto3's may be used by
    many threads.
    """

    def __init__(self, *up_options, regions=REGIONS, options=None):
        self.regions = regions
        self.data = Path(tempfile.mkdtemp(prefix="meridian-test-"))
        self.base_port = free_base_port()
        self.up_options = ("--base-port", str(self.base_port), "--regions", ",".join(regions), *up_options)
        if options:
            wishes = self.data / "wishes.yaml"
            wishes.write_text(json.dumps({"base_port": self.base_port, "regions": [{"name": region} for region in regions],
                                          "options": options}))
            self.up_options = ("--config", str(wishes), *up_options)
        self._clients = {}
        self._clients_lock = threading.Lock()

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
        for client in self._clients.values():
            client.close()
        self.run("down")
        shutil.rmtree(self.data, ignore_errors=True)

    # The command line.

    def run(self, *arguments):
        """`meridian ARGUMENTS --data DIR`, with its exit code, stdout and stderr."""
        return run_program("meridian", *arguments, "--data", str(self.data), seconds=COMMAND_SECONDS)

    def must(self, *arguments):
        """Its stdout; an AssertionError unless it exits 0."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"meridian {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def up(self):
        """Starts what is not running; the first time everything."""
        return self.must("up", "--detach", *self.up_options)

    def verify(self, wait="60s", table=None):
        """The exit code of `meridian verify --json`, and its JSON."""
        done = self.run("verify", "--json", "--wait", wait, *(["--table", table] if table else []))
        assert done.returncode in (0, 1), f"verify: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.returncode, json.loads(done.stdout)

    def assert_converged(self, wait="60s"):
        """Returns what verify knows, by table."""
        code, result = self.verify(wait)
        assert code == 0 and result["converged"], json.dumps(result)[:4000]
        return {table["table"]: table for table in result["tables"]}

    def conflicts(self, table):
        return json.loads(self.must("conflicts", "--json", "--table", table))["conflicts"]

    def status(self):
        done = self.run("status", "--json")
        assert done.returncode in (0, 1), f"status: {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)

    def metric(self, daemon_metrics_port, name, **labels):
        """The value of a metric, 0 if there is none with these labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{daemon_metrics_port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        values = [float(line.rsplit(" ", 1)[1]) for line in lines
                  if line.split("{")[0].split(" ")[0] == name and all(label in line for label in wanted)]
        return sum(values)

    def cut(self, source, destination):
        self.must("fault", "add", "link-cut", "--from", source, "--to", destination)

    def cut_both_ways(self, one, other):
        self.cut(one, other)
        self.cut(other, one)

    def delay(self, source, destination, latency, jitter="0"):
        self.must("fault", "add", "link-latency", "--from", source, "--to", destination, "--latency", latency,
                  "--jitter", jitter)

    def heal(self):
        self.must("fault", "clear", "--all")

    # Daemons: coordinator, regiond-REGION, replicator-REGION.

    def daemons(self):
        return ["coordinator", *(f"{part}-{region}" for part in ("regiond", "replicator") for region in self.regions)]

    def pid(self, daemon):
        return int((self.data / "run" / f"{daemon}.pid").read_text().split()[0])

    def kill(self, daemon):
        """kill -9, and returns when the process is gone."""
        pid = self.pid(daemon)
        os.kill(pid, signal.SIGKILL)
        wait_until(f"end of {daemon}", 10, lambda: not is_alive(pid))

    # The API.

    def port(self, region):
        return self.base_port + 1 + self.regions.index(region)

    def endpoint(self, region):
        return f"http://127.0.0.1:{self.port(region)}"

    def client(self, region):
        """boto3's, without retries: a test sees each answer."""
        with self._clients_lock:
            if region not in self._clients:
                self._clients[region] = boto3.session.Session().client(
                    "dynamodb", region_name=region, endpoint_url=self.endpoint(region), aws_access_key_id="local",
                    aws_secret_access_key="local", config=Config(
                        retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=20,
                        max_pool_connections=CONNECTIONS_MAX))
            return self._clients[region]

    def call(self, region, operation, **members):
        """The answer to an operation whose members or whose answer's an older boto3 does not know; its ClientError otherwise."""
        request = urllib.request.Request(self.endpoint(region), json.dumps(members).encode(), {
            "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}", "X-Amz-Date": "20260101T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, "
                             "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            body = json.loads(error.read())
            raise ClientError({"Error": {"Code": body["__type"].split("#")[-1], "Message": body.get("message", "")},
                               "ResponseMetadata": {"HTTPStatusCode": error.code}}, operation) from None

    def create_table(self, name, region):
        """With a string partition key "id"; ACTIVE when this returns."""
        self.client(region).create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
        self.wait_active(name, region)

    def create_global_table(self, name):
        """In the first Region, with replicas in the others; ACTIVE everywhere when this returns."""
        first = self.regions[0]
        self.create_table(name, first)
        for region in self.regions[1:]:
            self.add_replica(name, first, region)

    def start_adding_replica(self, name, source, destination):
        self.client(source).update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": destination}}])

    def add_replica(self, name, source, destination):
        self.start_adding_replica(name, source, destination)
        self.wait_replica_active(name, source, destination)

    def wait_replica_active(self, name, source, destination, seconds=60):
        wait_until(f"replica {destination} of {name} ACTIVE", seconds,
                   lambda: self.replicas(name, source).get(destination) == "ACTIVE")
        for region in (source, destination):
            self.wait_active(name, region)

    def remove_replica(self, name, source, destination):
        self.client(source).update_table(TableName=name, ReplicaUpdates=[{"Delete": {"RegionName": destination}}])
        wait_until(f"{destination} gone from the replicas of {name}", 60,
                   lambda: destination not in self.replicas(name, source))
        self.wait_active(name, source)

    def describe(self, name, region):
        """None where there is no such table."""
        client = self.client(region)
        try:
            return client.describe_table(TableName=name)["Table"]
        except client.exceptions.ResourceNotFoundException:
            return None

    def replicas(self, name, region):
        """{Region: status} of the other replicas."""
        return {one["RegionName"]: one["ReplicaStatus"] for one in self.describe(name, region).get("Replicas", [])}

    def wait_active(self, name, region):
        wait_until(f"{name} ACTIVE in {region}", 60,
                   lambda: (self.describe(name, region) or {}).get("TableStatus") == "ACTIVE")

    def wait_gone(self, name, region):
        wait_until(f"{name} gone from {region}", 60, lambda: self.describe(name, region) is None)

    def get(self, table, region, key):
        """The item of a string key "id", or None; strongly consistent."""
        return self.client(region).get_item(TableName=table, Key={"id": {"S": key}}, ConsistentRead=True).get("Item")

    def scan(self, table, region):
        """Every item of a table in one Region, as {id: item}."""
        items = {}
        for page in self.client(region).get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            items.update({item["id"]["S"]: item for item in page["Items"]})
        return items

    def assert_same_everywhere(self, table):
        """Returns the content that full scans of all Regions agree on."""
        contents = {region: self.scan(table, region) for region in self.regions}
        first = contents[self.regions[0]]
        for region, items in contents.items():
            differing = [key for key in {**first, **items} if first.get(key) != items.get(key)]
            assert not differing, f"{region} differs in {len(differing)} items, such as {sorted(differing)[:10]}"
        return first
