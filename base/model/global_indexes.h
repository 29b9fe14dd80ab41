// How the global indexes of a table change (reference/dynamodb-api.md §2.1, §7, §14.3), for whoever keeps its settings: its Region, or
// the coordinator once it has replicas.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"

namespace meridian {

constexpr size_t kGlobalIndexesMax = 20;

enum class IndexAction : uint8_t { kCreate = 0, kDelete = 1 };

struct IndexesChange {
  IndexAction action = IndexAction::kCreate;
  std::vector<SecondaryIndex> indexes;  // numbers do not count
  bool operator==(const IndexesChange&) const = default;
};

// All of the change; indexes that are made get the next numbers. ValidationException for one that exists or is a local one,
// ResourceNotFoundException for one that does not exist, LimitExceededException for one too many; `settings` is void then. `table`: its
// name, for texts.
absl::Status ChangeGlobalIndexes(TableSettings& settings, std::string_view table, const IndexesChange& change);

// One that is to change. `verb`: "delete" or "update", for the text. Errors as above.
absl::StatusOr<SecondaryIndex*> GlobalIndexToChange(TableSettings& settings, std::string_view table, std::string_view name,
                                                    std::string_view verb);

}  // namespace meridian
