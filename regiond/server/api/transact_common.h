// What TransactWriteItems, TransactGetItems and ExecuteTransaction share: how many actions there may
// be, the token, and of the first two the list of actions, each a structure that has exactly one
// member. Private to this directory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "regiond/server/api/data_members.h"

namespace meridian {

constexpr size_t kTransactActionsMax = 100;

// Reads the member TransactItems.
void ReadTransactItems(JsonReader& json, Json value, DataMembers& out);
// The violations of the list as a whole: it is there and has 1 to 100 actions.
void CheckTransactItems(const DataMembers& members, Constraints& constraints);
// "transactItems.1.member.put": where the first action has its Put. `index` counts from 0.
std::string TransactPath(size_t index, std::string_view member);

// ClientRequestToken, empty if there is none. Adds its violation.
std::string CheckRequestToken(const DataMembers& members, Constraints& constraints);

}  // namespace meridian
