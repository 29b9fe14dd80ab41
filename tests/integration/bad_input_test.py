#!/usr/bin/python3
"""Wrong arguments, taken ports, locked or corrupt data: one line that says what and what to do, and an exit code that is not 0."""
import os
import unittest

from support.cluster import REGIONS, Cluster, run_program
from support.ports import PORT_OFFSETS, free_base_port
from support.waiting import wait_until

# Of the daemons, as their --help says.
FAILED, USAGE, IN_USE = 1, 2, 3
DAEMONS = ("regiond", "replicator", "coordinator")


class OneLine(unittest.TestCase):
    def assert_one_line(self, done, code, *words):
        self.assertEqual(code, done.returncode, done)
        self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)


class Arguments(OneLine):
    """Needs no running cluster."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.must("down")
        cls.config = cls.cluster.data / "cluster.yaml"

    def daemon(self, program, *arguments):
        region = [] if program == "coordinator" else ["--region", REGIONS[0]]
        return run_program(program, *region, *arguments)

    def with_config(self, old, new):
        file = self.cluster.data / "wrong.yaml"
        text = self.config.read_text()
        self.assertIn(old, text)
        file.write_text(text.replace(old, new, 1))
        return str(file)

    def test_unknown_flag(self):
        for program in (*DAEMONS, "meridian"):
            with self.subTest(program):
                self.assert_one_line(run_program(program, "--no-such-option"), USAGE, "--help")

    def test_unknown_option_in_the_cluster_file_with_the_nearest_known_one(self):
        file = self.with_config("options:\n  {}", "options:\n  durabilty: os")
        for program in DAEMONS:
            with self.subTest(program):
                self.assert_one_line(self.daemon(program, "--config", file), USAGE, "durabilty", "durability", "line ")

    def test_unknown_key_and_value_out_of_range_in_the_cluster_file(self):
        for old, new, word in (("base_port: ", "bass_port: ", "bass_port"),
                               ("http_port: ", "http_port: 9", "http_port"),
                               ("options:\n  {}", "options:\n  durability: paper", "paper"),
                               ("latency_ms: 37", "latency_ms: -1", "latency_ms"),
                               ("- name: eu-west-1", "- name: us-east-1", "us-east-1"),
                               ("regions:", "regions: [", "line ")):
            with self.subTest(new):
                file = self.with_config(old, new)
                self.assert_one_line(self.daemon("regiond", "--config", file), USAGE, word)

    def test_region_that_the_cluster_file_does_not_have(self):
        for program in ("regiond", "replicator"):
            with self.subTest(program):
                done = run_program(program, "--config", str(self.config), "--region", "mars-north-1")
                self.assert_one_line(done, USAGE, "mars-north-1", "cluster.yaml")

    def test_missing_cluster_file(self):
        for program in DAEMONS:
            with self.subTest(program):
                self.assert_one_line(self.daemon(program, "--config", "no-such-file.yaml"), USAGE, "no-such-file.yaml")

    def test_data_directory_that_cannot_be_made(self):
        for program in DAEMONS:
            with self.subTest(program):
                done = self.daemon(program, "--config", str(self.config), "--data", "/proc/no-such-directory")
                self.assertNotEqual(0, done.returncode)
                self.assert_one_line(done, done.returncode, "/proc/no-such-directory")

    def test_commands_with_wrong_arguments(self):
        for arguments, words in (
                (("verify", "--wait", "soon"), ("soon",)),
                (("fault", "add", "link-cut", "--from", REGIONS[0], "--to", REGIONS[1], "--for", "0"), ("--for",)),
                (("fault", "add", "link-latency", "--from", REGIONS[0], "--to", REGIONS[1], "--latency", "long"), ("long",)),
                (("fault", "add", "az-slow", "--region", REGIONS[0], "--az", "a", "--delay", "long"), ("long",)),
                (("fault", "add", "az-down", "--region", REGIONS[0], "--az", "a", "--for", "0"), ("--for",)),
                (("fault", "add", "disk-full", "--region", REGIONS[0]), ("--az",)),
                (("fault", "add", "pause-replication", "--region", REGIONS[0]), ("--table",)),
                (("fault", "add", "earthquake"), ("--help",)),
                (("fault", "clear"), ("--all",)),
                (("no-such-command",), ("--help",)), ((), ("--help",))):
            with self.subTest(arguments):
                data = ("--data", str(self.cluster.data)) if len(arguments) > 1 and "earthquake" not in arguments else ()
                self.assert_one_line(run_program("meridian", *arguments, *data), USAGE, *words)

    def test_commands_without_a_cluster(self):
        for command in (("status",), ("verify",), ("conflicts",), ("fault", "list")):
            with self.subTest(command):
                done = run_program("meridian", *command, "--data", str(self.cluster.data / "nothing"))
                self.assert_one_line(done, USAGE, str(self.cluster.data / "nothing"))

    def test_up_with_wrong_regions_or_cluster_file(self):
        other = str(self.cluster.data / "other")
        self.assert_one_line(run_program("meridian", "up", "--detach", "--data", other, "--regions", "a b,c"), USAGE, "a b")
        self.assert_one_line(run_program("meridian", "up", "--detach", "--data", other, "--config", "none.yaml"), USAGE, "none.yaml")
        self.assert_one_line(run_program("meridian", "up", "--detach", "--data", other, "--durability", "paper"), USAGE, "paper")

    def test_help_documents_exit_codes(self):
        for program, *command in (*((daemon,) for daemon in DAEMONS), ("meridian", "up"), ("meridian", "verify"),
                                  ("meridian", "fault", "add", "link-cut"), ("meridian", "fault", "add", "az-down"),
                                  ("meridian", "conflicts"), ("meridian", "status")):
            with self.subTest((program, *command)):
                done = run_program(program, *command, "--help")
                self.assertEqual(0, done.returncode)
                self.assertIn("Exit codes", done.stdout)


class Occupied(OneLine):
    """Beside a running cluster."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.config = cls.cluster.data / "cluster.yaml"

    def moved(self, only=None):
        """The cluster file with every port elsewhere, or only those at the offsets `only`."""
        base = free_base_port()
        text = self.config.read_text()
        for offset in PORT_OFFSETS if only is None else only:
            text = text.replace(f"_port: {self.cluster.base_port + offset}\n", f"_port: {base + offset}\n")
        file = self.cluster.data / "moved.yaml"
        file.write_text(text)
        return str(file)

    def test_data_directory_locked_by_another_process(self):
        file = self.moved()
        for program, region in (("regiond", REGIONS[0]), ("replicator", REGIONS[0]), ("coordinator", None)):
            with self.subTest(program):
                arguments = ["--region", region] if region else []
                done = run_program(program, "--config", file, *arguments)
                self.assert_one_line(done, IN_USE, str(self.cluster.data), "process")

    def test_each_port_taken_by_another_process(self):
        # All other ports are free, so that it is the port in question which is missed.
        cases = [("coordinator", None, offset) for offset in (0, 100, 200)]
        cases += [("regiond", REGIONS[0], offset) for offset in (1, 101, 201)]
        cases += [("replicator", REGIONS[0], offset) for offset in (121, 221)]
        for number, (program, region, taken) in enumerate(cases):
            with self.subTest(program=program, offset=taken):
                data = self.cluster.data / f"other-{number}"
                os.makedirs(data)
                file = self.moved(only=[offset for offset in PORT_OFFSETS if offset != taken])
                arguments = ["--region", region] if region else []
                done = run_program(program, "--config", file, "--data", str(data), *arguments)
                self.assert_one_line(done, IN_USE, str(self.cluster.base_port + taken), "port")

    def test_up_of_another_cluster_on_the_same_ports(self):
        done = run_program("meridian", "up", "--detach", "--data", str(self.cluster.data / "second"),
                           "--base-port", str(self.cluster.base_port), seconds=60)
        self.assert_one_line(done, FAILED, "in use", "--base-port")
        wait_until("first cluster serves on", 10, lambda: self.cluster.client(REGIONS[0]).list_tables()["TableNames"] == [])
        self.assertEqual([], list((self.cluster.data / "second" / "run").glob("*.pid")))

    def test_unknown_region_fault_and_table(self):
        add = ("fault", "add", "link-cut", "--from", "mars-north-1", "--to", REGIONS[0])
        self.assert_one_line(self.cluster.run(*add), USAGE, "mars-north-1")
        self.assert_one_line(self.cluster.run("fault", "clear", "4711"), USAGE, "4711")
        self.assert_one_line(self.cluster.run("verify", "--table", "none"), USAGE, "none", "meridian status")

    def test_unknown_region_and_az_of_a_fault(self):
        add = ("fault", "add", "az-down", "--region")
        self.assert_one_line(self.cluster.run(*add, "mars-north-1", "--az", "a"), USAGE, "mars-north-1")
        self.assert_one_line(self.cluster.run(*add, REGIONS[0], "--az", "d"), USAGE, "'d'")
        slow = ("fault", "add", "az-slow", "--region", REGIONS[0], "--az", "a", "--delay")
        self.assert_one_line(self.cluster.run(*slow, "0"), USAGE, "delay")
        self.assert_one_line(self.cluster.run(*slow, "2h"), USAGE, "delay")
        pause = ("fault", "add", "pause-replication", "--region", REGIONS[0], "--table", "none")
        self.assert_one_line(self.cluster.run(*pause), USAGE, "none", "meridian status")

    def test_fault_from_a_region_to_itself(self):
        add = ("fault", "add", "link-cut", "--from", REGIONS[0], "--to", REGIONS[0])
        self.assert_one_line(self.cluster.run(*add), USAGE, REGIONS[0])


class Corrupt(OneLine):
    def setUp(self):
        self.cluster = self.enterContext(Cluster())
        self.cluster.create_global_table("items")
        for k in range(200):
            self.cluster.client(REGIONS[0]).put_item(
                TableName="items", Item={"id": {"S": f"item {k}"}, "text": {"S": "x" * 1000}})
        self.cluster.assert_converged()

    def daemon(self, program, *arguments):
        return run_program(program, "--config", str(self.cluster.data / "cluster.yaml"), *arguments)

    def test_checkpoint_store(self):
        self.cluster.kill(f"replicator-{REGIONS[0]}")
        directory = self.cluster.data / REGIONS[0] / "replicator" / "tables" / "checkpoints"
        files = [path for path in directory.iterdir() if path.name not in ("LOCK", "LOG", "LOG.old")]
        self.assertTrue(files, "no checkpoint files")
        for file in files:
            file.write_bytes(bytes(byte ^ 0x5A for byte in file.read_bytes()))
        done = self.daemon("replicator", "--region", REGIONS[0])
        self.assert_one_line(done, FAILED, "checkpoint")
        # `up` passes it on; it names the daemon.
        done = self.cluster.run("up", "--detach")
        self.assertEqual(1, done.returncode)
        self.assertIn(f"replicator-{REGIONS[0]}", done.stderr)
        self.assertIn("checkpoint", done.stderr)

    def test_coordinators_catalog(self):
        self.cluster.kill("coordinator")
        directory = self.cluster.data / "coordinator" / "tables" / "catalog"
        for file in [path for path in directory.iterdir() if path.name not in ("LOCK", "LOG", "LOG.old")]:
            file.write_bytes(bytes(byte ^ 0x5A for byte in file.read_bytes()))
        self.assert_one_line(self.daemon("coordinator"), FAILED, str(directory.parent.parent))

    def test_torn_tail_of_the_log_is_cut_without_a_word(self):
        self.cluster.kill(f"regiond-{REGIONS[0]}")
        segments = sorted((self.cluster.data / REGIONS[0] / "a" / "log").glob("*.log"))
        with segments[-1].open("ab") as last:
            last.write(b"\x40\x00\x00\x00half a record")
        self.cluster.up()
        self.assertEqual(200, len(self.cluster.scan("items", REGIONS[0])))
        self.cluster.client(REGIONS[0]).put_item(TableName="items", Item={"id": {"S": "after"}})
        self.cluster.assert_converged()


if __name__ == "__main__":
    unittest.main()
