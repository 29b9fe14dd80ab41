// NextToken: where the next page of a SELECT begins, bound to the statement and its parameters.
//   token := base64 of 01 hash query start     hash: 8 bytes, XXH3-64 of statement and parameters
//   query := varint · start := bytes, an encoded item (base/model/item_codec.h) or empty
// It is not signed: the reads check the position in it as they check an ExclusiveStartKey.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "regiond/core/partiql/select_pages.h"

namespace meridian {

std::string MakeNextToken(const SelectPosition& position, std::string_view statement, const AttributeList& parameters);
// ValidationException "Invalid NextToken" for what is no token, "NextToken does not match request" for another statement's.
absl::StatusOr<SelectPosition> ReadNextToken(std::string_view token, std::string_view statement, const AttributeList& parameters);

}  // namespace meridian
