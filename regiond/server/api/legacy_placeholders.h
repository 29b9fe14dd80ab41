// The placeholders of an expression that the edge writes for a legacy parameter: "#l0000" for a
// name, ":l0000" for a value, numbered in the order of their making, so that requests of one form
// have one text, which the core has parsed already. They step around those of the client, which may
// be there too: KeyConditions go with a FilterExpression.
//
// Limits:  those of expressions, 4 KiB and 300 operators, are none of legacy parameters, so that
//          the core does not apply them (ExpressionParameters::legacy). In their place stands one
//          that DynamoDB does not have: kLegacyPlaceholdersMax attributes and as many values for
//          each parameter. It keeps a text below 150 KB and its parsing below 50 ms.
// Threads: thread-compatible.   Private to this directory.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/request.h"

namespace meridian {

inline constexpr size_t kLegacyPlaceholdersMax = 2048;

class LegacyPlaceholders {
 public:
  // Adds to `parameters`, which must outlive this object.
  explicit LegacyPlaceholders(ExpressionParameters* parameters) : parameters_(parameters) {}

  std::string Name(std::string_view attribute);
  std::string Value(AttributeValue value);

  // A ValidationException if there were too many; what was added is then incomplete.
  absl::Status status() const;

 private:
  ExpressionParameters* const parameters_;
  size_t names_ = 0;
  size_t values_ = 0;
};

}  // namespace meridian
