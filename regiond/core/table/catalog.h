// The tables of a Region, durable: a store named "catalog" holds their descriptors, and each table has a store named by its id.
// The catalog is synced with every change, so it survives a power cut whatever the durability of data.
// Threads: thread-compatible, one driver.
#pragma once

#include <memory>
#include <string>

#include "absl/container/btree_map.h"
#include "base/model/table.h"
#include "base/seam/log_store.h"
#include "base/seam/state_store.h"
#include "regiond/core/table/table.h"

namespace meridian {

class Catalog {
 public:
  Catalog(StateDirectory& states, LogStore& log, const TableOptions& options)
      : states_(states), log_(log), options_(options) {}

  // Opens every table and redoes its log. Starts a new epoch, and finishes deletions that a crash cut short.
  absl::Status Recover();

  absl::StatusOr<Table*> Create(TableDescriptor descriptor);  // REQUIRES: no table has its name
  absl::Status Update(Table& table, TableDescriptor descriptor);
  absl::Status Drop(const std::string& name);  // destroys the Table

  Table* Find(const std::string& name);  // nullptr if there is none; so below
  Table* FindById(TableId id);
  Table* FindGlobal(GlobalTableId id);
  const absl::btree_map<std::string, std::unique_ptr<Table>>& tables() const { return tables_; }
  Epoch epoch() const { return epoch_; }

 private:
  absl::Status Write(const StateBatch& batch);
  absl::Status DropOrphans();

  StateDirectory& states_;
  LogStore& log_;
  const TableOptions options_;
  std::unique_ptr<StateStore> store_;
  Epoch epoch_{0};
  absl::btree_map<std::string, std::unique_ptr<Table>> tables_;
  absl::btree_map<TableId, Table*> by_id_;
};

}  // namespace meridian
