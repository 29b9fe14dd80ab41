#include "regiond/core/partition/split_survey.h"

#include <gtest/gtest.h>

#include "base/model/change_record.h"
#include "base/model/key_codec.h"
#include "base/model/strings.h"
#include "regiond/core/state/state_keys.h"
#include "tests/support/memory_state_store.h"

namespace meridian::split_survey_test {
namespace {

class SplitSurveyTest : public ::testing::Test {
 protected:
  void Put(std::string_view key, size_t bytes, bool deleted = false) {
    VersionedItem item;
    item.version = {Hlc{1}, RegionId("us-east-1")};
    item.deleted = deleted;
    if (!deleted) item.image = std::string(bytes, 'x');
    StateBatch batch;
    batch.Put(ItemStateKey(EncodeItemKey(AttributeValue::S(key), nullptr)), EncodeVersionedItem(item));
    ASSERT_TRUE(store_.Apply(batch).ok());
  }
  static uint64_t HashOf(std::string_view key) { return KeyHash(EncodeItemKey(AttributeValue::S(key), nullptr).bytes); }
  std::optional<SplitSurvey::Cut> Survey(SplitSurvey::Aim aim, const PartitionLayout::Range& range = kAllHashes) {
    SplitSurvey survey(range, aim);
    for (int turns = 0; turns < 10'000; ++turns) {
      const absl::StatusOr<bool> finished = survey.Work(store_, 7);
      EXPECT_TRUE(finished.ok()) << finished.status();
      if (!finished.ok()) return std::nullopt;
      if (*finished) return survey.Best();
    }
    ADD_FAILURE() << "it does not end";
    return std::nullopt;
  }

  MemoryStateStore store_;
};

TEST_F(SplitSurveyTest, CutsIntoHalvesOfAboutAsManyBytes) {
  int64_t items = 0, bytes = 0;
  for (int i = 0; i < 1000; ++i) Put(StrCat("item-", i), 100);
  const std::optional<SplitSurvey::Cut> cut = Survey(SplitSurvey::Aim::kBySize);
  ASSERT_TRUE(cut.has_value());
  for (int i = 0; i < 1000; ++i) {
    if (HashOf(StrCat("item-", i)) < cut->at) continue;
    ++items;
    bytes += 100;
  }
  EXPECT_EQ(cut->items, items);
  EXPECT_EQ(cut->bytes, bytes);
  EXPECT_NEAR(static_cast<double>(cut->bytes), 50'000, 5'000);
}

TEST_F(SplitSurveyTest, TombstonesWeighNothing) {
  for (int i = 0; i < 100; ++i) Put(StrCat("item-", i), 100, true);
  EXPECT_FALSE(Survey(SplitSurvey::Aim::kBySize).has_value());
}

TEST_F(SplitSurveyTest, OnePartitionKeyCannotBeCut) {
  Put("large", 100'000);
  for (int i = 0; i < 10; ++i) Put(StrCat("small-", i), 10);
  EXPECT_FALSE(Survey(SplitSurvey::Aim::kBySize).has_value());
  EXPECT_TRUE(Survey(SplitSurvey::Aim::kByHash).has_value()) << "but its throughput may have to be met";
}

TEST_F(SplitSurveyTest, ForThroughputTheHashesAreHalved) {
  const PartitionLayout::Range range{PartitionId(3), uint64_t{1} << 62, (uint64_t{1} << 63) - 1};
  const std::optional<SplitSurvey::Cut> cut = Survey(SplitSurvey::Aim::kByHash, range);
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(cut->at, (uint64_t{1} << 62) + (uint64_t{1} << 61));
  EXPECT_EQ(cut->items, 0);
}

TEST_F(SplitSurveyTest, LooksAtItsOwnHashesOnly) {
  for (int i = 0; i < 1000; ++i) Put(StrCat("item-", i), 100);
  const PartitionLayout::Range upper{PartitionId(1), uint64_t{1} << 63, UINT64_MAX};
  const std::optional<SplitSurvey::Cut> cut = Survey(SplitSurvey::Aim::kBySize, upper);
  ASSERT_TRUE(cut.has_value());
  EXPECT_GT(cut->at, upper.first);
  EXPECT_NEAR(static_cast<double>(cut->items), 250, 40);
}

TEST_F(SplitSurveyTest, ARangeOfFewHashesIsNotCutOutsideOfIt) {
  for (const uint64_t last : {uint64_t{5}, uint64_t{6}, uint64_t{20}}) {
    const std::optional<SplitSurvey::Cut> cut = Survey(SplitSurvey::Aim::kByHash, {PartitionId(0), 5, last});
    EXPECT_TRUE(!cut || (cut->at > 5 && cut->at <= last)) << last;
  }
}

}  // namespace
}  // namespace meridian::split_survey_test
