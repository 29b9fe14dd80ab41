#include "regiond/server/api/arn.h"

#include <algorithm>

namespace meridian {
namespace {

// The next piece of `rest` before a colon, which is taken off.
std::string_view NextPart(std::string_view* rest) {
  const size_t colon = std::min(rest->find(':'), rest->size());
  const std::string_view part = rest->substr(0, colon);
  rest->remove_prefix(std::min(colon + 1, rest->size()));
  return part;
}

}  // namespace

ArnParts SplitArn(std::string_view arn) {
  std::string_view rest = arn.substr(kArnPrefix.size());
  ArnParts parts;
  parts.partition = NextPart(&rest);
  parts.service = NextPart(&rest);
  parts.region = NextPart(&rest);
  parts.account = NextPart(&rest);
  parts.resource = rest;
  return parts;
}

}  // namespace meridian
