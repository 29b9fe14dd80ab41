"""UpdateTimeToLive and DescribeTimeToLive (reference/streams-ttl-triggers.md §4). That items expire is not their matter."""
from case import ApiCase, N, S, wait_for
from settings_case import DETECTED, NOT_FOUND, SettingsCase, missing, table_missing

TOO_SOON = "Time to live has been modified multiple times within a fixed interval"


class TtlCase(SettingsCase):
    def setUp(self):
        self.name = self.table()

    def change(self, enabled, attribute="ttl", name=None):
        return self.client.update_time_to_live(
            TableName=name or self.name, TimeToLiveSpecification={"Enabled": enabled, "AttributeName": attribute})["TimeToLiveSpecification"]

    def refuse_change(self, message, enabled, attribute="ttl"):
        self.assert_validation(message, "update_time_to_live", TableName=self.name,
                               TimeToLiveSpecification={"Enabled": enabled, "AttributeName": attribute})

    def described(self):
        return self.client.describe_time_to_live(TableName=self.name)["TimeToLiveDescription"]

    def wait_enabled(self):
        wait_for("TTL on", lambda: self.described()["TimeToLiveStatus"] == "ENABLED")


class Changes(TtlCase):
    def test_a_new_table_has_none(self):
        self.assertEqual({"TimeToLiveStatus": "DISABLED"}, self.described())

    def test_it_is_turned_on(self):
        self.assertEqual({"Enabled": True, "AttributeName": "ttl"}, self.change(True))
        self.wait_enabled()
        self.assertEqual({"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}, self.described())

    def test_not_again(self):
        self.change(True)
        self.wait_enabled()
        self.refuse_change("TimeToLive is already enabled", True)

    def test_not_for_another_attribute(self):
        self.change(True)
        self.wait_enabled()
        message = "TimeToLive is active on a different AttributeName: current AttributeName is ttl"
        self.refuse_change(message, True, "other")
        self.refuse_change(message, False, "other")

    def test_not_off_again_so_soon(self):
        self.change(True)
        self.wait_enabled()
        self.refuse_change(TOO_SOON, False)
        self.assertEqual("ENABLED", self.described()["TimeToLiveStatus"])

    def test_not_off_when_it_is_off(self):
        self.refuse_change("TimeToLive is already disabled", False)

    def test_a_key_attribute_may_be_chosen(self):
        self.assertEqual({"Enabled": True, "AttributeName": "pk"}, self.change(True, "pk"))

    def test_by_arn(self):
        arn = self.arn(self.name)
        self.change(True, name=arn)
        self.wait_enabled()
        self.assertEqual("ttl", self.client.describe_time_to_live(TableName=arn)["TimeToLiveDescription"]["AttributeName"])

    def test_items_past_their_time_can_be_read_until_they_are_deleted(self):
        self.client.put_item(TableName=self.name, Item={"pk": S("x"), "other": N(1)})
        self.change(True)
        self.assertEqual(1, self.client.scan(TableName=self.name)["Count"])


class Refused(TtlCase):
    def test_a_table_that_is_missing(self):
        self.assert_error(NOT_FOUND, table_missing("no-such-table"), "describe_time_to_live", TableName="no-such-table")
        self.assert_error(NOT_FOUND, table_missing("no-such-table"), "update_time_to_live", TableName="no-such-table",
                          TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})

    def test_no_name(self):
        self.assert_validation(DETECTED + missing("tableName"), "describe_time_to_live")

    def test_no_specification(self):
        self.assert_validation(DETECTED + missing("timeToLiveSpecification"), "update_time_to_live", TableName=self.name)

    def test_half_a_specification(self):
        self.assert_validation(DETECTED + missing("timeToLiveSpecification.attributeName"), "update_time_to_live", TableName=self.name,
                               TimeToLiveSpecification={"Enabled": True})
        self.assert_validation(DETECTED + missing("timeToLiveSpecification.enabled"), "update_time_to_live", TableName=self.name,
                               TimeToLiveSpecification={"AttributeName": "ttl"})

    def test_names_of_attributes(self):
        for name, constraint in (("", "greater than or equal to 1"), ("a" * 256, "less than or equal to 255")):
            with self.subTest(name):
                self.refuse_change(f"{DETECTED}Value '{name}' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: "
                                   f"Member must have length {constraint}", True, name)


class Apart(ApiCase):
    tables = ("hash_table", "range_table")

    def test_tables_have_settings_of_their_own(self):
        self.client.update_time_to_live(TableName=self.hash_table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "a"})
        described = self.client.describe_time_to_live(TableName=self.range_table)["TimeToLiveDescription"]
        self.assertEqual({"TimeToLiveStatus": "DISABLED"}, described)
