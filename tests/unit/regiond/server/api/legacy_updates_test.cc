// AttributeUpdates: dynamodb-api.md §5.
#include "regiond/server/api/legacy_updates.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/legacy_testing.h"

namespace meridian::legacy_updates_test {
namespace {

// The update in plain text, or the error. `members` begin with a comma.
std::string UpdateWith(std::string_view members) {
  const auto update = ParseUpdateItem(
      StrCat(R"({"TableName":"t","Key":{"pk":{"S":"k"}})", members, "}"), TestEndpoint());
  if (!update.ok()) return ErrorOf(update);
  return Plain(std::get<UpdateRequest>(update->request.action).update_expression,
               update->request.parameters);
}
std::string Updates(std::string_view map) {
  return UpdateWith(StrCat(R"(,"AttributeUpdates":)", map));
}
std::string Update(std::string_view action, std::string_view value) {
  return Updates(StrCat(R"({"a":{"Action":")", action, R"(","Value":)", value, "}}"));
}

TEST(LegacyUpdatesTest, ActionsAsExpressions) {
  EXPECT_EQ(Update("PUT", R"({"M":{"x":{"N":"1"}}})"), "SET a = {x: 1}");
  EXPECT_EQ(Updates(R"({"a":{"Value":{"N":"1"}}})"), "SET a = 1");
  EXPECT_EQ(Updates(R"({"a":{"Action":null,"Value":{"N":"1"}}})"), "SET a = 1");
  EXPECT_EQ(Update("ADD", R"({"N":"1"})"), "ADD a 1");
  EXPECT_EQ(Update("ADD", R"({"BS":["eA=="]})"), "ADD a <b'x'>");
  EXPECT_EQ(Update("ADD", R"({"L":[{"N":"1"}]})"),
            "SET a = list_append(if_not_exists(a, []), [1])");
  EXPECT_EQ(Update("DELETE", "null"), "REMOVE a");
  EXPECT_EQ(Update("DELETE", R"({"NS":["1","2"]})"), "DELETE a <1 2>");
  EXPECT_EQ(Updates("{}"), "none");
  EXPECT_EQ(Updates("null"), "none");
}

TEST(LegacyUpdatesTest, SectionsGatherTheirActions) {
  EXPECT_EQ(Updates(R"({
      "h":{"Action":"DELETE"},
      "g":{"Action":"DELETE","Value":{"SS":["x"]}},
      "f":{"Action":"ADD","Value":{"L":[]}},
      "e":{"Action":"ADD","Value":{"N":"2"}},
      "d":{"Action":"ADD","Value":{"L":[{"N":"3"}]}},
      "c":{"Action":"ADD","Value":{"N":"1"}},
      "b":{"Value":{"S":"y"}},
      "a":{"Action":"PUT","Value":{"S":"x"}}})"),
            "SET a = 'x', b = 'y', d = list_append(if_not_exists(d, []), [3]), "
            "f = list_append(if_not_exists(f, []), []) REMOVE h ADD c 1, e 2 DELETE g <'x'>");
}

TEST(LegacyUpdatesTest, WithExpected) {
  const auto update = ParseUpdateItem(
      R"({"TableName":"t","Key":{"pk":{"S":"k"}},"AttributeUpdates":{"a":{"Value":{"N":"2"}}},
          "Expected":{"a":{"Value":{"N":"1"}}}})",
      TestEndpoint());
  ASSERT_TRUE(update.ok()) << update.status();
  const WriteRequest& request = update->request;
  EXPECT_EQ(Plain(std::get<UpdateRequest>(request.action).update_expression, request.parameters),
            "SET a = 2");
  EXPECT_EQ(Plain(request.condition_expression, request.parameters), "a = 1");
  EXPECT_TRUE(request.parameters.legacy);
}

// §5, row AttributeUpdates.
TEST(LegacyUpdatesTest, Errors) {
  const std::string only_delete =
      Invalid("Only DELETE action is allowed when no attribute value is specified");
  EXPECT_EQ(Update("PUT", "null"), only_delete);
  EXPECT_EQ(Update("ADD", "null"), only_delete);
  EXPECT_EQ(Updates(R"({"a":{}})"), only_delete);
  EXPECT_EQ(Updates(R"({"a":null})"), only_delete);
  const struct {
    const char* type;
    const char* value;
    bool addable;
  } kTypes[] = {
      {"S", R"({"S":"x"})", false},        {"N", R"({"N":"1"})", true},
      {"B", R"({"B":"eA=="})", false},     {"BOOL", R"({"BOOL":true})", false},
      {"NULL", R"({"NULL":true})", false}, {"L", R"({"L":[]})", true},
      {"M", R"({"M":{}})", false},
  };
  for (const auto& [type, value, addable] : kTypes) {
    EXPECT_EQ(Update("DELETE", value),
              Invalid(StrCat("DELETE action with value is not supported for the type ", type)));
    if (addable) continue;
    EXPECT_EQ(Update("ADD", value),
              Invalid(StrCat("ADD action is not supported for the type ", type)));
  }
  EXPECT_EQ(Update("PUT", R"({"SS":[]})"), Invalid("An string set  may not be empty"));
  EXPECT_EQ(Updates(R"({"":{"Value":{"N":"1"}}})"), Invalid("Empty attribute name"));
}

// §1.2, §1.3.
TEST(LegacyUpdatesTest, ViolationsAndWrongJsonTypes) {
  EXPECT_EQ(Update("SET", R"({"N":"1"})"),
            OneViolation("Value 'SET' at 'attributeUpdates.a.member.action' failed to satisfy "
                         "constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]"));
  EXPECT_EQ(Updates("[]"),
            Serialization("Unrecognized collection type java.util.Map<java.lang.String, "
                          "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate>"));
  EXPECT_EQ(Updates(R"({"a":[]})"),
            Serialization("Unrecognized collection type class "
                          "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate"));
  EXPECT_EQ(Updates(R"({"a":{"Action":1}})"),
            Serialization("NUMBER_VALUE cannot be converted to String"));
}

}  // namespace
}  // namespace meridian::legacy_updates_test
