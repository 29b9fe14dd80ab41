// Global indexes that are made and removed while the table lives: dynamodb-api.md §2.1, §7, §14.3; docs/indexes.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "tests/support/region_harness.h"
#include "tools/sim/checkers/index_entries.h"

namespace meridian::region_indexes_test {
namespace {

using ::testing::IsEmpty;

class RegionIndexesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    harness_.CreateTable("t");
    for (int i = 0; i < 2000; ++i) Put(StrCat("item-", i), i % 2 == 0 ? "even" : "odd");
    harness_.Settle();
    (void)region().TakeReplies();
  }
  Region& region() { return harness_.region(); }
  void Put(const std::string& key, const std::string& value) { region().Write(1, harness_.Put(key, value)); }
  static SecondaryIndex ByValue() {
    SecondaryIndex index;
    index.name = "by-value";
    index.key.partition = {{"v", AttributeValue::Type::kS}};
    index.projection = ProjectionType::kKeysOnly;
    return index;
  }
  static SecondaryIndex Named(const std::string& name) {
    SecondaryIndex index = ByValue();
    index.name = name;
    return index;
  }
  bool Building() { return !region().catalog().Find("t")->descriptor().building.empty(); }
  void PassUntilBuilt() {
    for (int i = 0; Building() && i < 1000; ++i) harness_.Pass(AzTiming().beat);
    EXPECT_FALSE(Building());
  }
  // How many items the index shows with a value; or the error.
  std::string Count(const std::string& value) {
    QueryRequest query{"t", "by-value", "v = :v"};
    query.select = Select::kCount;
    query.parameters.values.Set(":v", AttributeValue::S(value));
    ReadView view = *region().ViewOf("t", false);
    const absl::StatusOr<PageResult> page = Query(region().expressions(), view, query);
    return page.ok() ? StrCat(page->count) : std::string(page.status().message());
  }
  std::vector<std::string> Wrong() {
    Failures failures;
    CheckIndexEntries(region(), "t", failures);
    return failures.texts();
  }

  RegionHarness harness_;
};

TEST_F(RegionIndexesTest, IsBuiltWhileWritesGoOn) {
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue()).ok());
  EXPECT_EQ(Count("even"), "Cannot read from backfilling global secondary index: by-value");
  int turns = 0;
  for (; Building() && turns < 1000; ++turns) {
    Put(StrCat("item-", turns * 7 % 2000), "changed");
    Put(StrCat("new-", turns), "even");
    region().Write(1, harness_.Delete(StrCat("item-", turns * 11 % 2000)));
    harness_.Pass(AzTiming().beat);
  }
  EXPECT_GT(turns, 1) << "it was built at once: nothing was tested";
  harness_.Pass(Duration::Seconds(1));
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_NE(Count("changed"), "0");
}

TEST_F(RegionIndexesTest, OneAtATime) {
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue()).ok());
  SecondaryIndex other = ByValue();
  other.name = "other";
  EXPECT_EQ(AwsErrorName(harness_.ChangeIndexes(IndexAction::kCreate, other)), "LimitExceededException");
  PassUntilBuilt();
  EXPECT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, other).ok());
  EXPECT_EQ(harness_.ChangeIndexes(IndexAction::kCreate, other).message(), "Attempting to create an index which already exists");
}

TEST_F(RegionIndexesTest, GoesOnAfterACrash) {
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue()).ok());
  harness_.Pass(AzTiming().beat);
  ASSERT_TRUE(Building());
  harness_.CrashAndRestart(CrashKind::kMachine);
  PassUntilBuilt();
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_EQ(Count("even"), "1000");
}

TEST_F(RegionIndexesTest, AnAzThatWasAwayBuildsItWhenItReturns) {
  harness_.StopAz(AzId(2), CrashKind::kProcess);
  harness_.Pass(Duration::Seconds(1));
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue()).ok());
  PassUntilBuilt();
  harness_.StartAz(AzId(2));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Count("even"), "1000") << "the AZ without it serves no query of it";
  harness_.Pass(Duration::Seconds(5));
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_EQ(region().azs().Up().size(), 3u);
}

TEST_F(RegionIndexesTest, RemovedAndMadeAnew) {
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue()).ok());
  PassUntilBuilt();
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kDelete, ByValue()).ok());
  EXPECT_EQ(Count("even"), "The table does not have the specified index: by-value");
  SecondaryIndex all = ByValue();
  all.projection = ProjectionType::kAll;
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, all).ok());
  PassUntilBuilt();
  harness_.Pass(Duration::Seconds(5));
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_EQ(Count("odd"), "1000");
}

// Another index that is made later has another number, but what is forgotten cannot pile up either.
TEST_F(RegionIndexesTest, ADeletedIndexTakesItsAttributesWithIt) {
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue()).ok());
  PassUntilBuilt();
  const uint32_t number = region().DescribeTable("t")->settings.indexes[0].number;
  ASSERT_TRUE(region().ChangeTable("t", [&](TableDescriptor& table, WallTime now) {
                        table.attributes.insights[number].enabled = true;
                        table.attributes.throughput[number].decreased_at = now;
                        return absl::OkStatus();
                      }).ok());
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kDelete, ByValue()).ok());
  EXPECT_EQ(region().DescribeTable("t")->attributes, TableAttributes{});
}

TEST_F(RegionIndexesTest, WhatIsNotThere) {
  EXPECT_EQ(harness_.ChangeIndexes(IndexAction::kDelete, Named("none")).message(), "Requested resource not found: Index none for table t");
}

}  // namespace
}  // namespace meridian::region_indexes_test
