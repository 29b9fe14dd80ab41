// The part of Statements that makes conditions and what they are made of.
#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/rule.h"
#include "tests/fuzz/request/grammar/statements.h"

namespace meridian::fuzz {
namespace {

constexpr int kDepthMax = 4;

std::string_view AnyComparator(Choices& choices) {
  return choices.Slips() ? choices.OneOf({"==", "LIKE", ""}) : choices.OneOf({"=", "<>", "!=", "<", "<=", ">", ">="});
}

}  // namespace

std::string Statements::Condition() {
  static constexpr Alternative<Rule> kCondition[] = {
      {4, &Statements::Comparison}, {1, &Statements::Between}, {2, &Statements::In},       {2, &Statements::Is},
      {2, &Statements::Call},       {2, &Statements::Junction}, {1, &Statements::Negation},
  };
  if (choices_.Slips()) return std::string(choices_.OneOf({"", "()", "a", "NOT", "1", "nothing(a)", "EXISTS(a)", "a IS", "? = "}));
  if (depth_ == kDepthMax) return Comparison();
  ++depth_;
  std::string text = (this->*Pick(choices_, kCondition).make)();
  --depth_;
  return text;
}

std::string Statements::Comparison() {
  const TypedPath path = Path();
  const std::string_view comparator = AnyComparator(choices_);
  if (choices_.Chance(1, 8)) return StrCat(Value(path.kind), " ", comparator, " ", path.text);
  return StrCat(path.text, " ", comparator, " ", choices_.Chance(1, 8) ? Path().text : Value(path.kind));
}

std::string Statements::Between() {
  const TypedPath path = Path();
  const std::string low = Value(path.kind);
  return StrCat(path.text, choices_.Chance(1, 4) ? " NOT BETWEEN " : " BETWEEN ", low, " AND ", Value(path.kind));
}

std::string Statements::In() {
  const TypedPath path = Path();
  const bool round = choices_.Chance(1, 2);
  std::string text = StrCat(path.text, choices_.Chance(1, 4) ? " NOT IN " : " IN ", round ? "(" : "[", Value(path.kind));
  for (uint64_t more = choices_.Below(4); more > 0; --more) StrAppend(&text, ", ", Value(path.kind));
  return StrCat(text, round ? ")" : "]");
}

std::string Statements::Is() { return StrCat(Path().text, " IS ", choices_.OneOf({"MISSING", "NOT MISSING", "NULL", "NOT NULL"})); }

std::string Statements::Call() {
  const TypedPath path = Path();
  switch (choices_.Below(4)) {
    case 0: return StrCat("begins_with(", path.text, ", ", Value(Kind::kS), ")");
    case 1: return StrCat("contains(", path.text, ", ", Value(AnyKind(choices_)), ")");
    case 2: return StrCat("attribute_type(", path.text, ", '", choices_.OneOf({"S", "N", "L", "BOOL", "Q"}), "')");
    default: return StrCat("size(", path.text, ") ", AnyComparator(choices_), " ", Value(Kind::kN));
  }
}

std::string Statements::Junction() {
  std::string text = Condition();
  for (uint64_t more = choices_.Between(1, 2); more > 0; --more) StrAppend(&text, choices_.OneOf({" AND ", " OR ", " or "}), Condition());
  return choices_.Chance(2, 3) ? StrCat("(", text, ")") : text;
}

std::string Statements::Negation() { return StrCat("NOT ", Condition()); }

Statements::TypedPath Statements::Path() {
  if (choices_.Chance(1, 8)) return {std::string(table_.partition.name), KindOfKey(table_.partition.type)};
  const Attribute& attribute = AnyAttribute(choices_);
  TypedPath path{choices_.Slips() ? std::string(attribute.name) : StrCat("\"", attribute.name, "\""), attribute.kind};
  while (choices_.Chance(1, path.kind == Kind::kL || path.kind == Kind::kM ? 2 : 20)) {
    if (path.kind == Kind::kL) {
      StrAppend(&path.text, "[", choices_.OneOf({"0", "1", "9"}), "]");
    } else {
      StrAppend(&path.text, ".", choices_.OneOf({"x", "y", "m", "l"}));
    }
    path.kind = AnyKind(choices_);
  }
  return path;
}

std::string Statements::Value(Kind kind) {
  const bool has_literal = kind != Kind::kB && kind != Kind::kBS;
  return has_literal && choices_.Chance(2, 3) ? Literal(choices_, kind) : Parameter(ValueJson(choices_, kind));
}

std::string Statements::KeyValue(const KeyPart& part) {
  if (part.type == 'B' || choices_.Chance(1, 3)) return Parameter(KeyValueJson(choices_, part.type));
  if (part.type == 'N') return std::string(choices_.OneOf({"0", "1", "2", "-1", "1.5"}));
  return std::string(choices_.OneOf({"'a'", "'b'", "'c'", "'aa'"}));
}

std::string Statements::Parameter(std::string json) {
  if (!choices_.Slips()) parameters_.push_back(std::move(json));
  return "?";
}

}  // namespace meridian::fuzz
