#include "regiond/server/api/setting_members.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/arn.h"
#include "regiond/server/api/member_table.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr size_t kTagKeyCharsMax = 128;
constexpr size_t kTagValueCharsMax = 256;

template <auto kField>
void Units(JsonReader& json, Json value, UnitsChange& out) {
  json.Long(value, &(out.*kField));
}

constexpr std::array kTagMembers = {Member<TagMembers>{"Key", TextMember<&TagMembers::key, TagMembers>},
                                    Member<TagMembers>{"Value", TextMember<&TagMembers::value, TagMembers>}};
constexpr std::array kEncryptionMembers = {
    Member<EncryptionMembers>{"Enabled", [](JsonReader& json, Json value, EncryptionMembers& out) { json.Boolean(value, &out.enabled); }},
    Member<EncryptionMembers>{"SSEType", TextMember<&EncryptionMembers::type, EncryptionMembers>},
    Member<EncryptionMembers>{"KMSMasterKeyId", TextMember<&EncryptionMembers::key, EncryptionMembers>}};
constexpr std::array kOnDemandMembers = {Member<UnitsChange>{"MaxReadRequestUnits", Units<&UnitsChange::read_units>},
                                         Member<UnitsChange>{"MaxWriteRequestUnits", Units<&UnitsChange::write_units>}};
constexpr std::array kWarmMembers = {Member<UnitsChange>{"ReadUnitsPerSecond", Units<&UnitsChange::read_units>},
                                     Member<UnitsChange>{"WriteUnitsPerSecond", Units<&UnitsChange::write_units>}};

template <typename Members>
void ReadStructure(JsonReader& json, Json value, std::string_view shape, std::type_identity_t<MemberTable<Members>> table,
                   std::optional<Members>& out) {
  std::optional<JsonObject> object;
  json.Structure(value, shape, &object);
  if (object) ReadMembers<Members>(*object, table, json, out.emplace());
}

size_t Characters(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Letters, digits and spaces of any language, and _ . : / = + - @: of ASCII just these.
bool IsTagText(std::string_view text) {
  constexpr std::string_view kMarks = " _.:/=+-@";
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0 ||
           kMarks.find(c) != std::string_view::npos;
  });
}

absl::Status CheckTag(const TagMembers& tag) {
  if (!tag.key || tag.key->empty() || Characters(*tag.key) > kTagKeyCharsMax || !IsTagText(*tag.key)) {
    return ValidationError(StrCat("The Tag Key provided is invalid, Key: ", tag.key.value_or("null")));
  }
  if (!tag.value || Characters(*tag.value) > kTagValueCharsMax || !IsTagText(*tag.value)) {
    return ValidationError(StrCat("The Tag Value provided is invalid, Value: ", tag.value.value_or("null")));
  }
  if (tag.key->starts_with("aws:")) return ValidationError(StrCat("Tag Key cannot be prefixed with aws:, Key: ", *tag.key));
  return absl::OkStatus();
}

// As KMS would have answered DynamoDB.
absl::Status KmsNotFound(std::string_view why) {
  return ValidationError(StrCat("KMS validation error: com.amazonaws.services.kms.model.NotFoundException: ", why,
                                " (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; "
                                "Request ID: 00000000-0000-0000-0000-000000000000; Proxy: null)"));
}

absl::StatusOr<Encryption> CustomerKey(std::string_view name, const ApiEndpoint& endpoint) {
  constexpr std::string_view kAlias = "alias/", kKey = "key/", kManagedAlias = "alias/aws/dynamodb";
  const std::string here = StrCat("arn:aws:kms:", endpoint.region, ":", endpoint.account, ":");
  std::string_view resource = name;
  const bool is_arn = name.starts_with(kArnPrefix);
  if (is_arn) {
    const ArnParts parts = SplitArn(name);
    if (parts.service != "kms" || parts.region != endpoint.region) return KmsNotFound(StrCat("Invalid arn ", parts.region));
    resource = parts.resource;
  }
  if (resource == kManagedAlias) return Encryption{EncryptionKey::kManaged, {}, false};
  if (resource.starts_with(kAlias)) return KmsNotFound(StrCat("Alias ", here, resource, " is not found."));
  if (is_arn && !resource.starts_with(kKey)) return KmsNotFound(StrCat("Key '", name, "' does not exist"));
  return Encryption{EncryptionKey::kCustomer, is_arn ? std::string(name) : StrCat(here, kKey, name), is_arn};
}

}  // namespace

void ReadTags(JsonReader& json, Json value, std::optional<std::vector<TagMembers>>& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.emplace();
  for (Json element : *array) {
    std::optional<TagMembers> tag;
    ReadStructure<TagMembers>(json, element, "Tag", kTagMembers, tag);
    out->push_back(tag.value_or(TagMembers{}));
  }
}

void ReadEncryption(JsonReader& json, Json value, std::optional<EncryptionMembers>& out) {
  ReadStructure<EncryptionMembers>(json, value, "SSESpecification", kEncryptionMembers, out);
}

void ReadOnDemandMax(JsonReader& json, Json value, std::optional<UnitsChange>& out) {
  ReadStructure<UnitsChange>(json, value, "OnDemandThroughput", kOnDemandMembers, out);
}

void ReadWarmThroughput(JsonReader& json, Json value, std::optional<UnitsChange>& out) {
  ReadStructure<UnitsChange>(json, value, "WarmThroughput", kWarmMembers, out);
}

absl::StatusOr<std::vector<Tag>> CheckTags(const std::vector<TagMembers>& tags) {
  std::vector<Tag> checked;
  std::set<std::string_view> keys;
  for (const TagMembers& tag : tags) {
    if (absl::Status status = CheckTag(tag); !status.ok()) return status;
    if (!keys.insert(*tag.key).second) {
      return ValidationError(StrCat("Duplicate Tag Keys provided as input: Duplicate Tag Key found ", *tag.key));
    }
    checked.emplace_back(*tag.key, *tag.value);
  }
  return checked;
}

absl::StatusOr<std::optional<TableClass>> CheckTableClass(std::optional<std::string_view> name) {
  if (!name) return std::nullopt;
  if (*name == "STANDARD") return TableClass::kStandard;
  if (*name == "STANDARD_INFREQUENT_ACCESS") return TableClass::kStandardInfrequentAccess;
  return ValidationError(
      "Invalid table-class parameter provided. Please try again with a valid table-class value: "
      "[STANDARD, STANDARD_INFREQUENT_ACCESS].");
}

void CheckEncryptionType(const EncryptionMembers& members, Constraints& constraints, std::string_view path) {
  static constexpr std::array<std::string_view, 2> kTypes = {"AES256", "KMS"};
  constraints.OneOf(members.type, StrCat(path, ".sSEType"), kTypes);
}

absl::StatusOr<Encryption> CheckEncryption(const EncryptionMembers& members, const ApiEndpoint& endpoint) {
  const auto invalid = [](std::string_view text) { return ValidationError(StrCat(kInvalid, text)); };
  if (members.enabled == false) {
    if (members.type) return invalid("SSEType can not be specified if Enabled is false");
    if (members.key) return invalid("KMSMasterKeyId can not be specified if Enabled is false");
  }
  if (members.type == "AES256") return invalid("SSEType AES256 is not supported");
  if (members.key && !members.type) return invalid("SSEType KMS is required if KMSMasterKeyId is specified");
  if (members.key) return CustomerKey(*members.key, endpoint);
  if (members.enabled.value_or(false) || members.type) return Encryption{EncryptionKey::kManaged, {}, false};
  return Encryption{};
}

}  // namespace meridian
