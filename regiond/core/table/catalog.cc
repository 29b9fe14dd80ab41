#include "regiond/core/table/catalog.h"

#include <utility>

#include "base/model/bytes.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

// Catalog keys: "e" the epoch (fixed64), "t" + name a descriptor.
constexpr std::string_view kStoreName = "catalog";
constexpr std::string_view kEpochKey = "e";

std::string DescriptorKey(const std::string& name) { return "t" + name; }

}  // namespace

absl::Status Catalog::Recover() {
  absl::StatusOr<std::unique_ptr<StateStore>> store = states_.Open(std::string(kStoreName));
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  absl::StatusOr<std::string> epoch = store_->Read(kEpochKey);
  if (epoch.ok()) {
    epoch_ = Epoch(ByteReader(*epoch).Fixed64());
  } else if (!absl::IsNotFound(epoch.status())) {
    return epoch.status();
  }
  epoch_ = epoch_.Next();
  std::string encoded;
  ByteWriter(&encoded).Fixed64(epoch_.value);
  StateBatch batch;
  batch.Put(std::string(kEpochKey), std::move(encoded));
  if (absl::Status status = Write(batch); !status.ok()) return status;

  std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  for (cursor->Seek("t"); cursor->valid() && cursor->key().starts_with('t'); cursor->Next()) {
    absl::StatusOr<TableDescriptor> descriptor = DecodeTableDescriptor(cursor->value());
    if (!descriptor.ok()) return descriptor.status();
    absl::StatusOr<std::unique_ptr<StateStore>> state = states_.Open(descriptor->id.ToString());
    if (!state.ok()) return state.status();
    absl::StatusOr<std::unique_ptr<Table>> table =
        Table::Open(*descriptor, options_, epoch_, *std::move(state), log_);
    if (!table.ok()) return table.status();
    by_id_[descriptor->id] = table->get();
    tables_[descriptor->name] = *std::move(table);
  }
  if (!cursor->status().ok()) return cursor->status();
  return DropOrphans();
}

absl::Status Catalog::DropOrphans() {
  absl::StatusOr<std::vector<std::string>> names = states_.List();
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    absl::StatusOr<TableId> id = TableId::Parse(name);
    if (!id.ok() || by_id_.contains(*id)) continue;
    if (absl::Status status = states_.Drop(name); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<Table*> Catalog::Create(TableDescriptor descriptor) {
  MERIDIAN_CHECK(!tables_.contains(descriptor.name), descriptor.name);
  absl::StatusOr<std::unique_ptr<StateStore>> state = states_.Open(descriptor.id.ToString());
  if (!state.ok()) return state.status();
  StateBatch batch;
  batch.Put(DescriptorKey(descriptor.name), EncodeTableDescriptor(descriptor));
  if (absl::Status status = Write(batch); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Table>> table = Table::Open(descriptor, options_, epoch_, *std::move(state), log_);
  if (!table.ok()) return table.status();
  Table* const created = table->get();
  by_id_[descriptor.id] = created;
  tables_[descriptor.name] = *std::move(table);
  return created;
}

absl::Status Catalog::Update(Table& table, TableDescriptor descriptor) {
  StateBatch batch;
  batch.Put(DescriptorKey(descriptor.name), EncodeTableDescriptor(descriptor));
  if (absl::Status status = Write(batch); !status.ok()) return status;
  table.set_descriptor(std::move(descriptor));
  return absl::OkStatus();
}

absl::Status Catalog::Drop(const std::string& name) {
  const auto at = tables_.find(name);
  MERIDIAN_CHECK(at != tables_.end(), name);
  StateBatch batch;
  batch.Erase(DescriptorKey(name));
  if (absl::Status status = Write(batch); !status.ok()) return status;
  const TableId id = at->second->descriptor().id;
  for (Partition& partition : at->second->partitions()) log_.Drop(partition.id());
  by_id_.erase(id);
  tables_.erase(at);
  return states_.Drop(id.ToString());
}

absl::Status Catalog::Write(const StateBatch& batch) {
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  return store_->Sync();
}

Table* Catalog::Find(const std::string& name) {
  const auto at = tables_.find(name);
  return at == tables_.end() ? nullptr : at->second.get();
}

Table* Catalog::FindById(TableId id) {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

Table* Catalog::FindGlobal(GlobalTableId id) {
  for (const auto& [name, table] : tables_) {
    if (table->descriptor().global && table->descriptor().global->id == id) return table.get();
  }
  return nullptr;
}

}  // namespace meridian
