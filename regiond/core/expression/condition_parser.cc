#include <optional>
#include <utility>

#include "base/model/strings.h"
#include "regiond/core/expression/parser.h"
#include "regiond/core/expression/parser_base.h"

namespace meridian {
namespace {

// or := and {OR and} · and := not {AND not} · not := [NOT] primary
// primary := '(' or ')' | operand cmp operand | operand BETWEEN operand AND operand
//          | operand IN '(' operand {',' operand} ')' | function
//
// A parenthesis may enclose a condition or a mere operand, which only the token behind it tells apart. So every rule
// returns a Term, which is either; whoever needs a condition turns it into one.
class ConditionParser : ParserBase {
 public:
  ConditionParser(ExpressionKind kind, std::string_view text) : ParserBase(kind, text), kind_(kind) {}

  absl::StatusOr<std::shared_ptr<const ParsedCondition>> Parse() {
    if (absl::Status status = CheckText(); !status.ok()) return status;
    Condition root = ToCondition(ParseOr());
    if (!AtEnd()) SyntaxError();
    absl::Status status = Finish({ErrorClass::kParentheses, ErrorClass::kUnknownFunction,
                                  ErrorClass::kMisusedFunction, ErrorClass::kReserved});
    if (!status.ok()) return status;
    auto parsed = std::make_shared<ParsedCondition>();
    parsed->kind = kind_;
    parsed->slots = std::move(slots_);
    parsed->root = std::move(root);
    return parsed;
  }

 private:
  struct Term {
    std::variant<Operand, Condition> node;
    bool parenthesized = false;  // the whole term stands in parentheses of its own
  };

  // A bare operand is a condition only if it calls a function that yields true or false.
  Condition ToCondition(Term term) {
    if (Condition* condition = std::get_if<Condition>(&term.node)) return std::move(*condition);
    FunctionCall* call = std::get_if<FunctionCall>(&std::get<Operand>(term.node).node);
    if (call == nullptr) {
      SyntaxError();
      return {};
    }
    if (call->function == Function::kSize) ReportMisused(*call);
    return Condition{std::move(*call)};
  }

  void ReportMisused(const FunctionCall& call) {
    Report(ErrorClass::kMisusedFunction,
           StrCat("The function is not allowed to be used this way in an expression; function: ",
                  FunctionName(call.function)));
  }

  // Within other operators and functions, size() is the only function with a value.
  void CheckIsValue(const Operand& operand) {
    const FunctionCall* call = std::get_if<FunctionCall>(&operand.node);
    if (call != nullptr && call->function != Function::kSize) ReportMisused(*call);
  }
  void CheckArguments(const Operand& operand) {
    const FunctionCall* call = std::get_if<FunctionCall>(&operand.node);
    if (call == nullptr) return;
    for (const Operand& argument : call->operands) {
      CheckIsValue(argument);
      CheckArguments(argument);
    }
  }

  template <typename Junction, typename ParseTerm>
  Term ParseJunction(std::string_view keyword, ParseTerm parse_term) {
    Term first = parse_term();
    if (!PeekKeyword(keyword)) return first;
    Junction junction;
    junction.terms.push_back(ToCondition(std::move(first)));
    while (PeekKeyword(keyword)) {
      CountOperator();
      Advance();
      junction.terms.push_back(ToCondition(parse_term()));
    }
    return Term{Condition{std::move(junction)}};
  }
  Term ParseOr() {
    return ParseJunction<Or>("OR", [this] { return ParseAnd(); });
  }
  Term ParseAnd() {
    return ParseJunction<And>("AND", [this] { return ParseNot(); });
  }

  Term ParseNot() {
    if (!PeekKeyword("NOT")) return ParsePrimary();
    CountOperator();
    Advance();
    Not negation;
    negation.term.push_back(ToCondition(ParsePrimary()));
    return Term{Condition{std::move(negation)}};
  }

  Term ParsePrimary() {
    Term term = PeekSymbol("(") ? ParseParentheses() : Term{ParseSimpleOperand()};
    Operand* operand = std::get_if<Operand>(&term.node);
    if (operand == nullptr || failed()) return term;
    std::optional<Condition> condition = ParseTail(*operand);
    return condition.has_value() ? Term{*std::move(condition)} : std::move(term);
  }

  Term ParseParentheses() {
    if (!EnterLevel()) return {};
    Advance();
    Term inner = ParseOr();
    ExpectSymbol(")");
    LeaveLevel();
    if (inner.parenthesized) {
      Report(ErrorClass::kParentheses, "The expression has redundant parentheses;");
    }
    inner.parenthesized = true;
    return inner;
  }

  // Any operand but one in parentheses, which ParseParentheses() reads.
  Operand ParseSimpleOperand() { return ParseChecked(false); }

  Operand ParseChecked(bool must_be_value = true) {
    Operand operand = ParseOperand(keywords_, functions_);
    CheckArguments(operand);
    if (must_be_value) CheckIsValue(operand);
    return operand;
  }

  // What follows a first operand; nullopt, and nothing read, if it is no operator.
  std::optional<Condition> ParseTail(Operand& operand) {
    if (const std::optional<Comparator> comparator = PeekComparator()) {
      CheckIsValue(operand);
      CountOperator();
      Advance();
      return Condition{Comparison{*comparator, std::move(operand), ParseChecked()}};
    }
    if (PeekKeyword("BETWEEN")) return ParseBetween(operand);
    if (PeekKeyword("IN")) return ParseIn(operand);
    return std::nullopt;
  }

  std::optional<Comparator> PeekComparator() const {
    static constexpr Comparator kAll[] = {Comparator::kEqual,   Comparator::kNotEqual,
                                          Comparator::kLess,    Comparator::kLessOrEqual,
                                          Comparator::kGreater, Comparator::kGreaterOrEqual};
    for (Comparator comparator : kAll) {
      if (PeekSymbol(ComparatorName(comparator))) return comparator;
    }
    return std::nullopt;
  }

  Condition ParseBetween(Operand& operand) {
    CheckIsValue(operand);
    CountOperator();
    Advance();
    Between between{std::move(operand), ParseChecked(), {}};
    if (!TakeKeyword("AND")) SyntaxError();
    between.high = ParseChecked();
    return Condition{std::move(between)};
  }

  Condition ParseIn(Operand& operand) {
    CheckIsValue(operand);
    CountOperator();
    Advance();
    In in{std::move(operand), {}};
    ExpectSymbol("(");
    do {
      in.candidates.push_back(ParseChecked());
    } while (TakeSymbol(","));
    ExpectSymbol(")");
    if (in.candidates.size() > kInOperandsMax && IsLimited()) {
      Fatal(StrCat("The IN operator is provided with too many operands; number of operands: ",
                   in.candidates.size()));
    }
    return Condition{std::move(in)};
  }

  const ExpressionKind kind_;
  const Keywords keywords_ = {"AND", "OR", "NOT", "IN", "BETWEEN"};
  const std::vector<Function> functions_ = {
      Function::kAttributeExists, Function::kAttributeNotExists, Function::kAttributeType,
      Function::kBeginsWith,      Function::kContains,           Function::kSize};
};

}  // namespace

absl::StatusOr<std::shared_ptr<const ParsedCondition>> ParseCondition(ExpressionKind kind,
                                                                      std::string_view text) {
  return ConditionParser(kind, text).Parse();
}

}  // namespace meridian
