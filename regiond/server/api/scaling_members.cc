#include "regiond/server/api/scaling_members.h"

#include <algorithm>
#include <array>
#include <limits>

#include "regiond/server/api/member_table.h"

namespace meridian {
namespace {

using S = ScalingUpdateMembers;

constexpr size_t kRoleBytesMax = 1600;
constexpr size_t kPolicyNameBytesMax = 256;

// Of what nobody scales by here, only the type is looked at.
void CooldownMember(JsonReader& json, Json value, S&) {
  std::optional<int64_t> seconds;
  json.Integer(value, &seconds);
}

constexpr std::array kTrackingMembers = {
    Member<S>{"TargetValue", [](JsonReader& json, Json value, S& out) { json.Double(value, &out.settings.target); }},
    Member<S>{"DisableScaleIn",
              [](JsonReader& json, Json value, S&) {
                std::optional<bool> disabled;
                json.Boolean(value, &disabled);
              }},
    Member<S>{"ScaleInCooldown", CooldownMember}, Member<S>{"ScaleOutCooldown", CooldownMember}};

void ReadTracking(JsonReader& json, Json value, S& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "AutoScalingTargetTrackingScalingPolicyConfigurationUpdate", &object);
  if (!object) return;
  out.has_tracking = true;
  ReadMembers<S>(*object, kTrackingMembers, json, out);
}

constexpr std::array kScalingPolicyMembers = {Member<S>{"PolicyName", TextMember<&S::policy_name>},
                                              Member<S>{"TargetTrackingScalingPolicyConfiguration", ReadTracking}};

void ReadScalingPolicy(JsonReader& json, Json value, S& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "AutoScalingPolicyUpdate", &object);
  if (!object) return;
  out.settings.has_policy = true;
  ReadMembers<S>(*object, kScalingPolicyMembers, json, out);
}

constexpr std::array kScalingUpdateMembers = {
    Member<S>{"MinimumUnits", [](JsonReader& json, Json value, S& out) { json.Long(value, &out.settings.minimum); }},
    Member<S>{"MaximumUnits", [](JsonReader& json, Json value, S& out) { json.Long(value, &out.settings.maximum); }},
    Member<S>{"AutoScalingDisabled", [](JsonReader& json, Json value, S& out) { json.Boolean(value, &out.settings.disabled); }},
    Member<S>{"AutoScalingRoleArn", TextMember<&S::role>}, Member<S>{"ScalingPolicyUpdate", ReadScalingPolicy}};

// The pattern allows every character of a text but the other control characters.
void CheckRole(const std::optional<std::string_view>& role, const std::string& path, Constraints& constraints) {
  if (!role) return;
  constexpr auto kAllowed = [](char c) { return static_cast<unsigned char>(c) >= ' ' || c == '\r' || c == '\n' || c == '\t'; };
  if (!std::all_of(role->begin(), role->end(), kAllowed)) {
    constraints.Violated(Quoted(*role), path,
                         "Member must satisfy regular expression pattern: "
                         R"([\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*)");
  }
  constraints.Length(role, path, 1, kRoleBytesMax);
}

void CheckPolicyName(const std::optional<std::string_view>& name, const std::string& path, Constraints& constraints) {
  if (!name) return;
  if (!std::all_of(name->begin(), name->end(), [](char c) { return c >= ' ' && c <= '~'; })) {
    constraints.Violated(Quoted(*name), path, R"(Member must satisfy regular expression pattern: \p{Print}+)");
  }
  constraints.Length(name, path, 1, kPolicyNameBytesMax);
}

}  // namespace

void ReadScalingUpdate(JsonReader& json, Json value, std::optional<ScalingUpdateMembers>& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "AutoScalingSettingsUpdate", &object);
  if (object) ReadMembers<S>(*object, kScalingUpdateMembers, json, out.emplace());
}

void CheckScalingUpdate(const std::optional<ScalingUpdateMembers>& update, const std::string& path, Constraints& constraints) {
  if (!update) return;
  constexpr int64_t kNoMax = std::numeric_limits<int64_t>::max();
  constraints.Range(update->settings.minimum, path + ".minimumUnits", 1, kNoMax);
  constraints.Range(update->settings.maximum, path + ".maximumUnits", 1, kNoMax);
  CheckRole(update->role, path + ".autoScalingRoleArn", constraints);
  if (!update->settings.has_policy) return;
  const std::string policy = path + ".scalingPolicyUpdate.";
  CheckPolicyName(update->policy_name, policy + "policyName", constraints);
  const std::string tracking = policy + "targetTrackingScalingPolicyConfiguration";
  constraints.NotNull(update->has_tracking, tracking);
  if (update->has_tracking) constraints.NotNull(update->settings.target.has_value(), tracking + ".targetValue");
}

}  // namespace meridian
