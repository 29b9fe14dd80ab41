// What waits in a Region for somebody else, or for its turn.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/model/request.h"
#include "base/model/time.h"
#include "base/seam/message.h"
#include "base/seam/transport.h"
#include "regiond/core/region/reply.h"

namespace meridian {

// Who waits for log positions to be committed (commit_waits.h).
struct ReplicationAck {
  NodeId to;
  ApplyAck ack;
  std::vector<Version> versions;  // of the batch, to measure their age when durable
};
struct TransactionStep {
  TransactionId id;
};
struct CopyStep {  // of a backup or a restore
  TableId target;
  uint64_t copy = 0;
};
struct ScanStart {  // of a replicator over a table
  NodeId to;
  FetchItems fetch;
};
using Waiter = std::variant<Reply, ReplicationAck, TransactionStep, CopyStep, ScanStart>;

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

// Of one AZ through what has expired of one table.
struct ExpiryWalk {
  std::string next;  // where it goes on in its queue: a state key
  Instant rests_until;
};

// What a tick may spend on what has expired.
struct ExpiryBudget {
  int entries = 0;
  int deletions = 0;
};

}  // namespace meridian
