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
constexpr std::string_view kBagElement = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";
constexpr std::string_view kRoot = "root";

// As 1.0 and 1e5 are, by their spelling.
bool IsDecimal(std::string_view number) { return number.find_first_of(".eE") != std::string_view::npos; }

class ValueParser {
 public:
  explicit ValueParser(StatementCursor& cursor) : cursor_(cursor) {}

  // `level`: of the list or map that the value would be; 0 for an item's tuple.
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
    if (cursor_.PeekSymbol("<<")) return ParseSet(level);
    const bool list = cursor_.PeekSymbol("[");
    if (!list && !cursor_.PeekSymbol("{")) {
      RejectNoValue();
      return {};
    }
    if (level > kNestingLevelsMax) return TooDeep();
    return list ? ParseList(level) : ParseTuple(level);
  }

 private:
  // What is in a list or a tuple, by its index or name.
  AttributeValue ParseWithin(std::string_view step, int level) {
    const size_t outer = place_.size();
    StrAppend(&place_, ".", step);
    AttributeValue value = Parse(level);
    place_.resize(outer);
    return value;
  }

  void RejectNoValue() {
    const StatementToken& token = cursor_.Peek();
    const bool missing = cursor_.PeekWord("MISSING");
    if (!missing && !cursor_.PeekName()) return cursor_.Unexpected();
    std::string_view shown = missing ? "LiteralMissing" : "VariableReference";
    if (place_ == kRoot) shown = token.kind == StatementTokenKind::kQuotedName ? std::string_view(token.text) : token.source;
    cursor_.UnsupportedAt(StrCat("Unsupported data type: ", shown, " under key ", place_), token);
  }

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
    const bool negative = cursor_.PeekSymbol("-");
    std::string text;
    if (cursor_.PeekSymbol("-") || cursor_.PeekSymbol("+")) {
      text = cursor_.Peek().source;
      cursor_.Advance();
    }
    if (cursor_.Peek().kind != StatementTokenKind::kNumber) {
      cursor_.Unexpected();
      return {};
    }
    const StatementToken& digits = cursor_.Peek();
    text += digits.source;
    cursor_.Advance();
    absl::StatusOr<Number> number = Number::Parse(text);
    if (!number.ok()) {
      cursor_.Fail(number.status());
      return {};
    }
    if (negative && IsDecimal(digits.source) && *number == Number::FromInt(0)) {
      cursor_.UnsupportedAt(StrCat("Negative zero decimal is not supported under key ", place_), digits);
    }
    return AttributeValue::N(*std::move(number));
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
    cursor_.Advance();
    AttributeList list;
    ParseElements("]", [&] { list.push_back(ParseWithin(StrCat(list.size()), level + 1)); });
    return AttributeValue(std::move(list));
  }

  AttributeValue ParseTuple(int level) {
    const StatementToken& open = cursor_.Peek();
    cursor_.Advance();
    AttributeMap map;
    ParseElements("}", [&] {
      const StatementToken& name = cursor_.Peek();
      if (name.kind != StatementTokenKind::kString) return RejectTupleKey();
      cursor_.Advance();
      if (name.text.empty()) return cursor_.Fail(ValidationError(StrCat(kInvalid, "Empty attribute name")));
      if (map.Find(name.text) != nullptr) {
        const std::string what = StrCat("Duplicate keys in tuple. Key: ", name.text, " under ", place_);
        return cursor_.UnsupportedAt(what, level == 0 ? name : open);
      }
      cursor_.ExpectSymbol(":");
      map.Set(name.text, level == 0 ? Parse(1) : ParseWithin(name.text, level + 1));
    });
    return AttributeValue(std::move(map));
  }

  // What stands for a string before the ':' of a tuple's member.
  void RejectTupleKey() {
    const StatementToken& token = cursor_.Peek();
    std::string_view type;
    if (cursor_.PeekName()) type = "VariableReference";
    if (cursor_.PeekSymbol("?")) type = "Parameter";
    if (cursor_.PeekWord("NULL")) type = "NULL";
    if (cursor_.PeekWord("TRUE") || cursor_.PeekWord("FALSE")) type = "BOOL";
    if (token.kind == StatementTokenKind::kNumber) type = IsDecimal(token.source) ? "DECIMAL" : "INT";
    if (type.empty() || !cursor_.PeekSymbol(":", 1)) return cursor_.Unexpected();
    cursor_.UnsupportedAt(StrCat("Tuple keys must be of type String. Actual type: ", type, " under ", place_), token);
  }

  AttributeValue ParseSet(int level) {
    const StatementToken& open = cursor_.Peek();
    cursor_.Advance();
    std::vector<AttributeValue> elements;
    ParseElements(">>", [&] { ParseBagElement(level + 1, &elements); });
    if (cursor_.ok() && elements.empty()) cursor_.UnsupportedAt("Empty bags are not supported", open);
    if (!cursor_.ok()) return {};
    switch (elements.front().type()) {
      case AttributeValue::Type::kS:
        return SetOf<StringSet, std::string>(elements, [](const std::string& text) { return text; });
      case AttributeValue::Type::kN:
        return SetOf<NumberSet, Number>(elements, [](const Number& number) { return number; });
      default:
        return SetOf<BinarySet, Binary>(elements, [](const Binary& binary) { return binary.bytes; });
    }
  }

  // All elements are of the first one's type, which a set may have. What cannot be one is not parsed, so that no set is in another.
  void ParseBagElement(int level, std::vector<AttributeValue>* elements) {
    const bool sign = cursor_.PeekSymbol("-") || cursor_.PeekSymbol("+");
    const StatementToken& token = cursor_.Peek(sign ? 1 : 0);
    const bool container = cursor_.PeekSymbol("<<") || cursor_.PeekSymbol("[") || cursor_.PeekSymbol("{");
    const bool scalar = !container && !cursor_.PeekName();
    if (scalar) elements->push_back(Parse(level));
    if (!cursor_.ok()) return;
    if (scalar && CanBeKey(elements->back()) && elements->back().type() == elements->front().type()) return;
    const bool among_numbers = !elements->empty() && elements->front().type() == AttributeValue::Type::kN;
    if (among_numbers) return cursor_.Unsupported(kBagElement);  // which is told without its place
    cursor_.UnsupportedAt(kBagElement, token);
  }

  template <typename Set, typename Element, typename ToStored>
  AttributeValue SetOf(const std::vector<AttributeValue>& elements, ToStored to_stored) {
    Set set;
    for (const AttributeValue& value : elements) set.elements.push_back(to_stored(*value.If<Element>()));
    std::sort(set.elements.begin(), set.elements.end());
    if (std::adjacent_find(set.elements.begin(), set.elements.end()) == set.elements.end()) return AttributeValue(std::move(set));
    cursor_.Fail(ValidationError(StrCat(kInvalid, "Input collection contains duplicates.")));
    return {};
  }

  StatementCursor& cursor_;
  std::string place_ = std::string(kRoot);  // of the value in hand, as errors name it
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

bool CanBeKey(const AttributeValue& value) {
  using Type = AttributeValue::Type;
  return value.type() == Type::kS || value.type() == Type::kN || value.type() == Type::kB;
}

AttributeValue ParseValue(StatementCursor& cursor) { return ValueParser(cursor).Parse(1); }
AttributeValue ParseItemValue(StatementCursor& cursor) { return ValueParser(cursor).Parse(0); }

}  // namespace meridian
