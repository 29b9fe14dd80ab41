// Negative controls: ways to break the protocol on purpose, so that a test can show that the checkers notice.
// In products Sabotaged() is a compile-time false and costs nothing. For tests alone, tests/support/sabotaged compiles the sources that call
// it once more, with MERIDIAN_NEGATIVE_CONTROLS; one run breaks one thing. Include this only where it is called.
#pragma once

#include <cstdint>

namespace meridian {

enum class Sabotage : uint8_t {
  kNone,
  kArrivalOrder,     // the last to arrive wins, whatever its version
  kNoTombstones,     // a delete forgets the item's version
  kEarlyCheckpoint,  // the checkpoint moves when a batch is sent, not when it is durable
  kPassedGap,        // the checkpoint moves over what the log has lost
  kNoTieBreak,       // equal clocks: the stored version stays, whatever its Region
  kBlindOverwrite,   // a conflict is not journaled
  kCommitBeforeQuorum,        // a leader commits what only it has
  kApplyBeforeCommit,         // a follower applies what it has, committed or not
  kElectionWithoutLogCheck,   // a vote goes to whoever asks, whatever it has
  kSkippedFsync,              // the log says durable before it is
  kNoItemLocks,               // a write takes no notice of a transaction that has its item in hand
  kHalfTransaction,           // a committed transaction takes effect in its first partition only
  kStaleIndex,                // an index keeps the entry of what an item was
  kStaleCollection,           // the size of an item collection never shrinks
  kStaleOldImage,             // what a change found is looked for in the state, not in the batch that is being applied
  kSplitOverTransaction,      // a split does not wait for a transaction that has items of the parent in hand
  kSplitWithoutCopy,          // what a split has made counts as complete where the parent's copy has brought it
  kTtlLeaks,                  // a Region asks the others to take over its TTL, which is its own
  kProposalTwice,             // the coordinator takes a proposal that is repeated for a new one
  kModeNotShared,             // a Region keeps its capacity mode when all agree on another
  kRecoveryReset,             // point-in-time recovery, a Region's own, ends there with any change that all share
  kEarlyMend,                 // a replica that is leaving counts as one that has left
  kNoDrain,                   // a replica that is removed does not wait until the others have what it has acknowledged
  kLateBatchTaken,            // a batch counts that a replica sent before it left, when it has joined again
  kScanOverProposals,         // a scan takes no notice of what was proposed when it began and is not committed
  kBlindExpiry,               // what has expired by the queue is deleted, whatever has been written since
  kEarlySnapshot,             // a backup is taken from any AZ, whatever it has applied
  kLostBatchCopied,           // what a copy has proposed counts as copied, committed or not
  kStaleStrongRead,           // whoever believes to lead answers strong reads, without a lease
};

#ifdef MERIDIAN_NEGATIVE_CONTROLS
inline Sabotage active_sabotage = Sabotage::kNone;
inline bool Sabotaged(Sabotage kind) { return active_sabotage == kind; }
#else
constexpr bool Sabotaged(Sabotage) { return false; }
#endif

}  // namespace meridian
