// Cuts an expression into tokens. Every byte string has a tokenization: what fits no rule is a token of its own, which
// the parser then reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace meridian {

enum class TokenKind : uint8_t {
  kIdentifier,        // [A-Za-z_][A-Za-z0-9_]*
  kNamePlaceholder,   // #[A-Za-z0-9_]+
  kValuePlaceholder,  // :[A-Za-z0-9_]+
  kInteger,           // [0-9]+
  kSymbol,            // = <> < <= > >= ( ) [ ] , . + -, or one character that fits nothing else
  kEnd,               // after the last token, with empty text
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;  // a view of the source
};

// The tokens of `source` and one kEnd. They are views of `source`.
std::vector<Token> Tokenize(std::string_view source);

// Bytes of the UTF-8 character that `text` begins with: a token of its own must not cut it in two, or no JSON could quote that token.
// REQUIRES: `text` is not empty.
size_t CharacterLength(std::string_view text);

// Whether `text` is `keyword` in any case. REQUIRES: `keyword` is upper-case ASCII.
bool EqualsKeyword(std::string_view text, std::string_view keyword);

}  // namespace meridian
