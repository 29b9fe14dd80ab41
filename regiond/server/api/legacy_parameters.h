// Which of the parameters from before expressions a request carries (reference: "Legacy
// parameters"). What they mean is in legacy_conditions.h, legacy_updates.h and legacy_attributes.h,
// which turn them into expressions.
// Threads: values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace meridian {

// In the order in which error texts list them.
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

class LegacyParameters {
 public:
  void Add(LegacyParameter parameter) { bits_ |= Bit(parameter); }
  void Remove(LegacyParameter parameter) { bits_ &= ~Bit(parameter); }
  bool empty() const { return bits_ == 0; }
  std::string Names() const;  // "Expected, ConditionalOperator"

 private:
  static constexpr uint32_t Bit(LegacyParameter parameter) {
    return 1u << static_cast<int>(parameter);
  }

  uint32_t bits_ = 0;
};

}  // namespace meridian
