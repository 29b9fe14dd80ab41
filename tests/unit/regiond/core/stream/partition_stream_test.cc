#include "regiond/core/stream/partition_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_state_store.h"

namespace meridian::partition_stream_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr PartitionId kPartition{3};
constexpr WallTime kStart{1'700'000'000'000'000};

WallTime At(int64_t seconds) { return kStart + Duration::Seconds(seconds); }

class PartitionStreamTest : public ::testing::Test {
 protected:
  void Open(uint64_t lsn, uint32_t stream, StreamView view = StreamView::kNewAndOldImages, WallTime at = kStart) {
    Write([&](StateBatch& batch) { stream_.OnShard({at, stream, view}, Lsn(lsn), batch); });
  }
  void Close(uint64_t lsn, WallTime at = kStart) { Open(lsn, 0, StreamView::kKeysOnly, at); }
  void Change(StreamPosition position, std::string_view before, std::string_view after, WallTime at = kStart) {
    const ItemKey key = EncodeItemKey(AttributeValue::S("k"), nullptr);
    ChangeView change;
    change.key = key.bytes;
    change.clock = Hlc{position.lsn.value};
    change.region = "us-east-1";
    change.logged_at = at;
    Write([&](StateBatch& batch) { stream_.OnChange(position, change, before, after, batch); });
  }
  void Put(uint64_t lsn, WallTime at = kStart) { Change({Lsn(lsn), 0}, "", "new", at); }
  void Trim(uint64_t through) {
    StateBatch batch;
    ASSERT_TRUE(stream_.OnTrim({Lsn(through)}, store_, batch).ok());
    ASSERT_TRUE(store_.Apply(batch).ok());
  }
  PartitionStream::Page Read(const Shard& shard, StreamPosition from = {}, size_t records_max = 1000, size_t bytes_max = 1 << 20) {
    absl::StatusOr<PartitionStream::Page> page = stream_.Read(store_, shard, from, records_max, bytes_max);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : PartitionStream::Page();
  }
  static std::vector<uint64_t> Lsns(const PartitionStream::Page& page) {
    std::vector<uint64_t> lsns;
    for (const auto& [position, record] : page.records) lsns.push_back(position.lsn.value);
    return lsns;
  }
  // The LSN through which a trim is due; 0 if none is.
  uint64_t Due(WallTime horizon, size_t records_max = 1000) {
    const absl::StatusOr<std::optional<TrimRecord>> due = stream_.DueTrim(store_, horizon, records_max);
    EXPECT_TRUE(due.ok()) << due.status();
    return due.ok() && *due ? (*due)->through.value : 0;
  }

  MemoryStateStore store_;
  PartitionStream stream_{kPartition};

 private:
  template <typename Fill>
  void Write(Fill fill) {
    StateBatch batch;
    fill(batch);
    ASSERT_TRUE(store_.Apply(batch).ok());
  }
};

TEST_F(PartitionStreamTest, ShardRecordsOpenAndClose) {
  EXPECT_FALSE(stream_.recording());
  EXPECT_EQ(stream_.open(), ShardRecord());
  Open(5, 1, StreamView::kOldImage, At(1));
  EXPECT_TRUE(stream_.recording());
  ASSERT_EQ(stream_.shards().size(), 1u);
  EXPECT_EQ(stream_.shards()[0],
            (Shard{ShardIdOf(kPartition, At(1)), "", 1, StreamView::kOldImage, Lsn(5), At(1), Lsn(0), WallTime()}));
  EXPECT_EQ(stream_.open(), (ShardRecord{At(1), 1, StreamView::kOldImage}));
  Close(9, At(2));
  EXPECT_FALSE(stream_.recording());
  EXPECT_EQ(stream_.open(), ShardRecord());
  ASSERT_EQ(stream_.shards().size(), 1u);
  EXPECT_EQ(stream_.shards()[0].closed, Lsn(9));
  EXPECT_EQ(stream_.shards()[0].closed_at, At(2));
}

// reference/streams-ttl-triggers.md §2, "Lineage": a roll-over has one child; a stream that is enabled anew begins without a parent.
TEST_F(PartitionStreamTest, OnlyShardsOfOneStreamAreParentAndChild) {
  Open(1, 1, StreamView::kKeysOnly, At(0));
  Open(2, 1, StreamView::kKeysOnly, At(1));
  Open(3, 2, StreamView::kKeysOnly, At(2));
  ASSERT_EQ(stream_.shards().size(), 3u);
  EXPECT_EQ(stream_.shards()[0].parent, "");
  EXPECT_EQ(stream_.shards()[1].parent, stream_.shards()[0].id);
  EXPECT_EQ(stream_.shards()[2].parent, "");
  EXPECT_EQ(stream_.shards()[0].closed, stream_.shards()[1].opened);
  EXPECT_EQ(stream_.shards()[1].closed, stream_.shards()[2].opened);
  EXPECT_TRUE(stream_.shards()[2].open());
}

TEST_F(PartitionStreamTest, RecordsHaveTheImagesThatTheViewShows) {
  uint64_t lsn = 0;
  for (const StreamView view : {StreamView::kKeysOnly, StreamView::kNewImage, StreamView::kOldImage, StreamView::kNewAndOldImages}) {
    Open(++lsn, 1, view);
    Change({Lsn(++lsn), 0}, "old", "new");
    const PartitionStream::Page page = Read(stream_.shards().back());
    ASSERT_EQ(page.records.size(), 1u);
    const StreamRecord& record = page.records[0].second;
    EXPECT_TRUE(record.existed && record.exists);
    EXPECT_EQ(record.old_image, ShowsOldImage(view) ? "old" : "");
    EXPECT_EQ(record.new_image, ShowsNewImage(view) ? "new" : "");
    EXPECT_EQ(record.version.hlc, Hlc{lsn});
    EXPECT_EQ(record.at, kStart);
  }
}

TEST_F(PartitionStreamTest, InsertsAndRemovesAreToldApart) {
  Open(1, 1);
  Change({Lsn(2), 0}, "", "new");
  Change({Lsn(3), 0}, "new", "");
  const PartitionStream::Page page = Read(stream_.shards()[0]);
  ASSERT_EQ(page.records.size(), 2u);
  EXPECT_TRUE(!page.records[0].second.existed && page.records[0].second.exists);
  EXPECT_TRUE(page.records[1].second.existed && !page.records[1].second.exists);
}

// §3: no record when nothing changes.
TEST_F(PartitionStreamTest, WhatChangesNothingIsNotTold) {
  Open(1, 1);
  Change({Lsn(2), 0}, "same", "same");
  Change({Lsn(3), 0}, "", "");
  EXPECT_THAT(Read(stream_.shards()[0]).records, IsEmpty());
}

TEST_F(PartitionStreamTest, AShardHasItsOwnRecordsInOrder) {
  Open(1, 1, StreamView::kKeysOnly, At(0));
  for (const uint32_t index : {2u, 0u, 1u}) Change({Lsn(3), index}, "", "new");
  Put(2);
  Open(4, 1, StreamView::kKeysOnly, At(1));
  Put(300);
  Put(5);
  const PartitionStream::Page first = Read(stream_.shards()[0]);
  EXPECT_THAT(Lsns(first), ElementsAre(2, 3, 3, 3));
  for (size_t i = 1; i < 4; ++i) EXPECT_EQ(first.records[i].first.index, i - 1);
  EXPECT_FALSE(first.more);
  EXPECT_THAT(Lsns(Read(stream_.shards()[1])), ElementsAre(5, 300));
}

TEST_F(PartitionStreamTest, PagesGoOnWhereTheyAreTold) {
  Open(1, 1);
  for (uint64_t lsn = 2; lsn <= 6; ++lsn) Put(lsn);
  const Shard shard = stream_.shards()[0];
  const PartitionStream::Page first = Read(shard, {}, 2);
  EXPECT_THAT(Lsns(first), ElementsAre(2, 3));
  EXPECT_TRUE(first.more);
  EXPECT_THAT(Lsns(Read(shard, {Lsn(3), 1})), ElementsAre(4, 5, 6));
  EXPECT_FALSE(Read(shard, {Lsn(5), 0}, 2).more) << "just full";
  EXPECT_THAT(Read(shard, {Lsn(7), 0}).records, IsEmpty());
  const PartitionStream::Page small = Read(shard, {}, 1000, 1);
  EXPECT_THAT(Lsns(small), ElementsAre(2)) << "at least one, however large";
  EXPECT_TRUE(small.more);
}

TEST_F(PartitionStreamTest, PartitionsAreApart) {
  Open(1, 1);
  Put(2);
  PartitionStream next(PartitionId(kPartition.value + 1));
  StateBatch batch;
  next.OnShard({kStart, 1, StreamView::kKeysOnly}, Lsn(1), batch);
  ASSERT_TRUE(store_.Apply(batch).ok());
  const absl::StatusOr<PartitionStream::Page> page = next.Read(store_, next.shards()[0], {}, 1000, 1 << 20);
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(page->records, IsEmpty());
}

TEST_F(PartitionStreamTest, ARestartFindsItAll) {
  Open(1, 1, StreamView::kKeysOnly, At(0));
  Put(2);
  Open(3, 1, StreamView::kKeysOnly, At(1));
  Put(4);
  Trim(3);
  PartitionStream again(kPartition);
  ASSERT_TRUE(again.Load(store_).ok());
  EXPECT_EQ(again.shards(), stream_.shards());
  EXPECT_EQ(again.trimmed(), Lsn(3));
  EXPECT_TRUE(again.recording());
  PartitionStream other(PartitionId(0));
  ASSERT_TRUE(other.Load(store_).ok());
  EXPECT_THAT(other.shards(), IsEmpty());
}

TEST_F(PartitionStreamTest, TrimmingTakesTheOldestAway) {
  Open(1, 1, StreamView::kKeysOnly, At(0));
  Put(2);
  Put(3);
  Open(4, 1, StreamView::kKeysOnly, At(1));
  Put(5);
  Trim(2);
  ASSERT_EQ(stream_.shards().size(), 2u);
  EXPECT_THAT(Lsns(Read(stream_.shards()[0])), ElementsAre(3));
  Trim(4);
  ASSERT_EQ(stream_.shards().size(), 1u) << "the closed shard went with its end";
  EXPECT_EQ(stream_.shards()[0].parent, ShardIdOf(kPartition, At(0)));
  EXPECT_THAT(Lsns(Read(stream_.shards()[0])), ElementsAre(5));
  EXPECT_EQ(stream_.trimmed(), Lsn(4));
  Trim(1);
  EXPECT_EQ(stream_.trimmed(), Lsn(4)) << "never back";
}

// §1, "Retention".
TEST_F(PartitionStreamTest, ATrimIsDueForWhatIsBeforeTheHorizon) {
  EXPECT_EQ(Due(At(100)), 0u);
  Open(1, 1, StreamView::kKeysOnly, At(0));
  Put(2, At(10));
  Put(3, At(20));
  EXPECT_EQ(Due(At(10)), 0u) << "as old as the horizon is not before it";
  EXPECT_EQ(Due(At(11)), 2u);
  EXPECT_EQ(Due(At(99)), 3u);
  EXPECT_EQ(Due(At(99), 1), 2u) << "in steps";
  Trim(3);
  EXPECT_EQ(Due(At(99)), 0u) << "an open shard stays";
}

TEST_F(PartitionStreamTest, AClosedShardGoesOnceNothingOfItIsLeft) {
  Open(1, 1, StreamView::kKeysOnly, At(0));
  Put(2, At(10));
  Close(3, At(20));
  EXPECT_EQ(Due(At(15)), 2u) << "its end is younger than that";
  EXPECT_EQ(Due(At(21)), 3u);
  Open(4, 1, StreamView::kKeysOnly, At(30));
  Put(5, At(40));
  EXPECT_EQ(Due(At(40)), 3u) << "the next shard's record stays";
  Trim(2);
  EXPECT_EQ(Due(At(21)), 3u) << "when its last record went before";
  Trim(3);
  EXPECT_EQ(stream_.shards().size(), 1u);
}

TEST_F(PartitionStreamTest, DamageIsTold) {
  Open(1, 1);
  Put(2);
  Put(3);
  for (auto& [key, value] : store_.entries) {
    if (key.starts_with(PartitionStream::RecordsPrefix(kPartition))) value = "rubbish";
  }
  EXPECT_TRUE(absl::IsDataLoss(stream_.Read(store_, stream_.shards()[0], {}, 1000, 1 << 20).status()));
  EXPECT_TRUE(absl::IsDataLoss(stream_.DueTrim(store_, At(99), 1000).status()));
  store_.entries.at(PartitionStream::ShardsKey(kPartition)).pop_back();
  EXPECT_TRUE(absl::IsDataLoss(PartitionStream(kPartition).Load(store_)));
}

TEST_F(PartitionStreamTest, ASplitEndsTheShardAndTheNextOnesOfBothAreItsChildren) {
  Open(5, 1, StreamView::kOldImage, At(1));
  PartitionStream child(PartitionId(9));
  StateBatch batch;
  stream_.OnSplit(At(2), Lsn(8), child, batch);
  ASSERT_TRUE(store_.Apply(batch).ok());
  EXPECT_FALSE(stream_.recording());
  EXPECT_EQ(stream_.open(), ShardRecord{At(2)}) << "what opens next is not older";
  EXPECT_EQ(child.open(), ShardRecord{At(2)});
  const Shard parent = stream_.shards().front();
  EXPECT_EQ(parent.closed, Lsn(8));
  EXPECT_EQ(parent.closed_at, At(2));

  PartitionStream reloaded(kPartition), child_reloaded(PartitionId(9));
  ASSERT_TRUE(reloaded.Load(store_).ok());
  ASSERT_TRUE(child_reloaded.Load(store_).ok());
  for (PartitionStream* stream : {&reloaded, &child_reloaded}) {
    StateBatch opening;
    stream->OnShard({At(3), 1, StreamView::kOldImage}, Lsn(9), opening);
    EXPECT_EQ(stream->shards().back().parent, parent.id);
    EXPECT_GT(stream->shards().back().id, parent.id);
    stream->OnShard({At(4), 1, StreamView::kOldImage}, Lsn(12), opening);
    EXPECT_EQ(stream->shards().back().parent, (stream->shards().end() - 2)->id) << "the split is behind it";
  }
  StateBatch other;
  child.OnShard({At(3), 2, StreamView::kOldImage}, Lsn(9), other);
  EXPECT_EQ(child.shards().back().parent, "") << "another stream";
}

TEST_F(PartitionStreamTest, ASplitRightBehindAnotherLeavesTheSameParent) {
  Open(5, 1);
  PartitionStream first(PartitionId(8)), second(PartitionId(9));
  StateBatch batch;
  stream_.OnSplit(At(2), Lsn(8), first, batch);
  stream_.OnSplit(At(3), Lsn(9), second, batch);
  for (PartitionStream* stream : {&stream_, &first, &second}) {
    stream->OnShard({At(4), 1, StreamView::kNewAndOldImages}, Lsn(10), batch);
    EXPECT_EQ(stream->shards().back().parent, stream_.shards().front().id);
  }
}

TEST_F(PartitionStreamTest, ASplitWithoutAnOpenShardLeavesNoParent) {
  Open(5, 1);
  Close(6, At(1));
  PartitionStream child(PartitionId(9));
  StateBatch batch;
  stream_.OnSplit(At(2), Lsn(8), child, batch);
  child.OnShard({At(3), 1, StreamView::kOldImage}, Lsn(9), batch);
  EXPECT_EQ(child.shards().back().parent, "");
}

}  // namespace
}  // namespace meridian::partition_stream_test
