#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/attributes.h"
#include "tests/fuzz/request/grammar/operations.h"
#include "tests/fuzz/request/grammar/table_members.h"

namespace meridian::fuzz {
namespace {

Members AboutArn(Choices& choices) {
  Members request(choices);
  request.AddText("ResourceArn", ArnText(choices, AnyTable(choices)));
  return request;
}

// A table and perhaps one of its indexes.
Members AboutIndex(Choices& choices) {
  const TableShape& table = AnyTable(choices);
  return About(choices, table, AnyIndex(choices, table));
}

std::string ReplicaScaling(Choices& choices) {
  Members replica(choices);
  replica.AddText("RegionName", choices.Chance(1, 3) ? std::string(kRegion) : AnyRegion(choices));
  if (choices.Chance(3, 4)) replica.Add("ReplicaProvisionedReadCapacityAutoScalingUpdate", ScalingSettings(choices));
  return replica.Object();
}

std::string Kinesis(Choices& choices, std::string_view configuration) {
  Members request = About(choices, AnyTable(choices));
  request.AddText("StreamArn", choices.Slips() ? choices.OneOf({"arn:aws:kinesis:eu-west-1:000000000000:stream/a", "x", ""})
                                               : choices.OneOf({"arn:aws:kinesis:us-east-1:000000000000:stream/a",
                                                                "arn:aws:kinesis:us-east-1:000000000000:stream/b"}));
  if (choices.Chance(1, 4)) return request.Object();
  const std::string_view precision = choices.Slips() ? "SECOND" : choices.OneOf({"MILLISECOND", "MICROSECOND"});
  return request.Add(configuration, Members(choices).AddText("ApproximateCreationDateTimePrecision", precision).Object()).Object();
}

}  // namespace

std::string TagResourceBody(Choices& choices) { return AboutArn(choices).Add("Tags", TagsJson(choices)).Object(); }

std::string UntagResourceBody(Choices& choices) {
  return AboutArn(choices).Add("TagKeys", List(choices.Slips() ? 0 : choices.Between(1, 3), [&] {
    return Quoted(StrCat(choices.OneOf({"team", "cost", "ü"}), choices.Below(30)));
  })).Object();
}

std::string ListTagsBody(Choices& choices) {
  Members request = AboutArn(choices);
  if (choices.Chance(1, 4)) request.AddText("NextToken", choices.OneOf({"", "a", "team1", "z"}));
  return request.Object();
}

std::string UpdateTimeToLiveBody(Choices& choices) {
  Members specification(choices);
  specification.Add("Enabled", Bool(choices)).AddText("AttributeName", choices.Slips() ? "" : choices.OneOf({"ttl", "ttl", "n"}));
  return About(choices, AnyTable(choices)).Add("TimeToLiveSpecification", specification.Object()).Object();
}

std::string UpdateContinuousBackupsBody(Choices& choices) {
  Members specification(choices);
  const bool enable = choices.Chance(2, 3);
  specification.Add("PointInTimeRecoveryEnabled", enable ? "true" : "false");
  if (enable && choices.Chance(1, 2)) specification.Add("RecoveryPeriodInDays", StrCat(choices.Between(1, 35)));
  if (choices.Slips()) specification.Add("RecoveryPeriodInDays", choices.OneOf({"0", "36", "-1", "7", "1.5", "1e400"}));
  return About(choices, AnyTable(choices)).Add("PointInTimeRecoverySpecification", specification.Object()).Object();
}

std::string PutResourcePolicyBody(Choices& choices) {
  Members request = AboutArn(choices);
  request.AddText("Policy", PolicyText(choices));
  if (choices.Chance(1, 4)) request.AddText("ExpectedRevisionId", choices.OneOf({"NO_POLICY", "1", "x", ""}));
  if (choices.Slips()) request.Add("ConfirmRemoveSelfResourceAccess", "true");
  return request.Object();
}

std::string PolicyNameBody(Choices& choices) {
  Members request = AboutArn(choices);
  if (choices.Chance(1, 4)) request.AddText("ExpectedRevisionId", choices.OneOf({"NO_POLICY", "1", "x", ""}));
  return request.Object();
}

std::string UpdateInsightsBody(Choices& choices) {
  Members request = AboutIndex(choices);
  request.AddText("ContributorInsightsAction", choices.Slips() ? "TOGGLE" : choices.OneOf({"ENABLE", "ENABLE", "DISABLE"}));
  if (choices.Chance(1, 2)) request.AddText("ContributorInsightsMode", choices.OneOf({"THROTTLED_KEYS", "ACCESSED_AND_THROTTLED_KEYS"}));
  return request.Object();
}

std::string DescribeInsightsBody(Choices& choices) { return AboutIndex(choices).Object(); }

std::string ListInsightsBody(Choices& choices) {
  Members request(choices);
  if (choices.Chance(1, 2)) request.AddText("TableName", NameText(choices, AnyTable(choices)));
  if (choices.Chance(1, 2)) request.Add("MaxResults", StrCat(choices.Slips() ? 0 : choices.Between(1, 3)));
  if (choices.Chance(1, 4)) request.AddText("NextToken", choices.OneOf({"people/", "orders/by-text", "x", "/", ""}));
  return request.Object();
}

std::string KinesisBody(Choices& choices) { return Kinesis(choices, "EnableKinesisStreamingConfiguration"); }

std::string UpdateKinesisBody(Choices& choices) { return Kinesis(choices, "UpdateKinesisStreamingConfiguration"); }

std::string UpdateAutoScalingBody(Choices& choices) {
  Members request = About(choices, AnyTable(choices));
  if (choices.Chance(1, 2)) request.Add("ProvisionedWriteCapacityAutoScalingUpdate", ScalingSettings(choices));
  if (choices.Chance(1, 2)) request.Add("ReplicaUpdates", List(choices.Between(1, 2), [&] { return ReplicaScaling(choices); }));
  if (choices.Chance(1, 4)) {
    const auto index = [&] {
      Members part(choices);
      part.AddText("IndexName", choices.OneOf({"by-text", "by-binary", "no-such-index"}));
      return part.Add("ProvisionedWriteCapacityAutoScalingUpdate", ScalingSettings(choices)).Object();
    };
    request.Add("GlobalSecondaryIndexUpdates", List(choices.Between(1, 2), index));
  }
  return request.Object();
}

}  // namespace meridian::fuzz
