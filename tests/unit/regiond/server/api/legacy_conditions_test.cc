// Expected, QueryFilter, ScanFilter, KeyConditions and ConditionalOperator: dynamodb-api.md §5.
#include "regiond/server/api/legacy_conditions.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/legacy_testing.h"

namespace meridian::legacy_conditions_test {
namespace {

// A PutItem's condition in plain text, or the error. `members` begin with a comma.
std::string PutWith(std::string_view members) {
  const auto put = ParsePutItem(StrCat(R"({"TableName":"t","Item":{"pk":{"S":"k"}})", members, "}"),
                                TestEndpoint());
  if (!put.ok()) return ErrorOf(put);
  return Plain(put->request.condition_expression, put->request.parameters);
}
std::string Expected(std::string_view attribute_a) {
  return PutWith(StrCat(R"(,"Expected":{"a":)", attribute_a, "}"));
}
std::string ScanWith(std::string_view members) {
  const auto scan = ParseScan(StrCat(R"({"TableName":"t")", members, "}"), TestEndpoint());
  if (!scan.ok()) return ErrorOf(scan);
  return Plain(scan->request.filter_expression, scan->request.parameters);
}
std::string Filter(std::string_view comparison, std::string_view values) {
  return ScanWith(StrCat(R"(,"ScanFilter":{"a":{"ComparisonOperator":")", comparison,
                         R"(","AttributeValueList":)", values, "}}"));
}
std::string QueryWith(std::string_view members) {
  const auto query = ParseQuery(StrCat(R"({"TableName":"t")", members, "}"), TestEndpoint());
  if (!query.ok()) return ErrorOf(query);
  return Plain(query->request.key_condition_expression, query->request.parameters);
}
std::string Keys(std::string_view conditions) {
  return QueryWith(StrCat(R"(,"KeyConditions":)", conditions));
}
constexpr char kHash[] = R"("pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"k"}]})";

TEST(LegacyConditionsTest, ComparisonsAsExpressions) {
  const struct {
    const char* comparison;
    const char* values;
    const char* text;
  } kCases[] = {
      {"EQ", R"([{"S":"x"}])", "a = 'x'"},
      {"EQ", R"([{"L":[]}])", "a = []"},
      {"EQ", R"([{"SS":["x","y"]}])", "a = <'x' 'y'>"},
      {"NE", R"([{"BOOL":true}])", "a <> true"},
      {"LT", R"([{"N":"1"}])", "a < 1"},
      {"LE", R"([{"N":"1"}])", "a <= 1"},
      {"GT", R"([{"B":"eA=="}])", "a > b'x'"},
      {"GE", R"([{"S":"x"}])", "a >= 'x'"},
      {"NULL", "[]", "attribute_not_exists(a)"},
      {"NOT_NULL", "null", "attribute_exists(a)"},
      {"BEGINS_WITH", R"([{"S":"x"}])", "begins_with(a, 'x')"},
      {"CONTAINS", R"([{"N":"1"}])", "contains(a, 1)"},
      {"CONTAINS", R"([{"BOOL":true}])", "contains(a, true)"},
      // A missing attribute fails NOT_CONTAINS: DynamoDB Local 1.25.1.
      {"NOT_CONTAINS", R"([{"S":"x"}])", "(attribute_exists(a) AND NOT contains(a, 'x'))"},
      {"BETWEEN", R"([{"N":"1"},{"N":"1"}])", "a BETWEEN 1 AND 1"},
      {"IN", R"([{"N":"3"},{"N":"1"},{"N":"2"}])", "a IN (3, 1, 2)"},
  };
  for (const auto& [comparison, values, text] : kCases) {
    EXPECT_EQ(Filter(comparison, values), text) << comparison << values;
  }
}

TEST(LegacyConditionsTest, ExpectedAsExpressions) {
  EXPECT_EQ(Expected(R"({"Value":{"S":"x"}})"), "a = 'x'");
  EXPECT_EQ(Expected(R"({"Value":{"S":"x"},"Exists":true})"), "a = 'x'");
  EXPECT_EQ(Expected(R"({"Exists":false})"), "attribute_not_exists(a)");
  EXPECT_EQ(Expected(R"({"Exists":"false","Value":null})"), "attribute_not_exists(a)");
  EXPECT_EQ(Expected(R"({"Value":{"N":"1"},"ComparisonOperator":"GT"})"), "a > 1");
  EXPECT_EQ(Expected(R"({"AttributeValueList":[{"N":"1"}],"ComparisonOperator":"EQ"})"), "a = 1");
  EXPECT_EQ(Expected(R"({"ComparisonOperator":"NULL"})"), "attribute_not_exists(a)");
  EXPECT_EQ(PutWith(R"(,"Expected":{})"), "none");
  EXPECT_EQ(PutWith(R"(,"Expected":null)"), "none");
}

// The other writes take Expected too.
TEST(LegacyConditionsTest, UpdateAndDelete) {
  constexpr char kBody[] =
      R"({"TableName":"t","Key":{"pk":{"S":"k"}},"Expected":{"a":{"Value":{"S":"x"}}}})";
  const auto del = ParseDeleteItem(kBody, TestEndpoint());
  ASSERT_TRUE(del.ok()) << del.status();
  EXPECT_EQ(Plain(del->request.condition_expression, del->request.parameters), "a = 'x'");
  EXPECT_TRUE(del->request.parameters.legacy);
  const auto update = ParseUpdateItem(kBody, TestEndpoint());
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_EQ(Plain(update->request.condition_expression, update->request.parameters), "a = 'x'");
}

// Requests of one form have one text, in whatever order clients write their maps.
TEST(LegacyConditionsTest, AttributesAreSortedAndTheLastOfANameCounts) {
  EXPECT_EQ(
      PutWith(
          R"(,"Expected":{"b":{"Exists":false},"a":{"Value":{"N":"1"}},"a":{"Value":{"N":"2"}}})"),
      "a = 2 AND attribute_not_exists(b)");
}

// §5, row Expected.
TEST(LegacyConditionsTest, ExpectedErrors) {
  EXPECT_EQ(Expected(R"({"Value":{"S":"x"},"AttributeValueList":[],"ComparisonOperator":"EQ"})"),
            Invalid("Value and AttributeValueList cannot be used together for Attribute: a"));
  EXPECT_EQ(Expected(R"({"Exists":true,"ComparisonOperator":"EQ"})"),
            Invalid("Exists and ComparisonOperator cannot be used together for Attribute: a"));
  EXPECT_EQ(
      Expected(R"({"ComparisonOperator":"EQ"})"),
      Invalid(
          "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"));
  EXPECT_EQ(
      Expected(R"({"AttributeValueList":[{"S":"x"}]})"),
      Invalid("AttributeValueList can only be used with a ComparisonOperator for Attribute: a"));
  EXPECT_EQ(Expected("{}"), Invalid("Value must be provided when Exists is null for Attribute: a"));
  EXPECT_EQ(Expected("null"),
            Invalid("Value must be provided when Exists is null for Attribute: a"));
  EXPECT_EQ(Expected(R"({"Exists":true})"),
            Invalid("Value must be provided when Exists is true for Attribute: a"));
  EXPECT_EQ(Expected(R"({"Exists":false,"Value":{"S":"x"}})"),
            Invalid("Value cannot be used when Exists is false for Attribute: a"));
  EXPECT_EQ(Expected(R"({"Value":{"S":"x"},"ComparisonOperator":"BETWEEN"})"),
            Invalid("Invalid number of argument(s) for the BETWEEN ComparisonOperator"));
  EXPECT_EQ(Expected(R"({"Value":{"S":"x"},"ComparisonOperator":"NULL"})"),
            Invalid("Invalid number of argument(s) for the NULL ComparisonOperator"));
  EXPECT_EQ(
      Expected(R"({"Value":{}})"),
      Validation(
          "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
}

// §5, row QueryFilter/ScanFilter: numbers of arguments.
TEST(LegacyConditionsTest, ArgumentCounts) {
  const char* kNone = "[]";
  const char* kOne = R"([{"S":"x"}])";
  const char* kTwo = R"([{"S":"x"},{"S":"y"}])";
  const char* kThree = R"([{"S":"x"},{"S":"y"},{"S":"z"}])";
  for (const char* one :
       {"EQ", "NE", "LT", "LE", "GT", "GE", "BEGINS_WITH", "CONTAINS", "NOT_CONTAINS"}) {
    const std::string error =
        Invalid(StrCat("Invalid number of argument(s) for the ", one, " ComparisonOperator"));
    EXPECT_EQ(Filter(one, kNone), error);
    EXPECT_EQ(Filter(one, "null"), error);
    EXPECT_EQ(Filter(one, kTwo), error);
  }
  for (const char* none : {"NULL", "NOT_NULL"}) {
    EXPECT_EQ(Filter(none, kOne), Invalid(StrCat("Invalid number of argument(s) for the ", none,
                                                 " ComparisonOperator")));
  }
  for (const char* values : {kNone, kOne, kThree}) {
    EXPECT_EQ(Filter("BETWEEN", values),
              Invalid("Invalid number of argument(s) for the BETWEEN ComparisonOperator"));
  }
  EXPECT_EQ(Filter("IN", kNone),
            Invalid("Invalid number of argument(s) for the IN ComparisonOperator"));
  EXPECT_EQ(Filter("IN", kOne), "a IN ('x')");
}

// §5, row QueryFilter/ScanFilter: types. Which operators take which: DynamoDB Local 1.25.1.
TEST(LegacyConditionsTest, ArgumentTypes) {
  EXPECT_EQ(Filter("IN", R"([{"S":"x"},{"N":"1"}])"),
            Invalid("AttributeValues inside AttributeValueList must be of same type"));
  EXPECT_EQ(Filter("BETWEEN", R"([{"S":"x"},{"N":"1"}])"),
            Invalid("AttributeValues inside AttributeValueList must be of same type"));
  const auto wrong = [](std::string_view comparison, std::string_view type) {
    return Invalid(StrCat("ComparisonOperator ", comparison, " is not valid for ", type,
                          " AttributeValue type"));
  };
  for (const char* contains : {"CONTAINS", "NOT_CONTAINS"}) {
    EXPECT_EQ(Filter(contains, R"([{"SS":["x"]}])"), wrong(contains, "SS"));
    EXPECT_EQ(Filter(contains, R"([{"L":[]}])"), wrong(contains, "L"));
    EXPECT_EQ(Filter(contains, R"([{"M":{}}])"), wrong(contains, "M"));
  }
  for (const char* scalar : {"LT", "LE", "GT", "GE", "BEGINS_WITH", "IN"}) {
    EXPECT_EQ(Filter(scalar, R"([{"SS":["x"]}])"), wrong(scalar, "SS"));
    EXPECT_EQ(Filter(scalar, R"([{"BOOL":true}])"), wrong(scalar, "BOOL"));
    EXPECT_EQ(Filter(scalar, R"([{"NULL":true}])"), wrong(scalar, "NULL"));
    EXPECT_EQ(Filter(scalar, R"([{"M":{}}])"), wrong(scalar, "M"));
  }
  EXPECT_EQ(Filter("BEGINS_WITH", R"([{"N":"1"}])"), wrong("BEGINS_WITH", "N"));
  EXPECT_EQ(Filter("BETWEEN", R"([{"NS":["1"]},{"NS":["2"]}])"), wrong("BETWEEN", "NS"));
}

TEST(LegacyConditionsTest, BoundsOfBetween) {
  const std::string error = Validation(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper "
      "bound");
  EXPECT_EQ(Filter("BETWEEN", R"([{"N":"10"},{"N":"9"}])"), error);
  EXPECT_EQ(Filter("BETWEEN", R"([{"S":"b"},{"S":"a"}])"), error);
  EXPECT_EQ(Filter("BETWEEN", R"([{"B":"//8="},{"B":"AAA="}])"), error);
  EXPECT_EQ(Filter("BETWEEN", R"([{"S":"10"},{"S":"9"}])"), "a BETWEEN '10' AND '9'");
}

// §1.3.
TEST(LegacyConditionsTest, Violations) {
  const std::string kNames =
      "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, "
      "NE, LE, BEGINS_WITH, GE, CONTAINS]";
  EXPECT_EQ(ScanWith(R"(,"ScanFilter":{"a":{}})"),
            OneViolation("Value null at 'scanFilter.a.member.comparisonOperator' failed to satisfy "
                         "constraint: Member must not be null"));
  EXPECT_EQ(Filter("=", "[]"),
            OneViolation(StrCat("Value '=' at 'scanFilter.a.member.comparisonOperator' failed to "
                                "satisfy constraint: ",
                                kNames)));
  EXPECT_EQ(Expected(R"({"ComparisonOperator":"="})"),
            OneViolation(StrCat("Value '=' at 'expected.a.member.comparisonOperator' failed to "
                                "satisfy constraint: ",
                                kNames)));
  EXPECT_EQ(Keys(R"({"a":null})"),
            OneViolation("Value null at 'keyConditions.a.member.comparisonOperator' failed to "
                         "satisfy constraint: Member must not be null"));
  EXPECT_EQ(QueryWith(R"(,"QueryFilter":{"a":{}},"ConditionalOperator":"XOR")"),
            Validation("2 validation errors detected: Value null at "
                       "'queryFilter.a.member.comparisonOperator' failed to satisfy constraint: "
                       "Member must not be null; Value 'XOR' at 'conditionalOperator' failed to "
                       "satisfy constraint: Member must satisfy enum value set: [OR, AND]"));
}

// §1.2.
TEST(LegacyConditionsTest, WrongJsonTypes) {
  EXPECT_EQ(ScanWith(R"(,"ScanFilter":"x")"), Serialization("Unexpected field type"));
  EXPECT_EQ(ScanWith(R"(,"ScanFilter":[])"),
            Serialization("Unrecognized collection type java.util.Map<java.lang.String, "
                          "com.amazonaws.dynamodb.v20120810.Condition>"));
  EXPECT_EQ(ScanWith(R"(,"ScanFilter":{"a":"x"})"),
            Serialization("Unexpected value type in payload"));
  EXPECT_EQ(ScanWith(R"(,"ScanFilter":{"a":[]})"),
            Serialization("Unrecognized collection type class "
                          "com.amazonaws.dynamodb.v20120810.Condition"));
  EXPECT_EQ(Filter("EQ", R"({"S":"x"})"),
            Serialization("Start of structure or map found where not expected"));
  EXPECT_EQ(PutWith(R"(,"Expected":[])"),
            Serialization("Unrecognized collection type java.util.Map<java.lang.String, "
                          "com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue>"));
  EXPECT_EQ(Expected(R"({"Exists":"maybe"})"),
            Serialization("Unexpected token received from parser"));
}

// The texts are those of DynamoDB Local 1.25.1.
TEST(LegacyConditionsTest, ConditionalOperator) {
  constexpr char kTwo[] = R"({"a":{"Value":{"N":"1"}},"b":{"Exists":false}})";
  EXPECT_EQ(PutWith(StrCat(R"(,"ConditionalOperator":"OR","Expected":)", kTwo)),
            "a = 1 OR attribute_not_exists(b)");
  EXPECT_EQ(PutWith(StrCat(R"(,"ConditionalOperator":"AND","Expected":)", kTwo)),
            "a = 1 AND attribute_not_exists(b)");
  const std::string without =
      Validation("ConditionalOperator cannot be used without Filter or Expected");
  EXPECT_EQ(PutWith(R"(,"ConditionalOperator":"OR")"), without);
  EXPECT_EQ(PutWith(R"(,"ConditionalOperator":"OR","Expected":{})"), without);
  EXPECT_EQ(ScanWith(R"(,"ConditionalOperator":"AND")"), without);
  EXPECT_EQ(QueryWith(StrCat(R"(,"ConditionalOperator":"AND","KeyConditions":{)", kHash, "}")),
            without);
  const std::string one = Validation(
      "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  EXPECT_EQ(PutWith(R"(,"ConditionalOperator":"OR","Expected":{"a":{"Exists":false}})"), one);
}

// §4.2, §5, row KeyConditions.
TEST(LegacyConditionsTest, KeyConditions) {
  const auto with_sort = [](std::string_view comparison, std::string_view values) {
    return Keys(StrCat("{", kHash, R"(,"sk":{"ComparisonOperator":")", comparison,
                       R"(","AttributeValueList":)", values, "}}"));
  };
  EXPECT_EQ(Keys(StrCat("{", kHash, "}")), "pk = 'k'");
  EXPECT_EQ(with_sort("LE", R"([{"N":"1"}])"), "pk = 'k' AND sk <= 1");
  EXPECT_EQ(with_sort("BEGINS_WITH", R"([{"S":"x"}])"), "pk = 'k' AND begins_with(sk, 'x')");
  EXPECT_EQ(with_sort("BETWEEN", R"([{"N":"1"},{"N":"2"}])"), "pk = 'k' AND sk BETWEEN 1 AND 2");
  const std::string not_indexable =
      Validation("Attempted conditional constraint is not an indexable operation");
  for (const char* comparison : {"NE", "CONTAINS", "NOT_CONTAINS", "IN"}) {
    EXPECT_EQ(with_sort(comparison, R"([{"N":"1"}])"), not_indexable);
  }
  for (const char* comparison : {"NULL", "NOT_NULL"}) {
    EXPECT_EQ(with_sort(comparison, "[]"), not_indexable);
  }
  const std::string length = Validation("Conditions can be of length 1 or 2 only");
  EXPECT_EQ(Keys("{}"), length);
  EXPECT_EQ(Keys(R"({"a":{"ComparisonOperator":"NULL"},"b":{"ComparisonOperator":"NULL"},
                     "c":{"ComparisonOperator":"NULL"}})"),
            length);
  EXPECT_EQ(with_sort("LT", "[]"),
            Invalid("Invalid number of argument(s) for the LT ComparisonOperator"));
}

// KeyConditions are the one legacy parameter that goes with expressions other than its own
// (dynalite's captures). The client's placeholders stay as they are.
TEST(LegacyConditionsTest, KeyConditionsWithExpressions) {
  const auto query = ParseQuery(StrCat(R"({"TableName":"t","KeyConditions":{)", kHash,
                                       R"(},"FilterExpression":"#l0001 = :l0001",
                "ExpressionAttributeNames":{"#l0001":"x"},
                "ExpressionAttributeValues":{":l0001":{"N":"1"}}})"),
                                TestEndpoint());
  ASSERT_TRUE(query.ok()) << query.status();
  const QueryRequest& request = query->request;
  EXPECT_EQ(request.filter_expression, "#l0001 = :l0001");
  EXPECT_EQ(request.key_condition_expression, "#l0002 = :l0002");
  EXPECT_EQ(Plain(request.filter_expression, request.parameters), "x = 1");
  EXPECT_EQ(Plain(request.key_condition_expression, request.parameters), "pk = 'k'");
  EXPECT_FALSE(request.parameters.legacy);
  EXPECT_EQ(QueryWith(StrCat(R"(,"KeyConditions":{)", kHash, R"(},"KeyConditionExpression":"x")")),
            Validation("Can not use both expression and non-expression parameters in the same "
                       "request: Non-expression parameters: {KeyConditions} "
                       "Expression parameters: {KeyConditionExpression}"));
  EXPECT_EQ(QueryWith(StrCat(R"(,"KeyConditions":{)", kHash,
                             R"(},"QueryFilter":{},"FilterExpression":"x")")),
            Validation("Can not use both expression and non-expression parameters in the same "
                       "request: Non-expression parameters: {QueryFilter} "
                       "Expression parameters: {FilterExpression}"));
}

TEST(LegacyConditionsTest, FilterAndKeyConditions) {
  const auto query =
      ParseQuery(StrCat(R"({"TableName":"t","KeyConditions":{)", kHash,
                        R"(},"QueryFilter":{"a":{"ComparisonOperator":"NOT_NULL"}}})"),
                 TestEndpoint());
  ASSERT_TRUE(query.ok()) << query.status();
  const QueryRequest& request = query->request;
  EXPECT_EQ(Plain(request.filter_expression, request.parameters), "attribute_exists(a)");
  EXPECT_EQ(Plain(request.key_condition_expression, request.parameters), "pk = 'k'");
  EXPECT_TRUE(request.parameters.legacy);
}

// §4, placeholders.
TEST(LegacyConditionsTest, PlaceholdersNeedExpressions) {
  EXPECT_EQ(ScanWith(R"(,"ScanFilter":{},"ExpressionAttributeNames":{"#a":"a"})"),
            Validation("ExpressionAttributeNames can only be specified when using expressions"));
  EXPECT_EQ(PutWith(R"(,"Expected":{},"ExpressionAttributeValues":{":a":{"N":"1"}})"),
            Validation("ExpressionAttributeValues can only be specified when using expressions: "
                       "ConditionExpression is null"));
}

// The limit is Meridian's own.
TEST(LegacyConditionsTest, AtMost2048Attributes) {
  const auto expected = [](size_t attributes) {
    std::string text = R"("a":{"Exists":false})";
    for (size_t i = 1; i < attributes; ++i) StrAppend(&text, ",\"a", i, R"(":{"Exists":false})");
    return PutWith(StrCat(R"(,"Expected":{)", text, "}"));
  };
  EXPECT_EQ(expected(2048).substr(0, 27), "attribute_not_exists(a) AND");
  EXPECT_EQ(expected(2049),
            Validation("Meridian takes at most 2048 attributes and as many values in "
                       "a parameter such as Expected or AttributeUpdates"));
}

}  // namespace
}  // namespace meridian::legacy_conditions_test
