// Three AzNodes that share one table, on simulated disks, with a network in memory that can lose, repeat, delay, reorder and cut. A seed
// and virtual time drive everything, so that a failing seed fails again.
// Threads: thread-compatible.   Owns: nodes, disks, clock and network.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/model/change_record.h"
#include "base/model/strings.h"
#include "regiond/core/az/az_node.h"
#include "tests/support/faulty_az_network.h"
#include "tests/support/fixed_clock.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"

namespace meridian {

class AzCluster {
 public:
  static constexpr size_t kAzs = 3;

  explicit AzCluster(uint64_t seed = 1, uint64_t partitions = 1) : random(seed, "cluster"), network(clock, seed), seed_(seed) {
    table_.id = TableId{0x1234, 0x5678};
    table_.name = "t";
    table_.partitions = partitions;
    std::vector<AzId> leaders;
    for (uint64_t i = 0; i < partitions; ++i) leaders.push_back(AzId(static_cast<uint8_t>(i % kAzs)));
    for (Az& az : azs_) az.disk = NewDisk();
    for (uint8_t i = 0; i < kAzs; ++i) StartNode(AzId(i), true);
    for (Az& az : azs_) EXPECT_TRUE(az.node->CreateTable(table_, leaders).ok());
    for (uint64_t i = 0; i < partitions; ++i) azs_[leaders[i].index].node->LeadFirstEpoch(log(i));
    for (Az& az : azs_) az.node->Flush();
  }
  ~AzCluster() {
    for (Az& az : azs_) az.node.reset();
  }

  // --- what there is ---
  AzNode* node(AzId az) { return azs_[az.index].node.get(); }  // nullptr while it is down
  AzNode::Replica* replica(AzId az, uint64_t partition = 0) { return node(az) == nullptr ? nullptr : node(az)->Find(log(partition)); }
  SimDisk& disk(AzId az) { return *azs_[az.index].disk; }
  SimLogStore& log_store(AzId az) { return *azs_[az.index].log; }
  LogId log(uint64_t partition = 0) const { return {table_.id, PartitionId(partition)}; }
  const TableDescriptor& table() const { return table_; }
  Lsn applied(AzId az, uint64_t partition = 0) { return replica(az, partition)->state->marks(PartitionId(partition)).applied; }
  AzNode* Leader(uint64_t partition = 0) {  // of the latest epoch; nullptr if none leads
    AzNode* best = nullptr;
    for (uint8_t i = 0; i < kAzs; ++i) {
      const AzNode::Replica* const one = replica(AzId(i), partition);
      if (one == nullptr || !node(AzId(i))->failure().ok() || !one->consensus.leads()) continue;
      if (best == nullptr || one->consensus.epoch() > best->Find(log(partition))->consensus.epoch()) best = node(AzId(i));
    }
    return best;
  }
  bool Serves(uint64_t partition = 0) {
    AzNode* const leader = Leader(partition);
    return leader != nullptr && leader->ReadableNow(*leader->Find(log(partition)));
  }
  // Without `az` two are up and complete: it may lose its disk (what AzSet::OthersWhole says).
  bool OthersWhole(AzId az) {
    for (uint8_t i = 0; i < kAzs; ++i) {
      if (AzId(i) == az) continue;
      if (node(AzId(i)) == nullptr || !node(AzId(i))->failure().ok()) return false;
      for (uint64_t p = 0; p < table_.partitions; ++p) {
        const AzNode::Replica* const other = replica(AzId(i), p);
        if (other == nullptr || other->consensus.learner() || other->consensus.BelowFloor()) return false;
      }
    }
    return true;
  }
  // All are up, none is a learner, and everything is applied everywhere.
  bool Equal() {
    for (uint64_t p = 0; p < table_.partitions; ++p) {
      AzNode* const leader = Leader(p);
      if (leader == nullptr || !leader->ReadableNow(*leader->Find(log(p)))) return false;
      const Consensus& leads = leader->Find(log(p))->consensus;
      for (uint8_t i = 0; i < kAzs; ++i) {
        if (node(AzId(i)) == nullptr) return false;
        const Consensus& one = replica(AzId(i), p)->consensus;
        if (one.learner() || one.epoch() != leads.epoch() || one.log().last() != leads.log().last()) return false;
        if (one.log().base() != leads.log().last() || one.leads() != (node(AzId(i)) == leader)) return false;
      }
    }
    return true;
  }
  // Where each AZ stands, for a failure's message.
  std::string Describe(uint64_t partition = 0) {
    std::string text;
    for (uint8_t i = 0; i < kAzs; ++i) {
      text += StrCat("\n  ", AzId(i).name(), ": ");
      const AzNode::Replica* const one = replica(AzId(i), partition);
      if (one == nullptr) {
        text += "down";
        continue;
      }
      const Consensus& consensus = one->consensus;
      text += StrCat("epoch ", consensus.epoch().value, consensus.leads() ? " leads" : "", consensus.learner() ? " learner" : "",
                     consensus.BelowFloor() ? " below floor" : "", " follows ", consensus.leader() ? consensus.leader()->name() : "none",
                     ", log (", consensus.log().base().value, ", ", consensus.log().last().value, "] of epoch ",
                     consensus.log().last_epoch().value, ", committed ", consensus.committed().value);
    }
    return text;
  }
  // Everything in an AZ's copy of the table, marks too.
  std::map<std::string, std::string> Contents(AzId az) {
    std::map<std::string, std::string> contents;
    std::unique_ptr<StateCursor> cursor = node(az)->FindState(table_.id)->store().NewCursor();
    for (cursor->Seek(""); cursor->valid(); cursor->Next()) contents.emplace(cursor->key(), cursor->value());
    EXPECT_TRUE(cursor->status().ok()) << cursor->status();
    return contents;
  }

  // --- what one does to it ---
  void Stop(AzId id, CrashKind kind = CrashKind::kProcess) {
    Az& az = azs_[id.index];
    az.node.reset();
    az.disk->Crash(kind);
    az.states.reset();
    az.log.reset();
  }
  // As AzSet::OpenTables does it, when the other AZs are open.
  void Start(AzId id) {
    Az& az = azs_[id.index];
    StartNode(id, false);
    absl::Status status = az.damaged ? absl::DataLossError("damaged") : az.node->OpenTable(table_, AzNode::Opening::kWhole);
    if (absl::IsDataLoss(status)) {
      ASSERT_TRUE(OthersWhole(id)) << status;
      status = az.node->OpenTable(table_, AzNode::Opening::kWipe);
    } else if (absl::IsOutOfRange(status)) {
      const bool whole = OthersWhole(id);
      status = az.node->OpenTable(table_, whole ? AzNode::Opening::kCopyShortLogs : AzNode::Opening::kKeepShortLogs);
    }
    az.damaged = false;
    ASSERT_TRUE(status.ok()) << status;
  }
  void LoseDisk(AzId id) { azs_[id.index].disk = NewDisk(); }  // REQUIRES: it is down
  Lsn Propose(std::string_view key, std::string_view value, uint64_t partition = 0) {  // REQUIRES: some AZ leads
    AzNode* const leader = Leader(partition);
    const Lsn lsn = leader->Propose(log(partition), Change(key, value));
    if (after_propose) after_propose(*leader, partition);
    leader->Flush();
    AfterFlush(leader->self());
    return lsn;
  }
  uint64_t PartitionOf(std::string_view key) const { return PartitionLayout(table_.partitions).Of(KeyHash(KeyOf(key).bytes)).value; }
  static ItemKey KeyOf(std::string_view key) { return EncodeItemKey(AttributeValue::S(key), nullptr); }
  static std::string Change(std::string_view key, std::string_view value) {
    ChangeRecord change;
    change.key = KeyOf(key);
    change.after.version = {Hlc{1}, RegionId("us-east-1")};
    change.after.image = std::string(value);
    return EncodeChangeRecord(change);
  }
  // As Region::TrimTable does it: what all have, and what those that are more than `lag_max` behind do not.
  void TrimLogs(uint64_t lag_max) {
    for (uint64_t p = 0; p < table_.partitions; ++p) {
      if (!Serves(p)) continue;
      const Consensus& leads = Leader(p)->Find(log(p))->consensus;
      for (Az& az : azs_) {
        if (az.node == nullptr) continue;
        const AzNode::Replica& one = *az.node->Find(log(p));
        Lsn through = std::min(one.state->marks(PartitionId(p)).applied, az.node->CopiesNeedAfter(log(p)));
        for (uint8_t i = 0; i < kAzs; ++i) {
          const Lsn there = leads.DurableAt(AzId(i));
          if (there.value + lag_max >= leads.committed().value) through = std::min(through, there);
        }
        const LogStore::Bounds bounds = az.log->BoundsOf(log(p));
        if (bounds.first > bounds.last || through < bounds.first || !one.state->Sync().ok()) continue;
        az.log->Trim(log(p), through);
      }
    }
  }

  // --- time ---
  // The next thing that happens: messages arrive, batches become durable, or a node's timer is due.
  void Step() {
    Instant next = network.NextDue();
    for (const Az& az : azs_) {
      if (az.node != nullptr) next = std::min({next, az.tick_at, az.log->NextDue()});
    }
    clock.Advance(std::max(Duration(), next - clock.now));
    if (std::optional<AzEnvelope> envelope = network.Take()) {
      const AzId to = envelope->to;
      if (node(to) == nullptr) return;
      node(to)->OnMessage(*envelope);
      node(to)->Flush();
      return AfterFlush(to);
    }
    for (uint8_t i = 0; i < kAzs; ++i) {
      Az& az = azs_[i];
      if (az.node == nullptr || std::min(az.tick_at, az.log->NextDue()) > clock.now) continue;
      for (const AppendDone& done : az.log->TakeDone(clock.now)) az.node->OnAppendDone(done);
      if (az.tick_at <= clock.now) {
        az.node->Tick();
        az.tick_at = clock.now + AzTiming().beat;
      }
      az.node->Flush();
      AfterFlush(AzId(i));
    }
  }
  void Pass(Duration time) {
    PassUntil(time, [] { return false; });
  }
  bool PassUntil(Duration limit, const std::function<bool()>& condition) {
    const Instant end = clock.now + limit;
    while (!condition()) {
      if (clock.now >= end) return false;
      Step();
    }
    return true;
  }
  std::vector<AzNode::Event> TakeEvents() { return std::exchange(events_, {}); }

  FixedClock clock;
  SeededRandom random;
  FaultyAzNetwork network;
  std::function<void()> after_step;                                // for checks: after every turn of a node
  std::function<void(AzNode&, uint64_t partition)> after_propose;  // before anything else happens to it
  std::function<void(AzId)> on_failure = [](AzId az) { ADD_FAILURE() << "AZ " << az.name() << " has failed"; };

 private:
  struct Az {
    std::unique_ptr<SimDisk> disk;
    std::unique_ptr<SimLogStore> log;
    std::unique_ptr<SimStateDirectory> states;
    std::unique_ptr<SeededRandom> random;
    std::unique_ptr<AzNode> node;
    Instant tick_at;
    bool damaged = false;
    bool failed = false;
  };

  std::unique_ptr<SimDisk> NewDisk() { return std::make_unique<SimDisk>(SimDiskOptions{}, clock, random); }
  void StartNode(AzId id, bool process_start) {
    Az& az = azs_[id.index];
    az.log = az.disk->OpenLog();
    az.states = az.disk->OpenState();
    AzNodeOptions options;
    options.self = id;
    options.incarnation = ++starts_;
    options.process_start = process_start;
    az.random = std::make_unique<SeededRandom>(seed_, StrCat("node ", starts_));
    az.node = std::make_unique<AzNode>(options, clock, *az.random, *az.log, *az.states, network);
    EXPECT_TRUE(az.node->Open().ok());
    az.failed = false;
    az.tick_at = clock.now + Duration{static_cast<int64_t>(random.Below(static_cast<uint64_t>(AzTiming().beat.us)))};
  }
  void AfterFlush(AzId id) {
    Az& az = azs_[id.index];
    for (const AzNode::Event& event : az.node->TakeEvents()) events_.push_back(event);
    if (!az.node->failure().ok() && !std::exchange(az.failed, true)) {
      az.damaged |= az.node->damaged().has_value();
      on_failure(id);
    }
    if (after_step) after_step();
  }

  const uint64_t seed_;
  TableDescriptor table_;
  std::array<Az, kAzs> azs_;
  uint64_t starts_ = 0;
  std::vector<AzNode::Event> events_;
};

}  // namespace meridian
