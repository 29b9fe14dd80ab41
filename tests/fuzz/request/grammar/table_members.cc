#include "tests/fuzz/request/grammar/table_members.h"

#include "base/model/strings.h"

namespace meridian::fuzz {
namespace {

std::string KeyElement(Choices& choices, std::string_view name, std::string_view type) {
  return Members(choices).AddText("AttributeName", name).AddText("KeyType", type).Object();
}

std::string Projection(Choices& choices, std::string_view type) {
  Members projection(choices);
  projection.AddText("ProjectionType", type);
  if (type == "INCLUDE" || choices.Slips()) {
    projection.Add("NonKeyAttributes", List(choices.Slips() ? 0 : choices.Between(1, 3), [&, i = 0]() mutable {
      return Quoted(choices.Slips() ? "t" : StrCat(choices.OneOf({"t", "m", "l"}), i++));
    }));
  }
  return projection.Object();
}

using Amounts = std::initializer_list<std::string_view>;
std::string Units(Choices& choices, std::string_view reads, Amounts of_reads, std::string_view writes, Amounts of_writes) {
  const auto amount = [&](Amounts amounts) {
    return choices.Slips() ? choices.OneOf({"0", "-2", "9223372036854775807", "1.5"}) : choices.OneOf(amounts);
  };
  return Members(choices).Add(reads, amount(of_reads)).Add(writes, amount(of_writes)).Object();
}

}  // namespace

std::string Definitions(Choices& choices, const std::vector<KeyPart>& parts) {
  return List(parts.size(), [&, i = size_t{0}]() mutable {
    const KeyPart& part = parts[i++];
    return Members(choices).AddText("AttributeName", part.name).AddText("AttributeType", std::string_view(&part.type, 1)).Object();
  });
}

std::string KeySchema(Choices& choices, const std::vector<KeyPart>& partition, const std::vector<KeyPart>& sort) {
  const auto element = [&, i = size_t{0}]() mutable {
    const size_t at = i++;
    return at < partition.size() ? KeyElement(choices, partition[at].name, "HASH")
                                 : KeyElement(choices, sort[at - partition.size()].name, choices.Slips() ? "HASH" : "RANGE");
  };
  return List(partition.size() + sort.size(), element);
}

std::string IndexJson(Choices& choices, const IndexShape& index, bool provisioned) {
  Members members(choices);
  members.AddText("IndexName", IndexText(choices, index));
  members.Add("KeySchema", KeySchema(choices, index.partition, index.sort));
  members.Add("Projection", Projection(choices, choices.Chance(3, 4) ? index.projection : choices.OneOf({"ALL", "KEYS_ONLY", "INCLUDE"})));
  if (provisioned && !index.local) members.Add("ProvisionedThroughput", Throughput(choices));
  if (!provisioned && !index.local && choices.Chance(1, 8)) members.Add("OnDemandThroughput", OnDemandThroughput(choices));
  return members.Object();
}

std::string Throughput(Choices& choices) {
  return Units(choices, "ReadCapacityUnits", {"1", "5", "100"}, "WriteCapacityUnits", {"1", "10", "100"});
}

std::string OnDemandThroughput(Choices& choices) {
  return Units(choices, "MaxReadRequestUnits", {"1", "100", "-1", "40000"}, "MaxWriteRequestUnits", {"1", "-1", "40000"});
}

std::string WarmThroughput(Choices& choices) {
  return Units(choices, "ReadUnitsPerSecond", {"12000", "13000", "40000"}, "WriteUnitsPerSecond", {"4000", "5000", "40000"});
}

std::string Encryption(Choices& choices) {
  Members members(choices);
  if (choices.Chance(1, 4)) return members.Add("Enabled", "false").Object();
  members.Add("Enabled", "true");
  if (choices.Chance(1, 2)) members.AddText("SSEType", choices.Slips() ? choices.OneOf({"AES256", "X"}) : "KMS");
  if (choices.Chance(1, 4)) {
    members.AddText("KMSMasterKeyId", choices.OneOf({"alias/aws/dynamodb", "alias/other", "1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms",
                                                     "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"}));
  }
  return members.Object();
}

std::string TableClassText(Choices& choices) {
  return std::string(choices.Slips() ? "GLACIER" : choices.OneOf({"STANDARD", "STANDARD_INFREQUENT_ACCESS"}));
}

std::string StreamJson(Choices& choices) {
  Members stream(choices);
  const bool enabled = choices.Chance(3, 4);
  stream.Add("StreamEnabled", enabled ? "true" : "false");
  if (enabled != choices.Slips()) {
    stream.AddText("StreamViewType", choices.Slips() ? "IMAGES" : choices.OneOf({"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"}));
  }
  return stream.Object();
}

std::string TagsJson(Choices& choices) {
  return List(choices.Slips() ? choices.Below(60) : choices.Between(1, 4), [&] {
    const std::string_view prefix = choices.Slips() ? choices.OneOf({"", "aws:", "!"}) : choices.OneOf({"team", "cost", "ü"});
    return Members(choices).AddText("Key", StrCat(prefix, choices.Below(30))).AddText("Value", choices.OneOf({"", "a", "b c", "ü"})).Object();
  });
}

std::string PolicyText(Choices& choices) {
  if (choices.Slips()) {
    return std::string(choices.OneOf({"", "{", "[]", "{}", "{\"Statement\":1}", "{\"Statement\":[]}", "{\"Statement\":[{}]}", "\"x\"",
                                      "{\"Statement\":{\"Effect\":\"Maybe\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"}));
  }
  Members statement(choices);
  statement.AddText("Effect", choices.OneOf({"Allow", "Deny"}));
  statement.Add("Principal", choices.OneOf({"\"*\"", "{\"AWS\":\"123456789012\"}",
                                           "{\"AWS\":[\"arn:aws:iam::123456789012:root\"],\"Service\":\"x.amazonaws.com\"}"}));
  statement.AddText("Action", "dynamodb:GetItem").AddText("Resource", "*");
  return Members(choices).AddText("Version", "2012-10-17").Add("Statement", List(choices.Between(1, 2), [&] { return statement.Object(); })).Object();
}

}  // namespace meridian::fuzz
