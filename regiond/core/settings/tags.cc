#include "regiond/core/settings/tags.h"

#include "base/model/errors.h"

namespace meridian {

absl::Status AddTags(TableAttributes& attributes, std::span<const Tag> tags) {
  auto all = attributes.tags;
  for (const auto& [key, value] : tags) all[key] = value;
  if (all.size() > kTagsMax) return ValidationError("Number of Tags exceed the current limit for the provided ResourceArn");
  attributes.tags = std::move(all);
  return absl::OkStatus();
}

void RemoveTags(TableAttributes& attributes, std::span<const std::string> keys) {
  for (const std::string& key : keys) attributes.tags.erase(key);
}

}  // namespace meridian
