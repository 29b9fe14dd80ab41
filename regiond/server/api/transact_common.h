// What TransactWriteItems and TransactGetItems share: a list of actions, each a structure that has
// exactly one member. Private to this directory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "regiond/server/api/data_members.h"

namespace meridian {

constexpr size_t kTransactActionsMax = 100;

// Reads the member TransactItems.
void ReadTransactItems(JsonReader& json, Json value, DataMembers& out);
// read_action(object, json) for each of the actions, in their order; the object is an empty
// optional for null. Of a list that is too long only the beginning is read: it will be refused, and
// must not cost memory first. Returns the first type error. `shape`: the structure of an action.
template <typename ReadAction>
absl::Status ReadTransactActions(const DataMembers& members, std::string_view shape,
                                 ReadAction read_action) {
  if (!members.transact_items) return absl::OkStatus();
  JsonReader json;
  size_t left = kTransactActionsMax;
  for (Json element : *members.transact_items) {
    if (left-- == 0) break;
    std::optional<JsonObject> object;
    json.Structure(element, shape, &object);
    read_action(object, json);
  }
  return json.status();
}

// The violations of the list as a whole: it is there and has 1 to 100 actions.
void CheckTransactItems(const DataMembers& members, Constraints& constraints);
// "transactItems.1.member.put": where the first action has its Put. `index` counts from 0.
std::string TransactPath(size_t index, std::string_view member);

}  // namespace meridian
