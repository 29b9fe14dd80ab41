#include "regiond/core/partiql/update_grammar.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/model/strings.h"
#include "regiond/core/expression/lexer.h"
#include "regiond/core/partiql/statement_parser.h"
#include "regiond/core/partiql/statement_values.h"

namespace meridian {
namespace {

bool SameStep(const PathStep& a, const PathStep& b) {
  const NameStep* const name = std::get_if<NameStep>(&a);
  if (name != nullptr) return std::holds_alternative<NameStep>(b) && std::get<NameStep>(b).slot == name->slot;
  return std::holds_alternative<IndexStep>(b) && std::get<IndexStep>(b).index == std::get<IndexStep>(a).index;
}

bool SamePath(const Path& a, const Path& b) {
  return std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(), SameStep);
}

bool IsSet(const AttributeValue& value) {
  using Type = AttributeValue::Type;
  return value.type() == Type::kSS || value.type() == Type::kNS || value.type() == Type::kBS;
}

class UpdateGrammar {
 public:
  explicit UpdateGrammar(StatementCursor& cursor) : cursor_(cursor) {}

  std::vector<UpdateAction> Parse() {
    std::vector<UpdateAction> actions;
    do {
      if (cursor_.TakeWord("SET")) {
        do {
          actions.push_back(ParseSet());
        } while (cursor_.TakeSymbol(","));
      } else {
        cursor_.ExpectWord("REMOVE");
        actions.push_back(RemoveAction{cursor_.ParsePath()});
      }
    } while (cursor_.PeekWord("SET") || cursor_.PeekWord("REMOVE"));
    return actions;
  }

 private:
  UpdateAction ParseSet() {
    Path target = cursor_.ParsePath();
    cursor_.ExpectSymbol("=");
    if (PeekCall("SET_ADD")) {
      const ValueRef value = ParseSetCall(target);
      return AddAction{std::move(target), value};
    }
    if (PeekCall("SET_DELETE")) {
      const ValueRef value = ParseSetCall(target);
      return DeleteAction{std::move(target), value};
    }
    SetAction action;
    action.target = std::move(target);
    action.value = ParseOperand(0);
    if (cursor_.PeekSymbol("*")) cursor_.Unsupported("Unsupported operator in Update Expression. Operator: *");
    if (!cursor_.PeekSymbol("+") && !cursor_.PeekSymbol("-")) return action;
    action.arithmetic = cursor_.PeekSymbol("+") ? SetAction::Arithmetic::kAdd : SetAction::Arithmetic::kSubtract;
    cursor_.Advance();
    action.right = ParseOperand(0);
    return action;
  }

  bool PeekCall(std::string_view upper_case_name) const { return cursor_.PeekWord(upper_case_name) && cursor_.PeekSymbol("(", 1); }

  // The set of set_add or set_delete, whose path must be the target.
  ValueRef ParseSetCall(const Path& target) {
    const std::string name = absl::AsciiStrToUpper(ToAbsl(cursor_.Peek().source));
    cursor_.Advance();
    cursor_.ExpectSymbol("(");
    const StatementToken& first = cursor_.Peek();
    const Path path = cursor_.ParsePath();
    if (cursor_.ok() && !SamePath(path, target)) {
      cursor_.Unsupported(StrCat("The first argument to ", name, " must equal the assignment value"));
    }
    cursor_.ExpectSymbol(",");
    cursor_.RejectMissing();
    AttributeValue value = cursor_.PeekName() ? AttributeValue() : ParseValue(cursor_);
    if (cursor_.ok() && !IsSet(value)) {
      cursor_.UnsupportedAt(StrCat("The second argument to ", name, " must be a value with type SET"), first);
    }
    cursor_.ExpectSymbol(")");
    return cursor_.AddValue(std::move(value));
  }

  Operand ParseOperand(int level) {
    cursor_.RejectMissing();
    if (PeekIsValue(cursor_)) return Operand{cursor_.AddValue(ParseValue(cursor_))};
    if (cursor_.Peek().kind != StatementTokenKind::kWord || !cursor_.PeekSymbol("(", 1)) return Operand{cursor_.ParsePath()};
    FunctionCall call{Function::kListAppend, {}};
    if (!PeekCall("LIST_APPEND")) cursor_.Unsupported(StrCat("Unrecognized function: ", absl::AsciiStrToLower(ToAbsl(cursor_.Peek().source))));
    if (level == kStatementLevelsMax) cursor_.Malformed("The value has too many levels");
    if (!cursor_.ok()) return Operand{std::move(call)};
    cursor_.Advance();
    cursor_.ExpectSymbol("(");
    call.operands.push_back(ParseOperand(level + 1));
    cursor_.ExpectSymbol(",");
    call.operands.push_back(ParseOperand(level + 1));
    cursor_.ExpectSymbol(")");
    return Operand{std::move(call)};
  }

  StatementCursor& cursor_;
};

}  // namespace

std::vector<UpdateAction> ParseUpdateActions(StatementCursor& cursor) { return UpdateGrammar(cursor).Parse(); }

}  // namespace meridian
