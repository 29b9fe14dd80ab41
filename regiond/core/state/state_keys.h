// Keys of a table's state in one AZ (one store per table; partitions share it).
//
//   'i' item-key                      VersionedItem (tombstones too, where the change said so)
//   'j' fixed32 partition …           conflict journal (conflict_journal.h)
//   'x' fixed32 index …               entries of secondary indexes (index/index_entry.h), and the queue of what expires (ttl/expiry.h)
//   'c' hash, partition component   sizes of item collections (index/collection_sizes.h)
//   'q' fixed64 sequence              changes of them that are to show later (index/index_lag.h)
//   't' fixed32 partition, id         prepare record of a transaction that is not resolved
//   's' fixed32 partition, lsn, index what streams tell of a change (stream/partition_stream.h)
//   'm' 'x' fixed32 index             how many entries it has (index/index_set.cc)
//   'm' 's' fixed32 partition         its shards, and how far its streams are trimmed
//   'm' 'r' fixed32 partition         the split that made it (table_state.cc)
//   'm' 'p' fixed32 partition         what has been applied: see PartitionMarks in table_state.h
// The first eight bytes of an item key are the hash of its partition key, so a partition's items are one range.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/model/bytes.h"
#include "base/model/ids.h"
#include "base/model/key_codec.h"
#include "base/model/partition_layout.h"
#include "base/model/transaction_record.h"

namespace meridian {

constexpr char kItemPrefix = 'i';

// A range of state keys, [low, high).
struct StateRange {
  std::string low;
  std::string high;
};

inline std::string ItemStateKey(std::string_view item_key) {
  std::string out;
  out.reserve(1 + item_key.size());
  out.push_back(kItemPrefix);
  out += item_key;
  return out;
}
inline std::string ItemStateKey(const ItemKey& key) { return ItemStateKey(key.bytes); }

// Of the keys that begin with `prefix` and a hash: those whose hash is in [first, last].
inline StateRange HashRange(std::string_view prefix, uint64_t first, uint64_t last) {
  const auto key_of = [&](uint64_t hash) {
    std::string key(prefix);
    ByteWriter(&key).Fixed64(hash);
    return key;
  };
  return {key_of(first), last == UINT64_MAX ? PrefixEnd(prefix) : key_of(last + 1)};
}
// A partition's items.
inline StateRange ItemRange(const PartitionLayout::Range& partition) {
  return HashRange(std::string_view(&kItemPrefix, 1), partition.first, partition.last);
}
constexpr PartitionLayout::Range kAllHashes{};

inline std::string MarksStateKey(PartitionId partition) {
  std::string key = "mp";
  ByteWriter(&key).Fixed32(static_cast<uint32_t>(partition.value));
  return key;
}

constexpr std::string_view kSplitStatePrefix = "mr";
inline std::string SplitStateKey(PartitionId child) {
  std::string key(kSplitStatePrefix);
  ByteWriter(&key).Fixed32(static_cast<uint32_t>(child.value));
  return key;
}

inline std::string PreparedPrefix(PartitionId partition) {
  std::string key = "t";
  ByteWriter(&key).Fixed32(static_cast<uint32_t>(partition.value));
  return key;
}
inline std::string PreparedStateKey(PartitionId partition, const TransactionId& id) {
  std::string key = PreparedPrefix(partition);
  ByteWriter out(&key);
  out.Fixed64(id.high);
  out.Fixed64(id.low);
  return key;
}

}  // namespace meridian
