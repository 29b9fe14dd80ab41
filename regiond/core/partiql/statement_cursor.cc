#include "regiond/core/partiql/statement_cursor.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/lexer.h"
#include "regiond/core/expression/parser.h"

namespace meridian {
namespace {

// Words that are no names unless quoted.
constexpr std::string_view kKeywords[] = {
    "AND", "ASC", "BETWEEN", "BY", "DELETE", "DESC", "EXISTS", "FALSE", "FROM", "IN", "INSERT", "INTO", "IS", "MISSING", "NOT", "NULL",
    "OR", "ORDER", "REMOVE", "RETURNING", "SELECT", "SET", "TRUE", "UPDATE", "VALUE", "WHERE",
};

absl::Status CountMismatch() { return ValidationError("Number of parameters in request and statement don't match."); }

}  // namespace

StatementCursor::StatementCursor(std::string_view statement, const AttributeList& parameters)
    : statement_(statement), tokens_(TokenizeStatement(statement)), parameters_(parameters) {}

const StatementToken& StatementCursor::Peek(size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

bool StatementCursor::PeekSymbol(std::string_view symbol, size_t ahead) const {
  const StatementToken& token = Peek(ahead);
  return token.kind == StatementTokenKind::kSymbol && token.source == symbol;
}

bool StatementCursor::PeekWord(std::string_view word, size_t ahead) const {
  const StatementToken& token = Peek(ahead);
  return token.kind == StatementTokenKind::kWord && EqualsKeyword(token.source, word);
}

bool StatementCursor::TakeSymbol(std::string_view symbol) {
  if (!PeekSymbol(symbol)) return false;
  Advance();
  return true;
}

bool StatementCursor::TakeWord(std::string_view word) {
  if (!PeekWord(word)) return false;
  Advance();
  return true;
}

void StatementCursor::ExpectSymbol(std::string_view symbol) {
  if (!TakeSymbol(symbol)) Unexpected();
}

void StatementCursor::ExpectWord(std::string_view word) {
  if (!TakeWord(word)) Unexpected();
}

bool StatementCursor::PeekName() const {
  const StatementToken& token = Peek();
  if (token.kind == StatementTokenKind::kQuotedName) return !token.text.empty();
  const auto is_it = [&](std::string_view keyword) { return EqualsKeyword(token.source, keyword); };
  return token.kind == StatementTokenKind::kWord && std::none_of(std::begin(kKeywords), std::end(kKeywords), is_it);
}

std::string StatementCursor::ParseName() {
  if (!PeekName()) {
    Malformed("Expected identifier for simple path");
    return {};
  }
  const StatementToken& token = Peek();
  Advance();
  return token.kind == StatementTokenKind::kQuotedName ? token.text : std::string(token.source);
}

Path StatementCursor::ParsePath() {
  Path path;
  path.steps.push_back(AddName(ParseName()));
  while (ok()) {
    if (PeekSymbol(".") && !PeekSymbol("*", 1)) {
      Advance();
      path.steps.push_back(AddName(ParseName()));
    } else if (TakeSymbol("[")) {
      ParseIndex(&path);
    } else {
      break;
    }
  }
  if (path.steps.size() > kPathDepthMax) Malformed("The document path has too many nesting elements");
  return path;
}

void StatementCursor::ParseIndex(Path* path) {
  const std::string_view digits = Peek().source;
  IndexStep step;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
  if (Peek().kind != StatementTokenKind::kNumber || error != std::errc() || end != digits.data() + digits.size()) return Unexpected();
  Advance();
  ExpectSymbol("]");
  path->steps.push_back(step);
}

const AttributeValue* StatementCursor::TakeParameter() {
  ExpectSymbol("?");
  if (parameters_taken_ < parameters_.size()) return &parameters_[parameters_taken_++];
  Fail(CountMismatch());
  return nullptr;
}

absl::Status StatementCursor::CheckParameters() const {
  return parameters_taken_ == parameters_.size() ? absl::OkStatus() : CountMismatch();
}

NameStep StatementCursor::AddName(std::string name) {
  std::vector<std::string>& names = slots_.names;
  const auto at = std::find(names.begin(), names.end(), name);
  const NameStep step{static_cast<uint16_t>(at - names.begin())};
  if (at == names.end()) names.push_back(std::move(name));
  return step;
}

ValueRef StatementCursor::AddValue(AttributeValue value) {
  slots_.values.push_back(std::move(value));
  return ValueRef{static_cast<uint16_t>(slots_.values.size() - 1)};
}

void StatementCursor::Malformed(std::string_view detail) {
  Fail(ValidationError(StrCat("Statement wasn't well formed, can't be processed: ", detail)));
}

void StatementCursor::Unexpected() {
  if (AtEnd()) return Malformed("Unexpected end of statement");
  Malformed(StrCat("Unexpected term: ", Peek().source));
}

void StatementCursor::Unsupported(std::string_view what) { Fail(ValidationError(what)); }

void StatementCursor::RejectMissing() {
  if (PeekWord("MISSING")) Unsupported("MISSING must be compared using IS operator");
}

void StatementCursor::UnsupportedAt(std::string_view what, const StatementToken& token) {
  if (token.kind == StatementTokenKind::kEnd) return Unexpected();
  const std::string_view before = statement_.substr(0, static_cast<size_t>(token.source.data() - statement_.data()));
  const size_t line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  const size_t column = before.size() - (line == 0 ? 0 : before.rfind('\n') + 1);
  Unsupported(StrCat(what, " at ", line + 1, ":", column + 1, ":", token.source.size()));
}

void StatementCursor::Fail(absl::Status status) {
  if (status_.ok()) status_ = std::move(status);
  at_ = tokens_.size() - 1;
}

}  // namespace meridian
