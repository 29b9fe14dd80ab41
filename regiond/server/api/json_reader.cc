#include "regiond/server/api/json_reader.h"

#include <cmath>
#include <limits>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/base64.h"

namespace meridian {
namespace {

using JsonType = simdjson::dom::element_type;

// Bodies up to this size are parsed in memory that their thread keeps.
constexpr size_t kSharedBodyBytesMax = 1 << 20;

// How DynamoDB names the token in "X cannot be converted to Y".
std::string_view TokenName(Json value) {
  switch (value.type()) {
    case JsonType::INT64:
    case JsonType::UINT64:
      return "NUMBER_VALUE";
    case JsonType::DOUBLE:
      return "DECIMAL_VALUE";
    case JsonType::BOOL:
      return value.get_bool().value_unsafe() ? "TRUE_VALUE" : "FALSE_VALUE";
    default:
      return "STRING_VALUE";
  }
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

int64_t Truncated(double value) {
  constexpr double kLimit = 9.2e18;  // within int64_t
  return static_cast<int64_t>(std::fmin(std::fmax(value, -kLimit), kLimit));
}

}  // namespace

absl::Status JsonBody::Parse(std::string_view body) {
  thread_local simdjson::dom::parser shared;
  simdjson::dom::parser* parser = &shared;
  if (body.size() > kSharedBodyBytesMax) {
    large_ = std::make_unique<simdjson::dom::parser>();
    parser = large_.get();
  }
  if (parser->parse(body.data(), body.size()).get_object().get(members_) != simdjson::SUCCESS) {
    return SerializationError("");
  }
  return absl::OkStatus();
}

absl::Status JsonReader::status() const {
  return failed_ ? SerializationError(message_) : absl::OkStatus();
}

void JsonReader::Fail(std::string_view message) {
  if (failed_) return;
  failed_ = true;
  message_ = std::string(message);
}

void JsonReader::NotConvertible(Json value, std::string_view type) {
  switch (value.type()) {
    case JsonType::ARRAY:
      return Fail(StrCat("Unrecognized collection type class java.lang.", type));
    case JsonType::OBJECT:
      return Fail("Start of structure or map found where not expected");
    default:
      return Fail(StrCat(TokenName(value), " cannot be converted to ", type));
  }
}

void JsonReader::String(Json value, std::optional<std::string_view>* out) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    *out = text;
  } else if (!value.is_null()) {
    NotConvertible(value, "String");
  }
}

void JsonReader::Boolean(Json value, std::optional<bool>* out) {
  std::string_view text;
  bool boolean = false;
  if (value.get_bool().get(boolean) == simdjson::SUCCESS) {
    *out = boolean;
  } else if (value.get_string().get(text) == simdjson::SUCCESS) {
    const std::string upper = Upper(text);
    if (upper == "TRUE" || upper == "1" || upper == "YES") {
      *out = true;
    } else if (upper == "FALSE" || upper == "0" || upper == "NO") {
      *out = false;
    } else {
      Fail("Unexpected token received from parser");
    }
  } else if (!value.is_null()) {
    NotConvertible(value, "Boolean");
  }
}

void JsonReader::WholeNumber(Json value, std::string_view type, std::optional<int64_t>* out) {
  switch (value.type()) {
    case JsonType::INT64:
      *out = value.get_int64().value_unsafe();
      break;
    case JsonType::UINT64:
      *out = std::numeric_limits<int64_t>::max();
      break;  // beyond int64_t
    case JsonType::DOUBLE:
      *out = Truncated(value.get_double().value_unsafe());
      break;
    case JsonType::NULL_VALUE:
      break;
    default:
      NotConvertible(value, type);
  }
}

void JsonReader::Double(Json value, std::optional<double>* out) {
  double number = 0;
  if (value.get_double().get(number) == simdjson::SUCCESS) {  // also of a whole number
    *out = number;
  } else if (!value.is_null()) {
    NotConvertible(value, "Double");
  }
}

void JsonReader::Blob(Json value, std::optional<std::string>* out) {
  std::string_view text;
  if (value.is_null()) return;
  if (value.get_string().get(text) != simdjson::SUCCESS) {
    return Fail("only base-64-encoded strings are convertible to bytes");
  }
  std::string bytes;
  switch (DecodeBase64(text, &bytes)) {
    case Base64Error::kNone:
      *out = std::move(bytes);
      break;
    case Base64Error::kLength:
      return Fail(StrCat("Base64 encoded length is expected a multiple of 4 bytes but found: ",
                         text.size()));
    case Base64Error::kCharacter:
      return Fail("Invalid Base64 character");
    case Base64Error::kLastCharacter:
      return Fail("Invalid last non-pad Base64 character dectected");
  }
}

void JsonReader::Array(Json value, std::optional<JsonArray>* out) {
  switch (value.type()) {
    case JsonType::ARRAY:
      *out = value.get_array().value_unsafe();
      break;
    case JsonType::OBJECT:
      return Fail("Start of structure or map found where not expected");
    case JsonType::NULL_VALUE:
      break;
    default:
      return Fail("Unexpected field type");
  }
}

void JsonReader::Map(Json value, std::string_view value_class, std::optional<JsonObject>* out) {
  switch (value.type()) {
    case JsonType::OBJECT:
      *out = value.get_object().value_unsafe();
      break;
    case JsonType::ARRAY:
      return Fail(StrCat("Unrecognized collection type java.util.Map<java.lang.String, ",
                         value_class, ">"));
    case JsonType::NULL_VALUE:
      break;
    default:
      return Fail("Unexpected field type");
  }
}

void JsonReader::Structure(Json value, std::string_view shape, std::optional<JsonObject>* out) {
  switch (value.type()) {
    case JsonType::OBJECT:
      *out = value.get_object().value_unsafe();
      break;
    case JsonType::ARRAY:
      return Fail(
          StrCat("Unrecognized collection type class com.amazonaws.dynamodb.v20120810.", shape));
    case JsonType::NULL_VALUE:
      break;
    default:
      return Fail("Unexpected value type in payload");
  }
}

}  // namespace meridian
