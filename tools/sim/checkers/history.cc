#include "tools/sim/checkers/history.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

void SimHistory::Proposed(uint64_t request, const RegionId& region, const ItemKey& key, const MetItem& proposed,
                          const MetItem& stood, bool alone) {
  const VersionedItem& after = proposed.item;
  const Version& met = stood.item.version;
  Write write{region, key, after.version, std::nullopt, after.deleted, after.image};
  write.forgettable = alone && after.deleted;
  if (!met.empty()) {
    write.seen = IndexOf({region, stood.in_flight});
    if (!write.seen) write.seen = IndexOf(key, met);
    if (!write.seen && stood.item.deleted && met.region == region && stood.in_flight.lsn != Lsn(0)) {
      write.seen = by_position_[{region, stood.in_flight}] = AddExpired(region, key, met);
    }
    if (!write.seen) failures_.Add(StrCat("in ", region.name, " stood a version that nobody wrote: ", met.ToString()));
    if (met >= after.version) {
      failures_.Add(StrCat("a write of version ", after.version.ToString(), " replaced ", met.ToString(),
                           ", which is not lower"));
    }
  } else if (const auto deleted = last_delete_[region].find(key); deleted != last_delete_[region].end()) {
    write.seen = deleted->second;  // a table without replicas keeps no tombstone; its writer has seen the deletion all the same
  }
  const size_t index = Add(std::move(write));
  if (proposed.in_flight.lsn != Lsn(0)) by_position_[{region, proposed.in_flight}] = index;
  unanswered_[request] = index;
}

size_t SimHistory::Add(Write write) {
  const size_t index = writes_.size();
  if (write.deleted) last_delete_[write.region][write.key] = index;
  const auto [same, is_new] = by_version_[write.key].emplace(write.version, index);
  if (!is_new) {
    if (writes_[same->second].durable) {
      failures_.Add(StrCat("version ", write.version.ToString(), " was given to two writes"));
    }
    same->second = index;
  }
  writes_.push_back(std::move(write));
  return index;
}

size_t SimHistory::AddExpired(const RegionId& region, const ItemKey& key, const Version& version) {
  Write write{region, key, version, std::nullopt, true, ""};
  write.by_ttl = true;
  return Add(std::move(write));
}

void SimHistory::OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  const Position position(region, {record.log, record.lsn, record.epoch});
  std::optional<size_t> index = IndexOf(position);
  if (index) {
    size_t& known = by_version_[change.key][change.after.version];
    if (known != *index && writes_[known].durable) {
      failures_.Add(StrCat("two writes of version ", change.after.version.ToString(), " are committed"));
    }
    known = *index;
  } else {
    index = IndexOf(change.key, change.after.version);
    // A deletion by TTL may have the version of a client's write that has come to nothing.
    if (index && change.cause == ChangeCause::kTtl && !writes_[*index].by_ttl) index.reset();
  }
  if (!index && change.cause == ChangeCause::kTtl) index = AddExpired(region, change.key, change.after.version);
  if (!index) {
    failures_.Add(StrCat(region.name, " logged version ", change.after.version.ToString(), ", which nobody wrote"));
    return;
  }
  Write& write = writes_[*index];
  if (write.by_ttl && region == write.region && !write.durable) {
    const auto stood = standing_.find({region, change.key});
    if (stood != standing_.end()) write.seen = stood->second;
    write.forgettable = !change.keeps_tombstone;
    if (change.cause != ChangeCause::kTtl) failures_.Add(StrCat("a client met ", write.version.ToString(), ", which nobody wrote"));
  }
  if (!change.journal_only) standing_[{region, change.key}] = *index;
  if (region != write.region) {
    write.elsewhere.insert(region);
    if (!write.durable) {
      failures_.Add(StrCat("version ", write.version.ToString(), " came to ", region.name, " before it was durable in ",
                           write.region.name));
    }
    return;
  }
  if (change.journal_only || write.durable) return;
  if (write.refused) failures_.Add(StrCat("version ", write.version.ToString(), " happened, though its client was told that it had not"));
  write.durable = true;
}

void SimHistory::OnReplicaRemoved(const RegionId& region) {
  for (Write& write : writes_) {
    write.orphaned = write.orphaned || write.region == region;
    write.elsewhere.erase(region);
  }
  last_delete_.erase(region);
  absl::erase_if(standing_, [&](const auto& standing) { return standing.first.first == region; });
}

void SimHistory::Conclude() {
  std::vector<size_t> descending(writes_.size());
  std::iota(descending.begin(), descending.end(), size_t{0});
  std::sort(descending.begin(), descending.end(), [&](size_t a, size_t b) { return writes_[a].version > writes_[b].version; });
  std::vector<bool> known(writes_.size(), false);  // through one that has seen it and is not gone
  for (const size_t index : descending) {
    const Write& write = writes_[index];
    if (write.refused && !write.elsewhere.empty()) failures_.Add(StrCat("version ", write.version.ToString(), " was refused and lives in another Region"));
    if (!write.durable || !write.seen || (write.gone() && !known[index])) continue;
    known[*write.seen] = true;
    Write& seen = writes_[*write.seen];
    (write.orphaned ? seen.overwritten_by_orphan : seen.overwritten) = true;
  }
}

void SimHistory::OnReply(const RegionId& region, const Reply& reply) {
  const auto at = unanswered_.find(reply.request);
  if (at == unanswered_.end()) return;
  Write& write = writes_[at->second];
  unanswered_.erase(at);
  if (!reply.status.ok()) {
    write.undecided = !write.durable;
    write.refused = IsDefinite(reply.status);
    // With its replica, what was committed there is gone before it could be answered.
    if (write.refused && write.durable && !write.orphaned) failures_.Add(StrCat("version ", write.version.ToString(), " is committed and was refused: ", reply.status.ToString()));
    return;
  }
  write.acknowledged = true;
  ++acknowledged_total_;
  if (!write.durable) {
    failures_.Add(StrCat("version ", write.version.ToString(), " was acknowledged before it was durable"));
  }
}

void SimHistory::OnRegiondCrash(const RegionId& region) {
  for (auto at = unanswered_.begin(); at != unanswered_.end();) {
    Write& write = writes_[at->second];
    if (write.region != region) {
      ++at;
      continue;
    }
    write.undecided = !write.durable;
    at = unanswered_.erase(at);
  }
}

std::optional<size_t> SimHistory::IndexOf(const Position& position) const {
  const auto at = by_position_.find(position);
  if (at == by_position_.end()) return std::nullopt;
  return at->second;
}

std::optional<size_t> SimHistory::IndexOf(const ItemKey& key, const Version& version) const {
  const auto versions = by_version_.find(key);
  if (versions == by_version_.end()) return std::nullopt;
  const auto at = versions->second.find(version);
  if (at == versions->second.end()) return std::nullopt;
  return at->second;
}

const SimHistory::Write* SimHistory::Find(const ItemKey& key, const Version& version) const {
  const std::optional<size_t> index = IndexOf(key, version);
  return index ? &writes_[*index] : nullptr;
}

absl::btree_map<ItemKey, const SimHistory::Write*> SimHistory::Greatest() const {
  absl::btree_map<ItemKey, const Write*> greatest;
  for (const auto& [key, versions] : by_version_) {
    for (auto at = versions.rbegin(); at != versions.rend(); ++at) {
      if (!writes_[at->second].durable || writes_[at->second].gone()) continue;
      greatest[key] = &writes_[at->second];
      break;
    }
  }
  return greatest;
}

}  // namespace meridian
