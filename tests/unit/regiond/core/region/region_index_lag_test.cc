// A Region whose global indexes lag: docs/indexes.md, "A lag".
#include <gtest/gtest.h>

#include "base/model/strings.h"
#include "tests/support/region_harness.h"

namespace meridian::region_index_lag_test {
namespace {

constexpr Duration kLag = Duration::Seconds(2);

class RegionIndexLagTest : public ::testing::Test {
 protected:
  void SetUp() override {
    TableSettings settings;
    settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    settings.billing_mode = BillingMode::kPayPerRequest;
    SecondaryIndex index;
    index.name = "by-value";
    index.number = settings.next_index_number++;
    index.key.partition = {{"v", AttributeValue::Type::kS}};
    settings.indexes = {index};
    ASSERT_TRUE(region().CreateTable("t", settings, false).ok());
    harness_.Settle();
  }
  Region& region() { return harness_.region(); }
  void Put(std::string_view key, std::string_view value) {
    region().Write(1, harness_.Put(key, value));
    ASSERT_EQ(harness_.SettleAndTakeReplies().size(), 1u);
  }
  // How many items the index shows with a value, whichever AZ is asked; -1 if they differ.
  int64_t Count(const std::string& value) {
    QueryRequest query{"t", "by-value", "v = :v"};
    query.select = Select::kCount;
    query.parameters.values.Set(":v", AttributeValue::S(value));
    std::optional<int64_t> count;
    for (int i = 0; i < 20; ++i) {
      ReadView view = *region().ViewOf("t", false);
      const absl::StatusOr<PageResult> page = Query(region().expressions(), view, query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok() || (count && *count != page->count)) return -1;
      count = page->count;
    }
    return *count;
  }

  RegionHarness harness_{"us-east-1", 2, {.azs = {.index_lag = kLag}}};
};

TEST_F(RegionIndexLagTest, EveryAzShowsAChangeWhenTheLagIsOver) {
  Put("a", "red");
  EXPECT_EQ(harness_.Read("a"), "red");
  EXPECT_EQ(harness_.Read("a", "t", false), "red");
  EXPECT_EQ(Count("red"), 0);
  harness_.Pass(kLag - Duration::Millis(100));
  EXPECT_EQ(Count("red"), 0);
  harness_.Pass(Duration::Millis(500));
  EXPECT_EQ(Count("red"), 1);
}

TEST_F(RegionIndexLagTest, ACrashInBetweenLosesNothing) {
  Put("a", "red");
  harness_.Pass(kLag + Duration::Seconds(1));
  Put("a", "blue");
  Put("b", "red");
  harness_.CrashAndRestart(CrashKind::kMachine);
  EXPECT_EQ(Count("blue"), 0) << "the lag does not end with the crash";
  harness_.Pass(kLag + Duration::Seconds(1));
  EXPECT_EQ(Count("red"), 1);
  EXPECT_EQ(Count("blue"), 1);
}

TEST_F(RegionIndexLagTest, AnAzThatWasAwayLagsLikeTheOthers) {
  harness_.StopAz(AzId(2), CrashKind::kProcess);
  harness_.Pass(Duration::Seconds(1));
  for (int i = 0; i < 20; ++i) Put(StrCat("item-", i), "red");
  harness_.StartAz(AzId(2));
  harness_.Pass(kLag + Duration::Seconds(3));
  EXPECT_EQ(Count("red"), 20);
}

}  // namespace
}  // namespace meridian::region_index_lag_test
