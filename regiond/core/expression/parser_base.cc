#include "regiond/core/expression/parser_base.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/parser.h"
#include "regiond/core/expression/reserved_words.h"

namespace meridian {
namespace {

// Every level of a valid expression holds an operator of its own, so that deeper ones are errors anyway.
constexpr int kLevelsMax = kOperatorsMax + 2;
constexpr uint32_t kIndexMax = 0x7fffffff;

uint16_t SlotOf(std::vector<std::string>& table, std::string_view text) {
  auto at = std::find(table.begin(), table.end(), text);
  if (at == table.end()) at = table.insert(table.end(), std::string(text));
  return static_cast<uint16_t>(at - table.begin());
}

bool IsAny(std::string_view text, const std::vector<std::string_view>& keywords) {
  return std::any_of(keywords.begin(), keywords.end(),
                     [&](std::string_view keyword) { return EqualsKeyword(text, keyword); });
}

}  // namespace

ParserBase::ParserBase(ExpressionKind kind, std::string_view text)
    : kind_(kind),
      text_(text),
      tokens_(Tokenize(IsLimited() && text.size() > kExpressionBytesMax ? std::string_view()
                                                                        : text)) {}

absl::Status ParserBase::Error(std::string_view message) const {
  return ValidationError(StrCat("Invalid ", ExpressionKindName(kind_), ": ", message));
}

absl::Status ParserBase::CheckText() const {
  if (IsLimited() && text_.size() > kExpressionBytesMax) {
    return Error(
        StrCat("Expression size has exceeded the maximum allowed size; expression size: ",
               text_.size()));
  }
  if (AtEnd()) return Error("The expression can not be empty;");
  return absl::OkStatus();
}

absl::Status ParserBase::Finish(const std::vector<ErrorClass>& order) const {
  if (fatal_.has_value()) return Error(*fatal_);
  for (ErrorClass error_class : order) {
    const std::string& message = errors_[static_cast<size_t>(error_class)];
    if (!message.empty()) return Error(message);
  }
  return absl::OkStatus();
}

void ParserBase::Report(ErrorClass error_class, std::string message) {
  std::string& kept = errors_[static_cast<size_t>(error_class)];
  if (kept.empty()) kept = std::move(message);
}

const Token& ParserBase::Peek(size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool ParserBase::PeekSymbol(std::string_view symbol, size_t ahead) const {
  return Peek(ahead).kind == TokenKind::kSymbol && Peek(ahead).text == symbol;
}

bool ParserBase::PeekKeyword(std::string_view keyword) const {
  return Peek().kind == TokenKind::kIdentifier && EqualsKeyword(Peek().text, keyword);
}

bool ParserBase::TakeSymbol(std::string_view symbol) {
  if (!PeekSymbol(symbol)) return false;
  Advance();
  return true;
}

bool ParserBase::TakeKeyword(std::string_view keyword) {
  if (!PeekKeyword(keyword)) return false;
  Advance();
  return true;
}

void ParserBase::ExpectSymbol(std::string_view symbol) {
  if (!TakeSymbol(symbol)) SyntaxError();
}

void ParserBase::SyntaxError() {
  if (failed()) return;
  // "near" is the source from the token before to the token after the offending one.
  const size_t offending = std::min(at_, tokens_.size() - 1);
  const size_t last_real = tokens_.size() - 2;  // CheckText() saw a token
  const std::string_view first = tokens_[offending == 0 ? 0 : offending - 1].text;
  const std::string_view last = tokens_[std::min(offending + 1, last_real)].text;
  const std::string_view near(first.data(),
                              static_cast<size_t>(last.data() + last.size() - first.data()));
  Fatal(StrCat("Syntax error; token: \"", AtEnd() ? "<EOF>" : Peek().text, "\", near: \"", near,
               "\""));
}

void ParserBase::Fatal(std::string message) {
  if (!failed()) fatal_ = std::move(message);
  at_ = tokens_.size() - 1;
}

void ParserBase::CountOperator() {
  if (++operators_ > kOperatorsMax && IsLimited()) {
    Fatal(StrCat("The expression contains too many operators; operator count: ", operators_));
  }
}

bool ParserBase::EnterLevel() {
  if (++depth_ <= kLevelsMax) return true;
  Fatal("The expression has redundant parentheses;");
  return false;
}

uint16_t ParserBase::NameSlot(std::string_view name) { return SlotOf(slots_.names, name); }

NameStep ParserBase::ParseName(const Keywords& keywords) {
  const Token& token = Peek();
  const bool bare = token.kind == TokenKind::kIdentifier && !IsAny(token.text, keywords);
  if (!bare && token.kind != TokenKind::kNamePlaceholder) {
    SyntaxError();
    return {};
  }
  if (bare && IsReservedWord(token.text)) {
    Report(ErrorClass::kReserved,
           StrCat("Attribute name is a reserved keyword; reserved keyword: ", token.text));
  }
  const NameStep step{NameSlot(token.text)};
  Advance();
  return step;
}

void ParserBase::ParseIndex(Path* path) {
  const Token& token = Peek();
  if (token.kind != TokenKind::kInteger) return SyntaxError();
  uint32_t index = 0;
  if (!absl::SimpleAtoi(ToAbsl(token.text), &index) || index > kIndexMax) {
    return Fatal(
        StrCat("List index is not within the allowable range; index: [", token.text, "]"));
  }
  path->steps.push_back(IndexStep{index});
  Advance();
  ExpectSymbol("]");
}

Path ParserBase::ParsePath(const Keywords& keywords) {
  Path path;
  path.steps.push_back(ParseName(keywords));
  while (!failed()) {
    if (TakeSymbol(".")) {
      path.steps.push_back(ParseName(keywords));
    } else if (TakeSymbol("[")) {
      ParseIndex(&path);
    } else {
      break;
    }
  }
  FinishPath(path);
  return path;
}

void ParserBase::FinishPath(const Path& path) {
  if (failed() || path.steps.size() <= kPathDepthMax) return;
  Fatal(StrCat("The document path has too many nesting elements; nesting levels: ",
               path.steps.size()));
}

ValueRef ParserBase::ParseValueRef() {
  if (Peek().kind != TokenKind::kValuePlaceholder) {
    SyntaxError();
    return {};
  }
  const ValueRef value{SlotOf(slots_.values, Peek().text)};
  Advance();
  return value;
}

bool ParserBase::PeekIsFunction() const {
  return Peek().kind == TokenKind::kIdentifier && PeekSymbol("(", 1);
}

FunctionCall ParserBase::ParseFunctionCall(const Keywords& keywords,
                                           const std::vector<Function>& functions) {
  FunctionCall call;
  const std::string_view name = Peek().text;
  if (IsAny(name, keywords)) {
    SyntaxError();
    return call;
  }
  const auto known = std::find_if(functions.begin(), functions.end(),
                                  [&](Function f) { return FunctionName(f) == name; });
  if (known == functions.end()) {
    Report(ErrorClass::kUnknownFunction, StrCat("Invalid function name; function: ", name));
  } else {
    call.function = *known;
  }
  CountOperator();
  if (!EnterLevel()) return call;
  Advance();
  ExpectSymbol("(");
  do {
    call.operands.push_back(ParseOperand(keywords, functions));
  } while (TakeSymbol(","));
  ExpectSymbol(")");
  LeaveLevel();
  return call;
}

Operand ParserBase::ParseOperand(const Keywords& keywords, const std::vector<Function>& functions) {
  Operand operand;
  if (PeekSymbol("(")) {
    if (PeekSymbol("(", 1)) {
      Report(ErrorClass::kParentheses, "The expression has redundant parentheses;");
    }
    if (!EnterLevel()) return operand;
    Advance();
    operand = ParseOperand(keywords, functions);
    ExpectSymbol(")");
    LeaveLevel();
  } else if (Peek().kind == TokenKind::kValuePlaceholder) {
    operand.node = ParseValueRef();
  } else if (PeekIsFunction()) {
    operand.node = ParseFunctionCall(keywords, functions);
  } else {
    operand.node = ParsePath(keywords);
  }
  return operand;
}

}  // namespace meridian
