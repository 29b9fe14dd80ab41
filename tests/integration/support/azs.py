"""The Availability Zones of a Region: their faults, how they are doing, and strong reads that check an account of writes."""
import json
import random
import threading

from botocore.exceptions import BotoCoreError, ClientError

from support.waiting import wait_until

AZS = ("a", "b", "c")
EQUAL_SECONDS = 30
IN_STEP_RECORDS = 200
METRICS_PORT_OFFSET = 200


class Azs:
    """Of one Region of a cluster."""

    def __init__(self, cluster, region):
        self.cluster, self.region = cluster, region

    def fault(self, kind, az, *options):
        """Adds a fault; returns its id once the regiond acts on it."""
        done = self.cluster.run("fault", "add", kind, "--region", self.region, "--az", az, *options, "--json")
        assert done.returncode == 0 and not done.stderr, f"fault add {kind}: {done.returncode} {done.stderr}"
        return json.loads(done.stdout)["id"]

    def clear(self, *ids):
        for one in ids:
            done = self.cluster.run("fault", "clear", one)
            assert done.returncode == 0 and not done.stderr, f"fault clear {one}: {done.returncode} {done.stderr}"

    def statuses(self):
        """{AZ: its AzStatus of admin.proto, numbers as numbers}."""
        region = self.cluster.status()["regions"].get(self.region, {"azs": []})
        return {az["name"]: {key: int(value) if isinstance(value, str) and value.isdigit() else value for key, value in az.items()}
                for az in region["azs"]}

    def leader(self):
        """The AZ that leads most partitions."""
        statuses = self.statuses()
        return max(AZS, key=lambda az: statuses[az]["leads"])

    def metric(self, name, az):
        port = self.cluster.port(self.region) + METRICS_PORT_OFFSET
        return self.cluster.metric(port, f"meridian_regiond_{name}", az=az)

    def are_in_step(self, behind_records_max):
        """Whether every AZ is up, counts for quorums, and lacks no more committed records than that."""
        statuses = self.statuses()
        return len(statuses) == len(AZS) and all(
            az["up"] and az["behind_records"] <= behind_records_max and az["rebuilding_partitions"] == 0 for az in statuses.values())

    def wait_in_step(self, behind_records_max=IN_STEP_RECORDS):
        """While clients write: then followers are always a little behind."""
        try:
            wait_until(f"AZs of {self.region} in step", EQUAL_SECONDS, lambda: self.are_in_step(behind_records_max))
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.statuses()}") from None

    def wait_equal(self):
        self.wait_in_step(behind_records_max=0)

    def wait_compared(self, partitions, seconds=EQUAL_SECONDS):
        """Until the scrubber has digested and compared the copies of that many partitions in all AZs from now on; none may differ."""
        def total(name):
            return sum(self.metric(f"scrub_{name}_partitions_total", az) for az in AZS)
        # A round that is under way may have begun before this call, so each partition is awaited once more.
        compared, differing = total("compared") + 2 * partitions, total("differing")
        wait_until("comparison of the AZs' copies", seconds, lambda: total("compared") >= compared)
        assert total("differing") == differing, "the AZs' copies differ"


class StrongReader:
    """As a context: reads what Writers write, strongly, and checks that it finds whatever was acknowledged before."""

    def __init__(self, cluster, table, writers, seed):
        self.client, self.table = cluster.client(writers.all[0].region), table
        self.writers = writers.all
        self.random = random.Random(seed)
        self.reads = 0
        self.failures = []
        self.violations = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="strong reader")

    def _run(self):
        while not self._stopping.is_set():
            writer = self.random.choice(self.writers)
            known = list(writer.acknowledged.items())
            if not known:
                self._stopping.wait(0.01)
                continue
            key, least = self.random.choice(known)
            try:
                item = self.client.get_item(TableName=self.table, Key={"id": {"S": key}}, ConsistentRead=True).get("Item")
            except (ClientError, BotoCoreError) as error:
                self.failures.append(error)
                self._stopping.wait(0.01)
                continue
            self.reads += 1
            found = int(item["number"]["N"]) if item else 0
            if found < least and not (item is None and writer.deleted.get(key, 0) > least):
                self.violations.append(f"{key} has {found}, acknowledged was {least}")

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._thread.join()
