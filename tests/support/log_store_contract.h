// What every LogStore must do (base/seam/log_store.h), as tests for the real and the simulated half alike.
// A harness H is default-constructible and has
//   LogStore& log();
//   std::vector<AppendDone> Settle();   everything appended becomes durable; its answers in order
//   void Reopen();                      settles, then the process ends in good order and starts again
//   void FailWrites();                  from now on the disk refuses
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/seam/log_store.h"

namespace meridian {

inline LogId TestLog(uint64_t table, uint64_t partition = 0) {
  return {TableId{7, table}, PartitionId(partition)};
}

inline LogRecord TestRecord(LogId log, uint64_t lsn, std::string payload, uint64_t epoch = 1) {
  return {log, Epoch(epoch), Lsn(lsn), std::move(payload)};
}

// The payloads that can be read from `from` on, as text; an error is its status.
inline std::vector<std::string> PayloadsFrom(LogStore& store, LogId log, uint64_t from,
                                             int64_t bytes_max = 1 << 20) {
  const auto records = store.Read(log, Lsn(from), bytes_max);
  if (!records.ok()) return {records.status().ToString()};
  std::vector<std::string> payloads;
  for (const LogRecord& record : *records) payloads.emplace_back(record.payload);
  return payloads;
}

// "first..last".
inline std::string BoundsText(LogStore& store, LogId log) {
  const LogStore::Bounds bounds = store.BoundsOf(log);
  return std::to_string(bounds.first.value) + ".." + std::to_string(bounds.last.value);
}

template <typename Harness>
class LogStoreContract : public testing::Test {
 protected:
  using Texts = std::vector<std::string>;
  LogStore& log() { return harness_.log(); }
  void AppendSettled(std::vector<LogRecord> records) {
    const Ticket ticket = log().Append(std::move(records));
    const std::vector<AppendDone> done = harness_.Settle();
    ASSERT_EQ(done.size(), 1u);
    EXPECT_EQ(done[0].ticket, ticket);
    EXPECT_TRUE(done[0].status.ok()) << done[0].status;
  }
  Harness harness_;
};
TYPED_TEST_SUITE_P(LogStoreContract);

TYPED_TEST_P(LogStoreContract, UnknownLogIsEmpty) {
  EXPECT_EQ(BoundsText(this->log(), TestLog(1)), "1..0");
  EXPECT_EQ(PayloadsFrom(this->log(), TestLog(1), 1), std::vector<std::string>{});
}

TYPED_TEST_P(LogStoreContract, RecordsAreReadOnlyOnceDurable) {
  const LogId a = TestLog(1);
  this->log().Append({TestRecord(a, 1, "one"), TestRecord(a, 2, "two")});
  EXPECT_EQ(BoundsText(this->log(), a), "1..0");
  EXPECT_EQ(this->harness_.Settle().size(), 1u);
  EXPECT_EQ(BoundsText(this->log(), a), "1..2");
  const auto records = this->log().Read(a, Lsn(1), 100);
  ASSERT_TRUE(records.ok());
  EXPECT_THAT(*records, testing::ElementsAre(TestRecord(a, 1, "one"), TestRecord(a, 2, "two")));
}

TYPED_TEST_P(LogStoreContract, AnswersComeInOrderOfTickets) {
  std::vector<Ticket> tickets;
  for (uint64_t lsn = 1; lsn <= 20; ++lsn) {
    tickets.push_back(this->log().Append({TestRecord(TestLog(1), lsn, "x")}));
  }
  tickets.push_back(this->log().Append({}));
  std::vector<Ticket> answered;
  for (const AppendDone& done : this->harness_.Settle()) answered.push_back(done.ticket);
  EXPECT_EQ(answered, tickets);
  EXPECT_TRUE(this->harness_.Settle().empty());
}

TYPED_TEST_P(LogStoreContract, LogsDoNotMix) {
  const LogId a = TestLog(1), b = TestLog(2), c = TestLog(1, 9);
  this->AppendSettled({TestRecord(a, 1, "a1"), TestRecord(b, 1, "b1"), TestRecord(a, 2, "a2")});
  this->AppendSettled({TestRecord(b, 2, "b2"), TestRecord(c, 1, "c1"), TestRecord(a, 3, "a3")});
  const auto check = [&] {
    EXPECT_THAT(PayloadsFrom(this->log(), a, 1), testing::ElementsAre("a1", "a2", "a3"));
    EXPECT_THAT(PayloadsFrom(this->log(), b, 2), testing::ElementsAre("b2"));
    EXPECT_THAT(PayloadsFrom(this->log(), c, 1), testing::ElementsAre("c1"));
  };
  check();
  this->harness_.Reopen();
  check();
}

TYPED_TEST_P(LogStoreContract, ReadStopsAtItsBudgetButGivesAtLeastOne) {
  const LogId a = TestLog(1);
  this->AppendSettled({TestRecord(a, 1, std::string(10, 'x')), TestRecord(a, 2, std::string(10, 'y')),
                       TestRecord(a, 3, std::string(10, 'z'))});
  EXPECT_EQ(PayloadsFrom(this->log(), a, 1, 1).size(), 1u);
  EXPECT_EQ(PayloadsFrom(this->log(), a, 1, 19).size(), 1u);
  EXPECT_EQ(PayloadsFrom(this->log(), a, 1, 20).size(), 2u);
  EXPECT_EQ(PayloadsFrom(this->log(), a, 2, 1000).size(), 2u);
  EXPECT_EQ(PayloadsFrom(this->log(), a, 4, 1000).size(), 0u);
}

TYPED_TEST_P(LogStoreContract, TrimmedRecordsAreOutOfRange) {
  const LogId a = TestLog(1), b = TestLog(2);
  this->AppendSettled({TestRecord(a, 1, "a1"), TestRecord(b, 1, "b1"), TestRecord(a, 2, "a2")});
  this->log().Trim(a, Lsn(1));
  EXPECT_EQ(BoundsText(this->log(), a), "2..2");
  EXPECT_EQ(this->log().Read(a, Lsn(1), 100).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(this->log().Read(a, Lsn(0), 100).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(PayloadsFrom(this->log(), a, 2), testing::ElementsAre("a2"));
  EXPECT_THAT(PayloadsFrom(this->log(), b, 1), testing::ElementsAre("b1"));
  this->log().Trim(a, Lsn(1));  // again: no effect
  EXPECT_EQ(BoundsText(this->log(), a), "2..2");
  this->log().Trim(a, Lsn(2));
  EXPECT_EQ(BoundsText(this->log(), a), "3..2");
  this->AppendSettled({TestRecord(a, 3, "a3")});
  EXPECT_THAT(PayloadsFrom(this->log(), a, 3), testing::ElementsAre("a3"));
}

TYPED_TEST_P(LogStoreContract, TrimSurvivesReopening) {
  const LogId a = TestLog(1);
  this->AppendSettled({TestRecord(a, 1, "a1"), TestRecord(a, 2, "a2")});
  this->log().Trim(a, Lsn(2));
  this->harness_.Reopen();
  EXPECT_EQ(BoundsText(this->log(), a), "3..2");
}

TYPED_TEST_P(LogStoreContract, TrimBeyondTheEndMovesTheLog) {
  const LogId a = TestLog(1), fresh = TestLog(2);
  this->AppendSettled({TestRecord(a, 1, "a1")});
  this->log().Append({TestRecord(a, 2, "a2")});
  this->log().Trim(a, Lsn(40));
  this->log().Trim(fresh, Lsn(7));
  EXPECT_EQ(this->harness_.Settle().size(), 1u);
  EXPECT_EQ(BoundsText(this->log(), a), "41..40");
  EXPECT_EQ(BoundsText(this->log(), fresh), "8..7");
  this->AppendSettled({TestRecord(a, 41, "a41"), TestRecord(fresh, 8, "f8")});
  this->harness_.Reopen();
  EXPECT_EQ(BoundsText(this->log(), a), "41..41");
  EXPECT_THAT(PayloadsFrom(this->log(), fresh, 8), testing::ElementsAre("f8"));
}

TYPED_TEST_P(LogStoreContract, ReplacingARecordDropsThoseBehindIt) {
  const LogId a = TestLog(1);
  this->AppendSettled({TestRecord(a, 1, "a1"), TestRecord(a, 2, "a2"), TestRecord(a, 3, "a3")});
  this->log().Append({TestRecord(a, 2, "A2", 5)});
  EXPECT_EQ(BoundsText(this->log(), a), "1..1");  // the old one is gone, the new one not durable
  EXPECT_EQ(this->harness_.Settle().size(), 1u);
  EXPECT_THAT(PayloadsFrom(this->log(), a, 1), testing::ElementsAre("a1", "A2"));
  this->AppendSettled({TestRecord(a, 3, "A3", 5)});
  this->harness_.Reopen();
  EXPECT_THAT(PayloadsFrom(this->log(), a, 1), testing::ElementsAre("a1", "A2", "A3"));
  EXPECT_EQ(this->log().Read(a, Lsn(2), 1)->front().epoch, Epoch(5));
}

// Raft replaces an uncommitted record of a higher epoch by an older one that a quorum holds (Raft thesis, figure 3.7).
TYPED_TEST_P(LogStoreContract, TheLaterRecordWinsWhateverItsEpoch) {
  const LogId a = TestLog(1);
  this->AppendSettled({TestRecord(a, 1, "a1", 1), TestRecord(a, 2, "three", 3)});
  this->AppendSettled({TestRecord(a, 2, "two", 2), TestRecord(a, 3, "four", 4)});
  this->harness_.Reopen();
  EXPECT_THAT(PayloadsFrom(this->log(), a, 1), testing::ElementsAre("a1", "two", "four"));
}

TYPED_TEST_P(LogStoreContract, ReplacingWhileTheFirstIsOnItsWay) {
  const LogId a = TestLog(1);
  this->log().Append({TestRecord(a, 1, "old1"), TestRecord(a, 2, "old2")});
  this->log().Append({TestRecord(a, 1, "new1", 2)});
  EXPECT_EQ(this->harness_.Settle().size(), 2u);
  EXPECT_THAT(PayloadsFrom(this->log(), a, 1), testing::ElementsAre("new1"));
}

TYPED_TEST_P(LogStoreContract, DroppedLogIsUnknown) {
  const LogId a = TestLog(1), b = TestLog(2);
  this->AppendSettled({TestRecord(a, 1, "a1"), TestRecord(b, 1, "b1")});
  this->log().Append({TestRecord(a, 2, "a2")});
  this->log().Drop(a);
  this->log().Drop(a);  // again: no effect
  EXPECT_EQ(this->harness_.Settle().size(), 1u);
  EXPECT_EQ(BoundsText(this->log(), a), "1..0");
  this->harness_.Reopen();
  EXPECT_EQ(BoundsText(this->log(), a), "1..0");
  EXPECT_THAT(PayloadsFrom(this->log(), b, 1), testing::ElementsAre("b1"));
  this->AppendSettled({TestRecord(a, 1, "again")});
  EXPECT_THAT(PayloadsFrom(this->log(), a, 1), testing::ElementsAre("again"));
}

TYPED_TEST_P(LogStoreContract, AppendingWithAGapIsABug) {
  this->AppendSettled({TestRecord(TestLog(1), 1, "a1")});
  EXPECT_DEATH(this->log().Append({TestRecord(TestLog(1), 3, "a3")}), "cannot take LSN 3");
  EXPECT_DEATH(this->log().Append({TestRecord(TestLog(2), 2, "b2")}), "cannot take LSN 2");
  this->log().Trim(TestLog(1), Lsn(1));
  EXPECT_DEATH(this->log().Append({TestRecord(TestLog(1), 1, "a1")}), "cannot take LSN 1");
}

TYPED_TEST_P(LogStoreContract, AfterAnErrorEverythingIsRefused) {
  const LogId a = TestLog(1);
  this->AppendSettled({TestRecord(a, 1, "a1")});
  this->harness_.FailWrites();
  this->log().Append({TestRecord(a, 2, "a2")});
  this->log().Append({TestRecord(a, 3, "a3")});
  std::vector<AppendDone> done = this->harness_.Settle();
  this->log().Append({TestRecord(a, 4, "a4")});
  for (const AppendDone& more : this->harness_.Settle()) done.push_back(more);
  ASSERT_EQ(done.size(), 3u);
  for (const AppendDone& answer : done) EXPECT_FALSE(answer.status.ok()) << answer.ticket;
  EXPECT_THAT(PayloadsFrom(this->log(), a, 1), testing::ElementsAre("a1"));
}

REGISTER_TYPED_TEST_SUITE_P(LogStoreContract, UnknownLogIsEmpty, RecordsAreReadOnlyOnceDurable,
                            AnswersComeInOrderOfTickets, LogsDoNotMix,
                            ReadStopsAtItsBudgetButGivesAtLeastOne, TrimmedRecordsAreOutOfRange,
                            TrimSurvivesReopening, TrimBeyondTheEndMovesTheLog,
                            ReplacingARecordDropsThoseBehindIt, TheLaterRecordWinsWhateverItsEpoch,
                            ReplacingWhileTheFirstIsOnItsWay, DroppedLogIsUnknown,
                            AppendingWithAGapIsABug, AfterAnErrorEverythingIsRefused);

}  // namespace meridian
