#include "replicator/core/sender/backfill.h"

#include <gtest/gtest.h>

namespace meridian::backfill_test {
namespace {

const TableId kTable{1, 1};
Instant At(int64_t ms) { return Instant{ms * 1000}; }

class BackfillTest : public ::testing::Test {
 protected:
  Items Page(std::string after, std::string next, bool done) {
    Items items{kTable, RegionId("b"), std::move(after), std::move(next), done};
    items.records.resize(1);
    return items;
  }
  ApplyAck Ack(const ApplyBatch& batch, ApplyResult result = ApplyResult::kDurable) {
    return {batch.table, batch.stream, batch.sequence, result};
  }
  uint64_t sequence_ = 1;
  Backfill backfill_{kTable, GlobalTableId{2, 2}, RegionId("a"), 7, RegionId("b"), "", SenderOptions{}};
};

TEST_F(BackfillTest, TheCursorMovesWhenAPageIsDurable) {
  ASSERT_TRUE(backfill_.NextFetch(At(0)).has_value());
  std::optional<ApplyBatch> batch = backfill_.OnItems(At(0), Page("", "k1", false), &sequence_);
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->stream, kBackfillStream);
  EXPECT_EQ(batch->joined_version, 7u);
  EXPECT_EQ(backfill_.cursor(), "");
  EXPECT_TRUE(backfill_.OnAck(At(1), Ack(*batch)));
  EXPECT_EQ(backfill_.cursor(), "k1");
  EXPECT_FALSE(backfill_.done());
}

TEST_F(BackfillTest, AWindowOfPagesIsUnderWayAndTheCursorPassesTheLeadingOnes) {
  std::vector<ApplyBatch> batches;
  for (int i = 0; i < 3; ++i) {
    const std::optional<FetchItems> fetch = backfill_.NextFetch(At(0));
    ASSERT_TRUE(fetch.has_value());
    EXPECT_EQ(fetch->after, i == 0 ? "" : "k" + std::to_string(i));
    EXPECT_FALSE(backfill_.NextFetch(At(0)).has_value()) << "one question at a time";
    batches.push_back(*backfill_.OnItems(At(0), Page(fetch->after, "k" + std::to_string(i + 1), i == 2), &sequence_));
  }
  EXPECT_FALSE(backfill_.NextFetch(At(0)).has_value()) << "the last page is on its way";
  EXPECT_FALSE(backfill_.OnAck(At(1), Ack(batches[1])));
  EXPECT_EQ(backfill_.cursor(), "");
  EXPECT_TRUE(backfill_.OnAck(At(1), Ack(batches[0])));
  EXPECT_EQ(backfill_.cursor(), "k2");
  EXPECT_FALSE(backfill_.done());
  EXPECT_TRUE(backfill_.OnAck(At(1), Ack(batches[2])));
  EXPECT_TRUE(backfill_.done());
}

TEST_F(BackfillTest, NoMoreThanTheWindowIsUnderWay) {
  const size_t pages = SenderOptions().window_batches * SenderOptions().batch_bytes_max / kBackfillPageBytesMax;
  for (size_t i = 0; i < pages; ++i) {
    const std::optional<FetchItems> fetch = backfill_.NextFetch(At(0));
    ASSERT_TRUE(fetch.has_value());
    EXPECT_EQ(fetch->bytes_max, kBackfillPageBytesMax);
    ASSERT_TRUE(backfill_.OnItems(At(0), Page(fetch->after, "k" + std::to_string(10 + i), false), &sequence_).has_value());
  }
  EXPECT_FALSE(backfill_.NextFetch(At(0)).has_value());
}

TEST_F(BackfillTest, ADestinationThatIsSlowButAnswersIsNotPressed) {
  backfill_.NextFetch(At(0));
  const std::optional<ApplyBatch> first = backfill_.OnItems(At(0), Page("", "k1", false), &sequence_);
  backfill_.NextFetch(At(0));
  const std::optional<ApplyBatch> second = backfill_.OnItems(At(0), Page("k1", "k2", false), &sequence_);
  EXPECT_TRUE(backfill_.OnAck(At(900), Ack(*first)));
  backfill_.RewindIfOverdue(At(1500), Duration());
  EXPECT_TRUE(backfill_.OnAck(At(1501), Ack(*second)));
  EXPECT_EQ(backfill_.cursor(), "k2");
}

// Keys begin with their hash.
TEST_F(BackfillTest, TellsHowMuchIsThere) {
  EXPECT_EQ(backfill_.percent(), 0u);
  for (const auto& [key, percent] : std::vector<std::pair<std::string, uint64_t>>{{"\x40key-abc", 25}, {"\x80key-abc", 50}, {"\xffkey-abc", 99}}) {
    const std::optional<FetchItems> fetch = backfill_.NextFetch(At(0));
    ASSERT_TRUE(fetch.has_value());
    backfill_.OnAck(At(1), Ack(*backfill_.OnItems(At(0), Page(fetch->after, key, percent == 99), &sequence_)));
    EXPECT_EQ(backfill_.percent(), percent == 99 ? 100 : percent);
  }
}

TEST_F(BackfillTest, IsDoneWhenTheLastPageIsDurable) {
  backfill_.NextFetch(At(0));
  std::optional<ApplyBatch> batch = backfill_.OnItems(At(0), Page("", "k9", true), &sequence_);
  EXPECT_FALSE(backfill_.done());
  backfill_.OnAck(At(1), Ack(*batch));
  EXPECT_TRUE(backfill_.done());
  EXPECT_FALSE(backfill_.NextFetch(At(9999)).has_value());
}

TEST_F(BackfillTest, ALostPageIsFetchedAgain) {
  backfill_.NextFetch(At(0));
  std::optional<ApplyBatch> lost = backfill_.OnItems(At(0), Page("", "k1", false), &sequence_);
  backfill_.RewindIfOverdue(At(1200), Duration::Millis(200));
  EXPECT_FALSE(backfill_.OnAck(At(1201), Ack(*lost))) << "its number is not awaited any more";
  EXPECT_EQ(backfill_.NextFetch(At(1201))->after, "");
}

TEST_F(BackfillTest, ARefusedPageWaits) {
  backfill_.NextFetch(At(0));
  std::optional<ApplyBatch> batch = backfill_.OnItems(At(0), Page("", "k1", false), &sequence_);
  EXPECT_FALSE(backfill_.OnAck(At(1), Ack(*batch, ApplyResult::kNoTable)));
  EXPECT_FALSE(backfill_.NextFetch(At(500)).has_value());
  EXPECT_TRUE(backfill_.NextFetch(At(1001)).has_value());
}

}  // namespace
}  // namespace meridian::backfill_test
