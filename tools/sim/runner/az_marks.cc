#include "tools/sim/runner/az_marks.h"

#include <algorithm>
#include <variant>

#include "base/model/strings.h"
#include "base/model/transaction_record.h"

namespace meridian {

void AzMarks::OnRegiondCrash(const RegionId& region) {
  std::erase_if(behind_, [&](const auto& one) { return one.first.first.region == region; });
}

void AzMarks::OnRegiondRecovered(const RegionId& region, Region& machine) {
  for (AzNode* node : machine.azs().Up()) Came({region, node->self()}, *node);
}

// An AZ has been opened on its disk.
void AzMarks::Came(const Where& where, AzNode& node) {
  Region& region = cluster_.regiond(*cluster_.IndexOf(where.region)).region();
  for (const auto& [name, table] : region.catalog().tables()) {
    for (const Partition& partition : table->partitions()) {
      const AzNode::Replica* const replica = node.Find(partition.id());
      if (replica == nullptr) continue;
      const Lsn last = replica->consensus.log().last();
      if (last > replica->consensus.log().base()) marks_.Add(SimMark::kRestartRedidLog);
      if (last < partition.committed()) behind_[{where, partition.id()}] = partition.committed();
    }
  }
}

void AzMarks::OnAz(const RegionId& region, AzId az, std::string_view what) {
  const std::optional<SimMark> mark = ParseSimMark(StrCat("AZ ", what));
  if (!mark) return;
  marks_.Add(*mark);
  const Where where{region, az};
  if (*mark == SimMark::kAzLosesDisk) lost_.insert(where);
  if (*mark == SimMark::kAzDamagedByRead || *mark == SimMark::kAzDamagedByScrub) damaged_.insert(where);
  if (*mark != SimMark::kAzStarts) return;
  Came(where, *cluster_.regiond(*cluster_.IndexOf(region)).region().azs().Find(az));
}

void AzMarks::OnAzDelivery(const RegionId& region, const AzEnvelope& envelope) {
  AzNode* const node = cluster_.regiond(*cluster_.IndexOf(region)).region().azs().Find(envelope.to);
  if (node == nullptr || !node->failure().ok()) return;
  if (std::holds_alternative<AzBeat>(envelope.message)) LookWhoLeads({region, envelope.to}, *node);
  std::visit(
      [&](const auto& body) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(body)>, AzBeat>) {
          const AzNode::Replica* const replica = node->Find(body.log);
          if (replica != nullptr) Look({region, envelope.to}, envelope.from, *replica, body);
        }
      },
      envelope.message);
}

// A leader that is none any more in the epoch that it led has not been deposed by another.
void AzMarks::LookWhoLeads(const Where& where, AzNode& node) {
  for (const auto& [name, table] : cluster_.regiond(*cluster_.IndexOf(where.region)).region().catalog().tables()) {
    for (const Partition& partition : table->partitions()) {
      const AzNode::Replica* const replica = node.Find(partition.id());
      if (replica == nullptr) continue;
      Led& led = led_[{where, partition.id()}];
      if (replica->consensus.leads()) {
        led = {node.incarnation(), replica->consensus.epoch()};
      } else if (led.incarnation == node.incarnation() && led.epoch == replica->consensus.epoch()) {
        marks_.Add(SimMark::kLeaderSteppedDown);
        led = {};
      }
    }
  }
}

void AzMarks::Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzAppend& append) {
  const Consensus& consensus = replica.consensus;
  const ReplicaLog& log = consensus.log();
  for (const LogRecord& record : append.records) {
    if (record.lsn > log.last() && KindOf(record.payload) == RecordKind::kSplit) marks_.Add(SimMark::kPartitionSplit);
  }
  if (append.epoch < consensus.epoch()) {
    if (!append.records.empty()) marks_.Add(SimMark::kDeposedAppend);
    return;
  }
  if (append.prev > log.last() || (append.prev > log.base() && log.EpochAt(append.prev) != append.prev_epoch)) return;
  for (const LogRecord& record : append.records) {
    if (record.lsn <= log.base() || record.lsn > log.last() || log.EpochAt(record.lsn) == record.epoch) continue;
    return marks_.Add(SimMark::kLogCutBack);
  }
}

void AzMarks::Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzAppended& answer) {
  if (!answer.accepted || !replica.consensus.leads()) return;
  const auto behind = behind_.find({Where{to.region, from}, answer.log});
  if (behind == behind_.end() || answer.through < behind->second) return;
  behind_.erase(behind);
  marks_.Add(SimMark::kCaughtUpByLog);
}

void AzMarks::Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzVote& vote) {
  if (vote.probe && !vote.granted) marks_.Add(SimMark::kPreVoteRefused);
}

void AzMarks::Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzCopyPage& page) {
  const Lsn applied = replica.state->marks(page.log.partition).applied;
  const auto is_new = [&](const SplitMark& split) { return !replica.state->Has(split.child); };
  if (page.done && std::any_of(page.splits.begin(), page.splits.end(), is_new)) marks_.Add(SimMark::kSplitCopied);
  if (!page.done || page.applied <= applied || page.epoch < replica.consensus.epoch()) return;
  const bool was_behind = behind_.erase({to, page.log}) > 0;
  if (was_behind && !replica.consensus.learner()) marks_.Add(SimMark::kCaughtUpByCopy);
}

void AzMarks::Look(const Where& to, AzId from, const AzNode::Replica& replica, const AzPromote& promote) {
  if (promote.epoch != replica.consensus.epoch() || !replica.consensus.learner()) return;
  marks_.Add(SimMark::kLearnerPromoted);
  if (!VotesEverywhere(to, promote.log)) return;
  if (lost_.erase(to) > 0) marks_.Add(SimMark::kLostDiskRebuilt);
  if (damaged_.erase(to) > 0) marks_.Add(SimMark::kDamageRebuilt);
}

bool AzMarks::VotesEverywhere(const Where& where, LogId but) {
  Region& region = cluster_.regiond(*cluster_.IndexOf(where.region)).region();
  for (const auto& [name, table] : region.catalog().tables()) {
    for (const Partition& partition : table->partitions()) {
      const AzNode::Replica* const replica = region.azs().Find(where.az)->Find(partition.id());
      if (replica == nullptr || (replica->consensus.learner() && partition.id() != but)) return false;
    }
  }
  return true;
}

}  // namespace meridian
