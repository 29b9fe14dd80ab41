// What every answer must be, whatever was asked: a success of that operation or the client's fault, in JSON, and no other request's answer.
// Threads: thread-compatible.
#pragma once

#include <simdjson.h>

#include <string>
#include <unordered_set>

#include "absl/status/statusor.h"
#include "tests/fuzz/request/client/request.h"

namespace meridian::fuzz {

class AnswerCheck {
 public:
  // The body of the answer, valid until the next call; null where there is none. An error if the answer is not what it must be.
  absl::StatusOr<simdjson::dom::element> Check(const Request& request, const Response& answer);

 private:
  absl::StatusOr<std::string> BodyOf(const Request& request, const Response& answer);

  simdjson::dom::parser parser_;
  std::unordered_set<std::string> ids_;  // of all answers: each has its own
};

}  // namespace meridian::fuzz
