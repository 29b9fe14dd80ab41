#include "regiond/core/region/region.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/membership/membership.h"

namespace meridian {
namespace {

// What one partition bears on DynamoDB (capacity-throttling-billing.md); an on-demand table starts with the room of four.
constexpr int64_t kReadUnitsPerPartition = 3000;
constexpr int64_t kWriteUnitsPerPartition = 1000;
constexpr uint64_t kPartitionsOnDemand = 4;
constexpr uint64_t kPartitionsMax = 64;

}  // namespace

Region::Region(RegionOptions options, Clock& clock, Random& random, LogStore& log, StateDirectory& states,
               Transport& transport)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      log_(log),
      transport_(transport),
      hybrid_clock_(options_.clock_skew_bound),
      catalog_(states, log, options_.table),
      source_(options_.self, log) {}

Region::~Region() = default;

absl::Status Region::Recover() {
  if (absl::Status status = catalog_.Recover(); !status.ok()) return status;
  for (const auto& [name, table] : catalog_.tables()) {
    hybrid_clock_.Observe(clock_.WallNow(), table->counters().clock);
    source_.SetDestinations(table->descriptor().id, table->descriptor().global);
  }
  next_trim_ = clock_.Now() + options_.trim_interval;
  TablesChanged();
  return absl::OkStatus();
}

uint64_t Region::PartitionsFor(const TableSettings& settings) const {
  if (options_.partitions_per_table > 0) return options_.partitions_per_table;
  if (settings.billing_mode == BillingMode::kPayPerRequest) return kPartitionsOnDemand;
  const auto parts = [](int64_t units, int64_t each) {
    return static_cast<uint64_t>((units + each - 1) / each);
  };
  const uint64_t wanted = std::max(parts(settings.throughput.read_units, kReadUnitsPerPartition),
                                   parts(settings.throughput.write_units, kWriteUnitsPerPartition));
  return std::clamp<uint64_t>(wanted, 1, kPartitionsMax);
}

absl::StatusOr<TableDescriptor> Region::CreateTable(const std::string& name, const TableSettings& settings,
                                                    bool deletion_protection) {
  if (catalog_.Find(name) != nullptr) {
    return ResourceInUseError(StrCat("Table already exists: ", name));
  }
  TableDescriptor descriptor;
  descriptor.id = TableId{random_.Next(), random_.Next()};
  descriptor.name = name;
  descriptor.created_at = clock_.WallNow();
  descriptor.partitions = PartitionsFor(settings);
  descriptor.settings = settings;
  descriptor.deletion_protection = deletion_protection;
  absl::StatusOr<Table*> table = catalog_.Create(std::move(descriptor));
  if (!table.ok()) return table.status();
  return (*table)->descriptor();
}

absl::StatusOr<Table*> Region::ControlTable(const std::string& name) {
  Table* const table = catalog_.Find(name);
  if (table == nullptr) {
    return ResourceNotFoundError(StrCat("Requested resource not found: Table: ", name, " not found"));
  }
  return table;
}

absl::StatusOr<Table*> Region::FindTable(const std::string& name) {
  Table* const table = catalog_.Find(name);
  // A replica that is still being filled is not there for the data plane (global-tables.md §2.1).
  if (table == nullptr || StatusOf(options_.self, table->descriptor()) == TableStatus::kCreating) {
    return ResourceNotFoundError("Requested resource not found");
  }
  return table;
}

absl::StatusOr<TableDescriptor> Region::DescribeTable(const std::string& name) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  return (*table)->descriptor();
}

absl::Status Region::SetDeletionProtection(const std::string& name, bool on) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  descriptor.deletion_protection = on;
  return catalog_.Update(**table, std::move(descriptor));
}

absl::Status Region::SetCapacity(const std::string& name, BillingMode mode, Throughput throughput) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  if (descriptor.global) {
    return ValidationError(
        "Meridian cannot change the capacity of a table with replicas yet. Remove its replicas first, or create it with "
        "the capacity it needs.");
  }
  descriptor.settings.billing_mode = mode;
  descriptor.settings.throughput = throughput;
  return catalog_.Update(**table, std::move(descriptor));
}

void Region::DeleteTable(uint64_t request, const std::string& name) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) {
    replies_.push_back({request, table.status()});
    return;
  }
  const TableDescriptor& descriptor = (*table)->descriptor();
  if (StatusOf(options_.self, descriptor) == TableStatus::kCreating) {
    replies_.push_back({request, ResourceInUseError(StrCat(
        "Attempt to change a resource which is still in use: Table: ", name, " is being used."))});
  } else if (descriptor.deletion_protection) {
    replies_.push_back({request, ValidationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")});
  } else if (descriptor.global) {
    ChangeReplicas(request, ReplicaAction::kDelete, options_.self, name);
  } else {
    DropTable(name);
    replies_.push_back({request, absl::OkStatus()});
  }
}

void Region::DropTable(const std::string& name) {
  Table* const table = catalog_.Find(name);
  std::vector<LogId> logs;
  for (Partition& partition : table->partitions()) logs.push_back(partition.id());
  source_.SetDestinations(table->descriptor().id, std::nullopt);
  std::erase_if(gathered_, [&](const LogRecord& r) { return r.log.table == table->descriptor().id; });
  if (absl::Status status = catalog_.Drop(name); !status.ok()) Fail(status);
  for (const LogId& log : logs) {
    for (Waiter& waiter : waits_.Abandon(log)) {
      Release(std::move(waiter), ResourceNotFoundError("Requested resource not found"));
    }
  }
  TablesChanged();
}

absl::Status Region::Validate(const WriteRequest& write) {
  const std::string& name = std::visit([](const auto& action) -> const std::string& { return action.table; }, write.action);
  absl::StatusOr<Table*> table = FindTable(name);
  if (!table.ok()) return table.status();
  return KeyOfWrite((*table)->descriptor().settings.key_schema, write).status();
}

void Region::Write(uint64_t request, const WriteRequest& write) {
  const auto refuse = [&](absl::Status status) { replies_.push_back({request, std::move(status)}); };
  const std::string& name = std::visit([](const auto& action) -> const std::string& { return action.table; }, write.action);
  absl::StatusOr<Table*> found = FindTable(name);
  if (!found.ok()) return refuse(found.status());
  Table& table = **found;
  const KeySchema& schema = table.descriptor().settings.key_schema;
  absl::StatusOr<ItemKey> key = KeyOfWrite(schema, write);
  if (!key.ok()) return refuse(key.status());
  if (!failure_.ok()) return refuse(failure_);
  absl::StatusOr<Table::Met> met = table.Meet(*key);
  if (!met.ok()) return refuse(met.status());

  absl::StatusOr<EvaluatedWrite> evaluated = EvaluateWrite(expressions_, schema, write, *met);
  Reply reply{request, evaluated.status()};
  Lsn wait_for = met->in_flight;
  if (evaluated.ok()) {
    reply.result = std::move(evaluated->result);
    if (evaluated->effect) {
      ChangeRecord change;
      change.key = *key;
      const int64_t bytes_before = met->image_bytes();
      change.after.version = {hybrid_clock_.Next(clock_.WallNow(), met->item.version.hlc), options_.self};
      if (!met->item.version.empty()) {
        change.after.past = std::move(met->item.past);
        change.after.past.Include(met->item.version);
        change.after.replaces = met->item.version;
      }
      change.after.deleted = evaluated->effect->deleted;
      change.after.image = std::move(evaluated->effect->image);
      wait_for = Propose(table, std::move(change), bytes_before);
    }
  }
  if (wait_for == Lsn(0)) {
    replies_.push_back(std::move(reply));
  } else {
    const LogId log = table.partition_of(*key).id();
    waits_.Add(std::move(reply), {{log, wait_for}});
  }
}

Lsn Region::Propose(Table& table, ChangeRecord change, int64_t bytes_before) {
  Partition& partition = table.partition_of(change.key);
  gathered_.push_back(partition.Propose(std::move(change), bytes_before));
  return partition.last();
}

void Region::Flush() {
  if (gathered_.empty() || !failure_.ok()) return;
  InFlightAppend append;
  for (const LogRecord& record : gathered_) append.through[record.log] = record.lsn;
  append.ticket = log_.Append(std::exchange(gathered_, {}));
  appending_.push_back(std::move(append));
}

void Region::OnAppendDone(const AppendDone& done) {
  if (!done.status.ok()) return Fail(done.status);
  MERIDIAN_CHECK(!appending_.empty() && appending_.front().ticket == done.ticket, "tickets complete in order");
  const InFlightAppend append = std::move(appending_.front());
  appending_.pop_front();
  AdvanceTables(append.through);
}

void Region::AdvanceTables(const absl::btree_map<LogId, Lsn>& through) {
  Table* table = nullptr;
  const auto apply = [&] {
    if (table == nullptr) return;
    if (absl::Status status = table->ApplyCommitted(); !status.ok()) Fail(status);
  };
  for (const auto& [log, lsn] : through) {  // ascending, so the partitions of a table are together
    Table* const owner = catalog_.FindById(log.table);
    if (owner != table) {
      apply();
      table = owner;
    }
    if (owner != nullptr) owner->partitions()[log.partition.value].Persisted(0, lsn);
  }
  apply();
  for (const auto& [log, lsn] : through) {
    Table* const owner = catalog_.FindById(log.table);
    if (owner == nullptr) continue;
    const Partition& partition = owner->partitions()[log.partition.value];
    if (failure_.ok()) {
      for (Waiter& waiter : waits_.OnCommitted(log, partition.committed())) {
        Release(std::move(waiter), absl::OkStatus());
      }
    }
    for (Changes& changes : source_.OnCommitted(partition)) {
      transport_.Send(NodeId::Replicator(options_.self), std::move(changes));
    }
  }
}

void Region::Release(Waiter waiter, const absl::Status& status) {
  if (Reply* reply = std::get_if<Reply>(&waiter)) {
    if (!status.ok()) reply->status = status;
    replies_.push_back(std::move(*reply));
    return;
  }
  ReplicationAck& ack = std::get<ReplicationAck>(waiter);
  if (!status.ok()) {
    ack.ack.result = absl::IsNotFound(status) ? ApplyResult::kNoTable : ApplyResult::kRefused;
  } else {
    const WallTime now = clock_.WallNow();
    for (const Version& version : ack.versions) arrivals_.push_back({version.region, now - version.hlc.wall()});
  }
  transport_.Send(ack.to, std::move(ack.ack));
}

Duration Region::AgeOf(LogId log, Lsn lsn) {
  absl::StatusOr<std::vector<LogRecord>> records = log_.Read(log, lsn, 1);
  if (!records.ok() || records->empty()) return {};
  absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(records->front().payload);
  if (!change.ok()) return {};
  return std::max(Duration{}, clock_.WallNow() - change->after.version.hlc.wall());
}

void Region::Fail(const absl::Status& status) {
  if (!failure_.ok()) return;
  failure_ = InternalServerError(StrCat("Region ", options_.self.name, " cannot persist writes: ",
                                        ToStd(status.message()), ". Mend the cause and restart its regiond."));
  gathered_.clear();
  for (const auto& [name, table] : catalog_.tables()) {
    for (Partition& partition : table->partitions()) {
      for (Waiter& waiter : waits_.Abandon(partition.id())) Release(std::move(waiter), failure_);
    }
  }
}

}  // namespace meridian
