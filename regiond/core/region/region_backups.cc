#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "base/seam/sabotage.h"
#include "regiond/core/region/backups.h"
#include "regiond/core/region/region.h"

namespace meridian {
namespace {

constexpr std::string_view kBackupPrefix = "~backup/";
// Of all copies together, in one turn: each is bounded by TableCopyLimits. And of all snapshots that are tried again.
constexpr size_t kStepsMax = 4;

TableDescriptor BackupDescriptor(const TableDescriptor& source, const BackupId& id, std::string name) {
  TableDescriptor descriptor;
  descriptor.name = BackupTableName(id);
  descriptor.created_at = id.requested_at;
  descriptor.partitions = 1;
  descriptor.settings.key_schema = source.settings.key_schema;
  descriptor.settings.billing_mode = BillingMode::kPayPerRequest;
  BackupRecord& record = descriptor.backup.emplace();
  record.id = id;
  record.name = std::move(name);
  record.table = source.name;
  record.table_id = source.id;
  record.table_created_at = source.created_at;
  record.settings = source.settings;
  if (const StreamDefinition* stream = source.attributes.enabled_stream()) record.stream = stream->view;
  record.time_to_live = source.attributes.time_to_live.attribute;
  record.encryption_key_arn = source.attributes.encryption_key_arn;
  return descriptor;
}

}  // namespace

std::string BackupTableName(const BackupId& id) { return StrCat(kBackupPrefix, id.ToString()); }

// Writes into a table as any write is made, but for what it is judged by. What is there already, from a copy before, is left alone.
class Backups::Target final : public CopyTarget {
 public:
  Target(Region& region, Table& table) : region_(region), table_(table) {}

  absl::StatusOr<LogPoint> Put(const ItemKey& key, std::string_view image) override {
    Partition& partition = table_.partition_of(key);
    const std::optional<Region::Lead> lead = region_.TakesWrites(table_, partition);
    if (!lead) return absl::UnavailableError("nobody takes writes of this partition now");
    absl::StatusOr<MetItem> met = region_.Meet(partition, *lead, key);
    if (!met.ok()) {
      lead->node->Damaged(table_.descriptor().id);
      return absl::UnavailableError("a damaged copy is given up");
    }
    if (met->exists() && met->item.image == image) return LogPoint{partition.id(), met->in_flight.lsn, met->in_flight.epoch};
    std::optional<std::string> replaces = met->image();
    const Version version{region_.hybrid_clock_.Next(region_.clock_.WallNow(), met->item.version.hlc), region_.self()};
    ChangeRecord change = MadeOf(key, version, *std::move(met), {.image = std::string(image)});
    change.cause = ChangeCause::kRestore;
    return region_.Propose(table_, partition, *lead, std::move(change), std::move(replaces));
  }

 private:
  Region& region_;
  Table& table_;
};

// --- backups ---

BackupId Backups::Create(uint64_t request, const std::string& table, std::string name) {
  BackupId id;
  id.requested_at.us = std::max<int64_t>(0, region_.clock_.WallNow().us / 1000 * 1000);
  do {
    id.suffix = static_cast<uint32_t>(region_.random_.Next());
  } while (Find(id) != nullptr);
  const Table* const source = region_.catalog_.Find(table);
  if (source == nullptr || IsSystemTable(table) || deleted_next_.contains(source->descriptor().id)) {
    region_.replies_.push_back({request, TableNotFoundError(table)});
    return id;
  }
  Pending pending{request, source->descriptor().id, BackupDescriptor(source->descriptor(), id, std::move(name)),
                  Acknowledged(source->descriptor().id), region_.clock_.Now() + region_.options_.leader_patience};
  if (!TryCreate(pending)) pending_.push_back(std::move(pending));
  return id;
}

// They are committed, and their clients may know, before what they did is in the items.
std::optional<std::vector<TransactionId>> Backups::Acknowledged(TableId table) {
  if (!region_.ledger_read_ && region_.catalog_.Find(std::string(kLedgerTable)) != nullptr) return std::nullopt;
  std::vector<TransactionId> acknowledged;
  for (const auto& [id, transaction] : region_.transactions_.running()) {
    const std::vector<LogId>& logs = transaction.entry.participants;
    const bool involved = std::any_of(logs.begin(), logs.end(), [&](const LogId& log) { return log.table == table; });
    if (involved && transaction.phase == Transaction::Phase::kCommitted) acknowledged.push_back(id);
  }
  return acknowledged;
}

std::optional<std::vector<CopiedPart>> Backups::Snapshot(const Table& table, int64_t* items, int64_t* bytes) {
  if (table.descriptor().split_under_way() != nullptr) return std::nullopt;
  std::vector<CopiedPart> parts;
  for (const PartitionLayout::Range& range : table.layout().ranges()) {
    const Partition& partition = table.partitions()[range.id.value];
    if (Sabotaged(Sabotage::kEarlySnapshot)) {
      AzNode* const any = region_.azs_.AnyWith(partition.id());
      if (any == nullptr) return std::nullopt;
      parts.push_back({any->self(), ItemRange(range), any->FindState(table.descriptor().id)->store().NewCursor()});
      continue;
    }
    // As a strong read does: so whatever was acknowledged is in it.
    const absl::StatusOr<StateStore*> store = region_.StoreOf(partition.id(), true);
    const std::optional<Region::Lead> lead = region_.LeadOf(partition);
    if (!store.ok() || !lead) return std::nullopt;
    const TableCounters& counters = lead->replica->state->marks(range.id).counters;
    *items += counters.items;
    *bytes += counters.bytes;
    parts.push_back({lead->node->self(), ItemRange(range), (*store)->NewCursor()});
  }
  return parts;
}

// False if the snapshot cannot be taken now.
bool Backups::TryCreate(Pending& pending) {
  const auto reply = [&](absl::Status status) {
    region_.replies_.push_back({pending.request, std::move(status)});
    return true;
  };
  BackupRecord& record = *pending.target.backup;
  const Table* const source = region_.catalog_.FindById(pending.table);
  if (source == nullptr || deleted_next_.contains(pending.table)) return reply(TableNotFoundError(record.table));
  if (!pending.transactions) pending.transactions = Acknowledged(pending.table);
  if (!pending.transactions) return false;
  record.items = record.bytes = 0;
  std::optional<std::vector<CopiedPart>> parts = Snapshot(*source, &record.items, &record.bytes);
  if (!parts) return false;
  const auto ended = [&](const TransactionId& id) {
    return std::none_of(source->partitions().begin(), source->partitions().end(),
                        [&](const Partition& partition) { return partition.Involves(id); });
  };
  std::erase_if(*pending.transactions, ended);
  if (!pending.transactions->empty()) return false;
  pending.target.id = TableId{region_.random_.Next(), region_.random_.Next()};
  if (absl::Status status = region_.MakeTable(pending.target).status(); !status.ok()) return reply(std::move(status));
  Start(pending.target.id, pending.table, *std::move(parts));
  return reply(absl::OkStatus());
}

const TableDescriptor* Backups::Find(const BackupId& id) {
  const Table* const table = region_.catalog_.Find(BackupTableName(id));
  return table == nullptr ? nullptr : &table->descriptor();
}

std::vector<const TableDescriptor*> Backups::All() {
  std::vector<const TableDescriptor*> all;
  const auto& tables = region_.catalog_.tables();
  for (auto at = tables.lower_bound(std::string(kBackupPrefix)); at != tables.end() && at->first.starts_with(kBackupPrefix); ++at) {
    all.push_back(&at->second->descriptor());
  }
  return all;
}

const TableDescriptor* Backups::RestoredFrom(const BackupId& id) {
  for (const auto& [target, job] : jobs_) {
    const Table* const table = region_.catalog_.FindById(target);
    if (table != nullptr && table->descriptor().restore && table->descriptor().restore->backup == id) return &table->descriptor();
  }
  return nullptr;
}

bool Backups::Copying(TableId source) const {
  return std::any_of(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job.second.source == source; });
}

bool Backups::HoldsUpDeletion(TableId source) {
  const bool holds = Copying(source);
  if (holds) deleted_next_.insert(source);
  return holds;
}

absl::Status Backups::CheckIdle(const BackupId& id, std::string_view arn, bool to_restore) {
  if (!Find(id)->backup->available) return BackupInUseError(StrCat("Backup is being created: ", arn));  // text (unverified)
  if (RestoredFrom(id) == nullptr) return absl::OkStatus();
  return BackupInUseError(StrCat("Backup is being used to restore ", to_restore ? "another table: " : "table: ", arn));
}

absl::Status Backups::Delete(const BackupId& id) { return region_.DropTable(BackupTableName(id)); }

// --- restores ---

absl::StatusOr<TableDescriptor> Backups::Restore(const BackupId& id, const std::string& name, const TableSettings& settings,
                                                 std::string encryption_key_arn) {
  const TableDescriptor& backup = *Find(id);
  const auto restores = [&](const auto& job) {
    const Table* const table = region_.catalog_.FindById(job.first);
    return table != nullptr && table->descriptor().restore.has_value();
  };
  if (static_cast<size_t>(std::count_if(jobs_.begin(), jobs_.end(), restores)) >= kRestoresMax) {
    return LimitExceededError(
        StrCat("Subscriber limit exceeded: Only ", kRestoresMax, " restore operations can be done simultaneously"));
  }
  TableDescriptor descriptor;
  descriptor.id = TableId{region_.random_.Next(), region_.random_.Next()};
  descriptor.name = name;
  descriptor.created_at = region_.clock_.WallNow();
  descriptor.partitions = region_.PartitionsFor(settings);
  descriptor.settings = settings;
  descriptor.attributes.encryption_key_arn = std::move(encryption_key_arn);
  descriptor.restore = RestoreRecord{id, backup.backup->table};
  const absl::StatusOr<Table*> table = region_.MakeTable(std::move(descriptor));
  if (!table.ok()) return table.status();
  jobs_[(*table)->descriptor().id].source = backup.id;
  return (*table)->descriptor();
}

// --- copies ---

void Backups::Recover() {
  for (const auto& [name, table] : region_.catalog_.tables()) {
    const TableDescriptor& descriptor = table->descriptor();
    const bool half = descriptor.backup && !descriptor.backup->available;
    if (!half && !descriptor.restore) continue;
    Job& job = jobs_[descriptor.id];
    if (half) job.source = descriptor.backup->table_id;
    if (descriptor.restore) {
      if (const TableDescriptor* backup = Find(descriptor.restore->backup)) job.source = backup->id;
    }
  }
}

void Backups::Work() {
  if (!any()) return;
  const Instant now = region_.clock_.Now();
  for (size_t tries = std::min(pending_.size(), kStepsMax); tries > 0; --tries) {
    Pending pending = std::move(pending_.front());
    pending_.pop_front();
    if (TryCreate(pending)) continue;
    if (now < pending.deadline) {
      pending_.push_back(std::move(pending));
      continue;
    }
    region_.replies_.push_back({pending.request, InternalServerError(StrCat(
        "Too few Availability Zones of ", region_.self().name, " are there to take this backup; it has not happened. `meridian fault list` "
        "shows the faults in force."))});
  }
  std::vector<TableId> due;
  for (const auto& [target, job] : jobs_) {
    if (now >= job.rests_until && (job.copy == nullptr || !job.copy->awaiting())) due.push_back(target);
  }
  if (due.empty()) return;
  std::rotate(due.begin(), due.begin() + static_cast<std::ptrdiff_t>(turn_++ % due.size()), due.end());
  due.resize(std::min(due.size(), kStepsMax));
  for (const TableId& target : due) Step(target);
}

bool Backups::ready() const {
  const Instant now = region_.clock_.Now();
  return std::any_of(jobs_.begin(), jobs_.end(), [&](const auto& job) {
    return now >= job.second.rests_until && (job.second.copy == nullptr || !job.second.copy->awaiting());
  });
}

void Backups::Start(TableId target, TableId source, std::vector<CopiedPart> parts) {
  Job& job = jobs_[target];
  job.source = source;
  job.number = next_copy_++;
  job.copy = std::make_unique<TableCopy>(std::move(parts), region_.options_.copy);
}

void Backups::Rest(Job& job) { job.rests_until = region_.clock_.Now() + region_.options_.azs.timing.beat; }

void Backups::Step(TableId target) {
  Job& job = jobs_.at(target);
  Table& table = *region_.catalog_.FindById(target);  // or Forget would have been told
  if (job.copy == nullptr) return Begin(table, job);
  if (job.copy->finished()) return Finish(table, job);
  Copy(table, job);
}

// What a backup that is begun again has of the earlier snapshot is of no use: since then items may have gone. A restore's source never
// changes, so that goes on with what is there.
void Backups::Begin(Table& target, Job& job) {
  Table* const source = region_.catalog_.FindById(job.source);
  if (source == nullptr) {
    // Half a backup that can never be whole. (That of a restore cannot be deleted meanwhile.)
    const std::string name = target.descriptor().name;
    if (!target.descriptor().backup || !region_.DropTable(name).ok()) Rest(job);
    return;
  }
  TableDescriptor again = target.descriptor();
  int64_t items = 0, bytes = 0;
  std::optional<std::vector<CopiedPart>> parts = Snapshot(*source, &items, &bytes);
  if (!parts) return Rest(job);
  if (!again.backup) return Start(again.id, job.source, *std::move(parts));
  const TableId source_id = job.source;
  again.id = TableId{region_.random_.Next(), region_.random_.Next()};
  again.backup->items = items;
  again.backup->bytes = bytes;
  ++again.backup->cuts;
  const TableId id = again.id;
  if (!region_.MakeTable(std::move(again), &target).ok()) return Rest(job);
  Start(id, source_id, *std::move(parts));
}

void Backups::Copy(Table& table, Job& job) {
  Target target(region_, table);
  const absl::StatusOr<std::vector<LogPoint>> points = job.copy->Work(target);
  if (!points.ok()) {
    AzNode* const node = region_.azs_.Find(job.copy->reads());
    job.copy.reset();
    if (absl::IsDataLoss(points.status())) {
      node->Damaged(job.source);
    } else {
      node->Fail(points.status());
    }
    return Rest(job);
  }
  if (!points->empty()) {
    region_.waits_.Add(CopyStep{table.descriptor().id, job.number}, *points, region_.clock_.Now() + region_.options_.commit_patience);
  } else if (job.copy->blocked()) {
    Rest(job);
  }
}

// What cannot be stored now is tried again.
void Backups::Finish(Table& table, Job& job) {
  TableDescriptor whole = table.descriptor();
  const TableId id = whole.id;
  if (whole.backup) {
    whole.backup->items = job.copy->items();
    whole.backup->bytes = job.copy->bytes();
    whole.backup->available = true;
  } else {
    const WallTime now = region_.clock_.WallNow();
    // To make a table takes at least as long; what was made later than now, was so before the clock was set back.
    if (whole.created_at <= now && now < whole.created_at + region_.options_.table_change) return Rest(job);
    whole.restore.reset();
  }
  if (!region_.catalog_.Update(table, std::move(whole), region_.azs_.Stores()).ok()) return Rest(job);
  jobs_.erase(id);
}

void Backups::OnStep(const CopyStep& step, const absl::Status& status) {
  const auto at = jobs_.find(step.target);
  if (at == jobs_.end() || at->second.number != step.copy || at->second.copy == nullptr) return;
  if (status.ok() || Sabotaged(Sabotage::kLostBatchCopied)) {
    at->second.copy->Committed();
  } else {
    at->second.copy->Lost();
  }
}

void Backups::Wake() {
  for (auto& [target, job] : jobs_) job.rests_until = Instant();
}

void Backups::LoseAz(AzId az) {
  for (auto& [target, job] : jobs_) {
    if (job.copy != nullptr && !job.copy->finished() && job.copy->Uses(az)) job.copy.reset();
  }
}

void Backups::Forget(TableId table) {
  jobs_.erase(table);
  deleted_next_.erase(table);
  for (auto& [target, job] : jobs_) {
    if (job.source == table) job.copy.reset();
  }
}

}  // namespace meridian
