// The operations that keep something about a table and tell it again: tags, TTL, continuous backups, resource policies, Contributor
// Insights, Kinesis destinations, auto scaling. A change is in the catalog of a quorum of Availability Zones when its answer leaves.
// Threads: the io thread.   Errors: the status to answer with.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/seam/clock.h"
#include "regiond/core/region/region.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/operation.h"
#include "regiond/server/api/setting_requests.h"

namespace meridian {

class SettingsApi {
 public:
  // All must outlive it.
  SettingsApi(Region& region, const ApiEndpoint& endpoint, Clock& clock) : region_(region), endpoint_(endpoint), clock_(clock) {}

  // A request that may be carried out, as far as that can be told before. REQUIRES: the operation is UpdateTimeToLive.
  absl::StatusOr<TimeToLiveRequest> CheckTimeToLive(std::string_view body);
  // The body of the answer. REQUIRES: the operation is another one of these.
  absl::StatusOr<std::string> Answer(Operation operation, std::string_view body);

 private:
  using Body = absl::StatusOr<std::string>;

  Body TagResource(std::string_view body);
  Body UntagResource(std::string_view body);
  Body ListTags(std::string_view body);
  Body DescribeTimeToLive(std::string_view body);
  Body UpdateBackups(std::string_view body);
  Body DescribeBackups(std::string_view body);
  Body PutPolicy(std::string_view body);
  Body GetPolicy(std::string_view body);
  Body DeletePolicy(std::string_view body);
  Body UpdateInsights(std::string_view body);
  Body DescribeInsights(std::string_view body);
  Body ListInsights(std::string_view body);
  Body EnableKinesis(std::string_view body);
  Body DisableKinesis(std::string_view body);
  Body UpdateKinesis(std::string_view body);
  Body DescribeKinesis(std::string_view body);
  Body DescribeScaling(std::string_view body);
  Body UpdateScaling(std::string_view body);

  // The table, unless it is missing or a replica that is still being filled, which has no settings yet (global-tables.md §2.1).
  absl::StatusOr<const Table*> Find(const std::string& name);
  // As Find, with the error that operations on backups have.
  absl::StatusOr<const Table*> FindBackedUp(const std::string& name);
  // For the kinds that say more of a table in the making than that it is not found: to be asked before Find.
  absl::Status CheckMaking(const std::string& name, TableChangeKind kind);
  absl::StatusOr<const Table*> FindTagged(const ResourceName& resource);
  absl::StatusOr<const Table*> FindGuarded(const ResourceName& resource);
  // The number of the index, or of the table itself if none is named.
  absl::StatusOr<uint32_t> InsightsNumber(const InsightsRequest& request);

  Region& region_;
  const ApiEndpoint& endpoint_;
  Clock& clock_;
};

}  // namespace meridian
