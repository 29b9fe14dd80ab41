// The part of ApiServer that makes, describes, changes and deletes tables.
#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/settings/capacity_bounds.h"
#include "regiond/core/settings/change_under_way.h"
#include "regiond/core/settings/index_changes.h"
#include "regiond/core/settings/resource_policy.h"
#include "regiond/core/settings/stream_setting.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/operations/api_server.h"
#include "regiond/server/operations/table_update.h"

namespace meridian {
namespace {

// As for what all Regions share (unverified).
absl::Status CheckOverrides(const ReplicaUpdate& update) {
  const auto check = [&](std::optional<int64_t> max_units, std::string_view index) {
    if (!max_units) return absl::OkStatus();
    Throughput maximum;
    return ChangeOnDemandMax(maximum, {*max_units == 0 ? kNoMaximum : *max_units, std::nullopt}, {update.region.name, index});
  };
  absl::Status status = check(update.overrides.max_read_units, {});
  for (const auto& [name, index] : update.overrides.indexes) {
    if (status.ok()) status = check(index.max_read_units, name);
  }
  return status;
}

// What this Region can tell without asking the coordinator: global-tables.md §2 and §12.
absl::Status CheckReplicaUpdates(const RegionId& self, const TableDescriptor& table, const UpdateTableRequest& request) {
  for (const ReplicaUpdate& update : request.replica_updates) {
    if (update.region == self && update.action != ReplicaUpdate::Action::kUpdate) {
      return ValidationError(
          "Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.");
    }
    if (absl::Status status = CheckOverrides(update); !status.ok()) return status;
    const bool on_demand = table.settings.billing_mode == BillingMode::kPayPerRequest;
    if (update.action == ReplicaUpdate::Action::kUpdate && on_demand && update.overrides.read_units) {
      return ValidationError("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
    }
    if (update.action == ReplicaUpdate::Action::kCreate && table.settings.billing_mode == BillingMode::kProvisioned) {
      return ValidationError("Table write capacity should either be Pay-Per-Request or AutoScaled.");
    }
    if (update.action == ReplicaUpdate::Action::kCreate && table.settings.encryption == EncryptionKey::kCustomer) {
      return ValidationError("One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica.");
    }
  }
  return absl::OkStatus();
}

// Reference §2.1: an on-demand table has no throughput, and what a table has already is not a change.
absl::Status CheckThroughput(const TableSettings& settings, const UpdateTableRequest& request) {
  if (!request.throughput) return absl::OkStatus();
  if (request.billing_mode.value_or(settings.billing_mode) == BillingMode::kPayPerRequest) {
    return ValidationError(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
        "BillingMode is PAY_PER_REQUEST");
  }
  if (settings.billing_mode != BillingMode::kProvisioned || *request.throughput != settings.throughput) return absl::OkStatus();
  const auto units = [](std::string_view name, int64_t current, int64_t requested) {
    return StrCat("Current ", name, " provisioned for the table: ", current, ". Requested ", name, ": ", requested, ". ");
  };
  return ValidationError(StrCat(
      "The provisioned throughput for the table will not change. The requested value equals the current value. ",
      units("ReadCapacityUnits", settings.throughput.read_units, request.throughput->read_units),
      units("WriteCapacityUnits", settings.throughput.write_units, request.throughput->write_units),
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."));
}

absl::Status SetBounds(const TableDescriptor& table, const BoundsChange& bounds, std::string_view region, SecondaryIndex& index) {
  return SetInitialBounds(bounds, table.settings.billing_mode, index.throughput, {region, index.name}, &index.on_demand_max, &index.warm);
}

// Whether the indexes of the table will all have throughput if it is provisioned, and none of their own if not (reference §2.1, §14.5).
absl::Status CheckIndexThroughput(const TableSettings& settings, const UpdateTableRequest& request) {
  const bool provisioned = request.billing_mode.value_or(settings.billing_mode) == BillingMode::kProvisioned;
  constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
  for (const IndexChange& change : request.index_changes) {
    if (change.action == IndexChange::Action::kDelete) continue;
    const bool must = change.action == IndexChange::Action::kCreate || !(change.bounds.warm || change.bounds.on_demand_max);
    if (provisioned && !change.has_throughput && must) {
      return ValidationError(StrCat(kInvalid, "ProvisionedThroughput must be specified for index: ", change.index.name));
    }
    if (provisioned || !change.has_throughput) continue;
    if (change.action == IndexChange::Action::kUpdate) {
      return ValidationError(StrCat(kInvalid, "The only Updates for index: ", change.index.name,
                                    " when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput"));
    }
    return ValidationError(StrCat(kInvalid, "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ",
                                  change.index.name, " when BillingMode is PAY_PER_REQUEST"));
  }
  if (!provisioned || settings.billing_mode == BillingMode::kProvisioned) return absl::OkStatus();
  std::string missing;
  for (const SecondaryIndex& index : settings.indexes) {
    const auto names_it = [&](const IndexChange& change) { return change.index.name == index.name; };
    if (index.kind == IndexKind::kLocal || std::any_of(request.index_changes.begin(), request.index_changes.end(), names_it)) continue;
    StrAppend(&missing, missing.empty() ? "" : ",", index.name);
  }
  if (missing.empty()) return absl::OkStatus();
  return ValidationError(StrCat(kInvalid, "ProvisionedThroughput must be specified for index: ", missing));
}

// One that comes or goes; an update of one is made with the table's.
absl::Status ChangeIndex(const IndexChange& change, std::string_view region, TableDescriptor& table) {
  if (change.action == IndexChange::Action::kUpdate) return absl::OkStatus();
  SecondaryIndex index = change.index;
  const bool create = change.action == IndexChange::Action::kCreate;
  if (create) {
    if (absl::Status status = SetBounds(table, change.bounds, region, index); !status.ok()) return status;
  }
  return ApplyIndexesChange(table, {create ? IndexAction::kCreate : IndexAction::kDelete, {std::move(index)}});
}

// Whether UpdateTable answers with what was while such a change is under way (reference §14.1); a stream's ARN is told at once.
bool EchoesWhatWas(TableChangeKind kind) { return TakesTime(kind) && kind != TableChangeKind::kStream; }

}  // namespace

void ApiServer::CreateTable(Call call, std::string_view body) {
  absl::StatusOr<CreateTableRequest> request = ParseCreateTable(body, endpoint_);
  if (!request.ok()) return AnswerStatus(call, request.status());
  const WallTime now = clock_.WallNow();
  if (request->policy) (void)PutPolicy(request->attributes, *std::move(request->policy), std::nullopt, {}, now);
  if (request->stream) (void)EnableStream(request->attributes, request->table, *request->stream, now);
  absl::Status status =
      region_.CreateTable(request->table, request->settings, request->deletion_protection, std::move(request->attributes)).status();
  if (!status.ok()) return AnswerStatus(call, status);
  TableView view = ViewOf(*region_.catalog().Find(request->table));
  view.status = TableStatus::kCreating;  // as AWS answers; it may be active when somebody looks again
  std::string answer;
  AppendTableDescriptionResponse(view, endpoint_, &answer);
  AnswerBody(call, absl::OkStatus(), std::move(answer));
}

TableView ApiServer::ViewOf(const Table& table) {
  const TableCounters counters = region_.CountersOf(table);
  TableView view{table.descriptor(), StatusOf(region_.self(), table.descriptor()), counters.items, counters.bytes,
                 region_.IndexCountersOf(table)};
  if (view.status == TableStatus::kActive && !view.table.building.empty()) view.status = TableStatus::kUpdating;
  view.now = clock_.WallNow();
  const LostAccesses& lost = region_.lost_accesses();
  if (view.status == TableStatus::kActive && lost.KeyDisabled(view.table.name, region_.self())) {
    view.status = TableStatus::kInaccessible;
    view.inaccessible_since = lost.Find(view.table.name, region_.self())->since;
  }
  if (!view.table.global) return view;
  for (const ReplicaState& replica : view.table.global->replicas) {
    if (const LostAccess* found = lost.Find(view.table.name, replica.region)) view.lost_accesses.push_back(*found);
  }
  for (const DestinationProgress& progress : region_.source().ProgressOf(view.table.id)) {
    const ReplicaState* const replica = view.table.global->Find(progress.destination);
    const bool filled = replica != nullptr && replica->phase == ReplicaPhase::kBackfilling && replica->backfill_source == region_.self();
    if (filled) view.backfill_percent[progress.destination] = progress.backfill_percent;
  }
  return view;
}

void ApiServer::DescribeTable(Call call, std::string_view body) {
  absl::StatusOr<std::string> name = ParseTableNameOnly(body, endpoint_);
  if (!name.ok()) return AnswerStatus(call, name.status());
  absl::Status status = region_.DescribeTable(*name).status();
  if (!status.ok()) return AnswerStatus(call, status);
  std::string answer;
  AppendDescribeTableResponse(ViewOf(*region_.catalog().Find(*name)), endpoint_, &answer);
  AnswerBody(call, absl::OkStatus(), std::move(answer));
}

void ApiServer::ListTables(Call call, std::string_view body) {
  absl::StatusOr<ListTablesRequest> request = ParseListTables(body);
  if (!request.ok()) return AnswerStatus(call, request.status());
  ListTablesResult result;
  const auto& tables = region_.catalog().tables();
  auto at = request->exclusive_start_table.empty() ? tables.begin() : tables.upper_bound(request->exclusive_start_table);
  for (; at != tables.end(); ++at) {
    if (IsSystemTable(at->first)) continue;
    if (static_cast<int64_t>(result.names.size()) == request->limit) {
      result.last_evaluated = result.names.back();
      break;
    }
    result.names.push_back(at->first);
  }
  std::string answer;
  AppendListTablesResponse(result, &answer);
  AnswerBody(call, absl::OkStatus(), std::move(answer));
}

void ApiServer::UpdateTable(Call call, std::string_view body) {
  absl::StatusOr<UpdateTableRequest> request = ParseUpdateTable(body, endpoint_);
  if (!request.ok()) return AnswerStatus(call, request.status());
  absl::StatusOr<TableDescriptor> before = region_.DescribeTable(request->table);
  if (!before.ok()) return AnswerStatus(call, before.status());
  const TableChangeKind kind = KindOf(*request, before->settings.billing_mode);
  if (absl::Status status = CheckAdmits(*before, kind); !status.ok()) return AnswerStatus(call, status);
  // A replica that is still being filled (global-tables.md §2.1).
  if (StatusOf(region_.self(), *before) == TableStatus::kCreating) {
    if (!request->replica_updates.empty()) return AnswerStatus(call, ReplicaBeingAdded(before->name, region_.self()));
    return AnswerStatus(call, ResourceNotFoundError(StrCat("Requested resource not found: Table: ", request->table, " not found")));
  }
  if (absl::Status status = CheckThroughput(before->settings, *request); !status.ok()) return AnswerStatus(call, status);
  if (absl::Status status = CheckIndexThroughput(before->settings, *request); !status.ok()) return AnswerStatus(call, status);
  if (absl::Status status = CheckConsistency(*request, *before); !status.ok()) return AnswerStatus(call, status);
  if (absl::Status status = CheckReplicaUpdates(region_.self(), *before, *request); !status.ok()) return AnswerStatus(call, status);
  Waiting waiting{std::make_shared<Call>(std::move(call)), request->table};
  if (!request->replica_updates.empty()) return UpdateReplica(std::move(waiting), request->replica_updates.front());
  if (EchoesWhatWas(kind)) waiting.before = ViewOf(*region_.catalog().Find(request->table));
  const auto apply = [&](TableDescriptor& table, WallTime now) {
    absl::Status status = ApplyTableUpdate(*request, endpoint_.region, table, now);
    for (const IndexChange& change : request->index_changes) {
      if (status.ok()) status = ChangeIndex(change, endpoint_.region, table);
    }
    return status;
  };
  region_.ChangeSettings(Wait(std::move(waiting)), request->table, apply, kind);
}

void ApiServer::UpdateReplica(Waiting waiting, const ReplicaUpdate& update) {
  const std::string name = waiting.table;
  const uint64_t number = Wait(std::move(waiting));
  switch (update.action) {
    case ReplicaUpdate::Action::kCreate: return region_.ChangeReplicas(number, ReplicaAction::kCreate, update.region, name, update.overrides);
    case ReplicaUpdate::Action::kUpdate: return region_.OverrideReplica(number, update.region, name, update.overrides);
    case ReplicaUpdate::Action::kDelete: return region_.ChangeReplicas(number, ReplicaAction::kDelete, update.region, name);
  }
}

void ApiServer::DeleteTable(Call call, std::string_view body) {
  absl::StatusOr<std::string> name = ParseTableNameOnly(body, endpoint_);
  if (!name.ok()) return AnswerStatus(call, name.status());
  Waiting waiting{std::make_shared<Call>(std::move(call)), *name};
  if (Table* const table = region_.catalog().Find(*name)) {
    waiting.before = ViewOf(*table);
    waiting.before->status = TableStatus::kDeleting;
  }
  region_.DeleteTable(Wait(std::move(waiting)), *name);
}

void ApiServer::FinishTableChange(Waiting waiting, const Reply& reply) {
  if (!reply.status.ok()) return AnswerStatus(*waiting.call, reply.status);
  Table* const table = region_.catalog().Find(waiting.table);
  if (waiting.before && waiting.call->operation == Operation::kUpdateTable && table != nullptr) {
    // What was is told while the change is under way.
    if (table->descriptor().under_way) {
      waiting.before->status = StatusOf(region_.self(), table->descriptor());
      waiting.before->table.under_way = table->descriptor().under_way;
    } else {
      waiting.before.reset();
    }
  }
  if (!waiting.before && table == nullptr) {
    return AnswerStatus(*waiting.call, ResourceNotFoundError(StrCat(
        "Requested resource not found: Table: ", waiting.table, " not found")));
  }
  std::string answer;
  AppendTableDescriptionResponse(waiting.before ? *waiting.before : ViewOf(*table), endpoint_, &answer);
  AnswerBody(*waiting.call, absl::OkStatus(), std::move(answer));
}

}  // namespace meridian
