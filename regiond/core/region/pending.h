// What waits in a Region for somebody else.
#pragma once

#include <cstdint>
#include <string>

#include "base/model/request.h"
#include "base/model/time.h"
#include "base/seam/message.h"

namespace meridian {

struct ParkedWrite {  // until its partition has a leader
  uint64_t request;
  WriteRequest write;
  Instant deadline;
};

struct PendingProposal {  // until the coordinator has answered it
  uint64_t id = 0;
  std::string table;
  Message message;
  Instant deadline;
};

}  // namespace meridian
