// Protobuf to messages: one method per message, in the order of Message's alternatives. Protobuf has checked lengths and text
// before; what is left are members that must be there, enumerators, and the encodings of storage.
#include "base/model/strings.h"
#include "base/wire/envelope.h"
#include "proto/meridian/v1/peer.pb.h"

namespace meridian {
namespace {

// Converts and remembers the first field that was wrong; a value read after that does not matter.
class EnvelopeReader {
 public:
  absl::StatusOr<Message> Read(const v1::Envelope& in);

 private:
  AskTables Get(const v1::AskTables& in) { return {in.known_revision()}; }
  Tables Get(const v1::Tables& in);
  FetchChanges Get(const v1::FetchChanges& in);
  Changes Get(const v1::Changes& in);
  FetchItems Get(const v1::FetchItems& in);
  Items Get(const v1::Items& in);
  Progress Get(const v1::Progress& in);
  ApplyBatch Get(const v1::ApplyBatch& in);
  ApplyAck Get(const v1::ApplyAck& in);
  ProposeReplica Get(const v1::ProposeReplica& in);
  ProposalAnswer Get(const v1::ProposalAnswer& in) { return {in.request(), in.error(), in.message(), in.settings_version()}; }
  PushGlobalTable Get(const v1::PushGlobalTable& in);
  GlobalTableReport Get(const v1::GlobalTableReport& in);
  AskLinks Get(const v1::AskLinks& in) { return {RegionId(in.region()), in.known_revision()}; }
  Links Get(const v1::Links& in);
  AskConditions Get(const v1::AskConditions& in) { return {RegionId(in.region()), in.known_revision()}; }
  Conditions Get(const v1::Conditions& in);
  ProposeSettings Get(const v1::ProposeSettings& in);

  // Parts of messages; `field` is the part's full name.
  template <typename Id, typename In>
  Id ReadUuid(const In& in, std::string_view field);
  template <typename In>
  LogId ReadLog(const In& in, std::string_view field);
  GlobalTable ReadGlobalTable(const std::string& bytes, std::string_view field);
  template <typename In>
  std::vector<ChangeRecord> ReadRecords(const In& in, std::string_view field);
  template <typename In>
  std::vector<DestinationProgress> ReadDestinations(const In& in, std::string_view field);
  KeyAttribute ReadKeyAttribute(const v1::KeyAttribute& in, std::string_view field);
  SecondaryIndex ReadIndex(const v1::SecondaryIndex& in, std::string_view field);
  TableSettings ReadSettings(const v1::TableSettings& in, std::string_view field);
  // An enumerator of ours from 0 to `max`.
  template <typename Enum>
  Enum ReadEnum(int in, Enum max, std::string_view field);

  bool ok() const { return error_.empty(); }
  void Fail(std::string_view field, std::string_view what) {
    if (ok()) error_ = StrCat(field, ": ", what);
  }

  std::string error_;
};

template <typename Id, typename In>
Id EnvelopeReader::ReadUuid(const In& in, std::string_view field) {
  if (!in.has_table()) Fail(field, "missing");
  return Id{in.table().high(), in.table().low()};
}

template <typename In>
LogId EnvelopeReader::ReadLog(const In& in, std::string_view field) {
  if (!in.has_log()) Fail(field, "missing");
  return LogId{ReadUuid<TableId>(in.log(), StrCat(field, ".table")), PartitionId(in.log().partition())};
}

GlobalTable EnvelopeReader::ReadGlobalTable(const std::string& bytes, std::string_view field) {
  absl::StatusOr<GlobalTable> table = DecodeGlobalTable(bytes);
  if (table.ok()) return *std::move(table);
  Fail(field, ToStd(table.status().message()));
  return {};
}

template <typename In>
std::vector<ChangeRecord> EnvelopeReader::ReadRecords(const In& in, std::string_view field) {
  std::vector<ChangeRecord> records;
  for (int i = 0; i < in.records_size() && ok(); ++i) {
    absl::StatusOr<ChangeRecord> record = DecodeChangeRecord(in.records(i));
    if (record.ok()) {
      records.push_back(*std::move(record));
    } else {
      Fail(StrCat(field, "[", i, "]"), ToStd(record.status().message()));
    }
  }
  return records;
}

template <typename In>
std::vector<DestinationProgress> EnvelopeReader::ReadDestinations(const In& in, std::string_view field) {
  std::vector<DestinationProgress> destinations;
  for (const v1::DestinationProgress& progress : in.destinations()) {
    DestinationProgress destination;
    destination.table = ReadUuid<TableId>(progress, StrCat(field, ".table"));
    destination.destination = RegionId(progress.destination());
    destination.settings_version = progress.settings_version();
    destination.registered = progress.registered();
    destination.backfilled = progress.backfilled();
    destination.backfill_percent = progress.backfill_percent();
    for (const v1::PartitionProgress& partition : progress.partitions()) {
      destination.partitions.push_back({PartitionId(partition.partition()), Lsn(partition.checkpoint()), Lsn(partition.synced())});
    }
    destinations.push_back(std::move(destination));
  }
  return destinations;
}

template <typename Enum>
Enum EnvelopeReader::ReadEnum(int in, Enum max, std::string_view field) {
  if (in < 0 || in > static_cast<int>(max)) {
    Fail(field, StrCat("no such value: ", in));
    return max;
  }
  return static_cast<Enum>(in);
}

KeyAttribute EnvelopeReader::ReadKeyAttribute(const v1::KeyAttribute& in, std::string_view field) {
  return {in.name(), ReadEnum(in.type(), AttributeValue::Type::kB, StrCat(field, ".type"))};
}

SecondaryIndex EnvelopeReader::ReadIndex(const v1::SecondaryIndex& in, std::string_view field) {
  SecondaryIndex index;
  index.name = in.name();
  index.kind = ReadEnum(in.kind(), IndexKind::kLocal, StrCat(field, ".kind"));
  index.number = in.number();
  for (const v1::KeyAttribute& attribute : in.partition()) {
    index.key.partition.push_back(ReadKeyAttribute(attribute, StrCat(field, ".partition")));
  }
  for (const v1::KeyAttribute& attribute : in.sort()) index.key.sort.push_back(ReadKeyAttribute(attribute, StrCat(field, ".sort")));
  if (index.key.partition.empty()) Fail(StrCat(field, ".partition"), "missing");
  index.projection = ReadEnum(in.projection(), ProjectionType::kInclude, StrCat(field, ".projection"));
  index.non_key_attributes.assign(in.non_key_attributes().begin(), in.non_key_attributes().end());
  index.throughput = {in.read_units(), in.write_units()};
  index.on_demand_max = {in.max_read_request_units(), in.max_write_request_units()};
  index.warm = {in.warm_read_units(), in.warm_write_units()};
  return index;
}

TableSettings EnvelopeReader::ReadSettings(const v1::TableSettings& in, std::string_view field) {
  TableSettings settings;
  if (!in.has_partition_key()) Fail(StrCat(field, ".partition_key"), "missing");
  settings.key_schema.partition_key = ReadKeyAttribute(in.partition_key(), StrCat(field, ".partition_key"));
  if (in.has_sort_key()) {
    settings.key_schema.sort_key = ReadKeyAttribute(in.sort_key(), StrCat(field, ".sort_key"));
  }
  settings.billing_mode =
      ReadEnum(in.billing_mode(), BillingMode::kPayPerRequest, StrCat(field, ".billing_mode"));
  settings.throughput = {in.read_units(), in.write_units()};
  for (const v1::SecondaryIndex& index : in.indexes()) settings.indexes.push_back(ReadIndex(index, StrCat(field, ".indexes")));
  settings.next_index_number = in.next_index_number();
  settings.table_class = ReadEnum(in.table_class(), TableClass::kStandardInfrequentAccess, StrCat(field, ".table_class"));
  settings.encryption = ReadEnum(in.encryption(), EncryptionKey::kCustomer, StrCat(field, ".encryption"));
  settings.on_demand_max = {in.max_read_request_units(), in.max_write_request_units()};
  settings.warm = {in.warm_read_units(), in.warm_write_units()};
  return settings;
}

Tables EnvelopeReader::Get(const v1::Tables& in) {
  Tables out;
  out.revision = in.revision();
  for (const v1::ReplicatedTable& table : in.tables()) {
    ReplicatedTable replicated;
    replicated.table = ReadUuid<TableId>(table, "Tables.tables.table");
    replicated.global = ReadGlobalTable(table.global(), "Tables.tables.global");
    for (const v1::LogBounds& bounds : table.partitions()) {
      replicated.partitions.push_back({Lsn(bounds.first()), Lsn(bounds.last())});
    }
    out.tables.push_back(std::move(replicated));
  }
  return out;
}

FetchChanges EnvelopeReader::Get(const v1::FetchChanges& in) {
  return {ReadLog(in, "FetchChanges.log"), RegionId(in.destination()), Lsn(in.from()), in.bytes_max()};
}

Changes EnvelopeReader::Get(const v1::Changes& in) {
  return {ReadLog(in, "Changes.log"), RegionId(in.destination()), Lsn(in.from()), Lsn(in.next()),
          Lsn(in.last()),             in.trimmed(),               ReadRecords(in, "Changes.records")};
}

FetchItems EnvelopeReader::Get(const v1::FetchItems& in) {
  return {ReadUuid<TableId>(in, "FetchItems.table"), RegionId(in.destination()), in.after(), in.bytes_max()};
}

Items EnvelopeReader::Get(const v1::Items& in) {
  return {ReadUuid<TableId>(in, "Items.table"), RegionId(in.destination()), in.after(), in.next(), in.done(),
          ReadRecords(in, "Items.records")};
}

Progress EnvelopeReader::Get(const v1::Progress& in) { return {ReadDestinations(in, "Progress.destinations")}; }

ApplyBatch EnvelopeReader::Get(const v1::ApplyBatch& in) {
  return {ReadUuid<GlobalTableId>(in, "ApplyBatch.table"), RegionId(in.source()), in.stream(), in.sequence(),
          in.joined_version(), ReadRecords(in, "ApplyBatch.records")};
}

ApplyAck EnvelopeReader::Get(const v1::ApplyAck& in) {
  return {ReadUuid<GlobalTableId>(in, "ApplyAck.table"), in.stream(), in.sequence(),
          ReadEnum(in.result(), ApplyResult::kRefused, "ApplyAck.result")};
}

ProposeReplica EnvelopeReader::Get(const v1::ProposeReplica& in) {
  if (!in.has_settings()) Fail("ProposeReplica.settings", "missing");
  ProposeReplica out{in.request(),          RegionId(in.proposer()),
                     ReadEnum(in.action(), ReplicaAction::kDelete, "ProposeReplica.action"),
                     RegionId(in.target()), in.table(),
                     ReadSettings(in.settings(), "ProposeReplica.settings"), {}, {}, {}, {in.group().high(), in.group().low()}};
  if (in.has_time_to_live()) out.time_to_live = SharedTimeToLive{in.time_to_live().enabled(), in.time_to_live().attribute()};
  if (in.stream() != 0) out.stream = ReadEnum(static_cast<int>(in.stream()) - 1, StreamView::kNewAndOldImages, "ProposeReplica.stream");
  absl::StatusOr<ReplicaOverrides> overrides = DecodeReplicaOverrides(in.overrides());
  if (!overrides.ok()) Fail("ProposeReplica.overrides", ToStd(overrides.status().message()));
  if (overrides.ok()) out.overrides = *std::move(overrides);
  return out;
}

PushGlobalTable EnvelopeReader::Get(const v1::PushGlobalTable& in) {
  return {ReadGlobalTable(in.table(), "PushGlobalTable.table"), in.let_go()};
}

GlobalTableReport EnvelopeReader::Get(const v1::GlobalTableReport& in) {
  return {RegionId(in.region()), ReadUuid<GlobalTableId>(in, "GlobalTableReport.table"),
          in.settings_version(), in.refused(),
          in.present(),          ReadDestinations(in, "GlobalTableReport.destinations")};
}

Links EnvelopeReader::Get(const v1::Links& in) {
  Links out;
  out.revision = in.revision();
  for (const v1::LinkSettings& link : in.links()) {
    out.links.push_back({RegionId(link.to()), link.latency_us(), link.jitter_us(), link.cut()});
  }
  for (const v1::PausedTable& paused : in.paused()) out.paused.push_back({paused.table(), RegionId(paused.to())});
  return out;
}

Conditions EnvelopeReader::Get(const v1::Conditions& in) {
  Conditions out;
  out.revision = in.revision();
  for (const v1::AzFault& fault : in.faults()) {
    const AzFaultKind kind = ReadEnum(fault.kind(), AzFaultKind::kDiskSlow, "Conditions.faults.kind");
    if (fault.az() >= kAzsMax) Fail("Conditions.faults.az", StrCat("no such Availability Zone: ", fault.az()));
    out.faults.push_back({fault.id(), kind, AzId(static_cast<uint8_t>(fault.az())), fault.delay_us()});
  }
  out.clock_ahead_us = in.clock_ahead_us();
  for (const v1::LostAccess& lost : in.lost_accesses()) {
    const AccessLoss loss = ReadEnum(lost.loss(), AccessLoss::kReplicationDenied, "Conditions.lost_accesses.loss");
    out.lost_accesses.push_back({RegionId(lost.region()), lost.table(), loss, WallTime{lost.since_us()}});
  }
  return out;
}

ProposeSettings EnvelopeReader::Get(const v1::ProposeSettings& in) {
  ProposeSettings out{in.request(), RegionId(in.proposer()), in.table(), in.based_on(), {}};
  absl::StatusOr<SettingsChange> change = DecodeSettingsChange(in.change());
  if (!change.ok()) Fail("ProposeSettings.change", ToStd(change.status().message()));
  if (change.ok()) out.change = *std::move(change);
  return out;
}

absl::StatusOr<Message> EnvelopeReader::Read(const v1::Envelope& in) {
  Message out;
  switch (in.message_case()) {
    case v1::Envelope::kAskTables: out = Get(in.ask_tables()); break;
    case v1::Envelope::kTables: out = Get(in.tables()); break;
    case v1::Envelope::kFetchChanges: out = Get(in.fetch_changes()); break;
    case v1::Envelope::kChanges: out = Get(in.changes()); break;
    case v1::Envelope::kFetchItems: out = Get(in.fetch_items()); break;
    case v1::Envelope::kItems: out = Get(in.items()); break;
    case v1::Envelope::kProgress: out = Get(in.progress()); break;
    case v1::Envelope::kApplyBatch: out = Get(in.apply_batch()); break;
    case v1::Envelope::kApplyAck: out = Get(in.apply_ack()); break;
    case v1::Envelope::kProposeReplica: out = Get(in.propose_replica()); break;
    case v1::Envelope::kProposalAnswer: out = Get(in.proposal_answer()); break;
    case v1::Envelope::kPushGlobalTable: out = Get(in.push_global_table()); break;
    case v1::Envelope::kGlobalTableReport: out = Get(in.global_table_report()); break;
    case v1::Envelope::kAskLinks: out = Get(in.ask_links()); break;
    case v1::Envelope::kLinks: out = Get(in.links()); break;
    case v1::Envelope::kAskConditions: out = Get(in.ask_conditions()); break;
    case v1::Envelope::kConditions: out = Get(in.conditions()); break;
    case v1::Envelope::kProposeSettings: out = Get(in.propose_settings()); break;
    case v1::Envelope::kHello: Fail("Envelope.hello", "only as the first frame of a link"); break;
    case v1::Envelope::MESSAGE_NOT_SET: Fail("Envelope.message", "missing or unknown"); break;
  }
  if (!ok()) return absl::DataLossError(error_);
  return out;
}

}  // namespace

absl::StatusOr<Message> FromEnvelope(const v1::Envelope& envelope) { return EnvelopeReader().Read(envelope); }

}  // namespace meridian
