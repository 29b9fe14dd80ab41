#include "coordinator/server/rest_target.h"

#include <algorithm>

namespace meridian {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A percent sign without two hexadecimal digits stays what it is.
std::string PercentDecoded(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool encoded = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0;
    if (encoded) {
      decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

}  // namespace

std::string RestTarget::Parameter(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? "" : found->second.front();
}

RestTarget ParseRestTarget(std::string_view target) {
  RestTarget parsed;
  const size_t mark = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(0, mark);
  if (path.starts_with("/")) path.remove_prefix(1);
  const size_t slash = std::min(path.find('/'), path.size());
  parsed.collection = PercentDecoded(path.substr(0, slash), false);
  if (slash + 1 < path.size()) {
    parsed.has_rest = true;
    parsed.raw_rest = std::string(path.substr(slash + 1));
    parsed.rest = PercentDecoded(parsed.raw_rest, false);
  }
  std::string_view query = target.substr(std::min(mark + 1, target.size()));
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view one = query.substr(0, end);
    const size_t equals = std::min(one.find('='), one.size());
    parsed.query[PercentDecoded(one.substr(0, equals), true)].push_back(PercentDecoded(one.substr(std::min(equals + 1, one.size())), true));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return parsed;
}

}  // namespace meridian
