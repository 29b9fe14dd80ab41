// Reads all segments of a log directory at start: verifies every entry, builds the index, cuts a torn tail.
// Errors: kDataLoss, naming file, offset and what to do, for damage that a crash cannot have made: a bad entry that had
//         been settled before a good one behind it was written (log_format.h), or records that are missing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/runtime/log/log_file.h"
#include "base/runtime/log/log_index.h"

namespace meridian {

struct RecoveryReport {
  int64_t records = 0;     // that can be read
  int64_t segments = 0;    // files kept
  int64_t torn_bytes = 0;  // cut off the end
};

struct Segment {
  std::shared_ptr<LogFile> file;
  uint64_t size = 0;
};
using SegmentMap = std::map<uint32_t, Segment>;  // by number

struct RecoveredLog {
  LogIndex index;
  SegmentMap segments;
  LogPosition end;  // where the next entry goes; zero if there is no segment
  RecoveryReport report;
};

// `directory` exists and belongs to this process. What is returned is durable.
absl::StatusOr<RecoveredLog> RecoverLog(const std::string& directory);

}  // namespace meridian
