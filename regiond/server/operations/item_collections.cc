#include "regiond/server/operations/item_collections.h"

#include <algorithm>
#include <utility>

#include "regiond/core/index/index_checks.h"

namespace meridian {

std::optional<ItemCollection> CollectionOf(const TableSettings& table, const WriteRequest& write) {
  if (!HasLocalIndex(table)) return std::nullopt;
  const std::string& name = table.key_schema.partition_key.name;
  const AttributeValue* key = nullptr;
  if (const PutRequest* put = std::get_if<PutRequest>(&write.action)) key = put->item.Find(name);
  if (const UpdateRequest* update = std::get_if<UpdateRequest>(&write.action)) key = update->key.Find(name);
  if (const DeleteRequest* del = std::get_if<DeleteRequest>(&write.action)) key = del->key.Find(name);
  if (key == nullptr) return std::nullopt;
  ItemCollection collection;
  collection.key.Set(name, *key);
  return collection;
}

void AddCollection(const std::string& table, ItemCollection collection, const WriteOutcome& outcome, std::vector<TableCollections>* all) {
  collection.bytes = outcome.collection_bytes;
  const auto at = std::find_if(all->begin(), all->end(), [&](const TableCollections& one) { return one.table == table; });
  if (at != all->end()) return at->list.push_back(std::move(collection));
  all->push_back({table, {std::move(collection)}});
}

}  // namespace meridian
