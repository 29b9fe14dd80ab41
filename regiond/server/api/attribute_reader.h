// AttributeValues and maps of them from a request's JSON (reference: "Item model").
// Two kinds of errors: a wrong JSON type is the JsonReader's SerializationException; a wrong value,
// such as an empty set, is a ValidationException, which comes later in the order of checks, so it
// is kept apart. Threads: as JsonReader.   Bounds: recursion ends one level below
// kNestingLevelsMax.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/attribute_value.h"
#include "regiond/server/api/json_reader.h"

namespace meridian {

// The ValidationException for a name that is empty or too long.
absl::Status CheckAttributeName(std::string_view name);

// Whether `status` is a reader's ValidationException for a value that is nested too deeply.
bool IsNestingError(const absl::Status& status);

class AttributeReader {
 public:
  // `json` must outlive the reader.
  explicit AttributeReader(JsonReader* json) : json_(json) {}

  // An attribute value; null reads as an empty one, which is an error of the value.
  AttributeValue Value(Json value);
  // A map of attribute values, such as an Item or a Key. Leaves `out` alone for null.
  void Map(Json value, std::optional<Item>* out);

  // The first ValidationException among the values read so far.
  const absl::Status& value_status() const { return value_status_; }

 private:
  AttributeValue ValueAt(Json value, int depth);
  AttributeValue Typed(AttributeValue::Type type, Json value, int depth);
  AttributeValue ReadNumber(Json value);
  AttributeMap Members(JsonObject object, int depth);
  AttributeList Elements(Json value, int depth);
  StringSet ReadStringSet(Json value);
  NumberSet ReadNumberSet(Json value);
  BinarySet ReadBinarySet(Json value);
  void Invalid(std::string_view message);

  JsonReader* const json_;
  absl::Status value_status_;
};

}  // namespace meridian
