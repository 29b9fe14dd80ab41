#include "base/model/table_attributes_codec.h"

#include <limits>
#include <utility>

namespace meridian {
namespace {

void WriteTime(WallTime time, ByteWriter& out) { out.Fixed64(static_cast<uint64_t>(time.us)); }
WallTime ReadWallTime(ByteReader& in) { return WallTime{static_cast<int64_t>(in.Fixed64())}; }

// One of the values 0 and 1.
bool ReadBit(ByteReader& in) {
  const uint8_t byte = in.U8();
  if (byte > 1) in.Fail();
  return byte == 1;
}

uint32_t ReadSmallNumber(ByteReader& in) {
  const uint64_t number = in.Varint();
  if (number > std::numeric_limits<uint32_t>::max()) in.Fail();
  return static_cast<uint32_t>(number);
}

// Calls read() as often as the count in front says, while that succeeds.
template <typename Read>
void ReadEach(ByteReader& in, Read read) {
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) read();
}

// Entries of a map come in order, each once, or the same map would have two encodings.
template <typename Map, typename ReadKey, typename ReadValue>
void ReadMap(ByteReader& in, Map& map, ReadKey read_key, ReadValue read_value) {
  ReadEach(in, [&] {
    auto key = read_key();
    auto value = read_value();
    if (!map.empty() && !(map.rbegin()->first < key)) in.Fail();
    if (in.ok()) map.emplace_hint(map.end(), std::move(key), std::move(value));
  });
}

void WriteTimes(const std::vector<WallTime>& times, ByteWriter& out) {
  out.Varint(times.size());
  for (const WallTime time : times) WriteTime(time, out);
}

std::vector<WallTime> ReadTimes(ByteReader& in) {
  std::vector<WallTime> times;
  ReadEach(in, [&] { times.push_back(ReadWallTime(in)); });
  return times;
}

ContributorInsights ReadInsights(ByteReader& in) {
  ContributorInsights insights;
  insights.enabled = ReadBit(in);
  insights.mode = ReadBit(in) ? InsightsMode::kThrottledKeys : InsightsMode::kAccessedAndThrottledKeys;
  insights.rules_made_at = ReadWallTime(in);
  insights.changed_at = ReadWallTime(in);
  return insights;
}

ThroughputHistory ReadHistory(ByteReader& in) {
  ThroughputHistory history;
  history.increased_at = ReadWallTime(in);
  history.decreased_at = ReadWallTime(in);
  history.decreases = ReadSmallNumber(in);
  return history;
}

KinesisDestination ReadDestination(ByteReader& in) {
  KinesisDestination destination;
  destination.stream_arn = std::string(in.Bytes());
  destination.active = ReadBit(in);
  destination.precision = ReadBit(in) ? TimePrecision::kMicrosecond : TimePrecision::kMillisecond;
  return destination;
}

StreamDefinition ReadStream(ByteReader& in) {
  StreamDefinition stream;
  stream.number = ReadSmallNumber(in);
  const uint8_t view = in.U8();
  if (view > static_cast<uint8_t>(StreamView::kNewAndOldImages)) in.Fail();
  stream.view = static_cast<StreamView>(view);
  stream.created_at = ReadWallTime(in);
  stream.disabled_at = ReadWallTime(in);
  return stream;
}

// One byte: the days, or 0 while recovery is off.
void WriteRecovery(const std::optional<PointInTimeRecovery>& recovery, ByteWriter& out) {
  out.U8(recovery ? static_cast<uint8_t>(recovery->period_days) : 0);
  if (recovery) WriteTime(recovery->kept_from, out);
}

std::optional<PointInTimeRecovery> ReadRecovery(ByteReader& in) {
  const uint8_t days = in.U8();
  if (days > kRecoveryDaysMax) in.Fail();
  if (days == 0) return std::nullopt;
  return PointInTimeRecovery{days, ReadWallTime(in)};
}

}  // namespace

void WriteTableAttributes(const TableAttributes& attributes, ByteWriter& out) {
  out.Varint(attributes.tags.size());
  for (const auto& [key, value] : attributes.tags) {
    out.Bytes(key);
    out.Bytes(value);
  }
  out.U8(attributes.time_to_live.enabled);
  out.Bytes(attributes.time_to_live.attribute);
  WriteTime(attributes.time_to_live.changed_at, out);
  out.U8(attributes.policy.has_value());
  if (attributes.policy) {
    out.Bytes(attributes.policy->document);
    out.Varint(attributes.policy->revision);
  }
  out.Varint(attributes.newest_policy_revision);
  out.Varint(attributes.insights.size());
  for (const auto& [number, insights] : attributes.insights) {
    out.Varint(number);
    out.U8(insights.enabled);
    out.U8(static_cast<uint8_t>(insights.mode));
    WriteTime(insights.rules_made_at, out);
    WriteTime(insights.changed_at, out);
  }
  out.Varint(attributes.throughput.size());
  for (const auto& [number, history] : attributes.throughput) {
    out.Varint(number);
    WriteTime(history.increased_at, out);
    WriteTime(history.decreased_at, out);
    out.Varint(history.decreases);
  }
  out.Varint(attributes.kinesis_destinations.size());
  for (const KinesisDestination& destination : attributes.kinesis_destinations) {
    out.Bytes(destination.stream_arn);
    out.U8(destination.active);
    out.U8(static_cast<uint8_t>(destination.precision));
  }
  out.Bytes(attributes.encryption_key_arn);
  WriteTimes(attributes.encryption_changes, out);
  WriteTimes(attributes.class_changes, out);
  WriteTime(attributes.pay_per_request_at, out);
  out.Varint(attributes.streams.size());
  for (const StreamDefinition& stream : attributes.streams) {
    out.Varint(stream.number);
    out.U8(static_cast<uint8_t>(stream.view));
    WriteTime(stream.created_at, out);
    WriteTime(stream.disabled_at, out);
  }
  WriteRecovery(attributes.recovery, out);
  out.Varint(attributes.time_to_live.queue);
}

TableAttributes ReadTableAttributes(ByteReader& in, bool complete) {
  const auto text = [&] { return std::string(in.Bytes()); };
  const auto number = [&] { return ReadSmallNumber(in); };
  TableAttributes attributes;
  ReadMap(in, attributes.tags, text, text);
  attributes.time_to_live.enabled = ReadBit(in);
  attributes.time_to_live.attribute = text();
  attributes.time_to_live.changed_at = ReadWallTime(in);
  if (ReadBit(in)) {
    attributes.policy.emplace();
    attributes.policy->document = text();
    attributes.policy->revision = in.Varint();
  }
  attributes.newest_policy_revision = in.Varint();
  ReadMap(in, attributes.insights, number, [&] { return ReadInsights(in); });
  ReadMap(in, attributes.throughput, number, [&] { return ReadHistory(in); });
  ReadEach(in, [&] { attributes.kinesis_destinations.push_back(ReadDestination(in)); });
  attributes.encryption_key_arn = text();
  attributes.encryption_changes = ReadTimes(in);
  attributes.class_changes = ReadTimes(in);
  attributes.pay_per_request_at = ReadWallTime(in);
  ReadEach(in, [&] { attributes.streams.push_back(ReadStream(in)); });
  if (!complete) return attributes;
  attributes.recovery = ReadRecovery(in);
  attributes.time_to_live.queue = number();
  return attributes;
}

}  // namespace meridian
