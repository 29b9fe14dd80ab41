#!/usr/bin/python3
"""Without the coordinator: reads, writes and replication go on; changes of replicas wait for it, and say so. (GT1)"""
import os
import signal
import subprocess
import time
import unittest

from botocore.exceptions import ClientError

from support.cluster import BIN, REGIONS, Cluster
from support.waiting import wait_until
from support.writers import Writers, reached

TABLE = "steady"
SOURCE, FIRST, SECOND = REGIONS
ANSWER_SECONDS_MAX = 20
SLOW_ANSWER_SECONDS = 1


class CoordinatorOutage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_table(TABLE, SOURCE)
        cls.cluster.add_replica(TABLE, SOURCE, FIRST)

    def setUp(self):
        self.cluster.kill("coordinator")
        self.addCleanup(self.cluster.up)

    def put(self, region, key):
        self.cluster.client(region).put_item(TableName=TABLE, Item={"id": {"S": key}, "from": {"S": region}})

    def test_reads_writes_and_replication_go_on(self):
        with Writers(self.cluster, TABLE, "outage", 1, regions=(SOURCE, FIRST)) as writers:
            goals = writers.goals(50)
            wait_until("writes without the coordinator", 30, lambda: reached(goals))
        self.put(SOURCE, "one way")
        self.put(FIRST, "other way")
        wait_until("replication to eu-west-1", 30, lambda: self.cluster.get(TABLE, FIRST, "one way"))
        wait_until("replication to us-east-1", 30, lambda: self.cluster.get(TABLE, SOURCE, "other way"))
        for writer in writers.all:
            self.assertEqual([], writer.failures)
        self.cluster.up()
        self.cluster.assert_converged()

    def test_regional_tables_come_and_go(self):
        self.cluster.create_table("regional", SECOND)
        self.cluster.client(SECOND).delete_table(TableName="regional")
        self.cluster.wait_gone("regional", SECOND)

    def test_regions_restart_without_it(self):
        self.put(SOURCE, "before the restart")
        wait_until("replication", 30, lambda: self.cluster.get(TABLE, FIRST, "before the restart"))
        self.cluster.kill(f"regiond-{FIRST}")
        self.cluster.kill(f"replicator-{SOURCE}")
        self.put(SOURCE, "while it is away")
        self.cluster.up()
        self.cluster.kill("coordinator")
        wait_until("replication after the restart", 30, lambda: self.cluster.get(TABLE, FIRST, "while it is away"))
        self.assertIsNotNone(self.cluster.get(TABLE, FIRST, "before the restart"))

    def test_update_of_replicas_gets_a_clear_retryable_error_and_works_after_the_restart(self):
        started = time.monotonic()
        with self.assertRaises(ClientError) as raised:
            self.cluster.start_adding_replica(TABLE, SOURCE, SECOND)
        self.assertLess(time.monotonic() - started, ANSWER_SECONDS_MAX)
        response = raised.exception.response
        self.assertEqual(503, response["ResponseMetadata"]["HTTPStatusCode"], response)
        self.assertEqual("ServiceUnavailable", response["Error"]["Code"].removesuffix("Exception"))
        self.assertIn("coordinator", response["Error"]["Message"])
        self.assertIn("again", response["Error"]["Message"])
        # Either the proposal was lost, or the coordinator carries it out when it is back: both end with a replica.
        self.cluster.up()

        def retried():
            if self.cluster.replicas(TABLE, SOURCE).get(SECOND):
                return True
            try:
                self.cluster.start_adding_replica(TABLE, SOURCE, SECOND)
            except ClientError:
                return False
            return True

        wait_until("the retry to be accepted", 30, retried)
        self.cluster.wait_replica_active(TABLE, SOURCE, SECOND)
        self.put(SECOND, "from the new replica")
        self.cluster.assert_converged()
        self.cluster.remove_replica(TABLE, SOURCE, SECOND)
        self.cluster.wait_gone(TABLE, SECOND)

    def test_commands_that_need_it_say_so_in_one_line(self):
        for arguments in (("verify",), ("conflicts",), ("fault", "list"),
                          ("fault", "add", "link-cut", "--from", SOURCE, "--to", FIRST)):
            with self.subTest(arguments):
                done = self.cluster.run(*arguments)
                self.assertNotEqual(0, done.returncode)
                self.assertEqual(1, len(done.stderr.splitlines()), done.stderr)
                self.assertIn("coordinator", done.stderr)
        self.assertEqual(2, self.cluster.run("verify").returncode, "cannot tell")

    def test_commands_wait_for_one_that_is_slow_to_answer(self):
        self.cluster.up()
        pid = self.cluster.pid("coordinator")
        os.kill(pid, signal.SIGSTOP)
        try:
            command = subprocess.Popen([BIN / "meridian", "fault", "list", "--data", self.cluster.data],
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.addCleanup(command.kill)
            with self.assertRaises(subprocess.TimeoutExpired, msg="gave up at once"):
                command.wait(SLOW_ANSWER_SECONDS)
        finally:
            os.kill(pid, signal.SIGCONT)
        output, _ = command.communicate(timeout=ANSWER_SECONDS_MAX)
        self.assertEqual(0, command.returncode, output)


if __name__ == "__main__":
    unittest.main()
