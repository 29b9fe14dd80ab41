#include "tools/sim/disk/sim_state_store.h"

#include <utility>

#include "base/model/check.h"

namespace meridian {

class SimStateCursor final : public StateCursor {
 public:
  using Entries = SimDisk::Entries;
  SimStateCursor(const SimDisk& disk, std::shared_ptr<const Entries> entries, absl::btree_set<std::string> unreadable)
      : disk_(disk), entries_(std::move(entries)), unreadable_(std::move(unreadable)), at_(entries_->end()) {}

  void Seek(std::string_view key) override { at_ = entries_->lower_bound(std::string(key)); }
  void SeekBefore(std::string_view key) override {
    at_ = key.empty() ? entries_->end() : entries_->lower_bound(std::string(key));
    Back();
  }
  void Next() override {
    MERIDIAN_CHECK(valid());
    ++at_;
  }
  void Prev() override {
    MERIDIAN_CHECK(valid());
    Back();
  }
  bool valid() const override { return disk_.read_error_.ok() && at_ != entries_->end() && !damaged(); }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  absl::Status status() const override {
    return damaged() ? absl::DataLossError("a block is damaged") : disk_.read_error_;
  }

 private:
  bool damaged() const { return !unreadable_.empty() && at_ != entries_->end() && unreadable_.contains(at_->first); }
  void Back() { at_ = at_ == entries_->begin() ? entries_->end() : std::prev(at_); }

  const SimDisk& disk_;
  const std::shared_ptr<const Entries> entries_;
  const absl::btree_set<std::string> unreadable_;
  Entries::const_iterator at_;
};

class SimStateStore final : public StateStore {
 public:
  SimStateStore(SimDisk& disk, std::shared_ptr<SimDisk::Table> table)
      : disk_(disk), generation_(disk.state_generation_), table_(std::move(table)) {
    table_->open_generation = generation_;
  }
  ~SimStateStore() override {
    if (table_->open_generation == generation_) table_->open_generation = 0;
  }

  absl::Status Apply(const StateBatch& batch) override {
    CheckAlive();
    if (!disk_.write_error_.ok()) return disk_.write_error_;
    SimDisk::Entries& entries = table_->Writable();
    SimDisk::Table::Undo undo;
    batch.ForEach([&](bool erase, std::string_view name, std::string_view value) {
      const std::string key(name);
      const auto found = entries.find(key);
      undo.emplace_back(key, found == entries.end() ? std::nullopt : std::optional(found->second));
      table_->unreadable.erase(key);
      if (!erase) {
        entries[key] = value;
      } else if (found != entries.end()) {
        entries.erase(found);
      }
    });
    table_->unsynced.push_back(std::move(undo));
    if (table_->unsynced.size() > disk_.options_.unsynced_batches_max) table_->unsynced.pop_front();
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Read(std::string_view key) override {
    CheckAlive();
    if (!disk_.read_error_.ok()) return disk_.read_error_;
    const auto found = table_->entries->find(std::string(key));
    if (found == table_->entries->end()) return absl::NotFoundError("no such key");
    if (table_->unreadable.contains(found->first)) return absl::DataLossError("a block is damaged");
    return found->second;
  }

  std::unique_ptr<StateCursor> NewCursor() override {
    CheckAlive();
    return std::make_unique<SimStateCursor>(disk_, table_->entries, table_->unreadable);
  }

  absl::Status Sync() override {
    CheckAlive();
    if (!disk_.write_error_.ok()) return disk_.write_error_;
    table_->unsynced.clear();
    return absl::OkStatus();
  }

 private:
  void CheckAlive() const {
    MERIDIAN_CHECK(generation_ == disk_.state_generation_, "a state store is used after its process died");
  }

  SimDisk& disk_;
  const uint64_t generation_;
  const std::shared_ptr<SimDisk::Table> table_;
};

SimDisk& SimStateDirectory::Alive() const {
  MERIDIAN_CHECK(generation_ == disk_.state_generation_, "a directory is used after its process died");
  return disk_;
}

absl::StatusOr<std::unique_ptr<StateStore>> SimStateDirectory::Open(const std::string& name) {
  SimDisk& disk = Alive();
  std::shared_ptr<SimDisk::Table>& table = disk.tables_[name];
  if (table == nullptr) table = std::make_shared<SimDisk::Table>();
  MERIDIAN_CHECK(table->open_generation != generation_, "store ", name, " is opened twice");
  return std::make_unique<SimStateStore>(disk, table);
}

absl::Status SimStateDirectory::Drop(const std::string& name) {
  SimDisk& disk = Alive();
  const auto found = disk.tables_.find(name);
  if (found == disk.tables_.end()) return absl::OkStatus();
  MERIDIAN_CHECK(found->second->open_generation != generation_, "store ", name, " is dropped while open");
  disk.tables_.erase(found);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> SimStateDirectory::List() {
  std::vector<std::string> names;
  for (const auto& [name, table] : Alive().tables_) names.push_back(name);
  return names;
}

}  // namespace meridian
