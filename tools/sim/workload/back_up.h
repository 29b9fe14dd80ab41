// An operator who backs up the table in whatever Region comes, restores tables from the backups and deletes both, over and over, and judges what
// he gets: what a backup holds stood, key by key, in its Region at some time between his request and its answer, or, if it had to be begun
// again, until it was there; and no other Region knows it (docs/backups.md).
#pragma once

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/seam/random.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class BackUp final : public SimWorkload {
 public:
  BackUp(SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures, Random& random);

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;
  void OnReplicaRemoved(const RegionId& region) override { standing_[*cluster_.IndexOf(region)].clear(); }
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;

  // Every backup can be read strongly. REQUIRES: every Region is up; so below.
  bool Settled();
  // Of every backup and every restored table that is there. REQUIRES: Settled().
  void Judge();

 private:
  using Images = std::map<ItemKey, std::string>;  // of items that are there
  struct Backup {
    size_t region = 0;
    BackupId id;
    uint64_t request = 0;
    bool answered = false;   // with success
    bool open = true;        // his answer has yet to come, and may
    // By key: what it may hold, empty if nothing; and what it may hold besides if it was begun again.
    std::map<ItemKey, std::set<std::string>> allowed, later;
    bool available = false;  // seen to be
  };

  bool Up(size_t region) { return cluster_.regiond(region).up(); }
  Backups& BackupsOf(size_t region) { return cluster_.regiond(region).region().backups(); }
  void Create(size_t region);
  void Restore(Backup& backup);
  void CheckRestored(size_t region);
  void Look();
  void CheckHolds(const Backup& backup, const BackupRecord& record, const Images& images, std::string_view what);
  std::optional<Images> Read(Region& region, const TableDescriptor& table);
  Backup* Find(size_t region, const BackupId& id);

  SimCluster& cluster_;
  SimClient& client_;
  SimMarks& marks_;
  Failures& failures_;
  Random& random_;
  std::vector<Images> standing_;  // by Region: as committed
  std::list<Backup> backups_;
  // Of which nothing can be said: what was refused, or could not be deleted, may be there all the same after a crash.
  std::set<std::pair<size_t, BackupId>> unknown_;
  struct Restored {
    size_t region = 0;
    std::string table;
    BackupId from;
  };
  std::vector<Restored> restored_;
  uint64_t restores_ = 0;
  Instant next_;
};

}  // namespace meridian
