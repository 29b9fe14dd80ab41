#include "regiond/server/api/resource_arn.h"

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/arn.h"
#include "regiond/server/api/constraints.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalidArn = "One or more parameter values were invalid: ";
constexpr std::string_view kTable = "table/";
constexpr std::string_view kStream = "/stream/";

absl::Status Malformed(std::string_view arn) {
  return ValidationError(StrCat("Invalid TableArn: Invalid ResourceArn provided as input ", arn));
}

}  // namespace

absl::StatusOr<ResourceName> CheckResourceArn(std::optional<std::string_view> arn, const ApiEndpoint& endpoint) {
  if (!arn) return ValidationError("Invalid TableArn");
  if (!arn->starts_with(kArnPrefix)) return ValidationError(StrCat(kInvalidArn, "ARNs must start with 'arn:': ", *arn));
  const ArnParts parts = SplitArn(*arn);
  if (parts.partition != "aws" || parts.service != "dynamodb" || parts.region != endpoint.region || parts.account != endpoint.account ||
      !parts.resource.starts_with(kTable)) {
    return Malformed(*arn);
  }
  const std::string_view path = parts.resource.substr(kTable.size());
  const size_t slash = std::min(path.find('/'), path.size());
  const std::string_view table = path.substr(0, slash), rest = path.substr(slash);
  if (table.empty() || !IsNamePattern(table)) return Malformed(*arn);
  if (!rest.empty() && (!rest.starts_with(kStream) || rest.size() == kStream.size())) {
    return ValidationError(
        StrCat(kInvalidArn, "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ", *arn));
  }
  return ResourceName{std::string(*arn), std::string(table), rest.empty() ? std::string() : std::string(rest.substr(kStream.size()))};
}

absl::StatusOr<ResourceName> CheckStreamArn(std::string_view arn, const ApiEndpoint& endpoint) {
  absl::StatusOr<ResourceName> name = CheckResourceArn(arn, endpoint);
  if (name.ok() && !name->stream_label.empty()) return name;
  return ValidationError(StrCat("Invalid StreamArn: Invalid ResourceArn provided as input ", arn));
}

}  // namespace meridian
