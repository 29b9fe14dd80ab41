#include "base/model/strings.h"
#include "regiond/core/expression/parser.h"
#include "regiond/core/expression/parser_base.h"

namespace meridian {
namespace {

// Sections in any order, each once: SET a = v, … · REMOVE a, … · ADD a :v, … · DELETE a :v, …
class UpdateParser : ParserBase {
 public:
  UpdateParser(ExpressionKind kind, std::string_view text) : ParserBase(kind, text), kind_(kind) {}

  absl::StatusOr<std::shared_ptr<const ParsedUpdate>> Parse() {
    if (absl::Status status = CheckText(); !status.ok()) return status;
    do {
      ParseSection();
    } while (!AtEnd());
    absl::Status status =
        Finish({ErrorClass::kReserved, ErrorClass::kUnknownFunction, ErrorClass::kSection});
    if (!status.ok()) return status;
    auto parsed = std::make_shared<ParsedUpdate>();
    parsed->kind = kind_;
    parsed->slots = std::move(slots_);
    parsed->actions = std::move(actions_);
    return parsed;
  }

 private:
  void ParseSection() {
    size_t section = 0;
    while (section < keywords_.size() && !TakeKeyword(keywords_[section])) ++section;
    if (section == keywords_.size()) return SyntaxError();
    if (seen_[section]) {
      Report(ErrorClass::kSection,
             StrCat("The \"", keywords_[section],
                    "\" section can only be used once in an update expression;"));
    }
    seen_[section] = true;
    do {
      actions_.push_back(ParseAction(section));
    } while (TakeSymbol(","));
  }

  UpdateAction ParseAction(size_t section) {
    Path target = ParsePath(keywords_);
    switch (section) {
      case 0: return ParseSet(std::move(target));
      case 1: return RemoveAction{std::move(target)};
      case 2: return AddAction{std::move(target), ParseValueRef()};
      default: return DeleteAction{std::move(target), ParseValueRef()};
    }
  }

  SetAction ParseSet(Path target) {
    ExpectSymbol("=");
    SetAction action = ParseValue();
    action.target = std::move(target);
    return action;
  }

  // operand [('+'|'-') operand], each and the whole possibly in parentheses.
  SetAction ParseValue() {
    SetAction action;
    if (PeekSymbol("(")) {
      if (!EnterLevel()) return action;
      Advance();
      action = ParseValue();
      ExpectSymbol(")");
      LeaveLevel();
    } else {
      action.value = ParseOperand(keywords_, functions_);
    }
    if (!PeekSymbol("+") && !PeekSymbol("-")) return action;
    if (action.arithmetic != SetAction::Arithmetic::kNone) {
      SyntaxError();
      return action;
    }
    action.arithmetic =
        PeekSymbol("+") ? SetAction::Arithmetic::kAdd : SetAction::Arithmetic::kSubtract;
    CountOperator();
    Advance();
    action.right = ParseOperand(keywords_, functions_);
    return action;
  }

  const ExpressionKind kind_;
  const Keywords keywords_ = {"SET", "REMOVE", "ADD", "DELETE"};
  const std::vector<Function> functions_ = {Function::kIfNotExists, Function::kListAppend};
  std::array<bool, 4> seen_ = {};
  std::vector<UpdateAction> actions_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const ParsedUpdate>> ParseUpdate(std::string_view text,
                                                                ExpressionKind kind) {
  return UpdateParser(kind, text).Parse();
}

}  // namespace meridian
