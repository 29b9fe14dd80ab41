#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/operations.h"
#include "tests/fuzz/request/grammar/table_members.h"

namespace meridian::fuzz {
namespace {

// Indexes that the table is made with; AnyIndex may name one that it is made without.
struct Chosen {
  std::vector<IndexShape> local, global;
};

Chosen ChooseIndexes(Choices& choices, const TableShape& table) {
  Chosen chosen;
  for (const IndexShape& index : table.indexes) {
    if (choices.Chance(7, 8)) (index.local ? chosen.local : chosen.global).push_back(index);
  }
  return chosen;
}

std::vector<KeyPart> PartsOf(const TableShape& table, const Chosen& chosen) {
  std::vector<KeyPart> parts = KeyOf(table);
  for (const std::vector<IndexShape>* list : {&chosen.local, &chosen.global}) {
    for (const IndexShape& index : *list) AddParts(parts, KeyOf(index));
  }
  return parts;
}

std::string Indexes(Choices& choices, const std::vector<IndexShape>& indexes, bool provisioned) {
  return List(indexes.size(), [&, i = size_t{0}]() mutable { return IndexJson(choices, indexes[i++], provisioned); });
}

}  // namespace

std::string CreateTableBody(Choices& choices) { return CreateTableBodyOf(choices, AnyTable(choices)); }

std::string CreateTableBodyOf(Choices& choices, const TableShape& table) {
  const Chosen chosen = ChooseIndexes(choices, table);
  const bool provisioned = choices.Chance(1, 3);
  Members request = About(choices, table);
  request.Add("AttributeDefinitions", Definitions(choices, PartsOf(table, chosen)));
  request.Add("KeySchema", KeySchema(choices, {table.partition}, table.sort ? std::vector{*table.sort} : std::vector<KeyPart>{}));
  if (!chosen.local.empty()) request.Add("LocalSecondaryIndexes", Indexes(choices, chosen.local, provisioned));
  if (!chosen.global.empty()) request.Add("GlobalSecondaryIndexes", Indexes(choices, chosen.global, provisioned));
  if (!provisioned || choices.Chance(1, 2)) request.AddText("BillingMode", provisioned ? "PROVISIONED" : "PAY_PER_REQUEST");
  if (provisioned) request.Add("ProvisionedThroughput", Throughput(choices));
  if (!provisioned && choices.Chance(1, 8)) request.Add("OnDemandThroughput", OnDemandThroughput(choices));
  if (choices.Chance(1, 8)) request.Add("WarmThroughput", WarmThroughput(choices));
  if (choices.Chance(1, 8)) request.AddText("TableClass", TableClassText(choices));
  if (choices.Chance(1, 8)) request.Add("SSESpecification", Encryption(choices));
  if (choices.Chance(1, 8)) request.Add("Tags", TagsJson(choices));
  if (choices.Chance(1, 16)) request.AddText("ResourcePolicy", PolicyText(choices));
  if (choices.Chance(1, 16)) request.Add("DeletionProtectionEnabled", Bool(choices));
  if (choices.Chance(1, 2)) request.Add("StreamSpecification", StreamJson(choices));
  return request.Object();
}

}  // namespace meridian::fuzz
