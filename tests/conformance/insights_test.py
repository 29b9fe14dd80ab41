"""UpdateContributorInsights, DescribeContributorInsights, ListContributorInsights (reference/metrics-monitoring.md §5)."""
from case import wait_for
from settings_case import DETECTED, NOT_FOUND, SettingsCase, missing, table_missing

ALL_KEYS, THROTTLED = "ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"
BY_A = {"IndexName": "by-a", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "pk", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "ALL"}}
LOCAL = {"IndexName": "local", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "RANGE"}],
         "Projection": {"ProjectionType": "ALL"}}
INDEXED = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "a")],
    "GlobalSecondaryIndexes": [BY_A], "LocalSecondaryIndexes": [LOCAL],
}


class InsightsCase(SettingsCase):
    def setUp(self):
        self.name = self.table(**INDEXED)

    def change(self, action, **more):
        return self.call("UpdateContributorInsights", {"TableName": self.name, "ContributorInsightsAction": action, **more})

    def described(self, **more):
        return self.call("DescribeContributorInsights", {"TableName": self.name, **more})

    def wait_status(self, status, **more):
        wait_for(f"insights {status}", lambda: self.described(**more)["ContributorInsightsStatus"] == status)

    def enable(self, **more):
        self.change("ENABLE", **more)
        self.wait_status("ENABLED", **{key: value for key, value in more.items() if key == "IndexName"})


class Changes(InsightsCase):
    def test_never_on(self):
        self.assertEqual({"TableName": self.name, "ContributorInsightsStatus": "DISABLED"}, self.described())

    def test_on(self):
        answer = self.change("ENABLE")
        self.assertEqual({"TableName": self.name, "ContributorInsightsStatus": "ENABLING", "ContributorInsightsMode": ALL_KEYS}, answer)
        self.wait_status("ENABLED")
        described = self.described()
        self.assertEqual(ALL_KEYS, described["ContributorInsightsMode"])
        self.assertIn("LastUpdateDateTime", described)

    def test_rules(self):
        self.enable()
        rules = self.described()["ContributorInsightsRuleList"]
        self.assertEqual({"PKC", "PKT", "SKC", "SKT"}, {rule.split("-")[1] for rule in rules})
        for rule in rules:
            self.assertRegex(rule, rf"^DynamoDBContributorInsights-...-{self.name}-[0-9]{{13}}$")

    def test_rules_of_throttled_keys_alone(self):
        self.enable(ContributorInsightsMode=THROTTLED)
        self.assertEqual({"PKT", "SKT"}, {rule.split("-")[1] for rule in self.described()["ContributorInsightsRuleList"]})

    def test_on_again_is_no_change(self):
        self.enable()
        before = self.described()
        self.assertEqual("ENABLED", self.change("ENABLE")["ContributorInsightsStatus"])
        self.assertEqual(before, self.described())

    def test_another_mode(self):
        self.enable()
        stamp = self.described()["ContributorInsightsRuleList"][0].rsplit("-", 1)[1]
        self.assertEqual("ENABLING", self.change("ENABLE", ContributorInsightsMode=THROTTLED)["ContributorInsightsStatus"])
        self.wait_status("ENABLED")
        described = self.described()
        self.assertEqual((THROTTLED, stamp), (described["ContributorInsightsMode"],
                                              described["ContributorInsightsRuleList"][0].rsplit("-", 1)[1]))
        self.assertEqual(ALL_KEYS, self.change("ENABLE")["ContributorInsightsMode"], "without a mode it is the first")

    def test_off(self):
        self.enable()
        self.assertEqual("DISABLING", self.change("DISABLE")["ContributorInsightsStatus"])
        self.wait_status("DISABLED")
        self.assertNotIn("ContributorInsightsRuleList", self.described())

    def test_off_when_it_is_off(self):
        self.assertEqual("DISABLED", self.change("DISABLE")["ContributorInsightsStatus"])

    def test_of_an_index(self):
        answer = self.change("ENABLE", IndexName="by-a")
        self.assertEqual((self.name, "by-a"), (answer["TableName"], answer["IndexName"]))
        self.wait_status("ENABLED", IndexName="by-a")
        self.assertEqual("DISABLED", self.described()["ContributorInsightsStatus"])


class Listed(InsightsCase):
    def summaries(self, **more):
        return self.call("ListContributorInsights", more)["ContributorInsightsSummaries"]

    def test_of_one_table(self):
        self.assertEqual([], self.summaries(TableName=self.name))
        self.enable()
        self.enable(IndexName="by-a", ContributorInsightsMode=THROTTLED)
        self.assertCountEqual(
            [{"TableName": self.name, "ContributorInsightsStatus": "ENABLED", "ContributorInsightsMode": ALL_KEYS},
             {"TableName": self.name, "IndexName": "by-a", "ContributorInsightsStatus": "ENABLED", "ContributorInsightsMode": THROTTLED}],
            self.summaries(TableName=self.name))

    def test_those_that_are_off_are_not(self):
        self.enable()
        self.change("DISABLE")
        self.wait_status("DISABLED")
        self.assertEqual([], self.summaries(TableName=self.name))

    def test_pages_of_all(self):
        self.enable()
        self.enable(IndexName="by-a")
        found, token = [], {}
        while True:
            page = self.call("ListContributorInsights", {"MaxResults": 1, **token})
            self.assertLessEqual(len(page["ContributorInsightsSummaries"]), 1)
            found += page["ContributorInsightsSummaries"]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        mine = [summary.get("IndexName") for summary in found if summary["TableName"] == self.name]
        self.assertCountEqual([None, "by-a"], mine)


class Refused(InsightsCase):
    def test_a_table_that_is_missing(self):
        for operation, more in (("DescribeContributorInsights", {}), ("ListContributorInsights", {}),
                                ("UpdateContributorInsights", {"ContributorInsightsAction": "ENABLE"})):
            with self.subTest(operation):
                self.refuse(NOT_FOUND, table_missing("no-such-table"), operation, {"TableName": "no-such-table", **more})

    def test_indexes_that_have_none(self):
        for index in ("none", "local"):
            with self.subTest(index):
                message = f"Requested resource not found: Index: {index} not found for table: {self.name}"
                self.refuse(NOT_FOUND, message, "DescribeContributorInsights", {"TableName": self.name, "IndexName": index})
                self.refuse(NOT_FOUND, message, "UpdateContributorInsights",
                            {"TableName": self.name, "IndexName": index, "ContributorInsightsAction": "ENABLE"})

    def test_actions_and_modes(self):
        self.refuse_validation(DETECTED + missing("contributorInsightsAction"), "UpdateContributorInsights", {"TableName": self.name})
        self.refuse_validation(None, "UpdateContributorInsights", {"TableName": self.name, "ContributorInsightsAction": "TOGGLE"})
        self.refuse_validation(None, "UpdateContributorInsights", {
            "TableName": self.name, "ContributorInsightsAction": "ENABLE", "ContributorInsightsMode": "NO_KEYS"})
