#include "regiond/core/replication/pending_writes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/model/change_record.h"
#include "base/model/transaction_record.h"

namespace meridian::pending_writes_test {
namespace {

const LogId kLog{TableId{1, 1}, PartitionId(0)};
const RegionId kSelf("us-east-1");
const RegionId kOther("eu-west-1");

ChangeRecord ChangeOf(const RegionId& origin) {
  ChangeRecord change;
  change.key = EncodeItemKey(AttributeValue::S("k"), nullptr);
  change.after.version = {Hlc{100}, origin};
  change.after.deleted = true;
  return change;
}

// A log in memory, of which the test takes away what it likes.
class Records final : public LogStore {
 public:
  Ticket Append(std::vector<LogRecord>) override { return 0; }
  absl::StatusOr<std::vector<LogRecord>> Read(LogId, Lsn from, int64_t) override {
    ++reads;
    if (broken) return absl::UnknownError("no disk");
    if (from < first) return absl::OutOfRangeError("trimmed");
    std::vector<LogRecord> page;
    for (uint64_t lsn = from.value; lsn < first.value + payloads.size() && page.size() < 100; ++lsn) {
      page.push_back({kLog, Epoch(1), Lsn(lsn), payloads[lsn - first.value]});
    }
    return page;
  }
  Bounds BoundsOf(LogId) override { return {first, Lsn(first.value + payloads.size() - 1)}; }
  void Trim(LogId, Lsn through) override {
    payloads.erase(payloads.begin(), payloads.begin() + static_cast<std::ptrdiff_t>(through.value + 1 - first.value));
    first = through.Next();
  }
  void Drop(LogId) override {}

  Lsn first{1};
  std::vector<std::string> payloads;
  bool broken = false;
  int reads = 0;
};

class PendingWritesTest : public ::testing::Test {
 protected:
  void Write(const RegionId& origin, int times = 1) {
    for (int i = 0; i < times; ++i) records_.payloads.push_back(EncodeChangeRecord(ChangeOf(origin)));
  }
  Lsn committed() { return records_.BoundsOf(kLog).last; }
  PendingWrites::Count Behind(uint64_t checkpoint) {
    pending_.CatchUp({kLog, &records_, committed()});
    return pending_.Between(Lsn(checkpoint), committed());
  }

  Records records_;
  PendingWrites pending_{kSelf};
};

TEST_F(PendingWritesTest, CountsWhatWasWrittenHereAndNothingElse) {
  records_.payloads.emplace_back(kFencePayload);
  Write(kOther, 2);
  Write(kSelf, 3);
  records_.payloads.emplace_back(kScrubPayload);
  ChangeRecord noted = ChangeOf(kSelf);
  noted.journal_only = true;
  records_.payloads.push_back(EncodeChangeRecord(noted));
  Write(kOther);
  EXPECT_EQ(Behind(0).writes, 3u);
  EXPECT_EQ(Behind(0).oldest, Lsn(4));
  EXPECT_EQ(Behind(4).writes, 2u);
  EXPECT_EQ(Behind(4).oldest, Lsn(5));
  EXPECT_EQ(Behind(6).writes, 0u);
  EXPECT_EQ(Behind(6).oldest, Lsn(0));
}

TEST_F(PendingWritesTest, CountsEachWriteOfATransaction) {
  Write(kSelf);
  ResolveRecord resolve;
  resolve.id = {1, 2};
  resolve.changes = {ChangeOf(kSelf), ChangeOf(kSelf), ChangeOf(kSelf)};
  records_.payloads.push_back(EncodeResolveRecord(resolve));
  EXPECT_EQ(Behind(0).writes, 4u);
  EXPECT_EQ(Behind(1).writes, 3u);
  EXPECT_EQ(Behind(2).writes, 0u);
}

TEST_F(PendingWritesTest, CountsALongBacklogFromAnyCheckpoint) {
  for (int i = 0; i < 75; ++i) {
    Write(kSelf);
    Write(kOther);
  }
  for (uint64_t checkpoint = 0; checkpoint <= 150; ++checkpoint) {
    EXPECT_EQ(Behind(checkpoint).writes, 75 - (checkpoint + 1) / 2) << checkpoint;
  }
}

TEST_F(PendingWritesTest, ReadsOnlyWhatIsNew) {
  Write(kSelf, 50);
  Behind(0);
  const int before = records_.reads;
  EXPECT_EQ(Behind(0).writes, 50u);
  EXPECT_EQ(records_.reads, before);
  pending_.StartAfter(Lsn(40));
  EXPECT_EQ(Behind(40).writes, 10u);
  EXPECT_EQ(records_.reads, before);
  pending_.StartAfter(Lsn(500));
  EXPECT_EQ(pending_.next(), Lsn(501)) << "what all have is not looked at";
}

TEST_F(PendingWritesTest, BeginsAnewWhenACheckpointGoesBack) {
  Write(kSelf, 20);
  pending_.StartAfter(Lsn(15));
  EXPECT_EQ(Behind(15).writes, 5u);
  pending_.StartAfter(Lsn(2));
  EXPECT_EQ(Behind(2).writes, 18u);
}

// No write that is at risk is left out.
TEST_F(PendingWritesTest, WhatCannotBeReadCountsAsOneWriteEach) {
  Write(kOther, 10);
  records_.broken = true;
  EXPECT_EQ(Behind(2).writes, 8u);
  EXPECT_EQ(Behind(2).oldest, Lsn(3));
  records_.broken = false;
  EXPECT_EQ(Behind(2).writes, 0u);
}

// docs/replication.md, "Gaps in a log".
TEST_F(PendingWritesTest, WhatALogHasLostCountsAsOneWriteEach) {
  Write(kOther, 10);
  records_.Trim(kLog, Lsn(6));
  EXPECT_EQ(Behind(0).writes, 6u);
  EXPECT_EQ(Behind(0).oldest, Lsn(1));
  EXPECT_EQ(Behind(6).writes, 0u);
  Write(kSelf, 2);
  EXPECT_EQ(Behind(3).writes, 5u);
  EXPECT_EQ(Behind(3).oldest, Lsn(4));
  EXPECT_EQ(Behind(10).oldest, Lsn(11));
}

// However much that is: a log may have lost what a Region wrote in days.
TEST_F(PendingWritesTest, ALargeGapIsNotWalkedThrough) {
  constexpr uint64_t kLost = uint64_t{1} << 60;
  records_.first = Lsn(kLost + 1);
  Write(kSelf);
  EXPECT_EQ(Behind(0).writes, kLost + 1);
  EXPECT_EQ(Behind(kLost - 2).writes, 3u);
}

}  // namespace
}  // namespace meridian::pending_writes_test
