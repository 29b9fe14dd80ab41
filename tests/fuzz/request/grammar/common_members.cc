// Members that several operations take.
#include "tests/fuzz/request/grammar/operations.h"

namespace meridian::fuzz {
namespace {

constexpr std::string_view kWrong = "SOMETHING";

}  // namespace

Members About(Choices& choices, const TableShape& table, const IndexShape* index) {
  Members request(choices);
  request.AddText("TableName", NameText(choices, table));
  if (index != nullptr) request.AddText("IndexName", IndexText(choices, *index));
  return request;
}

std::string ScalingSettings(Choices& choices) {
  Members settings(choices);
  if (choices.Chance(1, 4)) return settings.Add("AutoScalingDisabled", Bool(choices)).Object();
  settings.Add("MinimumUnits", choices.OneOf({"1", "5", "0"})).Add("MaximumUnits", choices.OneOf({"10", "1", "100"}));
  const std::string target = Members(choices).Add("TargetValue", choices.OneOf({"70.0", "5", "90", "1e400", "-1"})).Object();
  const std::string policy = Members(choices).Add("TargetTrackingScalingPolicyConfiguration", target).Object();
  if (choices.Chance(3, 4)) settings.Add("ScalingPolicyUpdate", policy);
  return settings.Object();
}

void AddReturnCapacity(Choices& choices, Members& request) {
  if (choices.Chance(2, 3)) return;
  request.AddText("ReturnConsumedCapacity", choices.Slips() ? kWrong : choices.OneOf({"INDEXES", "TOTAL", "NONE"}));
}

void AddReturnMetrics(Choices& choices, Members& request) {
  if (choices.Chance(4, 5)) return;
  request.AddText("ReturnItemCollectionMetrics", choices.Slips() ? kWrong : choices.OneOf({"SIZE", "NONE"}));
}

void AddReturnOnFailure(Choices& choices, Members& request) {
  if (choices.Chance(2, 3)) return;
  request.AddText("ReturnValuesOnConditionCheckFailure", choices.Slips() ? kWrong : choices.OneOf({"ALL_OLD", "NONE"}));
}

void AddConsistentRead(Choices& choices, Members& request, const IndexShape* index) {
  const bool can = index == nullptr || index->local || choices.Slips();
  if (choices.Chance(1, 2)) request.Add("ConsistentRead", can ? Bool(choices) : "false");
}

uint64_t TransactActions(Choices& choices) {
  if (choices.Slips()) return choices.Chance(1, 2) ? 0 : 101;
  return choices.Chance(1, 200) ? 100 : choices.Between(1, 4);
}

void AddRequestToken(Choices& choices, Members& request) {
  if (choices.Chance(2, 3)) return;
  request.AddText("ClientRequestToken", choices.Slips() ? choices.OneOf({"", "0123456789012345678901234567890123456"})
                                                        : choices.OneOf({"a", "b", "c", "token-4"}));
}

}  // namespace meridian::fuzz
