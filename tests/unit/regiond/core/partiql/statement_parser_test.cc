// The texts behind "can't be processed: " are ours (unverified); reference/dynamodb-api.md §9 has the beginning only.
#include "regiond/core/partiql/statement_parser.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/core/partiql/partiql_testing.h"

namespace meridian::statement_parser_test {
namespace {

std::string ErrorIn(std::string_view text, std::string_view parameters = "[]") {
  return ErrorOf(ParseStatement(text, Parameters(parameters)).status());
}
std::string ErrorInTransaction(std::string_view text) { return ErrorOf(ParseStatement(text, {}, InTransaction::kYes).status()); }
// The tuple of an INSERT of one attribute `a`, in the notation of tests; or the error.
std::string Value(std::string_view literal, std::string_view parameters = "[]") {
  const auto statement = ParseStatement(StrCat("INSERT INTO t VALUE {'a': ", literal, "}"), Parameters(parameters));
  if (!statement.ok()) return ErrorOf(statement.status());
  return Show(*std::get<InsertStatement>(statement->node).item.Find("a"));
}

TEST(StatementParserTest, Select) {
  const auto statement = ParseStatement("select a, \"b c\".d[2] From \"my.table\".\"idx\" order by x DESC, y", {});
  ASSERT_TRUE(statement.ok()) << statement.status();
  ASSERT_TRUE(statement->reads());
  const SelectStatement& select = std::get<SelectStatement>(statement->node);
  EXPECT_EQ(select.table, "my.table");
  EXPECT_EQ(select.index, "idx");
  EXPECT_EQ(select.projection.size(), 2u);
  EXPECT_EQ(select.projection[1].steps.size(), 3u);
  EXPECT_FALSE(select.where.has_value());
  ASSERT_EQ(select.order.size(), 2u);
  EXPECT_FALSE(select.order[0].ascending);
  EXPECT_TRUE(select.order[1].ascending);
  EXPECT_EQ(statement->slots.names, (std::vector<std::string>{"a", "b c", "d"}));
}

TEST(StatementParserTest, SelectStar) {
  const auto statement = ParseStatement("SELECT * FROM t;", {});
  ASSERT_TRUE(statement.ok()) << statement.status();
  EXPECT_TRUE(std::get<SelectStatement>(statement->node).projection.empty());
  EXPECT_EQ(statement->table(), "t");
}

TEST(StatementParserTest, Values) {
  EXPECT_EQ(Value("'it''s'"), "'it's'");
  EXPECT_EQ(Value("-1.50"), "-1.5");
  EXPECT_EQ(Value("+1e3"), "1000");
  EXPECT_EQ(Value("TRUE"), "true");
  EXPECT_EQ(Value("false"), "false");
  EXPECT_EQ(Value("NULL"), "null");
  EXPECT_EQ(Value("[1, 'a', [true], {}]"), "[1, 'a', [true], {}]");
  EXPECT_EQ(Value("{'x': 1, 'y': {'z': []}}"), "{x: 1, y: {z: []}}");
  EXPECT_EQ(Value("<<'b', 'a'>>"), "<'a' 'b'>");
  EXPECT_EQ(Value("<<2, 1.0>>"), "<1 2>");
}

TEST(StatementParserTest, Parameters) {
  EXPECT_EQ(Value("?", "[b'x']"), "b'x'");
  EXPECT_EQ(Value("[?, {'x': ?}]", "[1, 'a']"), "[1, {x: 'a'}]");
  EXPECT_EQ(Value("<<?, ?>>", "[b'y', b'x']"), "<b'x' b'y'>");
}

// (unverified) the text.
TEST(StatementParserTest, NumberOfParameters) {
  const std::string mismatch = Validation("Number of parameters in request and statement don't match.");
  EXPECT_EQ(Value("?"), mismatch);
  EXPECT_EQ(Value("1", "[1]"), mismatch);
  EXPECT_EQ(Value("[?, ?]", "[1]"), mismatch);
  EXPECT_EQ(Value("'?'", "[1]"), mismatch);
}

// dynamodb-api.md §3.
TEST(StatementParserTest, InvalidValues) {
  EXPECT_EQ(Value("<<1, 1.0>>"), Validation("One or more parameter values were invalid: Input collection contains duplicates."));
  EXPECT_EQ(Value("{'': 1}"), Validation("One or more parameter values were invalid: Empty attribute name"));
  EXPECT_EQ(Value("1e126"),
            Validation("Number overflow. Attempting to store a number with magnitude larger than supported range"));
}

// (unverified) from here to Bags: the texts and places are DynamoDB Local's (1.25.1). What Value() takes begins at 1:27.
TEST(StatementParserTest, NoTuples) {
  const auto refused = [](std::string_view place) {
    return Validation(StrCat("Unsupported format in item expression. Please use struct format {...} to express item values for insert "
                             "statement. at ",
                             place));
  };
  const auto insert = [](std::string_view value) { return ErrorIn(StrCat("INSERT INTO tab VALUE ", value)); };
  EXPECT_EQ(insert("1"), refused("1:23:1"));
  EXPECT_EQ(insert("-1.5"), refused("1:24:3"));
  EXPECT_EQ(insert("'abc'"), refused("1:23:5"));
  EXPECT_EQ(insert("[1]"), refused("1:23:1"));
  EXPECT_EQ(insert("<<1>>"), refused("1:23:2"));
  EXPECT_EQ(insert("NULL"), refused("1:23:4"));
  EXPECT_EQ(insert("a"), refused("1:23:1"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab\n VALUE 1"), refused("2:8:1"));
  for (const char* parameters : {"[]", "['x']", "[{pk: 'k'}]"}) {
    EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE ?", parameters), refused("1:23:1"));
  }
  EXPECT_EQ(insert(""), Malformed("Unexpected end of statement"));
  EXPECT_EQ(insert(")"), Malformed("Unexpected term: )"));
}

TEST(StatementParserTest, KeysOfTuples) {
  const auto refused = [](std::string_view rest) { return Validation(StrCat("Tuple keys must be of type String. Actual type: ", rest)); };
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {pk: 'a'}"), refused("VariableReference under root at 1:24:2"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {\"pk\": 'a'}"), refused("VariableReference under root at 1:24:4"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {?: 'a'}", "[1]"), refused("Parameter under root at 1:24:1"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {1: 'a'}"), refused("INT under root at 1:24:1"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {1e5: 'a'}"), refused("DECIMAL under root at 1:24:3"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {NULL: 'a'}"), refused("NULL under root at 1:24:4"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {TRUE: 'a'}"), refused("BOOL under root at 1:24:4"));
  EXPECT_EQ(Value("{y: 1}"), refused("VariableReference under root at 1:28:1"));
  EXPECT_EQ(Value("[1, {'q': {y: 1}}]"), refused("VariableReference under root.1.q at 1:38:1"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t WHERE n={a:1}"), refused("VariableReference under root at 1:26:1"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {pk 'a'}"), Malformed("Unexpected term: pk"));

  const auto twice = [](std::string_view rest) { return Validation(StrCat("Duplicate keys in tuple. Key: ", rest)); };
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {'pk':'zz','pk':'y','sk':1}"), twice("pk under root at 1:34:4"));
  EXPECT_EQ(Value("{'x': 1, 'x': 1}"), twice("x under root at 1:27:1"));
  EXPECT_EQ(Value("[{'c': 1, 'c': 2}]"), twice("c under root.0 at 1:28:1"));
}

TEST(StatementParserTest, NoValues) {
  const auto refused = [](std::string_view rest) { return Validation(StrCat("Unsupported data type: ", rest)); };
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {'pk': a}"), refused("a under key root at 1:30:1"));
  EXPECT_EQ(ErrorIn("INSERT INTO tab VALUE {\n'pk':\n  a}"), refused("a under key root at 3:3:1"));
  EXPECT_EQ(Value("\"q\""), refused("q under key root at 1:27:3"));
  EXPECT_EQ(Value("MISSING"), refused("MISSING under key root at 1:27:7"));
  EXPECT_EQ(Value("[1, [b]]"), refused("VariableReference under key root.1.0 at 1:32:1"));
  EXPECT_EQ(Value("{'y': b}"), refused("VariableReference under key root.y at 1:33:1"));
  EXPECT_EQ(Value("[MISSING]"), refused("LiteralMissing under key root.0 at 1:28:7"));
  EXPECT_EQ(ErrorIn("UPDATE tab SET n=[q] WHERE pk='a'"), refused("VariableReference under key root.0 at 1:19:1"));
  EXPECT_EQ(Value("select"), Malformed("Unexpected term: select"));

  EXPECT_EQ(Value("-0.0"), Validation("Negative zero decimal is not supported under key root at 1:28:3"));
  EXPECT_EQ(Value("[[-0e5]]"), Validation("Negative zero decimal is not supported under key root.0.0 at 1:30:3"));
  EXPECT_EQ(Value("-0"), "0");
  EXPECT_EQ(Value("+0.0"), "0");
}

// That a parameter may be an element is ours.
TEST(StatementParserTest, Bags) {
  EXPECT_EQ(Value("<<>>"), Validation("Empty bags are not supported at 1:27:2"));
  EXPECT_EQ(Value("[<<\n>>]"), Validation("Empty bags are not supported at 1:28:2"));
  EXPECT_EQ(ErrorIn("UPDATE tab SET n=<<>> WHERE pk='a'"), Validation("Empty bags are not supported at 1:18:2"));
  const std::string element = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";
  EXPECT_EQ(Value("<<true>>"), Validation(element + " at 1:29:4"));
  EXPECT_EQ(Value("<<a>>"), Validation(element + " at 1:29:1"));
  EXPECT_EQ(Value("<<[1]>>"), Validation(element + " at 1:29:1"));
  EXPECT_EQ(Value("<<<<1>>>>"), Validation(element + " at 1:29:2"));
  EXPECT_EQ(Value("<<'a', -1>>"), Validation(element + " at 1:35:1"));
  EXPECT_EQ(Value("<<1, 'a'>>"), Validation(element));
  EXPECT_EQ(Value("<<?, 'a'>>", "[1]"), Validation(element));
  EXPECT_EQ(Value("<<?>>", "[[1]]"), Validation(element + " at 1:29:1"));
}

TEST(StatementParserTest, NestingOfValues) {
  const std::string too_deep = Validation(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
  const auto nested = [](int levels, std::string_view inside) {
    return StrCat(std::string(levels, '['), inside, std::string(levels, ']'));
  };
  EXPECT_EQ(Value(nested(32, "1")), nested(32, "1"));
  EXPECT_EQ(Value(nested(33, "1")), too_deep);
  EXPECT_EQ(Value(nested(31, "?"), "[[1]]"), nested(32, "1"));
  EXPECT_EQ(Value(nested(32, "?"), "[[1]]"), too_deep);
  EXPECT_EQ(Value(nested(4000, "")), too_deep);
}

TEST(StatementParserTest, Malformed) {
  EXPECT_EQ(ErrorIn(""), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorIn("FROM t"), Malformed("Unexpected term: FROM"));
  EXPECT_EQ(ErrorIn("SELECT * FROM"), Malformed("Expected identifier for simple path"));
  EXPECT_EQ(ErrorIn("SELECT FROM t"), Malformed("Expected identifier for simple path"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t LIMIT"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorIn("SELECT a[x] FROM t"), Malformed("Unexpected term: x"));
  EXPECT_EQ(ErrorIn("SELECT a[1.5] FROM t"), Malformed("Unexpected term: 1.5"));
  EXPECT_EQ(ErrorIn("SELECT a[99999999999] FROM t"), Malformed("Unexpected term: 99999999999"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t WHERE"), Malformed("Expected identifier for simple path"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t WHERE a"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t WHERE a = 'x"), Malformed("Expected identifier for simple path"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t WHERE a IN []"), Malformed("Expected identifier for simple path"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t WHERE (a = 1"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t WHERE size(a)"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t; SELECT * FROM t"), Malformed("Unexpected term: SELECT"));
  EXPECT_EQ(ErrorIn("UPDATE t WHERE pk = 1"), Malformed("Unexpected term: WHERE"));
  EXPECT_EQ(ErrorIn("UPDATE t SET a WHERE pk = 1"), Malformed("Unexpected term: WHERE"));
  EXPECT_EQ(ErrorIn("UPDATE t REMOVE a, b WHERE pk = 1"), Malformed("Unexpected term: ,"));
  EXPECT_EQ(ErrorIn("UPDATE t SET c = 1 REMOVE a, b WHERE pk = 1"), Malformed("Unexpected term: ,"));
  EXPECT_EQ(ErrorIn("INSERT INTO t VALUE {'pk': 1} RETURNING"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorIn("DELETE t"), Malformed("Unexpected term: t"));
}

// What PartiQL has and DynamoDB has not. The texts are DynamoDB Local's (1.25.1).
TEST(StatementParserTest, Unsupported) {
  EXPECT_EQ(ErrorIn("DROP TABLE t"), Validation("Unsupported operation: DropTable"));
  EXPECT_EQ(ErrorIn("create table t"), Validation("Unsupported operation: CreateTable"));
  EXPECT_EQ(ErrorIn("SELECT * FROM hrr WHERE pk='a' LIMIT 1"), Validation("Unsupported clause: LIMIT at 1:38:1"));
  EXPECT_EQ(ErrorIn("SELECT *\nFROM hrr\n LIMIT 10"), Validation("Unsupported clause: LIMIT at 3:8:2"));
  EXPECT_EQ(ErrorIn("SELECT * FROM t GROUP BY pk"), Validation("Unsupported clause: GROUP BY"));
  EXPECT_EQ(ErrorIn("SELECT COUNT(*) FROM t"), Validation("Unexpected path component at 1:8:5"));
  EXPECT_EQ(ErrorIn("SELECT a, size(b) FROM t"), Validation("Unexpected path component at 1:11:4"));
  EXPECT_EQ(ErrorIn("SELECT 1 FROM t"), Validation("Unexpected path component at 1:8:1"));
  EXPECT_EQ(ErrorIn("SELECT DISTINCT a FROM t"), Validation("Unsupported token in expression: DISTINCT"));
  EXPECT_EQ(ErrorIn("SELECT VALUE a FROM t"), Validation("Select projection doesn't support value or pivot keywords"));
  EXPECT_EQ(ErrorIn("SELECT * FROM (SELECT * FROM t)"), Validation("Unexpected from source"));
  for (const char* sources : {"t, u", "t a JOIN u b ON a.k = b.k", "t JOIN u ON k = k", "t INNER JOIN u ON k = k", "t AS a, u"}) {
    EXPECT_EQ(ErrorIn(StrCat("SELECT * FROM ", sources)), Validation("Only select from a single table or index is supported."));
  }
  EXPECT_EQ(ErrorIn("SELECT * FROM t AS x"), Validation("Aliasing is not supported"));
  EXPECT_EQ(ErrorIn("SELECT a AS y FROM t"), Validation("Aliasing is not supported"));
  EXPECT_EQ(ErrorIn("UPDATE t SET a = if_not_exists(a, 1) WHERE pk = 1"), Validation("Unrecognized function: if_not_exists"));
  EXPECT_EQ(ErrorIn("UPDATE t SET a = a * 2 WHERE pk = 1"), Validation("Unsupported operator in Update Expression. Operator: *"));
  EXPECT_EQ(ErrorIn("UPDATE t SET a = set_add(b, <<1>>) WHERE pk = 1"),
            Validation("The first argument to SET_ADD must equal the assignment value"));
  EXPECT_EQ(ErrorIn("UPDATE hrr SET ss=set_add(ss,['c']) WHERE pk='a'"),
            Validation("The second argument to SET_ADD must be a value with type SET at 1:27:2"));
  EXPECT_EQ(ErrorIn("UPDATE t SET a = set_delete(a.b, <<1>>) WHERE pk = 1"),
            Validation("The first argument to SET_DELETE must equal the assignment value"));
  const auto where = [](std::string_view condition) { return ErrorIn(StrCat("SELECT * FROM t WHERE ", condition)); };
  EXPECT_EQ(where("UPPER(a) = 'A'"), Validation("Unrecognized function: upper"));
  EXPECT_EQ(where("a LIKE 'b%'"), Validation("Unsupported operator in Condition Expression. Operator: like"));
  EXPECT_EQ(where("a + 1 = 2"), Validation("Unsupported operator in Condition Expression. Operator: +"));
  EXPECT_EQ(where("CASE WHEN a = 1 THEN TRUE END"), Validation("Unsupported token in expression: CASE at 1:23:4"));
  EXPECT_EQ(where("a = 1 AND EXISTS(SELECT * FROM t)"), Validation("Unsupported token in expression: SELECT at 1:40:6"));
  for (const char* condition : {"a = MISSING", "MISSING = a", "a IN [1, MISSING]", "a BETWEEN MISSING AND 1"}) {
    EXPECT_EQ(where(condition), Validation("MISSING must be compared using IS operator")) << condition;
  }
  EXPECT_EQ(ErrorIn("UPDATE t SET a = MISSING WHERE pk = 1"), Validation("MISSING must be compared using IS operator"));
  EXPECT_EQ(ErrorIn("UPDATE t SET n=set_add(n,q) WHERE pk='a'"),
            Validation("The second argument to SET_ADD must be a value with type SET at 1:24:1"));
  EXPECT_EQ(ErrorIn("SELECT m.*, n FROM t"), Validation("Changing item's hierarchy while reading isn't supported"));
  EXPECT_EQ(ErrorIn("INSERT INTO t VALUE {'pk': 1} RETURNING ALL OLD *"), Validation("RETURNING is not supported in INSERT"));
}

// (unverified) the texts, as above.
TEST(StatementParserTest, NamesOfTables) {
  const std::string too_long = Validation("A path may contain at most 2 components in the FROM clause");
  EXPECT_EQ(ErrorIn("SELECT * FROM t.i.x"), too_long);
  EXPECT_EQ(ErrorIn("DELETE FROM t.i.x WHERE pk = 1"), too_long);
  const std::string on_index = Validation("This operation is not supported on an index");
  EXPECT_EQ(ErrorIn("UPDATE t.\"i\" SET a = 1"), on_index);
  EXPECT_EQ(ErrorIn("DELETE FROM t.i WHERE pk = 1"), on_index);
  EXPECT_EQ(ErrorIn("INSERT INTO t.i VALUE {'pk': 1}"),
            Validation("FROM clause may only contain a single table name in data manipulation statements"));
}

// (unverified) as above. In a batch or a transaction, too, where what is selected keeps its place.
TEST(StatementParserTest, OneNameOfTwoParts) {
  const auto twice = [](std::string_view name) { return Validation(StrCat("Duplicate identifiers in select clause: ", name)); };
  EXPECT_EQ(ErrorIn("SELECT n, n FROM t"), twice("n"));
  EXPECT_EQ(ErrorIn("SELECT m.x, m.deep.x FROM t"), twice("x"));
  EXPECT_EQ(ErrorIn("SELECT m.l[1], l[1] FROM t"), twice("l[1]"));
  EXPECT_EQ(ErrorIn("SELECT l[1], \"l[1]\" FROM t WHERE pk = 1"), twice("l[1]"));
  EXPECT_EQ(ErrorIn("SELECT n, N, l[0], l[1], m.l[2] FROM t"), "OK");
  EXPECT_EQ(ErrorInTransaction("SELECT n, n FROM t WHERE pk = 1"), twice("n"));
  EXPECT_EQ(ErrorInTransaction("EXISTS(SELECT n, n FROM t WHERE pk = 1)"), "OK");
}

TEST(StatementParserTest, MisusedFunctions) {
  const auto where = [](std::string_view condition) { return ErrorIn(StrCat("SELECT * FROM t WHERE ", condition)); };
  EXPECT_EQ(where("foo(a)"), Validation("Unrecognized function: foo"));
  EXPECT_EQ(where("size(a, b) > 1"), Malformed("Incorrect number of operands for function size: 2"));
  EXPECT_EQ(where("contains(a)"), Malformed("Incorrect number of operands for function contains: 1"));
  EXPECT_EQ(where("contains(a, begins_with(b, 'x'))"), Malformed("The function is not allowed to be used this way: begins_with"));
  EXPECT_EQ(where("1 IS MISSING"), Malformed("IS needs a path on its left"));
  EXPECT_EQ(where("a IS 1"), Malformed("Unexpected term: 1"));
  EXPECT_EQ(ErrorIn("EXISTS(SELECT * FROM t WHERE pk = 1)"), Validation("EXISTS can only be used in ExecuteTransaction write requests."));
}

// dynamodb-api.md §9, DELETE returning.
TEST(StatementParserTest, Returning) {
  const auto error = [](std::string_view returning) { return ErrorIn(StrCat("DELETE FROM t WHERE pk = 1 RETURNING ", returning)); };
  EXPECT_EQ(error("ALL OLD *"), "OK");
  for (const char* other : {"ALL NEW", "MODIFIED OLD", "MODIFIED NEW"}) {
    EXPECT_EQ(error(StrCat(other, " *")), Validation(StrCat("Invalid returning clause: RETURNING ", other,
                                                            " *. Only RETURNING ALL OLD * is allowed in DELETE statements.")));
  }
  EXPECT_EQ(error("ALL OLD"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(error("OLD *"), Malformed("Unexpected term: OLD"));
}

TEST(StatementParserTest, Exists) {
  const auto statement =
      ParseStatement("exists (SELECT a, b.c FROM \"t\" WHERE pk = ?);", Parameters("['k']"), InTransaction::kYes);
  ASSERT_TRUE(statement.ok()) << statement.status();
  EXPECT_FALSE(statement->reads());
  EXPECT_EQ(statement->table(), "t");
  const ExistsStatement& exists = std::get<ExistsStatement>(statement->node);
  ASSERT_TRUE(exists.where.has_value());
  EXPECT_TRUE(std::holds_alternative<Comparison>(exists.where->node));
  EXPECT_EQ(ErrorInTransaction("EXISTS(SELECT * FROM t)"), "OK");
}

TEST(StatementParserTest, MalformedExists) {
  EXPECT_EQ(ErrorInTransaction("EXISTS"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorInTransaction("EXISTS SELECT * FROM t"), Malformed("Unexpected term: SELECT"));
  EXPECT_EQ(ErrorInTransaction("EXISTS()"), Malformed("Unexpected term: )"));
  EXPECT_EQ(ErrorInTransaction("EXISTS(DELETE FROM t)"), Malformed("Unexpected term: DELETE"));
  EXPECT_EQ(ErrorInTransaction("EXISTS(EXISTS(SELECT * FROM t))"), Malformed("Unexpected term: EXISTS"));
  EXPECT_EQ(ErrorInTransaction("EXISTS(SELECT * FROM t WHERE pk = 1"), Malformed("Unexpected end of statement"));
  EXPECT_EQ(ErrorInTransaction("EXISTS(SELECT * FROM t ORDER BY pk)"), Malformed("Unexpected term: ORDER"));
  EXPECT_EQ(ErrorInTransaction("EXISTS(SELECT * FROM t) AND TRUE"), Malformed("Unexpected term: AND"));
  EXPECT_EQ(ErrorInTransaction("NOT EXISTS(SELECT * FROM t)"), Malformed("Unexpected term: NOT"));
  EXPECT_EQ(ErrorInTransaction("SELECT * FROM t WHERE EXISTS(SELECT * FROM t)"), Validation("Unsupported token in expression: SELECT at 1:30:6"));
}

// dynamodb-api.md §9, txn mix.
TEST(StatementParserTest, WhatTransactionsDoNotHave) {
  const std::string index = Validation("Reads on indices are not supported within transactions.");
  EXPECT_EQ(ErrorInTransaction("SELECT * FROM t.i WHERE pk = 1"), index);
  EXPECT_EQ(ErrorInTransaction("EXISTS(SELECT * FROM t.\"i\")"), Validation("Operations on indices are not supported in transactions"));
  const std::string returning = Validation("RETURNING clause is not supported in ExecuteTransaction.");
  EXPECT_EQ(ErrorInTransaction("UPDATE t SET a = 1 WHERE pk = 1 RETURNING ALL OLD *"), returning);
  EXPECT_EQ(ErrorInTransaction("DELETE FROM t WHERE pk = 1 RETURNING ALL NEW *"), returning);
  EXPECT_EQ(ErrorInTransaction("SELECT * FROM t WHERE pk = 1 ORDER BY pk"), "OK");
  EXPECT_EQ(ErrorInTransaction("UPDATE t SET a = 1 WHERE pk = 1"), "OK");
}

TEST(StatementParserTest, RecursionIsBounded) {
  const std::string open(4000, '(');
  EXPECT_EQ(ErrorIn(StrCat("SELECT * FROM t WHERE ", open)), Malformed("The condition has too many levels"));
  std::string nots, calls;
  for (int i = 0; i < 1500; ++i) nots += "NOT ";
  for (int i = 0; i < 1500; ++i) calls += "size(";
  EXPECT_EQ(ErrorIn(StrCat("SELECT * FROM t WHERE ", nots, "a = 1")), Malformed("The condition has too many levels"));
  EXPECT_EQ(ErrorIn(StrCat("SELECT * FROM t WHERE ", calls)), Malformed("The condition has too many levels"));
  std::string appends;
  for (int i = 0; i < 500; ++i) appends += "list_append(";
  EXPECT_EQ(ErrorIn(StrCat("UPDATE t SET a = ", appends)), Malformed("The value has too many levels"));
}

}  // namespace
}  // namespace meridian::statement_parser_test
