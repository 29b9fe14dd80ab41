// UpdateContinuousBackups (reference/backup-pitr-export-import.md §3).
#include <array>

#include "base/model/errors.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/setting_requests.h"
#include "regiond/server/api/setting_table.h"

namespace meridian {
namespace {

// Views point into the JsonBody.
struct RecoveryMembers {
  std::optional<bool> enabled;
  std::optional<int64_t> period_days;
};
struct BackupsMembers {
  std::optional<std::string_view> table_name;
  std::optional<RecoveryMembers> recovery;
};

constexpr std::array kRecoveryMembers = {
    Member<RecoveryMembers>{"PointInTimeRecoveryEnabled",
                            [](JsonReader& json, Json value, RecoveryMembers& out) { json.Boolean(value, &out.enabled); }},
    Member<RecoveryMembers>{"RecoveryPeriodInDays",
                            [](JsonReader& json, Json value, RecoveryMembers& out) { json.Integer(value, &out.period_days); }}};

void Recovery(JsonReader& json, Json value, BackupsMembers& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "PointInTimeRecoverySpecification", &object);
  if (object) ReadMembers<RecoveryMembers>(*object, kRecoveryMembers, json, out.recovery.emplace());
}

constexpr std::array kBackupsMembers = {Member<BackupsMembers>{"TableName", TextMember<&BackupsMembers::table_name, BackupsMembers>},
                                        Member<BackupsMembers>{"PointInTimeRecoverySpecification", Recovery}};

}  // namespace

absl::StatusOr<ContinuousBackupsRequest> ParseUpdateContinuousBackups(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  BackupsMembers m;
  if (absl::Status status = ReadBody<BackupsMembers>(body, kBackupsMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
  if (!table.ok()) return table.status();
  constraints.NotNull(m.recovery.has_value(), "pointInTimeRecoverySpecification");
  if (m.recovery) {
    constraints.NotNull(m.recovery->enabled.has_value(), "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled");
    constraints.Range(m.recovery->period_days, "pointInTimeRecoverySpecification.recoveryPeriodInDays", 1, kRecoveryDaysMax);
  }
  if (!constraints.ok()) return constraints.status();
  const bool enable = *m.recovery->enabled;
  if (!enable && m.recovery->period_days) {
    return ValidationError("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.");
  }
  return ContinuousBackupsRequest{*std::move(table), enable, static_cast<uint32_t>(m.recovery->period_days.value_or(kRecoveryDaysMax))};
}

}  // namespace meridian
