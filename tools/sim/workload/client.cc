#include "tools/sim/workload/client.h"

#include <utility>

#include "base/model/check.h"
#include "base/model/item_codec.h"
#include "base/model/number.h"
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

// A value tells when its item expires, if it does: what a checker or a condition expects of an item follows from its value.
constexpr std::string_view kExpires = " until ";

std::optional<Number> ExpiryIn(const std::string& value) {
  const size_t at = value.find(kExpires);
  if (at == std::string::npos) return std::nullopt;
  const absl::StatusOr<Number> seconds = Number::Parse(std::string_view(value).substr(at + kExpires.size()));
  MERIDIAN_CHECK(seconds.ok(), seconds.status().ToString());
  return *seconds;
}

}  // namespace

std::vector<SecondaryIndex> SimIndexes(uint64_t count) {
  const KeyAttribute key{std::string(kSimKeyName), AttributeValue::Type::kS};
  const KeyAttribute value{std::string(kSimValueName), AttributeValue::Type::kS};
  SecondaryIndex by_value;
  by_value.name = "by-value";
  by_value.number = 1;
  by_value.key.partition = {value};
  by_value.projection = ProjectionType::kKeysOnly;
  SecondaryIndex by_key = by_value;
  by_key.name = "by-key";
  by_key.number = 2;
  by_key.kind = IndexKind::kLocal;
  by_key.key = {{key}, {value}};
  by_key.projection = ProjectionType::kAll;
  std::vector<SecondaryIndex> indexes = {by_value, by_key};
  indexes.resize(count);
  return indexes;
}

SimClient::SimClient(uint64_t items, bool expiring, SimCluster& cluster, SimHistory& history, LinearizabilityChecker& linearizability)
    : expiring_(expiring), cluster_(cluster), history_(history), linearizability_(linearizability) {
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
  const std::string value = NewValue(region, request);
  linearizability_.Invoked(request, regiond.id(), key, ForChecker(operation, value));
  regiond.Write(request, MakeRequest(operation, value));
  ++writes_total_;

  const absl::StatusOr<MetItem> after = regiond.region().Peek(std::string(kSimTable), key);
  MERIDIAN_CHECK(after.ok(), after.status().ToString());
  if (after->in_flight == met->in_flight) return Version();
  linearizability_.Proposed(request, after->in_flight);
  const absl::StatusOr<TableDescriptor> table = regiond.region().DescribeTable(std::string(kSimTable));
  history_.Proposed(request, regiond.id(), key, *after, *met, !table->global.has_value());
  return after->item.version;
}

void SimClient::Read(size_t region, size_t item, bool consistent) {
  SimRegiond& regiond = cluster_.regiond(region);
  const uint64_t request = next_request_++;
  SimOperation asked;
  asked.kind = consistent ? SimOperation::Kind::kStrongRead : SimOperation::Kind::kEventualRead;
  linearizability_.Invoked(request, regiond.id(), keys_[item], std::move(asked));
  GetRequest get;
  get.table = kSimTable;
  get.key.Set(kSimKeyName, AttributeValue::S(names_[item]));
  get.consistent_read = consistent;
  regiond.Read(request, keys_[item], std::move(get));
}

// From a moment ago to some seconds ahead; one in four never expires.
std::string SimClient::NewValue(size_t region, uint64_t request) {
  if (!expiring_ || request % 4 == 0) return StrCat("value-", request);
  const int64_t now_s = cluster_.regiond(region).clock().WallNow().us / 1'000'000;
  return StrCat("value-", request, kExpires, now_s + static_cast<int64_t>(request * 7 % 6));
}

Item SimClient::ItemWith(size_t item, const std::string& value) const {
  Item made;
  made.Set(kSimKeyName, AttributeValue::S(names_[item]));
  made.Set(kSimValueName, AttributeValue::S(value));
  if (std::optional<Number> expiry = ExpiryIn(value)) made.Set(kSimExpiryName, AttributeValue::N(*std::move(expiry)));
  return made;
}

SimOperation SimClient::ForChecker(const Operation& operation, const std::string& value) const {
  SimOperation asked;
  if (operation.kind == Kind::kDelete) {
    asked.kind = SimOperation::Kind::kDelete;
  } else {
    asked.image = EncodeItem(ItemWith(operation.item, value));
  }
  asked.condition = operation.condition;
  if (operation.condition == Condition::kIs) asked.expected = EncodeItem(ItemWith(operation.item, operation.expected));
  return asked;
}

WriteRequest SimClient::MakeRequest(const Operation& operation, const std::string& value) const {
  WriteRequest request;
  Item key;
  key.Set(kSimKeyName, AttributeValue::S(names_[operation.item]));
  switch (operation.kind) {
    case Kind::kPut:
      request.action = PutRequest{std::string(kSimTable), ItemWith(operation.item, value)};
      break;
    case Kind::kUpdate:
      request.action = UpdateRequest{std::string(kSimTable), std::move(key), "SET w = :value"};
      if (expiring_) {
        UpdateRequest& update = std::get<UpdateRequest>(request.action);
        request.parameters.names.emplace_back("#until", kSimExpiryName);
        const std::optional<Number> expiry = ExpiryIn(value);
        *update.update_expression += expiry ? ", #until = :until" : " REMOVE #until";
        if (expiry) request.parameters.values.Set(":until", AttributeValue::N(*expiry));
      }
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
    case Condition::kIs:
      request.condition_expression = "w = :expected";
      request.parameters.values.Set(":expected", AttributeValue::S(operation.expected));
      break;
  }
  return request;
}

}  // namespace meridian
