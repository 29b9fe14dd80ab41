// reference/streams-ttl-triggers.md §2, with the paging of DescribeStream.
#include "regiond/server/operations/shard_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "tests/support/memory_state_store.h"

namespace meridian::shard_reading_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WallTime kNow{1'700'000'000'000'000};
constexpr PartitionId kPartition{0};
constexpr char kTrimmed[] = "TrimmedDataAccessException";

// A partition whose log the test writes.
class ShardReadingTest : public ::testing::Test {
 protected:
  ShardReadingTest() { state_ = *TableState::Open(1, 10, std::make_unique<MemoryStateStore>()); }

  void Apply(std::string payload) {
    lsn_ = lsn_.Next();
    ASSERT_TRUE(state_->Apply(kPartition, {{}, Epoch(1), lsn_, std::move(payload)}).ok());
    ASSERT_TRUE(state_->Commit().ok());
  }
  void Open(uint32_t stream) { Apply(EncodeShardRecord({WallTime{kNow.us + static_cast<int64_t>(lsn_.value) * 1000}, stream, {}})); }
  void Close() { Open(0); }
  void Trim(uint64_t through) { Apply(EncodeTrimRecord({Lsn(through)})); }
  void Put(std::string_view image) {
    ChangeRecord change;
    change.lsn = lsn_.Next();
    change.key = EncodeItemKey(AttributeValue::S("k"), nullptr);
    change.after.version = {Hlc{lsn_.value + 1}, RegionId("us-east-1")};
    change.after.image = std::string(image);
    Apply(EncodeChangeRecord(change));
  }
  const Shard& shard(size_t i = 0) { return state_->stream(kPartition).shards()[i]; }

  // Where an iterator begins, or the name of the error.
  std::string Start(ShardIteratorType type, StreamPosition sequence = {}, size_t of_shard = 0) {
    const absl::StatusOr<StreamPosition> start = StartOf(*state_, kPartition, shard(of_shard), {{}, {}, type, sequence});
    return start.ok() ? StrCat(start->lsn.value, ".", start->index) : AwsErrorName(start.status());
  }
  ShardIterator At(uint64_t opened, StreamPosition next) { return {{{}, kPartition}, Lsn(opened), next, kNow}; }
  absl::StatusOr<ShardPage> Read(const ShardIterator& iterator, size_t records_max = 1000) {
    return ReadShard(*state_, iterator, records_max);
  }
  static std::vector<uint64_t> Lsns(const absl::StatusOr<ShardPage>& page) {
    std::vector<uint64_t> lsns;
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return lsns;
    for (const auto& [position, record] : page->records) lsns.push_back(position.lsn.value);
    return lsns;
  }

  std::unique_ptr<TableState> state_;
  Lsn lsn_{0};
};

TEST_F(ShardReadingTest, AnIteratorBeginsWhereItsTypeSays) {
  Put("0");
  Open(1);   // 2
  Put("1");  // 3
  Put("2");  // 4
  EXPECT_EQ(Start(ShardIteratorType::kTrimHorizon), "3.0");
  EXPECT_EQ(Start(ShardIteratorType::kLatest), "5.0");
  EXPECT_EQ(Start(ShardIteratorType::kAtSequenceNumber, {Lsn(3), 0}), "3.0");
  EXPECT_EQ(Start(ShardIteratorType::kAfterSequenceNumber, {Lsn(3), 0}), "3.1");
}

TEST_F(ShardReadingTest, TheNumbersOfAShardAreOfItsRange) {
  Open(1);   // 1
  Put("1");  // 2
  Open(1);   // 3
  Put("2");  // 4
  for (const ShardIteratorType type : {ShardIteratorType::kAtSequenceNumber, ShardIteratorType::kAfterSequenceNumber}) {
    EXPECT_EQ(Start(type, {Lsn(1), 0}), "ValidationException") << "before it";
    EXPECT_EQ(Start(type, {Lsn(4), 0}), "ValidationException") << "behind it";
    EXPECT_EQ(Start(type, {Lsn(3), 0}, 1), "ValidationException") << "its parent's";
  }
  EXPECT_EQ(Start(ShardIteratorType::kAtSequenceNumber, *PositionOfSequenceNumber(StartingSequenceNumber(shard()))), "2.0");
  EXPECT_EQ(Start(ShardIteratorType::kAtSequenceNumber, *PositionOfSequenceNumber(EndingSequenceNumber(shard()))), "3.0");
  EXPECT_EQ(Start(ShardIteratorType::kAtSequenceNumber, *PositionOfSequenceNumber(StartingSequenceNumber(shard(1))), 1), "4.0");
  EXPECT_EQ(Start(ShardIteratorType::kAfterSequenceNumber, {Lsn(1000), 0}, 1), "1000.1") << "what an AZ that is ahead has told";
}

TEST_F(ShardReadingTest, AnOpenShardGoesOn) {
  Open(1);   // 1
  Put("1");  // 2
  Put("2");  // 3
  const absl::StatusOr<ShardPage> page = Read(At(1, {Lsn(2), 0}));
  EXPECT_THAT(Lsns(page), ElementsAre(2, 3));
  ASSERT_EQ(page->next, (StreamPosition{Lsn(4), 0}));
  EXPECT_THAT(Lsns(Read(At(1, *page->next))), IsEmpty());
  Put("3");  // 4
  EXPECT_THAT(Lsns(Read(At(1, *page->next))), ElementsAre(4));
}

TEST_F(ShardReadingTest, PagesLeaveNothingOutAndRepeatNothing) {
  Open(1);
  for (const char* image : {"1", "2", "3", "4", "5"}) Put(image);
  std::vector<uint64_t> seen;
  std::optional<StreamPosition> next = StreamPosition{Lsn(2), 0};
  for (int i = 0; i < 3; ++i) {
    const absl::StatusOr<ShardPage> page = Read(At(1, *next), 2);
    for (const uint64_t lsn : Lsns(page)) seen.push_back(lsn);
    next = page->next;
    ASSERT_TRUE(next.has_value());
  }
  EXPECT_THAT(seen, ElementsAre(2, 3, 4, 5, 6));
}

// "NextShardIterator absent when a closed shard is exhausted".
TEST_F(ShardReadingTest, AClosedShardEnds) {
  Open(1);   // 1
  Put("1");  // 2
  Put("2");  // 3
  Open(1);   // 4
  Put("3");  // 5
  const absl::StatusOr<ShardPage> first = Read(At(1, {Lsn(2), 0}), 1);
  EXPECT_THAT(Lsns(first), ElementsAre(2));
  ASSERT_TRUE(first->next.has_value());
  const absl::StatusOr<ShardPage> second = Read(At(1, *first->next), 1);
  EXPECT_THAT(Lsns(second), ElementsAre(3));
  EXPECT_FALSE(second->next.has_value());
  const absl::StatusOr<ShardPage> latest = Read(At(1, {Lsn(6), 0}));
  EXPECT_THAT(Lsns(latest), IsEmpty());
  EXPECT_FALSE(latest->next.has_value());
  EXPECT_THAT(Lsns(Read(At(4, {Lsn(5), 0}))), ElementsAre(5)) << "its child";
}

TEST_F(ShardReadingTest, WhatIsForgottenCannotBeRead) {
  Open(1);   // 1
  Put("1");  // 2
  Put("2");  // 3
  Trim(2);   // 4
  EXPECT_EQ(Start(ShardIteratorType::kTrimHorizon), "3.0");
  EXPECT_EQ(Start(ShardIteratorType::kAtSequenceNumber, {Lsn(2), 0}), kTrimmed);
  EXPECT_EQ(Start(ShardIteratorType::kAfterSequenceNumber, {Lsn(2), 0}), kTrimmed);
  EXPECT_EQ(Start(ShardIteratorType::kAtSequenceNumber, {Lsn(3), 0}), "3.0");
  EXPECT_EQ(AwsErrorName(Read(At(1, {Lsn(2), 0})).status()), kTrimmed);
  EXPECT_THAT(Lsns(Read(At(1, {Lsn(3), 0}))), ElementsAre(3));
}

TEST_F(ShardReadingTest, AForgottenShardCannotBeRead) {
  Open(1);   // 1
  Put("1");  // 2
  Open(1);   // 3
  Trim(3);   // 4
  EXPECT_EQ(AwsErrorName(Read(At(1, {Lsn(2), 0})).status()), kTrimmed);
  EXPECT_EQ(Start(ShardIteratorType::kAtSequenceNumber, *PositionOfSequenceNumber(StartingSequenceNumber(shard()))), "4.0")
      << "nothing of the child is forgotten yet";
}

TEST_F(ShardReadingTest, AReaderOfAnIdleShardMissesNothing) {
  Open(1);   // 1
  Put("1");  // 2
  const absl::StatusOr<ShardPage> page = Read(At(1, {Lsn(2), 0}));
  EXPECT_THAT(Lsns(page), ElementsAre(2));
  Trim(2);   // 3
  const absl::StatusOr<ShardPage> later = Read(At(1, *page->next));
  EXPECT_THAT(Lsns(later), IsEmpty());
  ASSERT_EQ(later->next, (StreamPosition{Lsn(4), 0}));
}

// The AZ that answered before may have been ahead.
TEST_F(ShardReadingTest, AnAzThatIsBehindTurnsNothingBack) {
  Open(1);   // 1
  Put("1");  // 2
  const absl::StatusOr<ShardPage> page = Read(At(1, {Lsn(50), 0}));
  EXPECT_THAT(Lsns(page), IsEmpty());
  EXPECT_EQ(page->next, (StreamPosition{Lsn(50), 0}));
  const absl::Status unknown = Read(At(40, {Lsn(50), 0})).status();
  EXPECT_TRUE(absl::IsUnavailable(unknown)) << "a shard that it has not come to";
  EXPECT_EQ(AwsErrorName(Read(At(2, {Lsn(3), 0})).status()), kTrimmed) << "no shard, and it would know";
}

TEST_F(ShardReadingTest, ShardsAreFoundByStreamAndId) {
  Open(1);
  Open(2);
  const PartitionStream& stream = state_->stream(kPartition);
  EXPECT_EQ(FindShard(stream, 2, shard(1).id), &shard(1));
  EXPECT_EQ(FindShard(stream, 1, shard(1).id), nullptr);
  EXPECT_EQ(FindShard(stream, 2, "other"), nullptr);
}

// --- without a partition ---

Shard ShardOf(std::string id, uint32_t stream, bool open, std::string parent = "") {
  Shard shard;
  shard.id = std::move(id);
  shard.parent = std::move(parent);
  shard.stream = stream;
  shard.opened = Lsn(1);
  if (!open) shard.closed = Lsn(2);
  return shard;
}

TEST(StreamStatusTest, WhereAStreamStands) {
  const StreamDefinition enabled{2, StreamView::kKeysOnly, kNow, WallTime()};
  StreamDefinition disabled = enabled;
  disabled.disabled_at = kNow;
  const Shard other = ShardOf("a", 1, false), open = ShardOf("b", 2, true), closed = ShardOf("c", 2, false);
  EXPECT_EQ(StreamStatusOf(enabled, {{other, open}, {open}}), StreamStatus::kEnabled);
  EXPECT_EQ(StreamStatusOf(enabled, {{other, open}, {other}}), StreamStatus::kEnabling);
  EXPECT_EQ(StreamStatusOf(enabled, {{}, {}}), StreamStatus::kEnabling);
  EXPECT_EQ(StreamStatusOf(disabled, {{closed}, {open}}), StreamStatus::kDisabling);
  EXPECT_EQ(StreamStatusOf(disabled, {{closed}, {other}}), StreamStatus::kDisabled);
  EXPECT_EQ(StreamStatusOf(disabled, {{}, {}}), StreamStatus::kDisabled);
}

// §1, "Retention".
TEST(StreamStatusTest, ADisabledStreamIsKeptForADay) {
  StreamDefinition stream{1, StreamView::kKeysOnly, kNow, WallTime()};
  EXPECT_TRUE(IsKept(stream, kNow + Duration::Seconds(1'000'000)));
  stream.disabled_at = kNow;
  EXPECT_TRUE(IsKept(stream, kNow + Duration::Seconds(86'399)));
  EXPECT_FALSE(IsKept(stream, kNow + Duration::Seconds(86'400)));
}

std::vector<std::string> Ids(const DescribeStreamRequest& request, bool expect_more) {
  const ShardsByPartition shards = {{ShardOf("a", 1, false), ShardOf("d", 2, false), ShardOf("e", 2, true, "d")},
                                                  {ShardOf("b", 2, false), ShardOf("c", 2, true, "b")}};
  bool more = false;
  std::vector<std::string> ids;
  for (const Shard& shard : PageOf(shards, 2, request, &more)) ids.push_back(shard.id);
  EXPECT_EQ(more, expect_more);
  return ids;
}

TEST(ShardPagesTest, ByAgeAcrossPartitions) {
  EXPECT_THAT(Ids({{}, 100, "", std::nullopt}, false), ElementsAre("b", "c", "d", "e"));
  EXPECT_THAT(Ids({{}, 3, "", std::nullopt}, true), ElementsAre("b", "c", "d"));
  EXPECT_THAT(Ids({{}, 3, "d", std::nullopt}, false), ElementsAre("e"));
  EXPECT_THAT(Ids({{}, 1, "bb", std::nullopt}, true), ElementsAre("c")) << "one that there never was";
  EXPECT_THAT(Ids({{}, 4, "", std::nullopt}, false), ElementsAre("b", "c", "d", "e")) << "just full";
}

TEST(ShardPagesTest, ChildrenAlone) {
  EXPECT_THAT(Ids({{}, 100, "", "d"}, false), ElementsAre("e"));
  EXPECT_THAT(Ids({{}, 100, "", "e"}, false), IsEmpty());
  EXPECT_THAT(Ids({{}, 100, "c", "b"}, false), IsEmpty());
}

}  // namespace
}  // namespace meridian::shard_reading_test
