#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/operations.h"
#include "tests/fuzz/request/grammar/rule.h"
#include "tests/fuzz/request/grammar/table_members.h"

namespace meridian::fuzz {
namespace {

void ChangeBilling(Choices& choices, const TableShape&, Members& request) {
  const bool provisioned = choices.Chance(1, 2);
  if (choices.Chance(3, 4)) request.AddText("BillingMode", provisioned ? "PROVISIONED" : "PAY_PER_REQUEST");
  if (provisioned) request.Add("ProvisionedThroughput", Throughput(choices));
}

void ChangeProtection(Choices& choices, const TableShape&, Members& request) { request.Add("DeletionProtectionEnabled", Bool(choices)); }

void ChangeClass(Choices& choices, const TableShape&, Members& request) { request.AddText("TableClass", TableClassText(choices)); }

void ChangeEncryption(Choices& choices, const TableShape&, Members& request) { request.Add("SSESpecification", Encryption(choices)); }

void ChangeStream(Choices& choices, const TableShape&, Members& request) { request.Add("StreamSpecification", StreamJson(choices)); }

void ChangeBounds(Choices& choices, const TableShape&, Members& request) {
  if (choices.Chance(1, 2)) {
    request.Add("OnDemandThroughput", OnDemandThroughput(choices));
  } else {
    request.Add("WarmThroughput", WarmThroughput(choices));
  }
}

void ChangeIndex(Choices& choices, const TableShape& table, Members& request) {
  const IndexShape* const index = AnyIndex(choices, table);
  if (index == nullptr) return ChangeBilling(choices, table, request);
  Members change(choices);
  switch (choices.Below(3)) {
    case 0: change.Add("Create", IndexJson(choices, *index, choices.Chance(1, 3))); break;
    case 1: change.Add("Delete", Members(choices).AddText("IndexName", IndexText(choices, *index)).Object()); break;
    default: {
      Members update(choices);
      update.AddText("IndexName", IndexText(choices, *index));
      if (choices.Chance(2, 3)) update.Add("ProvisionedThroughput", Throughput(choices));
      if (choices.Chance(1, 3)) update.Add("OnDemandThroughput", OnDemandThroughput(choices));
      change.Add("Update", update.Object());
    }
  }
  request.Add("AttributeDefinitions", Definitions(choices, KeyOf(*index)));
  request.Add("GlobalSecondaryIndexUpdates", List(choices.Slips() ? choices.Below(3) : 1, [&] { return change.Object(); }));
}

void ChangeReplicas(Choices& choices, const TableShape&, Members& request) {
  const auto update = [&] {
    const std::string region = Members(choices).AddText("RegionName", AnyRegion(choices)).Object();
    return Members(choices).Add(choices.Slips() ? "Update" : choices.OneOf({"Create", "Create", "Create", "Delete"}), region).Object();
  };
  request.Add("ReplicaUpdates", List(choices.Slips() ? choices.Below(3) : 1, update));
}

using Change = void (*)(Choices&, const TableShape&, Members&);
constexpr Alternative<Change> kChange[] = {
    {3, ChangeBilling}, {1, ChangeProtection}, {1, ChangeClass}, {1, ChangeEncryption}, {2, ChangeStream},
    {2, ChangeBounds},  {6, ChangeIndex},      {5, ChangeReplicas}};

}  // namespace

std::string UpdateTableBody(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  Members request = About(choices, table);
  do {
    Pick(choices, kChange).make(choices, table, request);
  } while (choices.Slips());
  return request.Object();
}

std::string TableNameBody(Choices& choices) {
  return About(choices, AnyTable(choices)).Object();
}

std::string ListTablesBody(Choices& choices) {
  Members request(choices);
  if (choices.Chance(1, 2)) request.Add("Limit", StrCat(choices.Slips() ? 101 * choices.Below(2) : choices.Between(1, 4)));
  if (choices.Chance(1, 3)) request.AddText("ExclusiveStartTableName", NameText(choices, AnyTable(choices)));
  return request.Object();
}

std::string NothingBody(Choices& choices) { return choices.Slips() ? "[]" : "{}"; }

}  // namespace meridian::fuzz
