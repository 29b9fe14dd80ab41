#include "regiond/core/table/catalog.h"

#include <utility>

#include "base/model/bytes.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

// Keys: "v" the revision (fixed64), "t" + name a descriptor.
constexpr std::string_view kRevisionKey = "v";

std::string DescriptorKey(const std::string& name) { return "t" + name; }

std::string EncodeRevision(uint64_t revision) {
  std::string bytes;
  ByteWriter(&bytes).Fixed64(revision);
  return bytes;
}

absl::StatusOr<uint64_t> RevisionOf(StateStore& copy) {
  absl::StatusOr<std::string> value = copy.Read(kRevisionKey);
  if (absl::IsNotFound(value.status())) return 0;
  if (!value.ok()) return value.status();
  ByteReader in(*value);
  const uint64_t revision = in.Fixed64();
  if (!in.done()) return absl::DataLossError("the catalog's revision is damaged");
  return revision;
}

absl::StatusOr<std::vector<TableDescriptor>> DescriptorsOf(StateStore& copy) {
  std::vector<TableDescriptor> descriptors;
  std::unique_ptr<StateCursor> cursor = copy.NewCursor();
  for (cursor->Seek("t"); cursor->valid() && cursor->key().starts_with('t'); cursor->Next()) {
    absl::StatusOr<TableDescriptor> descriptor = DecodeTableDescriptor(cursor->value());
    if (!descriptor.ok()) return descriptor.status();
    descriptors.push_back(*std::move(descriptor));
  }
  if (!cursor->status().ok()) return cursor->status();
  return descriptors;
}

absl::Status TooFewCopies(const absl::Status& trouble) {
  return InternalServerError(StrCat("The catalog cannot be written in enough Availability Zones. ", ToStd(trouble.message())));
}

}  // namespace

absl::Status Catalog::Recover(const Copies& copies) {
  if (copies.size() < quorum_) {
    return absl::UnavailableError(StrCat("only ", copies.size(), " Availability Zones can be read; ", quorum_, " are needed"));
  }
  // One that cannot be read is for BringUp to name.
  size_t readable = 0;
  absl::Status trouble;
  std::vector<TableDescriptor> latest;
  for (StateStore* copy : copies) {
    absl::StatusOr<uint64_t> revision = RevisionOf(*copy);
    absl::StatusOr<std::vector<TableDescriptor>> descriptors = DescriptorsOf(*copy);
    if (!revision.ok() || !descriptors.ok()) {
      trouble = revision.ok() ? descriptors.status() : revision.status();
      continue;
    }
    if (readable++ > 0 && *revision <= revision_) continue;
    revision_ = *revision;
    latest = *std::move(descriptors);
  }
  if (readable < quorum_) return trouble;
  for (TableDescriptor& descriptor : latest) {
    auto table = std::make_unique<Table>(std::move(descriptor));
    by_id_[table->descriptor().id] = table.get();
    tables_[table->descriptor().name] = std::move(table);
  }
  return absl::OkStatus();
}

absl::Status Catalog::BringUp(StateStore& copy) const {
  absl::StatusOr<uint64_t> revision = RevisionOf(copy);
  if (!revision.ok()) return revision.status();
  if (*revision == revision_) return absl::OkStatus();
  StateBatch batch;
  std::unique_ptr<StateCursor> cursor = copy.NewCursor();
  for (cursor->Seek("t"); cursor->valid() && cursor->key().starts_with('t'); cursor->Next()) {
    batch.Erase(std::string(cursor->key()));
  }
  if (!cursor->status().ok()) return cursor->status();
  for (const auto& [name, table] : tables_) batch.Put(DescriptorKey(name), EncodeTableDescriptor(table->descriptor()));
  batch.Put(std::string(kRevisionKey), EncodeRevision(revision_));
  if (absl::Status status = copy.Apply(batch); !status.ok()) return status;
  return copy.Sync();
}

absl::StatusOr<Table*> Catalog::Create(TableDescriptor descriptor, const Copies& copies) {
  MERIDIAN_CHECK(!tables_.contains(descriptor.name), descriptor.name);
  StateBatch batch;
  batch.Put(DescriptorKey(descriptor.name), EncodeTableDescriptor(descriptor));
  if (absl::Status status = Write(std::move(batch), copies); !status.ok()) return status;
  auto table = std::make_unique<Table>(std::move(descriptor));
  Table* const created = table.get();
  by_id_[created->descriptor().id] = created;
  tables_[created->descriptor().name] = std::move(table);
  return created;
}

absl::StatusOr<Table*> Catalog::Replace(TableDescriptor descriptor, const Copies& copies) {
  const auto at = tables_.find(descriptor.name);
  MERIDIAN_CHECK(at != tables_.end() && at->second->descriptor().id != descriptor.id, descriptor.name);
  StateBatch batch;
  batch.Put(DescriptorKey(descriptor.name), EncodeTableDescriptor(descriptor));
  if (absl::Status status = Write(std::move(batch), copies); !status.ok()) return status;
  by_id_.erase(at->second->descriptor().id);
  at->second = std::make_unique<Table>(std::move(descriptor));
  by_id_[at->second->descriptor().id] = at->second.get();
  return at->second.get();
}

absl::Status Catalog::Update(Table& table, TableDescriptor descriptor, const Copies& copies) {
  StateBatch batch;
  batch.Put(DescriptorKey(descriptor.name), EncodeTableDescriptor(descriptor));
  if (absl::Status status = Write(std::move(batch), copies); !status.ok()) return status;
  table.set_descriptor(std::move(descriptor));
  return absl::OkStatus();
}

absl::Status Catalog::Drop(const std::string& name, const Copies& copies) {
  const auto at = tables_.find(name);
  MERIDIAN_CHECK(at != tables_.end(), name);
  StateBatch batch;
  batch.Erase(DescriptorKey(name));
  if (absl::Status status = Write(std::move(batch), copies); !status.ok()) return status;
  by_id_.erase(at->second->descriptor().id);
  tables_.erase(at);
  return absl::OkStatus();
}

absl::Status Catalog::Write(StateBatch batch, const Copies& copies) {
  if (absl::Status status = Settle(copies); !status.ok()) return status;
  batch.Put(std::string(kRevisionKey), EncodeRevision(++revision_));
  size_t written = 0;
  absl::Status trouble = absl::OkStatus();
  for (StateStore* copy : copies) {
    absl::Status status = copy->Apply(batch);
    if (status.ok()) status = copy->Sync();
    if (status.ok()) {
      ++written;
    } else {
      trouble = status;
    }
  }
  incomplete_ = written < quorum_;
  return incomplete_ ? TooFewCopies(trouble) : absl::OkStatus();
}

absl::Status Catalog::Settle(const Copies& copies) {
  if (!incomplete_) return absl::OkStatus();
  ++revision_;
  size_t settled = 0;
  absl::Status trouble;
  for (StateStore* copy : copies) {
    const absl::Status status = BringUp(*copy);
    settled += status.ok();
    if (!status.ok()) trouble = status;
  }
  incomplete_ = settled < quorum_;
  return incomplete_ ? TooFewCopies(trouble) : absl::OkStatus();
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
