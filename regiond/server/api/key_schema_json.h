// The KeySchema member of answers. Private to this directory.
#pragma once

#include <string>

#include "base/model/key_schema.h"

namespace meridian {

// [{"AttributeName":"pk","KeyType":"HASH"},…]
void AppendKeySchema(const CompositeKey& key, std::string* out);

}  // namespace meridian
