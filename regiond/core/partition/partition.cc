#include "regiond/core/partition/partition.h"

#include <algorithm>

namespace meridian {

absl::Status Partition::Lead(const Leadership& leader, const std::vector<std::string>& prepared, const ShardRecord& shard,
                             const ReplicaLog& log) {
  LoseLeader();
  shard_ = shard;
  const auto lock = [&](std::string_view payload) {
    absl::StatusOr<PrepareRecord> record = DecodePrepareRecord(payload);
    if (record.ok()) Lock(*std::move(record));
    return record.status();
  };
  for (const std::string& payload : prepared) {
    if (absl::Status status = lock(payload); !status.ok()) return status;
  }
  for (Lsn lsn = log.base().Next(); lsn <= log.last(); lsn = lsn.Next()) {
    const std::string_view payload = log.At(lsn).payload;
    const RecordKind kind = KindOf(payload);
    if (kind == RecordKind::kPrepare) {
      if (absl::Status status = lock(payload); !status.ok()) return status;
    } else if (kind == RecordKind::kResolve) {
      const absl::StatusOr<TransactionId> id = TransactionOf(payload);
      if (!id.ok()) return id.status();
      Unlock(*id, lsn);
    } else if (kind == RecordKind::kShard) {
      const absl::StatusOr<ShardRecord> opened = DecodeShardRecord(payload);
      if (!opened.ok()) return opened.status();
      shard_ = *opened;
    } else if (kind == RecordKind::kSplit) {
      const absl::StatusOr<SplitRecord> split = DecodeSplitRecord(payload);
      if (!split.ok()) return split.status();
      NoteSplit(*split, lsn);
    }
    const absl::StatusOr<ChangeEncodings> changes = ChangesIn(payload);
    if (!changes.ok()) return changes.status();
    for (const std::string_view encoded : *changes) {
      const absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(encoded);
      if (!change.ok()) return change.status();
      Overlay(*change);
    }
  }
  leader_ = leader;
  return absl::OkStatus();
}

void Partition::LoseLeader() {
  leader_.reset();
  splits_at_.reset();
  overlay_.clear();
  unapplied_.clear();
  prepared_.clear();
  locked_.clear();
  resolved_.clear();
  resolved_keys_.clear();
}

void Partition::Lock(PrepareRecord record) {
  locked_.insert(record.keys.begin(), record.keys.end());
  for (const ChangeRecord& change : record.changes) clock_ = std::max(clock_, change.after.version.hlc);
  const TransactionId id = record.id;
  prepared_.insert_or_assign(id, std::move(record));
}

void Partition::Unlock(const TransactionId& id, Lsn lsn) {
  const auto at = prepared_.find(id);
  if (at == prepared_.end()) return;
  for (const ItemKey& key : at->second.keys) {
    locked_.erase(key);
    resolved_keys_[key] = lsn;
  }
  resolved_[id] = lsn;
  prepared_.erase(at);
}

std::string Partition::Prepare(PrepareRecord record, Lsn lsn) {
  for (ChangeRecord& change : record.changes) {
    change.lsn = lsn;
    change.epoch = leader_->epoch;
  }
  std::string payload = EncodePrepareRecord(record);
  Lock(std::move(record));
  return payload;
}

std::string Partition::Resolve(ResolveRecord record, Lsn lsn) {
  for (ChangeRecord& change : record.changes) {
    change.lsn = lsn;
    change.epoch = leader_->epoch;
    Overlay(change);
  }
  Unlock(record.id, lsn);
  return EncodeResolveRecord(record);
}

std::string Partition::OpenShard(const ShardRecord& record) {
  shard_ = record;
  return EncodeShardRecord(record);
}

void Partition::NoteSplit(const SplitRecord& record, Lsn lsn) {
  splits_at_ = lsn;
  shard_ = ShardRecord{record.closes_shard_at};
}

std::string Partition::Split(const SplitRecord& record, Lsn lsn) {
  NoteSplit(record, lsn);
  return EncodeSplitRecord(record);
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

bool Partition::Applied(Lsn through) {
  committed_ = std::max(committed_, through);
  if (splits_at_ && *splits_at_ <= through) splits_at_.reset();
  while (!unapplied_.empty() && unapplied_.front().first <= through) {
    const auto at = overlay_.find(unapplied_.front().second);
    if (at != overlay_.end() && at->second.lsn <= through) overlay_.erase(at);
    unapplied_.pop_front();
  }
  if (resolved_.empty()) return false;
  const auto applied = [&](const auto& resolved) { return resolved.second <= through; };
  absl::erase_if(resolved_keys_, applied);
  return absl::erase_if(resolved_, applied) > 0;
}

}  // namespace meridian
