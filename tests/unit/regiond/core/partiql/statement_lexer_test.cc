#include "regiond/core/partiql/statement_lexer.h"

#include <gtest/gtest.h>

#include "base/model/strings.h"

namespace meridian::statement_lexer_test {
namespace {

// Each token as its kind's letter and its text, or its source where it has none.
std::string Tokens(std::string_view statement) {
  constexpr std::string_view kLetters = "wqsnx!.";
  std::string text;
  for (const StatementToken& token : TokenizeStatement(statement)) {
    const bool quoted = token.kind == StatementTokenKind::kQuotedName || token.kind == StatementTokenKind::kString;
    StrAppend(&text, text.empty() ? "" : " ", std::string(1, kLetters[static_cast<size_t>(token.kind)]),
              quoted ? std::string_view(token.text) : token.source);
  }
  return text;
}

TEST(StatementLexerTest, WordsAndNames) {
  EXPECT_EQ(Tokens("SELECT a_1$ FROM \"my \"\"table\"\"\""), "wSELECT wa_1$ wFROM qmy \"table\" .");
  EXPECT_EQ(Tokens("\t\r\n a\n"), "wa .");
  EXPECT_EQ(Tokens(""), ".");
}

TEST(StatementLexerTest, Strings) {
  EXPECT_EQ(Tokens("'it''s' '' ''''"), "sit's s s' .");
  EXPECT_EQ(Tokens("'a\"b'"), "sa\"b .");
}

TEST(StatementLexerTest, Numbers) {
  EXPECT_EQ(Tokens("12 1.5 .5 5. 1e3 1E-3 2e+7"), "n12 n1.5 n.5 n5. n1e3 n1E-3 n2e+7 .");
  EXPECT_EQ(Tokens("1e 1e+ 1x"), "n1 we n1 we x+ n1 wx .");
  EXPECT_EQ(Tokens("-1"), "x- n1 .");
}

TEST(StatementLexerTest, Symbols) {
  EXPECT_EQ(Tokens("<<1>> <> != <= >= < > ="), "x<< n1 x>> x<> x!= x<= x>= x< x> x= .");
  EXPECT_EQ(Tokens("()[]{},.:;*+-?"), "x( x) x[ x] x{ x} x, x. x: x; x* x+ x- x? .");
}

TEST(StatementLexerTest, WhatFitsNothing) {
  EXPECT_EQ(Tokens("'open"), "!'open .");
  EXPECT_EQ(Tokens("a \"open"), "wa !\"open .");
  EXPECT_EQ(Tokens("a#\xff"), "wa !# !\xff .");
  EXPECT_EQ(Tokens("ü\xf0\x9f\x98\x80="), "!ü !\xf0\x9f\x98\x80 x= .");  // whole characters, as errors quote them in JSON
}

}  // namespace
}  // namespace meridian::statement_lexer_test
