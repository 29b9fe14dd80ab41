// AttributeValue and Item: DynamoDB's data model in memory.
// Threads: values; share by copying or const.   Sets are kept sorted and free of duplicates, maps sorted by name, so
// that equal values have equal encodings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/model/number.h"

namespace meridian {

class AttributeValue;
struct Attribute;

// Attributes by name: a sorted vector, small and quick to walk. An Item is one of these.
class AttributeMap {
 public:
  AttributeMap();
  ~AttributeMap();
  AttributeMap(const AttributeMap&);
  AttributeMap(AttributeMap&&) noexcept;
  AttributeMap& operator=(const AttributeMap&);
  AttributeMap& operator=(AttributeMap&&) noexcept;

  const AttributeValue* Find(std::string_view name) const;  // nullptr if absent; valid until the map changes
  AttributeValue* Find(std::string_view name);
  AttributeValue& Set(std::string_view name, AttributeValue value);  // inserts or replaces
  bool Erase(std::string_view name);                                 // false if it was not there

  size_t size() const;
  bool empty() const { return size() == 0; }
  const Attribute* begin() const;  // ascending by name
  const Attribute* end() const;
  bool operator==(const AttributeMap& other) const;

 private:
  std::vector<Attribute> attributes_;
};
using Item = AttributeMap;

struct Binary {
  std::string bytes;
  auto operator<=>(const Binary&) const = default;
};
struct Null {
  bool operator==(const Null&) const = default;
};
struct StringSet {
  std::vector<std::string> elements;  // ascending, distinct
  bool operator==(const StringSet&) const = default;
};
struct NumberSet {
  std::vector<Number> elements;  // ascending, distinct
  bool operator==(const NumberSet&) const = default;
};
struct BinarySet {
  std::vector<std::string> elements;  // ascending, distinct
  bool operator==(const BinarySet&) const = default;
};
using AttributeList = std::vector<AttributeValue>;

class AttributeValue {
 public:
  // The order is that of the variant and of the encoding's tags; both must never change.
  enum class Type : uint8_t { kS, kN, kB, kBool, kNull, kSS, kNS, kBS, kL, kM };
  using Value = std::variant<std::string, Number, Binary, bool, Null, StringSet, NumberSet, BinarySet,
                             AttributeList, AttributeMap>;

  AttributeValue() : value_(Null{}) {}
  AttributeValue(Value value) : value_(std::move(value)) {}  // NOLINT: implicit on purpose
  static AttributeValue S(std::string_view text) { return Value(std::string(text)); }
  static AttributeValue N(Number number) { return Value(std::move(number)); }
  static AttributeValue B(std::string_view bytes) { return Value(Binary{std::string(bytes)}); }
  static AttributeValue Bool(bool value) { return Value(value); }

  Type type() const { return static_cast<Type>(value_.index()); }
  // The API's name of the type: "S", "N", "BOOL", "SS" …
  std::string_view type_name() const { return TypeName(type()); }
  static std::string_view TypeName(Type type);

  template <typename T>
  const T* If() const { return std::get_if<T>(&value_); }
  template <typename T>
  T* If() { return std::get_if<T>(&value_); }
  const Value& value() const { return value_; }

  // Bytes that the value counts for in an item's size (reference/dynamodb-api.md §3.1), without its name.
  size_t SizeForBilling() const;
  bool operator==(const AttributeValue& other) const { return value_ == other.value_; }

 private:
  Value value_;
};

struct Attribute {
  std::string name;
  AttributeValue value;
  bool operator==(const Attribute&) const = default;
};

// Size of an item as DynamoDB counts it: UTF-8 names and values.
size_t ItemSizeForBilling(const Item& item);
constexpr size_t kItemBytesMax = 400 * 1024;
constexpr int kNestingLevelsMax = 32;
// Levels of lists and maps in a value: 0 for what is neither.
int NestingLevelsOf(const AttributeValue& value);

}  // namespace meridian
