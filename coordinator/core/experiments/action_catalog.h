// The actions and types of targets that experiments can have here, and what of their texts means something.
// Threads: constants and pure functions.
// AWS: "AWS FIS Actions reference"; the descriptions are ours.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/model/time.h"
#include "coordinator/core/faults/fault.h"

namespace meridian {

inline constexpr std::string_view kFisAccount = "000000000000";
inline constexpr std::string_view kPauseAction = "aws:dynamodb:global-table-pause-replication";
inline constexpr std::string_view kWaitAction = "aws:fis:wait";
inline constexpr std::string_view kGlobalTableType = "aws:dynamodb:global-table";
inline constexpr std::string_view kTablesTarget = "Tables";    // what the pause calls its target
inline constexpr std::string_view kDurationName = "duration";  // the one parameter, which every action needs
inline constexpr Duration kActionMin = Duration::Seconds(60);
inline constexpr Duration kActionMax = Duration::Seconds(12 * 3600);

struct ActionKind {
  std::string_view id;
  std::string_view description;
  bool pauses;  // takes kTablesTarget, of kGlobalTableType; else nothing
};
std::span<const ActionKind> ActionKinds();              // by id
const ActionKind* FindActionKind(std::string_view id);  // null if there is none

struct TargetKind {
  std::string_view resource_type;
  std::string_view description;
};
std::span<const TargetKind> TargetKinds();
const TargetKind* FindTargetKind(std::string_view resource_type);  // null if there is none

// "PT1M30S", "P1DT2H": whole days, hours, minutes and seconds. None for anything else, and for more than a year.
std::optional<Duration> ParseIsoDuration(std::string_view text);

// "arn:aws:dynamodb:eu-west-1:000000000000:table/orders": that table, to be paused in that Region. None for anything else.
std::optional<PausedReplication> ParseTableArn(std::string_view arn);

}  // namespace meridian
