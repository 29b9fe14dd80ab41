#include "regiond/server/operations/consumed_capacity.h"

#include <algorithm>

namespace meridian {
namespace {

// What a transaction's reads and writes of a table cost more than others; those of its indexes cost the same (reference §8).
constexpr int64_t kTransactionFactor = 2;

int64_t BytesOf(const WriteOutcome& outcome) { return std::max(outcome.bytes_before, outcome.bytes_after); }
int64_t WriteHalfUnits(const WriteOutcome& outcome) { return 2 * std::max<int64_t>(1, (BytesOf(outcome) + 1023) / 1024); }

void AddIndexes(const WriteOutcome& outcome, ConsumedCapacity* capacity) {
  for (const IndexUnits& index : outcome.indexes) capacity->Add(index.index, index.kind, 2 * index.units);
}

ConsumedCapacity& EntryOf(const std::string& table, ConsumedCapacity::Kind kind, ReturnConsumedCapacity wanted,
                          std::vector<ConsumedCapacity>* capacities) {
  const auto at = std::find_if(capacities->begin(), capacities->end(), [&](const ConsumedCapacity& one) { return one.table == table; });
  if (at != capacities->end()) return *at;
  capacities->push_back(*CapacityOf(table, 0, wanted));
  capacities->back().kind = kind;
  return capacities->back();
}

}  // namespace

int64_t ReadHalfUnits(int64_t bytes, bool consistent) {
  const int64_t blocks = std::max<int64_t>(1, (bytes + 4095) / 4096);
  return consistent ? 2 * blocks : blocks;
}

std::optional<ConsumedCapacity> CapacityOf(const std::string& table, int64_t half_units, ReturnConsumedCapacity wanted) {
  if (wanted == ReturnConsumedCapacity::kNone) return std::nullopt;
  return ConsumedCapacity{table, half_units, wanted == ReturnConsumedCapacity::kIndexes, {}};
}

void AddWrite(const WriteOutcome& outcome, ConsumedCapacity* capacity) {
  capacity->half_units += WriteHalfUnits(outcome);
  AddIndexes(outcome, capacity);
}

void AddPage(const TableDescriptor& table, const std::optional<std::string>& index_name, const PageResult& page, bool consistent,
             ConsumedCapacity* capacity) {
  const int64_t half_units = ReadHalfUnits(page.bytes_read, consistent);
  if (!index_name) {
    capacity->half_units += half_units;
    return;
  }
  capacity->half_units += page.blocks_fetched * (consistent ? 2 : 1);
  capacity->Add(*index_name, FindIndex(table.settings, *index_name)->kind, half_units);
}

std::vector<ConsumedCapacity> CapacitiesOfTransactWrite(const std::vector<std::string>& tables, const std::vector<WriteOutcome>& outcomes,
                                                        bool replayed, ReturnConsumedCapacity wanted) {
  std::vector<ConsumedCapacity> capacities;
  if (wanted == ReturnConsumedCapacity::kNone) return capacities;
  const auto kind = replayed ? ConsumedCapacity::Kind::kRead : ConsumedCapacity::Kind::kWrite;
  const WriteOutcome least;
  for (size_t i = 0; i < tables.size(); ++i) {
    const WriteOutcome& outcome = i < outcomes.size() ? outcomes[i] : least;
    ConsumedCapacity& capacity = EntryOf(tables[i], kind, wanted, &capacities);
    if (replayed) {
      capacity.half_units += kTransactionFactor * ReadHalfUnits(BytesOf(outcome), true);
    } else {
      capacity.half_units += kTransactionFactor * WriteHalfUnits(outcome);
      AddIndexes(outcome, &capacity);
    }
  }
  return capacities;
}

std::vector<ConsumedCapacity> CapacitiesOfTransactGet(const std::vector<GetRequest>& gets, const std::vector<ReadOutcome>& outcomes,
                                                      ReturnConsumedCapacity wanted) {
  std::vector<ConsumedCapacity> capacities;
  if (wanted == ReturnConsumedCapacity::kNone) return capacities;
  for (size_t i = 0; i < gets.size(); ++i) {
    EntryOf(gets[i].table, ConsumedCapacity::Kind::kRead, wanted, &capacities).half_units +=
        kTransactionFactor * ReadHalfUnits(outcomes[i].bytes_read, true);
  }
  return capacities;
}

}  // namespace meridian
