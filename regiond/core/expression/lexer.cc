#include "regiond/core/expression/lexer.h"

#include <algorithm>

namespace meridian {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsIdentifierStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsIdentifierPart(char c) { return IsIdentifierStart(c) || IsDigit(c); }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// Length of what `matches` at the start of `text`.
template <typename Predicate>
size_t Span(std::string_view text, Predicate matches) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), matches) - text.begin());
}

Token NextToken(std::string_view rest) {
  const char first = rest[0];
  if (IsIdentifierStart(first)) {
    return {TokenKind::kIdentifier, rest.substr(0, Span(rest, IsIdentifierPart))};
  }
  if (IsDigit(first)) return {TokenKind::kInteger, rest.substr(0, Span(rest, IsDigit))};
  if (first == '#' || first == ':') {
    const size_t length = Span(rest.substr(1), IsIdentifierPart);
    if (length == 0) return {TokenKind::kSymbol, rest.substr(0, 1)};
    return {first == '#' ? TokenKind::kNamePlaceholder : TokenKind::kValuePlaceholder,
            rest.substr(0, 1 + length)};
  }
  const std::string_view two = rest.substr(0, 2);
  if (two == "<>" || two == "<=" || two == ">=") return {TokenKind::kSymbol, two};
  return {TokenKind::kSymbol, rest.substr(0, CharacterLength(rest))};
}

}  // namespace

std::vector<Token> Tokenize(std::string_view source) {
  std::vector<Token> tokens;
  tokens.reserve(source.size() / 2 + 1);
  std::string_view rest = source;
  while (true) {
    rest.remove_prefix(Span(rest, IsSpace));
    if (rest.empty()) break;
    tokens.push_back(NextToken(rest));
    rest.remove_prefix(tokens.back().text.size());
  }
  tokens.push_back({TokenKind::kEnd, rest});
  return tokens;
}

size_t CharacterLength(std::string_view text) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  if (static_cast<unsigned char>(text[0]) < 0xc0) return 1;
  return 1 + std::min<size_t>(Span(text.substr(1), continues), 3);
}

bool EqualsKeyword(std::string_view text, std::string_view keyword) {
  return std::equal(text.begin(), text.end(), keyword.begin(), keyword.end(),
                    [](char a, char b) { return ToUpper(a) == b; });
}

}  // namespace meridian
