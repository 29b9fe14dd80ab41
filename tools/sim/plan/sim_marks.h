// Every rare branch that a run can tell of having reached: the one list of marks. A plan's `must_reach` names those that it is for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace meridian {

enum class SimMark : uint8_t {
  // Between Regions.
  kConflictWon, kConflictLost, kConflictSettled, kConflictJournaled, kConflictWithDeletion, kClocksTied, kDeletionReplicated,
  kRecordAgain, kRecordLate, kBatchAgain, kCheckpointLost, kBatchAgainAfterLoss, kBackfillBatch, kLiveDuringBackfill, kGapInLog,
  kMessageLost, kMessageOvertaken, kReplicationPaused, kAccessLost,
  // Of clients.
  kTransactionDone, kTransactionReplayed, kTransactionFailed, kTransactionsMet, kWriteMetTransaction, kReadAwaitsTransaction,
  kTransactionOutlivedCrash, kTransactionForgotten,
  kWriteRefused, kWriteParked, kParkedTaken, kParkedRefused, kWriteExpired, kWriteLost, kReadWithoutLease,
  // Of operators.
  kIndexMade, kIndexRemoved, kMaximumSet, kModeSwitched, kClassSwitched, kRecoveryTurned, kSettingsLoser, kIndexFateUnknown,
  kItemExpired, kTtlTurnedOff, kReplicaRemoved, kReplicaAdded, kOrphanMended, kWriteGone,
  kBackupTaken, kBackupBegunAgain, kBackupDeleted, kTableRestored,
  // Within a Region.
  kRestartRedidLog, kUnsyncedLost, kAzStops, kAzStarts, kAzDiskFull, kAzLosesDisk, kAzUnreadable, kAzDamagedByRead, kAzDamagedByScrub,
  kLostDiskRebuilt, kDamageRebuilt, kDeposedAppend, kLogCutBack, kCaughtUpByLog, kCaughtUpByCopy, kPartitionSplit, kSplitCopied,
  kLearnerPromoted, kPreVoteRefused, kLeaderSteppedDown,
};

struct SimMarkInfo {
  SimMark mark;
  std::string_view name;
  std::string_view meaning;
};

inline constexpr auto kSimMarks = std::to_array<SimMarkInfo>({
    {SimMark::kConflictWon, "conflict won by the arriving write", "a replicated write replaced one that its writer had not seen"},
    {SimMark::kConflictLost, "conflict lost by the arriving write", "a replicated write met a greater one whose writer had not seen it"},
    {SimMark::kConflictSettled, "superseded write settles the journal", "a late write shows that a loser was overwritten knowingly"},
    {SimMark::kConflictJournaled, "entries of conflict journals", "at the end, over all Regions"},
    {SimMark::kConflictWithDeletion, "conflict with a deletion", "a replicated write was in conflict with a tombstone"},
    {SimMark::kClocksTied, "clocks tied", "a conflict of equal clock values, which the Region's name decides"},
    {SimMark::kDeletionReplicated, "deletion replicated", "a deletion of another Region became durable"},
    {SimMark::kRecordAgain, "record arrived again", "its destination had exactly this version"},
    {SimMark::kRecordLate, "record arrived late", "its destination had a greater version"},
    {SimMark::kBatchAgain, "batch sent again", "a replicator had no answer in time"},
    {SimMark::kCheckpointLost, "checkpoint lost in a crash", "a replicator came back with an earlier one"},
    {SimMark::kBatchAgainAfterLoss, "batch sent again after its checkpoint was lost", "and met records that were there"},
    {SimMark::kBackfillBatch, "backfill batch", "a scan's items came to a new replica"},
    {SimMark::kLiveDuringBackfill, "live change between two backfill batches", "the scan and the log interleaved"},
    {SimMark::kGapInLog, "gap in a log", "a replicator asked for records that no AZ has any more"},
    {SimMark::kMessageLost, "message lost", "between daemons, by a cut or by chance"},
    {SimMark::kMessageOvertaken, "message overtaken", "between daemons, by one that was sent later"},
    {SimMark::kReplicationPaused, "replication paused", "a replicator heard that it must not send the table to some Region"},
    {SimMark::kAccessLost, "access to a replica lost", "a regiond heard of a disabled key or of denied replication"},
    {SimMark::kTransactionDone, "transaction done", "its client heard so"},
    {SimMark::kTransactionReplayed, "transaction asked for again", "with the token of one that was done"},
    {SimMark::kTransactionFailed, "transaction not decided in time", "or given up, as a part of it could not be prepared"},
    {SimMark::kTransactionsMet, "transaction met another", "an item of it was in another one's hand"},
    {SimMark::kWriteMetTransaction, "write met a transaction", "its item was in a transaction's hand"},
    {SimMark::kReadAwaitsTransaction, "transactional read put off", "an item was in a transaction's hand, or had no leader"},
    {SimMark::kTransactionOutlivedCrash, "transaction outlived a crash", "it happened, though its Region crashed before it answered"},
    {SimMark::kTransactionForgotten, "transaction forgotten in a crash", "its Region crashed before it was decided"},
    {SimMark::kWriteRefused, "write refused", "a client got an error, a failed condition included"},
    {SimMark::kWriteParked, "write parked", "it came while its partition had no leader"},
    {SimMark::kParkedTaken, "parked write taken", "a later leader took it"},
    {SimMark::kParkedRefused, "parked write refused", "no leader came in time"},
    {SimMark::kWriteExpired, "write not decided in time", "its client heard that it may or may not have happened"},
    {SimMark::kWriteLost, "write lost with its leader", "its client heard that it has not happened, as the new leader lacks it"},
    {SimMark::kReadWithoutLease, "strong read turned away", "the leader was alive and had no lease"},
    {SimMark::kIndexMade, "index made", "of the table with replicas, and its operator heard so"},
    {SimMark::kIndexRemoved, "index removed", "likewise"},
    {SimMark::kMaximumSet, "maximum set", "of the reads of the table with replicas, and its operator heard so"},
    {SimMark::kModeSwitched, "capacity mode switched", "of the table with replicas, and its operator heard so"},
    {SimMark::kClassSwitched, "table class switched", "likewise"},
    {SimMark::kRecoveryTurned, "recovery turned on or off", "in one Region"},
    {SimMark::kSettingsLoser, "change of settings refused as another came first", "or while a Region joined"},
    {SimMark::kIndexFateUnknown, "change of settings of unknown fate", "its Region crashed, or did not hear the coordinator"},
    {SimMark::kItemExpired, "item expired", "TTL has deleted it"},
    {SimMark::kTtlTurnedOff, "TTL turned off", "in a Region where it was on"},
    {SimMark::kReplicaRemoved, "replica removed", "with its table, as an operator had asked"},
    {SimMark::kReplicaAdded, "replica added", "where there was one before"},
    {SimMark::kOrphanMended, "write of a removed replica mended", "only a scan between those that stay brought it to one of them"},
    {SimMark::kWriteGone, "writes gone with a removed replica", "newer than what is left of their items"},
    {SimMark::kBackupTaken, "backup taken", "it is there with all that it holds"},
    {SimMark::kBackupBegunAgain, "backup begun again", "as its process ended in the midst, or the AZ that it was copied from"},
    {SimMark::kBackupDeleted, "backup deleted", "its operator had no more use for it"},
    {SimMark::kTableRestored, "table restored", "from a backup, and it holds what that does"},
    {SimMark::kRestartRedidLog, "restart redid the log", "the log held what the state lacked"},
    {SimMark::kUnsyncedLost, "crash lost what was not synced", "batches of a state, by a crash of the machine"},
    {SimMark::kAzStops, "AZ stops", "by a fault"},
    {SimMark::kAzStarts, "AZ starts", "while its Region goes on"},
    {SimMark::kAzDiskFull, "AZ fails with a full disk", "a write to its log or state was refused"},
    {SimMark::kAzLosesDisk, "AZ loses its disk", "by a fault"},
    {SimMark::kAzUnreadable, "AZ has an unreadable item", "by a fault"},
    {SimMark::kAzDamagedByRead, "AZ is found damaged", "by work that needed the item"},
    {SimMark::kAzDamagedByScrub, "AZ is found damaged by a scrub", "before anybody needed the item"},
    {SimMark::kLostDiskRebuilt, "lost disk rebuilt", "the AZ votes again in all its partitions"},
    {SimMark::kDamageRebuilt, "damaged copy rebuilt", "the AZ votes again in all its partitions"},
    {SimMark::kDeposedAppend, "append of a deposed leader", "an election took place while records were under way"},
    {SimMark::kLogCutBack, "log cut back to the leader's", "a follower held records that were never committed"},
    {SimMark::kCaughtUpByLog, "AZ caught up by the log", "after it had been down"},
    {SimMark::kCaughtUpByCopy, "AZ caught up by a range copy", "the others' logs were trimmed while it was down"},
    {SimMark::kPartitionSplit, "partition split", "a follower hears of it by the log"},
    {SimMark::kSplitCopied, "split came with a range copy", "an AZ hears of it without the log, and has nothing of the new partition"},
    {SimMark::kLearnerPromoted, "learner promoted", "an AZ that had lost its votes may vote again"},
    {SimMark::kPreVoteRefused, "PreVote refused", "an AZ that would have stood lacks what a voter has"},
    {SimMark::kLeaderSteppedDown, "leader stepped down", "it heard of no other AZ for too long"},
});

constexpr std::string_view NameOf(SimMark mark) {
  for (const SimMarkInfo& info : kSimMarks) {
    if (info.mark == mark) return info.name;
  }
  return "";
}

constexpr std::optional<SimMark> ParseSimMark(std::string_view name) {
  for (const SimMarkInfo& info : kSimMarks) {
    if (info.name == name) return info.mark;
  }
  return std::nullopt;
}

}  // namespace meridian
