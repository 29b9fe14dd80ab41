// Errors of updates before they meet an item, dynamodb-api.md §4 and §4.4.
#include <gtest/gtest.h>

#include "regiond/core/expression/update.h"
#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::update_error_test {
namespace {

std::string UpdateError(std::string_view text, std::string_view parameters = "{}") {
  const ExpressionParameters params = Params(parameters);
  Bindings bindings = Bindings::Make(params).value();
  auto parsed = ParseUpdate(text);
  if (!parsed.ok()) return Message(parsed.status());
  return Message(BindUpdate(*parsed, bindings).status());
}
void ExpectError(std::string_view text, std::string_view parameters, std::string_view error) {
  EXPECT_EQ(UpdateError(text, parameters), StrCat("Invalid UpdateExpression: ", error)) << text;
}
void ExpectValid(std::string_view text, std::string_view parameters) {
  EXPECT_EQ(UpdateError(text, parameters), "") << text;
}

// §4 row "Syntax error" and §4.4 grammar.
TEST(UpdateError, Syntax) {
  ExpectError("", "{}", "The expression can not be empty;");
  ExpectError("!!! INVALID !!!", "{}", R"(Syntax error; token: "!", near: "!!")");
  ExpectError("INVALID SYNTAX HERE", "{}", R"(Syntax error; token: "INVALID", near: "INVALID SYNTAX")");
  ExpectError("SET", "{}", R"(Syntax error; token: "<EOF>", near: "SET")");
  ExpectError("SET a = :v,", "{}", R"(Syntax error; token: "<EOF>", near: ",")");
  ExpectError("SET a :v", "{}", R"(Syntax error; token: ":v", near: "a :v")");
  ExpectError("SET a = b + c + d", "{}", R"(Syntax error; token: "+", near: "c + d")");
  ExpectError("SET a = (b + c) + d", "{}", R"x(Syntax error; token: "+", near: ") + d")x");
  ExpectError("SET a = if_not_exists(b, c + d)", "{}", R"(Syntax error; token: "+", near: "c + d")");
  ExpectError("SET a = b * c", "{}", R"(Syntax error; token: "*", near: "b * c")");
  ExpectError("SET a = 5", "{}", R"(Syntax error; token: "5", near: "= 5")");
  ExpectError("REMOVE a b", "{}", R"(Syntax error; token: "b", near: "a b")");
  ExpectError("REMOVE :v", "{}", R"(Syntax error; token: ":v", near: "REMOVE :v")");
  ExpectError("ADD a b", "{}", R"(Syntax error; token: "b", near: "a b")");
  ExpectError("DELETE a", "{}", R"(Syntax error; token: "<EOF>", near: "a")");
  ExpectError("SET SET = :v", "{}", R"(Syntax error; token: "SET", near: "SET SET =")");
}

TEST(UpdateError, SectionsInAnyOrderAndCase) {
  ExpectValid("remove a Add b :n delete c :s SeT d = :n", "{:n: 1, :s: <'x'>}");
  ExpectValid("SET a = (:n), b = (c), d = (e + :n), f = (g) - (:n), h = ((:n))", "{:n: 1}");
  ExpectError("SET a = :n SET b = :n", "{:n: 1}",
              "The \"SET\" section can only be used once in an update expression;");
  ExpectError("remove a SET b = :n remove c", "{:n: 1}",
              "The \"REMOVE\" section can only be used once in an update expression;");
}

// §4: operators and functions count, SET's '=' does not.
TEST(UpdateError, OperatorCount) {
  std::string plain = "SET a0=:n", sums = "SET a0=b+:n";
  for (int i = 1; i < 310; ++i) StrAppend(&plain, ",a", i, "=:n");
  for (int i = 1; i < 300; ++i) StrAppend(&sums, ",a", i, "=b+:n");
  ExpectValid(plain, "{:n: 1}");
  ExpectValid(sums, "{:n: 1}");
  ExpectError(StrCat(sums, ",c=b-:n"), "{:n: 1}",
              "The expression contains too many operators; operator count: 301");
}

// §4 rows "reserved keyword", "undefined" and "functions".
TEST(UpdateError, NamesAndFunctions) {
  ExpectError("SET name = :n", "{:n: 1}", "Attribute name is a reserved keyword; reserved keyword: name");
  ExpectError("SET a = and", "{}", "Attribute name is a reserved keyword; reserved keyword: and");
  ExpectError("SET #a = :n", "{:n: 1}",
              "An expression attribute name used in the document path is not defined; attribute name: #a");
  ExpectError("SET a = :x", "{}",
              "An expression attribute value used in expression is not defined; attribute value: :x");
  ExpectError("SET a = foo(b)", "{}", "Invalid function name; function: foo");
  ExpectError("SET a = size(b)", "{}", "Invalid function name; function: size");
  ExpectError("SET a = list_append(b)", "{}",
              "Incorrect number of operands for operator or function; operator or function: "
              "list_append, number of operands: 1");
  ExpectError("SET a = if_not_exists(:n, b)", "{:n: 1}",
              "Operator or function requires a document path; operator or function: if_not_exists");
  ExpectError("SET a = b + if_not_exists(c)", "{}",
              "Incorrect number of operands for operator or function; operator or function: "
              "if_not_exists, number of operands: 1");
}

// §4 and §4.4: operand types.
TEST(UpdateError, OperandTypes) {
  constexpr std::string_view kType =
      "Incorrect operand type for operator or function; operator or function: ";
  ExpectError("SET a = b + :s", "{:s: 'x'}", StrCat(kType, "+, operand type: S"));
  ExpectError("SET a = :s - b", "{:s: [1]}", StrCat(kType, "-, operand type: L"));
  ExpectError("SET a = list_append(b, :s)", "{:s: 'x'}", StrCat(kType, "list_append, operand type: S"));
  ExpectError("SET a = list_append(b, :l) + :n", "{:l: [1], :n: 1}", StrCat(kType, "+, operand type: L"));
  ExpectError("SET a = if_not_exists(b, :s) + :n", "{:s: 'x', :n: 1}", StrCat(kType, "+, operand type: S"));
  constexpr std::string_view kSection =
      "Incorrect operand type for operator or function; operator: ";
  for (const auto& [value, name] : {std::pair("'x'", "STRING"), {"b'x'", "BINARY"}, {"null", "NULL"},
                                    {"true", "BOOLEAN"}, {"[1]", "LIST"}, {"{}", "MAP"}}) {
    const std::string parameters = StrCat("{:v: ", value, "}");
    ExpectError("ADD a :v", parameters, StrCat(kSection, "ADD, operand type: ", name));
    ExpectError("DELETE a :v", parameters, StrCat(kSection, "DELETE, operand type: ", name));
  }
  ExpectError("DELETE a :v", "{:v: 1}", StrCat(kSection, "DELETE, operand type: NUMBER"));
  ExpectValid("ADD a :n, b :s", "{:n: 1, :s: <1>}");
}

// §4 row "Two document paths".
TEST(UpdateError, PathsThatClash) {
  const auto clash = [](std::string_view kind, std::string_view one, std::string_view two) {
    return StrCat("Two document paths ", kind,
                  " with each other; must remove or rewrite one of these paths; path one: ", one,
                  ", path two: ", two);
  };
  ExpectError("SET a = :v, a = :v", "{:v: 1}", clash("overlap", "[a]", "[a]"));
  ExpectError("SET a = :v REMOVE a.b", "{:v: 1}", clash("overlap", "[a]", "[a, b]"));
  ExpectError("REMOVE a.#b[1].c, a.b[1]", "{#b: 'b'}", clash("overlap", "[a, b, [1], c]", "[a, b, [1]]"));
  ExpectError("SET a.b = :v, a[1] = :v", "{:v: 1}", clash("conflict", "[a, b]", "[a, [1]]"));
  ExpectError("SET a.b = :v, a[1] = :v, c = :v REMOVE c", "{:v: 1}", clash("overlap", "[c]", "[c]"));
  ExpectValid("SET a.b = :v, a.c = :v, l[0] = :v, l[1] = :v, b = a", "{:v: 1}");
}

// §4 "Error precedence — update: reserved, unknownFunction, section repeat, name, value, overlap, conflict, operand,
// function".
TEST(UpdateError, Precedence) {
  // Each text holds two errors; the second to be written must win.
  ExpectError("SET a = foo(b), name = c", "{}",
              "Attribute name is a reserved keyword; reserved keyword: name");
  ExpectError("SET a = b SET c = foo(d)", "{}", "Invalid function name; function: foo");
  ExpectError("SET #a = b SET c = d", "{}",
              "The \"SET\" section can only be used once in an update expression;");
  ExpectError("SET a = :x, #a = b", "{}",
              "An expression attribute name used in the document path is not defined; attribute name: #a");
  ExpectError("SET a = b, a = :x", "{}",
              "An expression attribute value used in expression is not defined; attribute value: :x");
  ExpectError("SET a = list_append(b), c.d = b, c[0] = b", "{}",
              "Two document paths conflict with each other; must remove or rewrite one of these paths; "
              "path one: [c, d], path two: [c, [0]]");
  ExpectError("SET a = b + :s, c = list_append(d)", "{:s: 'x'}",
              "Incorrect number of operands for operator or function; operator or function: "
              "list_append, number of operands: 1");
}

// §3 "Update of key".
TEST(UpdateError, KeysCannotBeUpdated) {
  const KeySchema schema = {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kN}};
  const auto check = [&](std::string_view text) {
    const ExpressionParameters params = Params("{:v: 1, #k: 'sk'}");
    Bindings bindings = Bindings::Make(params).value();
    return Message(CheckUpdateAvoidsKeys(BindUpdate(ParseUpdate(text).value(), bindings).value(), schema));
  };
  const auto error = [](std::string_view key) {
    return StrCat("One or more parameter values were invalid: Cannot update attribute ", key,
                  ". This attribute is part of the key");
  };
  EXPECT_EQ(check("SET a = :v, pk = :v"), error("pk"));
  EXPECT_EQ(check("REMOVE #k"), error("sk"));
  EXPECT_EQ(check("ADD sk :v"), error("sk"));
  EXPECT_EQ(check("SET pk.a = :v"), error("pk"));
  EXPECT_EQ(check("SET a = pk, b.pk = sk"), "");
}

TEST(UpdateError, KeysOfIndexesHaveNoInside) {
  TableSettings table;
  table.key_schema = {{"pk", AttributeValue::Type::kS}, {}};
  table.indexes.emplace_back().key = {{{"g", AttributeValue::Type::kS}}, {}};
  const auto check = [&](std::string_view text) {
    const ExpressionParameters params = Params("{:v: 1}");
    Bindings bindings = Bindings::Make(params).value();
    return Message(CheckKeysAreScalars(BindUpdate(ParseUpdate(text).value(), bindings).value(), table));
  };
  EXPECT_EQ(check("SET a.g = :v, g.a = :v"),
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g");
  EXPECT_EQ(check("SET g = :v, pk.a = :v"), "");
}

}  // namespace
}  // namespace meridian::update_error_test
