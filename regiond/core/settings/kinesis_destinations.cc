#include "regiond/core/settings/kinesis_destinations.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

absl::Status NotInState(std::string_view verb, std::string_view why) {
  return ValidationError(StrCat("Table is not in a valid state to ", verb, " Kinesis Streaming Destination: ", why));
}

// The active destination of that name. `verb`: what is to be done with it.
absl::StatusOr<KinesisDestination*> ActiveDestination(TableDescriptor& table, std::string_view stream_arn, std::string_view verb,
                                                      std::string_view operation) {
  auto& destinations = table.attributes.kinesis_destinations;
  const auto at = std::find_if(destinations.begin(), destinations.end(),
                               [&](const KinesisDestination& destination) { return destination.stream_arn == stream_arn; });
  if (at == destinations.end()) {
    return NotInState(
        verb, StrCat("No streaming destination with streamArn: ", stream_arn, " found for table with tableName: ", table.name));
  }
  if (!at->active) {
    return NotInState(verb, StrCat("KinesisStreamingDestination must be ACTIVE to perform ", operation, " operation."));
  }
  return &*at;
}

}  // namespace

absl::Status EnableKinesisDestination(TableAttributes& attributes, const std::string& stream_arn, TimePrecision precision) {
  auto& destinations = attributes.kinesis_destinations;
  if (std::any_of(destinations.begin(), destinations.end(), [](const KinesisDestination& one) { return one.active; })) {
    return NotInState("enable", "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.");
  }
  std::erase_if(destinations, [&](const KinesisDestination& one) { return one.stream_arn == stream_arn; });
  if (destinations.size() == kKinesisDestinationsMax) destinations.erase(destinations.begin());
  destinations.push_back({stream_arn, true, precision});
  return absl::OkStatus();
}

absl::Status DisableKinesisDestination(TableDescriptor& table, std::string_view stream_arn) {
  absl::StatusOr<KinesisDestination*> destination = ActiveDestination(table, stream_arn, "disable", "DISABLE");
  if (!destination.ok()) return destination.status();
  (*destination)->active = false;
  return absl::OkStatus();
}

absl::Status UpdateKinesisDestination(TableDescriptor& table, std::string_view stream_arn, TimePrecision precision) {
  absl::StatusOr<KinesisDestination*> destination = ActiveDestination(table, stream_arn, "update", "UPDATE");
  if (!destination.ok()) return destination.status();
  if ((*destination)->precision == precision) {
    return ValidationError(StrCat("Invalid Request: Precision is already set to the desired value of ", PrecisionName(precision),
                                  " for tableId: ", table.id.ToString(), ", kdsArn: ", stream_arn));
  }
  (*destination)->precision = precision;
  return absl::OkStatus();
}

std::string_view PrecisionName(TimePrecision precision) {
  return precision == TimePrecision::kMicrosecond ? "MICROSECOND" : "MILLISECOND";
}

}  // namespace meridian
