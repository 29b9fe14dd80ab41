// Continuous backups of tables that come, change and go, and over time: reference/backup-pitr-export-import.md §3, dynamodb-api.md §14.2,
// global-tables.md §2.1. What needs no clock is in tests/conformance/continuous_backups_test.py.
#include "regiond/server/operations/settings_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "tests/support/region_harness.h"

namespace meridian::settings_api_test {
namespace {

using ::testing::HasSubstr;

constexpr Duration kTakes = Duration::Seconds(10);
constexpr Duration kOver = kTakes + Duration::Seconds(1);
constexpr char kNotFound[] = "TableNotFoundException: Table not found: t";
constexpr char kUnavailable[] =
    "ContinuousBackupsUnavailableException: Backups are being enabled for the table: t. Please retry later";
constexpr char kOff[] =
    R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",)"
    R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}})";

class SettingsApiTest : public ::testing::Test {
 protected:
  // The answer, or "Exception: text".
  std::string Ask(Operation operation, std::string_view members = "") {
    const absl::StatusOr<std::string> answer = api_.Answer(operation, StrCat(R"({"TableName":"t")", members, "}"));
    return answer.ok() ? *answer : StrCat(AwsErrorName(answer.status()), ": ", answer.status().message());
  }
  std::string Describe() { return Ask(Operation::kDescribeContinuousBackups); }
  std::string Change(std::string_view specification) {
    return Ask(Operation::kUpdateContinuousBackups, StrCat(R"(,"PointInTimeRecoverySpecification":)", specification));
  }
  std::string Enable() { return Change(R"({"PointInTimeRecoveryEnabled":true})"); }
  std::string Disable() { return Change(R"({"PointInTimeRecoveryEnabled":false})"); }
  // What both operations answer while recovery is on.
  static std::string On(int days, WallTime earliest, WallTime latest) {
    constexpr int64_t kSecond = 1'000'000;
    return StrCat(R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",)",
                  R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED","RecoveryPeriodInDays":)", days,
                  R"(,"EarliestRestorableDateTime":)", earliest.us / kSecond, R"(.000,"LatestRestorableDateTime":)", latest.us / kSecond,
                  ".000}}}");
  }
  void MakeActive() {
    harness_.CreateTable("t");
    harness_.Pass(kOver);
  }
  void Jump(Duration time) { harness_.clock.wall = harness_.clock.wall + time; }

  RegionHarness harness_{"us-east-1", 1, {.table_change = kTakes}};
  const ApiEndpoint endpoint_{.region = "us-east-1"};
  SettingsApi api_{harness_.region(), endpoint_, harness_.clock};
};

// "New table", and how long a table says the one or the other.
TEST_F(SettingsApiTest, BackupsOfATableInTheMaking) {
  EXPECT_EQ(Enable(), kNotFound);
  harness_.CreateTable("t");
  EXPECT_EQ(Enable(), kUnavailable);
  EXPECT_EQ(Disable(), kUnavailable);
  EXPECT_EQ(Describe(), kNotFound);
  harness_.Pass(kOver);
  EXPECT_EQ(Describe(), kOff);
  EXPECT_THAT(Enable(), HasSubstr(R"("PointInTimeRecoveryStatus":"ENABLED")"));
}

TEST_F(SettingsApiTest, BackupsOfATableThatIsUpdatedOrGoes) {
  MakeActive();
  const auto change = [](TableDescriptor& table, WallTime) {
    table.settings.on_demand_max.read_units = 7;
    return absl::OkStatus();
  };
  ASSERT_TRUE(harness_.region().ChangeTable("t", change, TableChangeKind::kOnDemandMax).ok());
  const std::string enabled = Enable();
  EXPECT_THAT(enabled, HasSubstr(R"("PointInTimeRecoveryStatus":"ENABLED")"));
  harness_.Pass(kOver);
  EXPECT_EQ(Describe(), enabled);
  harness_.region().DeleteTable(1, "t");
  EXPECT_EQ(Describe(), enabled);
  EXPECT_EQ(Disable(), kOff);
  EXPECT_EQ(Describe(), kOff);
  harness_.Pass(kOver);
  EXPECT_EQ(Describe(), kNotFound);
}

TEST_F(SettingsApiTest, TheWindowMovesWithTheClock) {
  MakeActive();
  const WallTime begun{harness_.clock.wall.us / 1'000'000 * 1'000'000};
  harness_.clock.wall = begun;
  EXPECT_EQ(Change(R"({"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":3})"), On(3, begun, begun));
  constexpr Duration kDay = Duration::Seconds(86'400);
  Jump(kDay * 5);
  const WallTime latest = begun + kDay * 5 + Duration::Seconds(-300);
  EXPECT_EQ(Describe(), On(3, begun + kDay * 2, latest));
  EXPECT_EQ(Change(R"({"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":1})"), On(1, begun + kDay * 4, latest));
  EXPECT_EQ(Enable(), On(35, begun + kDay * 4, latest)) << "without a period it is 35 days (unverified while it is on)";
  EXPECT_EQ(Disable(), kOff);
  EXPECT_EQ(Enable(), On(35, begun + kDay * 5, begun + kDay * 5));
}

TEST_F(SettingsApiTest, ACrashLosesNoneOfIt) {
  MakeActive();
  const std::string enabled = Change(R"({"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":3})");
  harness_.CrashAndRestart(CrashKind::kMachine);
  SettingsApi after(harness_.region(), endpoint_, harness_.clock);
  EXPECT_EQ(*after.Answer(Operation::kDescribeContinuousBackups, R"({"TableName":"t"})"), enabled);
}

// global-tables.md §2.1 and §3: a replica in the making is not found, and one that is there has a setting of its own.
TEST_F(SettingsApiTest, BackupsOfAReplica) {
  GlobalTable global;
  global.id = {1, 1};
  global.name = "t";
  global.settings_version = 1;
  global.settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
  global.settings.billing_mode = BillingMode::kPayPerRequest;
  global.replicas = {{RegionId("eu-west-1"), ReplicaPhase::kActive, {}}, {RegionId("us-east-1"), ReplicaPhase::kPreparing, {}}};
  const auto push = [&](ReplicaPhase phase) {
    global.settings_version += 1;
    global.replicas[1].phase = phase;
    harness_.region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
    harness_.Settle();
  };
  push(ReplicaPhase::kPreparing);
  EXPECT_EQ(Enable(), kNotFound);
  EXPECT_EQ(Describe(), kNotFound);
  push(ReplicaPhase::kActive);
  EXPECT_EQ(Describe(), kOff);
  const std::string enabled = Enable();
  push(ReplicaPhase::kActive);
  EXPECT_EQ(Describe(), enabled) << "settings that are shared leave it alone";
}

}  // namespace
}  // namespace meridian::settings_api_test
