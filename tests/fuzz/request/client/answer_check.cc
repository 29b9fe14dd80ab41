#include "tests/fuzz/request/client/answer_check.h"

#include <optional>
#include <string_view>

#include "base/model/strings.h"
#include "regiond/server/api/gzip.h"
#include "regiond/server/api/operation.h"
#include "regiond/server/api/responses.h"
#include "tests/fuzz/request/client/answer_shapes.h"

namespace meridian::fuzz {
namespace {

using simdjson::dom::element;

constexpr size_t kRequestBytesMax = 16 << 20;
constexpr size_t kAnswerBytesMax = 64 << 20;
constexpr int kOk = 200;
constexpr int kClientError = 400;
constexpr int kTooLarge = 413;

absl::Status Fault(std::string_view what) { return absl::InternalError(ToAbsl(what)); }

absl::Status CheckSuccess(const Request& request, element body) {
  const std::optional<Operation> operation = ParseTarget(request.target);
  if (!operation) return Fault("a success of no operation");
  const AnswerShape& shape = ShapeOfAnswer(*operation);
  if (shape.nothing) return absl::OkStatus();  // BodyOf has looked
  simdjson::dom::object members;
  if (body.get(members) != simdjson::SUCCESS) return Fault("a success that is no object");
  size_t found = 0;
  for (const auto& [name, value] : members) {
    const bool must = Names(shape.must, name);
    found += must;
    if (!must && !Names(shape.may, name)) return Fault(StrCat("not an answer of this operation: ", name));
  }
  return found == CountNames(shape.must) ? absl::OkStatus() : Fault(StrCat("this operation answers ", shape.must));
}

// Some errors of the service have no text (reference/dynamodb-api.md §1).
bool MayLackMessage(std::string_view type) {
  return type.ends_with("#SerializationException") || type.ends_with("#UnknownOperationException");
}

absl::Status CheckError(element body) {
  std::string_view type, message;
  if (body["__type"].get(type) != simdjson::SUCCESS || type.find('#') == std::string_view::npos) return Fault("an error without __type");
  const bool told = body["message"].get(message) == simdjson::SUCCESS || body["Message"].get(message) == simdjson::SUCCESS;
  return told || MayLackMessage(type) ? absl::OkStatus() : Fault("an error without message");
}

}  // namespace

absl::StatusOr<element> AnswerCheck::Check(const Request& request, const Response& answer) {
  const int status = answer.status();
  if (status != kOk && status != kClientError && (status != kTooLarge || request.body.size() <= kRequestBytesMax)) {
    return Fault(StrCat("status ", status));
  }
  const absl::StatusOr<std::string> body = BodyOf(request, answer);
  if (!body.ok()) return body.status();
  element json;
  if (parser_.parse(*body).get(json) != simdjson::SUCCESS) return Fault("an answer that is no JSON");
  if (status == kTooLarge) return json;
  // Within the answers of batches and transactions, too. No request has this word, so that none echoes it.
  if (body->find("InternalServerError") != std::string::npos) return Fault("an internal error within an answer");
  const absl::Status fault = status == kOk ? CheckSuccess(request, json) : CheckError(json);
  if (!fault.ok()) return fault;
  return json;
}

// Unpacked; "null" where there must be none.
absl::StatusOr<std::string> AnswerCheck::BodyOf(const Request& request, const Response& answer) {
  if (answer.status() == kTooLarge) return answer.body.empty() ? absl::StatusOr<std::string>("null") : Fault("a refusal with a body");
  if (!ids_.emplace(answer.Header("x-amzn-RequestId")).second) return Fault("two answers of one id");
  if (answer.Header("x-amz-crc32") != StrCat(ResponseCrc32(answer.body))) return Fault("a wrong checksum");
  const std::optional<Operation> operation = ParseTarget(request.target);
  if (answer.status() == kOk && operation && ShapeOfAnswer(*operation).nothing) {
    return answer.body.empty() ? absl::StatusOr<std::string>("null") : Fault("an answer with a body");
  }
  if (answer.Header("Content-Encoding").empty()) return answer.body;
  if (!request.takes_packed) return Fault("a packed answer that nobody can unpack");
  return Gunzip(answer.body, kAnswerBytesMax);
}

}  // namespace meridian::fuzz
