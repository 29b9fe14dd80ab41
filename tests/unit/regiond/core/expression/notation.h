// A notation for values, so that a test of an expression is one line.
//
//   {a: 'text', b: 12.5, c: b'bytes', d: true, e: null, f: <'x' 'y'>, g: <1 2>, h: [1, 'x'], i: {j: 1}}
//
// Show() prints the same notation, in the order of the model.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/model/attribute_value.h"
#include "base/model/strings.h"

namespace meridian {

class NotationReader {
 public:
  explicit NotationReader(std::string_view text) : rest_(text) {}

  AttributeValue Read() {
    SkipSeparators();
    if (Take("{")) return ReadMap();
    if (Take("[")) {
      AttributeList list;
      while (!TakeEnd("]")) list.push_back(Read());
      return AttributeValue(std::move(list));
    }
    if (Take("<")) return ReadSet();
    if (Take("b'")) return AttributeValue::B(TakeUntil("'"));
    if (Take("'")) return AttributeValue::S(TakeUntil("'"));
    const std::string_view word = TakeWord();
    if (word == "true" || word == "false") return AttributeValue::Bool(word == "true");
    if (word == "null") return AttributeValue();
    return AttributeValue::N(Number::Parse(word).value());
  }

 private:
  AttributeValue ReadMap() {
    AttributeMap map;
    while (!TakeEnd("}")) {
      const size_t colon = rest_.find(':', 1);
      const std::string_view name = rest_.substr(0, colon);
      rest_.remove_prefix(colon + 1);
      map.Set(name, Read());
    }
    return AttributeValue(std::move(map));
  }

  AttributeValue ReadSet() {
    StringSet strings;
    NumberSet numbers;
    BinarySet binaries;
    while (!TakeEnd(">")) {
      const AttributeValue element = Read();
      if (const auto* text = element.If<std::string>()) strings.elements.push_back(*text);
      if (const auto* number = element.If<Number>()) numbers.elements.push_back(*number);
      if (const auto* binary = element.If<Binary>()) binaries.elements.push_back(binary->bytes);
    }
    std::sort(strings.elements.begin(), strings.elements.end());
    std::sort(numbers.elements.begin(), numbers.elements.end());
    std::sort(binaries.elements.begin(), binaries.elements.end());
    if (!numbers.elements.empty()) return AttributeValue(std::move(numbers));
    if (!binaries.elements.empty()) return AttributeValue(std::move(binaries));
    return AttributeValue(std::move(strings));
  }

  void SkipSeparators() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" ,"), rest_.size()));
  }
  bool Take(std::string_view token) {
    if (rest_.substr(0, token.size()) != token) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  bool TakeEnd(std::string_view token) {
    SkipSeparators();
    return Take(token);
  }
  std::string_view TakeUntil(std::string_view end) {
    const std::string_view text = rest_.substr(0, rest_.find(end));
    rest_.remove_prefix(text.size() + end.size());
    return text;
  }
  std::string_view TakeWord() {
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" ,]}>"));
    rest_.remove_prefix(word.size());
    return word;
  }

  std::string_view rest_;
};

inline AttributeValue Val(std::string_view notation) { return NotationReader(notation).Read(); }
inline Item It(std::string_view notation) { return *Val(notation).If<AttributeMap>(); }

std::string Show(const AttributeValue& value);

inline std::string Show(const AttributeMap& map) {
  std::string out = "{";
  for (const Attribute& attribute : map) {
    StrAppend(&out, out.size() > 1 ? ", " : "", attribute.name, ": ", Show(attribute.value));
  }
  return out + "}";
}

template <typename Elements, typename ShowElement>
std::string ShowAll(const Elements& elements, std::string_view separator, ShowElement show) {
  std::string out;
  for (const auto& element : elements) StrAppend(&out, out.empty() ? "" : separator, show(element));
  return out;
}

inline std::string Show(const AttributeValue& value) {
  const auto quote = [](const std::string& text) { return StrCat("'", text, "'"); };
  if (const auto* text = value.If<std::string>()) return quote(*text);
  if (const auto* number = value.If<Number>()) return number->ToString();
  if (const auto* binary = value.If<Binary>()) return StrCat("b", quote(binary->bytes));
  if (const auto* boolean = value.If<bool>()) return *boolean ? "true" : "false";
  if (value.If<Null>() != nullptr) return "null";
  if (const auto* map = value.If<AttributeMap>()) return Show(*map);
  if (const auto* list = value.If<AttributeList>()) {
    return StrCat("[", ShowAll(*list, ", ", [](const AttributeValue& v) { return Show(v); }), "]");
  }
  if (const auto* set = value.If<StringSet>()) {
    return StrCat("<", ShowAll(set->elements, " ", quote), ">");
  }
  if (const auto* set = value.If<NumberSet>()) {
    return StrCat("<", ShowAll(set->elements, " ", [](const Number& n) { return n.ToString(); }), ">");
  }
  const auto* set = value.If<BinarySet>();
  return StrCat("<", ShowAll(set->elements, " ", [&](const std::string& b) { return "b" + quote(b); }),
                ">");
}

}  // namespace meridian
