// Messages to protobuf: one Fill per struct, in the order of Message's alternatives.
#include "base/wire/envelope.h"
#include "proto/meridian/v1/peer.pb.h"

namespace meridian {
namespace {

template <typename Tag>
void Fill(const Uuid<Tag>& in, v1::Uuid* out) {
  out->set_high(in.high);
  out->set_low(in.low);
}

void Fill(const LogId& in, v1::PartitionLog* out) {
  Fill(in.table, out->mutable_table());
  out->set_partition(in.partition.value);
}

template <typename Out>
void FillRecords(const std::vector<ChangeRecord>& in, Out* out) {
  out->mutable_records()->Reserve(static_cast<int>(in.size()));
  for (const ChangeRecord& record : in) out->add_records(EncodeChangeRecord(record));
}

void Fill(const AskTables& in, v1::AskTables* out) { out->set_known_revision(in.known_revision); }

void Fill(const ReplicatedTable& in, v1::ReplicatedTable* out) {
  Fill(in.table, out->mutable_table());
  out->set_global(EncodeGlobalTable(in.global));
  for (const LogBounds& bounds : in.partitions) {
    v1::LogBounds* partition = out->add_partitions();
    partition->set_first(bounds.first.value);
    partition->set_last(bounds.last.value);
  }
}

void Fill(const Tables& in, v1::Tables* out) {
  out->set_revision(in.revision);
  for (const ReplicatedTable& table : in.tables) Fill(table, out->add_tables());
}

void Fill(const FetchChanges& in, v1::FetchChanges* out) {
  Fill(in.log, out->mutable_log());
  out->set_destination(in.destination.name);
  out->set_from(in.from.value);
  out->set_bytes_max(in.bytes_max);
}

void Fill(const Changes& in, v1::Changes* out) {
  Fill(in.log, out->mutable_log());
  out->set_destination(in.destination.name);
  out->set_from(in.from.value);
  out->set_next(in.next.value);
  out->set_last(in.last.value);
  out->set_trimmed(in.trimmed);
  FillRecords(in.records, out);
}

void Fill(const FetchItems& in, v1::FetchItems* out) {
  Fill(in.table, out->mutable_table());
  out->set_destination(in.destination.name);
  out->set_after(in.after);
  out->set_bytes_max(in.bytes_max);
}

void Fill(const Items& in, v1::Items* out) {
  Fill(in.table, out->mutable_table());
  out->set_destination(in.destination.name);
  out->set_after(in.after);
  out->set_next(in.next);
  out->set_done(in.done);
  FillRecords(in.records, out);
}

void Fill(const DestinationProgress& in, v1::DestinationProgress* out) {
  Fill(in.table, out->mutable_table());
  out->set_destination(in.destination.name);
  out->set_settings_version(in.settings_version);
  out->set_registered(in.registered);
  out->set_backfilled(in.backfilled);
  out->set_backfill_percent(in.backfill_percent);
  for (const PartitionProgress& progress : in.partitions) {
    v1::PartitionProgress* partition = out->add_partitions();
    partition->set_partition(progress.partition.value);
    partition->set_checkpoint(progress.checkpoint.value);
    partition->set_synced(progress.synced.value);
  }
}

void Fill(const Progress& in, v1::Progress* out) {
  for (const DestinationProgress& destination : in.destinations) Fill(destination, out->add_destinations());
}

void Fill(const ApplyBatch& in, v1::ApplyBatch* out) {
  Fill(in.table, out->mutable_table());
  out->set_source(in.source.name);
  out->set_stream(in.stream);
  out->set_sequence(in.sequence);
  out->set_joined_version(in.joined_version);
  FillRecords(in.records, out);
}

void Fill(const ApplyAck& in, v1::ApplyAck* out) {
  Fill(in.table, out->mutable_table());
  out->set_stream(in.stream);
  out->set_sequence(in.sequence);
  out->set_result(static_cast<v1::ApplyResult>(in.result));
}

void Fill(const KeyAttribute& in, v1::KeyAttribute* out) {
  out->set_name(in.name);
  out->set_type(static_cast<v1::KeyType>(in.type));
}

void Fill(const SecondaryIndex& in, v1::SecondaryIndex* out) {
  out->set_name(in.name);
  out->set_kind(static_cast<v1::IndexKind>(in.kind));
  out->set_number(in.number);
  for (const KeyAttribute& attribute : in.key.partition) Fill(attribute, out->add_partition());
  for (const KeyAttribute& attribute : in.key.sort) Fill(attribute, out->add_sort());
  out->set_projection(static_cast<v1::ProjectionType>(in.projection));
  for (const std::string& name : in.non_key_attributes) out->add_non_key_attributes(name);
  out->set_read_units(in.throughput.read_units);
  out->set_write_units(in.throughput.write_units);
  out->set_max_read_request_units(in.on_demand_max.read_units);
  out->set_max_write_request_units(in.on_demand_max.write_units);
  out->set_warm_read_units(in.warm.read_units);
  out->set_warm_write_units(in.warm.write_units);
}

void Fill(const TableSettings& in, v1::TableSettings* out) {
  Fill(in.key_schema.partition_key, out->mutable_partition_key());
  if (in.key_schema.sort_key) Fill(*in.key_schema.sort_key, out->mutable_sort_key());
  out->set_billing_mode(static_cast<v1::BillingMode>(in.billing_mode));
  out->set_read_units(in.throughput.read_units);
  out->set_write_units(in.throughput.write_units);
  for (const SecondaryIndex& index : in.indexes) Fill(index, out->add_indexes());
  out->set_next_index_number(in.next_index_number);
  out->set_table_class(static_cast<v1::TableClass>(in.table_class));
  out->set_encryption(static_cast<v1::EncryptionKey>(in.encryption));
  out->set_max_read_request_units(in.on_demand_max.read_units);
  out->set_max_write_request_units(in.on_demand_max.write_units);
  out->set_warm_read_units(in.warm.read_units);
  out->set_warm_write_units(in.warm.write_units);
}

void Fill(const ProposeReplica& in, v1::ProposeReplica* out) {
  out->set_request(in.request);
  out->set_proposer(in.proposer.name);
  out->set_action(static_cast<v1::ReplicaAction>(in.action));
  out->set_target(in.target.name);
  out->set_table(in.table);
  Fill(in.settings, out->mutable_settings());
  if (in.time_to_live) {
    out->mutable_time_to_live()->set_enabled(in.time_to_live->enabled);
    out->mutable_time_to_live()->set_attribute(in.time_to_live->attribute);
  }
  out->set_overrides(EncodeReplicaOverrides(in.overrides));
  Fill(in.group, out->mutable_group());
  if (in.stream) out->set_stream(static_cast<uint32_t>(*in.stream) + 1);
}

void Fill(const ProposalAnswer& in, v1::ProposalAnswer* out) {
  out->set_request(in.request);
  out->set_error(in.error);
  out->set_message(in.message);
  out->set_settings_version(in.settings_version);
}

void Fill(const PushGlobalTable& in, v1::PushGlobalTable* out) {
  out->set_table(EncodeGlobalTable(in.table));
  out->set_let_go(in.let_go);
}

void Fill(const GlobalTableReport& in, v1::GlobalTableReport* out) {
  out->set_region(in.region.name);
  Fill(in.table, out->mutable_table());
  out->set_settings_version(in.settings_version);
  out->set_refused(in.refused);
  out->set_present(in.present);
  for (const DestinationProgress& destination : in.destinations) Fill(destination, out->add_destinations());
}

void Fill(const AskLinks& in, v1::AskLinks* out) {
  out->set_region(in.region.name);
  out->set_known_revision(in.known_revision);
}

void Fill(const Links& in, v1::Links* out) {
  out->set_revision(in.revision);
  for (const LinkSettings& settings : in.links) {
    v1::LinkSettings* link = out->add_links();
    link->set_to(settings.to.name);
    link->set_latency_us(settings.latency_us);
    link->set_jitter_us(settings.jitter_us);
    link->set_cut(settings.cut);
  }
  for (const PausedTable& one : in.paused) {
    v1::PausedTable* paused = out->add_paused();
    paused->set_table(one.table);
    paused->set_to(one.to.name);
  }
}

void Fill(const AskConditions& in, v1::AskConditions* out) {
  out->set_region(in.region.name);
  out->set_known_revision(in.known_revision);
}

void Fill(const Conditions& in, v1::Conditions* out) {
  out->set_revision(in.revision);
  for (const AzFault& az_fault : in.faults) {
    v1::AzFault* fault = out->add_faults();
    fault->set_id(az_fault.id);
    fault->set_kind(static_cast<v1::AzFaultKind>(az_fault.kind));
    fault->set_az(az_fault.az.index);
    fault->set_delay_us(az_fault.delay_us);
  }
  out->set_clock_ahead_us(in.clock_ahead_us);
  for (const LostAccess& lost : in.lost_accesses) {
    v1::LostAccess* access = out->add_lost_accesses();
    access->set_region(lost.region.name);
    access->set_table(lost.table);
    access->set_loss(static_cast<v1::AccessLoss>(lost.loss));
    access->set_since_us(lost.since.us);
  }
}

void Fill(const ProposeSettings& in, v1::ProposeSettings* out) {
  out->set_request(in.request);
  out->set_proposer(in.proposer.name);
  out->set_table(in.table);
  out->set_based_on(in.based_on);
  out->set_change(EncodeSettingsChange(in.change));
}

// Which member of the envelope's oneof holds each message.
struct Visitor {
  v1::Envelope* out;
  void operator()(const AskTables& in) { Fill(in, out->mutable_ask_tables()); }
  void operator()(const Tables& in) { Fill(in, out->mutable_tables()); }
  void operator()(const FetchChanges& in) { Fill(in, out->mutable_fetch_changes()); }
  void operator()(const Changes& in) { Fill(in, out->mutable_changes()); }
  void operator()(const FetchItems& in) { Fill(in, out->mutable_fetch_items()); }
  void operator()(const Items& in) { Fill(in, out->mutable_items()); }
  void operator()(const Progress& in) { Fill(in, out->mutable_progress()); }
  void operator()(const ApplyBatch& in) { Fill(in, out->mutable_apply_batch()); }
  void operator()(const ApplyAck& in) { Fill(in, out->mutable_apply_ack()); }
  void operator()(const ProposeReplica& in) { Fill(in, out->mutable_propose_replica()); }
  void operator()(const ProposalAnswer& in) { Fill(in, out->mutable_proposal_answer()); }
  void operator()(const PushGlobalTable& in) { Fill(in, out->mutable_push_global_table()); }
  void operator()(const GlobalTableReport& in) { Fill(in, out->mutable_global_table_report()); }
  void operator()(const AskLinks& in) { Fill(in, out->mutable_ask_links()); }
  void operator()(const Links& in) { Fill(in, out->mutable_links()); }
  void operator()(const AskConditions& in) { Fill(in, out->mutable_ask_conditions()); }
  void operator()(const Conditions& in) { Fill(in, out->mutable_conditions()); }
  void operator()(const ProposeSettings& in) { Fill(in, out->mutable_propose_settings()); }
};

}  // namespace

void ToEnvelope(const Message& message, v1::Envelope* envelope) { std::visit(Visitor{envelope}, message); }

}  // namespace meridian
