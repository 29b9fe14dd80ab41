// TagResource, UntagResource, ListTagsOfResource (reference/dynamodb-api.md §12).
#include <array>

#include "base/model/errors.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/setting_members.h"
#include "regiond/server/api/setting_requests.h"

namespace meridian {
namespace {

// Views point into the JsonBody.
struct TagsMembers {
  std::optional<std::string_view> arn, next_token;
  std::optional<std::vector<TagMembers>> tags;
  std::optional<std::vector<std::string_view>> keys;
};

void Keys(JsonReader& json, Json value, TagsMembers& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.keys.emplace();
  for (Json element : *array) {
    std::optional<std::string_view> key;
    json.String(element, &key);
    if (key) out.keys->push_back(*key);
  }
}

constexpr std::array kTagMembers = {
    Member<TagsMembers>{"ResourceArn", [](JsonReader& json, Json value, TagsMembers& out) { json.String(value, &out.arn); }},
    Member<TagsMembers>{"Tags", [](JsonReader& json, Json value, TagsMembers& out) { ReadTags(json, value, out.tags); }},
    Member<TagsMembers>{"TagKeys", Keys},
    Member<TagsMembers>{"NextToken", [](JsonReader& json, Json value, TagsMembers& out) { json.String(value, &out.next_token); }}};

// `list`: the member that must be there.
template <typename List>
absl::StatusOr<ResourceName> CheckResource(const TagsMembers& m, const std::optional<List>& list, std::string_view path,
                                           std::string_view if_empty, const ApiEndpoint& endpoint) {
  absl::StatusOr<ResourceName> resource = CheckResourceArn(m.arn, endpoint);
  if (!resource.ok()) return resource;
  Constraints constraints;
  constraints.NotNull(list.has_value(), path);
  if (!constraints.ok()) return constraints.status();
  if (list->empty()) return ValidationError(if_empty);
  return resource;
}

}  // namespace

absl::StatusOr<TagRequest> ParseTagResource(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  TagsMembers m;
  if (absl::Status status = ReadBody<TagsMembers>(body, kTagMembers, json, m); !status.ok()) return status;
  absl::StatusOr<ResourceName> resource = CheckResource(m, m.tags, "tags", "Atleast one Tag needs to be provided as Input.", endpoint);
  if (!resource.ok()) return resource.status();
  absl::StatusOr<std::vector<Tag>> tags = CheckTags(*m.tags);
  if (!tags.ok()) return tags.status();
  return TagRequest{*std::move(resource), *std::move(tags)};
}

absl::StatusOr<UntagRequest> ParseUntagResource(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  TagsMembers m;
  if (absl::Status status = ReadBody<TagsMembers>(body, kTagMembers, json, m); !status.ok()) return status;
  absl::StatusOr<ResourceName> resource =
      CheckResource(m, m.keys, "tagKeys", "Atleast one Tag Key needs to be provided as Input.", endpoint);
  if (!resource.ok()) return resource.status();
  return UntagRequest{*std::move(resource), {m.keys->begin(), m.keys->end()}};
}

absl::StatusOr<ListTagsRequest> ParseListTags(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  TagsMembers m;
  if (absl::Status status = ReadBody<TagsMembers>(body, kTagMembers, json, m); !status.ok()) return status;
  absl::StatusOr<ResourceName> resource = CheckResourceArn(m.arn, endpoint);
  if (!resource.ok()) return resource.status();
  return ListTagsRequest{*std::move(resource), std::string(m.next_token.value_or(""))};
}

}  // namespace meridian
