// What the tests of this directory share.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/requests.h"

namespace meridian {

inline const ApiEndpoint& TestEndpoint() {
  static const ApiEndpoint endpoint{.region = "eu-west-1", .account = "123456789012"};
  return endpoint;
}

// "ValidationException: text", or "OK".
inline std::string ErrorOf(const absl::Status& status) {
  if (status.ok()) return "OK";
  return StrCat(AwsErrorName(status), ": ", status.message());
}
template <typename T>
std::string ErrorOf(const absl::StatusOr<T>& result) {
  return ErrorOf(result.status());
}

inline std::string Validation(std::string_view text) {
  return StrCat("ValidationException: ", text);
}
inline std::string Serialization(std::string_view text) {
  return StrCat("SerializationException: ", text);
}
inline std::string Invalid(std::string_view text) {
  return Validation(StrCat("One or more parameter values were invalid: ", text));
}
inline std::string OneViolation(std::string_view text) {
  return Validation(StrCat("1 validation error detected: ", text));
}

// The body of a PutItem of one attribute `a` beside its key.
inline std::string PutBody(std::string_view attribute) {
  return StrCat(R"({"TableName":"t","Item":{"pk":{"S":"k"},"a":)", attribute, "}}");
}
inline std::string PutError(std::string_view attribute) {
  return ErrorOf(ParsePutItem(PutBody(attribute), TestEndpoint()));
}
// The value of attribute `a` after parsing. REQUIRES: it is valid.
inline AttributeValue PutValue(std::string_view attribute) {
  return *std::get<PutRequest>(ParsePutItem(PutBody(attribute), TestEndpoint())->request.action)
              .item.Find("a");
}

}  // namespace meridian
