// Answers of the operations of setting_requests.h. Each function appends one JSON object to `out`.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/model/table.h"
#include "regiond/server/api/setting_requests.h"

namespace meridian {

struct ListTagsResult {
  std::vector<Tag> tags;
  std::optional<std::string> next_token;
};

// One entry of ListContributorInsights.
struct InsightsSummary {
  std::string table;
  std::string index;  // empty: the table itself
  InsightsMode mode = InsightsMode::kAccessedAndThrottledKeys;
};
struct ListInsightsResult {
  std::vector<InsightsSummary> summaries;
  std::optional<std::string> next_token;
};
// What is on, of the table first and then of its indexes by name.
std::vector<InsightsSummary> InsightsOf(const TableDescriptor& table);

void AppendListTagsResponse(const ListTagsResult& result, std::string* out);

void AppendTimeToLiveSpecification(const TimeToLiveRequest& request, std::string* out);
void AppendTimeToLiveDescription(const TimeToLive& setting, std::string* out);

// Of both operations: a change has no status on the way.
void AppendContinuousBackups(const std::optional<PointInTimeRecovery>& recovery, WallTime now, std::string* out);

// Without a revision the member is empty (DeleteResourcePolicy where there is no policy).
void AppendPolicyRevision(std::optional<uint64_t> revision, std::string* out);
void AppendPolicy(const ResourcePolicy& policy, std::string* out);

// A change is answered with the status on the way, which it has left when somebody looks.
void AppendInsightsUpdate(const InsightsRequest& request, bool changed, std::string* out);
void AppendInsightsDescription(const TableDescriptor& table, const InsightsRequest& request, uint32_t number, std::string* out);
void AppendListInsightsResponse(const ListInsightsResult& result, std::string* out);

// `configuration`: the member that echoes the request's, if it had one.
void AppendKinesisChange(const KinesisRequest& request, std::string_view status, std::string_view configuration, std::string* out);
void AppendKinesisDestinations(const TableDescriptor& table, std::string* out);

}  // namespace meridian
