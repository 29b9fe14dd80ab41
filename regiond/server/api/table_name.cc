#include "regiond/server/api/table_name.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kArnPrefix = "arn:";
constexpr std::string_view kTableResource = "table/";

absl::Status InvalidArn(std::string_view part, std::string_view arn) {
  return ValidationError(StrCat("1 validation error detected: Invalid ", part, " in '", arn, "'"));
}

// The next piece of `rest` before a colon, which is taken off.
std::string_view NextPart(std::string_view* rest) {
  const size_t colon = std::min(rest->find(':'), rest->size());
  const std::string_view part = rest->substr(0, colon);
  rest->remove_prefix(std::min(colon + 1, rest->size()));
  return part;
}

absl::StatusOr<std::string_view> NameInArn(std::string_view arn, const ApiEndpoint& endpoint) {
  std::string_view rest = arn.substr(kArnPrefix.size());
  if (NextPart(&rest) != "aws") return InvalidArn("AWS partition", arn);
  if (NextPart(&rest) != "dynamodb") return InvalidArn("AWS service", arn);
  if (NextPart(&rest) != endpoint.region) return InvalidArn("AWS region", arn);
  if (NextPart(&rest) != endpoint.account) {
    return ValidationError(
        "This action is only supported by accounts that match the resource owner’s account.");
  }
  if (!rest.starts_with(kTableResource)) return InvalidArn("resource type", arn);
  return rest.substr(kTableResource.size());
}

}  // namespace

absl::StatusOr<std::string_view> CheckTableName(std::string_view text, size_t bytes_min,
                                                const ApiEndpoint& endpoint,
                                                Constraints* constraints,
                                                std::string_view path) {
  std::string_view name = text;
  if (text.starts_with(kArnPrefix)) {
    absl::StatusOr<std::string_view> in_arn = NameInArn(text, endpoint);
    if (!in_arn.ok()) return in_arn.status();
    name = *in_arn;
  }
  if (name.size() < bytes_min) {
    Constraints alone;
    alone.Length(name, path, bytes_min, kTableNameBytesMax);
    return alone.status();
  }
  constraints->NamePattern(name, path);
  constraints->Length(name, path, bytes_min, kTableNameBytesMax);
  return name;
}

}  // namespace meridian
