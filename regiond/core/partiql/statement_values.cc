#include "regiond/core/partiql/statement_values.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/model/errors.h"
#include "base/model/number.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

class ValueParser {
 public:
  explicit ValueParser(StatementCursor& cursor) : cursor_(cursor) {}

  // `level`: of the list or map that the value would be.
  AttributeValue Parse(int level) {
    const StatementToken token = cursor_.Peek();
    if (token.kind == StatementTokenKind::kString) {
      cursor_.Advance();
      return AttributeValue::S(token.text);
    }
    if (token.kind == StatementTokenKind::kNumber || cursor_.PeekSymbol("-") || cursor_.PeekSymbol("+")) return ParseNumber();
    if (cursor_.PeekSymbol("?")) return Parameter(level);
    if (cursor_.TakeWord("NULL")) return AttributeValue(Null{});
    if (cursor_.TakeWord("TRUE")) return AttributeValue::Bool(true);
    if (cursor_.TakeWord("FALSE")) return AttributeValue::Bool(false);
    if (cursor_.TakeSymbol("<<")) return ParseSet(level);
    const bool list = cursor_.PeekSymbol("[");
    if (!list && !cursor_.PeekSymbol("{")) {
      cursor_.Unexpected();
      return {};
    }
    if (level > kNestingLevelsMax) return TooDeep();
    cursor_.Advance();
    return list ? ParseList(level) : ParseTuple(level);
  }

 private:
  AttributeValue TooDeep() {
    cursor_.Fail(ValidationError(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"));
    return {};
  }

  AttributeValue Parameter(int level) {
    const AttributeValue* value = cursor_.TakeParameter();
    if (value == nullptr) return {};
    return level - 1 + NestingLevelsOf(*value) > kNestingLevelsMax ? TooDeep() : *value;
  }

  AttributeValue ParseNumber() {
    std::string text;
    if (cursor_.PeekSymbol("-") || cursor_.PeekSymbol("+")) {
      text = cursor_.Peek().source;
      cursor_.Advance();
    }
    if (cursor_.Peek().kind != StatementTokenKind::kNumber) {
      cursor_.Unexpected();
      return {};
    }
    text += cursor_.Peek().source;
    cursor_.Advance();
    absl::StatusOr<Number> number = Number::Parse(text);
    if (number.ok()) return AttributeValue::N(*std::move(number));
    cursor_.Fail(number.status());
    return {};
  }

  // element {, element} close, or close alone.
  template <typename ParseElement>
  void ParseElements(std::string_view close, ParseElement parse_element) {
    if (cursor_.TakeSymbol(close)) return;
    do {
      parse_element();
    } while (cursor_.TakeSymbol(","));
    cursor_.ExpectSymbol(close);
  }

  AttributeValue ParseList(int level) {
    AttributeList list;
    ParseElements("]", [&] { list.push_back(Parse(level + 1)); });
    return AttributeValue(std::move(list));
  }

  AttributeValue ParseTuple(int level) {
    AttributeMap map;
    ParseElements("}", [&] {
      const StatementToken name = cursor_.Peek();
      if (name.kind != StatementTokenKind::kString) return cursor_.Unexpected();
      cursor_.Advance();
      if (name.text.empty()) return cursor_.Fail(ValidationError(StrCat(kInvalid, "Empty attribute name")));
      cursor_.ExpectSymbol(":");
      map.Set(name.text, Parse(level + 1));
    });
    return AttributeValue(std::move(map));
  }

  AttributeValue ParseSet(int level) {
    std::vector<AttributeValue> elements;
    ParseElements(">>", [&] { elements.push_back(Parse(level + 1)); });
    if (!cursor_.ok()) return {};
    if (elements.empty()) {
      cursor_.Fail(ValidationError(StrCat(kInvalid, "An string set  may not be empty")));
      return {};
    }
    switch (elements.front().type()) {
      case AttributeValue::Type::kS:
        return SetOf<StringSet, std::string>(elements, [](const std::string& text) { return text; });
      case AttributeValue::Type::kN:
        return SetOf<NumberSet, Number>(elements, [](const Number& number) { return number; });
      case AttributeValue::Type::kB:
        return SetOf<BinarySet, Binary>(elements, [](const Binary& binary) { return binary.bytes; });
      default:
        cursor_.Malformed(StrCat("Set elements cannot be of type ", elements.front().type_name()));
        return {};
    }
  }

  template <typename Set, typename Element, typename ToStored>
  AttributeValue SetOf(const std::vector<AttributeValue>& elements, ToStored to_stored) {
    Set set;
    for (const AttributeValue& value : elements) {
      const Element* const element = value.If<Element>();
      if (element == nullptr) {
        cursor_.Malformed("Set elements must have one type");
        return {};
      }
      set.elements.push_back(to_stored(*element));
    }
    std::sort(set.elements.begin(), set.elements.end());
    if (std::adjacent_find(set.elements.begin(), set.elements.end()) == set.elements.end()) return AttributeValue(std::move(set));
    cursor_.Fail(ValidationError(StrCat(kInvalid, "Input collection contains duplicates.")));
    return {};
  }

  StatementCursor& cursor_;
};

}  // namespace

bool PeekIsValue(const StatementCursor& cursor) {
  const StatementTokenKind kind = cursor.Peek().kind;
  if (kind == StatementTokenKind::kString || kind == StatementTokenKind::kNumber) return true;
  if (kind == StatementTokenKind::kWord) return cursor.PeekWord("NULL") || cursor.PeekWord("TRUE") || cursor.PeekWord("FALSE");
  if (kind != StatementTokenKind::kSymbol) return false;
  for (const std::string_view symbol : {"-", "+", "?", "<<", "[", "{"}) {
    if (cursor.PeekSymbol(symbol)) return true;
  }
  return false;
}

AttributeValue ParseValue(StatementCursor& cursor) { return ValueParser(cursor).Parse(1); }
AttributeValue ParseItemValue(StatementCursor& cursor) { return ValueParser(cursor).Parse(0); }

}  // namespace meridian
