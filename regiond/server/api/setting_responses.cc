#include "regiond/server/api/setting_responses.h"

#include <algorithm>

#include "base/model/strings.h"
#include "regiond/core/settings/kinesis_destinations.h"
#include "regiond/core/settings/point_in_time_recovery.h"
#include "regiond/server/api/json_object.h"

namespace meridian {
namespace {

std::string_view ModeName(InsightsMode mode) {
  return mode == InsightsMode::kThrottledKeys ? "THROTTLED_KEYS" : "ACCESSED_AND_THROTTLED_KEYS";
}

void AddResource(std::string_view table, std::string_view index, JsonObjectWriter& object) {
  object.String("TableName", table);
  if (!index.empty()) object.String("IndexName", index);
}

// The names of the CloudWatch rules that Contributor Insights would have made (reference/metrics-monitoring.md §5).
std::vector<std::string> RuleNames(const ContributorInsights& insights, std::string_view resource, bool has_sort_key) {
  std::vector<std::string_view> kinds;
  const bool accessed = insights.mode == InsightsMode::kAccessedAndThrottledKeys;
  if (accessed) kinds.push_back("PKC");
  kinds.push_back("PKT");
  if (accessed && has_sort_key) kinds.push_back("SKC");
  if (has_sort_key) kinds.push_back("SKT");
  std::vector<std::string> names;
  for (const std::string_view kind : kinds) {
    names.push_back(StrCat("DynamoDBContributorInsights-", kind, "-", resource, "-", insights.rules_made_at.us / 1000));
  }
  return names;
}

bool HasSortKey(const TableSettings& settings, std::string_view index) {
  if (index.empty()) return settings.key_schema.sort_key.has_value();
  return !FindIndex(settings, index)->key.sort.empty();
}

}  // namespace

void AppendListTagsResponse(const ListTagsResult& result, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Tags");
  AppendArray(result.tags, out, [](const Tag& tag, std::string* to) {
    JsonObjectWriter element(to);
    element.String("Key", tag.first);
    element.String("Value", tag.second);
  });
  if (result.next_token) object.String("NextToken", *result.next_token);
}

void AppendTimeToLiveSpecification(const TimeToLiveRequest& request, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("TimeToLiveSpecification");
  JsonObjectWriter specification(out);
  specification.Bool("Enabled", request.enable);
  specification.String("AttributeName", request.attribute);
}

void AppendTimeToLiveDescription(const TimeToLive& setting, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("TimeToLiveDescription");
  JsonObjectWriter description(out);
  description.String("TimeToLiveStatus", setting.enabled ? "ENABLED" : "DISABLED");
  if (setting.enabled) description.String("AttributeName", setting.attribute);
}

void AppendContinuousBackups(const std::optional<PointInTimeRecovery>& recovery, WallTime now, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("ContinuousBackupsDescription");
  JsonObjectWriter description(out);
  description.String("ContinuousBackupsStatus", "ENABLED");
  description.Name("PointInTimeRecoveryDescription");
  JsonObjectWriter details(out);
  details.String("PointInTimeRecoveryStatus", recovery ? "ENABLED" : "DISABLED");
  if (!recovery) return;
  const RecoveryWindow window = RecoveryWindowOf(*recovery, now);
  details.Integer("RecoveryPeriodInDays", recovery->period_days);
  details.Time("EarliestRestorableDateTime", window.earliest);
  details.Time("LatestRestorableDateTime", window.latest);
}

void AppendPolicyRevision(std::optional<uint64_t> revision, std::string* out) {
  JsonObjectWriter object(out);
  object.String("RevisionId", revision ? StrCat(*revision) : std::string());
}

void AppendPolicy(const ResourcePolicy& policy, std::string* out) {
  JsonObjectWriter object(out);
  object.String("Policy", policy.document);
  object.String("RevisionId", StrCat(policy.revision));
}

void AppendInsightsUpdate(const InsightsRequest& request, bool changed, std::string* out) {
  JsonObjectWriter object(out);
  AddResource(request.table, request.index, object);
  object.String("ContributorInsightsStatus",
                request.enable ? (changed ? "ENABLING" : "ENABLED") : (changed ? "DISABLING" : "DISABLED"));
  if (request.enable) object.String("ContributorInsightsMode", ModeName(request.mode));
}

void AppendInsightsDescription(const TableDescriptor& table, const InsightsRequest& request, uint32_t number, std::string* out) {
  JsonObjectWriter object(out);
  AddResource(request.table, request.index, object);
  const auto at = table.attributes.insights.find(number);
  const bool enabled = at != table.attributes.insights.end() && at->second.enabled;
  if (enabled) {
    object.Name("ContributorInsightsRuleList");
    const std::string& resource = request.index.empty() ? request.table : request.index;
    AppendArray(RuleNames(at->second, resource, HasSortKey(table.settings, request.index)), out,
                [](std::string_view name, std::string* to) { AppendJsonString(name, to); });
  }
  object.String("ContributorInsightsStatus", enabled ? "ENABLED" : "DISABLED");
  if (at != table.attributes.insights.end()) object.Time("LastUpdateDateTime", at->second.changed_at);
  if (enabled) object.String("ContributorInsightsMode", ModeName(at->second.mode));
}

std::vector<InsightsSummary> InsightsOf(const TableDescriptor& table) {
  std::vector<InsightsSummary> summaries;
  for (const auto& [number, insights] : table.attributes.insights) {
    if (!insights.enabled) continue;
    InsightsSummary& summary = summaries.emplace_back(InsightsSummary{table.name, {}, insights.mode});
    for (const SecondaryIndex& index : table.settings.indexes) {
      if (index.number == number) summary.index = index.name;
    }
  }
  std::sort(summaries.begin(), summaries.end(),
            [](const InsightsSummary& a, const InsightsSummary& b) { return a.index < b.index; });
  return summaries;
}

void AppendListInsightsResponse(const ListInsightsResult& result, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("ContributorInsightsSummaries");
  AppendArray(result.summaries, out, [](const InsightsSummary& summary, std::string* to) {
    JsonObjectWriter element(to);
    AddResource(summary.table, summary.index, element);
    element.String("ContributorInsightsStatus", "ENABLED");
    element.String("ContributorInsightsMode", ModeName(summary.mode));
  });
  if (result.next_token) object.String("NextToken", *result.next_token);
}

void AppendKinesisChange(const KinesisRequest& request, std::string_view status, std::string_view configuration, std::string* out) {
  JsonObjectWriter object(out);
  object.String("TableName", request.table);
  object.String("StreamArn", request.stream_arn);
  object.String("DestinationStatus", status);
  if (!request.has_configuration) return;
  object.Name(configuration);
  JsonObjectWriter echoed(out);
  echoed.String("ApproximateCreationDateTimePrecision", PrecisionName(request.precision));
}

void AppendKinesisDestinations(const TableDescriptor& table, std::string* out) {
  JsonObjectWriter object(out);
  object.String("TableName", table.name);
  object.Name("KinesisDataStreamDestinations");
  AppendArray(table.attributes.kinesis_destinations, out, [](const KinesisDestination& destination, std::string* to) {
    JsonObjectWriter element(to);
    element.String("StreamArn", destination.stream_arn);
    element.String("DestinationStatus", destination.active ? "ACTIVE" : "DISABLED");
    element.String("ApproximateCreationDateTimePrecision", PrecisionName(destination.precision));
  });
}

}  // namespace meridian
