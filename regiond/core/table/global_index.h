// A table's global index that is to change (reference/dynamodb-api.md §2.1).
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/table.h"

namespace meridian {

// `verb`: "delete" or "update", for the text. ResourceNotFoundException if there is no such index, ValidationException if it is a local
// one or the table has replicas.
absl::StatusOr<SecondaryIndex*> GlobalIndexToChange(TableDescriptor& table, const std::string& name, std::string_view verb);

}  // namespace meridian
