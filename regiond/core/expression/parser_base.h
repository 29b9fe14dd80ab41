// What the grammars share: a cursor over tokens, paths, placeholders, function calls, and the collecting of errors.
// Errors: the first fatal one (syntax, limits) ends the parse, by moving the cursor to the end of the text; of the others
// the first of each class is kept, and the class that DynamoDB reports first wins.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "regiond/core/expression/ast.h"
#include "regiond/core/expression/lexer.h"

namespace meridian {

class ParserBase {
 public:
  // `text` must outlive the parser.
  ParserBase(ExpressionKind kind, std::string_view text);

 protected:
  // A word of the grammar that is no name there; REQUIRES: upper-case.
  using Keywords = std::vector<std::string_view>;
  enum class ErrorClass : uint8_t {
    kParentheses,
    kUnknownFunction,
    kMisusedFunction,
    kReserved,
    kSection,
  };
  static constexpr size_t kErrorClasses = 5;

  // kOk if the text may be parsed at all: not empty, not too long.
  absl::Status CheckText() const;
  // The error to report after parsing, or kOk. `order` lists the classes from the most to the least important.
  absl::Status Finish(const std::vector<ErrorClass>& order) const;
  void Report(ErrorClass error_class, std::string message);

  const Token& Peek(size_t ahead = 0) const;
  bool AtEnd() const { return Peek().kind == TokenKind::kEnd; }
  bool failed() const { return fatal_.has_value(); }
  bool PeekSymbol(std::string_view symbol, size_t ahead = 0) const;
  bool PeekKeyword(std::string_view keyword) const;
  bool TakeSymbol(std::string_view symbol);
  bool TakeKeyword(std::string_view keyword);
  void ExpectSymbol(std::string_view symbol);
  void Advance() { ++at_; }
  void SyntaxError();  // at the current token
  void Fatal(std::string message);
  void CountOperator();
  bool IsLimited() const { return !IsLegacy(kind_); }

  // name { '.' name | '[' integer ']' }
  Path ParsePath(const Keywords& keywords);
  // path | :value | function '(' operand {',' operand} ')' | '(' operand ')'
  Operand ParseOperand(const Keywords& keywords, const std::vector<Function>& functions);
  FunctionCall ParseFunctionCall(const Keywords& keywords, const std::vector<Function>& functions);
  ValueRef ParseValueRef();
  bool PeekIsFunction() const;

  SlotTable slots_;
  // Levels of parentheses and calls that the parser is in.
  int depth_ = 0;
  bool EnterLevel();  // false after reporting that there are too many
  void LeaveLevel() { --depth_; }

 private:
  uint16_t NameSlot(std::string_view name);
  NameStep ParseName(const Keywords& keywords);
  void ParseIndex(Path* path);
  void FinishPath(const Path& path);
  absl::Status Error(std::string_view message) const;

  const ExpressionKind kind_;
  const std::string_view text_;
  const std::vector<Token> tokens_;
  size_t at_ = 0;
  int operators_ = 0;
  std::optional<std::string> fatal_;
  std::array<std::string, kErrorClasses> errors_;  // empty: none
};

}  // namespace meridian
