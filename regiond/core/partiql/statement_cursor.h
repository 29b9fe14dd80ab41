// What the grammars of a statement share: a cursor over tokens, names and paths, and the first error, which ends the parse by moving the
// cursor to the end.
// Threads: thread-compatible; one object per statement.   Private to this directory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/model/attribute_value.h"
#include "regiond/core/partiql/statement.h"
#include "regiond/core/partiql/statement_lexer.h"

namespace meridian {

class StatementCursor {
 public:
  // Both must outlive the cursor.
  StatementCursor(std::string_view statement, const AttributeList& parameters);

  const StatementToken& Peek(size_t ahead = 0) const;
  bool AtEnd() const { return Peek().kind == StatementTokenKind::kEnd; }
  bool PeekSymbol(std::string_view symbol, size_t ahead = 0) const;
  bool PeekWord(std::string_view word, size_t ahead = 0) const;  // in any case; REQUIRES: upper-case
  void Advance() { ++at_; }
  bool TakeSymbol(std::string_view symbol);
  bool TakeWord(std::string_view word);
  void ExpectSymbol(std::string_view symbol);
  void ExpectWord(std::string_view word);

  // A table, an index or an attribute: a quoted name, or a word that is no keyword.
  bool PeekName() const;
  std::string ParseName();
  // name {'.' name | '[' integer ']'}; ends before a ".*"
  Path ParsePath();
  // The value of the next '?', which is the current token; nullptr, after an error, if there are too few.
  const AttributeValue* TakeParameter();
  // "… don't match", unless every parameter was taken.
  absl::Status CheckParameters() const;

  ValueRef AddValue(AttributeValue value);

  void Malformed(std::string_view detail);
  void Unexpected();  // Malformed, about the current token
  // The statement is well formed, but DynamoDB has no such thing. With a place: `what` " at line:column:length" of `token`.
  void UnsupportedAt(std::string_view what, const StatementToken& token);
  void Unsupported(std::string_view what);
  // Where an operand begins: MISSING is none.
  void RejectMissing();
  void Fail(absl::Status status);
  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }
  StatementSlots& slots() { return slots_; }

 private:
  NameStep AddName(std::string name);
  void ParseIndex(Path* path);

  const std::string_view statement_;
  const std::vector<StatementToken> tokens_;
  const AttributeList& parameters_;
  size_t at_ = 0;
  size_t parameters_taken_ = 0;
  StatementSlots slots_;
  absl::Status status_;
};

}  // namespace meridian
