// A structure of the API as a table of its members: names and how each is read. Members that a
// table does not list are ignored, as DynamoDB does. Private to this directory.
#pragma once

#include <cstddef>
#include <optional>
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

// Member::read of a string.
template <auto kField, typename Members>
void TextMember(JsonReader& json, Json value, Members& out) {
  json.String(value, &(out.*kField));
}

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

// read_structure(object, json) for each structure of a list, in order; the object is an empty
// optional for null. Of a list with more than `max` only the beginning is read: it will be refused,
// and must not cost memory first. Returns the first type error.
template <typename ReadStructure>
absl::Status ReadStructures(const std::optional<JsonArray>& list, std::string_view shape, size_t max,
                            ReadStructure read_structure) {
  if (!list) return absl::OkStatus();
  JsonReader json;
  size_t left = max;
  for (Json element : *list) {
    if (left-- == 0) break;
    std::optional<JsonObject> object;
    json.Structure(element, shape, &object);
    read_structure(object, json);
  }
  return json.status();
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
