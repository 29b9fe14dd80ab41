#include "regiond/server/api/stream_members.h"

#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/member_table.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr std::array<std::string_view, 4> kViewNames = {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"};
constexpr std::array kViews = {StreamView::kNewImage, StreamView::kOldImage, StreamView::kNewAndOldImages, StreamView::kKeysOnly};

constexpr std::array kStreamMembersMembers = {
    Member<StreamMembers>{"StreamEnabled", [](JsonReader& json, Json value, StreamMembers& out) { json.Boolean(value, &out.enabled); }},
    Member<StreamMembers>{"StreamViewType", [](JsonReader& json, Json value, StreamMembers& out) { json.String(value, &out.view_type); }}};

absl::StatusOr<std::optional<StreamView>> Check(const StreamMembers& members, std::string_view if_missing, std::string_view if_unwanted) {
  if (*members.enabled != members.view_type.has_value()) {
    return ValidationError(StrCat(kInvalid, *members.enabled ? if_missing : if_unwanted));
  }
  if (!members.view_type) return std::nullopt;
  return kViews[static_cast<size_t>(std::find(kViewNames.begin(), kViewNames.end(), *members.view_type) - kViewNames.begin())];
}

}  // namespace

void ReadStreamSpecification(JsonReader& json, Json value, std::optional<StreamMembers>& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "StreamSpecification", &object);
  if (object) ReadMembers<StreamMembers>(*object, kStreamMembersMembers, json, out.emplace());
}

void CheckStreamConstraints(const StreamMembers& members, Constraints& constraints) {
  constraints.NotNull(members.enabled.has_value(), "streamSpecification.streamEnabled");
  constraints.OneOf(members.view_type, "streamSpecification.streamViewType", kViewNames);
}

absl::StatusOr<std::optional<StreamView>> CheckNewStream(const StreamMembers& members) {
  return Check(members, "Table is being created with a stream enabled, UpdateViewType is required",
               "Table is being created with a stream disabled, UpdateViewType should not be specified");
}

absl::StatusOr<std::optional<StreamView>> CheckStreamChange(const StreamMembers& members) {
  return Check(members, "If stream is being enabled then UpdateViewType is required",
               "If stream is being disabled, then UpdateViewType must not be specified");
}

}  // namespace meridian
