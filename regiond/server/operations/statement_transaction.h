// ExecuteTransaction becomes what TransactGetItems or TransactWriteItems ask of the Region (docs/transactions.md).
// Source: reference/dynamodb-api.md §9.   Threads: as Region.
#pragma once

#include <variant>

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "regiond/core/region/region.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/statement_requests.h"

namespace meridian {

using BoundTransaction = std::variant<TransactGetRequest, TransactWriteRequest>;

// All statements read, or none does. A ValidationException about one of them tells which; that a table is not there is a
// ResourceNotFoundException. What only the Region can tell, such as an item that comes twice, is left to it.
absl::StatusOr<BoundTransaction> BindTransaction(Region& region, const ApiEndpoint& endpoint, const TransactStatementsRequest& request);

}  // namespace meridian
