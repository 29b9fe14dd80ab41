// Members of settings that several operations have: read, then checked. Private to this directory.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"
#include "regiond/core/settings/capacity_bounds.h"
#include "regiond/core/settings/encryption.h"
#include "regiond/core/settings/tags.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/json_reader.h"

namespace meridian {

// Views point into the JsonBody.
struct TagMembers {
  std::optional<std::string_view> key, value;
};
struct EncryptionMembers {
  std::optional<bool> enabled;
  std::optional<std::string_view> type, key;
};

void ReadTags(JsonReader& json, Json value, std::optional<std::vector<TagMembers>>& out);
void ReadEncryption(JsonReader& json, Json value, std::optional<EncryptionMembers>& out);
// OnDemandThroughput and WarmThroughput.
void ReadOnDemandMax(JsonReader& json, Json value, std::optional<UnitsChange>& out);
void ReadWarmThroughput(JsonReader& json, Json value, std::optional<UnitsChange>& out);

// Each key once, and keys and values such as tags may have.
absl::StatusOr<std::vector<Tag>> CheckTags(const std::vector<TagMembers>& tags);
// The class of that name; nothing if none is named.
absl::StatusOr<std::optional<TableClass>> CheckTableClass(std::optional<std::string_view> name);
void CheckEncryptionType(const EncryptionMembers& members, Constraints& constraints, std::string_view path = "sSESpecification");
// The key of a customer is named by its ARN, or by its id in this Region; Meridian has no KMS that could tell whether it is there.
absl::StatusOr<Encryption> CheckEncryption(const EncryptionMembers& members, const ApiEndpoint& endpoint);

}  // namespace meridian
