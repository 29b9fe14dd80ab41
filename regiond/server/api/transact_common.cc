#include "regiond/server/api/transact_common.h"

#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kPath = "transactItems";
constexpr size_t kTokenBytesMax = 36;

}  // namespace

void ReadTransactItems(JsonReader& json, Json value, DataMembers& out) {
  json.Array(value, &out.transact_items);
}

void CheckTransactItems(const DataMembers& members, Constraints& constraints) {
  constraints.NotNull(members.transact_items.has_value(), kPath);
  if (!members.transact_items) return;
  const JsonArray& actions = *members.transact_items;
  if (actions.size() == 0) {
    constraints.Violated("'[]'", kPath, "Member must have length greater than or equal to 1");
  } else if (actions.size() > kTransactActionsMax) {
    constraints.Violated(
        Quoted(std::string(simdjson::minify(actions))), kPath,
        StrCat("Member must have length less than or equal to ", kTransactActionsMax));
  }
}

std::string TransactPath(size_t index, std::string_view member) {
  return StrCat(kPath, ".", index + 1, ".member.", member);
}

std::string CheckRequestToken(const DataMembers& members, Constraints& constraints) {
  constraints.Length(members.client_request_token, "clientRequestToken", 1, kTokenBytesMax);
  return std::string(members.client_request_token.value_or(""));
}

}  // namespace meridian
