// What a Region's logs come to tell in streams: docs/streams.md, streams-ttl-triggers.md §1-3.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/settings/stream_setting.h"
#include "tests/support/region_harness.h"
#include "tools/sim/checkers/streams.h"

namespace meridian::region_streams_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr PartitionId kPartition(0);

class RegionStreamsTest : public ::testing::Test {
 protected:
  void SetUp() override { harness_.CreateTable("t"); }
  Region& region() { return harness_.region(); }
  absl::Status Change(bool enable, StreamView view = StreamView::kNewAndOldImages) {
    return region().ChangeTable("t", [&](TableDescriptor& table, WallTime now) {
      return enable ? EnableStream(table.attributes, "t", view, now) : DisableStream(table.attributes, "t", now);
    });
  }
  void Enable(StreamView view = StreamView::kNewAndOldImages) { ASSERT_TRUE(Change(true, view).ok()); }
  void Disable() { ASSERT_TRUE(Change(false).ok()); }
  void Put(const std::string& key, const std::string& value) { region().Write(1, harness_.Put(key, value)); }

  TableState& state() { return *region().StreamsOf({region().catalog().Find("t")->descriptor().id, kPartition}).value(); }
  const std::vector<Shard>& shards() { return state().stream(kPartition).shards(); }
  static std::string Text(const std::string& image) {
    if (image.empty()) return "-";
    return *DecodeItem(image)->Find("v")->If<std::string>();
  }
  // "old>new" for each record of all shards, as far as the view shows them.
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    for (const Shard& shard : shards()) {
      const absl::StatusOr<PartitionStream::Page> page = state().stream(kPartition).Read(state().store(), shard, {}, 1000, 1 << 20);
      EXPECT_TRUE(page.ok()) << page.status();
      for (const auto& [at, record] : page->records) told.push_back(StrCat(Text(record.old_image), ">", Text(record.new_image)));
    }
    return told;
  }
  std::vector<std::string> Wrong() {
    Failures failures;
    CheckStreams(region(), "t", failures);
    return failures.texts();
  }

  RegionHarness harness_;
};

TEST_F(RegionStreamsTest, TellsOfWhatComesAfterItIsEnabledAndBeforeItIsDisabled) {
  Put("a", "before");
  Enable();
  Put("a", "1");
  Put("a", "2");
  region().Write(1, harness_.Delete("a"));
  Disable();
  Put("a", "after");
  harness_.Settle();
  EXPECT_THAT(Told(), ElementsAre("before>1", "1>2", "2>-"));
  ASSERT_THAT(shards(), SizeIs(1));
  EXPECT_FALSE(shards().front().open());
}

TEST_F(RegionStreamsTest, ShowsWhatItsViewShows) {
  Put("a", "1");
  Enable(StreamView::kOldImage);
  Put("a", "2");
  Disable();
  Enable(StreamView::kNewImage);
  Put("a", "3");
  Disable();
  Enable(StreamView::kKeysOnly);
  Put("a", "4");
  harness_.Settle();
  EXPECT_THAT(Told(), ElementsAre("1>-", "->3", "->-"));
  ASSERT_THAT(shards(), SizeIs(3));
  EXPECT_EQ(shards()[1].stream, 2u);
  EXPECT_EQ(shards()[1].parent, "") << "another stream's shard is no parent";
}

TEST_F(RegionStreamsTest, WhatChangesNothingIsNotTold) {
  Enable();
  Put("a", "1");
  Put("a", "1");
  region().Write(1, harness_.Delete("nobody"));
  harness_.Settle();
  EXPECT_THAT(Told(), ElementsAre("->1"));
}

TEST_F(RegionStreamsTest, AnIdlePartitionHasItsShardAtOnce) {
  Enable();
  harness_.Settle();
  ASSERT_THAT(shards(), SizeIs(1));
  EXPECT_TRUE(shards().front().open());
}

TEST_F(RegionStreamsTest, AShardLivesFourHoursAndLeavesAChild) {
  Enable();
  Put("a", "1");
  harness_.Settle();
  harness_.clock.Advance(kShardLife);
  Put("a", "2");
  harness_.Settle();
  ASSERT_THAT(shards(), SizeIs(2));
  EXPECT_EQ(shards()[1].parent, shards()[0].id);
  EXPECT_EQ(shards()[1].opened, shards()[0].closed);
  EXPECT_LT(shards()[0].id, shards()[1].id);
  EXPECT_THAT(Wrong(), IsEmpty());
  harness_.clock.Advance(kShardLife);
  harness_.Pass(Duration::Seconds(1));
  EXPECT_THAT(shards(), SizeIs(3)) << "an idle one as well";
  EXPECT_THAT(Told(), ElementsAre("->1", "1>2"));
}

TEST_F(RegionStreamsTest, ForgetsWhatIsADayOld) {
  Enable();
  for (int i = 0; i < 2500; ++i) Put(StrCat("k", i), "old");
  harness_.Settle();
  harness_.clock.Advance(kStreamRetention - Duration::Seconds(10));
  Put("k1", "young");
  harness_.Settle();
  EXPECT_THAT(Told(), SizeIs(1000 + 1)) << "one page of the first shard, and the second";
  harness_.clock.Advance(Duration::Seconds(10));
  harness_.Pass(Duration::Seconds(2));
  EXPECT_THAT(Told(), ElementsAre("old>young"));
  EXPECT_THAT(shards(), SizeIs(2)) << "an empty shard stays until it has been closed for a day";
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(RegionStreamsTest, ForgetsADisabledStreamADayLater) {
  Enable();
  Put("a", "1");
  Disable();
  Enable();
  harness_.Settle();
  harness_.clock.Advance(kStreamRetention + Duration::Seconds(1));
  harness_.Pass(Duration::Seconds(2));
  EXPECT_THAT(region().DescribeTable("t")->attributes.streams, SizeIs(1));
  for (const Shard& shard : shards()) EXPECT_EQ(shard.stream, 2u);
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_F(RegionStreamsTest, GoesOnAfterCrashes) {
  Enable();
  for (int i = 0; i < 20; ++i) {
    Put("a", StrCat(i));
    Put("a", StrCat(i, "+"));
    harness_.Settle();
    harness_.CrashAndRestart(i % 2 == 0 ? CrashKind::kMachine : CrashKind::kProcess);
    harness_.Pass(Duration::Seconds(1));
  }
  EXPECT_THAT(Told(), SizeIs(40));
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(RegionStreamsTest, ARebuiltAzTellsTheSame) {
  Enable();
  for (int i = 0; i < 50; ++i) Put(StrCat("k", i % 7), StrCat(i));
  harness_.Settle();
  const TableId id = region().catalog().Find("t")->descriptor().id;
  region().azs().Find(AzId(1))->Damaged(id);
  Put("k0", "once more");
  harness_.Settle();
  ASSERT_THAT(harness_.TakeFailed(), SizeIs(1));
  harness_.StartAz(AzId(1));
  harness_.Pass(Duration::Seconds(5));
  ASSERT_THAT(region().azs().Up(), SizeIs(3));
  EXPECT_THAT(Wrong(), IsEmpty());
  EXPECT_EQ(region().azs().Find(AzId(1))->FindState(id)->stream(kPartition).shards(), shards());
}

// The checker of the simulator, too, must be able to fail.
TEST_F(RegionStreamsTest, TheCheckerSeesARecordThatIsMissing) {
  Enable();
  Put("a", "1");
  Put("a", "2");
  Put("a", "3");
  harness_.Settle();
  ASSERT_THAT(Wrong(), IsEmpty());
  const std::unique_ptr<StateCursor> cursor = state().store().NewCursor();
  cursor->Seek(PartitionStream::RecordsPrefix(kPartition));
  cursor->Next();
  StateBatch batch;
  batch.Erase(cursor->key());
  ASSERT_TRUE(state().store().Apply(batch).ok());
  EXPECT_THAT(Wrong(), ElementsAre(testing::HasSubstr("a change found what the change before has not left")));
}

}  // namespace
}  // namespace meridian::region_streams_test
