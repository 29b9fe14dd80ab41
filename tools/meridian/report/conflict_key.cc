#include "tools/meridian/report/conflict_key.h"

#include <boost/json.hpp>
#include <optional>

#include "base/model/strings.h"

namespace meridian {

namespace {

bool IsKeyValue(const boost::json::value& value) {
  const boost::json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1) return false;
  const boost::json::key_value_pair& member = *object->begin();
  const boost::json::string_view type = member.key();
  return member.value().is_string() && (type == "S" || type == "N" || type == "B");
}

std::optional<boost::json::value> KeyValue(const boost::json::value& value) {
  if (IsKeyValue(value)) return value;
  if (value.is_string()) return boost::json::object{{"S", value}};
  if (value.is_int64() || value.is_uint64())
    return boost::json::object{{"N", boost::json::serialize(value)}};
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::string> DynamoDbKey(const std::string& json) {
  const auto wrong = [&json](const char* what) {
    return absl::InvalidArgumentError(
        StrCat("--key ", json, ": ", what,
               "; write the key attributes as JSON, such as {\"id\":\"cart\",\"line\":7} or "
               "{\"id\":{\"S\":\"cart\"},\"line\":{\"N\":\"7\"}}"));
  };
  boost::json::error_code error;
  const boost::json::value parsed = boost::json::parse(json, error);
  if (error || !parsed.is_object() || parsed.as_object().empty())
    return wrong("this is no JSON object with key attributes");
  boost::json::object key;
  for (const boost::json::key_value_pair& member : parsed.as_object()) {
    const std::optional<boost::json::value> value = KeyValue(member.value());
    if (!value)
      return wrong("a key attribute is a string, a whole number, or an S, N or B of DynamoDB");
    key[member.key()] = *value;
  }
  return boost::json::serialize(key);
}

}  // namespace meridian
