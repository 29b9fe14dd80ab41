// One Consensus alone, that of AZ b: hand-made messages in, AzOutput out. Nobody else is there: the test says what a and c say.
// Logs are written as in the figures of the Raft paper: the epoch of each record, from LSN 1 on.
// Threads: thread-compatible.   Time: stands until the test advances it.   Owns: the machine, its disk and its clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/model/change_record.h"
#include "regiond/core/az/consensus.h"
#include "tests/support/fixed_clock.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_log_store.h"

namespace meridian {

class ConsensusTest : public ::testing::Test {
 protected:
  using Epochs = std::vector<uint64_t>;

  static constexpr AzId kA{0};
  static constexpr AzId kB{1};  // where the machine is
  static constexpr AzId kC{2};
  static constexpr LogId kLog{TableId{1, 2}, PartitionId(0)};
  static constexpr uint64_t kIncarnation = 7;  // of b; the others are in their first
  static constexpr Duration kMicrosecond = Duration::Micros(1);

  // --- the machine ---
  // Begins on a disk with these records, `applied` of them also in the state. It has heard of the others, but they have promised nothing.
  void Start(const Epochs& epochs, const AzBallot& ballot, uint64_t applied = 0) {
    b_.reset();
    store_.reset();
    disk_ = std::make_unique<SimDisk>(SimDiskOptions{Duration(), Duration()}, clock_, random_);
    store_ = disk_->OpenLog();
    store_->Append(Records(1, epochs));
    store_->TakeDone(clock_.now);
    ballot_ = ballot;
    Open(applied, Epoch(applied == 0 ? 0 : epochs[applied - 1]), Instant());
  }
  void Start(const Epochs& epochs, uint64_t epoch) { Start(epochs, AzBallot{.epoch = Epoch(epoch)}); }
  // Begins anew with what was durable, the ballot with it.
  void Restart(Instant votes_from = Instant()) {
    store_ = disk_->OpenLog();
    Open(0, Epoch(0), votes_from);
  }
  // Candidate and then leader of the next epoch, by the vote of a. Its fence is not durable yet.
  AzOutput Lead() {
    Stand();
    AzOutput out = Receive(kA, Grants(b_->epoch().value));
    EXPECT_TRUE(b_->leads());
    return out;
  }
  // A follower of `leader`, which has the same log.
  void Follow(AzId leader, uint64_t epoch) {
    Receive(leader, Heartbeat(epoch, b_->log().last().value, b_->log().last_epoch().value));
    EXPECT_EQ(b_->leader(), leader);
  }

  // --- inputs ---
  // Answers are to the latest append.
  template <typename Message>
  AzOutput Receive(AzId from, Message message) {
    if constexpr (std::is_same_v<Message, AzAppended>) message.support = liveness_->support(from);
    return Do([&](AzOutput& out) { b_->OnMessage(clock_.now, from, message, out); });
  }
  AzOutput Stand() {
    return Do([&](AzOutput& out) { b_->Stand(clock_.now, out); });
  }
  AzOutput Resign() {
    return Do([&](AzOutput& out) { b_->Resign(out); });
  }
  AzOutput BeginCopy() {
    return Do([&](AzOutput& out) { b_->BeginCopy(out); });
  }
  AzOutput Replicate() {
    return Do([&](AzOutput& out) { b_->Replicate(clock_.now, out); });
  }
  AzOutput Propose(std::string payload = "x") {
    return Do([&](AzOutput& out) {
      b_->Propose(std::move(payload), out);
      b_->Replicate(clock_.now, out);
    });
  }
  AzOutput TickAfter(Duration time) {
    clock_.Advance(time);
    return Do([&](AzOutput& out) { b_->Tick(clock_.now, out); });
  }
  // Until whoever has no leader must have stood.
  AzOutput TickUntilItStands() {
    TickAfter(Duration());
    return TickAfter(Duration{timing_.patience.us / 2});
  }
  // All records so far become durable, in one batch.
  AzOutput Persist() {
    std::vector<LogRecord> records = std::exchange(unsynced_, {});
    EXPECT_FALSE(records.empty());
    const LogRecord last = records.back();
    store_->Append(std::move(records));
    store_->TakeDone(clock_.now);
    return Persisted(last.lsn.value, last.epoch.value);
  }
  AzOutput Persisted(uint64_t lsn, uint64_t epoch) {
    return Do([&](AzOutput& out) { b_->Persisted(Lsn(lsn), Epoch(epoch), out); });
  }
  // A beat of `peer` comes, and it has heard ours of `heard`.
  void Beat(AzId peer, Instant heard) { liveness_->OnBeat(peer, kIncarnation, {clock_.now, kIncarnation, heard}, clock_.now); }
  void Beat(AzId peer) { Beat(peer, clock_.now); }
  void Reborn(AzId peer) {
    ASSERT_TRUE(liveness_->Meet(peer, liveness_->incarnation(peer) + 1, clock_.now));
    b_->OnPeerReborn(peer);
  }

  // --- messages ---
  static std::vector<LogRecord> Records(uint64_t from, const Epochs& epochs) {
    std::vector<LogRecord> records;
    for (const uint64_t epoch : epochs) records.push_back({kLog, Epoch(epoch), Lsn(from++), std::string("x")});
    return records;
  }
  static AzAppend Append(uint64_t epoch, uint64_t prev, uint64_t prev_epoch, const Epochs& epochs, uint64_t committed = 0) {
    return {kLog, Epoch(epoch), Lsn(prev), Epoch(prev_epoch), Records(prev + 1, epochs), Lsn(committed), false};
  }
  static AzAppend Heartbeat(uint64_t epoch, uint64_t prev, uint64_t prev_epoch, uint64_t committed = 0) {
    return {kLog, Epoch(epoch), Lsn(prev), Epoch(prev_epoch), {}, Lsn(committed), true};
  }
  static AzAppended Accepts(uint64_t epoch, uint64_t through, uint64_t committed = 0) {
    return {kLog, Epoch(epoch), true, false, false, Lsn(through), Lsn(committed)};
  }
  static AzAppended Learns(uint64_t epoch, uint64_t through) { return {kLog, Epoch(epoch), true, true, false, Lsn(through), Lsn(0)}; }
  static AzAppended Refuses(uint64_t epoch, uint64_t through) { return {kLog, Epoch(epoch), false, false, false, Lsn(through), Lsn(0)}; }
  static AzAskVote Asks(uint64_t epoch, uint64_t last, uint64_t last_epoch) {
    return {kLog, Epoch(epoch), false, Lsn(last), Epoch(last_epoch)};
  }
  static AzAskVote Probes(uint64_t epoch, uint64_t last, uint64_t last_epoch) {
    return {kLog, Epoch(epoch), true, Lsn(last), Epoch(last_epoch)};
  }
  static AzVote Grants(uint64_t epoch) { return {kLog, Epoch(epoch), false, true}; }
  static AzVote GrantsProbe(uint64_t epoch) { return {kLog, Epoch(epoch), true, true}; }
  static AzVote Denies(uint64_t epoch) { return {kLog, Epoch(epoch), false, false}; }

  // --- outputs ---
  template <typename Message>
  static std::vector<Message> AllSent(const AzOutput& out, AzId to) {
    std::vector<Message> sent;
    for (const AzOutput::Outbound& one : out.send) {
      if (one.to == to && std::holds_alternative<Message>(one.message)) sent.push_back(std::get<Message>(one.message));
    }
    return sent;
  }
  // The only one of its kind to `to`.
  template <typename Message>
  static Message Sent(const AzOutput& out, AzId to) {
    const std::vector<Message> sent = AllSent<Message>(out, to);
    EXPECT_EQ(sent.size(), 1u) << "messages to " << to.name();
    return sent.empty() ? Message() : sent.front();
  }
  static Epochs EpochsOf(const std::vector<LogRecord>& records) {
    Epochs epochs;
    for (const LogRecord& record : records) epochs.push_back(record.epoch.value);
    return epochs;
  }
  Epochs Log() const {
    Epochs epochs;
    for (Lsn lsn = b_->log().base().Next(); lsn <= b_->log().last(); lsn = lsn.Next()) epochs.push_back(b_->log().At(lsn).epoch.value);
    return epochs;
  }

  const AzTiming timing_;
  FixedClock clock_;
  AzId self_ = kB;
  size_t azs_ = 3;
  AzBallot ballot_;  // as saved
  std::optional<AzLiveness> liveness_;
  std::unique_ptr<SimDisk> disk_;
  std::unique_ptr<SimLogStore> store_;
  std::optional<Consensus> b_;

 private:
  void Open(uint64_t base, Epoch base_epoch, Instant votes_from) {
    b_.reset();
    unsynced_.clear();
    liveness_.emplace(self_, azs_, timing_, clock_.now);
    for (const AzId peer : {kA, kC}) liveness_->Meet(peer, 1, clock_.now);
    absl::StatusOr<Consensus> opened = Consensus::Open({kLog, ballot_, Lsn(base), base_epoch, votes_from}, *liveness_, *store_, random_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    b_.emplace(*std::move(opened));
  }
  // As a driver does it: ballots are durable at once, records when they are.
  template <typename Function>
  AzOutput Do(Function step) {
    AzOutput out;
    step(out);
    if (const auto saved = out.ballots.find(kLog); saved != out.ballots.end()) ballot_ = saved->second;
    unsynced_.insert(unsynced_.end(), out.records.begin(), out.records.end());
    return out;
  }

  SeededRandom random_{1};
  std::vector<LogRecord> unsynced_;
};

}  // namespace meridian
