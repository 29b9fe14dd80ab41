// Typed access to a request's JSON, with DynamoDB's SerializationExceptions (reference:
// "Serialization errors"). A reader remembers the first type error and goes on, so that a caller
// reads all members and asks once. A JSON null counts as an absent member everywhere. Private to
// this directory: it brings in simdjson. Threads: one at a time per object; a body's views die with
// the JsonBody, or with the next small one on the same thread.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace meridian {

using Json = simdjson::dom::element;
using JsonObject = simdjson::dom::object;
using JsonArray = simdjson::dom::array;

// A parsed request body. Small bodies share their thread's parser, whose memory stays; a large one
// brings its own. At most one JsonBody at a time per thread.
class JsonBody {
 public:
  // SerializationException without a message unless `body` is one JSON object in UTF-8.
  absl::Status Parse(std::string_view body);
  JsonObject members() const { return members_; }

 private:
  std::unique_ptr<simdjson::dom::parser> large_;
  JsonObject members_;
};

class JsonReader {
 public:
  bool ok() const { return !failed_; }
  absl::Status status() const;  // the first error, or OK
  void Fail(std::string_view message);

  // Each leaves `out` alone for null and for a value of another type.
  void String(Json value, std::optional<std::string_view>* out);
  void Boolean(Json value,
               std::optional<bool>* out);  // also "true", "1", "yes", "false", "0", "no"
  void Integer(Json value, std::optional<int64_t>* out) { WholeNumber(value, "Integer", out); }
  void Long(Json value, std::optional<int64_t>* out) { WholeNumber(value, "Long", out); }
  void Double(Json value, std::optional<double>* out);
  void Blob(Json value, std::optional<std::string>* out);
  void Array(Json value, std::optional<JsonArray>* out);
  // `value_class`: Java's name of the map's values in the error, such as "java.lang.String".
  void Map(Json value, std::string_view value_class, std::optional<JsonObject>* out);
  // `shape`: the API model's name of the structure, such as "AttributeValue".
  void Structure(Json value, std::string_view shape, std::optional<JsonObject>* out);

 private:
  void WholeNumber(Json value, std::string_view type, std::optional<int64_t>* out);
  void NotConvertible(Json value, std::string_view type);

  bool failed_ = false;
  std::string message_;
};

inline constexpr std::string_view kStringClass = "java.lang.String";
inline constexpr std::string_view kAttributeValueClass =
    "com.amazonaws.dynamodb.v20120810.AttributeValue";

}  // namespace meridian
