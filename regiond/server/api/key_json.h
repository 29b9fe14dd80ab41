// Keys of items as DynamoDB JSON, for people: their key attributes, such as {"id":{"S":"cart"}}.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/key_codec.h"
#include "base/model/key_schema.h"

namespace meridian {

// Empty for a key that is none of such a table.
std::string KeyJson(const KeySchema& schema, const ItemKey& key);

// The attributes in `json`. kInvalidArgument, with a text for people, for anything else.
absl::StatusOr<Item> ReadKeyJson(std::string_view json);

// With what the encoded keys begin that have these attributes: all of a table's key attributes, or the partition key alone.
// kInvalidArgument if `schema` has others, or of other types.
absl::StatusOr<std::string> KeyBeginning(const KeySchema& schema, const Item& attributes);

}  // namespace meridian
