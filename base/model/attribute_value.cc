#include "base/model/attribute_value.h"

#include <algorithm>
#include <array>

namespace meridian {
namespace {

constexpr size_t kContainerBytes = 3;
constexpr size_t kElementBytes = 1;

size_t SizeOf(const std::string& text) { return text.size(); }
size_t SizeOf(const Number& number) { return number.SizeForBilling(); }
size_t SizeOf(const Binary& binary) { return binary.bytes.size(); }
size_t SizeOf(bool) { return 1; }
size_t SizeOf(const Null&) { return 1; }

template <typename T>
size_t SumOf(const std::vector<T>& elements) {
  size_t sum = 0;
  for (const T& element : elements) sum += SizeOf(element);
  return sum;
}
size_t SizeOf(const StringSet& set) { return SumOf(set.elements); }
size_t SizeOf(const NumberSet& set) { return SumOf(set.elements); }
size_t SizeOf(const BinarySet& set) { return SumOf(set.elements); }
size_t SizeOf(const AttributeList& list) {
  size_t sum = kContainerBytes;
  for (const AttributeValue& value : list) sum += kElementBytes + value.SizeForBilling();
  return sum;
}
size_t SizeOf(const AttributeMap& map) {
  return kContainerBytes + kElementBytes * map.size() + ItemSizeForBilling(map);
}

auto LowerBound(auto& attributes, std::string_view name) {
  return std::lower_bound(attributes.begin(), attributes.end(), name,
                          [](const Attribute& a, std::string_view n) { return a.name.compare(n) < 0; });
}

}  // namespace

AttributeMap::AttributeMap() = default;
AttributeMap::~AttributeMap() = default;
AttributeMap::AttributeMap(const AttributeMap&) = default;
AttributeMap::AttributeMap(AttributeMap&&) noexcept = default;
AttributeMap& AttributeMap::operator=(const AttributeMap&) = default;
AttributeMap& AttributeMap::operator=(AttributeMap&&) noexcept = default;

const AttributeValue* AttributeMap::Find(std::string_view name) const {
  auto at = LowerBound(attributes_, name);
  return at != attributes_.end() && at->name == name ? &at->value : nullptr;
}

AttributeValue* AttributeMap::Find(std::string_view name) {
  return const_cast<AttributeValue*>(std::as_const(*this).Find(name));
}

AttributeValue& AttributeMap::Set(std::string_view name, AttributeValue value) {
  auto at = LowerBound(attributes_, name);
  if (at != attributes_.end() && at->name == name) {
    at->value = std::move(value);
  } else {
    at = attributes_.insert(at, Attribute{std::string(name), std::move(value)});
  }
  return at->value;
}

bool AttributeMap::Erase(std::string_view name) {
  auto at = LowerBound(attributes_, name);
  if (at == attributes_.end() || at->name != name) return false;
  attributes_.erase(at);
  return true;
}

size_t AttributeMap::size() const { return attributes_.size(); }
const Attribute* AttributeMap::begin() const { return attributes_.data(); }
const Attribute* AttributeMap::end() const { return attributes_.data() + attributes_.size(); }
bool AttributeMap::operator==(const AttributeMap& other) const {
  return attributes_ == other.attributes_;
}

std::string_view AttributeValue::TypeName(Type type) {
  static constexpr std::array<std::string_view, 10> kNames = {"S",  "N",  "B",  "BOOL", "NULL",
                                                              "SS", "NS", "BS", "L",    "M"};
  return kNames[static_cast<size_t>(type)];
}

size_t AttributeValue::SizeForBilling() const {
  return std::visit([](const auto& value) { return SizeOf(value); }, value_);
}

size_t ItemSizeForBilling(const Item& item) {
  size_t sum = 0;
  for (const Attribute& attribute : item) {
    sum += attribute.name.size() + attribute.value.SizeForBilling();
  }
  return sum;
}

int NestingLevelsOf(const AttributeValue& value) {
  int inner = 0;
  if (const AttributeList* list = value.If<AttributeList>()) {
    for (const AttributeValue& element : *list) inner = std::max(inner, NestingLevelsOf(element));
    return inner + 1;
  }
  if (const AttributeMap* map = value.If<AttributeMap>()) {
    for (const Attribute& attribute : *map) inner = std::max(inner, NestingLevelsOf(attribute.value));
    return inner + 1;
  }
  return 0;
}

}  // namespace meridian
