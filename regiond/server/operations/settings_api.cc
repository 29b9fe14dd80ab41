#include "regiond/server/operations/settings_api.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/settings/change_under_way.h"
#include "regiond/core/settings/contributor_insights.h"
#include "regiond/core/settings/kinesis_destinations.h"
#include "regiond/core/settings/point_in_time_recovery.h"
#include "regiond/core/settings/resource_policy.h"
#include "regiond/server/api/setting_responses.h"
#include "regiond/server/operations/auto_scaling.h"

namespace meridian {
namespace {

constexpr int64_t kTagsPerPage = 10;

absl::Status NoTable(std::string_view name) {
  return ResourceNotFoundError(StrCat("Requested resource not found: Table: ", name, " not found"));
}

absl::Status MustBeActive(std::string_view status) {
  return ValidationError(StrCat("Table or Index is not in a valid state to update Key Access Insights: ", status,
                                " must be ACTIVE to enable ContributorInsights."));
}

// The body that append(out) appends.
template <typename Append>
std::string BodyOf(Append append) {
  std::string body;
  append(&body);
  return body;
}

}  // namespace

absl::StatusOr<std::string> SettingsApi::Answer(Operation operation, std::string_view body) {
  switch (operation) {
    case Operation::kTagResource: return TagResource(body);
    case Operation::kUntagResource: return UntagResource(body);
    case Operation::kListTagsOfResource: return ListTags(body);
    case Operation::kDescribeTimeToLive: return DescribeTimeToLive(body);
    case Operation::kUpdateContinuousBackups: return UpdateBackups(body);
    case Operation::kDescribeContinuousBackups: return DescribeBackups(body);
    case Operation::kPutResourcePolicy: return PutPolicy(body);
    case Operation::kGetResourcePolicy: return GetPolicy(body);
    case Operation::kDeleteResourcePolicy: return DeletePolicy(body);
    case Operation::kUpdateContributorInsights: return UpdateInsights(body);
    case Operation::kDescribeContributorInsights: return DescribeInsights(body);
    case Operation::kListContributorInsights: return ListInsights(body);
    case Operation::kEnableKinesisStreamingDestination: return EnableKinesis(body);
    case Operation::kDisableKinesisStreamingDestination: return DisableKinesis(body);
    case Operation::kUpdateKinesisStreamingDestination: return UpdateKinesis(body);
    case Operation::kDescribeKinesisStreamingDestination: return DescribeKinesis(body);
    case Operation::kDescribeTableReplicaAutoScaling: return DescribeScaling(body);
    case Operation::kUpdateTableReplicaAutoScaling: return UpdateScaling(body);
    default: MERIDIAN_CHECK(false, OperationName(operation));
  }
  return UnknownOperationError();
}

absl::StatusOr<const Table*> SettingsApi::Find(const std::string& name) {
  const Table* const table = region_.catalog().Find(name);
  if (table == nullptr || StatusOf(region_.self(), table->descriptor()) == TableStatus::kCreating) return NoTable(name);
  return table;
}

absl::Status SettingsApi::CheckMaking(const std::string& name, TableChangeKind kind) {
  const Table* const table = region_.catalog().Find(name);
  return table == nullptr ? absl::OkStatus() : CheckAdmits(table->descriptor(), kind);
}

// --- tags ---

absl::StatusOr<const Table*> SettingsApi::FindTagged(const ResourceName& resource) {
  absl::StatusOr<const Table*> table = Find(resource.table);
  if (table.ok() && resource.stream_label.empty()) return table;
  return ResourceNotFoundError(StrCat("Requested resource not found: ResourceArn: ", resource.arn, " not found"));
}

absl::StatusOr<std::string> SettingsApi::TagResource(std::string_view body) {
  absl::StatusOr<TagRequest> request = ParseTagResource(body, endpoint_);
  if (!request.ok()) return request.status();
  if (absl::Status status = FindTagged(request->resource).status(); !status.ok()) return status;
  absl::Status status = region_.ChangeTable(request->resource.table, [&](TableDescriptor& table, WallTime) {
    return AddTags(table.attributes, request->tags);
  });
  if (!status.ok()) return status;
  return std::string();
}

absl::StatusOr<std::string> SettingsApi::UntagResource(std::string_view body) {
  absl::StatusOr<UntagRequest> request = ParseUntagResource(body, endpoint_);
  if (!request.ok()) return request.status();
  if (absl::Status status = FindTagged(request->resource).status(); !status.ok()) return status;
  absl::Status status = region_.ChangeTable(request->resource.table, [&](TableDescriptor& table, WallTime) {
    RemoveTags(table.attributes, request->keys);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return std::string();
}

absl::StatusOr<std::string> SettingsApi::ListTags(std::string_view body) {
  absl::StatusOr<ListTagsRequest> request = ParseListTags(body, endpoint_);
  if (!request.ok()) return request.status();
  absl::StatusOr<const Table*> table = FindTagged(request->resource);
  if (!table.ok()) return table.status();
  const auto& tags = (*table)->descriptor().attributes.tags;
  ListTagsResult result;
  for (auto at = request->after_key.empty() ? tags.begin() : tags.upper_bound(request->after_key); at != tags.end(); ++at) {
    if (static_cast<int64_t>(result.tags.size()) == kTagsPerPage) {
      result.next_token = result.tags.back().first;
      break;
    }
    result.tags.push_back(*at);
  }
  return BodyOf([&](std::string* out) { AppendListTagsResponse(result, out); });
}

// --- TTL ---

absl::StatusOr<TimeToLiveRequest> SettingsApi::CheckTimeToLive(std::string_view body) {
  absl::StatusOr<TimeToLiveRequest> request = ParseUpdateTimeToLive(body, endpoint_);
  if (!request.ok()) return request;
  if (absl::Status status = CheckMaking(request->table, TableChangeKind::kTimeToLive); !status.ok()) return status;
  const absl::StatusOr<const Table*> table = Find(request->table);
  if (!table.ok()) return table.status();
  if (absl::Status usable = region_.CheckKey(**table); !usable.ok()) return usable;
  if (const std::optional<GlobalTable>& global = (*table)->descriptor().global; global && region_.CountersOf(**table).items > 0) {
    for (const ReplicaState& replica : global->replicas) {
      if (replica.phase < ReplicaPhase::kActive) return ReplicaBeingAdded(request->table, replica.region);
    }
  }
  return request;
}

absl::StatusOr<std::string> SettingsApi::DescribeTimeToLive(std::string_view body) {
  absl::StatusOr<std::string> name = ParseSettingTable(body, endpoint_);
  if (!name.ok()) return name.status();
  absl::StatusOr<const Table*> table = Find(*name);
  if (!table.ok()) return table.status();
  return BodyOf([&](std::string* out) { AppendTimeToLiveDescription((*table)->descriptor().attributes.time_to_live, out); });
}

// --- continuous backups ---

absl::StatusOr<const Table*> SettingsApi::FindBackedUp(const std::string& name) {
  absl::StatusOr<const Table*> table = Find(name);
  if (!table.ok()) return TableNotFoundError(name);
  return table;
}

absl::StatusOr<std::string> SettingsApi::UpdateBackups(std::string_view body) {
  absl::StatusOr<ContinuousBackupsRequest> request = ParseUpdateContinuousBackups(body, endpoint_);
  if (!request.ok()) return request.status();
  constexpr TableChangeKind kKind = TableChangeKind::kContinuousBackups;
  if (absl::Status status = CheckMaking(request->table, kKind); !status.ok()) return status;
  if (absl::Status status = FindBackedUp(request->table).status(); !status.ok()) return status;
  std::string answer;
  const auto change = [&](TableDescriptor& table, WallTime now) {
    ChangeRecovery(table.attributes.recovery, request->enable, request->period_days, now);
    AppendContinuousBackups(table.attributes.recovery, now, &answer);
    return absl::OkStatus();
  };
  if (absl::Status status = region_.ChangeTable(request->table, change, kKind); !status.ok()) return status;
  return answer;
}

absl::StatusOr<std::string> SettingsApi::DescribeBackups(std::string_view body) {
  absl::StatusOr<std::string> name = ParseSettingTable(body, endpoint_);
  if (!name.ok()) return name.status();
  absl::StatusOr<const Table*> table = FindBackedUp(*name);
  if (!table.ok()) return table.status();
  return BodyOf([&](std::string* out) { AppendContinuousBackups((*table)->descriptor().attributes.recovery, clock_.WallNow(), out); });
}

// --- resource policies ---

absl::StatusOr<const Table*> SettingsApi::FindGuarded(const ResourceName& resource) {
  absl::StatusOr<const Table*> table = Find(resource.table);
  if (!table.ok() || resource.stream_label.empty()) return table;
  return ResourceNotFoundError(
      StrCat("Requested resource not found: Stream: ", resource.stream_label, " not found for Table: ", resource.table));
}

absl::StatusOr<std::string> SettingsApi::PutPolicy(std::string_view body) {
  absl::StatusOr<PolicyRequest> request = ParsePutPolicy(body, endpoint_);
  if (!request.ok()) return request.status();
  if (absl::Status status = FindGuarded(request->resource).status(); !status.ok()) return status;
  uint64_t revision = 0;
  absl::Status status = region_.ChangeTable(request->resource.table, [&](TableDescriptor& table, WallTime now) {
    absl::StatusOr<uint64_t> put =
        meridian::PutPolicy(table.attributes, request->document, request->expected, request->resource.arn, now);
    revision = put.value_or(0);
    return put.status();
  });
  if (!status.ok()) return status;
  return BodyOf([&](std::string* out) { AppendPolicyRevision(revision, out); });
}

absl::StatusOr<std::string> SettingsApi::GetPolicy(std::string_view body) {
  absl::StatusOr<PolicyRequest> request = ParsePolicyName(body, endpoint_);
  if (!request.ok()) return request.status();
  absl::StatusOr<const Table*> table = FindGuarded(request->resource);
  if (!table.ok()) return table.status();
  const std::optional<ResourcePolicy>& policy = (*table)->descriptor().attributes.policy;
  if (!policy) return NoPolicyError(request->resource.arn);
  return BodyOf([&](std::string* out) { AppendPolicy(*policy, out); });
}

absl::StatusOr<std::string> SettingsApi::DeletePolicy(std::string_view body) {
  absl::StatusOr<PolicyRequest> request = ParsePolicyName(body, endpoint_);
  if (!request.ok()) return request.status();
  if (absl::Status status = FindGuarded(request->resource).status(); !status.ok()) return status;
  std::optional<uint64_t> revision;
  absl::Status status = region_.ChangeTable(request->resource.table, [&](TableDescriptor& table, WallTime) {
    absl::StatusOr<std::optional<uint64_t>> gone =
        meridian::DeletePolicy(table.attributes, request->expected, request->resource.arn);
    if (gone.ok()) revision = *gone;
    return gone.status();
  });
  if (!status.ok()) return status;
  return BodyOf([&](std::string* out) { AppendPolicyRevision(revision, out); });
}

// --- Contributor Insights ---

absl::StatusOr<uint32_t> SettingsApi::InsightsNumber(const InsightsRequest& request) {
  absl::StatusOr<const Table*> table = Find(request.table);
  if (!table.ok()) return table.status();
  if (request.index.empty()) return kTableItself;
  const SecondaryIndex* const index = FindIndex((*table)->descriptor().settings, request.index);
  if (index != nullptr && index->kind == IndexKind::kGlobal) return index->number;
  return ResourceNotFoundError(
      StrCat("Requested resource not found: Index: ", request.index, " not found for table: ", request.table));
}

absl::StatusOr<std::string> SettingsApi::UpdateInsights(std::string_view body) {
  absl::StatusOr<InsightsRequest> request = ParseUpdateInsights(body, endpoint_);
  if (!request.ok()) return request.status();
  absl::StatusOr<uint32_t> number = InsightsNumber(*request);
  if (!number.ok()) return number.status();
  bool changed = false;
  absl::Status status = region_.ChangeTable(request->table, [&](TableDescriptor& table, WallTime now) {
    const std::vector<uint32_t>& building = table.building;
    if (request->enable && std::find(building.begin(), building.end(), *number) != building.end()) return MustBeActive("IndexStatus");
    const bool takes_time = table.under_way && StatusOf(region_.self(), table) != TableStatus::kActive;
    if (request->enable && *number == kTableItself && takes_time) return MustBeActive("TableStatus");
    changed = ChangeInsights(table.attributes, *number, request->enable, request->mode, now);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return BodyOf([&](std::string* out) { AppendInsightsUpdate(*request, changed, out); });
}

absl::StatusOr<std::string> SettingsApi::DescribeInsights(std::string_view body) {
  absl::StatusOr<InsightsRequest> request = ParseDescribeInsights(body, endpoint_);
  if (!request.ok()) return request.status();
  absl::StatusOr<uint32_t> number = InsightsNumber(*request);
  if (!number.ok()) return number.status();
  const TableDescriptor& table = region_.catalog().Find(request->table)->descriptor();
  return BodyOf([&](std::string* out) { AppendInsightsDescription(table, *request, *number, out); });
}

absl::StatusOr<std::string> SettingsApi::ListInsights(std::string_view body) {
  absl::StatusOr<ListInsightsRequest> request = ParseListInsights(body, endpoint_);
  if (!request.ok()) return request.status();
  if (!request->table.empty()) {
    if (absl::Status status = Find(request->table).status(); !status.ok()) return status;
  }
  ListInsightsResult result;
  const auto after = std::pair(request->after_table, request->after_index);
  for (const auto& [name, table] : region_.catalog().tables()) {
    if (!request->table.empty() && name != request->table) continue;
    for (InsightsSummary& summary : InsightsOf(table->descriptor())) {
      if (!after.first.empty() && std::pair(summary.table, summary.index) <= after) continue;
      if (static_cast<int64_t>(result.summaries.size()) == request->max_results) {
        result.next_token = InsightsToken(result.summaries.back().table, result.summaries.back().index);
        return BodyOf([&](std::string* out) { AppendListInsightsResponse(result, out); });
      }
      result.summaries.push_back(std::move(summary));
    }
  }
  return BodyOf([&](std::string* out) { AppendListInsightsResponse(result, out); });
}

// --- Kinesis destinations ---

absl::StatusOr<std::string> SettingsApi::EnableKinesis(std::string_view body) {
  absl::StatusOr<KinesisRequest> request = ParseKinesisDestination(body, endpoint_);
  if (!request.ok()) return request.status();
  if (absl::Status status = Find(request->table).status(); !status.ok()) return status;
  absl::Status status = region_.ChangeTable(request->table, [&](TableDescriptor& table, WallTime) {
    return EnableKinesisDestination(table.attributes, request->stream_arn, request->precision);
  });
  if (!status.ok()) return status;
  return BodyOf([&](std::string* out) { AppendKinesisChange(*request, "ENABLING", "EnableKinesisStreamingConfiguration", out); });
}

absl::StatusOr<std::string> SettingsApi::DisableKinesis(std::string_view body) {
  absl::StatusOr<KinesisRequest> request = ParseKinesisDestination(body, endpoint_);
  if (!request.ok()) return request.status();
  if (absl::Status status = Find(request->table).status(); !status.ok()) return status;
  absl::Status status = region_.ChangeTable(request->table, [&](TableDescriptor& table, WallTime) {
    return DisableKinesisDestination(table, request->stream_arn);
  });
  if (!status.ok()) return status;
  request->has_configuration = false;  // what is asked of a disabling means nothing, so it is not echoed
  return BodyOf([&](std::string* out) { AppendKinesisChange(*request, "DISABLING", "EnableKinesisStreamingConfiguration", out); });
}

absl::StatusOr<std::string> SettingsApi::UpdateKinesis(std::string_view body) {
  absl::StatusOr<KinesisRequest> request = ParseUpdateKinesisDestination(body, endpoint_);
  if (!request.ok()) return request.status();
  if (absl::Status status = Find(request->table).status(); !status.ok()) return status;
  absl::Status status = region_.ChangeTable(request->table, [&](TableDescriptor& table, WallTime) {
    return UpdateKinesisDestination(table, request->stream_arn, request->precision);
  });
  if (!status.ok()) return status;
  return BodyOf([&](std::string* out) { AppendKinesisChange(*request, "UPDATING", "UpdateKinesisStreamingConfiguration", out); });
}

absl::StatusOr<std::string> SettingsApi::DescribeKinesis(std::string_view body) {
  absl::StatusOr<std::string> name = ParseSettingTable(body, endpoint_);
  if (!name.ok()) return name.status();
  absl::StatusOr<const Table*> table = Find(*name);
  if (!table.ok()) return table.status();
  return BodyOf([&](std::string* out) { AppendKinesisDestinations((*table)->descriptor(), out); });
}

// --- auto scaling ---

absl::StatusOr<std::string> SettingsApi::DescribeScaling(std::string_view body) {
  absl::StatusOr<std::string> name = ParseSettingTable(body, endpoint_);
  if (!name.ok()) return name.status();
  const Table* const table = region_.catalog().Find(*name);
  if (absl::Status status = CheckHasReplicas(table == nullptr ? nullptr : &table->descriptor(), *name); !status.ok()) return status;
  return BodyOf([&](std::string* out) {
    AppendAutoScaling(table->descriptor(), StatusOf(region_.self(), table->descriptor()), out);
  });
}

absl::StatusOr<std::string> SettingsApi::UpdateScaling(std::string_view body) {
  absl::StatusOr<AutoScalingRequest> request = ParseUpdateAutoScaling(body, endpoint_);
  if (!request.ok()) return request.status();
  const Table* const table = region_.catalog().Find(request->table);
  absl::Status status = CheckHasReplicas(table == nullptr ? nullptr : &table->descriptor(), request->table);
  return status.ok() ? RefuseAutoScaling(*request, table->descriptor()) : status;
}

}  // namespace meridian
