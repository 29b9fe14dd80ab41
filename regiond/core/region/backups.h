// The part of a Region that makes backups and restores from them (docs/backups.md).
//
// A backup is a table that clients can neither reach nor see, with a record of its source in its descriptor. Making one, and restoring from
// it, is the same: a TableCopy from a snapshot of the one table to the other, whose descriptor says in a quorum of AZs that it is not all
// there yet. So whoever recovers knows what to go on with.
// Threads: that of its Region.   Owns: the copies under way. Their snapshots end before the AZ whose they are.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"
#include "regiond/core/backup/table_copy.h"
#include "regiond/core/region/pending.h"
#include "regiond/core/table/table.h"

namespace meridian {

class Region;

constexpr size_t kRestoresMax = 50;  // at once (reference/backup-pitr-export-import.md §2, "Limits")

// The name of the table that is the backup.
std::string BackupTableName(const BackupId& id);

class Backups {
 public:
  explicit Backups(Region& region) : region_(region) {}

  // Makes a backup of the table called `name`, in whatever status it is. Replies when the snapshot of what it will hold is taken: with every
  // write to the table that was acknowledged before, and none that begins after the reply. Returns its id.
  // Errors: TableNotFoundException, also of one that waits to be deleted; kInternal if too few AZs are there, and then it may or may not come to be.
  BackupId Create(uint64_t request, const std::string& table, std::string name);

  // nullptr if there is none.
  const TableDescriptor* Find(const BackupId& id);
  std::vector<const TableDescriptor*> All();  // oldest first
  // What is being restored from the backup; nullptr if nothing is.
  const TableDescriptor* RestoredFrom(const BackupId& id);
  // A backup of the table is being made.
  bool Copying(TableId source) const;
  // As Copying, for whoever would delete the table now: no other backup of it begins, or its end might never come.
  bool HoldsUpDeletion(TableId source);

  // What Delete and Restore would answer because of what the backup is doing: BackupInUseException. `arn`: for its text.
  // REQUIRES: there is such a backup.
  absl::Status CheckIdle(const BackupId& id, std::string_view arn, bool to_restore);
  absl::Status Delete(const BackupId& id);  // REQUIRES: CheckIdle
  // Makes `name` anew with these settings, and begins to fill it. REQUIRES: CheckIdle, and there is no such table.
  // Errors: LimitExceededException, and those of making a table.
  absl::StatusOr<TableDescriptor> Restore(const BackupId& id, const std::string& name, const TableSettings& settings,
                                          std::string encryption_key_arn);

  // Goes one step on with each. To be called in every turn of the driver's loop, before Flush.
  void Work();
  // Another turn would go on with something now.
  bool ready() const;
  bool any() const { return !jobs_.empty() || !pending_.empty(); }

  // For the Region alone.
  void Recover();
  void Wake();                 // somebody has come to lead
  void LoseAz(AzId az);        // before it is stopped
  void Forget(TableId table);  // that is no more
  void OnStep(const CopyStep& step, const absl::Status& status);

 private:
  // A backup until its snapshot is taken.
  struct Pending {
    uint64_t request = 0;
    TableId table;
    TableDescriptor target;  // as far as it is known
    // Transactions that were acknowledged and have yet to reach the table's items; nothing until the ledger can be asked.
    std::optional<std::vector<TransactionId>> transactions;
    Instant deadline;
  };
  // What a table is being filled with.
  struct Job {
    TableId source;
    uint64_t number = 0;              // of `copy`, for what is awaited
    std::unique_ptr<TableCopy> copy;  // nullptr until a snapshot is taken
    Instant rests_until;              // it can do nothing now
  };
  class Target;

  bool TryCreate(Pending& pending);
  std::optional<std::vector<TransactionId>> Acknowledged(TableId table);
  // A snapshot of what is committed, of all partitions at one moment; nothing if they cannot all be read now. Adds up what it has.
  std::optional<std::vector<CopiedPart>> Snapshot(const Table& table, int64_t* items, int64_t* bytes);
  void Start(TableId target, TableId source, std::vector<CopiedPart> parts);
  void Step(TableId target);
  void Begin(Table& target, Job& job);
  void Copy(Table& target, Job& job);
  void Finish(Table& target, Job& job);
  void Rest(Job& job);

  Region& region_;
  std::deque<Pending> pending_;  // whose turn it is first is first
  std::set<TableId> deleted_next_;  // as HoldsUpDeletion was asked
  std::map<TableId, Job> jobs_;  // by target
  uint64_t next_copy_ = 1;
  size_t turn_ = 0;  // whose step is first
};

}  // namespace meridian
