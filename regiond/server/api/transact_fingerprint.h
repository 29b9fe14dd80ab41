// Whether two requests with one ClientRequestToken are the same (reference: "Transactions").
#pragma once

#include <cstdint>
#include <vector>

#include "base/model/request.h"

namespace meridian {

// A hash of what the writes are to do and in which order. JSON's freedoms do not show in it: the
// order of members, the spelling of numbers, the order of sets, a table by its name or by its ARN.
// It is stored with a transaction's token, so equal writes have the same one for ever.
// Threads: pure function.
uint64_t FingerprintOf(const std::vector<WriteRequest>& writes);

}  // namespace meridian
