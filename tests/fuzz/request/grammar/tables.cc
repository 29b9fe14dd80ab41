#include "tests/fuzz/request/grammar/tables.h"

#include "base/model/strings.h"

namespace meridian::fuzz {

const std::vector<TableShape>& Tables() {
  static const std::vector<TableShape> tables = {
      {"people", {"pk", 'S'}, std::nullopt, {{"by-binary", false, {{"b", 'B'}}, {}, "ALL"}}},
      {"orders",
       {"pk", 'S'},
       KeyPart{"sk", 'N'},
       {{"local-n", true, {{"pk", 'S'}}, {{"n", 'N'}}, "KEYS_ONLY"},
        {"local-s", true, {{"pk", 'S'}}, {{"s", 'S'}}, "ALL"},
        {"by-text", false, {{"s", 'S'}}, {{"n", 'N'}}, "INCLUDE"},
        {"composite", false, {{"s", 'S'}, {"b", 'B'}}, {{"n", 'N'}, {"t", 'S'}}, "KEYS_ONLY"}}},
      {"Blobs.2", {"pk", 'N'}, KeyPart{"sk", 'B'}, {{"by_key", false, {{"s", 'S'}}, {{"pk", 'N'}}, "ALL"}}},
      {"bin_s", {"pk", 'B'}, KeyPart{"sk", 'S'}, {}},
  };
  return tables;
}

const TableShape& AnyTable(Choices& choices) { return choices.OneOf(Tables()); }

const IndexShape* AnyIndex(Choices& choices, const TableShape& table) {
  const uint64_t draw = choices.Below(table.indexes.size() + 1);
  return draw == 0 ? nullptr : &table.indexes[draw - 1];
}

std::string NameText(Choices& choices, const TableShape& table) {
  if (choices.Slips()) return std::string(choices.OneOf({"", "no", "nothing-here", "bad name", "~ledger", "arn:aws:dynamodb", "ünï"}));
  return choices.Chance(1, 16) ? ArnText(choices, table) : std::string(table.name);
}

std::string ArnText(Choices& choices, const TableShape& table) {
  if (choices.Slips()) {
    return std::string(choices.OneOf({"arn:aws:dynamodb:us-east-1:000000000000:table/nothing-here", "arn:aws:dynamodb:::table/people", "arn:",
                                      "arn:aws:dynamodb:us-east-1:000000000000:table/people/stream/1", "people", "",
                                      "arn:aws:dynamodb:us-east-1:000000000000:table/people/index/by-binary",
                                      "arn:aws:dynamodb:us-east-1:000000000000:table/", "arn:aws:s3:us-east-1:000000000000:table/people"}));
  }
  return StrCat("arn:aws:dynamodb:", kRegion, ":000000000000:table/", table.name);
}

std::string IndexText(Choices& choices, const IndexShape& index) {
  if (choices.Slips()) return std::string(choices.OneOf({"", "no", "no-such-index", "by binary", "by-text"}));
  return std::string(index.name);
}

std::string AnyRegion(Choices& choices) {
  if (choices.Slips()) return std::string(choices.OneOf({"", "us-east-1", "nowhere", "EU-WEST-1"}));
  return std::string(choices.OneOf({"eu-west-1", "ap-northeast-1"}));
}

}  // namespace meridian::fuzz
