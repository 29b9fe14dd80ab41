// What requests consume, for their answers (reference/dynamodb-api.md §8, §10). In half units, halved only in the JSON.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "regiond/core/request/reader.h"
#include "regiond/core/request/write_evaluator.h"
#include "regiond/server/api/results.h"

namespace meridian {

// A read of so many bytes; half as much if it need not be strong. What is not there costs the least.
int64_t ReadHalfUnits(int64_t bytes, bool consistent);

// A table's entry with `half_units` of the table alone; nothing if the request did not ask.
std::optional<ConsumedCapacity> CapacityOf(const std::string& table, int64_t half_units, ReturnConsumedCapacity wanted);
// Adds what one write consumes, in the table and in its indexes.
void AddWrite(const WriteOutcome& outcome, ConsumedCapacity* capacity);

// What a page read: of the table, or of its index with what had to be fetched from the table.
void AddPage(const TableDescriptor& table, const std::optional<std::string>& index_name, const PageResult& page, bool consistent,
             ConsumedCapacity* capacity);

// One entry for each table in the order of their first actions; none if the request did not ask. `tables`: of each action. `outcomes`: of
// each action; those that are missing count for the least. `replayed`: nothing was written, which costs reads of the items.
std::vector<ConsumedCapacity> CapacitiesOfTransactWrite(const std::vector<std::string>& tables, const std::vector<WriteOutcome>& outcomes,
                                                        bool replayed, ReturnConsumedCapacity wanted);
// The same of reads. REQUIRES: `outcomes` has one for each get.
std::vector<ConsumedCapacity> CapacitiesOfTransactGet(const std::vector<GetRequest>& gets, const std::vector<ReadOutcome>& outcomes,
                                                      ReturnConsumedCapacity wanted);

}  // namespace meridian
