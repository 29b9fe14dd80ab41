// The operations of DynamoDB Streams, on what the Region's AZs have of its tables' streams (docs/streams.md).
// Threads: the io thread.   Errors: the status to answer with; kUnavailable without an AWS name and kDataLoss when it is worth asking again
// after the driver's turn.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/seam/clock.h"
#include "regiond/core/region/region.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/operation.h"
#include "regiond/server/api/resource_arn.h"
#include "regiond/server/operations/shard_reading.h"

namespace meridian {

class StreamsApi {
 public:
  // All must outlive it.
  StreamsApi(Region& region, const ApiEndpoint& endpoint, Clock& clock) : region_(region), endpoint_(endpoint), clock_(clock) {}

  // The body of the answer. REQUIRES: IsOfStreams(operation).
  absl::StatusOr<std::string> Answer(Operation operation, std::string_view body);

 private:
  using Body = absl::StatusOr<std::string>;

  Body ListStreams(std::string_view body);
  Body DescribeStream(std::string_view body);
  Body GetShardIterator(std::string_view body);
  Body GetRecords(std::string_view body);

  struct Found {
    const Table* table = nullptr;
    const StreamDefinition* stream = nullptr;
  };
  absl::StatusOr<Found> Find(const ResourceName& name);
  absl::StatusOr<ShardsByPartition> ShardsOf(const Table& table);

  Region& region_;
  const ApiEndpoint& endpoint_;
  Clock& clock_;
};

}  // namespace meridian
