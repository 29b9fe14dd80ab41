#include "regiond/core/partition/partition.h"

#include <algorithm>

namespace meridian {

absl::Status Partition::Lead(const Leadership& leader, const ReplicaLog& log) {
  LoseLeader();
  for (Lsn lsn = log.base().Next(); lsn <= log.last(); lsn = lsn.Next()) {
    const LogRecord& record = log.At(lsn);
    if (!IsChange(record.payload)) continue;
    absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(record.payload);
    if (!change.ok()) return change.status();
    Overlay(*change);
  }
  leader_ = leader;
  return absl::OkStatus();
}

void Partition::LoseLeader() {
  leader_.reset();
  overlay_.clear();
  unapplied_.clear();
}

std::string Partition::Propose(ChangeRecord change, Lsn lsn) {
  change.lsn = lsn;
  change.epoch = leader_->epoch;
  std::string payload = EncodeChangeRecord(change);
  Overlay(change);
  return payload;
}

void Partition::Overlay(const ChangeRecord& change) {
  clock_ = std::max(clock_, change.after.version.hlc);
  if (change.journal_only) return;
  overlay_.insert_or_assign(change.key, Overlaid{change.after, change.lsn, change.epoch});
  unapplied_.emplace_back(change.lsn, change.key);
}

Partition::InFlight Partition::Latest(const ItemKey& key) const {
  if (overlay_.empty()) return {};
  const auto at = overlay_.find(key);
  if (at == overlay_.end()) return {};
  return {&at->second.item, at->second.lsn, at->second.epoch};
}

void Partition::Applied(Lsn through) {
  committed_ = std::max(committed_, through);
  while (!unapplied_.empty() && unapplied_.front().first <= through) {
    const auto at = overlay_.find(unapplied_.front().second);
    if (at != overlay_.end() && at->second.lsn <= through) overlay_.erase(at);
    unapplied_.pop_front();
  }
}

}  // namespace meridian
