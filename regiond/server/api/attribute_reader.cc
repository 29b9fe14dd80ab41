#include "regiond/server/api/attribute_reader.h"

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/base64.h"

namespace meridian {
namespace {

using Type = AttributeValue::Type;

constexpr std::string_view kInvalidPrefix = "One or more parameter values were invalid: ";
constexpr size_t kAttributeNameBytesMax = 65535;
constexpr std::string_view kNestedTooDeeply =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

std::optional<Type> TypeNamed(std::string_view name) {
  if (name.size() == 1) {
    switch (name[0]) {
      case 'S':
        return Type::kS;
      case 'N':
        return Type::kN;
      case 'B':
        return Type::kB;
      case 'M':
        return Type::kM;
      case 'L':
        return Type::kL;
      default:
        return std::nullopt;
    }
  }
  for (Type type : {Type::kBool, Type::kNull, Type::kSS, Type::kNS, Type::kBS}) {
    if (AttributeValue::TypeName(type) == name) return type;
  }
  return std::nullopt;
}

// Sorts and says whether all elements are distinct.
template <typename T>
bool SortDistinct(std::vector<T>* elements) {
  std::sort(elements->begin(), elements->end());
  return std::adjacent_find(elements->begin(), elements->end()) == elements->end();
}

// The strings of a set as the request wrote them: "[a, b]".
std::string Bracketed(JsonArray elements) {
  std::string text = "[";
  for (Json element : elements) {
    std::string_view string;
    if (element.get_string().get(string) != simdjson::SUCCESS) continue;
    StrAppend(&text, text.size() > 1 ? ", " : "", string);
  }
  return text + "]";
}

}  // namespace

absl::Status CheckAttributeName(std::string_view name) {
  if (name.empty()) return ValidationError(StrCat(kInvalidPrefix, "Empty attribute name"));
  if (name.size() <= kAttributeNameBytesMax) return absl::OkStatus();
  return ValidationError(
      StrCat(kInvalidPrefix, "Attribute name is too large, must be less than 65536 bytes"));
}

bool IsNestingError(const absl::Status& status) {
  return ToStd(status.message()) == kNestedTooDeeply;
}

void AttributeReader::Invalid(std::string_view message) {
  if (value_status_.ok()) value_status_ = ValidationError(message);
}

AttributeValue AttributeReader::Value(Json value) { return ValueAt(value, 1); }

void AttributeReader::Map(Json value, std::optional<Item>* out) {
  std::optional<JsonObject> object;
  json_->Map(value, kAttributeValueClass, &object);
  if (object) *out = Members(*object, 1);
}

AttributeMap AttributeReader::Members(JsonObject object, int depth) {
  // Inserting in ascending order keeps AttributeMap::Set an append: an item of 50,000 attributes
  // stays linear.
  absl::InlinedVector<std::pair<std::string_view, Json>, 16> members;
  bool ascending = true;
  for (const auto member : object) {
    ascending = ascending && (members.empty() || members.back().first < member.key);
    members.emplace_back(member.key, member.value);
  }
  if (!ascending) {
    std::stable_sort(members.begin(), members.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  AttributeMap map;
  for (const auto& [name, value] : members) {
    value_status_.Update(CheckAttributeName(name));
    map.Set(name, ValueAt(value, depth));
  }
  return map;
}

AttributeValue AttributeReader::ValueAt(Json value, int depth) {
  std::optional<JsonObject> object;
  json_->Structure(value, "AttributeValue", &object);
  AttributeValue result;
  int types = 0;
  if (object) {
    for (const auto member : *object) {
      const std::optional<Type> type = TypeNamed(member.key);
      if (!type || member.value.is_null()) continue;
      ++types;
      result = Typed(*type, member.value, depth);
    }
  }
  if (types == 0) {
    Invalid(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  } else if (types > 1) {
    Invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  return result;
}

AttributeValue AttributeReader::Typed(Type type, Json value, int depth) {
  std::optional<std::string_view> text;
  std::optional<std::string> bytes;
  std::optional<bool> boolean;
  switch (type) {
    case Type::kS:
      json_->String(value, &text);
      return AttributeValue::S(text.value_or(""));
    case Type::kN:
      return ReadNumber(value);
    case Type::kB:
      json_->Blob(value, &bytes);
      return AttributeValue(Binary{std::move(bytes).value_or("")});
    case Type::kBool:
      json_->Boolean(value, &boolean);
      return AttributeValue::Bool(boolean.value_or(false));
    case Type::kNull:
      json_->Boolean(value, &boolean);
      if (boolean == false) {
        Invalid(StrCat(kInvalidPrefix, "Null attribute value types must have the value of true"));
      }
      return AttributeValue(Null{});
    case Type::kSS:
      return AttributeValue(ReadStringSet(value));
    case Type::kNS:
      return AttributeValue(ReadNumberSet(value));
    case Type::kBS:
      return AttributeValue(ReadBinarySet(value));
    case Type::kL:
    case Type::kM:
      break;
  }
  if (depth > kNestingLevelsMax) {
    Invalid(kNestedTooDeeply);
    return AttributeValue();
  }
  if (type == Type::kL) return AttributeValue(Elements(value, depth + 1));
  std::optional<JsonObject> object;
  json_->Map(value, kAttributeValueClass, &object);
  return AttributeValue(object ? Members(*object, depth + 1) : AttributeMap());
}

AttributeValue AttributeReader::ReadNumber(Json value) {
  std::optional<std::string_view> text;
  json_->String(value, &text);
  if (!text) return AttributeValue::N(Number());
  absl::StatusOr<Number> number = Number::Parse(*text);
  if (number.ok()) return AttributeValue::N(*std::move(number));
  Invalid(ToStd(number.status().message()));
  return AttributeValue::N(Number());
}

AttributeList AttributeReader::Elements(Json value, int depth) {
  std::optional<JsonArray> array;
  json_->Array(value, &array);
  AttributeList list;
  if (!array) return list;
  list.reserve(array->size());
  for (Json element : *array) list.push_back(ValueAt(element, depth));
  return list;
}

StringSet AttributeReader::ReadStringSet(Json value) {
  std::optional<JsonArray> array;
  json_->Array(value, &array);
  StringSet set;
  if (!array) return set;
  for (Json element : *array) {
    std::optional<std::string_view> text;
    json_->String(element, &text);
    if (element.is_null()) {
      Invalid(StrCat(kInvalidPrefix, "An string set  may not have a null string as a member"));
    }
    set.elements.emplace_back(text.value_or(""));
  }
  if (set.elements.empty()) Invalid(StrCat(kInvalidPrefix, "An string set  may not be empty"));
  if (!SortDistinct(&set.elements)) {
    Invalid(
        StrCat(kInvalidPrefix, "Input collection ", Bracketed(*array), " contains duplicates."));
  }
  return set;
}

NumberSet AttributeReader::ReadNumberSet(Json value) {
  std::optional<JsonArray> array;
  json_->Array(value, &array);
  NumberSet set;
  if (!array) return set;
  for (Json element : *array) {
    if (element.is_null()) {
      Invalid(StrCat(kInvalidPrefix, "An number set  may not have a null string as a member"));
      continue;
    }
    set.elements.push_back(*ReadNumber(element).If<Number>());
  }
  if (array->begin() == array->end()) {
    Invalid(StrCat(kInvalidPrefix, "An number set  may not be empty"));
  }
  if (!SortDistinct(&set.elements)) Invalid("Input collection contains duplicates");
  return set;
}

BinarySet AttributeReader::ReadBinarySet(Json value) {
  std::optional<JsonArray> array;
  json_->Array(value, &array);
  BinarySet set;
  if (!array) return set;
  for (Json element : *array) {
    std::optional<std::string> bytes;
    json_->Blob(element, &bytes);
    if (element.is_null()) {
      Invalid(StrCat(kInvalidPrefix, "Binary sets may not contain null values"));
    }
    set.elements.push_back(std::move(bytes).value_or(""));
  }
  if (set.elements.empty()) Invalid(StrCat(kInvalidPrefix, "Binary sets should not be empty"));
  if (!SortDistinct(&set.elements)) {
    Invalid(StrCat(kInvalidPrefix, "Input collection ", Bracketed(*array),
                   "of type BS contains duplicates."));
  }
  return set;
}

}  // namespace meridian
