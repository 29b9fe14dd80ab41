#include "regiond/core/replication/replication_source.h"

#include <algorithm>
#include <map>
#include <utility>

#include "regiond/core/replication/born_here.h"
#include "regiond/core/state/state_keys.h"

namespace meridian {

std::optional<Changes> ReplicationSource::Fetch(const FetchChanges& fetch, const CommittedLog& log) {
  Waiting waiting{fetch, fetch.from};
  std::optional<Changes> answer = Answer(waiting, log);
  if (answer) {
    waiting_[fetch.log].erase(fetch.destination);
  } else {
    if (waiting.next <= log.committed) unread_.insert(log.id);
    waiting_[fetch.log].insert_or_assign(fetch.destination, std::move(waiting));
  }
  return answer;
}

std::optional<Lsn> ReplicationSource::FirstAwaited(LogId log) const {
  std::optional<Lsn> first;
  const auto at = waiting_.find(log);
  if (at == waiting_.end()) return first;
  for (const auto& [destination, waiting] : at->second) first = std::min(first.value_or(waiting.next), waiting.next);
  return first;
}

std::vector<Changes> ReplicationSource::OnCommitted(const CommittedLog& log) {
  std::vector<Changes> answers;
  const auto at = waiting_.find(log.id);
  if (at == waiting_.end()) return answers;
  bool unread = false;
  for (auto waiting = at->second.begin(); waiting != at->second.end();) {
    if (std::optional<Changes> answer = Answer(waiting->second, log)) {
      answers.push_back(*std::move(answer));
      waiting = at->second.erase(waiting);
    } else {
      unread = unread || waiting->second.next <= log.committed;
      ++waiting;
    }
  }
  if (unread) unread_.insert(log.id);
  return answers;
}

std::vector<Changes> ReplicationSource::TakePassed() {
  std::vector<Changes> answers;
  for (auto& [log, destinations] : waiting_) {
    std::erase_if(destinations, [&](const auto& entry) {
      const auto& [fetch, next] = entry.second;
      if (next == fetch.from) return false;
      answers.push_back({fetch.log, fetch.destination, fetch.from, next, next.Prev()});
      return true;
    });
  }
  return answers;
}

std::optional<Changes> ReplicationSource::Answer(Waiting& waiting, const CommittedLog& log) {
  const FetchChanges& fetch = waiting.fetch;
  Changes answer{fetch.log, fetch.destination, fetch.from, waiting.next, log.committed};
  if (waiting.next > log.committed || log.store == nullptr) return std::nullopt;
  absl::StatusOr<std::vector<LogRecord>> records =
      log.store->Read(fetch.log, waiting.next, static_cast<int64_t>(fetch.bytes_max));
  if (absl::IsOutOfRange(records.status())) {
    answer.trimmed = true;
    answer.next = log.store->BoundsOf(fetch.log).first;
    return answer;
  }
  if (!records.ok()) return std::nullopt;  // a disk error: the replicator asks again
  for (const LogRecord& record : *records) {
    if (record.lsn > log.committed) break;
    if (!AddBornHere(self_, record.payload, &answer.records)) break;
    answer.next = record.lsn.Next();
  }
  if (answer.records.empty() && answer.next > log.committed) waiting.next = answer.next;
  if (answer.next == waiting.next) return std::nullopt;
  return answer;
}

absl::StatusOr<Items> ReplicationSource::Scan(const FetchItems& fetch, ReadView& view) const {
  Items page{fetch.table, fetch.destination, fetch.after, fetch.after};
  std::string from = ItemStateKey(fetch.after);
  if (!fetch.after.empty()) from.push_back('\0');
  uint64_t bytes = 0;
  for (const PartitionLayout::Range& partition : view.layout().ranges()) {
    const StateRange range = ItemRange(partition);
    if (from >= range.high) continue;
    absl::StatusOr<StateStore*> store = view.StoreOf(partition.id);
    if (!store.ok()) return store.status();
    std::unique_ptr<StateCursor> cursor = (*store)->NewCursor();
    for (cursor->Seek(std::max(from, range.low)); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
      if (bytes >= fetch.bytes_max) return page;
      absl::StatusOr<VersionedItem> item = DecodeVersionedItem(cursor->value());
      if (!item.ok()) return item.status();
      bytes += cursor->key().size() + cursor->value().size();
      ChangeRecord record;
      record.cause = ChangeCause::kReplication;
      record.key.bytes = std::string(cursor->key().substr(1));
      record.after = *std::move(item);
      page.next = record.key.bytes;
      page.records.push_back(std::move(record));
    }
    if (absl::Status status = cursor->status(); !status.ok()) return status;
  }
  page.done = true;
  return page;
}

void ReplicationSource::OnProgress(const Progress& progress) {
  for (const DestinationProgress& reported : progress.destinations) {
    const auto table = destinations_.find(reported.table);
    if (table == destinations_.end()) continue;
    const auto destination = table->second.find(reported.destination);
    if (destination == table->second.end()) continue;
    if (reported.settings_version < destination->second.joined_version) continue;
    destination->second.progress = reported;
  }
}

void ReplicationSource::SetDestinations(TableId table, const std::optional<GlobalTable>& global) {
  std::map<RegionId, Destination> wanted;
  if (global) {
    for (const ReplicaState& replica : global->replicas) {
      if (replica.region == self_ || !IsDestination(replica.phase)) continue;
      Destination destination{global->settings_version};
      const auto known = destinations_[table].find(replica.region);
      if (known != destinations_[table].end()) destination = known->second;
      wanted.emplace(replica.region, std::move(destination));
    }
  }
  if (wanted.empty()) {
    destinations_.erase(table);
    std::erase_if(pending_, [&](const auto& log) { return log.first.table == table; });
  } else {
    destinations_[table] = std::move(wanted);
  }
}

std::vector<DestinationProgress> ReplicationSource::ProgressOf(TableId table) const {
  std::vector<DestinationProgress> all;
  const auto at = destinations_.find(table);
  if (at == destinations_.end()) return all;
  for (const auto& [region, destination] : at->second) {
    if (destination.progress) all.push_back(*destination.progress);
  }
  return all;
}

Lsn ReplicationSource::NextToCount(LogId log) {
  PendingWrites& pending = pending_.try_emplace(log, self_).first->second;
  std::optional<Lsn> least;
  for (const DestinationProgress& destination : ProgressOf(log.table)) {
    for (const PartitionProgress& partition : destination.partitions) {
      if (partition.partition == log.partition) least = std::min(least.value_or(partition.checkpoint), partition.checkpoint);
    }
  }
  if (least) pending.StartAfter(*least);
  return pending.next();
}

PendingWrites::Count ReplicationSource::CountPending(const CommittedLog& log, Lsn checkpoint, Lsn committed) {
  PendingWrites& pending = pending_.try_emplace(log.id, self_).first->second;
  pending.CatchUp(log);
  return pending.Between(checkpoint, committed);
}

std::optional<Lsn> ReplicationSource::SafeToTrim(LogId log) const {
  Lsn safe(UINT64_MAX);
  const auto at = destinations_.find(log.table);
  if (at == destinations_.end()) return safe;
  for (const auto& [region, destination] : at->second) {
    if (!destination.progress) return std::nullopt;
    const auto& partitions = destination.progress->partitions;
    const auto partition = std::find_if(partitions.begin(), partitions.end(), [&](const PartitionProgress& p) {
      return p.partition == log.partition;
    });
    if (partition == partitions.end()) return std::nullopt;
    safe = std::min(safe, partition->synced);
  }
  return safe;
}

}  // namespace meridian
