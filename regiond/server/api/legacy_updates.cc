#include "regiond/server/api/legacy_updates.h"

#include <array>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/attribute_reader.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/sort_keeping_last.h"

namespace meridian {
namespace {

using Type = AttributeValue::Type;

constexpr std::array<std::string_view, 3> kActionNames = {"ADD", "PUT", "DELETE"};

void ReadAction(JsonReader& json, Json value, LegacyUpdate& out) {
  json.String(value, &out.action);
}
void ReadUpdateValue(JsonReader& json, Json value, LegacyUpdate& out) {
  if (value.is_null()) return;
  AttributeReader reader(&json);
  out.value = reader.Value(value);
  out.status.Update(reader.value_status());
}

constexpr std::array kUpdateMembers = {
    Member<LegacyUpdate>{"Action", ReadAction},
    Member<LegacyUpdate>{"Value", ReadUpdateValue},
};

absl::Status InvalidUpdate(std::string_view text) {
  return ValidationError(StrCat("One or more parameter values were invalid: ", text));
}

bool IsSet(Type type) { return type == Type::kSS || type == Type::kNS || type == Type::kBS; }

absl::Status CheckUpdate(const LegacyUpdate& update) {
  if (!update.status.ok()) return update.status;
  if (!update.value) {
    if (update.action == "DELETE") return absl::OkStatus();
    return InvalidUpdate("Only DELETE action is allowed when no attribute value is specified");
  }
  const Type type = update.value->type();
  if (update.action == "DELETE" && !IsSet(type)) {
    return InvalidUpdate(StrCat("DELETE action with value is not supported for the type ",
                          AttributeValue::TypeName(type)));
  }
  if (update.action == "ADD" && !IsSet(type) && type != Type::kN && type != Type::kL) {
    return InvalidUpdate(
        StrCat("ADD action is not supported for the type ", AttributeValue::TypeName(type)));
  }
  return absl::OkStatus();
}

// The sections of an update expression, each the actions behind its keyword.
class Sections {
 public:
  enum Section : size_t { kSet, kRemove, kAdd, kDelete };

  template <typename... Text>
  void Append(Section section, const Text&... text) {
    std::string& actions = actions_[section];
    StrAppend(&actions, actions.empty() ? "" : ", ", text...);
  }

  std::string Join() const {
    static constexpr std::array<std::string_view, 4> kKeywords = {"SET", "REMOVE", "ADD", "DELETE"};
    std::string text;
    for (size_t i = 0; i < kKeywords.size(); ++i) {
      if (actions_[i].empty()) continue;
      StrAppend(&text, text.empty() ? "" : " ", kKeywords[i], " ", actions_[i]);
    }
    return text;
  }

 private:
  std::array<std::string, 4> actions_;
};

}  // namespace

void ReadLegacyUpdates(Json value, JsonReader& json, std::optional<LegacyUpdates>* out) {
  constexpr std::string_view kShape = "AttributeValueUpdate";
  std::optional<JsonObject> map;
  json.Map(value, StrCat("com.amazonaws.dynamodb.v20120810.", kShape), &map);
  if (!map) return;
  LegacyUpdates& updates = out->emplace();
  for (const auto field : *map) {
    LegacyUpdate& update = updates.emplace_back();
    update.attribute = field.key;
    update.status = CheckAttributeName(field.key);
    std::optional<JsonObject> members;
    json.Structure(field.value, kShape, &members);
    if (members) ReadMembers<LegacyUpdate>(*members, kUpdateMembers, json, update);
  }
  SortKeepingLast(updates, [](const LegacyUpdate& update) { return update.attribute; });
}

void AddViolations(const std::optional<LegacyUpdates>& updates, Constraints& constraints) {
  if (!updates) return;
  for (const LegacyUpdate& update : *updates) {
    constraints.OneOf(update.action,
                      StrCat("attributeUpdates.", update.attribute, ".member.action"),
                      kActionNames);
  }
}

absl::Status CheckUpdates(const LegacyUpdates& updates) {
  for (const LegacyUpdate& update : updates) {
    if (absl::Status status = CheckUpdate(update); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::optional<std::string> UpdateText(LegacyUpdates updates, LegacyPlaceholders& placeholders) {
  if (updates.empty()) return std::nullopt;
  Sections sections;
  std::string empty_list;  // the placeholder of one, once it is needed
  for (LegacyUpdate& update : updates) {
    const std::string name = placeholders.Name(update.attribute);
    if (!update.value) {
      sections.Append(Sections::kRemove, name);
      continue;
    }
    const bool list = update.value->type() == Type::kL;
    const std::string value = placeholders.Value(*std::move(update.value));
    if (update.action == "DELETE") {
      sections.Append(Sections::kDelete, name, " ", value);
    } else if (update.action != "ADD") {
      sections.Append(Sections::kSet, name, " = ", value);
    } else if (!list) {
      sections.Append(Sections::kAdd, name, " ", value);
    } else {
      if (empty_list.empty()) empty_list = placeholders.Value(AttributeValue(AttributeList()));
      sections.Append(Sections::kSet, name, " = list_append(if_not_exists(", name, ", ", empty_list,
                      "), ", value, ")");
    }
  }
  return sections.Join();
}

}  // namespace meridian
