// How a Region behaves, apart from what it is asked.
#pragma once

#include <cstdint>

#include "base/model/ids.h"
#include "base/model/propagation.h"
#include "base/model/time.h"
#include "regiond/core/az/az_set.h"
#include "regiond/core/backup/table_copy.h"
#include "regiond/core/stream/shard.h"

namespace meridian {

// Parsed expressions that a Region keeps.
constexpr size_t kExpressionsCached = 1000;

struct RegionOptions {
  RegionId self;
  AzSetOptions azs;
  uint64_t partitions_per_table = 0;  // 0: chosen by capacity
  Duration clock_skew_bound = Duration::Millis(500);
  Duration ask_again = Duration::Millis(200);         // for everything repeated until answered
  Duration proposal_timeout = Duration::Seconds(8);  // until a client hears that the coordinator is away
  Duration leader_patience = Duration::Seconds(3);   // until a client hears that too few AZs are there
  Duration commit_patience = Duration::Seconds(5);   // until a client hears that its write is not stored in enough AZs
  uint64_t uncommitted_records_max = 20'000;         // of a partition; beyond, its leader takes no more
  Duration trim_interval = Duration::Seconds(5);
  Duration scrub_interval = Duration::Seconds(60);   // of each partition
  int64_t partition_bytes_max = int64_t{10} << 30;   // of the items of a partition, before it is split
  int64_t item_collection_bytes_max = int64_t{10} << 30;  // with entries in local indexes, in tables that have some
  // How long it takes to make a table, to delete one, or to change what DynamoDB does not change at once; zero: no time.
  Duration table_change;
  Duration drain_patience = Duration::Seconds(10);  // for a replica that leaves to send what it has acknowledged; it goes without if it cannot
  PropagationProfile propagation = PropagationProfile::kNotes;
  bool replicas_have_streams = true;  // as on AWS; every change is told of then
  Duration ttl_delay;  // what items are given beyond their time before they are deleted
  Duration shard_life = kShardLife;
  Duration stream_retention = kStreamRetention;
  // Records by which an AZ may be behind before the others' logs stop waiting for it; then it gets a range copy.
  uint64_t az_lag_records_max = 200'000;
  TableCopyLimits copy;  // what a turn may copy of a backup, or of a table that is being restored
};

}  // namespace meridian
