// The operations of global tables version 2017.11.29, as AWS answers them to an account that has no such tables and gets no new ones
// (reference/global-tables.md §15). Tables with replicas are of version 2019.11.21, which these operations do not see: nothing that is in
// the Region matters to them.
// Threads: pure functions.   Errors: the status to answer with.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/operation.h"

namespace meridian {

// The body of the answer. REQUIRES: the operation is one of the six whose names have GlobalTable in them.
absl::StatusOr<std::string> AnswerLegacyGlobalTables(Operation operation, std::string_view body, const ApiEndpoint& endpoint);

}  // namespace meridian
