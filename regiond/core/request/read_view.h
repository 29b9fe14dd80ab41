// Where the reads of one request find a table's items: for strong reads each partition's leader, while it is sure to be the only one; for
// others any live AZ, which may lag behind.
// Errors: kUnavailable without an AWS name when no AZ can serve a partition just now: ask again when the driver's next turn ends.
// Threads: thread-compatible; use it within one turn.
#pragma once

#include "absl/status/statusor.h"
#include "base/model/table.h"
#include "base/seam/state_store.h"

namespace meridian {

class ReadSource {
 public:
  virtual ~ReadSource() = default;
  virtual absl::StatusOr<StateStore*> StoreOf(LogId log, bool consistent) = 0;
  // A copy of the whole table in one AZ with the index of this number, for reads that need not be strong: a global index is over all
  // partitions.
  virtual absl::StatusOr<StateStore*> StoreOfAll(TableId table, uint32_t index) = 0;
  // Whether what a transaction makes of `key` may be decided without being in the leader's state yet.
  virtual bool Unsettled(LogId log, const ItemKey& key) = 0;
  // `store` has answered kDataLoss.
  virtual void OnDamage(TableId table, StateStore* store) = 0;
};

class ReadView {
 public:
  // `layout`: of the table's partitions. Both must outlive the view.
  ReadView(const TableDescriptor& table, const PartitionLayout& layout, bool consistent, ReadSource& source)
      : table_(&table), layout_(&layout), consistent_(consistent), source_(&source) {}
  const TableDescriptor& descriptor() const { return *table_; }
  const PartitionLayout& layout() const { return *layout_; }
  const KeySchema& key_schema() const { return table_->settings.key_schema; }
  // Of one partition; it holds other partitions' items too, in whatever state.
  absl::StatusOr<StateStore*> StoreOf(PartitionId partition) {
    absl::StatusOr<StateStore*> store = source_->StoreOf({table_->id, partition}, consistent_);
    last_ = store.value_or(nullptr);
    return store;
  }
  // The same for a read of one item: a strong one waits for a transaction that has it in hand.
  absl::StatusOr<StateStore*> StoreOfItem(PartitionId partition, const ItemKey& key) {
    if (consistent_ && source_->Unsettled({table_->id, partition}, key)) {
      return absl::UnavailableError("a transaction on this item has not ended yet");
    }
    return StoreOf(partition);
  }
  absl::StatusOr<StateStore*> StoreOfAll(uint32_t index) {
    absl::StatusOr<StateStore*> store = source_->StoreOfAll(table_->id, index);
    last_ = store.value_or(nullptr);
    return store;
  }
  // To be told of every status that the reads of this request come to. Whether the request is worth repeating when the driver's next
  // turn ends: nobody could serve it, or a damaged copy could not, which is given up now.
  bool Retry(const absl::Status& status) {
    if (absl::IsDataLoss(status) && last_ != nullptr) source_->OnDamage(table_->id, last_);
    return absl::IsUnavailable(status) || absl::IsDataLoss(status);
  }

 private:
  const TableDescriptor* table_;
  const PartitionLayout* layout_;
  bool consistent_;
  ReadSource* source_;
  StateStore* last_ = nullptr;
};

}  // namespace meridian
