"""Writers that keep account of what was acknowledged.

Each key has one writer, which writes a rising number to it. So whatever a crash does to a request under way, a Region must
show, for every key, at least the last acknowledged number and at most the last attempted one.
"""
import random
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

KEYS_PER_WRITER = 40
RETRY_PAUSE_SECONDS = 0.01


class Writer:
    """Writes into one Region until stopped: puts, updates, and deletes that are followed by a put."""

    def __init__(self, cluster, table, region, name, seed):
        self.client = cluster.client(region)
        self.table, self.region, self.name = table, region, name
        self.random = random.Random(seed)
        self.attempted = {}      # key: the greatest number sent
        self.deleted = {}        # key: the greatest number before which a delete was sent
        self.acknowledged = {}   # key: the greatest number acknowledged
        self.writes = 0          # acknowledged in all
        self.times = []          # of each acknowledgement, on the monotonic clock
        self.failures = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name)

    def _run(self):
        number = 0
        while not self._stopping.is_set():
            number += 1
            key = f"{self.name}-{self.random.randrange(KEYS_PER_WRITER)}"
            self.attempted[key] = number
            try:
                self._write(key, number)
            except (ClientError, BotoCoreError) as error:
                self.failures.append(error)
                self._stopping.wait(RETRY_PAUSE_SECONDS)
            else:
                self.acknowledged[key] = number
                self.times.append(time.monotonic())
                self.writes += 1

    def _write(self, key, number):
        draw = self.random.random()
        at = {"id": {"S": key}}
        if draw < 0.4:
            self.client.update_item(
                TableName=self.table, Key=at, UpdateExpression="SET #n = :n, #t = :t",
                ExpressionAttributeNames={"#n": "number", "#t": "text"},
                ExpressionAttributeValues={":n": {"N": str(number)}, ":t": {"S": "u" * self.random.randrange(300)}})
            return
        if draw < 0.5:
            self.deleted[key] = number
            self.client.delete_item(TableName=self.table, Key=at)
        self.client.put_item(TableName=self.table, Item={
            **at, "number": {"N": str(number)}, "text": {"S": "p" * self.random.randrange(300)}})

    def start(self):
        self._thread.start()

    def stop(self):
        self._stopping.set()
        self._thread.join()

    def assert_kept(self, items, where, acknowledged=None):
        """`items`: {id: item} of a Region in which everything of this writer must have arrived; or what was `acknowledged` when
        they were read, if it still writes."""
        for key, least in (self.acknowledged if acknowledged is None else acknowledged).items():
            if key not in items and self.deleted.get(key, 0) > least:
                continue  # a delete whose put failed
            found = int(items[key]["number"]["N"]) if key in items else 0
            assert least <= found <= self.attempted[key], (
                f"{where}: {key} has {found}, acknowledged was {least}, attempted {self.attempted[key]}")


class Writers:
    """As a context: writers in every Region, stopped at the end."""

    def __init__(self, cluster, table, name, seed, regions=None, per_region=2):
        self.all = [Writer(cluster, table, region, f"{name}-{region}-{k}", f"{seed}-{region}-{k}")
                    for region in (regions or cluster.regions) for k in range(per_region)]

    def __enter__(self):
        for writer in self.all:
            writer.start()
        return self

    def __exit__(self, *_):
        for writer in self.all:
            writer.stop()

    def goals(self, more, without=None):
        """What `reached` waits for: each writer acknowledged `more` writes from now on, but those of Region `without`."""
        return [(writer, writer.writes + more) for writer in self.all if writer.region != without]

    def assert_kept(self, items, where):
        for writer in self.all:
            writer.assert_kept(items, where)

    def assert_kept_now(self, read, where):
        """While they write: read() must return {id: item} with whatever was acknowledged before the call."""
        acknowledged = [dict(writer.acknowledged) for writer in self.all]
        items = read()
        for writer, known in zip(self.all, acknowledged):
            writer.assert_kept(items, where, known)

    def longest_pause(self, start, end):
        """The longest time between `start` and `end` without an acknowledgement to any of them."""
        times = sorted([start, end, *(at for writer in self.all for at in writer.times if start < at < end)])
        return max(later - earlier for earlier, later in zip(times, times[1:]))


def reached(goals):
    return all(writer.writes >= goal for writer, goal in goals)
