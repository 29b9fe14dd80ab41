// UpdateTable: one logical change per call (reference: "UpdateTable is one logical change per call"
// and, of global tables, "UpdateTable ReplicaUpdates error catalogue").
#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/table_members.h"
#include "regiond/server/api/table_name.h"
#include "regiond/server/api/unsupported.h"

namespace meridian {
namespace {

constexpr std::string_view kOperation = "UpdateTable";
constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr std::string_view kNothing =
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
    "GlobalSecondaryIndexUpdates, "
    "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, "
    "MultiRegionConsistency, "
    "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required";

// At most one kind of change, and at least one. Of several the first is named that may not have company.
absl::Status CheckCombination(const TableMembers& m) {
  const auto alone = [](std::string_view what) {
    return ValidationError(StrCat(kInvalid, what, " must be the only operation in the request"));
  };
  const bool makes_index = m.index_updates && std::any_of(m.index_updates->begin(), m.index_updates->end(),
                                                          [](const IndexUpdateMembers& update) { return update.create.has_value(); });
  const bool on_demand = m.bounds.on_demand_max && (m.bounds.on_demand_max->read_units || m.bounds.on_demand_max->write_units);
  const bool indexes = m.index_updates && !m.index_updates->empty();
  const std::array<bool, 10> changes = {
      m.billing_mode.has_value(), m.throughput.has_value(),          m.replica_updates.has_value(), indexes,
      m.encryption.has_value(),   m.deletion_protection.has_value(), m.table_class.has_value(),          on_demand,
      m.bounds.warm.has_value(),  m.stream.has_value()};
  const auto count = std::count(changes.begin(), changes.end(), true);
  if (count == 0) return ValidationError(kNothing);  // also of a consistency or of witnesses alone (global-tables.md §13)
  if ((m.consistency || m.witness_updates) && (count > 1 || !m.replica_updates)) {
    return ValidationError("Requests that modify replicas or witnesses must not also modify other fields");
  }
  if (count == 1) return absl::OkStatus();
  if (m.encryption) return alone("Server-Side Encryption modification");
  if (m.table_class) return alone("TableClass modification");
  if (m.deletion_protection) return alone("DeletionProtection modification");
  if (m.bounds.warm && makes_index) {
    return ValidationError(StrCat(kInvalid, "Create global secondary index cannot be specified when updating WarmThroughput"));
  }
  if (m.bounds.warm) return alone("WarmThroughput");
  if (m.replica_updates) return alone("Replica modification");
  if (on_demand && (count > 2 || !m.billing_mode)) {
    return ValidationError(StrCat(kInvalid, "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"));
  }
  // Indexes that come or go have a text of their own, so these are updates of their capacity (unverified).
  if (m.stream && (m.throughput || m.billing_mode == "PROVISIONED" || indexes)) {
    return ValidationError(StrCat(kInvalid, "You cannot modify stream status while updating table IOPS"));
  }
  return absl::OkStatus();
}

absl::Status CheckBilling(const TableMembers& m, std::optional<BillingMode> mode) {
  if (mode == BillingMode::kProvisioned && !m.throughput) {
    return ValidationError(StrCat(
        kInvalid, "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"));
  }
  if (mode == BillingMode::kPayPerRequest && m.throughput) {
    return ValidationError(
        StrCat(kInvalid,
               "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
               "BillingMode is PAY_PER_REQUEST"));
  }
  return m.throughput ? CheckThroughputBounds(*m.throughput) : absl::OkStatus();
}

absl::StatusOr<IndexChange> IndexChangeOf(const TableMembers& m, const IndexUpdateMembers& update) {
  using Action = IndexChange::Action;
  const int actions = update.create.has_value() + update.update.has_value() + update.remove.has_value();
  if (actions == 0) {
    return ValidationError(StrCat(kInvalid, "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                                            "GlobalSecondaryIndexUpdate.Delete must not be null"));
  }
  if (actions > 1) {
    return ValidationError(
        StrCat(kInvalid, "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"));
  }
  IndexChange change;
  if (update.create) {
    if (!m.definitions) {
      return ValidationError(StrCat(kInvalid, "AttributeDefinitions is not specified for index: ", *update.create->name));
    }
    absl::StatusOr<SecondaryIndex> index = MakeIndex(*update.create, IndexKind::kGlobal, *m.definitions, nullptr);
    if (!index.ok()) return index.status();
    change.index = *std::move(index);
    change.has_throughput = update.create->throughput.has_value();
    change.bounds = update.create->bounds;
    return change;
  }
  const IndexMembers& members = update.update ? *update.update : *update.remove;
  change.action = update.update ? Action::kUpdate : Action::kDelete;
  change.index.name = std::string(*members.name);
  if (update.update) change.bounds = members.bounds;
  change.has_throughput = members.throughput.has_value();
  if (members.throughput) change.index.throughput = {*members.throughput->read_units, *members.throughput->write_units};
  return change;
}

absl::Status AddIndexChanges(const TableMembers& m, UpdateTableRequest* request) {
  size_t made = 0;
  for (const IndexUpdateMembers& update : *m.index_updates) {
    absl::StatusOr<IndexChange> change = IndexChangeOf(m, update);
    if (!change.ok()) return change.status();
    const auto same = [&](const IndexChange& other) { return other.index.name == change->index.name; };
    if (std::any_of(request->index_changes.begin(), request->index_changes.end(), same)) {
      return ValidationError(StrCat(kInvalid, "Only one global secondary index update per index is allowed simultaneously. Index: ",
                                    change->index.name));
    }
    made += change->action != IndexChange::Action::kUpdate;
    request->index_changes.push_back(*std::move(change));
  }
  if (made > 0 && (m.billing_mode || m.throughput)) {
    return ValidationError(StrCat(kInvalid, "You cannot create or delete index while updating table IOPS"));
  }
  if (made > 0 && m.stream) {
    return ValidationError(StrCat(kInvalid, "You cannot create or delete index while changing stream status"));
  }
  if (made > 1 || (made == 1 && request->index_changes.size() > 1)) {
    return LimitExceededError("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
  }
  return absl::OkStatus();
}

// REQUIRES: CheckCombination, so there are replicas, too.
absl::Status AddConsistency(const TableMembers& m, const ApiEndpoint& endpoint, UpdateTableRequest* request) {
  const std::vector<WitnessUpdateMembers> witnesses = m.witness_updates.value_or(std::vector<WitnessUpdateMembers>());
  request->gives_consistency = m.consistency.has_value();
  request->strong = m.consistency == "STRONG";
  for (const WitnessUpdateMembers& update : witnesses) {
    if (update.remove) request->witnesses_removed.emplace_back(**update.remove);
  }
  return CheckConsistency({m.consistency, *m.replica_updates, witnesses}, endpoint);
}

}  // namespace

absl::StatusOr<UpdateTableRequest> ParseUpdateTable(std::string_view body,
                                                    const ApiEndpoint& endpoint) {
  static constexpr std::array<std::string_view, 2> kConsistencyNames = {"EVENTUAL", "STRONG"};
  JsonBody json;
  TableMembers m;
  if (absl::Status status = ReadBody<TableMembers>(body, kUpdateTableMembers, json, m);
      !status.ok())
    return status;
  if (!m.table_name) return TableNameRequired();
  Constraints constraints;
  absl::StatusOr<std::string_view> table = CheckTableName(*m.table_name, 1, endpoint, &constraints);
  if (!table.ok()) return table.status();
  UpdateTableRequest request;
  request.table = std::string(*table);
  request.billing_mode = CheckBillingMode(m, constraints);
  CheckThroughput(m, constraints);
  if (m.replica_updates) CheckReplicaConstraints(*m.replica_updates, constraints);
  if (m.definitions) CheckDefinitions(*m.definitions, constraints);
  if (m.index_updates) CheckIndexUpdates(*m.index_updates, constraints);
  if (m.witness_updates) CheckWitnessConstraints(*m.witness_updates, constraints);
  constraints.OneOf(m.consistency, "multiRegionConsistency", kConsistencyNames);
  if (m.encryption) CheckEncryptionType(*m.encryption, constraints);
  if (m.stream) CheckStreamConstraints(*m.stream, constraints);
  if (!constraints.ok()) return constraints.status();
  if (m.index_updates) {
    if (absl::Status status = AddIndexChanges(m, &request); !status.ok()) return status;
  }
  if (!m.unsupported.empty()) return MemberNotSupported(kOperation, m.unsupported);
  if (absl::Status status = CheckCombination(m); !status.ok()) return status;
  if (absl::Status status = CheckBilling(m, request.billing_mode); !status.ok()) return status;
  if (m.throughput)
    request.throughput = Throughput{*m.throughput->read_units, *m.throughput->write_units};
  request.deletion_protection = m.deletion_protection;
  request.bounds = m.bounds;
  absl::StatusOr<std::optional<TableClass>> table_class = CheckTableClass(m.table_class);
  if (!table_class.ok()) return table_class.status();
  request.table_class = *table_class;
  if (m.encryption) {
    absl::StatusOr<Encryption> encryption = CheckEncryption(*m.encryption, endpoint);
    if (!encryption.ok()) return encryption.status();
    request.encryption = *std::move(encryption);
  }
  if (m.stream) {
    absl::StatusOr<std::optional<StreamView>> stream = CheckStreamChange(*m.stream);
    if (!stream.ok()) return stream.status();
    request.stream = StreamChange{*stream};
  }
  if (m.consistency || m.witness_updates) {
    if (absl::Status status = AddConsistency(m, endpoint, &request); !status.ok()) return status;
  }
  if (m.replica_updates && !request.strong) {
    absl::StatusOr<std::vector<ReplicaUpdate>> updates = ReplicaUpdatesOf(*m.replica_updates);
    if (!updates.ok()) return updates.status();
    request.replica_updates = *std::move(updates);
  }
  return request;
}

}  // namespace meridian
