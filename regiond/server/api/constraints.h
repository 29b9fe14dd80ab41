// Constraint validation: collects what a request's members violate and tells it all in one
// ValidationException (reference: "Constraint-validation format"). It comes after type errors and
// before every other check. Threads: one at a time per object.   Cost: nothing is allocated while
// nothing is violated.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace meridian {

using EnumNames = std::span<const std::string_view>;

class Constraints {
 public:
  // OK, or "2 validation errors detected: …; …" with at most ten of them.
  absl::Status status() const;
  bool ok() const { return violations_.empty(); }

  void NotNull(bool present, std::string_view path);
  // The index of `value` in `names`, which are in the API's documented order; nullopt if it is
  // absent or a violation.
  std::optional<size_t> OneOf(std::optional<std::string_view> value, std::string_view path,
                              EnumNames names);
  void Length(std::optional<std::string_view> value, std::string_view path, size_t min, size_t max);
  void Range(std::optional<int64_t> value, std::string_view path, int64_t min, int64_t max);
  // Letters, digits and "_.-".
  void NamePattern(std::string_view value, std::string_view path);
  // A violation in full: "Value <value> at '<path>' failed to satisfy constraint: <constraint>".
  void Violated(std::string_view quoted_value, std::string_view path, std::string_view constraint);
  void ViolatedText(std::string text);

 private:
  std::vector<std::string> violations_;  // no more than are told
};

bool IsNamePattern(std::string_view value);

// "'value'", as violations quote it.
std::string Quoted(std::string_view value);

}  // namespace meridian
