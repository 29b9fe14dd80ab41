// PartiQL statements from their grammar, with the parameters that their question marks stand for: one of these for each statement.
// Threads: thread-compatible.   Owns: its parameters; the table must outlive it.
#pragma once

#include <string>
#include <vector>

#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/json.h"
#include "tests/fuzz/request/grammar/tables.h"

namespace meridian::fuzz {

class Statements {
 public:
  // `in_transaction`: what ExecuteTransaction takes.
  Statements(Choices& choices, const TableShape& table, bool in_transaction = false)
      : choices_(choices), table_(table), in_transaction_(in_transaction) {}

  std::string Any();
  // What a batch or transaction may have: statements on one item, and all of them reads or all of them writes.
  std::string SelectOne();
  std::string AnyWrite();
  // Adds Statement and, if there are any, Parameters.
  void AddTo(const std::string& text, Members& request) const;

 private:
  using Rule = std::string (Statements::*)();

  std::string Select();
  std::string Insert();
  std::string Update();
  std::string Delete();
  std::string Exists();

  std::string Table() const;
  std::string From(const IndexShape* index);
  std::string Projection();
  std::string KeyTerms(const std::vector<KeyPart>& key);  // of a SELECT: one item, a range of them, several ranges
  std::string KeyEquality();                              // of one item
  std::string OrderBy(const std::vector<KeyPart>& key);
  std::string UpdateActions();
  std::string SetAction(const Attribute& attribute);
  std::string Returning(std::string_view what);

  std::string Condition();
  std::string Comparison();
  std::string Between();
  std::string In();
  std::string Is();
  std::string Call();
  std::string Junction();
  std::string Negation();

  struct TypedPath {
    std::string text;
    Kind kind;
  };
  TypedPath Path();
  std::string Value(Kind kind);  // a literal or a parameter
  std::string KeyValue(const KeyPart& part);
  std::string Parameter(std::string json);

  Choices& choices_;
  const TableShape& table_;
  const bool in_transaction_;
  std::vector<std::string> parameters_;
  int depth_ = 0;  // of the condition that is being made
};

}  // namespace meridian::fuzz
