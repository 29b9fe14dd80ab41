// A structure of the API as a table of its members: names and how each is read. Members that a
// table does not list are ignored, as DynamoDB does. Private to this directory.
#pragma once

#include <span>
#include <string_view>
#include <type_traits>

#include "regiond/server/api/json_reader.h"

namespace meridian {

template <typename Members>
struct Member {
  std::string_view name;
  void (*read)(JsonReader& json, Json value, Members& out);
};
template <typename Members>
using MemberTable = std::span<const Member<Members>>;

template <typename Members>
void ReadMembers(JsonObject object, std::type_identity_t<MemberTable<Members>> table,
                 JsonReader& json, Members& out) {
  for (const auto field : object) {
    for (const Member<Members>& member : table) {
      if (member.name == field.key) {
        member.read(json, field.value, out);
        break;
      }
    }
  }
}

// A whole request body. Type errors end it.
template <typename Members>
absl::Status ReadBody(std::string_view text, std::type_identity_t<MemberTable<Members>> table,
                      JsonBody& body, Members& out) {
  if (absl::Status status = body.Parse(text); !status.ok()) return status;
  JsonReader json;
  ReadMembers<Members>(body.members(), table, json, out);
  return json.status();
}

}  // namespace meridian
