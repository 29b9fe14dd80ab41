// The destination side of replication: turns what another Region sends into proposals, by last writer wins.
// Resending, reordering across keys and stopping half-way are harmless: equal and lower versions change nothing.
// Threads: thread-compatible, one driver.
#pragma once

#include <optional>

#include "base/model/change_record.h"
#include "regiond/core/table/table.h"

namespace meridian {

// What an incoming record comes to at this Region. No `proposal`: there is nothing to do, but the acknowledgement must wait for
// `in_flight` of its partition, since it rests on a change that is not committed yet (0: on none).
struct SinkDecision {
  std::optional<ChangeRecord> proposal;
  Lsn in_flight{0};
  int64_t bytes_before = -1;  // size of the image that stands there, -1 if none
};

// REQUIRES: the record's key belongs to `table`.
absl::StatusOr<SinkDecision> DecideReplicated(Table& table, const ChangeRecord& incoming);

}  // namespace meridian
