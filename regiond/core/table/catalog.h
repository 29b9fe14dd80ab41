// The tables of a Region, durable: every AZ has a copy of all descriptors with a revision, in its node's store.
//
// A change is made when a quorum of the AZs has it, synced whatever the durability of data. There is one writer, the Region's process, so
// the copy with the greatest revision among a quorum is the latest; an AZ that was away is brought up to it when it returns.
// Threads: thread-compatible, one driver.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/model/table.h"
#include "base/seam/state_store.h"
#include "regiond/core/table/table.h"

namespace meridian {

class Catalog {
 public:
  using Copies = std::vector<StateStore*>;  // of the AZs that are up
  explicit Catalog(size_t quorum) : quorum_(quorum) {}

  // Reads the latest copy. kUnavailable if fewer than a quorum are there, kDataLoss if fewer can be read. What fewer than a quorum had when the process died must become
  // a quorum's, by BringUp, before anybody acts on it.
  absl::Status Recover(const Copies& copies);
  // Makes `copy` equal to the rest.
  absl::Status BringUp(StateStore& copy) const;
  // If the last change reached fewer than a quorum, so that it was refused: takes it back wherever it is, or a restart might take it for
  // made. To be tried again until it succeeds.
  absl::Status Settle(const Copies& copies);

  absl::StatusOr<Table*> Create(TableDescriptor descriptor, const Copies& copies);  // REQUIRES: no table has its name
  absl::Status Update(Table& table, TableDescriptor descriptor, const Copies& copies);
  // The table of that name becomes another one, at once: REQUIRES: there is one, with another id. It is destroyed.
  absl::StatusOr<Table*> Replace(TableDescriptor descriptor, const Copies& copies);
  absl::Status Drop(const std::string& name, const Copies& copies);  // destroys the Table

  Table* Find(const std::string& name);  // nullptr if there is none; so below
  Table* FindById(TableId id);
  Table* FindGlobal(GlobalTableId id);
  const std::map<std::string, std::unique_ptr<Table>>& tables() const { return tables_; }

 private:
  absl::Status Write(StateBatch batch, const Copies& copies);

  const size_t quorum_;
  uint64_t revision_ = 0;
  bool incomplete_ = false;  // the last change reached fewer than a quorum
  std::map<std::string, std::unique_ptr<Table>> tables_;
  std::map<TableId, Table*> by_id_;
};

}  // namespace meridian
