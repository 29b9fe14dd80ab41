// Items as JSON: a map from attribute names to AttributeValues.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/attribute_value.h"
#include "base/model/request.h"

namespace meridian {

// Straight from an item's encoding (base/model/item_codec.h), without building a tree. kDataLoss,
// with nothing useful appended, for bytes that are no encoded item; never crashes on them,
// recursion is bounded.
absl::Status AppendItemJson(std::string_view encoded_item, std::string* out);

void AppendItemJson(const Item& item, std::string* out);

absl::Status AppendResultItemJson(const ResultItem& item, std::string* out);

}  // namespace meridian
