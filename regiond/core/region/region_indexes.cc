// The part of Region that changes the indexes of its tables (reference/dynamodb-api.md §2.1, §7, §14.3).
// Each AZ builds a new index for itself; it can be read once every AZ that is up has, and an AZ that was away builds it when it returns.
#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/region/region.h"

namespace meridian {
namespace {

constexpr size_t kGlobalIndexesMax = 20;

absl::Status NoSuchIndex(const std::string& table, const std::string& index) {
  return ResourceNotFoundError(StrCat("Requested resource not found: Index ", index, " for table ", table));
}

absl::Status OnlyOne() {
  return LimitExceededError("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
}

// As for a table (unverified).
absl::Status SameThroughput(const std::string& index, const Throughput& throughput) {
  const auto units = [](std::string_view name, int64_t value) {
    return StrCat("Current ", name, " provisioned for the index: ", value, ". Requested ", name, ": ", value, ". ");
  };
  return ValidationError(StrCat(
      "The provisioned throughput for the index ", index, " will not change. The requested value equals the current value. ",
      units("ReadCapacityUnits", throughput.read_units), units("WriteCapacityUnits", throughput.write_units),
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."));
}

// Shared settings of a global table go through the coordinator, which does not know of indexes yet.
absl::Status CheckAlone(const TableDescriptor& table) {
  if (!table.global) return absl::OkStatus();
  return ValidationError(
      "Meridian cannot change the indexes of a table with replicas yet. Remove its replicas first, or create it with the indexes it needs.");
}

// `verb`: "delete" or "update".
absl::StatusOr<SecondaryIndex*> GlobalIndex(TableDescriptor& table, const std::string& name, std::string_view verb) {
  if (absl::Status status = CheckAlone(table); !status.ok()) return status;
  std::vector<SecondaryIndex>& indexes = table.settings.indexes;
  const auto at = std::find_if(indexes.begin(), indexes.end(), [&](const SecondaryIndex& index) { return index.name == name; });
  if (at == indexes.end()) return NoSuchIndex(table.name, name);
  if (at->kind == IndexKind::kGlobal) return &*at;
  return ValidationError(StrCat("Cannot ", verb, " an index that is not a GlobalSecondaryIndex: ", name));
}

}  // namespace

absl::Status Region::CreateIndex(const std::string& name, SecondaryIndex index) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  if (absl::Status status = CheckAlone(descriptor); !status.ok()) return status;
  if (FindIndex(descriptor.settings, index.name) != nullptr) return ValidationError("Attempting to create an index which already exists");
  if (!descriptor.building.empty()) return OnlyOne();
  const auto is_global = [](const SecondaryIndex& other) { return other.kind == IndexKind::kGlobal; };
  const auto& indexes = descriptor.settings.indexes;
  if (std::count_if(indexes.begin(), indexes.end(), is_global) >= static_cast<std::ptrdiff_t>(kGlobalIndexesMax)) {
    return LimitExceededError(
        StrCat("Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of ", kGlobalIndexesMax));
  }
  index.number = descriptor.settings.next_index_number++;
  descriptor.building.push_back(index.number);
  descriptor.settings.indexes.push_back(std::move(index));
  return SetIndexes(**table, std::move(descriptor));
}

absl::Status Region::UpdateIndex(const std::string& name, const std::string& index, Throughput throughput) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  absl::StatusOr<SecondaryIndex*> found = GlobalIndex(descriptor, index, "update");
  if (!found.ok()) return found.status();
  if ((*found)->throughput == throughput) return SameThroughput(index, throughput);
  (*found)->throughput = throughput;
  return catalog_.Update(**table, std::move(descriptor), azs_.Stores());
}

absl::Status Region::DeleteIndex(const std::string& name, const std::string& index) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  absl::StatusOr<SecondaryIndex*> found = GlobalIndex(descriptor, index, "delete");
  if (!found.ok()) return found.status();
  std::erase(descriptor.building, (*found)->number);
  std::vector<SecondaryIndex>& indexes = descriptor.settings.indexes;
  indexes.erase(indexes.begin() + (*found - indexes.data()));
  return SetIndexes(**table, std::move(descriptor));
}

// In the catalog first: an AZ that starts afterwards opens its copy with what stands there.
absl::Status Region::SetIndexes(Table& table, TableDescriptor descriptor) {
  if (absl::Status status = catalog_.Update(table, std::move(descriptor), azs_.Stores()); !status.ok()) return status;
  for (AzNode* node : azs_.Up()) node->SetIndexes(table.descriptor().id, table.descriptor().settings);
  return absl::OkStatus();
}

void Region::FinishIndexes(Table& table) {
  if (azs_.Up().size() < azs_.quorum()) return;
  TableDescriptor descriptor = table.descriptor();
  const auto built = [&](uint32_t number) {
    for (AzNode* node : azs_.Up()) {
      const TableState* const state = node->FindState(descriptor.id);
      if (state == nullptr || !state->indexes().complete(number)) return false;
    }
    return true;
  };
  if (std::erase_if(descriptor.building, built) == 0) return;
  (void)catalog_.Update(table, std::move(descriptor), azs_.Stores());  // tried again at the next tick
}

}  // namespace meridian
