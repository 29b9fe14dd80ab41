// An AutoScalingSettingsUpdate, which several operations take: read, then checked. Private to this directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "regiond/server/api/auto_scaling_requests.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/json_reader.h"

namespace meridian {

// Views point into the JsonBody.
struct ScalingUpdateMembers {
  AutoScalingSettings settings;
  std::optional<std::string_view> role, policy_name;
  bool has_tracking = false;  // a TargetTrackingScalingPolicyConfiguration within the policy
};

void ReadScalingUpdate(JsonReader& json, Json value, std::optional<ScalingUpdateMembers>& out);
// Nothing given violates nothing.
void CheckScalingUpdate(const std::optional<ScalingUpdateMembers>& update, const std::string& path, Constraints& constraints);

// Member::read of one.
template <auto kField, typename Members>
void ScalingMember(JsonReader& json, Json value, Members& out) {
  ReadScalingUpdate(json, value, out.*kField);
}

}  // namespace meridian
