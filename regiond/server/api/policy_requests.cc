// PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy (reference/dynamodb-api.md §2, §14.5).
#include <array>

#include "regiond/server/api/constraints.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/policy_document.h"
#include "regiond/server/api/setting_requests.h"

namespace meridian {
namespace {

constexpr size_t kRevisionBytesMax = 255;

// Views point into the JsonBody.
struct PolicyMembers {
  std::optional<std::string_view> arn, policy, expected;
};

constexpr std::array kPolicyMembers = {
    Member<PolicyMembers>{"ResourceArn", [](JsonReader& json, Json value, PolicyMembers& out) { json.String(value, &out.arn); }},
    Member<PolicyMembers>{"Policy", [](JsonReader& json, Json value, PolicyMembers& out) { json.String(value, &out.policy); }},
    Member<PolicyMembers>{"ExpectedRevisionId",
                          [](JsonReader& json, Json value, PolicyMembers& out) { json.String(value, &out.expected); }}};

absl::StatusOr<PolicyRequest> CheckPolicy(const PolicyMembers& m, bool needs_policy, const ApiEndpoint& endpoint) {
  Constraints constraints;
  constraints.NotNull(m.arn.has_value(), "resourceArn");
  constraints.NotNull(m.policy.has_value() || !needs_policy, "policy");
  constraints.Length(m.expected, "expectedRevisionId", 1, kRevisionBytesMax);
  if (!constraints.ok()) return constraints.status();
  absl::StatusOr<ResourceName> resource = CheckResourceArn(m.arn, endpoint);
  if (!resource.ok()) return resource.status();
  PolicyRequest request{*std::move(resource), std::string(m.policy.value_or("")), std::nullopt};
  if (m.expected) request.expected = std::string(*m.expected);
  return request;
}

}  // namespace

absl::StatusOr<PolicyRequest> ParsePutPolicy(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  PolicyMembers m;
  if (absl::Status status = ReadBody<PolicyMembers>(body, kPolicyMembers, json, m); !status.ok()) return status;
  absl::StatusOr<PolicyRequest> request = CheckPolicy(m, true, endpoint);
  if (!request.ok()) return request;
  if (absl::Status status = CheckPolicyDocument(request->document); !status.ok()) return status;
  return request;
}

absl::StatusOr<PolicyRequest> ParsePolicyName(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  PolicyMembers m;
  if (absl::Status status = ReadBody<PolicyMembers>(body, kPolicyMembers, json, m); !status.ok()) return status;
  return CheckPolicy(m, false, endpoint);
}

}  // namespace meridian
