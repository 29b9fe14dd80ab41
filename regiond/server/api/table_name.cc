#include "regiond/server/api/table_name.h"

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/arn.h"

namespace meridian {
namespace {

constexpr std::string_view kTableResource = "table/";

absl::Status InvalidArn(std::string_view part, std::string_view arn) {
  return ValidationError(StrCat("1 validation error detected: Invalid ", part, " in '", arn, "'"));
}

absl::StatusOr<std::string_view> NameInArn(std::string_view arn, const ApiEndpoint& endpoint) {
  const ArnParts parts = SplitArn(arn);
  if (parts.partition != "aws") return InvalidArn("AWS partition", arn);
  if (parts.service != "dynamodb") return InvalidArn("AWS service", arn);
  if (parts.region != endpoint.region) return InvalidArn("AWS region", arn);
  if (parts.account != endpoint.account) {
    return ValidationError(
        "This action is only supported by accounts that match the resource owner’s account.");
  }
  if (!parts.resource.starts_with(kTableResource)) return InvalidArn("resource type", arn);
  return parts.resource.substr(kTableResource.size());
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
