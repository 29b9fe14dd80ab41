"""UpdateContinuousBackups and DescribeContinuousBackups (reference/backup-pitr-export-import.md §3). What a window is after days, and what is
said of tables that come and go: tests/unit/regiond/server/operations/settings_api_test.cc. That something can be restored is not their matter."""
import time

from case import wait_for
from settings_case import DETECTED, SettingsCase, missing

TABLE_NOT_FOUND = "TableNotFoundException"
SPECIFICATION = "pointInTimeRecoverySpecification"
DAYS_MAX = 35
CLOCKS_APART_SECONDS = 60  # at most, of the server and of whoever runs this
OFF = {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}}


class BackupsCase(SettingsCase):
    def setUp(self):
        self.name = self.table()
        self.wait_backups(self.name)

    def wait_backups(self, name):
        """On AWS they are DISABLED for about 3 s after a table is ACTIVE (§3, "ContinuousBackupsStatus")."""
        wait_for(f"continuous backups of {name}", lambda: self.described(name)["ContinuousBackupsStatus"] == "ENABLED")

    def described(self, name=None):
        return self.call("DescribeContinuousBackups", {"TableName": name or self.name})["ContinuousBackupsDescription"]

    def change(self, enabled, name=None, **more):
        """What the answer tells."""
        return self.call("UpdateContinuousBackups", self.body(enabled, name, **more))["ContinuousBackupsDescription"]

    def body(self, enabled, name=None, **more):
        return {"TableName": name or self.name, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": enabled, **more}}

    def enable(self, days=None):
        """The recovery that the answer tells of."""
        more = {} if days is None else {"RecoveryPeriodInDays": days}
        return self.change(True, **more)["PointInTimeRecoveryDescription"]

    def let_a_second_pass(self):
        """Times are whole seconds (§3, "Window"): so that another moment has another time."""
        begun = time.monotonic()
        wait_for("a second", lambda: time.monotonic() - begun > 1)


class Changes(BackupsCase):
    def test_a_new_table_has_continuous_backups_and_no_recovery(self):
        """§3, "ContinuousBackupsStatus". That no period is told while it is off is (unverified)."""
        self.assertEqual(OFF, self.described())

    def test_it_is_turned_on_at_once(self):
        """§3, "Update call" and "Window": the answer says ENABLED, and the window is the moment of the enabling."""
        described = self.change(True)
        self.assertEqual("ENABLED", described["ContinuousBackupsStatus"])
        recovery = described["PointInTimeRecoveryDescription"]
        self.assertEqual({"PointInTimeRecoveryStatus", "RecoveryPeriodInDays", "EarliestRestorableDateTime", "LatestRestorableDateTime"},
                         set(recovery))
        self.assertEqual(("ENABLED", DAYS_MAX), (recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]))
        self.assertEqual(recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"])
        self.assertLess(abs(time.time() - recovery["EarliestRestorableDateTime"]), CLOCKS_APART_SECONDS)
        self.assertEqual(described, self.described())

    def test_times_are_whole_seconds(self):
        """§3, "Window"."""
        recovery = self.enable()
        for member in ("EarliestRestorableDateTime", "LatestRestorableDateTime"):
            self.assertEqual(0, recovery[member] % 1, member)

    def test_turned_on_twice_it_is_as_before(self):
        """§3, "Update call"."""
        first = self.enable()
        self.let_a_second_pass()
        self.assertEqual(first, self.enable())

    def test_off(self):
        """§3, "Update call": the answer tells of it already, and it may be so before."""
        for _ in range(2):
            self.enable()
            self.assertEqual(OFF, self.change(False))
            self.assertEqual(OFF, self.change(False))
            self.assertEqual(OFF, self.described())

    def test_turned_on_again_it_begins_anew(self):
        """§3, "Disable/re-enable" and, of the period, "Update call"."""
        first = self.enable(7)
        self.let_a_second_pass()
        self.change(False)
        again = self.enable()
        self.assertGreater(again["EarliestRestorableDateTime"], first["EarliestRestorableDateTime"])
        self.assertEqual(DAYS_MAX, again["RecoveryPeriodInDays"])

    def test_by_arn(self):
        arn = self.arn(self.name)
        self.change(True, arn)
        self.assertEqual(self.described(), self.described(arn))
        self.assertEqual("ENABLED", self.described()["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])

    def test_tables_have_settings_of_their_own(self):
        other = self.table()
        self.wait_backups(other)
        self.enable()
        self.assertEqual(OFF, self.described(other))


class Periods(BackupsCase):
    def test_of_one_to_thirty_five_days(self):
        """§3, "UpdateContinuousBackups"."""
        for days in (1, DAYS_MAX):
            with self.subTest(days):
                self.assertEqual(days, self.enable(days)["RecoveryPeriodInDays"])
                self.assertEqual(days, self.described()["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"])

    def test_a_longer_one_leaves_the_window(self):
        """§3, "Change period"."""
        first = self.enable(1)
        self.let_a_second_pass()
        self.assertEqual({**first, "RecoveryPeriodInDays": 2}, self.enable(2))

    def test_a_shorter_one_leaves_a_window_that_is_shorter_still(self):
        """§3, "Window": the earliest time is that of the enabling."""
        first = self.enable(2)
        self.let_a_second_pass()
        self.assertEqual({**first, "RecoveryPeriodInDays": 1}, self.enable(1))

    def test_without_one_it_is_thirty_five_days_while_it_is_on(self):
        """§3, "Update call": the period falls back on re-enable; that this is meant of a table that has it on, too, is (unverified)."""
        first = self.enable(7)
        self.assertEqual({**first, "RecoveryPeriodInDays": DAYS_MAX}, self.enable())

    def test_out_of_range(self):
        """§3, "UpdateContinuousBackups", in the words of dynamodb-api.md §1.3."""
        for days, constraint in ((0, "greater than or equal to 1"), (-1, "greater than or equal to 1"), (36, "less than or equal to 35")):
            with self.subTest(days):
                message = (f"{DETECTED}Value '{days}' at '{SPECIFICATION}.recoveryPeriodInDays' failed to satisfy constraint: "
                           f"Member must have value {constraint}")
                self.refuse_validation(message, "UpdateContinuousBackups", self.body(True, RecoveryPeriodInDays=days))
        self.assertEqual(OFF, self.described())

    def test_none_when_it_is_turned_off(self):
        """§3, "Update call"."""
        first = self.change(True)
        self.refuse_validation("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
                               "UpdateContinuousBackups", self.body(False, RecoveryPeriodInDays=7))
        self.assertEqual(first, self.described())


class Refused(SettingsCase):
    def refuse_change(self, message, **members):
        self.refuse_validation(message, "UpdateContinuousBackups", members)

    def test_a_table_that_is_missing(self):
        """dynamodb-api.md §1.3 and §14.4."""
        message = "Table not found: no-such-table"
        self.refuse(TABLE_NOT_FOUND, message, "DescribeContinuousBackups", {"TableName": "no-such-table"})
        for enabled in (True, False):
            self.refuse(TABLE_NOT_FOUND, message, "UpdateContinuousBackups", {
                "TableName": "no-such-table", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": enabled}})

    def test_a_table_that_is_missing_is_called_by_its_name(self):
        """The reference has the text with a name; that it is so of an ARN is (unverified)."""
        arn = self.arn(self.table()).rsplit("/", 1)[0] + "/no-such-table"
        self.refuse(TABLE_NOT_FOUND, "Table not found: no-such-table", "DescribeContinuousBackups", {"TableName": arn})

    def test_what_is_wrong_with_the_request_is_told_first(self):
        """dynamodb-api.md §1, "Check order"."""
        self.refuse_change("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
                           TableName="no-such-table",
                           PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False, "RecoveryPeriodInDays": 7})

    def test_no_name(self):
        """dynamodb-api.md §1.3."""
        self.refuse_validation(DETECTED + missing("tableName"), "DescribeContinuousBackups", {})

    def test_no_specification(self):
        """dynamodb-api.md §1.3; the API's model requires the member."""
        self.refuse_change(DETECTED + missing(SPECIFICATION), TableName="no-such-table")

    def test_half_a_specification(self):
        """§3: PointInTimeRecoveryEnabled is required."""
        for specification in ({}, {"RecoveryPeriodInDays": 7}):
            self.refuse_change(f"{DETECTED}{missing(SPECIFICATION + '.pointInTimeRecoveryEnabled')}", TableName="no-such-table",
                               PointInTimeRecoverySpecification=specification)
