"""The servers that tests/bench/compare measures: how to start each, on a free port, with data in a fresh directory."""
import http.client
import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PEERS = ROOT / "build" / "peers" / "node_modules"
START_SECONDS = 30
TABLE = "bench"
PAGES_TABLE = "pages"
ITEM_BYTES = 1000
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20250101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00",
}


_given = set()


def free_port():
    """A port that nobody listens on; never the same twice, as the kernel may offer one again before its first user listens."""
    while True:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


@dataclass
class Kind:
    """One column of the comparison. `command(port, directory)` returns argv; `peer`: budgets are ratios to these."""

    name: str
    command: object
    peer: bool = False
    stores: bool = True  # false: an empty server, which only answers
    working_directory: Path = ROOT
    lacks: tuple = ()  # operations that it does not have


@dataclass
class Server:
    """A started server. Use as a context: it is killed by its process id at the end."""

    kind: Kind
    directory: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen = None
    start_ms: float = 0

    def __enter__(self):
        log = (self.directory / "server.log").open("wb")
        begun = time.monotonic()
        self.process = subprocess.Popen(
            self.kind.command(self.port, self.directory), cwd=self.kind.working_directory,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
        self._wait_for_first_answer(begun)
        self.start_ms = (time.monotonic() - begun) * 1000
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _wait_for_first_answer(self, begun):
        while True:
            try:
                self.call("ListTables", {})
                return
            except (OSError, http.client.HTTPException) as error:
                if self.process.poll() is not None or time.monotonic() - begun > START_SECONDS:
                    log = (self.directory / "server.log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"{self.kind.name} did not start: {error}\n{log}") from error
                time.sleep(0.002)

    def call(self, operation, body, connection=None):
        own = connection is None
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/", json.dumps(body), {**HEADERS, "X-Amz-Target": f"DynamoDB_20120810.{operation}"})
        answer = connection.getresponse()
        text = answer.read()
        if own:
            connection.close()
        if answer.status != 200 and self.kind.stores:
            raise RuntimeError(f"{self.kind.name}: {operation} answered {answer.status}: {text[:300]!r}")
        return json.loads(text) if self.kind.stores else {}

    def memory_mb(self):
        """Resident now."""
        return self._of_process("status", "VmRSS:") / 1024

    def file_bytes_written(self):
        """Since it started, by write calls; what goes to sockets by send calls does not count."""
        return self._of_process("io", "wchar:")

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _of_process(self, file, name):
        lines = Path(f"/proc/{self.process.pid}/{file}").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1])

    def fill(self, items):
        """A table of `items` items with 1 KB each, and one of 100 partition keys with ten items each (load.lua)."""
        if not self.kind.stores:
            return
        self._create_table(TABLE, id="HASH")
        self._put_all(TABLE, [{"id": {"S": f"item-{i:06d}"}} for i in range(items)])
        self._create_table(PAGES_TABLE, id="HASH", line="RANGE")
        self._put_all(PAGES_TABLE, [{"id": {"S": f"page-{i // 10:03d}"}, "line": {"S": f"{i % 10}"}} for i in range(1000)])

    def _create_table(self, name, **keys):
        self.call("CreateTable", {
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        })
        deadline = time.monotonic() + START_SECONDS
        while self.call("DescribeTable", {"TableName": name})["Table"]["TableStatus"] != "ACTIVE":
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.kind.name}: the table did not become ACTIVE")
            time.sleep(0.01)

    def _put_all(self, table, keys):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        for first in range(0, len(keys), 25):
            puts = [{"PutRequest": {"Item": {**key, "data": {"S": "x" * ITEM_BYTES}}}} for key in keys[first:first + 25]]
            left = self.call("BatchWriteItem", {"RequestItems": {table: puts}}, connection).get("UnprocessedItems")
            if left:
                raise RuntimeError(f"{self.kind.name} left items unprocessed")
        connection.close()


def meridian(durability, zones=3):
    def command(port, directory):
        config = directory / "cluster.yaml"
        config.write_text(
            f"data_dir: {directory / 'data'}\n"
            f"coordinator: {{http_port: {free_port()}, grpc_port: {free_port()}, metrics_port: {free_port()}}}\n"
            f"regions:\n- {{name: us-east-1, api_port: {port}, grpc_port: {free_port()}, metrics_port: {free_port()}, "
            f"replicator_grpc_port: {free_port()}, replicator_metrics_port: {free_port()}}}\n"
            f"options: {{durability: {durability}, availability_zones: {zones}}}\n"
        )
        return [str(ROOT / "build/release/bin/regiond"), "--config", str(config), "--region", "us-east-1"]

    return Kind(f"meridian, {durability}" + ("" if zones == 3 else f", {zones} AZ"), command)


def dynamodb_local(name, *options):
    home = PEERS / "amplify-dynamodb-simulator" / "emulator"

    def command(port, directory):
        arguments = [option.format(directory=directory) for option in options]
        return ["java", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-port", str(port),
                "-disableTelemetry", *arguments]

    return Kind(name, command, peer=True, working_directory=home)


def dynalite(name, *options):
    def command(port, directory):
        arguments = [option.format(directory=directory / "level") for option in options]
        return ["node", str(PEERS / "dynalite" / "cli.js"), "--host", "127.0.0.1", "--port", str(port),
                "--createTableMs", "0", *arguments]

    return Kind(name, command, peer=True, lacks=("TransactWriteItems",))


def empty_beast(program):
    return Kind("empty Beast server", lambda port, _: [str(program), "beast", str(port)], stores=False)


PEER_KINDS = (
    dynamodb_local("DynamoDB Local, memory", "-inMemory"),
    dynamodb_local("DynamoDB Local, disk", "-dbPath", "{directory}"),
    dynalite("dynalite, memory"),
    dynalite("dynalite, LevelDB", "--path", "{directory}"),
)
MERIDIAN_KINDS = (meridian("os"), meridian("fsync"), meridian("os", 1), meridian("fsync", 1))
