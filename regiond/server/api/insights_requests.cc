// UpdateContributorInsights, DescribeContributorInsights, ListContributorInsights (reference/metrics-monitoring.md §5).
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/setting_requests.h"
#include "regiond/server/api/setting_table.h"

namespace meridian {
namespace {

constexpr size_t kIndexNameBytesMin = 3;
constexpr size_t kIndexNameBytesMax = 255;
constexpr int64_t kResultsMax = 100;
constexpr std::array<std::string_view, 2> kActions = {"ENABLE", "DISABLE"};
constexpr std::array<std::string_view, 2> kModes = {"ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"};
constexpr char kTokenSeparator = '/';  // in no name of a table or an index

// Views point into the JsonBody.
struct InsightsMembers {
  std::optional<std::string_view> table_name, index_name, action, mode, next_token;
  std::optional<int64_t> max_results;
};

using Insights = InsightsMembers;
constexpr std::array kInsightsMembers = {
    Member<Insights>{"TableName", TextMember<&Insights::table_name>}, Member<Insights>{"IndexName", TextMember<&Insights::index_name>},
    Member<Insights>{"ContributorInsightsAction", TextMember<&Insights::action>}, Member<Insights>{"ContributorInsightsMode", TextMember<&Insights::mode>},
    Member<Insights>{"NextToken", TextMember<&Insights::next_token>},
    Member<Insights>{"MaxResults", [](JsonReader& json, Json value, Insights& out) { json.Integer(value, &out.max_results); }}};

absl::StatusOr<InsightsRequest> Parse(std::string_view body, bool needs_action, const ApiEndpoint& endpoint) {
  JsonBody json;
  InsightsMembers m;
  if (absl::Status status = ReadBody<InsightsMembers>(body, kInsightsMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
  if (!table.ok()) return table.status();
  if (m.index_name) constraints.NamePattern(*m.index_name, "indexName");
  constraints.Length(m.index_name, "indexName", kIndexNameBytesMin, kIndexNameBytesMax);
  constraints.NotNull(m.action.has_value() || !needs_action, "contributorInsightsAction");
  const std::optional<size_t> action = constraints.OneOf(m.action, "contributorInsightsAction", kActions);
  const std::optional<size_t> mode = constraints.OneOf(m.mode, "contributorInsightsMode", kModes);
  if (!constraints.ok()) return constraints.status();
  return InsightsRequest{*std::move(table), std::string(m.index_name.value_or("")), action == 0u,
                         mode == 1u ? InsightsMode::kThrottledKeys : InsightsMode::kAccessedAndThrottledKeys};
}

}  // namespace

absl::StatusOr<InsightsRequest> ParseUpdateInsights(std::string_view body, const ApiEndpoint& endpoint) {
  return Parse(body, true, endpoint);
}

absl::StatusOr<InsightsRequest> ParseDescribeInsights(std::string_view body, const ApiEndpoint& endpoint) {
  return Parse(body, false, endpoint);
}

absl::StatusOr<ListInsightsRequest> ParseListInsights(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  InsightsMembers m;
  if (absl::Status status = ReadBody<InsightsMembers>(body, kInsightsMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  ListInsightsRequest request;
  if (m.table_name) {
    absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
    if (!table.ok()) return table.status();
    request.table = *std::move(table);
  }
  constraints.Range(m.max_results, "maxResults", 1, kResultsMax);
  if (!constraints.ok()) return constraints.status();
  request.max_results = m.max_results.value_or(kResultsMax);
  if (!m.next_token) return request;
  const size_t separator = m.next_token->find(kTokenSeparator);
  if (separator == std::string_view::npos) return ValidationError("Invalid NextToken");
  request.after_table = std::string(m.next_token->substr(0, separator));
  request.after_index = std::string(m.next_token->substr(separator + 1));
  return request;
}

std::string InsightsToken(std::string_view table, std::string_view index) {
  return StrCat(table, std::string_view(&kTokenSeparator, 1), index);
}

}  // namespace meridian
