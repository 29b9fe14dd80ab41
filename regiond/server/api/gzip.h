// Compressed bodies: requests with Content-Encoding: gzip, answers to those who accept it.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace meridian {

// kInvalidArgument if `bytes` are not gzip's, or cut short; kResourceExhausted if they are more than `bytes_max` when unpacked.
absl::StatusOr<std::string> Gunzip(std::string_view bytes, size_t bytes_max);
std::string Gzip(std::string_view bytes);

// Whether an Accept-Encoding header takes gzip: it names it, or everything, and not with the weight 0.
bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace meridian
