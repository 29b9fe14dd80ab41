#include "regiond/core/partiql/condition_grammar.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/model/strings.h"
#include "regiond/core/expression/lexer.h"
#include "regiond/core/partiql/statement_parser.h"
#include "regiond/core/partiql/statement_values.h"

namespace meridian {
namespace {

struct NamedFunction {
  std::string_view name;  // upper-case
  Function function;
};
constexpr std::array<NamedFunction, 4> kFunctions = {{
    {"BEGINS_WITH", Function::kBeginsWith},
    {"CONTAINS", Function::kContains},
    {"ATTRIBUTE_TYPE", Function::kAttributeType},
    {"SIZE", Function::kSize},
}};

Condition Negated(Condition condition) {
  Not negation;
  negation.term.push_back(std::move(condition));
  return Condition{std::move(negation)};
}

class ConditionGrammar {
 public:
  explicit ConditionGrammar(StatementCursor& cursor) : cursor_(cursor) {}

  Condition ParseOr() {
    return ParseJunction<Or>("OR", [this] { return ParseAnd(); });
  }

 private:
  template <typename Junction, typename ParseTerm>
  Condition ParseJunction(std::string_view keyword, ParseTerm parse_term) {
    Condition first = parse_term();
    if (!cursor_.PeekWord(keyword)) return first;
    Junction junction;
    junction.terms.push_back(std::move(first));
    while (cursor_.TakeWord(keyword)) junction.terms.push_back(parse_term());
    return Condition{std::move(junction)};
  }

  Condition ParseAnd() {
    return ParseJunction<And>("AND", [this] { return ParseNot(); });
  }

  Condition ParseNot() {
    if (!cursor_.PeekWord("NOT")) return ParsePrimary();
    if (!EnterLevel()) return {};
    cursor_.Advance();
    Condition negated = Negated(ParseNot());
    --level_;
    return negated;
  }

  Condition ParsePrimary() {
    if (cursor_.PeekSymbol("(")) {
      if (!EnterLevel()) return {};
      cursor_.Advance();
      Condition inner = ParseOr();
      cursor_.ExpectSymbol(")");
      --level_;
      return inner;
    }
    if (cursor_.PeekWord("CASE")) {
      cursor_.UnsupportedAt("Unsupported token in expression: CASE", cursor_.Peek());
      return {};
    }
    if (cursor_.PeekWord("EXISTS") && cursor_.PeekSymbol("(", 1) && cursor_.PeekWord("SELECT", 2)) {
      cursor_.UnsupportedAt("Unsupported token in expression: SELECT", cursor_.Peek(2));
      return {};
    }
    Operand operand = ParseOperand();
    FunctionCall* const call = std::get_if<FunctionCall>(&operand.node);
    if (call != nullptr && call->function != Function::kSize) return Condition{std::move(*call)};
    return ParseTail(std::move(operand));
  }

  bool EnterLevel() {
    if (++level_ <= kStatementLevelsMax) return true;
    cursor_.Malformed("The condition has too many levels");
    return false;
  }

  Operand ParseOperand() {
    cursor_.RejectMissing();
    if (PeekIsValue(cursor_)) return Operand{cursor_.AddValue(ParseValue(cursor_))};
    if (cursor_.Peek().kind == StatementTokenKind::kWord && cursor_.PeekSymbol("(", 1)) return Operand{ParseCall()};
    return Operand{cursor_.ParsePath()};
  }
  // An operand that has a value.
  Operand ParseValueOperand() {
    Operand operand = ParseOperand();
    const FunctionCall* const call = std::get_if<FunctionCall>(&operand.node);
    if (call != nullptr && call->function != Function::kSize) {
      cursor_.Malformed(StrCat("The function is not allowed to be used this way: ", FunctionName(call->function)));
    }
    return operand;
  }

  FunctionCall ParseCall() {
    const std::string_view name = cursor_.Peek().source;
    const NamedFunction* found = nullptr;
    for (const NamedFunction& named : kFunctions) {
      if (EqualsKeyword(name, named.name)) found = &named;
    }
    FunctionCall call;
    if (found == nullptr) {
      cursor_.Unsupported(StrCat("Unrecognized function: ", absl::AsciiStrToLower(ToAbsl(name))));
      return call;
    }
    call.function = found->function;
    if (!EnterLevel()) return call;
    cursor_.Advance();
    cursor_.ExpectSymbol("(");
    do {
      call.operands.push_back(ParseValueOperand());
    } while (cursor_.TakeSymbol(","));
    cursor_.ExpectSymbol(")");
    --level_;
    if (call.operands.size() != FunctionOperandCount(call.function)) {
      cursor_.Malformed(StrCat("Incorrect number of operands for function ", FunctionName(call.function), ": ", call.operands.size()));
    }
    return call;
  }

  Condition ParseTail(Operand operand) {
    if (const std::optional<Comparator> comparator = PeekComparator()) {
      cursor_.Advance();
      return Condition{Comparison{*comparator, std::move(operand), ParseValueOperand()}};
    }
    if (cursor_.TakeWord("IS")) return ParseIs(std::move(operand));
    for (const std::string_view other : {"+", "-", "*", "LIKE"}) {
      if (!cursor_.PeekSymbol(other) && !cursor_.PeekWord(other)) continue;
      cursor_.Unsupported(StrCat("Unsupported operator in Condition Expression. Operator: ", absl::AsciiStrToLower(ToAbsl(other))));
      return {};
    }
    const bool negated = cursor_.TakeWord("NOT");
    Condition condition;
    if (cursor_.TakeWord("BETWEEN")) {
      condition = ParseBetween(std::move(operand));
    } else if (cursor_.TakeWord("IN")) {
      condition = ParseIn(std::move(operand));
    } else {
      cursor_.Unexpected();
    }
    return negated ? Negated(std::move(condition)) : condition;
  }

  std::optional<Comparator> PeekComparator() const {
    static constexpr Comparator kAll[] = {Comparator::kEqual,       Comparator::kNotEqual, Comparator::kLess,
                                          Comparator::kLessOrEqual, Comparator::kGreater,  Comparator::kGreaterOrEqual};
    for (const Comparator comparator : kAll) {
      if (cursor_.PeekSymbol(ComparatorName(comparator))) return comparator;
    }
    return cursor_.PeekSymbol("!=") ? std::optional(Comparator::kNotEqual) : std::nullopt;
  }

  Condition ParseIs(Operand operand) {
    const bool negated = cursor_.TakeWord("NOT");
    if (!std::holds_alternative<Path>(operand.node)) {
      cursor_.Malformed("IS needs a path on its left");
      return {};
    }
    FunctionCall call;
    call.operands.push_back(std::move(operand));
    if (cursor_.TakeWord("MISSING")) {
      call.function = negated ? Function::kAttributeExists : Function::kAttributeNotExists;
      return Condition{std::move(call)};
    }
    cursor_.ExpectWord("NULL");
    call.function = Function::kAttributeType;
    call.operands.push_back(Operand{cursor_.AddValue(AttributeValue::S("NULL"))});
    Condition condition{std::move(call)};
    return negated ? Negated(std::move(condition)) : condition;
  }

  Condition ParseBetween(Operand operand) {
    Between between{std::move(operand), ParseValueOperand(), {}};
    cursor_.ExpectWord("AND");
    between.high = ParseValueOperand();
    return Condition{std::move(between)};
  }

  Condition ParseIn(Operand operand) {
    In in{std::move(operand), {}};
    const std::string_view close = cursor_.PeekSymbol("[") ? "]" : ")";
    if (!cursor_.TakeSymbol("[")) cursor_.ExpectSymbol("(");
    do {
      in.candidates.push_back(ParseValueOperand());
    } while (cursor_.TakeSymbol(","));
    cursor_.ExpectSymbol(close);
    return Condition{std::move(in)};
  }

  StatementCursor& cursor_;
  int level_ = 0;
};

}  // namespace

Condition ParseStatementCondition(StatementCursor& cursor) { return ConditionGrammar(cursor).ParseOr(); }

}  // namespace meridian
