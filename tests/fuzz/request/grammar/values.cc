#include "tests/fuzz/request/grammar/values.h"

#include <string_view>

#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/json.h"

namespace meridian::fuzz {
namespace {

constexpr int kDepthMax = 4;             // of what is made by the grammar
constexpr uint64_t kDeepestAllowed = 31;  // levels within an attribute of an item

std::string_view NameOf(Kind kind) {
  static constexpr std::string_view kNames[kKinds] = {"S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL"};
  return kNames[static_cast<size_t>(kind)];
}

// Lists in lists, of about the greatest depth.
std::string DeepJson(Choices& choices) {
  std::string text = "{\"NULL\":true}";
  for (uint64_t levels = choices.Between(kDeepestAllowed - 1, kDeepestAllowed + 2); levels > 0; --levels) text = StrCat("{\"L\":[", text, "]}");
  return text;
}

std::string MapJson(Choices& choices, int depth) {
  std::string text;
  for (uint64_t i = choices.Below(4); i > 0; --i) {
    StrAppend(&text, text.empty() ? "" : ",", Quoted(choices.Slips() ? "" : choices.OneOf({"x", "y", "m", "l", "a b"})), ":",
              ValueJson(choices, AnyKind(choices), depth + 1));
  }
  return StrCat("{", text, "}");
}

std::string WrongJson(Choices& choices) {
  return std::string(choices.OneOf({"{}", "null", "\"x\"", R"({"S":null})", R"({"S":"a","N":"1"})", R"({"Q":"a"})", R"({"N":1})",
                                    R"({"NULL":false})", R"({"SS":[]})", R"({"SS":["a","a"]})", R"({"NS":["1","1.0"]})", R"({"B":"A"})",
                                    R"({"M":[]})", R"({"L":{}})", R"({"BOOL":"true"})", R"({"S":""})", R"({"N":""})", R"({"SS":[1]})",
                                    R"({"L":[{}]})", R"({"M":{"":{"S":""}}})"}));
}

std::string Payload(Choices& choices, Kind kind, int depth) {
  switch (kind) {
    case Kind::kS: return Quoted(TextOf(choices));
    case Kind::kN: return Quoted(NumberOf(choices));
    case Kind::kB: return Quoted(Base64Of(choices));
    // Sets must not repeat themselves, so their elements are numbered.
    case Kind::kSS: return List(choices.Between(1, 3), [&, i = 0]() mutable { return Quoted(StrCat(TextOf(choices), i++)); });
    case Kind::kNS: return List(choices.Between(1, 3), [&, i = 0]() mutable { return Quoted(StrCat(choices.Below(9), ".", ++i)); });
    case Kind::kBS: return List(choices.Between(1, 3), [&, i = 0]() mutable { return Quoted(StrCat("AAA", i++)); });
    case Kind::kL: return List(choices.Below(4), [&] { return ValueJson(choices, AnyKind(choices), depth + 1); });
    case Kind::kM: return MapJson(choices, depth);
    case Kind::kBool: return Bool(choices);
    case Kind::kNull: return "true";
  }
  return "null";
}

std::string ListLiteral(Choices& choices, int depth) {
  std::string text = "[";
  for (uint64_t count = choices.Below(4), i = 0; i < count; ++i) {
    StrAppend(&text, i == 0 ? "" : ", ", Literal(choices, AnyKind(choices), depth + 1));
  }
  return text + "]";
}

std::string MapLiteral(Choices& choices, int depth) {
  std::string text = "{";
  for (uint64_t count = choices.Below(4), i = 0; i < count; ++i) {
    StrAppend(&text, i == 0 ? "'" : ", '", choices.OneOf({"x", "y", "m", "l"}), "': ", Literal(choices, AnyKind(choices), depth + 1));
  }
  return text + "}";
}

}  // namespace

Kind AnyKind(Choices& choices) { return static_cast<Kind>(choices.Below(kKinds)); }

Kind KindOfKey(char type) { return type == 'S' ? Kind::kS : type == 'N' ? Kind::kN : Kind::kB; }

std::string TextOf(Choices& choices) {
  if (choices.Chance(1, 100)) return std::string(choices.Between(1, 3000), 'x');
  return std::string(choices.OneOf({"a", "b", "c", "aa", "ab", "", "ü", "\xf0\x9f\x98\x80", "a\"b\\", "it's", std::string_view("\0", 1), "\x7f\n"}));
}

std::string NumberOf(Choices& choices) {
  if (choices.Slips()) {
    return std::string(choices.OneOf({"", "x", "NaN", "1e126", "-1e126", "1e-131", "--1", "1 ", "0x1", "1e", ".", "1e99999999999999999999",
                                      "123456789012345678901234567890123456789"}));
  }
  if (choices.Chance(1, 8)) {
    return std::string(choices.OneOf({"9.9999999999999999999999999999999999999E125", "-9.9999999999999999999999999999999999999E125", "1E-130",
                                      "-1E-130", "0.1", "-0", "00012", "1e3", "+5", "12345678901234567890123456789012345678", "1.50"}));
  }
  return StrCat(choices.Chance(1, 4) ? "-" : "", choices.Below(10));
}

std::string Base64Of(Choices& choices) { return std::string(choices.OneOf({"AA==", "AQ==", "AAE=", "YWJj", "/////w==", "AAAA"})); }

std::string ValueJson(Choices& choices, Kind kind, int depth) {
  if (choices.Slips()) return WrongJson(choices);
  if (choices.Chance(1, 2000)) return DeepJson(choices);
  if (depth >= kDepthMax && (kind == Kind::kL || kind == Kind::kM)) kind = Kind::kS;
  return StrCat("{\"", NameOf(kind), "\":", Payload(choices, kind, depth), "}");
}

std::string KeyValueJson(Choices& choices, char type) {
  if (choices.Slips()) return ValueJson(choices, AnyKind(choices));
  switch (type) {
    case 'S': return StrCat("{\"S\":\"", choices.OneOf({"a", "b", "c", "aa", "ab", "\xc3\xbc"}), "\"}");
    case 'N': return StrCat("{\"N\":\"", choices.OneOf({"0", "1", "2", "-1", "1.5", "10"}), "\"}");
    default: return StrCat("{\"B\":\"", choices.OneOf({"AA==", "AQ==", "AAE=", "YWJj", "/w==", "AAAA"}), "\"}");
  }
}

std::string Literal(Choices& choices, Kind kind, int depth) {
  if (choices.Slips()) return std::string(choices.OneOf({"?", "'", "<<>>", "<<1, 'a'>>", "{a: 1}", "[1", "-", "{'': 1}", "1e999", "\"x\"", "()"}));
  if (depth >= kDepthMax && (kind == Kind::kL || kind == Kind::kM)) kind = Kind::kN;
  switch (kind) {
    case Kind::kN: return StrCat(choices.Chance(1, 5) ? "-" : "", choices.OneOf({"0", "1", "2", "1.5", "1e3", ".5"}));
    case Kind::kNS: return choices.Chance(1, 2) ? "<<1>>" : "<<1, 2.5, -3>>";
    case Kind::kSS: return choices.Chance(1, 2) ? "<<'a'>>" : "<<'a', 'b', 'c'>>";
    case Kind::kL: return ListLiteral(choices, depth);
    case Kind::kM: return MapLiteral(choices, depth);
    case Kind::kBool: return choices.Chance(1, 2) ? "TRUE" : "false";
    case Kind::kNull: return "NULL";
    default: return StrCat("'", choices.OneOf({"a", "b", "c", "aa", "", "it''s", "ü"}), "'");
  }
}

}  // namespace meridian::fuzz
