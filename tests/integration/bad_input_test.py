#!/usr/bin/python3
"""Wrong arguments, taken ports, locked or corrupt data: one line that says what and what to do, and an exit code that is not 0.
Any bytes on the HTTP port: an error or a closed connection, and the daemon goes on."""
import os
import random
import socket
import subprocess
import unittest

from cluster import BIN, PORT_OFFSETS, REGIONS, Cluster, is_alive, wait_until

CONNECTIONS = 300
GARBAGE_BYTES_MAX = 4000


def run(program, *arguments):
    return subprocess.run([str(BIN / program), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20,
                          check=False)


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.config = str(cls.cluster.data / "cluster.yaml")

    def assert_one_line(self, done, *words):
        self.assertNotEqual(0, done.returncode, done)
        self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_unknown_option(self):
        for program in ("regiond", "replicator", "coordinator", "meridian"):
            with self.subTest(program):
                self.assert_one_line(run(program, "--no-such-option"), "--help")

    def test_unknown_region(self):
        self.assert_one_line(run("regiond", "--config", self.config, "--region", "mars-north-1"), "mars-north-1")

    def test_missing_cluster_file(self):
        self.assert_one_line(run("regiond", "--config", "no-such-file.yaml", "--region", REGIONS[0]), "no-such-file.yaml")

    def test_unknown_key_in_cluster_file(self):
        file = self.cluster.data / "wrong.yaml"
        file.write_text("regions:\n- name: us-east-1\noptions:\n  durabilty: os\n")
        self.assert_one_line(run("regiond", "--config", str(file), "--region", REGIONS[0]), "line 4", "durabilty", "durability")

    def test_data_directory_in_use(self):
        file = self.cluster.data / "same_data.yaml"
        base = self.cluster.base_port + 50  # other ports, same data
        text = (self.cluster.data / "cluster.yaml").read_text()
        for offset in PORT_OFFSETS:
            text = text.replace(f"_port: {self.cluster.base_port + offset}\n", f"_port: {base + offset}\n")
        file.write_text(text)
        self.assert_one_line(run("regiond", "--config", str(file), "--region", REGIONS[0]), str(self.cluster.data))
        self.assert_one_line(run("coordinator", "--config", str(file)), str(self.cluster.data))

    def test_port_taken(self):
        other = str(self.cluster.data / "other")
        os.makedirs(other, exist_ok=True)
        done = run("regiond", "--config", self.config, "--region", REGIONS[0], "--data", other)
        self.assert_one_line(done, str(self.cluster.base_port + 1))

    def test_garbage_on_the_http_port(self):
        stream = random.Random(7)
        pid = self.cluster.pid(f"regiond-{REGIONS[0]}")
        beginnings = (b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n", b"GET ",
                      b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"\x16\x03\x01\x02\x00")
        for number in range(CONNECTIONS):
            with socket.create_connection(("127.0.0.1", self.cluster.base_port + 1), timeout=10) as one:
                try:
                    one.sendall(beginnings[number % len(beginnings)] + stream.randbytes(stream.randrange(GARBAGE_BYTES_MAX)))
                    one.shutdown(socket.SHUT_WR)
                    answer = b""
                    while chunk := one.recv(65536):
                        answer += chunk
                except ConnectionError:
                    continue
            if answer:
                self.assertRegex(answer, rb"^HTTP/1\.1 (4\d\d|501|505) ", answer[:200])
        self.assertTrue(is_alive(pid))
        self.cluster.client(REGIONS[0]).list_tables()

    def test_unsupported_operation_is_never_a_wrong_success(self):
        client = self.cluster.client(REGIONS[0])
        with self.assertRaises(client.exceptions.ClientError) as raised:
            client.create_backup(TableName="none", BackupName="none")
        self.assertEqual("UnknownOperationException", raised.exception.response["Error"]["Code"])


class CorruptCheckpoint(unittest.TestCase):
    def test_replicator_says_so(self):
        with Cluster() as cluster:
            cluster.create_global_table("items")
            cluster.client(REGIONS[0]).put_item(TableName="items", Item={"id": {"S": "a"}})
            self.assertEqual(0, cluster.verify()[0])
            cluster.kill(f"replicator-{REGIONS[0]}")
            files = [path for path in cluster.data.rglob("*") if path.is_file() and "checkpoint" in str(path).lower()]
            self.assertTrue(files, "no checkpoint file below the data directory")
            for file in files:
                file.write_bytes(bytes(byte ^ 0x5A for byte in file.read_bytes()))
            done = run("replicator", "--config", str(cluster.data / "cluster.yaml"), "--region", REGIONS[0])
            self.assertNotEqual(0, done.returncode)
            self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
            self.assertIn("checkpoint", done.stderr)


class SecondUp(unittest.TestCase):
    def test_of_another_cluster_on_the_same_ports(self):
        with Cluster() as first:
            second = Cluster.__new__(Cluster)
            second.data, second.base_port = first.data / "second", first.base_port
            done = second.run("up", "--detach", "--base-port", str(first.base_port))
            self.assertNotEqual(0, done.returncode, done.stdout)
            self.assertIn("in use", done.stderr)
            wait_until("first cluster serves on", 10, lambda: first.client(REGIONS[0]).list_tables()["TableNames"] == [])


if __name__ == "__main__":
    unittest.main()
