// Results into response bodies. Each function appends one JSON object to `out`.
// Errors: only where stored items are written; kDataLoss if one's bytes are not an encoded item,
// `out` is void then. Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/errors.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/item_json.h"
#include "regiond/server/api/results.h"

namespace meridian {

absl::Status AppendWriteResponse(const WriteResult& result, std::string* out);
absl::Status AppendGetResponse(const GetResult& result, std::string* out);
absl::Status AppendPageResponse(const PageAnswer& answer, std::string* out);
absl::Status AppendBatchGetResponse(const BatchGetResult& result, std::string* out);
void AppendBatchWriteResponse(const BatchWriteResult& result, std::string* out);
void AppendTransactWriteResponse(const TransactWriteResult& result, std::string* out);
absl::Status AppendTransactGetResponse(const TransactGetResult& result, std::string* out);
absl::Status AppendStatementResponse(const StatementResult& result, std::string* out);
// A failed statement has "Error":{"Code":"ValidationError",…}.
absl::Status AppendBatchStatementResponse(const BatchStatementResult& result, std::string* out);

// {"Table":{…}} of DescribeTable.
void AppendDescribeTableResponse(const TableView& view, const ApiEndpoint& endpoint,
                                 std::string* out);
// {"TableDescription":{…}} of CreateTable, UpdateTable and DeleteTable.
void AppendTableDescriptionResponse(const TableView& view, const ApiEndpoint& endpoint,
                                    std::string* out);
void AppendListTablesResponse(const ListTablesResult& result, std::string* out);
// `address`: host and port at which this endpoint answers.
void AppendDescribeEndpointsResponse(std::string_view address, std::string* out);
void AppendDescribeLimitsResponse(std::string* out);

// {"__type":…,"message":…}, with the item of a failed condition, or the reasons why a transaction
// was cancelled. An empty message leaves out the member; an item that cannot be read is left out
// rather than spoiling the error.
void AppendErrorResponse(const AwsError& error, std::string* out);

// The x-amz-crc32 header of a body.
uint32_t ResponseCrc32(std::string_view body);

}  // namespace meridian
