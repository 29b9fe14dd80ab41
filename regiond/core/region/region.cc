#include "regiond/core/region/region.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "base/seam/sabotage.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/region/collection_limit.h"
#include "regiond/core/settings/change_under_way.h"

namespace meridian {
namespace {

// What one partition bears on DynamoDB (capacity-throttling-billing.md); an on-demand table starts with the room of four.
constexpr int64_t kReadUnitsPerPartition = 3000;
constexpr int64_t kWriteUnitsPerPartition = 1000;
constexpr uint64_t kPartitionsOnDemand = 4;
constexpr uint64_t kPartitionsAtFirstMax = 64;

std::vector<LogId> LogsOf(const Table& table) {
  std::vector<LogId> logs;
  for (const Partition& partition : table.partitions()) logs.push_back(partition.id());
  return logs;
}

}  // namespace

Region::Region(RegionOptions options, Clock& clock, Random& random, Transport& transport, AzTransport& az_transport)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      transport_(transport),
      hybrid_clock_(options_.clock_skew_bound),
      azs_(options_.azs, clock, random, az_transport),
      catalog_(azs_.quorum()),
      source_(options_.self) {}

Region::~Region() = default;

absl::Status Region::Recover() {
  if (absl::Status status = catalog_.Recover(azs_.Stores()); !status.ok()) return status;
  recovered_ = true;
  std::vector<const TableDescriptor*> tables;
  for (const auto& [name, table] : catalog_.tables()) tables.push_back(&table->descriptor());
  // Damaged copies come last: whether they can be given up depends on the others.
  std::vector<AzNode*> damaged;
  const auto open = [&](AzNode* node, bool others_open) {
    absl::Status status = catalog_.BringUp(node->store());
    if (status.ok()) status = azs_.OpenTables(*node, tables, others_open);
    return status;
  };
  absl::Status trouble;
  for (AzNode* node : azs_.Up()) {
    const absl::Status status = open(node, false);
    if (status.ok()) continue;
    trouble = status;
    if (absl::IsDataLoss(status) || absl::IsOutOfRange(status)) {
      damaged.push_back(node);
    } else {
      failed_azs_.push_back({node->self(), status});
      azs_.Stop(node->self());
    }
  }
  for (AzNode* node : damaged) {
    const absl::Status status = open(node, true);
    if (status.ok()) continue;
    failed_azs_.push_back({node->self(), status});
    azs_.Stop(node->self());
  }
  if (azs_.Up().size() < azs_.quorum()) return trouble;
  for (const auto& [name, table] : catalog_.tables()) {
    hybrid_clock_.Observe(clock_.WallNow(), CountersOf(*table).clock);
    source_.SetDestinations(table->descriptor().id, table->descriptor().global);
    for (Partition& partition : table->partitions()) azs_.StandBest(partition.id());
  }
  next_trim_ = clock_.Now() + options_.trim_interval;
  next_scrub_ = clock_.Now() + options_.scrub_interval;
  backups_.Recover();
  TablesChanged();
  TickAzs();
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
  return std::clamp<uint64_t>(wanted, 1, kPartitionsAtFirstMax);
}

absl::StatusOr<TableDescriptor> Region::CreateTable(const std::string& name, const TableSettings& settings,
                                                    bool deletion_protection, TableAttributes attributes) {
  if (const Table* const table = catalog_.Find(name)) {
    // So, after three dots, says the reference of one that is being restored; what is before it is (unverified).
    if (table->descriptor().restore) {
      return ResourceInUseError(StrCat("Attempt to change a resource which is still in use: Table is being used: ", name));
    }
    // What admits no setting comes or goes.
    absl::Status status = CheckAdmits(table->descriptor(), TableChangeKind::kOtherSetting);
    return status.ok() ? ResourceInUseError(StrCat("Table already exists: ", name)) : status;
  }
  TableDescriptor descriptor;
  descriptor.id = TableId{random_.Next(), random_.Next()};
  descriptor.name = name;
  descriptor.created_at = clock_.WallNow();
  descriptor.partitions = PartitionsFor(settings);
  descriptor.settings = settings;
  descriptor.deletion_protection = deletion_protection;
  descriptor.attributes = std::move(attributes);
  descriptor.under_way = Begun(TableChangeKind::kCreation);
  absl::StatusOr<Table*> table = MakeTable(std::move(descriptor));
  if (!table.ok()) return table.status();
  return (*table)->descriptor();
}

// In every AZ that is up, then in the catalog: a table that the catalog knows has ballots in a quorum of AZs. `in_place_of`: a table of that
// name that has another id, and goes.
absl::StatusOr<Table*> Region::MakeTable(TableDescriptor descriptor, Table* in_place_of) {
  const TableId before = in_place_of == nullptr ? TableId() : in_place_of->descriptor().id;
  const std::vector<LogId> logs_before = in_place_of == nullptr ? std::vector<LogId>() : LogsOf(*in_place_of);
  std::vector<AzId> leaders;
  for (uint64_t i = 0; i < descriptor.partitions; ++i) leaders.push_back(azs_.PreferredLeader(i));
  const TableId id = descriptor.id;
  size_t made = 0;
  for (AzNode* node : azs_.Up()) {
    const absl::Status status = node->CreateTable(descriptor, leaders);
    made += status.ok();
    if (!status.ok()) node->Fail(status);  // or it would run on without the table
  }
  if (made < azs_.quorum()) {
    for (AzNode* node : azs_.Up()) (void)node->DropTable(id);
    return InternalServerError(StrCat("Table ", descriptor.name, " cannot be created: too few Availability Zones can write."));
  }
  // If this fails the ballots stay: a restart may still find the table in the catalog.
  absl::StatusOr<Table*> table = in_place_of == nullptr ? catalog_.Create(std::move(descriptor), azs_.Stores())
                                                        : catalog_.Replace(std::move(descriptor), azs_.Stores());
  if (!table.ok()) return table.status();
  if (in_place_of != nullptr) Forget(before, logs_before);
  for (Partition& partition : (*table)->partitions()) {
    AzNode* const node = azs_.Find(leaders[partition.id().partition.value]);
    if (node->Find(partition.id()) != nullptr) node->LeadFirstEpoch(partition.id());
  }
  return table;
}

TableCounters Region::CountersOf(const Table& table) {
  TableState* const state = azs_.MostApplied(table.descriptor().id);
  return state == nullptr ? TableCounters{} : state->counters();
}

IndexSet::CountersByNumber Region::IndexCountersOf(const Table& table) {
  TableState* const state = azs_.MostApplied(table.descriptor().id);
  return state == nullptr ? IndexSet::CountersByNumber{} : state->indexes().counters();
}

absl::StatusOr<Table*> Region::ControlTable(const std::string& name) {
  Table* const table = catalog_.Find(name);
  if (table == nullptr || IsSystemTable(name)) {
    return ResourceNotFoundError(StrCat("Requested resource not found: Table: ", name, " not found"));
  }
  return table;
}

absl::StatusOr<Table*> Region::FindTable(const std::string& name) {
  Table* const table = catalog_.Find(name);
  if (table == nullptr || IsSystemTable(name)) return ResourceNotFoundError("Requested resource not found");
  // What comes or goes is not there for the data plane, nor is a replica that is still being filled (global-tables.md §2.1).
  const TableStatus status = StatusOf(options_.self, table->descriptor());
  if (status == TableStatus::kCreating || status == TableStatus::kDeleting) return ResourceNotFoundError("Requested resource not found");
  if (absl::Status usable = CheckKey(*table); !usable.ok()) return usable;
  return table;
}

// encryption-kms.md §2: the text of operations on data. A table with the service's own key is told the ARN of alias/aws/dynamodb.
absl::Status Region::CheckKey(const Table& table) {
  const TableDescriptor& descriptor = table.descriptor();
  if (!lost_accesses_.KeyDisabled(descriptor.name, options_.self)) return absl::OkStatus();
  std::string key = descriptor.attributes.encryption_key_arn;
  if (key.empty()) key = StrCat("arn:aws:kms:", options_.self.name, ":000000000000:key/6d657269-6469-4e00-8000-64796e616d6f");
  return ValidationError(StrCat("KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: ", key,
                                " is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Request ID: ",
                                TableId{random_.Next(), random_.Next()}.ToString(), "; Proxy: null)"));
}

absl::StatusOr<TableDescriptor> Region::DescribeTable(const std::string& name) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  return (*table)->descriptor();
}

absl::Status Region::ChangeTable(const std::string& name, TableChange change, TableChangeKind kind) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  if (absl::Status status = CheckAdmits(descriptor, kind); !status.ok()) return status;
  if (absl::Status status = change(descriptor, clock_.WallNow()); !status.ok()) return status;
  if (descriptor == (*table)->descriptor()) return absl::OkStatus();
  if (std::optional<ChangeUnderWay> begun = Begun(kind)) descriptor.under_way = begun;
  if (absl::Status status = Store(**table, std::move(descriptor)); !status.ok()) return status;
  SettleShards(**table);
  return absl::OkStatus();
}

void Region::DeleteTable(uint64_t request, const std::string& name) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) {
    replies_.push_back({request, table.status()});
    return;
  }
  const TableDescriptor& descriptor = (*table)->descriptor();
  if (absl::Status status = CheckAdmits(descriptor, TableChangeKind::kDeletion); !status.ok()) {
    replies_.push_back({request, std::move(status)});
  } else if (Proposing(name)) {  // it may be a replica in a moment
    replies_.push_back({request, ResourceInUseError("The resource which you are attempting to change is in use.")});
  } else if (StatusOf(options_.self, descriptor) == TableStatus::kCreating) {
    replies_.push_back({request, ResourceInUseError(StrCat(
        "Attempt to change a resource which is still in use: Table: ", name, " is being used."))});
  } else if (backups_.Copying(descriptor.id)) {  // that it cannot be deleted is so on AWS; the text is (unverified)
    replies_.push_back({request, ResourceInUseError(StrCat(
        "Attempt to change a resource which is still in use: Table: ", name, " is being used."))});
  } else if (!descriptor.building.empty()) {
    replies_.push_back({request, ResourceInUseError(
        "Attempt to change a resource which is still in use: Cannot delete table while indexes are being created, updated, or deleted.")});
  } else if (descriptor.deletion_protection) {
    replies_.push_back({request, ValidationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")});
  } else if (descriptor.global) {
    ChangeReplicas(request, ReplicaAction::kDelete, options_.self, name);
  } else {
    replies_.push_back({request, BeginDeletion(**table)});
  }
}

absl::Status Region::DropTable(const std::string& name) {
  const Table* const table = catalog_.Find(name);
  const TableId id = table->descriptor().id;
  std::vector<LogId> logs = LogsOf(*table);
  if (absl::Status status = catalog_.Drop(name, azs_.Stores()); !status.ok()) return status;
  Forget(id, logs);
  TablesChanged();
  return absl::OkStatus();
}

// What this process and its AZs keep of a table that is no more.
void Region::Forget(TableId id, const std::vector<LogId>& logs) {
  backups_.Forget(id);
  for (const LogId& log : logs) {
    for (Waiter& waiter : waits_.Abandon(log, [](Lsn, Epoch) { return false; })) {
      Release(std::move(waiter), ResourceNotFoundError("Requested resource not found"));
    }
  }
  source_.SetDestinations(id, std::nullopt);
  surveys_.erase(id);
  expiry_walks_.erase(id);
  for (const LogId& log : logs) indivisible_.erase(log);
  // What an AZ keeps because it is down goes when it starts again.
  for (AzNode* node : azs_.Up()) (void)node->DropTable(id);
}

absl::Status Region::Validate(const WriteRequest& write) {
  absl::StatusOr<Table*> table = FindTable(TableOf(write));
  if (!table.ok()) return table.status();
  const TableSettings& settings = (*table)->descriptor().settings;
  if (absl::Status status = KeyOfWrite(settings.key_schema, write).status(); !status.ok()) return status;
  const PutRequest* const put = std::get_if<PutRequest>(&write.action);
  return put == nullptr ? absl::OkStatus() : CheckIndexKeys(settings, nullptr, put->item, false);
}

// --- writes ---

std::optional<Region::Lead> Region::LeadOf(const Partition& partition) {
  if (!partition.leader()) return std::nullopt;
  AzNode::Replica* const replica = azs_.Leading(partition.id(), partition.leader()->az, partition.leader()->epoch);
  if (replica == nullptr) return std::nullopt;
  return Lead{azs_.Find(partition.leader()->az), replica};
}

std::optional<Region::Lead> Region::TakesWrites(const Table& table, const Partition& partition) {
  if (table.Splits(partition)) return std::nullopt;
  std::optional<Lead> lead = LeadOf(partition);
  if (lead && lead->replica->consensus.log().last().value > partition.committed().value + options_.uncommitted_records_max) lead.reset();
  return lead;
}

absl::StatusOr<MetItem> Region::Meet(const Partition& partition, const Lead& lead, const ItemKey& key) {
  if (const Partition::InFlight in_flight = partition.Latest(key); in_flight.item != nullptr) {
    return MetItem{*in_flight.item, {partition.id(), in_flight.lsn, in_flight.epoch}};
  }
  absl::StatusOr<VersionedItem> stored = lead.replica->state->Find(key);
  if (!stored.ok()) return stored.status();
  return MetItem{*std::move(stored), {}};
}

absl::StatusOr<MetItem> Region::Peek(const std::string& name, const ItemKey& key) {
  absl::StatusOr<Table*> table = FindTable(name);
  if (!table.ok()) return table.status();
  const Partition& partition = (*table)->partition_of(key);
  const std::optional<Lead> lead = TakesWrites(**table, partition);
  if (!lead) return absl::UnavailableError("nobody takes writes of this partition now");
  return Meet(partition, *lead, key);
}

void Region::Write(uint64_t request, const WriteRequest& write) {
  if (TryWrite(request, write)) return;
  parked_.push_back({request, write, clock_.Now() + options_.leader_patience});
}

// False if nobody takes writes of the item's partition now: then nothing has happened.
bool Region::TryWrite(uint64_t request, const WriteRequest& write) {
  const auto refuse = [&](absl::Status status) {
    replies_.push_back({request, std::move(status)});
    return true;
  };
  absl::StatusOr<Table*> found = FindTable(TableOf(write));
  if (!found.ok()) return refuse(found.status());
  Table& table = **found;
  const KeySchema& schema = table.descriptor().settings.key_schema;
  absl::StatusOr<ItemKey> key = KeyOfWrite(schema, write);
  if (!key.ok()) return refuse(key.status());
  Partition& partition = table.partition_of(*key);
  const std::optional<Lead> lead = TakesWrites(table, partition);
  if (!lead) return false;
  if (partition.Locks(*key) && !Sabotaged(Sabotage::kNoItemLocks)) return refuse(TransactionConflictError());
  absl::StatusOr<MetItem> met = Meet(partition, *lead, *key);
  if (!met.ok()) {
    lead->node->Damaged(table.descriptor().id);
    return false;
  }
  absl::StatusOr<EvaluatedWrite> evaluated = EvaluateWithin({*lead->replica->state, options_.item_collection_bytes_max}, expressions_,
                                                            table.descriptor().settings, write, *key, *met);
  if (absl::IsDataLoss(evaluated.status())) {
    lead->node->Damaged(table.descriptor().id);
    return false;
  }
  Reply reply{request, evaluated.status()};
  LogPoint wait_for = met->in_flight;
  if (evaluated.ok()) {
    reply.result = std::move(evaluated->result);
    if (evaluated->effect) {
      std::optional<std::string> replaces = met->image();
      const Version version{hybrid_clock_.Next(clock_.WallNow(), met->item.version.hlc), options_.self};
      wait_for = Propose(table, partition, *lead, MadeOf(*std::move(key), version, *std::move(met), *std::move(evaluated->effect)),
                         std::move(replaces));
    }
  }
  if (wait_for.lsn == Lsn(0)) {
    replies_.push_back(std::move(reply));
  } else {
    ReplyAfter(std::move(reply), {wait_for});
  }
  return true;
}

// `replaces`: the image of the item that the change meets; nothing if there is none.
LogPoint Region::Propose(Table& table, Partition& partition, const Lead& lead, ChangeRecord change, std::optional<std::string> replaces) {
  change.keeps_tombstone = table.keeps_tombstones();
  change.bytes_before = replaces ? static_cast<int64_t>(replaces->size()) : -1;
  change.logged_at = LoggedAt(table);
  SettleShard(table, partition, lead);
  const Lsn lsn = lead.replica->consensus.log().last().Next();
  std::optional<Payload> replaced;
  if (lead.replica->state->Follows(partition.id().partition)) replaced = std::move(replaces).value_or(std::string());
  lead.node->Propose(partition.id(), partition.Propose(std::move(change), lsn), std::move(replaced));
  return {partition.id(), lsn, lead.replica->consensus.epoch()};
}

void Region::Unpark() {
  const Instant now = clock_.Now();
  for (ParkedWrite& parked : std::exchange(parked_, {})) {
    if (TryWrite(parked.request, parked.write)) continue;
    if (now < parked.deadline) {
      parked_.push_back(std::move(parked));
      continue;
    }
    replies_.push_back({parked.request, InternalServerError(StrCat(
        "Too few Availability Zones of ", options_.self.name, " are there to take this write; it has not happened. `meridian fault "
        "list` shows the faults in force."))});
  }
}

void Region::Release(Waiter waiter, const absl::Status& status) {
  if (Reply* reply = std::get_if<Reply>(&waiter)) {
    if (!status.ok()) reply->status = status;
    replies_.push_back(std::move(*reply));
    return;
  }
  if (const TransactionStep* step = std::get_if<TransactionStep>(&waiter)) return Advance(step->id, status);
  if (const CopyStep* step = std::get_if<CopyStep>(&waiter)) return backups_.OnStep(*step, status);
  if (const ScanStart* scan = std::get_if<ScanStart>(&waiter)) {
    if (status.ok()) SendItems(*scan);
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

CommittedLog Region::CommittedLogOf(const Partition& partition, Lsn from) {
  std::optional<AzId> leader;
  if (partition.leader()) leader = partition.leader()->az;
  const AzSet::KnownLog known = azs_.LogWith(partition.id(), from, leader);
  return {partition.id(), known.store, std::min(known.committed, partition.committed())};
}

}  // namespace meridian
