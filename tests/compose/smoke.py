#!/usr/bin/python3
"""The compose file works: image builds, Regions replicate through published ports, Prometheus sees every program.

Started by tests/compose/smoke, which installs what this needs.
"""
import json
import os
import shutil
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

sys.path.insert(0, str(Path(__file__).resolve().parent))
from engine import Engine, Failure

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "compose"
LOG = ROOT / "build" / "test-logs" / "compose.log"
PROJECT = "meridian-smoke"
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
PROGRAMS = 1 + 2 * len(REGIONS)
TABLE = "smoke"


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until(what, seconds, pending):
    """Repeats until pending() is falsy. Raises Failure with what it last returned or raised."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            seen = pending()
            if not seen:
                return
        except (OSError, ClientError, BotoCoreError) as error:
            seen = error
        if time.monotonic() > deadline:
            raise Failure(f"{what} did not happen within {seconds} s; last seen: {seen}")
        time.sleep(0.2)


class Smoke:
    def __init__(self):
        *apis, self.prometheus = free_ports(len(REGIONS) + 1)
        self.engine = Engine(WORK, LOG)
        self.engine.environment |= {f"MERIDIAN_PORT_{k}": str(port) for k, port in enumerate(apis, start=1)}
        self.engine.environment |= {"PROMETHEUS_PORT": str(self.prometheus)}
        self.clients = {region: self._client(region, port) for region, port in zip(REGIONS, apis)}

    @staticmethod
    def _client(region, port):
        return boto3.client(
            "dynamodb", region_name=region, endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id="local",
            aws_secret_access_key="local", config=Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10),
        )

    def compose(self, *arguments, seconds=120):
        file = str(ROOT / "deploy" / "docker-compose.yml")
        return self.engine.run([*self.engine.compose, "--project-name", PROJECT, "--file", file, *arguments], seconds)

    def docker(self, *arguments, seconds=60):
        return self.engine.run([self.engine.docker, *arguments], seconds)

    def containers(self):
        """Name of the service -> what docker knows about its container."""
        ids = self.docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}").split()
        described = json.loads(self.docker("inspect", *ids)) if ids else []
        return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in described}

    def unhealthy(self):
        states = {name: one["State"] for name, one in self.containers().items()}
        return {name: s["Status"] for name, s in states.items()
                if s["Status"] != "running" or s.get("Health", {}).get("Status", "healthy") != "healthy"}

    # The cases, in this order; each needs the ones before it.

    def case_image_builds(self):
        # Every service has the same image; one build serves all.
        self.compose("build", "coordinator", seconds=1500)

    def case_everything_becomes_healthy(self):
        self.compose("up", "--detach", "--no-build", seconds=300)
        wait_until("all containers healthy", 120, self.unhealthy)
        if "grafana" in self.containers():
            raise Failure("grafana runs although its profile was not asked for")

    def case_ports_are_on_loopback_only(self):
        for name, one in self.containers().items():
            for bindings in (one["NetworkSettings"]["Ports"] or {}).values():
                for binding in bindings or ():
                    if binding["HostIp"] != "127.0.0.1":
                        raise Failure(f"{name} is published on {binding['HostIp']}")

    def case_programs_run_without_root(self):
        for region in REGIONS:
            user = self.compose("exec", "-T", f"regiond-{region}", "id", "-u").strip()
            if user == "0":
                raise Failure(f"regiond-{region} runs as root")

    def case_table_with_two_replicas(self):
        first = self.clients[REGIONS[0]]
        first.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )
        for region in REGIONS[1:]:
            wait_until("table ACTIVE", 30, self.table_is_pending)
            first.update_table(TableName=TABLE, ReplicaUpdates=[{"Create": {"RegionName": region}}])
            wait_until(f"replica {region} ACTIVE", 60, lambda region=region: self.replica_is_pending(region))

    def table_is_pending(self):
        status = self.clients[REGIONS[0]].describe_table(TableName=TABLE)["Table"]["TableStatus"]
        return status != "ACTIVE" and status

    def replica_is_pending(self, region):
        replicas = self.clients[REGIONS[0]].describe_table(TableName=TABLE)["Table"].get("Replicas", [])
        status = next((one["ReplicaStatus"] for one in replicas if one["RegionName"] == region), "absent")
        return status != "ACTIVE" and status

    def read_is_not(self, region, key, text):
        answer = self.clients[region].get_item(TableName=TABLE, Key={"id": {"S": key}}, ConsistentRead=True)
        seen = answer.get("Item", {}).get("text", {}).get("S")
        return seen != text and f"{key} is {seen}"

    def case_write_in_one_region_is_read_in_the_others(self):
        self.clients[REGIONS[0]].put_item(TableName=TABLE, Item={"id": {"S": "a"}, "text": {"S": "hello"}})
        for region in REGIONS:
            wait_until(f"the write in {region}", 30, lambda region=region: self.read_is_not(region, "a", "hello"))

    def case_killed_regiond_comes_back_with_its_data(self):
        victim, writer = REGIONS[1], REGIONS[0]
        container = self.containers()[f"regiond-{victim}"]["Id"]
        self.docker("kill", "--signal", "KILL", container)
        self.clients[writer].put_item(TableName=TABLE, Item={"id": {"S": "b"}, "text": {"S": "while away"}})
        self.docker("start", container)
        wait_until("the write made meanwhile", 60, lambda: self.read_is_not(victim, "b", "while away"))
        wait_until("the write made before", 10, lambda: self.read_is_not(victim, "a", "hello"))

    def case_prometheus_scrapes_every_program(self):
        def missing():
            url = f"http://127.0.0.1:{self.prometheus}/api/v1/targets?state=active"
            with urllib.request.urlopen(url, timeout=5) as answer:
                targets = json.load(answer)["data"]["activeTargets"]
            if len(targets) != PROGRAMS:
                return f"{len(targets)} targets"
            return {one["scrapeUrl"]: one["lastError"] for one in targets if one["health"] != "up"}

        wait_until(f"{PROGRAMS} Prometheus targets up", 60, missing)

    def run(self):
        """(passed, failed); stops at the first failure, since each case needs the ones before it."""
        cases = [getattr(self, name) for name in vars(Smoke) if name.startswith("case_")]
        for passed, case in enumerate(cases):
            started = time.monotonic()
            try:
                case()
            except (Failure, ClientError, BotoCoreError) as error:
                print(f"FAILED {case.__name__[5:]}: {error}", flush=True)
                return passed, len(cases) - passed
            print(f"ok     {case.__name__[5:]} ({time.monotonic() - started:.1f} s)", flush=True)
        return len(cases), 0


def main():
    clean = "--clean" in sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that `finally` below runs
    WORK.mkdir(parents=True, exist_ok=True)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("")
    smoke = Smoke()
    passed, failed = 0, 1
    try:
        print(f"docker: {smoke.engine.start()}", flush=True)
        smoke.compose("down", "--volumes", "--remove-orphans")  # left by a run that was killed
        smoke.engine.provide_base_image()
        smoke.engine.provide_prometheus_image()
        passed, failed = smoke.run()
        if failed:
            print(smoke.compose("logs", "--no-color", "--tail", "40"))
    except Failure as failure:
        print(f"FAILED {failure}")
    finally:
        if smoke.engine.answers():
            try:
                smoke.compose("down", "--volumes", "--remove-orphans")
            except Failure as failure:
                print(f"left behind: {failure}")
        smoke.engine.close()
        if clean:
            shutil.rmtree(WORK, ignore_errors=True)
    if failed:
        print("".join(LOG.read_text(errors="replace").splitlines(keepends=True)[-60:]))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
