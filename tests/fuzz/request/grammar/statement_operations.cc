#include "tests/fuzz/request/grammar/operations.h"
#include "tests/fuzz/request/grammar/statements.h"

namespace meridian::fuzz {
namespace {

// A statement as lists of them have it.
Members Listed(Choices& choices, bool reads, bool in_transaction) {
  Statements statements(choices, AnyTable(choices), in_transaction);
  Members one(choices);
  statements.AddTo(choices.Slips() ? statements.Any() : reads ? statements.SelectOne() : statements.AnyWrite(), one);
  AddReturnOnFailure(choices, one);
  return one;
}

}  // namespace

std::string ExecuteStatementBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Statements statements(choices, table);
  Members request(choices);
  statements.AddTo(statements.Any(), request);
  if (choices.Chance(1, 3)) request.Add("Limit", choices.Slips() ? choices.OneOf({"0", "-1"}) : choices.OneOf({"1", "2", "10"}));
  if (choices.Slips()) request.AddText("NextToken", choices.OneOf({"", "x", "AAAA", "AQAAAAAAAAAAAAA="}));
  AddConsistentRead(choices, request);
  AddReturnOnFailure(choices, request);
  AddReturnCapacity(choices, request);
  return request.Object();
}

std::string BatchExecuteStatementBody(Choices& choices) {
  const bool reads = choices.Chance(1, 2);
  const uint64_t count = choices.Slips() ? choices.Chance(1, 2) ? 0 : 26 : choices.Chance(1, 50) ? 25 : choices.Between(1, 4);
  Members request(choices);
  request.Add("Statements", List(count, [&] {
    Members one = Listed(choices, reads, false);
    AddConsistentRead(choices, one);
    return one.Object();
  }));
  AddReturnCapacity(choices, request);
  return request.Object();
}

std::string ExecuteTransactionBody(Choices& choices) {
  const bool reads = choices.Chance(1, 3);
  Members request(choices);
  request.Add("TransactStatements", List(TransactActions(choices), [&] { return Listed(choices, reads, true).Object(); }));
  AddRequestToken(choices, request);
  AddReturnCapacity(choices, request);
  return request.Object();
}

}  // namespace meridian::fuzz
