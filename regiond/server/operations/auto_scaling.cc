#include "regiond/server/operations/auto_scaling.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_format.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/json_object.h"
#include "regiond/server/api/replica_status.h"

namespace meridian {
namespace {

constexpr double kTargetMin = 10;
constexpr double kTargetMax = 90;
constexpr std::string_view kService =
    " (Service: AWSApplicationAutoScaling; Status Code: 400; Error Code: ValidationException; "
    "Request ID: 00000000-0000-0000-0000-000000000000; Proxy: null)";

std::string Failed(const AutoScalingRequest& request) {
  return StrCat("Failed to update settings for global table with name: ‘", request.table, "’");
}

bool HasPart(const AutoScalingRequest& request, const std::string& region) {
  return std::any_of(request.parts.begin(), request.parts.end(), [&](const AutoScalingPart& part) { return part.region == region; });
}

absl::Status CheckNames(const AutoScalingRequest& request, const TableDescriptor& table) {
  if (request.parts.empty() && request.regions.empty()) {
    return ValidationError(StrCat(Failed(request), " because at least one update parameter must be specified."));
  }
  for (auto region = request.regions.begin(); region != request.regions.end(); ++region) {
    if (std::find(request.regions.begin(), region, *region) != region) {
      return ValidationError(StrCat(Failed(request), " because the regions: ‘[", *region, "]’ were specified more than once."));
    }
    if (!HasPart(request, *region)) {
      return ValidationError(
          StrCat(Failed(request), " because at least one update parameter must be specified for region: ‘", *region, "’."));
    }
    if (table.global->Find(RegionId(*region)) == nullptr) {
      return ResourceNotFoundError(StrCat(Failed(request), " because a replica does not exist in regions: ‘[", *region, "]’."));
    }
  }
  for (const AutoScalingPart& part : request.parts) {
    if (part.index.empty() || FindIndex(table.settings, part.index) != nullptr) continue;
    return ResourceNotFoundError(
        StrCat(Failed(request), " because the global secondary indexes with names: ‘[", part.index, "]’ do not exist."));
  }
  return absl::OkStatus();
}

absl::Status CheckSettings(const AutoScalingRequest& request, const AutoScalingPart& part) {
  const AutoScalingSettings& settings = part.settings;
  if (settings.disabled.value_or(false)) return absl::OkStatus();
  std::string missing;
  const auto require = [&](bool present, std::string_view member) {
    if (!present) StrAppend(&missing, missing.empty() ? "'" : ", '", member, "'");
  };
  require(settings.maximum.has_value(), "MaximumUnits");
  require(settings.has_policy, "ScalingPolicyUpdate");
  require(settings.minimum.has_value(), "MinimumUnits");
  if (!missing.empty()) {
    return ValidationError(
        StrCat(Failed(request), ": Parameters ", missing, " are required unless auto scaling is being disabled."));
  }
  if (*settings.maximum < *settings.minimum) {
    return ValidationError(StrCat("Maximum capacity cannot be less than minimum capacity", kService));
  }
  if (settings.target && (*settings.target < kTargetMin || *settings.target > kTargetMax)) {
    return ValidationError(StrCat(
        "For predefined metric type DynamoDB", part.reads() ? "Read" : "Write",
        "CapacityUtilization, target value must be between '10.0' and '90.0', but was '", absl::StrFormat("%.1f", *settings.target), "'.",
        kService));
  }
  return absl::OkStatus();
}

std::string_view ParameterOf(const AutoScalingPart& part) {
  if (part.reads()) return "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate";  // (unverified)
  return part.index.empty() ? "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate" : "GlobalTableGlobalSecondaryIndexSettingsUpdate";
}

std::vector<ReplicaState> ByRegion(const TableDescriptor& table) {
  std::vector<ReplicaState> replicas = table.global->replicas;
  std::sort(replicas.begin(), replicas.end(),
            [](const ReplicaState& a, const ReplicaState& b) { return a.region.name < b.region.name; });
  return replicas;
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

void AddDisabled(std::string_view name, JsonObjectWriter& object) {
  object.Name(name);
  JsonObjectWriter settings(object.out());
  settings.Bool("AutoScalingDisabled", true);
  settings.Name("ScalingPolicies");
  object.out()->append("[]");
}

void AppendIndex(const SecondaryIndex& index, std::string* out) {
  JsonObjectWriter object(out);
  object.String("IndexName", index.name);
  object.String("IndexStatus", TableStatusName(TableStatus::kActive));
  AddDisabled("ProvisionedReadCapacityAutoScalingSettings", object);
  AddDisabled("ProvisionedWriteCapacityAutoScalingSettings", object);
}

void AppendReplica(const TableDescriptor& table, const ReplicaState& replica, std::string* out) {
  JsonObjectWriter object(out);
  object.String("RegionName", replica.region.name);
  std::vector<SecondaryIndex> indexes;
  std::copy_if(table.settings.indexes.begin(), table.settings.indexes.end(), std::back_inserter(indexes),
               [](const SecondaryIndex& index) { return index.kind == IndexKind::kGlobal; });
  object.Name("GlobalSecondaryIndexes");
  AppendArray(indexes, out, AppendIndex);
  AddDisabled("ReplicaProvisionedReadCapacityAutoScalingSettings", object);
  AddDisabled("ReplicaProvisionedWriteCapacityAutoScalingSettings", object);
  object.String("ReplicaStatus", ReplicaStatusName(replica.phase));
}

}  // namespace

absl::Status CheckHasReplicas(const TableDescriptor* table, const std::string& name) {
  if (table != nullptr && table->global) return absl::OkStatus();
  return ResourceNotFoundError(StrCat("Global table with name: '", name, "' does not exist."));
}

absl::Status RefuseAutoScaling(const AutoScalingRequest& request, const TableDescriptor& table) {
  if (absl::Status status = CheckNames(request, table); !status.ok()) return status;
  std::string parameters;
  for (const AutoScalingPart& part : request.parts) {
    if (absl::Status status = CheckSettings(request, part); !status.ok()) return status;
    const std::string_view parameter = ParameterOf(part);
    if (parameters.find(parameter) == std::string::npos) StrAppend(&parameters, parameters.empty() ? "'" : ", '", parameter, "'");
  }
  std::string replicas;
  for (const ReplicaState& replica : ByRegion(table)) {
    StrAppend(&replicas, replicas.empty() ? "'" : ", '", Upper(replica.region.name), "'");
  }
  return ValidationError(StrCat("Failed to update global table with name ‘", table.name, "‘. Replicas ", replicas,
                                " BillingMode is PayPerRequest. You must convert table's BillingMode to PROVISIONED to set parameters: ",
                                parameters, "."));
}

void AppendAutoScaling(const TableDescriptor& table, TableStatus status, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("TableAutoScalingDescription");
  JsonObjectWriter description(out);
  description.String("TableName", table.name);
  description.String("TableStatus", TableStatusName(status));
  description.Name("Replicas");
  AppendArray(ByRegion(table), out, [&](const ReplicaState& replica, std::string* to) { AppendReplica(table, replica, to); });
}

}  // namespace meridian
