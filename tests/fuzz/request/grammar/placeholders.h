// ExpressionAttributeNames and ExpressionAttributeValues of one request: its expressions ask for placeholders, and the request gets what they
// asked for. Sometimes one is missing, or there is one that no expression uses.
// Threads: thread-compatible.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fuzz/request/grammar/choices.h"
#include "tests/fuzz/request/grammar/json.h"

namespace meridian::fuzz {

class Placeholders {
 public:
  explicit Placeholders(Choices& choices) : choices_(choices) {}

  // What stands for an attribute in an expression: a placeholder, or its name if that can stand for itself.
  std::string Name(std::string_view attribute);
  // What stands for a value: a placeholder of its own, or that of a value of the same type.
  std::string Value(std::string json);
  void AddTo(Members& request) const;

 private:
  Choices& choices_;
  std::vector<std::pair<std::string, std::string>> names_, values_;  // with the JSON that each stands for
};

}  // namespace meridian::fuzz
