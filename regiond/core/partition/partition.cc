#include "regiond/core/partition/partition.h"

#include <utility>

namespace meridian {

Partition::Partition(LogId id, Epoch epoch, size_t azs, size_t quorum, Lsn last)
    : id_(id), epoch_(epoch), quorum_(azs, quorum, last), last_(last) {}

LogRecord Partition::Propose(ChangeRecord change, int64_t bytes_before) {
  last_ = last_.Next();
  change.lsn = last_;
  change.epoch = epoch_;
  LogRecord record{id_, epoch_, last_, EncodeChangeRecord(change)};
  if (!change.journal_only) {
    overlay_.insert_or_assign(change.key, Overlaid{change.after, last_});
    unapplied_.emplace_back(last_, change.key);
  }
  pending_.push_back({std::move(change), bytes_before});
  return record;
}

Partition::InFlight Partition::Latest(const ItemKey& key) const {
  if (overlay_.empty()) return {};
  const auto at = overlay_.find(key);
  if (at == overlay_.end()) return {};
  return {&at->second.item, at->second.lsn};
}

void Partition::Persisted(size_t az, Lsn through) {
  MERIDIAN_CHECK(through <= last_, "persisted ", through.value, " of ", last_.value);
  quorum_.Persisted(az, through);
}

std::vector<ProposedChange> Partition::TakeCommitted() {
  std::vector<ProposedChange> taken;
  while (!pending_.empty() && pending_.front().change.lsn <= committed()) {
    taken.push_back(std::move(pending_.front()));
    pending_.pop_front();
  }
  return taken;
}

void Partition::Applied(Lsn through) {
  while (!unapplied_.empty() && unapplied_.front().first <= through) {
    const auto at = overlay_.find(unapplied_.front().second);
    if (at != overlay_.end() && at->second.lsn <= through) overlay_.erase(at);
    unapplied_.pop_front();
  }
}

}  // namespace meridian
