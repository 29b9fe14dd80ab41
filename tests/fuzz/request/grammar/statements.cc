#include "tests/fuzz/request/grammar/statements.h"

#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/rule.h"

namespace meridian::fuzz {
namespace {

std::string QuotedName(std::string_view name) { return StrCat("\"", name, "\""); }

std::string If(bool condition, std::string_view text) { return condition ? std::string(text) : std::string(); }

}  // namespace

std::string Statements::Any() {
  static constexpr Alternative<Rule> kStatement[] = {
      {5, &Statements::Select}, {3, &Statements::Insert}, {3, &Statements::Update}, {2, &Statements::Delete}};
  if (choices_.Slips()) {
    return std::string(choices_.OneOf({"", ";", "SELECT", "EXISTS(SELECT * FROM people)", "CREATE TABLE a", "SELECT * FROM",
                                       "SELECT * FROM \"a"}));
  }
  return (this->*Pick(choices_, kStatement).make)() + If(choices_.Chance(1, 8), ";");
}

std::string Statements::SelectOne() {
  return choices_.Slips() ? Select() : StrCat("SELECT ", Projection(), " FROM ", Table(), " WHERE ", KeyEquality());
}

std::string Statements::AnyWrite() {
  static constexpr Alternative<Rule> kWrite[] = {{3, &Statements::Insert}, {3, &Statements::Update}, {2, &Statements::Delete}};
  return in_transaction_ && choices_.Chance(1, 8) ? Exists() : (this->*Pick(choices_, kWrite).make)();
}

void Statements::AddTo(const std::string& text, Members& request) const {
  request.AddText("Statement", text);
  size_t at = 0;
  if (!parameters_.empty()) request.Add("Parameters", List(parameters_.size(), [&] { return parameters_[at++]; }));
}

std::string Statements::Select() {
  const IndexShape* const index = choices_.Chance(1, 2) ? nullptr : AnyIndex(choices_, table_);
  std::string text = StrCat("SELECT ", Projection(), " FROM ", From(index));
  const std::vector<KeyPart> key = index == nullptr ? KeyOf(table_) : KeyOf(*index);
  if (choices_.Chance(1, 4)) return text;
  if (choices_.Chance(1, 3)) return StrCat(text, " WHERE ", Condition());
  StrAppend(&text, " WHERE ", KeyTerms(key));
  if (choices_.Chance(1, 2)) StrAppend(&text, " AND ", Condition());
  return text + OrderBy(key);
}

std::string Statements::Insert() {
  std::string text = StrCat("INSERT INTO ", Table(), " VALUE {");
  for (const KeyPart& part : KeyOf(table_)) StrAppend(&text, "'", part.name, "': ", KeyValue(part), ", ");
  const Attribute& attribute = AnyAttribute(choices_);
  return StrCat(text, "'", attribute.name, "': ", Value(attribute.kind), choices_.Slips() ? ",}" : "}");
}

std::string Statements::Update() {
  const std::string update = StrCat(choices_.Chance(1, 2) ? "UPDATE " : "update ", Table(), UpdateActions());
  const std::string where = StrCat(" WHERE ", KeyEquality());
  const std::string rest = choices_.Chance(1, 3) ? StrCat(" AND ", Condition()) : "";
  return StrCat(update, where, rest, Returning(choices_.OneOf({"ALL OLD", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW"})));
}

std::string Statements::Delete() {
  const std::string text = StrCat("DELETE FROM ", Table(), " WHERE ", KeyEquality());
  const std::string rest = choices_.Chance(1, 3) ? StrCat(" AND ", Condition()) : "";
  return StrCat(text, rest, Returning(choices_.Slips() ? "MODIFIED NEW" : "ALL OLD"));
}

std::string Statements::Exists() {
  const std::string text = StrCat("EXISTS(SELECT * FROM ", Table(), " WHERE ", KeyEquality());
  return StrCat(text, choices_.Chance(1, 2) ? StrCat(" AND ", Condition()) : "", ")");
}

std::string Statements::Table() const { return QuotedName(NameText(choices_, table_)); }

std::string Statements::From(const IndexShape* index) {
  return index == nullptr ? Table() : StrCat(Table(), ".", QuotedName(IndexText(choices_, *index)));
}

std::string Statements::Projection() {
  if (choices_.Chance(1, 2)) return "*";
  std::string text = Path().text;
  for (uint64_t more = choices_.Below(3); more > 0; --more) StrAppend(&text, ", ", Path().text);
  return text;
}

std::string Statements::KeyEquality() {
  if (choices_.Slips()) return KeyTerms(KeyOf(table_));
  std::string text;
  for (const KeyPart& part : KeyOf(table_)) StrAppend(&text, If(!text.empty(), " AND "), part.name, " = ", KeyValue(part));
  return text;
}

std::string Statements::KeyTerms(const std::vector<KeyPart>& key) {
  std::string text;
  for (const KeyPart& part : key) {
    if (choices_.Slips()) continue;
    StrAppend(&text, If(!text.empty(), " AND "), part.name, " ");
    if (choices_.Chance(1, 12)) {
      const std::string first = KeyValue(part);
      StrAppend(&text, "IN [", first, ", ", KeyValue(part), "]");
    } else {
      StrAppend(&text, choices_.Chance(1, 16) ? choices_.OneOf({">", "<=", "<>"}) : "=", " ", KeyValue(part));
    }
  }
  return text.empty() ? Comparison() : text;
}

std::string Statements::OrderBy(const std::vector<KeyPart>& key) {
  if (choices_.Chance(2, 3)) return {};
  const KeyPart& part = choices_.Chance(3, 4) ? key.back() : key.front();
  return StrCat(" ORDER BY ", part.name, choices_.OneOf({"", " ASC", " DESC"}));
}

std::string Statements::UpdateActions() {
  std::string text;
  do {
    const Attribute& attribute = AnyAttribute(choices_);
    if (choices_.Chance(1, 4)) {
      StrAppend(&text, " REMOVE ", QuotedName(attribute.name));
    } else {
      StrAppend(&text, " SET ", SetAction(attribute));
    }
  } while (choices_.Chance(1, 3));
  return text;
}

std::string Statements::SetAction(const Attribute& attribute) {
  const std::string name = QuotedName(attribute.name);
  switch (attribute.kind) {
    case Kind::kN:
      if (choices_.Chance(1, 2)) return StrCat(name, " = ", name, choices_.Chance(1, 2) ? " + " : " - ", Value(Kind::kN));
      break;
    case Kind::kL:
      if (choices_.Chance(1, 2)) return StrCat(name, " = list_append(", name, ", ", Value(Kind::kL), ")");
      break;
    case Kind::kSS:
    case Kind::kNS:
      if (choices_.Chance(1, 2)) {
        return StrCat(name, choices_.Chance(1, 2) ? " = set_add(" : " = set_delete(", name, ", ", Value(attribute.kind), ")");
      }
      break;
    default: break;
  }
  return StrCat(name, " = ", Value(attribute.kind));
}

std::string Statements::Returning(std::string_view what) {
  if (choices_.Chance(2, 3) || (in_transaction_ && !choices_.Slips())) return {};
  return StrCat(" RETURNING ", what, choices_.Slips() ? " a" : " *");
}

}  // namespace meridian::fuzz
