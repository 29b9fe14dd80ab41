#include "tests/fuzz/request/json_piece.h"

#include <algorithm>

namespace meridian::fuzz {
namespace {

// Of the string that begins at `at`, both quotes with it.
size_t StringSize(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size()) - at;
}

size_t ValueSize(std::string_view text, size_t at) {
  size_t end = at, depth = 0;
  do {
    const char c = text[end];
    if (c == '"') {
      end += StringSize(text, end);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']' || c == ',') {
      if (depth == 0) break;
      if (c != ',' && --depth == 0) return end + 1 - at;
    }
    ++end;
  } while (end < text.size() && (depth > 0 || text[at] != '"'));
  return end - at;
}

}  // namespace

Piece AnyValue(Choices& choices, std::string_view text) {
  const size_t colon = text.find_first_of(":[", choices.Below(text.size()));
  const size_t at = colon == std::string_view::npos || colon + 1 == text.size() ? 0 : colon + 1;
  return {at, ValueSize(text, at)};
}

}  // namespace meridian::fuzz
