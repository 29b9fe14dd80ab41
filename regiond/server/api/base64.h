// Standard base64 with padding (RFC 4648 section 4), as blobs travel in JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meridian {

void AppendBase64(std::string_view bytes, std::string* out);

enum class Base64Error : uint8_t {
  kNone,
  kLength,         // not a multiple of four characters
  kCharacter,      // outside the alphabet, or padding before the end
  kLastCharacter,  // the bits that no byte takes are not zero
};
// Appends the bytes of `text` to `out`; after an error the contents of `out` are unspecified.
Base64Error DecodeBase64(std::string_view text, std::string* out);

}  // namespace meridian
