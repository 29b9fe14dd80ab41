"""A `meridian conflicts --follow --json` that runs beside a test."""
import json
import signal
import subprocess
import threading

from support.cluster import BIN
from support.waiting import wait_until


class Follower:
    """Use as a context: it follows when that begins. `events` and `errors` are what it has printed so far."""

    def __init__(self, cluster, *arguments):
        self.command = [str(BIN / "meridian"), "conflicts", "--follow", "--json", *arguments, "--data", str(cluster.data)]
        self.events, self.errors = [], []

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.readers = [threading.Thread(target=self._read, args=(self.process.stdout, lambda line: self.events.append(json.loads(line)))),
                        threading.Thread(target=self._read, args=(self.process.stderr, self.errors.append))]
        for reader in self.readers:
            reader.start()
        self.wait_said("following the conflict journals")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()

    @staticmethod
    def _read(stream, take):
        for line in stream:
            take(line)

    def said(self, text):
        """How many lines on stderr have this text."""
        return sum(text in line for line in self.errors)

    def wait_said(self, text):
        wait_until(f"'{text}' on stderr", 20, lambda: self.said(text) > 0)

    def told(self, event, key):
        """The events of this kind of an item with the string key "id"."""
        return [one for one in self.events if one["event"] == event and one["key"] == {"id": {"S": key}}]

    def wait_told(self, event, key):
        wait_until(f"{event} {key}", 30, lambda: self.told(event, key))
        return self.told(event, key)

    def interrupt(self):
        """SIGINT; its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)
