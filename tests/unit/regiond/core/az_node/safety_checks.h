// What must hold among the AZs of a partition after every step, whatever happens: figure 3 of the Raft paper, and the leases.
// Threads: thread-compatible.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/model/strings.h"
#include "tests/support/az_cluster.h"

namespace meridian {

class SafetyChecks {
 public:
  SafetyChecks(AzCluster& cluster, uint64_t partitions) : cluster_(cluster), groups_(partitions) {
    cluster.after_step = [this] { Check(); };
    cluster.after_propose = [this](AzNode& node, uint64_t partition) {
      CheckLog(groups_[partition], node, node.Find(cluster_.log(partition))->consensus);
    };
    Check();
  }
  ~SafetyChecks() {
    cluster_.after_step = nullptr;
    cluster_.after_propose = nullptr;
  }

  // What has been violated first; empty if nothing.
  const std::string& violation() const { return violation_; }
  // How far anything is known to have been committed.
  Lsn committed(uint64_t partition) const { return Lsn(groups_[partition].committed.size()); }
  size_t leaders(uint64_t partition) const { return groups_[partition].leaders.size(); }

 private:
  struct Known {
    Epoch prev_epoch;
    Payload payload;
  };
  struct Seen {  // of an AZ, one step ago
    uint64_t incarnation = 0;
    Lsn base{0};
    Epoch led{0};  // 0: did not lead
    Lsn led_last{0};
  };
  struct Group {
    std::map<Epoch, AzId> leaders;
    std::map<std::pair<Lsn, Epoch>, Known> entries;  // of all logs there ever were
    std::vector<Epoch> committed;                    // by LSN - 1: whose entry
    std::array<Seen, AzCluster::kAzs> seen;
  };

  void Violated(const std::string& what) {
    if (violation_.empty()) violation_ = StrCat(what, " at ", cluster_.clock.now.us / 1000, " ms");
  }

  void Check() {
    for (uint64_t p = 0; p < groups_.size(); ++p) {
      Group& group = groups_[p];
      const AzNode* readable = nullptr;
      for (uint8_t i = 0; i < AzCluster::kAzs; ++i) {
        AzNode* const node = cluster_.node(AzId(i));
        AzNode::Replica* const replica = node == nullptr || !node->failure().ok() ? nullptr : node->Find(cluster_.log(p));
        if (replica == nullptr) continue;
        CheckLog(group, *node, replica->consensus);
        CheckCommitted(group, *node, replica->consensus);
        CheckLeader(group, *node, replica->consensus);
        if (!node->ReadableNow(*replica)) continue;
        if (readable != nullptr) Violated(StrCat("two leases: ", readable->self().name(), " and ", node->self().name()));
        readable = node;
      }
      if (readable == nullptr) continue;
      const Lsn applied = cluster_.applied(readable->self(), p);
      if (applied.value < group.committed.size()) {
        Violated(StrCat("stale reads: ", readable->self().name(), " shows ", applied.value, " of ", group.committed.size()));
      }
    }
  }

  // Log Matching: the same position and epoch is the same record, after the same ones.
  void CheckLog(Group& group, const AzNode& node, const Consensus& consensus) {
    const ReplicaLog& log = consensus.log();
    std::optional<Epoch> prev = log.EpochAt(log.base());
    for (Lsn lsn = log.base().Next(); lsn <= log.last(); lsn = lsn.Next()) {
      const LogRecord& record = log.At(lsn);
      const auto [at, first] = group.entries.try_emplace({lsn, record.epoch}, Known{*prev, record.payload});
      if (!first && (at->second.prev_epoch != *prev || !(at->second.payload == record.payload))) {
        Violated(StrCat("Log Matching: ", node.self().name(), " has another LSN ", lsn.value, " of epoch ", record.epoch.value));
      }
      prev = record.epoch;
    }
  }

  // State Machine Safety: what is committed or applied at a position is so everywhere, and remains so.
  void CheckCommitted(Group& group, const AzNode& node, const Consensus& consensus) {
    const ReplicaLog& log = consensus.log();
    Seen& seen = group.seen[node.self().index];
    const bool same_life = seen.incarnation == node.incarnation();
    const Lsn from = same_life ? std::min(seen.base, log.base()) : log.base().Prev();
    const Lsn through = std::max(log.base(), std::min(consensus.committed(), log.last()));
    for (Lsn lsn = log.base() == Lsn(0) ? Lsn(1) : from.Next(); lsn <= through; lsn = lsn.Next()) {
      const std::optional<Epoch> epoch = log.EpochAt(lsn);
      if (!epoch) continue;
      if (lsn.value == group.committed.size() + 1) group.committed.push_back(*epoch);
      if (lsn.value > group.committed.size()) continue;
      if (group.committed[lsn.value - 1] != *epoch) {
        Violated(StrCat("State Machine Safety: ", node.self().name(), " has LSN ", lsn.value, " of epoch ", epoch->value, ", not ",
                        group.committed[lsn.value - 1].value));
      }
    }
    if (same_life && consensus.committed() < seen.base && log.base() > Lsn(0)) Violated("what was applied is not committed");
    seen.incarnation = node.incarnation();
    seen.base = log.base();
  }

  // Election Safety; Leader Completeness; Leader Append-Only.
  void CheckLeader(Group& group, const AzNode& node, const Consensus& consensus) {
    Seen& seen = group.seen[node.self().index];
    const ReplicaLog& log = consensus.log();
    if (!consensus.leads()) {
      seen.led = Epoch(0);
      return;
    }
    const auto [at, first] = group.leaders.try_emplace(consensus.epoch(), node.self());
    if (at->second != node.self()) Violated(StrCat("Election Safety: two lead epoch ", consensus.epoch().value));
    if (first) {
      for (uint64_t lsn = std::max<uint64_t>(log.base().value, 1); lsn <= group.committed.size(); ++lsn) {
        const Epoch epoch = group.committed[lsn - 1];
        if (epoch >= consensus.epoch() || log.EpochAt(Lsn(lsn)) == epoch) continue;
        Violated(StrCat("Leader Completeness: ", node.self().name(), " leads epoch ", consensus.epoch().value, " without LSN ", lsn));
      }
    }
    if (seen.led == consensus.epoch() && log.last() < seen.led_last) Violated(StrCat("Leader Append-Only: ", node.self().name()));
    seen.led = consensus.epoch();
    seen.led_last = log.last();
  }

  AzCluster& cluster_;
  std::vector<Group> groups_;
  std::string violation_;
};

}  // namespace meridian
