// Lexical rules of dynamodb-api.md §4 and the reserved words.
#include "regiond/core/expression/lexer.h"

#include <gtest/gtest.h>

#include "regiond/core/expression/reserved_words.h"
#include "tests/unit/regiond/core/expression/notation.h"

namespace meridian::lexer_test {
namespace {

std::string Tokens(std::string_view text) {
  std::string out;
  for (const Token& token : Tokenize(text)) StrAppend(&out, token.text, "|");
  return out;
}

TEST(Lexer, SplitsWhatNeedsNoSpaces) {
  EXPECT_EQ(Tokens("a.#b[12]<=:v1"), "a|.|#b|[|12|]|<=|:v1||");
  EXPECT_EQ(Tokens("a<>b>=c<d>e=f"), "a|<>|b|>=|c|<|d|>|e|=|f||");
}

TEST(Lexer, WhitespaceSeparates) {
  EXPECT_EQ(Tokens(" a\t=\r\n:v "), "a|=|:v||");
  EXPECT_EQ(Tokens(" \t"), "|");
}

TEST(Lexer, SigilsWithoutNamesAreSymbols) {
  EXPECT_EQ(Tokens("# :"), "#|:||");
  EXPECT_EQ(Tokenize("#")[0].kind, TokenKind::kSymbol);
  EXPECT_EQ(Tokenize("#1")[0].kind, TokenKind::kNamePlaceholder);
  EXPECT_EQ(Tokenize(":_")[0].kind, TokenKind::kValuePlaceholder);
}

TEST(Lexer, DigitsDoNotStartNames) {
  EXPECT_EQ(Tokens("1a"), "1|a||");
  EXPECT_EQ(Tokens("_1a"), "_1a||");
}

TEST(Lexer, OtherCharactersStayWhole) {
  EXPECT_EQ(Tokens("é=€"), "é|=|€||");
  EXPECT_EQ(Tokens("\xff\x80!"), "\xff\x80|!||");
}

TEST(Keyword, AnyCase) {
  EXPECT_TRUE(EqualsKeyword("bEtWeEn", "BETWEEN"));
  EXPECT_FALSE(EqualsKeyword("betwee", "BETWEEN"));
  EXPECT_FALSE(EqualsKeyword("betweenx", "BETWEEN"));
}

TEST(ReservedWords, AnyCaseAndWhole) {
  for (const char* word : {"ABORT", "abort", "Name", "size", "ZONE", "localtimestamp", "ttl", "status"}) {
    EXPECT_TRUE(IsReservedWord(word)) << word;
  }
  for (const char* word : {"", "pk", "names_", "sizes", "zonee", "abor", "attribute_exists_not"}) {
    EXPECT_FALSE(IsReservedWord(word)) << word;
  }
}

}  // namespace
}  // namespace meridian::lexer_test
