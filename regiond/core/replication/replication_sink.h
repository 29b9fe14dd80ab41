// The destination side of replication: turns what another Region sends into proposals, by last writer wins.
// Resending, reordering across keys and stopping half-way are harmless: equal and lower versions change nothing.
// Threads: thread-compatible, one driver.
#pragma once

#include <optional>
#include <string>

#include "base/model/change_record.h"
#include "regiond/core/conflict/conflict_journal.h"
#include "regiond/core/request/met_item.h"

namespace meridian {

// What an incoming record comes to at this Region. No `proposal`: there is nothing to do, but the acknowledgement must wait for
// `in_flight` of its partition, since it rests on a change that is not committed yet (LSN 0: on none).
struct SinkDecision {
  std::optional<ChangeRecord> proposal;
  LogPoint in_flight;
  std::optional<std::string> replaces;  // the image that stands there
};

// `met` is what stands at the record's key, `journal` the one of its partition.
SinkDecision DecideReplicated(const ConflictJournal& journal, MetItem met, const ChangeRecord& incoming);

}  // namespace meridian
