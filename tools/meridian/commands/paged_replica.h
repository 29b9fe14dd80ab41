// One Region's replica of a table as `meridian verify` compares it: pages of digests and of versions, asked for by gRPC.
// Threads: as RegionClient.   Errors: RegionClient's, with the Region in front.
#pragma once

#include <memory>
#include <string>

#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/report/replica_descent.h"

namespace meridian {

class PagedReplica final : public TableReplica {
 public:
  PagedReplica(const std::string& region, const std::string& address, std::string table);

  absl::StatusOr<SpanDigest> Digest(const HashSpan& span) override;
  std::unique_ptr<VersionStream> List(const HashSpan& span) override;

 private:
  RegionClient client_;
  const std::string table_;
};

}  // namespace meridian
