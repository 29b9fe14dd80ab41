// Asking daemons by gRPC (proto/meridian/v1/admin.proto).
// Errors:  the daemon's code and message; kUnavailable, with what to do, if it does not answer.
// Threads: blocking calls; one thread per client.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/time.h"
#include "proto/meridian/v1/admin.grpc.pb.h"

namespace meridian {

class CoordinatorClient {
 public:
  explicit CoordinatorClient(const std::string& address);

  absl::StatusOr<v1::ClusterStatus> GetStatus(Duration timeout = Duration::Seconds(5));
  absl::StatusOr<v1::Fault> AddFault(const v1::AddFaultRequest& request);
  absl::StatusOr<v1::ListFaultsResponse> ListFaults();
  absl::StatusOr<v1::ClearFaultResponse> ClearFault(const v1::ClearFaultRequest& request);
  absl::StatusOr<v1::ClusterClock> ShowClock();
  absl::StatusOr<v1::ClusterClock> AdvanceClock(Duration by);

 private:
  const std::string name_;
  std::unique_ptr<v1::CoordinatorAdmin::Stub> stub_;
};

// The conflict journal of a Region.
struct RegionConflicts {
  std::vector<v1::ConflictEntry> entries;
  std::vector<v1::JournalPosition> positions;  // how far they have been seen
};

class RegionClient {
 public:
  RegionClient(const std::string& region, const std::string& address);

  const std::string& region() const { return region_; }
  absl::StatusOr<v1::RegionStatus> GetStatus();
  absl::StatusOr<v1::ListVersionsResponse> ListVersions(const v1::ListVersionsRequest& request);
  absl::StatusOr<v1::DigestRangeResponse> DigestRange(const v1::DigestRangeRequest& request);
  // All pages of what `filter` asks for, each within `timeout`.
  absl::StatusOr<RegionConflicts> AllConflicts(v1::ListConflictsRequest filter, Duration timeout = Duration::Seconds(10));
  // What has been entered or marked since `seen`, and so far; everything, if `seen` is empty or too long ago.
  absl::StatusOr<RegionConflicts> ChangedConflicts(const v1::ListConflictsRequest& filter, std::vector<v1::JournalPosition> seen,
                                                   Duration timeout);

 private:
  const std::string region_;
  const std::string name_;
  std::unique_ptr<v1::RegionAdmin::Stub> stub_;
};

}  // namespace meridian
