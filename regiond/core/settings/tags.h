// The rules of TagResource and UntagResource that need to know the tags there are (reference/dynamodb-api.md §12).
// Threads: pure functions.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "base/model/table_attributes.h"

namespace meridian {

constexpr size_t kTagsMax = 50;

using Tag = std::pair<std::string, std::string>;

// Adds the tags, or gives those that exist new values. A ValidationException, and no change, if there would be too many.
absl::Status AddTags(TableAttributes& attributes, std::span<const Tag> tags);
// Keys that are no tag's are passed over.
void RemoveTags(TableAttributes& attributes, std::span<const std::string> keys);

}  // namespace meridian
