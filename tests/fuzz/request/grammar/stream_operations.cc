#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/operations.h"

namespace meridian::fuzz {
namespace {

constexpr std::string_view kNoStream = "arn:aws:dynamodb:us-east-1:000000000000:table/people/stream/2020-01-01T00:00:00.000";
constexpr std::string_view kNoShard = "shardId-00000000000000000000-00000000";
constexpr std::string_view kNoNumber = "000000000000000000001";

std::string StreamText(Choices& choices) {
  if (choices.Slips()) {
    return std::string(choices.OneOf({"", "arn:aws:dynamodb:us-east-1:000000000000:table/people",
                                      "arn:aws:dynamodb:us-east-1:000000000000:table/people/stream/",
                                      "arn:aws:dynamodb:eu-west-1:000000000000:table/people/stream/2020-01-01T00:00:00.000", kNoStream}));
  }
  const std::vector<std::string>& known = choices.known().streams.values();
  return known.empty() ? std::string(kNoStream) : choices.OneOf(known);
}

KnownShard AnyShard(Choices& choices) {
  const std::vector<KnownShard>& known = choices.known().shards.values();
  if (known.empty() || choices.Slips()) return {StreamText(choices), std::string(kNoShard), std::string(kNoNumber)};
  return choices.OneOf(known);
}

// Mostly one that a record has.
std::string SequenceNumber(Choices& choices, const KnownShard& shard) {
  if (choices.Slips()) return std::string(choices.OneOf({"", "0", "-00000000000000000001", "999999999999999999999", "x", kNoNumber}));
  std::string number = shard.sequence_number;
  if (choices.Chance(1, 2) && !number.empty()) number.back() = static_cast<char>('0' + choices.Below(10));
  return number;
}

}  // namespace

std::string ListStreamsBody(Choices& choices) {
  Members request(choices);
  if (choices.Chance(1, 2)) request.AddText("TableName", NameText(choices, AnyTable(choices)));
  if (choices.Chance(1, 2)) request.Add("Limit", StrCat(choices.Slips() ? 101 * choices.Below(2) : choices.Between(1, 3)));
  if (choices.Chance(1, 4)) request.AddText("ExclusiveStartStreamArn", StreamText(choices));
  return request.Object();
}

std::string DescribeStreamBody(Choices& choices) {
  Members request(choices);
  request.AddText("StreamArn", StreamText(choices));
  if (choices.Chance(1, 4)) request.Add("Limit", StrCat(choices.Slips() ? 101 * choices.Below(2) : choices.Between(1, 3)));
  if (choices.Chance(1, 8)) request.AddText("ExclusiveStartShardId", AnyShard(choices).id);
  if (choices.Chance(1, 8)) {
    Members filter(choices);
    filter.AddText("Type", choices.Slips() ? "PARENTS" : "CHILD_SHARDS").AddText("ShardId", AnyShard(choices).id);
    request.Add("ShardFilter", filter.Object());
  }
  return request.Object();
}

std::string GetShardIteratorBody(Choices& choices) {
  const KnownShard shard = AnyShard(choices);
  const std::string_view type = choices.OneOf({"TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"});
  Members request(choices);
  request.AddText("StreamArn", shard.stream).AddText("ShardId", shard.id).AddText("ShardIteratorType", type);
  if (type.ends_with("NUMBER") != choices.Slips()) request.AddText("SequenceNumber", SequenceNumber(choices, shard));
  return request.Object();
}

std::string GetRecordsBody(Choices& choices) {
  const std::vector<std::string>& known = choices.known().iterators.values();
  Members request(choices);
  request.AddText("ShardIterator", known.empty() || choices.Slips() ? choices.OneOf({"", "x", "AAAA", "AQAAAAAAAAAAAAA="})
                                                                    : std::string_view(choices.OneOf(known)));
  if (choices.Chance(1, 3)) request.Add("Limit", StrCat(choices.Slips() ? 1001 * choices.Below(2) : choices.Between(1, 5)));
  return request.Object();
}

}  // namespace meridian::fuzz
