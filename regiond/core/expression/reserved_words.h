// The words that DynamoDB does not allow as bare attribute names in expressions.
#pragma once

#include <string_view>

namespace meridian {

// In any case: "name", "Name" and "NAME" are all reserved.
bool IsReservedWord(std::string_view word);

}  // namespace meridian
