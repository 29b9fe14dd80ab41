// The KeySchema and Projection members of answers. Private to this directory.
#pragma once

#include <string>

#include "base/model/key_schema.h"
#include "base/model/secondary_index.h"

namespace meridian {

// [{"AttributeName":"pk","KeyType":"HASH"},…]
void AppendKeySchema(const CompositeKey& key, std::string* out);
// {"ProjectionType":…}, with the attributes that are named.
void AppendProjection(const SecondaryIndex& index, std::string* out);

}  // namespace meridian
