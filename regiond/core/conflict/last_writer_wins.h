// Last writer wins, and which losses are conflicts (DESIGN §5).
//
// The greater version wins. A pair is a conflict when neither writer had seen the other. Versions only rise along a chain of
// overwrites, so the winner is never in the loser's past; whether the loser is in the winner's past is all there is to ask.
// The vectors answer that exactly at the Region where the loser was born: as long as the loser stands there, every later write
// of that Region has seen it. Hence every lost write is found out in at least one Region (proof: docs/replication.md).
#pragma once

#include "base/model/change_record.h"

namespace meridian {

enum class Verdict : uint8_t {
  kAccept,          // the incoming version wins, and its writer had seen the stored one (or nothing is stored)
  kAcceptConflict,  // it wins, and the stored one is lost
  kDuplicate,       // it is the stored one
  kSuperseded,      // it loses to a version whose writer had seen it
  kLostConflict,    // it loses, and is lost
};

// `stored` is null if the item has never been here.
Verdict Judge(const VersionedItem* stored, const VersionedItem& incoming);

}  // namespace meridian
