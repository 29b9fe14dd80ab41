// dynamodb-api.md §9. What becomes a Query and what a Scan: AWS developer guide, "PartiQL select statements for DynamoDB".
#include "regiond/core/partiql/bind_statement.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/core/partiql/partiql_testing.h"

namespace meridian::bind_statement_test {
namespace {

using Type = AttributeValue::Type;

SecondaryIndex Index(std::string_view name, IndexKind kind, CompositeKey key) {
  SecondaryIndex index;
  index.name = name;
  index.kind = kind;
  index.key = std::move(key);
  return index;
}

// pk (S), sk (N), a global index "g" (gp, gs), a local one "l" (pk, ls), and "c" with two partition and two sort attributes.
TableSettings Settings() {
  TableSettings settings;
  settings.key_schema = {{"pk", Type::kS}, KeyAttribute{"sk", Type::kN}};
  settings.indexes.push_back(Index("l", IndexKind::kLocal, {{{"pk", Type::kS}}, {{"ls", Type::kS}}}));
  settings.indexes.push_back(Index("g", IndexKind::kGlobal, {{{"gp", Type::kS}}, {{"gs", Type::kN}}}));
  settings.indexes.push_back(Index("c", IndexKind::kGlobal, {{{"c1", Type::kS}, {"c2", Type::kS}}, {{"c3", Type::kN}, {"c4", Type::kN}}}));
  return settings;
}

std::string ShowRead(std::string_view kind, const auto& request) {
  EXPECT_TRUE(request.parameters.statement);
  EXPECT_EQ(request.flat_projection, request.projection_expression.has_value());
  std::string text(kind);
  if (request.index_name) StrAppend(&text, " ", *request.index_name);
  if constexpr (requires { request.key_condition_expression; }) {
    StrAppend(&text, " [", Plain(request.key_condition_expression, request.parameters), "]",
              request.scan_index_forward ? "" : " backwards");
  }
  if (request.filter_expression) StrAppend(&text, " if ", Plain(request.filter_expression, request.parameters));
  if (request.projection_expression) StrAppend(&text, " show ", Plain(request.projection_expression, request.parameters));
  return text;
}

// "query [key condition] if filter show projection", several with " / " between them, or "scan …", or the error.
std::string Select(std::string_view statement, std::string_view parameters = "[]", bool consistent = false) {
  const auto parsed = ParseStatement(StrCat("SELECT ", statement), Parameters(parameters));
  if (!parsed.ok()) return ErrorOf(parsed.status());
  const auto bound = BindSelect(std::get<SelectStatement>(parsed->node), parsed->slots, Settings(), consistent);
  if (!bound.ok()) return ErrorOf(bound.status());
  if (const auto* scan = std::get_if<ScanRequest>(&bound->reads)) return ShowRead("scan", *scan);
  std::string text;
  for (const QueryRequest& query : std::get<std::vector<QueryRequest>>(bound->reads)) {
    StrAppend(&text, text.empty() ? "" : " / ", ShowRead("query", query));
  }
  return bound->key ? StrCat(text, " one") : text;
}
std::string Where(std::string_view condition, std::string_view parameters = "[]") {
  return Select(StrCat("* FROM t WHERE ", condition), parameters);
}

std::string Write(std::string_view statement, std::string_view parameters = "[]", InTransaction in_transaction = InTransaction::kNo) {
  const auto parsed = ParseStatement(statement, Parameters(parameters), in_transaction);
  if (!parsed.ok()) return ErrorOf(parsed.status());
  const auto write = BindWrite(*parsed, Settings().key_schema);
  if (!write.ok()) return ErrorOf(write.status());
  EXPECT_TRUE(write->parameters.statement);
  EXPECT_EQ(write->inserts, std::holds_alternative<InsertStatement>(parsed->node));
  std::string text;
  if (const auto* put = std::get_if<PutRequest>(&write->action)) text = StrCat("put ", Show(AttributeValue(put->item)));
  if (const auto* del = std::get_if<DeleteRequest>(&write->action)) text = StrCat("delete ", Show(AttributeValue(del->key)));
  if (const auto* check = std::get_if<ConditionCheckRequest>(&write->action)) text = StrCat("check ", Show(AttributeValue(check->key)));
  if (const auto* update = std::get_if<UpdateRequest>(&write->action)) {
    text = StrCat("update ", Show(AttributeValue(update->key)), " ", Plain(update->update_expression, write->parameters));
  }
  if (write->condition_expression) StrAppend(&text, " if ", Plain(write->condition_expression, write->parameters));
  return StrCat(text, write->return_values == ReturnValues::kNone ? "" : " returning");
}

// "get key show projection", or the error.
std::string Get(std::string_view statement, std::string_view parameters = "[]") {
  const auto parsed = ParseStatement(StrCat("SELECT ", statement), Parameters(parameters), InTransaction::kYes);
  if (!parsed.ok()) return ErrorOf(parsed.status());
  const auto get = BindGet(std::get<SelectStatement>(parsed->node), parsed->slots, Settings().key_schema);
  if (!get.ok()) return ErrorOf(get.status());
  EXPECT_TRUE(get->consistent_read);
  EXPECT_TRUE(get->parameters.statement);
  EXPECT_TRUE(get->parameters.values.empty());
  const std::string text = StrCat(get->table, " get ", Show(AttributeValue(get->key)));
  return get->projection_expression ? StrCat(text, " show ", Plain(get->projection_expression, get->parameters)) : text;
}

TEST(BindSelectTest, QueriesThatFixThePartitionKey) {
  EXPECT_EQ(Where("pk = 'a'"), "query [pk = 'a']");
  EXPECT_EQ(Where("'a' = pk"), "query [pk = 'a']");
  EXPECT_EQ(Where("pk = ?", "['a']"), "query [pk = 'a']");
  EXPECT_EQ(Where("(pk = 'a')"), "query [pk = 'a']");
  EXPECT_EQ(Where("pk = 'a' AND x = 1"), "query [pk = 'a'] if x = 1");
  EXPECT_EQ(Where("x = 1 AND (y = 2 AND pk = 'a')"), "query [pk = 'a'] if x = 1 AND y = 2");
  EXPECT_EQ(Where("pk = 'a' AND (x = 1 OR y = 2)"), "query [pk = 'a'] if x = 1 OR y = 2");
  EXPECT_EQ(Where("pk = 'a' AND pk = 'b'"), "query [pk = 'a'] if pk = 'b'");
}

TEST(BindSelectTest, SortConditions) {
  EXPECT_EQ(Where("pk = 'a' AND sk = 1"), "query [pk = 'a' AND sk = 1] one");
  EXPECT_EQ(Where("sk >= 1 AND pk = 'a'"), "query [pk = 'a' AND sk >= 1]");
  EXPECT_EQ(Where("pk = 'a' AND 1 < sk"), "query [pk = 'a' AND 1 < sk]");
  EXPECT_EQ(Where("pk = 'a' AND sk BETWEEN 1 AND 2"), "query [pk = 'a' AND sk BETWEEN 1 AND 2]");
  EXPECT_EQ(Where("pk = 'a' AND begins_with(sk, 'x')"), "query [pk = 'a' AND begins_with(sk, 'x')]");
  EXPECT_EQ(Where("pk = 'a' AND sk > 1 AND sk < 5"), "query [pk = 'a' AND sk > 1] if sk < 5");
  EXPECT_EQ(Where("pk = 'a' AND sk > 1 AND sk = 5"), "query [pk = 'a' AND sk = 5] if sk > 1 one");
  EXPECT_EQ(Where("pk = 'a' AND sk IN [1, 2]"), "query [pk = 'a'] if sk IN (1, 2)");
  EXPECT_EQ(Where("pk = 'a' AND sk <> 1"), "query [pk = 'a'] if sk <> 1");
  EXPECT_EQ(Where("pk = 'a' AND sk > x"), "query [pk = 'a'] if sk > x");
  EXPECT_EQ(Where("pk = 'a' AND NOT sk = 1"), "query [pk = 'a'] if NOT sk = 1");
}

TEST(BindSelectTest, SeveralPartitionKeys) {
  EXPECT_EQ(Where("pk IN ['b', 'a', 'b']"), "query [pk = 'b'] / query [pk = 'a']");
  EXPECT_EQ(Where("pk IN ('b', 'a') AND sk < 3 AND x = 1"), "query [pk = 'b' AND sk < 3] if x = 1 / query [pk = 'a' AND sk < 3] if x = 1");
  EXPECT_EQ(Where("pk = 'a' OR pk = 'b'"), "query [pk = 'a'] / query [pk = 'b']");
  EXPECT_EQ(Where("pk = 'a' OR pk IN ['b', 'c']"), "query [pk = 'a'] / query [pk = 'b'] / query [pk = 'c']");
  EXPECT_EQ(Where("pk IN ['a', 1]"),
            Validation("One or more parameter values were invalid: Condition parameter type does not match schema type"));
  std::string list;
  for (int i = 0; i < 51; ++i) StrAppend(&list, i == 0 ? "" : ", ", "'", i, "'");
  EXPECT_EQ(Where(StrCat("pk IN [", list, "]")),
            Validation("The IN operator is provided with too many operands; number of operands: 51"));  // (unverified) the text
}

TEST(BindSelectTest, Scans) {
  EXPECT_EQ(Select("* FROM t"), "scan");
  EXPECT_EQ(Where("pk > 'a'"), "scan if pk > 'a'");
  EXPECT_EQ(Where("sk = 1"), "scan if sk = 1");
  EXPECT_EQ(Where("pk = 'a' OR x = 1"), "scan if pk = 'a' OR x = 1");
  EXPECT_EQ(Where("pk = x"), "scan if pk = x");
  EXPECT_EQ(Where("pk IN ['a', x]"), "scan if pk IN ('a', x)");
  EXPECT_EQ(Where("pk.x = 'a'"), "scan if pk.x = 'a'");
  EXPECT_EQ(Where("NOT pk = 'a'"), "scan if NOT pk = 'a'");
}

TEST(BindSelectTest, ConditionsAsExpressions) {
  EXPECT_EQ(Where("x != 1"), "scan if x <> 1");
  EXPECT_EQ(Where("x IS MISSING"), "scan if attribute_not_exists(x)");
  EXPECT_EQ(Where("x IS NOT MISSING"), "scan if attribute_exists(x)");
  EXPECT_EQ(Where("x.y[1] IS NULL"), "scan if attribute_type(x.y[1], 'NULL')");
  EXPECT_EQ(Where("x IS NOT NULL"), "scan if NOT attribute_type(x, 'NULL')");
  EXPECT_EQ(Where("x NOT IN [1]"), "scan if NOT x IN (1)");
  EXPECT_EQ(Where("x NOT BETWEEN 1 AND 2 AND y = 3"), "scan if NOT x BETWEEN 1 AND 2 AND y = 3");
  EXPECT_EQ(Where("BEGINS_WITH(x, 'a') OR Contains(y, 1) OR attribute_type(z, 'S')"),
            "scan if begins_with(x, 'a') OR contains(y, 1) OR attribute_type(z, 'S')");
  EXPECT_EQ(Where("SIZE(x) > 1"), "scan if size(x) > 1");
  EXPECT_EQ(Where("x = <<1>>"), "scan if x = <1>");
}

// Parentheses where they are needed and nowhere else: the engine refuses redundant ones.
TEST(BindSelectTest, Parentheses) {
  EXPECT_EQ(Where("((x = 1))"), "scan if x = 1");
  EXPECT_EQ(Where("x = 1 AND (y = 2 OR z = 3)"), "scan if x = 1 AND (y = 2 OR z = 3)");
  EXPECT_EQ(Where("(x = 1 AND y = 2) OR z = 3"), "scan if (x = 1 AND y = 2) OR z = 3");
  EXPECT_EQ(Where("NOT (x = 1 OR y = 2)"), "scan if NOT (x = 1 OR y = 2)");
  EXPECT_EQ(Where("NOT NOT x = 1"), "scan if NOT (NOT x = 1)");
  EXPECT_EQ(Where("NOT (NOT (x = 1 AND y = 2))"), "scan if NOT (NOT (x = 1 AND y = 2))");
}

TEST(BindSelectTest, Projections) {
  EXPECT_EQ(Select("x, \"y z\".a[0] FROM t WHERE pk = 'a'"), "query [pk = 'a'] show x, y z.a[0]");
  EXPECT_EQ(Select("x FROM t"), "scan show x");
}

TEST(BindSelectTest, InABatchPartsKeepTheirPlaces) {
  const Statement statement = *ParseStatement("SELECT m.x FROM t WHERE pk = 'a' AND sk = 1", {});
  const auto bound =
      BindSelect(std::get<SelectStatement>(statement.node), statement.slots, Settings(), false, InBatch::kYes);
  ASSERT_TRUE(bound.ok()) << bound.status();
  EXPECT_FALSE(std::get<std::vector<QueryRequest>>(bound->reads).front().flat_projection);
}

TEST(BindSelectTest, Indexes) {
  EXPECT_EQ(Select("* FROM t.g WHERE gp = 'a' AND gs < 1"), "query g [gp = 'a' AND gs < 1]");
  EXPECT_EQ(Select("* FROM t.g WHERE pk = 'a'"), "scan g if pk = 'a'");
  EXPECT_EQ(Select("* FROM t.l WHERE pk = 'a' AND ls = 'b'", "[]", true), "query l [pk = 'a' AND ls = 'b']");
  EXPECT_EQ(Select("* FROM t.c WHERE c1 = 'a' AND c2 = 'b' AND c3 = 1 AND c4 > 2"),
            "query c [c1 = 'a' AND c2 = 'b' AND c3 = 1 AND c4 > 2]");
  EXPECT_EQ(Select("* FROM t.c WHERE c1 = 'a' AND c2 = 'b' AND c4 > 2"), "query c [c1 = 'a' AND c2 = 'b'] if c4 > 2");
  EXPECT_EQ(Select("* FROM t.c WHERE c1 = 'a'"), "scan c if c1 = 'a'");
  EXPECT_EQ(Select("* FROM t.g", "[]", true), Validation("Strongly consistent read is not supported on Global Secondary Indexes"));
  EXPECT_EQ(Select("* FROM t.none"), Validation("The table does not have the specified index: none"));
}

// (unverified) the texts.
TEST(BindSelectTest, OrderBy) {
  const auto order = [](std::string_view rest) { return Select(StrCat("* FROM t WHERE pk ", rest)); };
  EXPECT_EQ(order("= 'a' ORDER BY sk"), "query [pk = 'a']");
  EXPECT_EQ(order("= 'a' ORDER BY sk DESC"), "query [pk = 'a'] backwards");
  EXPECT_EQ(order("= 'a' ORDER BY pk ASC, sk DESC"), "query [pk = 'a'] backwards");
  EXPECT_EQ(order("IN ['b', 'c', 'a'] ORDER BY pk"), "query [pk = 'a'] / query [pk = 'b'] / query [pk = 'c']");
  EXPECT_EQ(order("IN ['b', 'c'] ORDER BY pk DESC, sk DESC"), "query [pk = 'c'] backwards / query [pk = 'b'] backwards");
  EXPECT_EQ(order("IN ['b', 'c'] ORDER BY sk"),
            Validation("Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."));
  EXPECT_EQ(order("IN ['b', 'c'] ORDER BY sk, pk"),
            Validation("ORDER BY clause must begin with the hash key if WHERE clause allows several values of it"));
  EXPECT_EQ(order("= 'a' ORDER BY x"), Validation("Variable reference x in ORDER BY clause must be part of the primary key"));
  EXPECT_EQ(order("> 'a' ORDER BY sk"),
            Validation("Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."));
  EXPECT_EQ(Select("* FROM t ORDER BY pk"), Validation("Must have WHERE clause in the statement when using ORDER BY clause."));
}

TEST(BindWriteTest, Insert) {
  EXPECT_EQ(Write("INSERT INTO t VALUE {'pk': 'a', 'sk': ?}", "[1]"), "put {pk: 'a', sk: 1} if attribute_not_exists(pk)");
}

TEST(BindWriteTest, Update) {
  EXPECT_EQ(Write("UPDATE t SET a = 1 SET b.c[0] = d, e = ? REMOVE f REMOVE g.h WHERE pk = 'a' AND sk = 1", "['x']"),
            "update {pk: 'a', sk: 1} SET a = 1, b.c[0] = d, e = 'x' REMOVE f, g.h if attribute_exists(pk)");
  EXPECT_EQ(Write("UPDATE t SET a = a + 1, b = 2 - c WHERE sk = 1 AND pk = 'a' AND (x = 1 OR y = 2) RETURNING ALL NEW *"),
            "update {pk: 'a', sk: 1} SET a = a + 1, b = 2 - c if attribute_exists(pk) AND (x = 1 OR y = 2) returning");
  EXPECT_EQ(Write("UPDATE t SET a = list_append(a, [1]) SET b = set_add(b, <<1>>) SET c = SET_DELETE(c, ?) WHERE pk = 'a' AND sk = 1",
                  "[<'x'>]"),
            "update {pk: 'a', sk: 1} SET a = list_append(a, [1]) ADD b <1> DELETE c <'x'> if attribute_exists(pk)");
  EXPECT_EQ(Write("UPDATE t SET a = set_add(b, <<1>>) WHERE pk = 'a' AND sk = 1"),
            Validation("The first argument to SET_ADD must equal the assignment value"));
}

TEST(BindWriteTest, Delete) {
  EXPECT_EQ(Write("DELETE FROM t WHERE pk = 'a' AND sk = 1"), "delete {pk: 'a', sk: 1}");
  EXPECT_EQ(Write("DELETE FROM t WHERE pk = 'a' AND x = 1 AND sk = 1 RETURNING ALL OLD *"), "delete {pk: 'a', sk: 1} if x = 1 returning");
}

TEST(BindWriteTest, Exists) {
  const auto exists = [](std::string_view rest) {
    return Write(StrCat("EXISTS(SELECT a FROM t WHERE ", rest, ")"), "[]", InTransaction::kYes);
  };
  const std::string neither = Validation("EXISTS() must contain a single item read with additional condition");
  for (const char* where : {"pk = 'a' AND sk = 1", "pk = 'a' AND x = 1", "x = 1", "pk = 'a' AND sk > 1 AND x = 1"}) {
    EXPECT_EQ(exists(where), neither) << where;
  }
  EXPECT_EQ(exists("x = 1 AND sk = 1 AND pk = 'a'"), "check {pk: 'a', sk: 1} if attribute_exists(pk) AND x = 1");
  EXPECT_EQ(exists("pk = 'a' AND (x IS MISSING OR y < 2) AND sk = 1"),
            "check {pk: 'a', sk: 1} if attribute_exists(pk) AND (attribute_not_exists(x) OR y < 2)");
}

TEST(BindWriteTest, NeedsTheWholeKey) {
  const std::string missing = Validation("Where clause does not contain a mandatory equality on all key attributes");
  for (const char* where : {"", " WHERE pk = 'a'", " WHERE sk = 1", " WHERE pk = 'a' AND sk > 1", " WHERE pk = 'a' OR sk = 1",
                            " WHERE pk IN ['a'] AND sk = 1", " WHERE pk = x AND sk = 1"}) {
    EXPECT_EQ(Write(StrCat("DELETE FROM t", where)), missing) << where;
    EXPECT_EQ(Write(StrCat("UPDATE t REMOVE a", where)), missing) << where;
  }
}

// (unverified) the texts. Types that a key may have are compared with the table's by KeyOfStatement().
TEST(BindWriteTest, KeysThatNoItemHas) {
  const auto type = [](std::string_view rest) { return Validation(StrCat("Key value must be of type S, N, or B. Key name: ", rest)); };
  const auto contradiction = [](std::string_view key) {
    return Validation(StrCat("Multiple conditions on same key ", key, ". Only single item Update/Insert/Delete are supported"));
  };
  for (const char* verb : {"DELETE FROM t WHERE ", "UPDATE t REMOVE a WHERE "}) {
    const auto where = [&](std::string_view condition) { return Write(StrCat(verb, condition)); };
    EXPECT_EQ(where("pk = 'a' AND sk = NULL"), type("sk, Key type: NULL"));
    EXPECT_EQ(where("pk = [1] AND sk = 'x'"), type("pk, Key type: L"));
    EXPECT_EQ(where("pk = 1 AND sk = TRUE"), type("sk, Key type: BOOL"));
    EXPECT_EQ(where("pk = 'a' AND sk = 1 AND sk = 2"), contradiction("sk"));
    EXPECT_EQ(where("pk = 'a' AND sk = 1 AND x = 1 AND 'b' = pk"), contradiction("pk"));
    EXPECT_EQ(where("pk = 'a' AND sk = NULL AND sk = 1"), contradiction("sk"));
  }
  EXPECT_EQ(Write("DELETE FROM t WHERE pk = 'a' AND sk = 1 AND sk = 1.0 AND sk > 2"), "delete {pk: 'a', sk: 1} if sk = 1 AND sk > 2");
  EXPECT_EQ(Write("DELETE FROM t WHERE pk = 'a' AND sk = 'x'"), "delete {pk: 'a', sk: 'x'}");
}

TEST(BindGetTest, OneItem) {
  EXPECT_EQ(Get("* FROM t WHERE pk = 'a' AND sk = ?", "[1]"), "t get {pk: 'a', sk: 1}");
  EXPECT_EQ(Get("x, \"y z\".a[0] FROM t WHERE 1 = sk AND (pk = 'a')"), "t get {pk: 'a', sk: 1} show x, y z.a[0]");
  EXPECT_EQ(Get("* FROM t WHERE pk = 'a' AND sk = 1 ORDER BY pk, sk DESC"), "t get {pk: 'a', sk: 1}");
  EXPECT_EQ(Get("* FROM t WHERE pk = 'a' AND sk = 1 ORDER BY x"),
            Validation("Variable reference x in ORDER BY clause must be part of the primary key"));
}

// (unverified) both texts; that more than the key is refused.
TEST(BindGetTest, TheWholeKeyAndNothingElse) {
  for (const char* where : {"", " WHERE pk = 'a'", " WHERE pk = 'a' AND sk > 1", " WHERE pk IN ['a'] AND sk = 1", " WHERE x = 1"}) {
    EXPECT_EQ(Get(StrCat("* FROM t", where)),
              Validation("Select statements within ExecuteTransaction must specify the primary key in the where clause."))
        << where;
  }
  for (const char* more : {"x = 1", "x IS MISSING", "pk = 'a'", "sk < 2"}) {
    EXPECT_EQ(Get(StrCat("* FROM t WHERE pk = 'a' AND sk = 1 AND ", more)),
              Validation("Select statements within ExecuteTransaction must specify the primary key in the where clause."))
        << more;
  }
}

}  // namespace
}  // namespace meridian::bind_statement_test
