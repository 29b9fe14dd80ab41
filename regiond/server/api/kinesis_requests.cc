// Enable-, Disable- and UpdateKinesisStreamingDestination (reference/streams-ttl-triggers.md §6).
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/arn.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/setting_requests.h"
#include "regiond/server/api/setting_table.h"

namespace meridian {
namespace {

constexpr size_t kStreamArnBytesMin = 37;
constexpr size_t kStreamArnBytesMax = 1024;
constexpr std::array<std::string_view, 2> kPrecisions = {"MILLISECOND", "MICROSECOND"};

// Views point into the JsonBody.
struct KinesisMembers {
  std::optional<std::string_view> table_name, stream_arn, precision;
};

void Configuration(JsonReader& json, Json value, std::string_view shape, KinesisMembers& out) {
  std::optional<JsonObject> object;
  json.Structure(value, shape, &object);
  if (!object) return;
  for (const auto field : *object) {
    if (field.key == "ApproximateCreationDateTimePrecision") json.String(field.value, &out.precision);
  }
}

using K = KinesisMembers;
constexpr Member<K> kTableName = {"TableName", [](JsonReader& json, Json value, K& out) { json.String(value, &out.table_name); }};
constexpr Member<K> kStreamArn = {"StreamArn", [](JsonReader& json, Json value, K& out) { json.String(value, &out.stream_arn); }};
constexpr std::array kKinesisMembers = {
    kTableName, kStreamArn, Member<K>{"EnableKinesisStreamingConfiguration", [](JsonReader& json, Json value, K& out) {
                                        Configuration(json, value, "EnableKinesisStreamingConfiguration", out);
                                      }}};
constexpr std::array kUpdateKinesisMembers = {
    kTableName, kStreamArn, Member<K>{"UpdateKinesisStreamingConfiguration", [](JsonReader& json, Json value, K& out) {
                                        Configuration(json, value, "UpdateKinesisStreamingConfiguration", out);
                                      }}};

// A data stream may be anybody's, but not in another Region. (Texts unverified.)
absl::Status CheckKinesisStreamArn(std::string_view text, const ApiEndpoint& endpoint) {
  if (text.starts_with(kArnPrefix)) {
    const ArnParts parts = SplitArn(text);
    if (parts.service == "kinesis" && parts.region == endpoint.region && parts.resource.starts_with("stream/")) return absl::OkStatus();
  }
  return ValidationError(StrCat("Invalid StreamArn: ", text));
}

absl::StatusOr<KinesisRequest> Parse(std::string_view body, const ApiEndpoint& endpoint, MemberTable<K> table_of_members,
                                     std::string_view configuration) {
  JsonBody json;
  KinesisMembers m;
  if (absl::Status status = ReadBody<KinesisMembers>(body, table_of_members, json, m); !status.ok()) return status;
  Constraints constraints;
  absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
  if (!table.ok()) return table.status();
  constraints.NotNull(m.stream_arn.has_value(), "streamArn");
  constraints.Length(m.stream_arn, "streamArn", kStreamArnBytesMin, kStreamArnBytesMax);
  const std::optional<size_t> precision =
      constraints.OneOf(m.precision, StrCat(configuration, ".approximateCreationDateTimePrecision"), kPrecisions);
  if (!constraints.ok()) return constraints.status();
  if (absl::Status status = CheckKinesisStreamArn(*m.stream_arn, endpoint); !status.ok()) return status;
  return KinesisRequest{*std::move(table), std::string(*m.stream_arn),
                        precision == 1u ? TimePrecision::kMicrosecond : TimePrecision::kMillisecond, precision.has_value()};
}

}  // namespace

absl::StatusOr<KinesisRequest> ParseKinesisDestination(std::string_view body, const ApiEndpoint& endpoint) {
  return Parse(body, endpoint, kKinesisMembers, "enableKinesisStreamingConfiguration");
}

absl::StatusOr<KinesisRequest> ParseUpdateKinesisDestination(std::string_view body, const ApiEndpoint& endpoint) {
  absl::StatusOr<KinesisRequest> request = Parse(body, endpoint, kUpdateKinesisMembers, "updateKinesisStreamingConfiguration");
  if (request.ok() && !request->has_configuration) {
    return ValidationError("Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be "
                           "null or contain only null values");
  }
  return request;
}

}  // namespace meridian
