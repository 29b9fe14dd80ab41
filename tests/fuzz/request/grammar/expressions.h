// Expressions from their grammars, with the placeholders that they need: one of these for each request.
// Threads: thread-compatible.   Owns: its placeholders; the table must outlive it.
#pragma once

#include <string>
#include <vector>

#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/json.h"
#include "tests/fuzz/request/grammar/placeholders.h"
#include "tests/fuzz/request/grammar/tables.h"

namespace meridian::fuzz {

class Expressions {
 public:
  Expressions(Choices& choices, const TableShape& table) : choices_(choices), table_(table), placeholders_(choices) {}

  std::string Condition();
  std::string Filter();  // a condition that avoids the table's key, but for a slip
  std::string KeyCondition(const IndexShape* index);
  std::string Update();
  std::string Projection();
  // Adds what the expressions so far have used.
  void AddPlaceholders(Members& request) const { placeholders_.AddTo(request); }

 private:
  using Rule = std::string (Expressions::*)();

  struct TypedPath {
    std::string text;
    Kind kind;
  };
  TypedPath Path();
  TypedPath OrderedPath();  // mostly to what has an order
  TypedPath Nested(const Attribute& attribute);
  std::string PathText() { return Path().text; }
  std::string ValueOf(Kind kind) { return placeholders_.Value(ValueJson(choices_, kind)); }
  std::string Operand(Kind kind);
  std::string_view Comparator(Kind kind);

  std::string Term();
  std::string Junction();
  std::string Negation();
  std::string Comparison();
  std::string SizeComparison();
  std::string Between();
  std::string In();
  std::string Existence();
  std::string TypeTest();
  std::string Containment();

  std::string KeyEquality(const KeyPart& part);
  std::string SortCondition(const KeyPart& part);

  using Fits = bool (*)(Kind);
  std::string Section(std::string_view keyword, Fits fits, std::string (Expressions::*action)(const Attribute&));
  std::string SetAction(const Attribute& attribute);
  std::string RemoveAction(const Attribute& attribute);
  std::string ElementsAction(const Attribute& attribute);  // of ADD and DELETE
  // An attribute that the update or projection does not have yet; nullptr if there may be no more. A slip may find any.
  const Attribute* Unused(Fits fits);

  Choices& choices_;
  const TableShape& table_;
  Placeholders placeholders_;
  int depth_ = 0;                      // of the condition that is being made
  bool keys_too_ = false;              // it may be about the table's key
  std::vector<std::string_view> used_;  // by the update or projection
};

}  // namespace meridian::fuzz
