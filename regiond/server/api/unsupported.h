// What Meridian knows but does not do yet. Such members are refused, never ignored: an ignored
// condition or index would be a wrong success.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace meridian {

// Parameters from before expressions, in the order in which error texts list them.
enum class LegacyParameter : uint8_t {
  kAttributesToGet,
  kQueryFilter,
  kScanFilter,
  kAttributeUpdates,
  kExpected,
  kConditionalOperator,
  kKeyConditions,
};
inline constexpr std::array<std::string_view, 7> kLegacyParameterNames = {
    "AttributesToGet", "QueryFilter",         "ScanFilter",    "AttributeUpdates",
    "Expected",        "ConditionalOperator", "KeyConditions",
};

// Those that a request carries.
class LegacyParameters {
 public:
  void Add(LegacyParameter parameter) { bits_ |= 1u << static_cast<int>(parameter); }
  bool empty() const { return bits_ == 0; }
  std::string Names() const;  // "Expected, ConditionalOperator"
  // OK if there is none, or a ValidationException that names the first.
  absl::Status Refusal() const;

 private:
  uint32_t bits_ = 0;
};

// The ValidationException for `member`, such as "Tags" or "TableClass STANDARD_INFREQUENT_ACCESS",
// of `operation`.
absl::Status MemberNotSupported(std::string_view operation, std::string_view member);

}  // namespace meridian
