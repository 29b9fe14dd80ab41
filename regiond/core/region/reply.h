// The outcome of a request to a Region that is not answered at once.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "regiond/core/request/write_evaluator.h"

namespace meridian {

struct Reply {
  uint64_t request = 0;  // the driver's number of it
  absl::Status status;
  WriteOutcome result;  // of a write
  std::vector<WriteOutcome> results;  // of a transaction's writes, in their order
  bool replayed = false;  // a transaction with this token has been done before, and nothing was done now
};

}  // namespace meridian
