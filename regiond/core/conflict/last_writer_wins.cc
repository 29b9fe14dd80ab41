#include "regiond/core/conflict/last_writer_wins.h"

#include "base/seam/sabotage.h"

namespace meridian {

Verdict Judge(const VersionedItem* stored, const VersionedItem& incoming) {
  if (stored == nullptr) return Verdict::kAccept;
  if (incoming.version == stored->version) return Verdict::kDuplicate;
  bool wins = incoming.version > stored->version;
  if (Sabotaged(Sabotage::kArrivalOrder)) wins = true;
  if (Sabotaged(Sabotage::kNoTieBreak) && incoming.version.hlc == stored->version.hlc) wins = false;
  if (wins) {
    return incoming.past.Covers(stored->version) ? Verdict::kAccept : Verdict::kAcceptConflict;
  }
  return stored->past.Covers(incoming.version) ? Verdict::kSuperseded : Verdict::kLostConflict;
}

}  // namespace meridian
