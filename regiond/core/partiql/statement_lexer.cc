#include "regiond/core/partiql/statement_lexer.h"

#include <algorithm>
#include <utility>

#include "regiond/core/expression/lexer.h"

namespace meridian {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c); }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Lexer {
 public:
  explicit Lexer(std::string_view statement) : rest_(statement) {}

  std::vector<StatementToken> Run() {
    std::vector<StatementToken> tokens;
    while (true) {
      while (!rest_.empty() && IsSpace(rest_.front())) rest_.remove_prefix(1);
      tokens.push_back(Next());
      if (tokens.back().kind == StatementTokenKind::kEnd) return tokens;
    }
  }

 private:
  StatementToken Next() {
    if (rest_.empty()) return {};
    const char first = rest_.front();
    if (IsWordStart(first)) return Take(StatementTokenKind::kWord, LengthOf(IsWordPart));
    if (IsDigit(first) || (first == '.' && rest_.size() > 1 && IsDigit(rest_[1]))) return Take(StatementTokenKind::kNumber, NumberLength());
    if (first == '"') return Quoted(StatementTokenKind::kQuotedName, first);
    if (first == '\'') return Quoted(StatementTokenKind::kString, first);
    for (const std::string_view pair : {"<<", ">>", "<>", "!=", "<=", ">="}) {
      if (rest_.starts_with(pair)) return Take(StatementTokenKind::kSymbol, pair.size());
    }
    const bool symbol = std::string_view("=<>()[]{},.:;*+-?").find(first) != std::string_view::npos;
    return symbol ? Take(StatementTokenKind::kSymbol, 1) : Take(StatementTokenKind::kInvalid, CharacterLength(rest_));
  }

  template <typename Predicate>
  size_t LengthOf(Predicate is_part) const {
    return static_cast<size_t>(std::find_if_not(rest_.begin(), rest_.end(), is_part) - rest_.begin());
  }

  size_t NumberLength() const {
    size_t at = 0;
    const auto digits = [&] {
      while (at < rest_.size() && IsDigit(rest_[at])) ++at;
    };
    digits();
    if (at < rest_.size() && rest_[at] == '.') {
      ++at;
      digits();
    }
    if (at == rest_.size() || (rest_[at] != 'e' && rest_[at] != 'E')) return at;
    size_t exponent = at + 1;
    if (exponent < rest_.size() && (rest_[exponent] == '+' || rest_[exponent] == '-')) ++exponent;
    if (exponent == rest_.size() || !IsDigit(rest_[exponent])) return at;
    at = exponent;
    digits();
    return at;
  }

  StatementToken Quoted(StatementTokenKind kind, char quote) {
    std::string text;
    for (size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] != quote) {
        text.push_back(rest_[at]);
      } else if (at + 1 < rest_.size() && rest_[at + 1] == quote) {
        text.push_back(rest_[at++]);
      } else {
        StatementToken token = Take(kind, at + 1);
        token.text = std::move(text);
        return token;
      }
    }
    return Take(StatementTokenKind::kInvalid, rest_.size());
  }

  StatementToken Take(StatementTokenKind kind, size_t length) {
    StatementToken token{kind, rest_.substr(0, length), {}};
    rest_.remove_prefix(length);
    return token;
  }

  std::string_view rest_;
};

}  // namespace

std::vector<StatementToken> TokenizeStatement(std::string_view statement) { return Lexer(statement).Run(); }

}  // namespace meridian
