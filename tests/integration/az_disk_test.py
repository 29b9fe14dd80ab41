#!/usr/bin/python3
"""What happens to the disks of Availability Zones while a Region is stopped: lost, damaged and torn files of one AZ are made good
from the other two when it starts; of two AZs they are not, and it says so. (DESIGN 4, 8.1)"""
import random
import shutil
import unittest

from support.azs import AZS, Azs
from support.cluster import Cluster, run_program
from support.waiting import wait_until
from support.writers import Writers, reached

REGION = "us-east-1"
DAEMON = f"regiond-{REGION}"
TABLE = "stored"
PARTITIONS = 4
SEED = 20250103
FAILED = 1  # exit code of a daemon


def flip_bits(file, where):
    """In the middle of a file, or at another part of its length."""
    content = bytearray(file.read_bytes())
    start = int(len(content) * where)
    for at in range(start, min(start + 16, len(content))):
        content[at] ^= 0x5A
    file.write_bytes(content)


def largest(files):
    return max(files, key=lambda file: file.stat().st_size)


class AzDisk(unittest.TestCase):
    def setUp(self):
        """Writes, and stops the regiond in the midst of them."""
        self.cluster = self.enterContext(Cluster(regions=(REGION,), options={
            "scrub_interval_ms": 300, "partitions_per_table": PARTITIONS, "log_segment_bytes_max": 65536}))
        self.azs = Azs(self.cluster, REGION)
        self.cluster.create_table(TABLE, REGION)
        self.random = random.Random(f"{SEED}-{self.id()}")
        with Writers(self.cluster, TABLE, self.id().rsplit(".", 1)[1], SEED, per_region=3) as self.writers:
            goals = self.writers.goals(120)
            wait_until("writes", 30, lambda: reached(goals))
            self.cluster.kill(DAEMON)

    def directory(self, az):
        return self.cluster.data / REGION / az

    def segments(self, az):
        return sorted((self.directory(az) / "log").glob("*.log"))

    def table_files(self, az):
        """LevelDB's files of the table; not of the AZ's own store."""
        return [file for file in (self.directory(az) / "tables").glob("*/*") if file.parent.name != "az"
                and file.suffix in (".ldb", ".log") and file.stat().st_size > 1000]

    def assert_whole_after_start(self, rebuilt):
        """rebuilt: the AZ that gave up what it had, or None."""
        self.cluster.up()
        self.azs.wait_equal()
        self.azs.wait_compared(PARTITIONS)
        self.writers.assert_kept(self.cluster.scan(TABLE, REGION), "after the start")
        for az in AZS:
            self.assertEqual(az == rebuilt, self.azs.metric("az_rebuilt_copies_total", az) > 0, f"rebuilt {az}")
        # Every AZ bears the Region together with one other: what was rebuilt counts.
        for az in AZS:
            fault = self.azs.fault("az-down", az)
            self.writers.assert_kept(self.cluster.scan(TABLE, REGION), f"without AZ {az}")
            self.azs.clear(fault)
            self.azs.wait_equal()

    def refusal(self):
        """What the regiond says in its one line when it does not start."""
        done = run_program("regiond", "--config", str(self.cluster.data / "cluster.yaml"), "--region", REGION)
        self.assertEqual(FAILED, done.returncode, done)
        self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        return done.stderr

    def test_directory_of_one_az_deleted(self):
        az = self.random.choice(AZS)
        shutil.rmtree(self.directory(az))
        self.assert_whole_after_start(rebuilt=az)

    def test_record_inside_the_log_of_one_az(self):
        az = self.random.choice(AZS)
        flip_bits(self.segments(az)[-1], 0.4)
        self.assert_whole_after_start(rebuilt=az)
        self.assertTrue(self.directory(az).with_name(f"{az}.damaged").exists(), "the damaged files are kept for whoever wants to look")

    def test_torn_tail_of_the_log_of_one_az_is_cut(self):
        az = self.random.choice(AZS)
        with self.segments(az)[-1].open("ab") as last:
            last.write(b"\x40\x00\x00\x00half a record")
        self.assert_whole_after_start(rebuilt=None)

    def test_log_of_one_az_cut_short(self):
        az = self.random.choice(AZS)
        segment = self.segments(az)[-1]
        segment.write_bytes(segment.read_bytes()[:-7])
        self.assert_whole_after_start(rebuilt=None)

    def test_state_of_one_az(self):
        az = self.random.choice(AZS)
        flip_bits(largest(self.table_files(az)), 0.4)
        self.assert_whole_after_start(rebuilt=az)

    def test_state_of_a_table_in_one_az_deleted(self):
        az = self.random.choice(AZS)
        shutil.rmtree(largest(self.table_files(az)).parent)
        self.assert_whole_after_start(rebuilt=None)

    def test_disk_of_one_az_that_cannot_be_used_for_a_while(self):
        az = self.random.choice(AZS)
        directory, elsewhere = self.directory(az), self.directory(az).with_suffix(".elsewhere")
        directory.rename(elsewhere)
        directory.symlink_to("/proc/no-such-disk")
        self.cluster.up()
        with Writers(self.cluster, TABLE, "two", SEED) as writers:
            goals = writers.goals(50)
            wait_until("writes without it", 30, lambda: reached(goals))
            status = self.azs.statuses()[az]
            self.assertFalse(status["up"])
            self.assertIn(str(directory), status["trouble"])
            directory.unlink()
            elsewhere.rename(directory)
            self.azs.wait_in_step()
        writers.assert_kept(self.cluster.scan(TABLE, REGION), "after it is back")
        self.assert_whole_after_start(rebuilt=None)

    def test_directories_of_two_azs_deleted_are_named(self):
        gone = self.random.sample(AZS, 2)
        for az in gone:
            self.directory(az).rename(self.directory(az).with_suffix(".moved"))
        said = self.refusal()
        for az in gone:
            self.assertIn(str(self.directory(az)), said)
        self.assertIn("may lack acknowledged writes", said)
        self.assertIn("Put back", said)
        done = self.cluster.run("up", "--detach")
        self.assertEqual(1, done.returncode)
        self.assertIn("may lack acknowledged writes", done.stderr)
        # As it says: one of the two is enough.
        self.directory(gone[0]).with_suffix(".moved").rename(self.directory(gone[0]))
        self.assert_whole_after_start(rebuilt=gone[1])

    def test_logs_of_two_azs_damaged_are_named(self):
        damaged = self.random.sample(AZS, 2)
        whole = {az: self.segments(az)[-1].read_bytes() for az in damaged}
        for az in damaged:
            flip_bits(self.segments(az)[-1], 0.4)
        said = self.refusal()
        self.assertIn("damaged at offset", said)
        for az in damaged:
            self.assertIn(str(self.directory(az)), said)
        self.segments(damaged[0])[-1].write_bytes(whole[damaged[0]])
        self.assert_whole_after_start(rebuilt=damaged[1])


if __name__ == "__main__":
    unittest.main()
