// The requests of the operations that keep something about a table: tags, TTL, continuous backups, resource policies, Contributor Insights,
// Kinesis destinations, auto scaling. As requests.h: everything that can be said without looking at a table.
// Threads: any; each call is independent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table_attributes.h"
#include "regiond/core/settings/tags.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/resource_arn.h"

namespace meridian {

struct TagRequest {
  ResourceName resource;
  std::vector<Tag> tags;
};
struct UntagRequest {
  ResourceName resource;
  std::vector<std::string> keys;
};
struct ListTagsRequest {
  ResourceName resource;
  std::string after_key;  // empty: from the first
};

struct TimeToLiveRequest {
  std::string table;
  bool enable = false;
  std::string attribute;
};

struct ContinuousBackupsRequest {
  std::string table;
  bool enable = false;  // point-in-time recovery
  uint32_t period_days = kRecoveryDaysMax;
};

struct PolicyRequest {
  ResourceName resource;
  std::string document;                 // of PutResourcePolicy alone
  std::optional<std::string> expected;  // ExpectedRevisionId, not of GetResourcePolicy
};

struct InsightsRequest {
  std::string table;
  std::string index;  // empty: the table itself
  bool enable = false;
  InsightsMode mode = InsightsMode::kAccessedAndThrottledKeys;
};
struct ListInsightsRequest {
  std::string table;  // empty: all
  int64_t max_results = 0;
  std::string after_table, after_index;  // where the page before ended; empty: from the first
};

struct KinesisRequest {
  std::string table;
  std::string stream_arn;
  TimePrecision precision = TimePrecision::kMillisecond;
  bool has_configuration = false;
};

absl::StatusOr<TagRequest> ParseTagResource(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<UntagRequest> ParseUntagResource(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<ListTagsRequest> ParseListTags(std::string_view body, const ApiEndpoint& endpoint);

absl::StatusOr<TimeToLiveRequest> ParseUpdateTimeToLive(std::string_view body, const ApiEndpoint& endpoint);

absl::StatusOr<ContinuousBackupsRequest> ParseUpdateContinuousBackups(std::string_view body, const ApiEndpoint& endpoint);

absl::StatusOr<PolicyRequest> ParsePutPolicy(std::string_view body, const ApiEndpoint& endpoint);
// GetResourcePolicy and DeleteResourcePolicy.
absl::StatusOr<PolicyRequest> ParsePolicyName(std::string_view body, const ApiEndpoint& endpoint);

absl::StatusOr<InsightsRequest> ParseUpdateInsights(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<InsightsRequest> ParseDescribeInsights(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<ListInsightsRequest> ParseListInsights(std::string_view body, const ApiEndpoint& endpoint);
// Where the next page begins: after that of the table and index.
std::string InsightsToken(std::string_view table, std::string_view index);

// Enable- and DisableKinesisStreamingDestination.
absl::StatusOr<KinesisRequest> ParseKinesisDestination(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<KinesisRequest> ParseUpdateKinesisDestination(std::string_view body, const ApiEndpoint& endpoint);

// DescribeTimeToLive, DescribeContinuousBackups, DescribeKinesisStreamingDestination and DescribeTableReplicaAutoScaling: the table's name,
// worded as data operations word a missing one.
absl::StatusOr<std::string> ParseSettingTable(std::string_view body, const ApiEndpoint& endpoint);

}  // namespace meridian
