// Cuts a PartiQL statement into tokens. Every byte string has a tokenization: what fits no rule is a token of its own, which the parser
// then reports. Source: AWS developer guide, "PartiQL for DynamoDB"; PartiQL specification, §2.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meridian {

enum class StatementTokenKind : uint8_t {
  kWord,        // [A-Za-z_$][A-Za-z0-9_$]*, a keyword or a name
  kQuotedName,  // "name", a " within written twice
  kString,      // 'text', a ' within written twice
  kNumber,      // 12, 1.5, .5, 1e-3, without a sign
  kSymbol,      // << >> <> != <= >= or one of = < > ( ) [ ] { } , . : ; * + - ?
  kInvalid,     // a quote without its end, or one character that fits nothing else
  kEnd,         // after the last token, with empty text
};

struct StatementToken {
  StatementTokenKind kind = StatementTokenKind::kEnd;
  std::string_view source;  // as written; a view of the statement
  std::string text;         // what kQuotedName and kString stand for, without the quotes
};

// The tokens of `statement` and one kEnd.
std::vector<StatementToken> TokenizeStatement(std::string_view statement);

}  // namespace meridian
