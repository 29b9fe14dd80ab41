#include "coordinator/server/backed_up_store.h"

#include "base/model/strings.h"
#include "base/runtime/daemon/log.h"

namespace meridian {

absl::StatusOr<std::unique_ptr<BackedUpStore>> BackedUpStore::Open(StateStore& store, std::string path) {
  std::unique_ptr<BackedUpStore> opened(new BackedUpStore(store, std::move(path)));
  if (absl::Status status = opened->Load(); !status.ok()) return status;
  if (!opened->content_.empty()) return opened;
  if (absl::Status status = opened->Restore(); !status.ok()) return status;
  return opened;
}

absl::Status BackedUpStore::Load() {
  const std::unique_ptr<StateCursor> cursor = store_.NewCursor();
  for (cursor->Seek(""); cursor->valid(); cursor->Next()) {
    content_.insert_or_assign(std::string(cursor->key()), std::string(cursor->value()));
  }
  return cursor->status();
}

// One batch is there as a whole or not at all, so a crash on the way leaves a store that is empty and filled again, or full.
absl::Status BackedUpStore::Restore() {
  absl::StatusOr<StoreContent> content = ReadBackup(path_);
  if (absl::IsNotFound(content.status())) return absl::OkStatus();
  if (!content.ok()) return content.status();
  if (content->empty()) return absl::OkStatus();
  StateBatch batch;
  for (const auto& [key, value] : *content) batch.Put(key, value);
  if (absl::Status status = store_.Apply(batch); !status.ok()) return status;
  if (absl::Status status = store_.Sync(); !status.ok()) return status;
  content_ = *std::move(content);
  restored_ = content_.size();
  LogWarning("the store is empty: took its ", restored_, " entries from the backup ", path_,
             ". (To begin with an empty catalog, remove the store and the backup.)");
  return absl::OkStatus();
}

absl::Status BackedUpStore::Apply(const StateBatch& batch) {
  if (absl::Status status = store_.Apply(batch); !status.ok()) return status;
  current_ = false;
  batch.ForEach([&](bool erase, std::string_view key, std::string_view value) {
    if (erase) {
      content_.erase(std::string(key));
    } else {
      content_.insert_or_assign(std::string(key), std::string(value));
    }
  });
  return absl::OkStatus();
}

absl::Status BackedUpStore::Sync() {
  if (absl::Status status = store_.Sync(); !status.ok()) return status;
  BringUpToDate();
  return absl::OkStatus();
}

void BackedUpStore::BringUpToDate() {
  if (current_) return;
  const absl::Status status = WriteBackup(path_, content_);
  if (status.ok()) {
    current_ = true;
    if (!trouble_.empty()) LogInfo("the backup ", path_, " has everything again");
    trouble_.clear();
    return;
  }
  ++failures_total_;
  if (trouble_ == status.message()) return;
  trouble_ = std::string(status.message());
  LogWarning("the backup ", path_, " lacks the newest changes, since it cannot be written: ", trouble_,
             ". Everything else goes on, and it is tried again; until then do not lose the store");
}

absl::Status WithWayBack(const absl::Status& found, const std::string& directory, const std::string& path) {
  if (!absl::IsDataLoss(found) || !ReadBackup(path).ok()) return found;
  return absl::DataLossError(StrCat(found.message(), ". Or move ", directory,
                                    " away and start the coordinator again: it takes its content from the backup ", path,
                                    ", which is whole"));
}

}  // namespace meridian
