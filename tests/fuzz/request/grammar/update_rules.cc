// The part of Expressions that makes update expressions.
#include <algorithm>

#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/expressions.h"

namespace meridian::fuzz {
namespace {

constexpr size_t kAttributesMax = 6;  // of one update or projection: so few that there are others left
constexpr size_t kTries = 20;

bool IsAny(Kind) { return true; }
bool IsSet(Kind kind) { return kind == Kind::kSS || kind == Kind::kNS || kind == Kind::kBS; }
bool TakesAdd(Kind kind) { return IsSet(kind) || kind == Kind::kN; }

}  // namespace

std::string Expressions::Update() {
  keys_too_ = choices_.Slips();
  used_.clear();
  std::string text;
  do {
    if (choices_.Chance(2, 3)) StrAppend(&text, Section("SET ", IsAny, &Expressions::SetAction));
    if (choices_.Chance(1, 3)) StrAppend(&text, Section("REMOVE ", IsAny, &Expressions::RemoveAction));
    if (choices_.Chance(1, 4)) StrAppend(&text, Section("ADD ", TakesAdd, &Expressions::ElementsAction));
    if (choices_.Chance(1, 6)) StrAppend(&text, Section("delete ", IsSet, &Expressions::ElementsAction));
  } while (text.empty() && used_.size() < kAttributesMax && !choices_.Slips());
  return text;
}

std::string Expressions::Section(std::string_view keyword, Fits fits, std::string (Expressions::*action)(const Attribute&)) {
  std::string actions;
  do {
    const Attribute* const attribute = Unused(fits);
    if (attribute == nullptr) break;
    StrAppend(&actions, actions.empty() ? "" : ", ", (this->*action)(*attribute));
  } while (choices_.Chance(1, 3));
  return actions.empty() ? "" : StrCat(keyword, actions, " ");
}

// Paths that overlap are refused, so that an attribute is touched once.
const Attribute* Expressions::Unused(Fits fits) {
  const bool slips = choices_.Slips();
  for (size_t i = 0; i < kTries && used_.size() < kAttributesMax; ++i) {
    const Attribute& attribute = AnyAttribute(choices_);
    const bool used = std::find(used_.begin(), used_.end(), attribute.name) != used_.end();
    if ((used || !fits(attribute.kind)) && !slips) continue;
    used_.push_back(attribute.name);
    return &attribute;
  }
  return nullptr;
}

std::string Expressions::SetAction(const Attribute& attribute) {
  if (keys_too_) return StrCat(placeholders_.Name(table_.partition.name), " = ", ValueOf(Kind::kS));
  const TypedPath target = Nested(attribute);
  const auto operand = [&](Kind kind) {
    if (choices_.Chance(1, 6)) return StrCat("if_not_exists(", PathText(), ", ", ValueOf(kind), ")");
    return choices_.Chance(1, 6) ? PathText() : ValueOf(kind);
  };
  if (target.kind == Kind::kN && choices_.Chance(1, 2)) {
    return StrCat(target.text, " = ", operand(Kind::kN), choices_.Chance(1, 2) ? " + " : " - ", operand(Kind::kN));
  }
  if (target.kind == Kind::kL && choices_.Chance(1, 2)) {
    return StrCat(target.text, " = list_append(", operand(Kind::kL), ", ", operand(Kind::kL), ")");
  }
  return StrCat(target.text, " = ", operand(target.kind));
}

std::string Expressions::RemoveAction(const Attribute& attribute) { return Nested(attribute).text; }

std::string Expressions::ElementsAction(const Attribute& attribute) {
  return StrCat(placeholders_.Name(attribute.name), " ", ValueOf(attribute.kind));
}

}  // namespace meridian::fuzz
