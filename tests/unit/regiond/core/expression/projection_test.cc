// ProjectionExpression, dynamodb-api.md §4 and §4.3.
#include "regiond/core/expression/projection.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/core/expression/expression_testing.h"

namespace meridian::projection_test {
namespace {

// The projected item, or the error's text.
std::string Projected(std::string_view text, std::string_view item, std::string_view parameters = "{}", bool flat = false) {
  const ExpressionParameters params = Params(parameters);
  Bindings bindings = Bindings::Make(params).value();
  auto parsed = ParseProjection(text);
  if (!parsed.ok()) return Message(parsed.status());
  absl::StatusOr<BoundProjection> bound = BindProjection(*parsed, bindings);
  if (!bound.ok()) return Message(bound.status());
  bound->flat = flat;
  return Show(Project(*bound, It(item)));
}
void ExpectError(std::string_view text, std::string_view parameters, std::string_view error) {
  EXPECT_EQ(Projected(text, "{}", parameters), StrCat("Invalid ProjectionExpression: ", error)) << text;
}

TEST(Projection, TopLevelAttributes) {
  EXPECT_EQ(Projected("b, a", "{a: 1, b: [2, 3], c: 4}"), "{a: 1, b: [2, 3]}");
  EXPECT_EQ(Projected("#n,a", "{a: 1, name: 2}", "{#n: 'name'}"), "{a: 1, name: 2}");
}

TEST(Projection, NestedPlacesKeepTheirShape) {
  EXPECT_EQ(Projected("a.b.c", "{a: {b: {c: 1, d: 2}, e: 3}}"), "{a: {b: {c: 1}}}");
  EXPECT_EQ(Projected("a.b, a.c, x", "{a: {b: 1, c: 2, d: 3}, x: 4}"), "{a: {b: 1, c: 2}, x: 4}");
  EXPECT_EQ(Projected("a[1].k", "{a: [0, {k: 1, l: 2}]}"), "{a: [{k: 1}]}");
  EXPECT_EQ(Projected("a . b [ 0 ]", "{a: {b: [5, 6]}}"), "{a: {b: [5]}}");
}

TEST(Projection, ListElementsCloseUpInOrder) {
  EXPECT_EQ(Projected("l[10], l[2], l[0]", "{l: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}"), "{l: [0, 2, 10]}");
  EXPECT_EQ(Projected("l[1][1], l[1][0]", "{l: [0, [1, 2, 3]]}"), "{l: [[1, 2]]}");
}

TEST(Projection, FlatPartsLoseTheirPlaces) {
  const auto flat = [](std::string_view text, std::string_view item) { return Projected(text, item, "{}", true); };
  EXPECT_EQ(flat("a.b.c, d", "{a: {b: {c: 1, e: 2}}, d: 3, f: 4}"), "{c: 1, d: 3}");
  EXPECT_EQ(flat("l[2], l[0].k", "{l: [{k: 1}, 2, 3]}"), "{k: 1, l[2]: 3}");
  EXPECT_EQ(flat("m.l[1][0]", "{m: {l: [1, [2, 3]]}}"), "{l[1][0]: 2}");
  EXPECT_EQ(flat("a.x, l[7], a.b", "{a: {b: 1}, l: [1]}"), "{b: 1}");
}

TEST(Projection, WhatIsMissingIsLeftOut) {
  EXPECT_EQ(Projected("x, a.x, a.b", "{a: {b: 1}}"), "{a: {b: 1}}");
  EXPECT_EQ(Projected("a.x, l[7]", "{a: {b: 1}, l: [1]}"), "{}");
  EXPECT_EQ(Projected("a[0], l.x", "{a: {b: 1}, l: [1]}"), "{}");
  EXPECT_EQ(Projected("a", "{a: {}}"), "{a: {}}");
}

TEST(Projection, Errors) {
  ExpectError("", "{}", "The expression can not be empty;");
  ExpectError("a,", "{}", R"(Syntax error; token: "<EOF>", near: ",")");
  ExpectError("a b", "{}", R"(Syntax error; token: "b", near: "a b")");
  ExpectError("a.", "{}", R"(Syntax error; token: "<EOF>", near: ".")");
  ExpectError("a[b]", "{}", R"(Syntax error; token: "b", near: "[b]")");
  ExpectError(":v", "{:v: 1}", R"(Syntax error; token: ":v", near: ":v")");
  ExpectError("size(a)", "{}", R"(Syntax error; token: "(", near: "size(a")");
  ExpectError("a, name", "{}", "Attribute name is a reserved keyword; reserved keyword: name");
  ExpectError("and", "{}", "Attribute name is a reserved keyword; reserved keyword: and");
  ExpectError("#a", "{}",
              "An expression attribute name used in the document path is not defined; attribute name: #a");
  ExpectError(std::string(4097, 'a'), "{}",
              "Expression size has exceeded the maximum allowed size; expression size: 4097");
}

TEST(Projection, PathsThatClash) {
  const auto clash = [](std::string_view kind, std::string_view one, std::string_view two) {
    return StrCat("Two document paths ", kind,
                  " with each other; must remove or rewrite one of these paths; path one: ", one,
                  ", path two: ", two);
  };
  ExpectError("a, a", "{}", clash("overlap", "[a]", "[a]"));
  ExpectError("a, b, a.b", "{}", clash("overlap", "[a]", "[a, b]"));
  ExpectError("a.b[0], #a", "{#a: 'a'}", clash("overlap", "[a, b, [0]]", "[a]"));
  ExpectError("a.b, c, a[0]", "{}", clash("conflict", "[a, b]", "[a, [0]]"));
  ExpectError("a.b, a[0], c, c", "{}", clash("overlap", "[c]", "[c]"));  // overlaps come first
  ExpectError("a, a, #x", "{}",
              "An expression attribute name used in the document path is not defined; attribute name: #x");
}

// §4.1, the last line.
TEST(Projection, KeysAreScalars) {
  TableSettings schema;
  schema.key_schema = {{"pk", AttributeValue::Type::kS}, {}};
  const auto check = [&](std::string_view text) {
    const ExpressionParameters none;
    Bindings bindings = Bindings::Make(none).value();
    return Message(
        CheckKeysAreScalars(BindProjection(ParseProjection(text).value(), bindings).value(), schema));
  };
  EXPECT_EQ(check("a, pk[0]"),
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
            "Key: pk");
  EXPECT_EQ(check("a.pk, pk"), "");
}

}  // namespace
}  // namespace meridian::projection_test
