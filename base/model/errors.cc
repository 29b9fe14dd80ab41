#include "base/model/errors.h"

#include <array>

#include "absl/strings/cord.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kNamePayload = "meridian/aws-error-name";
constexpr std::string_view kItemPayload = "meridian/item";

struct ErrorKind {
  std::string_view name;
  absl::StatusCode code;
  int http_status;
  std::string_view name_space;
  bool capital_message;
};

constexpr std::string_view kModelled = "com.amazonaws.dynamodb.v20120810#";
constexpr std::string_view kValidate = "com.amazon.coral.validate#";
constexpr std::string_view kService = "com.amazon.coral.service#";

constexpr std::array<ErrorKind, 10> kKinds = {{
    {"ValidationException", absl::StatusCode::kInvalidArgument, 400, kValidate, false},
    {"SerializationException", absl::StatusCode::kInvalidArgument, 400, kService, true},
    {"ResourceNotFoundException", absl::StatusCode::kNotFound, 400, kModelled, false},
    {"ResourceInUseException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
    {"LimitExceededException", absl::StatusCode::kResourceExhausted, 400, kModelled, false},
    {"ConditionalCheckFailedException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
    {"PolicyNotFoundException", absl::StatusCode::kNotFound, 400, kModelled, false},
    {"UnknownOperationException", absl::StatusCode::kUnimplemented, 400, kService, false},
    {"InternalServerError", absl::StatusCode::kInternal, 500, kModelled, false},
    {"ServiceUnavailable", absl::StatusCode::kUnavailable, 503, kService, false},
}};

const ErrorKind& KindNamed(std::string_view name) {
  for (const ErrorKind& kind : kKinds) {
    if (kind.name == name) return kind;
  }
  return KindNamed("InternalServerError");
}

absl::Status Make(std::string_view name, std::string_view message) {
  absl::Status status(KindNamed(name).code, ToAbsl(message));
  status.SetPayload(ToAbsl(kNamePayload), absl::Cord(ToAbsl(name)));
  return status;
}

}  // namespace

absl::Status ValidationError(std::string_view message) { return Make("ValidationException", message); }
absl::Status SerializationError(std::string_view message) {
  return Make("SerializationException", message);
}
absl::Status ResourceNotFoundError(std::string_view message) {
  return Make("ResourceNotFoundException", message);
}
absl::Status ResourceInUseError(std::string_view message) {
  return Make("ResourceInUseException", message);
}
absl::Status LimitExceededError(std::string_view message) {
  return Make("LimitExceededException", message);
}
absl::Status PolicyNotFoundError(std::string_view message) {
  return Make("PolicyNotFoundException", message);
}
absl::Status UnknownOperationError() { return Make("UnknownOperationException", ""); }
absl::Status InternalServerError(std::string_view message) {
  return Make("InternalServerError", message);
}
absl::Status ServiceUnavailableError(std::string_view message) {
  return Make("ServiceUnavailable", message);
}
absl::Status ConditionalCheckFailedError(std::optional<std::string> encoded_item) {
  absl::Status status = Make("ConditionalCheckFailedException", "The conditional request failed");
  if (encoded_item.has_value()) status.SetPayload(ToAbsl(kItemPayload), absl::Cord(*encoded_item));
  return status;
}

std::string AwsErrorName(const absl::Status& status) {
  const absl::optional<absl::Cord> name = status.GetPayload(ToAbsl(kNamePayload));
  if (name.has_value()) return std::string(*name);
  return status.code() == absl::StatusCode::kUnavailable ? "ServiceUnavailable" : "InternalServerError";
}

AwsError ToAwsError(const absl::Status& status) {
  const ErrorKind& kind = KindNamed(AwsErrorName(status));
  AwsError error;
  error.http_status = kind.http_status;
  error.type = StrCat(kind.name_space, kind.name);
  error.message = std::string(status.message());
  error.capital_message = kind.capital_message;
  if (const absl::optional<absl::Cord> item = status.GetPayload(ToAbsl(kItemPayload)); item.has_value()) {
    error.encoded_item = std::string(*item);
  }
  return error;
}

bool IsDefinite(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
      return false;
    default:
      return true;
  }
}

}  // namespace meridian
