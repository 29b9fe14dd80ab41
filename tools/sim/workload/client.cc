#include "tools/sim/workload/client.h"

#include <utility>

#include "base/model/check.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

std::string ValueOf(const VersionedItem& item) {
  const absl::StatusOr<Item> decoded = DecodeItem(item.image);
  MERIDIAN_CHECK(decoded.ok(), decoded.status().ToString());
  const AttributeValue* value = decoded->Find(kSimValueName);
  MERIDIAN_CHECK(value != nullptr && value->If<std::string>() != nullptr, "an item of the simulation has a value");
  return *value->If<std::string>();
}

bool Holds(const SimClient::Operation& operation, const MetItem& met) {
  switch (operation.condition) {
    case SimClient::Condition::kNone: return true;
    case SimClient::Condition::kExists: return met.exists();
    case SimClient::Condition::kNotExists: return !met.exists();
    case SimClient::Condition::kHasValue: return met.exists() && ValueOf(met.item) == operation.expected;
  }
  return false;
}

}  // namespace

SimClient::SimClient(uint64_t items, SimCluster& cluster, SimHistory& history, Failures& failures)
    : cluster_(cluster), history_(history), failures_(failures) {
  for (uint64_t i = 0; i < items; ++i) {
    names_.push_back(StrCat("item-", i));
    keys_.push_back(EncodeItemKey(AttributeValue::S(names_.back()), nullptr));
  }
}

bool SimClient::CanWrite(size_t region, size_t item) {
  SimRegiond& regiond = cluster_.regiond(region);
  return regiond.up() && regiond.region().Peek(std::string(kSimTable), keys_[item]).ok();
}

std::string SimClient::ValueAt(size_t region, size_t item) {
  const absl::StatusOr<MetItem> met = cluster_.regiond(region).region().Peek(std::string(kSimTable), keys_[item]);
  MERIDIAN_CHECK(met.ok(), met.status().ToString());
  return met->exists() ? ValueOf(met->item) : std::string();
}

Version SimClient::Write(size_t region, const Operation& operation) {
  SimRegiond& regiond = cluster_.regiond(region);
  const ItemKey& key = keys_[operation.item];
  const absl::StatusOr<MetItem> met = regiond.region().Peek(std::string(kSimTable), key);
  MERIDIAN_CHECK(met.ok(), met.status().ToString());
  const uint64_t request = next_request_++;
  regiond.Write(request, MakeRequest(operation, StrCat("value-", request)));
  ++writes_total_;

  const absl::StatusOr<MetItem> after = regiond.region().Peek(std::string(kSimTable), key);
  MERIDIAN_CHECK(after.ok(), after.status().ToString());
  const bool nothing_to_delete = operation.kind == Kind::kDelete && !met->exists();
  const bool expected = Holds(operation, *met) && !nothing_to_delete;
  const bool proposed = after->in_flight != met->in_flight;
  if (proposed != expected) {
    failures_.Add(StrCat("in ", regiond.id().name, " a write of ", names_[operation.item],
                         proposed ? " happened against its condition" : " did not happen"));
  }
  if (!proposed) return Version();
  const absl::StatusOr<TableDescriptor> table = regiond.region().DescribeTable(std::string(kSimTable));
  history_.Proposed(request, regiond.id(), key, after->item, met->item.version, !table->global.has_value());
  return after->item.version;
}

WriteRequest SimClient::MakeRequest(const Operation& operation, const std::string& value) const {
  WriteRequest request;
  Item key;
  key.Set(kSimKeyName, AttributeValue::S(names_[operation.item]));
  switch (operation.kind) {
    case Kind::kPut:
      key.Set(kSimValueName, AttributeValue::S(value));
      request.action = PutRequest{std::string(kSimTable), std::move(key)};
      break;
    case Kind::kUpdate:
      request.action = UpdateRequest{std::string(kSimTable), std::move(key), "SET w = :value"};
      request.parameters.values.Set(":value", AttributeValue::S(value));
      break;
    case Kind::kDelete:
      request.action = DeleteRequest{std::string(kSimTable), std::move(key)};
      break;
  }
  switch (operation.condition) {
    case Condition::kNone:
      break;
    case Condition::kExists:
      request.condition_expression = "attribute_exists(pk)";
      break;
    case Condition::kNotExists:
      request.condition_expression = "attribute_not_exists(pk)";
      break;
    case Condition::kHasValue:
      request.condition_expression = "w = :expected";
      request.parameters.values.Set(":expected", AttributeValue::S(operation.expected));
      break;
  }
  return request;
}

}  // namespace meridian
