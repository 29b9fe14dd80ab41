// The part of Expressions that makes conditions, key conditions and projections.
#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/expressions.h"
#include "tests/fuzz/request/grammar/rule.h"

namespace meridian::fuzz {
namespace {

constexpr int kDepthMax = 4;

bool HasOrder(Kind kind) { return kind == Kind::kS || kind == Kind::kN || kind == Kind::kB; }

}  // namespace

std::string Expressions::Condition() {
  keys_too_ = true;
  return Term();
}

std::string Expressions::Filter() {
  keys_too_ = choices_.Slips();
  return Term();
}

std::string Expressions::Term() {
  static constexpr Alternative<Rule> kTerm[] = {
      {4, &Expressions::Comparison}, {3, &Expressions::Junction},       {1, &Expressions::Negation}, {1, &Expressions::SizeComparison},
      {2, &Expressions::Between},    {2, &Expressions::In},             {3, &Expressions::Existence}, {1, &Expressions::TypeTest},
      {3, &Expressions::Containment},
  };
  if (choices_.Slips()) return std::string(choices_.OneOf({"", "AND", "((a = b))", "a", "a = ", "nothing(a)", "a BETWEEN b", "a IN ()"}));
  if (depth_ == kDepthMax) return Comparison();
  ++depth_;
  std::string text = (this->*Pick(choices_, kTerm).make)();
  --depth_;
  return text;
}

std::string Expressions::Junction() {
  const std::string_view word = choices_.OneOf({" AND ", " OR ", " and "});
  std::string text = Term();
  for (uint64_t more = choices_.Between(1, 3); more > 0; --more) StrAppend(&text, word, Term());
  return depth_ > 1 && choices_.Chance(1, 2) ? StrCat("(", text, ")") : text;
}

std::string Expressions::Negation() { return StrCat("NOT ", Term()); }

std::string Expressions::Comparison() {
  const TypedPath path = Path();
  return StrCat(path.text, " ", Comparator(path.kind), " ", Operand(path.kind));
}

std::string Expressions::SizeComparison() {
  return StrCat("size(", PathText(), ") ", Comparator(Kind::kN), " ", ValueOf(Kind::kN));
}

std::string Expressions::Between() {
  const TypedPath path = OrderedPath();
  return StrCat(path.text, " BETWEEN ", Operand(path.kind), " AND ", Operand(path.kind));
}

std::string Expressions::In() {
  const TypedPath path = Path();
  std::string text = StrCat(path.text, " IN (", Operand(path.kind));
  for (uint64_t more = choices_.Chance(1, 100) ? 101 : choices_.Below(4); more > 0; --more) StrAppend(&text, ", ", Operand(path.kind));
  return text + ")";
}

std::string Expressions::Existence() {
  return StrCat(choices_.Chance(1, 2) ? "attribute_exists(" : "attribute_not_exists(", PathText(), ")");
}

std::string Expressions::TypeTest() {
  const std::string path = PathText();
  const std::string type = Quoted(choices_.OneOf({"S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL"}));
  return StrCat("attribute_type(", path, ", ", placeholders_.Value(StrCat("{\"S\":", type, "}")), ")");
}

std::string Expressions::Containment() {
  const std::string path = PathText();
  return StrCat(choices_.Chance(1, 2) ? "contains(" : "begins_with(", path, ", ", Operand(choices_.Chance(2, 3) ? Kind::kS : Kind::kB), ")");
}

std::string Expressions::Operand(Kind kind) {
  if (choices_.Chance(1, 12)) return PathText();
  return ValueOf(choices_.Slips() ? AnyKind(choices_) : kind);
}

std::string_view Expressions::Comparator(Kind kind) {
  if (choices_.Slips()) return choices_.OneOf({"==", "!=", "LIKE", "<", ""});
  return HasOrder(kind) ? choices_.OneOf({"=", "<>", "<", "<=", ">", ">="}) : choices_.OneOf({"=", "<>"});
}

Expressions::TypedPath Expressions::OrderedPath() {
  TypedPath path = Path();
  for (int tries = 8; !HasOrder(path.kind) && tries > 0; --tries) path = Path();
  return path;
}

Expressions::TypedPath Expressions::Path() {
  if (keys_too_ && choices_.Chance(1, 6)) return {placeholders_.Name(table_.partition.name), KindOfKey(table_.partition.type)};
  return Nested(AnyAttribute(choices_));
}

Expressions::TypedPath Expressions::Nested(const Attribute& attribute) {
  TypedPath path{placeholders_.Name(attribute.name), attribute.kind};
  while (choices_.Chance(1, path.kind == Kind::kL || path.kind == Kind::kM ? 2 : 16)) {
    if (path.kind == Kind::kL) {
      StrAppend(&path.text, "[", choices_.Slips() ? choices_.OneOf({"-1", "4294967296", "x", ""}) : choices_.OneOf({"0", "1", "2", "9"}), "]");
    } else {
      StrAppend(&path.text, ".", placeholders_.Name(choices_.OneOf({"x", "y", "m", "l"})));
    }
    path.kind = choices_.Chance(1, 2) ? Kind::kM : AnyKind(choices_);
  }
  return path;
}

std::string Expressions::KeyCondition(const IndexShape* index) {
  const std::vector<KeyPart> partition = index == nullptr ? std::vector{table_.partition} : index->partition;
  std::vector<KeyPart> sort;
  if (index != nullptr) {
    sort = index->sort;
  } else if (table_.sort) {
    sort = {*table_.sort};
  }
  std::string text;
  for (const KeyPart& part : partition) StrAppend(&text, text.empty() ? "" : " AND ", KeyEquality(part));
  const uint64_t parts = choices_.Below(sort.size() + 1);
  for (uint64_t i = 0; i < parts; ++i) StrAppend(&text, " AND ", i + 1 < parts ? KeyEquality(sort[i]) : SortCondition(sort[i]));
  if (choices_.Slips()) StrAppend(&text, choices_.OneOf({" AND ", " OR "}), Term());
  return text;
}

std::string Expressions::KeyEquality(const KeyPart& part) {
  const std::string name = placeholders_.Name(part.name);
  return StrCat(name, choices_.Slips() ? " <= " : " = ", placeholders_.Value(KeyValueJson(choices_, part.type)));
}

std::string Expressions::SortCondition(const KeyPart& part) {
  const auto value = [&] { return placeholders_.Value(KeyValueJson(choices_, part.type)); };
  const std::string name = placeholders_.Name(part.name);
  switch (choices_.Below(4)) {
    case 0: return StrCat(name, " BETWEEN ", value(), " AND ", value());
    case 1: return part.type == 'N' && !choices_.Slips() ? StrCat(name, " > ", value()) : StrCat("begins_with(", name, ", ", value(), ")");
    default: return StrCat(name, " ", choices_.Slips() ? "<>" : choices_.OneOf({"=", "<", "<=", ">", ">="}), " ", value());
  }
}

std::string Expressions::Projection() {
  used_.clear();
  std::string text = placeholders_.Name(table_.partition.name);
  for (uint64_t more = choices_.Below(4); more > 0; --more) {
    const Attribute* const attribute = Unused([](Kind) { return true; });
    if (attribute != nullptr) StrAppend(&text, choices_.Slips() ? " " : ", ", Nested(*attribute).text);
  }
  return text;
}

}  // namespace meridian::fuzz
