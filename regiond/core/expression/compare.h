// How expressions order attribute values: strings by UTF-8 bytes, binaries by unsigned bytes, numbers by value.
#pragma once

#include <compare>
#include <optional>

#include "base/model/attribute_value.h"

namespace meridian {

inline bool IsOrderable(AttributeValue::Type type) {
  return type == AttributeValue::Type::kS || type == AttributeValue::Type::kN ||
         type == AttributeValue::Type::kB;
}

// nullopt for values of different or unorderable types.
inline std::optional<std::strong_ordering> OrderOf(const AttributeValue& a, const AttributeValue& b) {
  if (a.type() != b.type()) return std::nullopt;
  if (const auto* text = a.If<std::string>()) return *text <=> *b.If<std::string>();
  if (const auto* number = a.If<Number>()) return *number <=> *b.If<Number>();
  if (const auto* binary = a.If<Binary>()) return *binary <=> *b.If<Binary>();
  return std::nullopt;
}

}  // namespace meridian
