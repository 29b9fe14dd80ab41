// Everything that daemons say to each other besides what people ask them (proto/meridian/v1/peer.proto is the same on the
// wire, field by field; base/wire converts). One header per conversation.
//
// All exchanges tolerate loss, repetition and reordering: whoever waits for an answer asks again.
#pragma once

#include <variant>

#include "base/seam/message_control.h"
#include "base/seam/message_faults.h"
#include "base/seam/message_replication.h"

namespace meridian {

using Message = std::variant<AskTables, Tables, FetchChanges, Changes, FetchItems, Items, Progress, ApplyBatch, ApplyAck,
                             ProposeReplica, ProposalAnswer, PushGlobalTable, GlobalTableReport, AskLinks, Links,
                             AskConditions, Conditions, ProposeSettings>;

}  // namespace meridian
