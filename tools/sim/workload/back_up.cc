#include "tools/sim/workload/back_up.h"

#include <algorithm>

#include "base/model/strings.h"
#include "regiond/core/request/reader.h"

namespace meridian {
namespace {

constexpr Duration kBetweenBackupActsMax = Duration::Millis(400);
constexpr size_t kBackupsKept = 6;

}  // namespace

BackUp::BackUp(SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures, Random& random)
    : cluster_(cluster),
      client_(client),
      marks_(marks),
      failures_(failures),
      random_(random),
      standing_(cluster.regions()),
      next_(cluster.time().now) {}

BackUp::Backup* BackUp::Find(size_t region, const BackupId& id) {
  const auto at = std::find_if(backups_.begin(), backups_.end(), [&](const Backup& backup) { return backup.region == region && backup.id == id; });
  return at == backups_.end() ? nullptr : &*at;
}

void BackUp::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + Duration{static_cast<int64_t>(1 + random_.Below(static_cast<uint64_t>(kBetweenBackupActsMax.us)))};
  Look();
  const size_t region = random_.Below(cluster_.regions());
  if (!Up(region)) return;
  CheckRestored(region);
  std::vector<Backup*> idle;
  for (Backup& backup : backups_) {
    if (backup.region == region && backup.available && BackupsOf(region).CheckIdle(backup.id, "", true).ok()) idle.push_back(&backup);
  }
  const uint64_t act = random_.Below(4);
  if (idle.empty() || act < 2) {
    if (backups_.size() < kBackupsKept) Create(region);
    return;
  }
  Backup& backup = *idle[random_.Below(idle.size())];
  if (act == 2) return Restore(backup);
  const BackupId id = backup.id;
  if (BackupsOf(region).Delete(id).ok()) {
    marks_.Add(SimMark::kBackupDeleted);
  } else {
    unknown_.emplace(region, id);
  }
  std::erase_if(backups_, [&](const Backup& one) { return one.region == region && one.id == id; });
}

void BackUp::Create(size_t region) {
  Region& machine = cluster_.regiond(region).region();
  if (machine.catalog().Find(std::string(kSimTable)) == nullptr) return;
  Backup& backup = backups_.emplace_back();
  backup.region = region;
  backup.request = client_.NextRequest();
  for (size_t i = 0; i < client_.items(); ++i) {
    const auto at = standing_[region].find(client_.key(i));
    backup.allowed[client_.key(i)].insert(at == standing_[region].end() ? std::string() : at->second);
  }
  backup.id = cluster_.regiond(region).CreateBackup(backup.request, std::string(kSimTable));
}

void BackUp::Restore(Backup& backup) {
  const std::string name = StrCat("restored-", ++restores_);
  const TableSettings settings = BackupsOf(backup.region).Find(backup.id)->backup->settings;
  if (!BackupsOf(backup.region).Restore(backup.id, name, settings, {}).ok()) return;
  restored_.push_back({backup.region, name, backup.id});
}

// Those that are there, and that nobody knows one of another Region.
void BackUp::Look() {
  for (size_t region = 0; region < cluster_.regions(); ++region) {
    if (!Up(region)) continue;
    for (const TableDescriptor* table : BackupsOf(region).All()) {
      Backup* const backup = Find(region, table->backup->id);
      if (backup == nullptr && unknown_.contains({region, table->backup->id})) continue;
      if (backup == nullptr) {
        failures_.Add(StrCat("GT4: ", cluster_.region_id(region).name, " has a backup ", table->backup->id.ToString(),
                             ", which nobody has made there, or which was deleted"));
        continue;
      }
      if (!table->backup->available || backup->available) continue;
      backup->available = true;
      marks_.Add(SimMark::kBackupTaken);
      if (table->backup->cuts > 1) marks_.Add(SimMark::kBackupBegunAgain);
    }
  }
  // One that was refused, or that was lost with the process before it was there.
  std::erase_if(backups_, [&](const Backup& backup) {
    if (backup.open || !Up(backup.region) || BackupsOf(backup.region).Find(backup.id) != nullptr) return false;
    unknown_.emplace(backup.region, backup.id);
    if (backup.answered) {
      failures_.Add(StrCat("a backup of ", cluster_.region_id(backup.region).name, " that was acknowledged, ", backup.id.ToString(), ", is gone"));
    }
    return true;
  });
}

void BackUp::OnReply(const RegionId& region, const Reply& reply) {
  for (Backup& backup : backups_) {
    if (!backup.open || cluster_.region_id(backup.region) != region || backup.request != reply.request) continue;
    backup.open = false;
    backup.answered = reply.status.ok();
  }
}

void BackUp::OnRegiondCrash(const RegionId& region) {
  for (Backup& backup : backups_) {
    if (cluster_.region_id(backup.region) == region) backup.open = false;
  }
}

void BackUp::OnDurable(const RegionId& region, const LogRecord&, const ChangeRecord& change) {
  if (change.journal_only) return;
  const size_t index = *cluster_.IndexOf(region);
  const std::string image = change.after.deleted ? std::string() : change.after.image;
  if (image.empty()) {
    standing_[index].erase(change.key);
  } else {
    standing_[index][change.key] = image;
  }
  for (Backup& backup : backups_) {
    if (backup.region != index || backup.available) continue;
    (backup.open ? backup.allowed : backup.later)[change.key].insert(image);
  }
}

void BackUp::CheckHolds(const Backup& backup, const BackupRecord& record, const Images& images, std::string_view what) {
  const std::string where = StrCat(what, " of ", cluster_.region_id(backup.region).name, ", ", backup.id.ToString());
  if (static_cast<int64_t>(images.size()) != record.items) {
    failures_.Add(StrCat("the backup ", where, " says that it has ", record.items, " items, and there are ", images.size()));
  }
  const bool again = record.cuts > 1 || !backup.answered;
  for (const auto& [key, allowed] : backup.allowed) {
    const auto at = images.find(key);
    const std::string image = at == images.end() ? std::string() : at->second;
    const auto later = backup.later.find(key);
    if (allowed.contains(image) || (again && later != backup.later.end() && later->second.contains(image))) continue;
    failures_.Add(StrCat("the backup ", where, " holds ", image.empty() ? "nothing" : "something", " of an item, which did not stand there "
                         "between its request and its answer"));
  }
  for (const auto& [key, image] : images) {
    if (!backup.allowed.contains(key)) failures_.Add(StrCat("the backup ", where, " holds an item that nobody wrote"));
  }
}

// Nothing if nobody can serve it now.
std::optional<BackUp::Images> BackUp::Read(Region& region, const TableDescriptor& table) {
  ReadView view = region.ControlViewOf(*region.catalog().FindById(table.id));
  Images images;
  for (const PartitionLayout::Range& range : view.layout().ranges()) {
    const absl::StatusOr<StateStore*> store = view.StoreOf(range.id);
    if (!store.ok()) return std::nullopt;
    const StateRange keys = ItemRange(range);
    const std::unique_ptr<StateCursor> cursor = (*store)->NewCursor();
    for (cursor->Seek(keys.low); cursor->valid() && cursor->key() < keys.high; cursor->Next()) {
      const absl::StatusOr<std::string_view> image = LiveImage(cursor->value());
      if (!image.ok()) return std::nullopt;
      if (!image->empty()) images[ItemKey{std::string(cursor->key().substr(1))}] = std::string(*image);
    }
    if (!cursor->status().ok()) return std::nullopt;
  }
  return images;
}

// Looks at what is ready, and deletes it.
void BackUp::CheckRestored(size_t region) {
  Region& machine = cluster_.regiond(region).region();
  std::erase_if(restored_, [&](const Restored& one) {
    if (one.region != region) return false;
    const Table* const table = machine.catalog().Find(one.table);
    if (table == nullptr) {
      failures_.Add(StrCat("the table ", one.table, " of ", cluster_.region_id(region).name, " is gone while it was restored"));
      return true;
    }
    if (table->descriptor().restore) {
      if (BackupsOf(region).Find(table->descriptor().restore->backup) == nullptr) {
        failures_.Add(StrCat("a backup of ", cluster_.region_id(region).name, " was deleted while a table was restored from it"));
      }
      return false;
    }
    const std::optional<Images> images = Read(machine, table->descriptor());
    if (!images) return false;
    marks_.Add(SimMark::kTableRestored);
    const Backup* const backup = Find(region, one.from);
    const TableDescriptor* const there = BackupsOf(region).Find(one.from);
    if (backup != nullptr && there != nullptr) CheckHolds(*backup, *there->backup, *images, one.table);
    machine.DeleteTable(client_.NextRequest(), one.table);
    return true;
  });
}

bool BackUp::Settled() {
  for (size_t region = 0; region < cluster_.regions(); ++region) {
    for (const TableDescriptor* table : BackupsOf(region).All()) {
      if (!Read(cluster_.regiond(region).region(), *table)) return false;
    }
  }
  return true;
}

void BackUp::Judge() {
  Look();
  for (const Backup& backup : backups_) {
    const TableDescriptor* const table = BackupsOf(backup.region).Find(backup.id);
    if (table == nullptr) continue;
    if (!table->backup->available) {
      failures_.Add(StrCat("liveness: a backup of ", cluster_.region_id(backup.region).name, " has never become available"));
      continue;
    }
    CheckHolds(backup, *table->backup, *Read(cluster_.regiond(backup.region).region(), *table), "itself");
  }
  for (size_t region = 0; region < cluster_.regions(); ++region) CheckRestored(region);
}

}  // namespace meridian
