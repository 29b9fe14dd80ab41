// Errors of conditions, dynamodb-api.md §4 (table of error texts, precedence) and §4.1 (grammar).
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "base/model/errors.h"
#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::condition_error_test {
namespace {

constexpr std::string_view kPrefix = "Invalid ConditionExpression: ";

void ExpectError(std::string_view text, std::string_view parameters, std::string_view error) {
  EXPECT_EQ(ConditionError(text, parameters), StrCat(kPrefix, error)) << text;
}
void ExpectValid(std::string_view text, std::string_view parameters = "{}") {
  EXPECT_EQ(ConditionError(text, parameters), "") << text;
}

std::string Repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// §4 "Error prefix".
TEST(ConditionError, IsAValidationExceptionWithTheMembersName) {
  const auto status = ParseCondition(ExpressionKind::kFilter, "").status();
  EXPECT_EQ(AwsErrorName(status), "ValidationException");
  EXPECT_EQ(ConditionError("", "{}", ExpressionKind::kFilter),
            "Invalid FilterExpression: The expression can not be empty;");
  EXPECT_EQ(ConditionError("", "{}", ExpressionKind::kKeyCondition),
            "Invalid KeyConditionExpression: The expression can not be empty;");
  ExpectError("", "{}", "The expression can not be empty;");
}

// §4 row "Syntax error".
TEST(ConditionError, SyntaxNamesTheTokenAndItsNeighbours) {
  ExpectError("!!! INVALID !!!", "{}", R"(Syntax error; token: "!", near: "!!")");
  ExpectError("INVALID SYNTAX HERE", "{}", R"(Syntax error; token: "SYNTAX", near: "INVALID SYNTAX HERE")");
  ExpectError("a = ", "{}", R"(Syntax error; token: "<EOF>", near: "=")");
  ExpectError("a =  = :v", "{}", R"(Syntax error; token: "=", near: "=  = :v")");
  ExpectError("a = :v b", "{}", R"(Syntax error; token: "b", near: ":v b")");
  ExpectError("a", "{}", R"(Syntax error; token: "<EOF>", near: "a")");
  ExpectError("(a = :v", "{}", R"(Syntax error; token: "<EOF>", near: ":v")");
  ExpectError("a = :v)", "{}", R"x(Syntax error; token: ")", near: ":v)")x");
  ExpectError("a = :", "{}", R"(Syntax error; token: ":", near: "= :")");
  ExpectError("a BETWEEN :x OR :y", "{}", R"(Syntax error; token: "OR", near: ":x OR :y")");
  ExpectError("a IN :x", "{}", R"(Syntax error; token: ":x", near: "IN :x")");
  ExpectError("NOT NOT a = :v", "{}", R"(Syntax error; token: "NOT", near: "NOT NOT a")");
  ExpectError("and = :v", "{}", R"(Syntax error; token: "and", near: "and =")");
  ExpectError("(a AND b = :v)", "{}", R"(Syntax error; token: "AND", near: "a AND b")");
  ExpectError("a = :v = :w", "{}", R"(Syntax error; token: "=", near: ":v = :w")");
  ExpectError("size() = :v", "{}", R"x(Syntax error; token: ")", near: "() =")x");
}

// §4: "List index must be an integer literal".
TEST(ConditionError, ListIndexIsALiteral) {
  ExpectError("a[:i] = :v", "{}", R"(Syntax error; token: ":i", near: "[:i]")");
  ExpectError("a[-1] = :v", "{}", R"(Syntax error; token: "-", near: "[-1")");
  ExpectError("a[1 = :v", "{}", R"(Syntax error; token: "=", near: "1 = :v")");
  ExpectError("a[99999999999] = :v", "{}",
              "List index is not within the allowable range; index: [99999999999]");
  ExpectError("a..b = :v", "{}", R"(Syntax error; token: ".", near: "..b")");
}

// §4: "Size ≤4096 B".
TEST(ConditionError, Size) {
  const std::string longest = StrCat("a = :v", std::string(4090, ' '));
  ExpectValid(longest, "{:v: 1}");
  ExpectError(StrCat(longest, " "), "{}",
              "Expression size has exceeded the maximum allowed size; expression size: 4097");
}

// §4: "≤300 operators/functions … count always 301".
TEST(ConditionError, OperatorCount) {
  // n comparisons joined by n-1 ANDs; BETWEEN and its AND are one operator.
  ExpectValid(StrCat(Repeat("a=:v OR ", 149), "a=:v"), "{:v: 1}");
  ExpectValid(StrCat(Repeat("a=:v OR ", 149), "NOT a=:v"), "{:v: 1}");
  ExpectError(StrCat(Repeat("a=:v OR ", 150), "a=:v"), "{:v: 1}",
              "The expression contains too many operators; operator count: 301");
  ExpectError(StrCat(Repeat("a=:v OR ", 200), "a=:v"), "{:v: 1}",
              "The expression contains too many operators; operator count: 301");
  ExpectValid(StrCat(Repeat("a BETWEEN :v AND :v OR ", 149), "a=:v"), "{:v: 1}");
  ExpectError(StrCat(Repeat("a=:v OR ", 149), "NOT size(a)=:v"), "{:v: 1}",
              "The expression contains too many operators; operator count: 301");
}

// §4: "IN ≤100 operands".
TEST(ConditionError, InOperands) {
  ExpectValid(StrCat("a IN (", Repeat(":v,", 99), ":v)"), "{:v: 1}");
  ExpectError(StrCat("a IN (", Repeat(":v,", 100), ":v)"), "{:v: 1}",
              "The IN operator is provided with too many operands; number of operands: 101");
}

// §4: "document path depth ≤32".
TEST(ConditionError, PathDepth) {
  ExpectValid(StrCat("a", Repeat("[0]", 31), " = :v"), "{:v: 1}");
  ExpectError(StrCat("a", Repeat("[0]", 32), " = :v"), "{:v: 1}",
              "The document path has too many nesting elements; nesting levels: 33");
}

// §4 row "reserved keyword".
TEST(ConditionError, ReservedWords) {
  constexpr std::string_view kText = "Attribute name is a reserved keyword; reserved keyword: ";
  ExpectError("Name = :v", "{:v: 1}", StrCat(kText, "Name"));
  ExpectError("size = :v", "{:v: 1}", StrCat(kText, "size"));
  ExpectError("a.status = :v OR name = :v", "{:v: 1}", StrCat(kText, "status"));
  ExpectError("set = :v", "{:v: 1}", StrCat(kText, "set"));
  ExpectValid("#name = :v", "{#name: 'name', :v: 1}");
}

// §4 row "undefined".
TEST(ConditionError, UndefinedPlaceholders) {
  ExpectError("#x = :v", "{:v: 1}",
              "An expression attribute name used in the document path is not defined; attribute name: #x");
  ExpectError("a.#x = :v", "{:v: 1}",
              "An expression attribute name used in the document path is not defined; attribute name: #x");
  ExpectError("a = :x", "{}",
              "An expression attribute value used in expression is not defined; attribute value: :x");
  ExpectError("a IN (:v, :x)", "{:v: 1}",
              "An expression attribute value used in expression is not defined; attribute value: :x");
  ExpectError("size(#x) = :x", "{}",
              "An expression attribute name used in the document path is not defined; attribute name: #x");
}

// §4 row "functions".
TEST(ConditionError, Functions) {
  ExpectError("foo(a)", "{}", "Invalid function name; function: foo");
  ExpectError("Size(a) = :v", "{:v: 1}", "Invalid function name; function: Size");
  ExpectError("a = if_not_exists(a, :v)", "{:v: 1}", "Invalid function name; function: if_not_exists");
  constexpr std::string_view kCount =
      "Incorrect number of operands for operator or function; operator or function: ";
  ExpectError("attribute_exists(a, b)", "{}", StrCat(kCount, "attribute_exists, number of operands: 2"));
  ExpectError("begins_with(a)", "{}", StrCat(kCount, "begins_with, number of operands: 1"));
  ExpectError("contains(a, :v, b)", "{:v: 1}", StrCat(kCount, "contains, number of operands: 3"));
  ExpectError("size(a, b) = :v", "{:v: 1}", StrCat(kCount, "size, number of operands: 2"));
  constexpr std::string_view kPath =
      "Operator or function requires a document path; operator or function: ";
  ExpectError("attribute_exists(:v)", "{:v: 1}", StrCat(kPath, "attribute_exists"));
  ExpectError("attribute_not_exists(size(a))", "{}", StrCat(kPath, "attribute_not_exists"));
  constexpr std::string_view kMisused =
      "The function is not allowed to be used this way in an expression; function: ";
  ExpectError("size(a)", "{}", StrCat(kMisused, "size"));
  ExpectError("a = :v AND NOT size(a)", "{:v: 1}", StrCat(kMisused, "size"));
  ExpectError("begins_with(a, :v) = :v", "{:v: 1}", StrCat(kMisused, "begins_with"));
  ExpectError("a = contains(b, :v)", "{:v: 1}", StrCat(kMisused, "contains"));
  ExpectError("contains(a, begins_with(b, :v))", "{:v: 1}", StrCat(kMisused, "begins_with"));
  ExpectError("a IN (:v, contains(b, :v))", "{:v: 1}", StrCat(kMisused, "contains"));
  ExpectError("contains(b, size(attribute_exists(a)))", "{}", StrCat(kMisused, "attribute_exists"));
}

// §4 rows "functions" and "attribute_type"; §4.1 "literal operand of unorderable type".
TEST(ConditionError, OperandTypes) {
  constexpr std::string_view kType =
      "Incorrect operand type for operator or function; operator or function: ";
  ExpectError("begins_with(a, :v)", "{:v: 1}", StrCat(kType, "begins_with, operand type: N"));
  ExpectError("begins_with(a, size(b))", "{}", StrCat(kType, "begins_with, operand type: N"));
  ExpectError("attribute_type(a, :v)", "{:v: [1]}", StrCat(kType, "attribute_type, operand type: L"));
  ExpectError("attribute_type(a, :v)", "{:v: 'STRING'}",
              "Invalid attribute type name found; type: STRING, valid types: "
              "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
  ExpectError("size(:v) = :v", "{:v: 1}", StrCat(kType, "size, operand type: N"));
  ExpectError("size(:t) = :v", "{:v: 1, :t: true}", StrCat(kType, "size, operand type: BOOL"));
  ExpectError("size(size(a)) = :v", "{:v: 1}", StrCat(kType, "size, operand type: N"));
  ExpectError("a < :v", "{:v: true}", StrCat(kType, "<, operand type: BOOL"));
  ExpectError("a <= :v", "{:v: null}", StrCat(kType, "<=, operand type: NULL"));
  ExpectError(":v > a", "{:v: <'x'>}", StrCat(kType, ">, operand type: SS"));
  ExpectError("a >= :v", "{:v: {}}", StrCat(kType, ">=, operand type: M"));
  ExpectError("a BETWEEN :v AND b", "{:v: [1]}", StrCat(kType, "BETWEEN, operand type: L"));
  ExpectValid("a = :v OR a <> :v OR a IN (:v)", "{:v: [1]}");
  ExpectValid("begins_with(a, :v)", "{:v: b'x'}");
}

// §4 row "a = a".
TEST(ConditionError, DistinctOperands) {
  const auto error = [](std::string_view name, std::string_view path) {
    return StrCat("The first operand must be distinct from the remaining operands for this operator "
                  "or function; operator: ",
                  name, ", first operand: ", path);
  };
  ExpectError("a = a", "{}", error("=", "[a]"));
  ExpectError("a.b[1] <> #a.b[1]", "{#a: 'a'}", error("<>", "[a, b, [1]]"));
  ExpectError("begins_with(a, a)", "{}", error("begins_with", "[a]"));
  ExpectError("a IN (b, a)", "{}", error("IN", "[a]"));
  ExpectError("a BETWEEN b AND a", "{}", error("BETWEEN", "[a]"));
  ExpectValid("a = a.b");
  ExpectValid("a[0] = a[1]");
}

// §4 row BETWEEN.
TEST(ConditionError, BetweenBounds) {
  ExpectError("a BETWEEN :x AND :y", "{:x: 1, :y: 'a'}",
              "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
              "operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}");
  ExpectError("a BETWEEN :x AND :y", "{:x: 10, :y: 9}",
              "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
              "lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:9}");
  ExpectValid("a BETWEEN :x AND :y", "{:x: 9, :y: 10}");
  ExpectValid("a BETWEEN :x AND :x", "{:x: 'same'}");
  ExpectValid("a BETWEEN :x AND b", "{:x: 1}");
}

// §4 row "redundant parentheses": single ones around a whole or a part are fine.
TEST(ConditionError, RedundantParentheses) {
  constexpr std::string_view kError = "The expression has redundant parentheses;";
  ExpectError("((a=b))", "{}", kError);
  ExpectError("c = :v AND ((a=b))", "{:v: 1}", kError);
  ExpectError("(((a=b)) OR c=d)", "{}", kError);
  ExpectError("((a)) = b", "{}", kError);
  ExpectError("NOT ((a=b))", "{}", kError);
  ExpectValid("(a=b)");
  ExpectValid("(attribute_exists(x) AND (attribute_exists(y)))");
  ExpectValid("((a=b) AND (c=d))");
  ExpectValid("(a) = (b)");
  ExpectValid("NOT (a=b) OR (NOT c=d)");
}

// §4 "Error precedence — condition".
TEST(ConditionError, Precedence) {
  // syntax > parentheses > unknown function > misused function > reserved word > the first condition with an error
  EXPECT_TRUE(absl::StrContains(ConditionError("((foo(a))) = "), "Syntax error"));
  ExpectError("foo(a) OR ((a=b))", "{}", "The expression has redundant parentheses;");
  ExpectError("size(a) OR foo(a)", "{}", "Invalid function name; function: foo");
  ExpectError("name = :x OR size(a)", "{}",
              "The function is not allowed to be used this way in an expression; function: size");
  ExpectError("a = :x OR name = :x", "{}",
              "Attribute name is a reserved keyword; reserved keyword: name");
  ExpectError("a = a OR b = :x", "{}",
              "The first operand must be distinct from the remaining operands for this operator or "
              "function; operator: =, first operand: [a]");
  // within one condition: undefined > operand count > distinct > type
  ExpectError("begins_with(a, a, :x)", "{}",
              "An expression attribute value used in expression is not defined; attribute value: :x");
  ExpectError("begins_with(a, a, :v)", "{:v: 1}",
              "Incorrect number of operands for operator or function; operator or function: "
              "begins_with, number of operands: 3");
}

TEST(ConditionError, DeepNestingIsBounded) {
  const std::string open(2040, '('), close(2040, ')');
  ExpectError(StrCat(open, "a=b", close), "{}", "The expression has redundant parentheses;");
  EXPECT_NE(ConditionError(open), "");
  EXPECT_NE(ConditionError(Repeat("size(", 800)), "");
  ExpectValid(StrCat(std::string(149, '('), "a=:v", Repeat(" OR a=:v)", 149)), "{:v: 1}");
}

}  // namespace
}  // namespace meridian::condition_error_test
