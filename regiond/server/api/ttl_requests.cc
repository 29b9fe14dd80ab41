// UpdateTimeToLive (reference/streams-ttl-triggers.md §4), and the operations that name a table and nothing else.
#include <array>

#include "regiond/server/api/member_table.h"
#include "regiond/server/api/setting_requests.h"
#include "regiond/server/api/setting_table.h"

namespace meridian {
namespace {

constexpr size_t kAttributeBytesMax = 255;

// Views point into the JsonBody.
struct SpecificationMembers {
  std::optional<bool> enabled;
  std::optional<std::string_view> attribute;
};
struct TtlMembers {
  std::optional<std::string_view> table_name;
  std::optional<SpecificationMembers> specification;
};

constexpr std::array kSpecificationMembers = {
    Member<SpecificationMembers>{"Enabled",
                                 [](JsonReader& json, Json value, SpecificationMembers& out) { json.Boolean(value, &out.enabled); }},
    Member<SpecificationMembers>{"AttributeName",
                                 [](JsonReader& json, Json value, SpecificationMembers& out) { json.String(value, &out.attribute); }}};

void Specification(JsonReader& json, Json value, TtlMembers& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "TimeToLiveSpecification", &object);
  if (object) ReadMembers<SpecificationMembers>(*object, kSpecificationMembers, json, out.specification.emplace());
}

constexpr std::array kTtlMembers = {
    Member<TtlMembers>{"TableName", [](JsonReader& json, Json value, TtlMembers& out) { json.String(value, &out.table_name); }},
    Member<TtlMembers>{"TimeToLiveSpecification", Specification}};

}  // namespace

absl::StatusOr<TimeToLiveRequest> ParseUpdateTimeToLive(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  TtlMembers m;
  if (absl::Status status = ReadBody<TtlMembers>(body, kTtlMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
  if (!table.ok()) return table.status();
  constraints.NotNull(m.specification.has_value(), "timeToLiveSpecification");
  if (m.specification) {
    constraints.NotNull(m.specification->enabled.has_value(), "timeToLiveSpecification.enabled");
    constraints.NotNull(m.specification->attribute.has_value(), "timeToLiveSpecification.attributeName");
    constraints.Length(m.specification->attribute, "timeToLiveSpecification.attributeName", 1, kAttributeBytesMax);
  }
  if (!constraints.ok()) return constraints.status();
  return TimeToLiveRequest{*std::move(table), *m.specification->enabled, std::string(*m.specification->attribute)};
}

absl::StatusOr<std::string> ParseSettingTable(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  TtlMembers m;
  if (absl::Status status = ReadBody<TtlMembers>(body, kTtlMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
  if (!table.ok()) return table.status();
  if (!constraints.ok()) return constraints.status();
  return table;
}

}  // namespace meridian
