// What a Query or a Scan goes over: the table's items, or the entries of one of its indexes.
// Threads: thread-compatible; a value that views the table's descriptor and lives as long as one request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/expression/key_condition.h"
#include "regiond/core/state/state_keys.h"

namespace meridian {

class ReadTarget {
 public:
  // Errors are ValidationExceptions: no such index, a strong read of a global one.
  static absl::StatusOr<ReadTarget> Of(const TableDescriptor& table, const std::optional<std::string>& index_name, bool consistent);

  const SecondaryIndex* index() const { return index_; }  // nullptr for the table itself
  const CompositeKey& key() const { return key_; }
  // Whether the items of one partition lie together, so that each partition's leader can serve its own: not in a global index.
  bool partitioned() const { return index_ == nullptr || index_->kind == IndexKind::kLocal; }

  // The state keys that a key condition selects.
  StateRange RangeOf(const KeyRange& keys) const;
  // Those whose hash is in [first, last]: a partition's, where partitioned().
  StateRange OfHashes(uint64_t first, uint64_t last) const;
  // Those of one of `segments` equal parts.
  StateRange SegmentOf(uint64_t segment, uint64_t segments) const;
  // The state key at which a page stopped that ended with these key attributes: of the index, if there is one, and of the table.
  // ValidationException if they are not just these.
  absl::StatusOr<std::string> PositionOf(const Item& start_key) const;
  // The hash by which a key of a range belongs to a partition. REQUIRES: partitioned().
  uint64_t HashOf(std::string_view state_key) const;

  // What LastEvaluatedKey says of an entry that has these attributes.
  Item StartKeyOf(const Item& item) const;

 private:
  ReadTarget(const TableDescriptor& table, const SecondaryIndex* index);

  const KeySchema* schema_;
  const SecondaryIndex* index_;
  CompositeKey key_;
  std::string prefix_;  // of every state key
};

}  // namespace meridian
