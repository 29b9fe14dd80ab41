#include "tools/sim/checkers/streams.h"

#include <algorithm>

#include "base/model/change_record.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

class TableCheck {
 public:
  TableCheck(TableState& state, std::string where, Failures& failures) : state_(state), where_(std::move(where)), failures_(failures) {
    for (const PartitionLayout::Range& range : state.layout().ranges()) partitions_.push_back(range.id);
    std::sort(partitions_.begin(), partitions_.end());
    whole_ = std::all_of(partitions_.begin(), partitions_.end(), [&](PartitionId id) { return state_.stream(id).trimmed() == Lsn(0); });
  }

  // What a partition tells of an item comes before what those tell that were split off it, and these have greater ids.
  void Run() {
    for (const PartitionId id : partitions_) ReadPartition(id);
    CompareItems();
  }

 private:
  void Fail(std::string_view what) { failures_.Add(StrCat("invariant 6: the stream of ", where_, " is wrong: ", what)); }

  void ReadPartition(PartitionId id) {
    const PartitionStream& stream = state_.stream(id);
    if (stream.trimmed() != Lsn(0)) ForgetBefore(id);
    // Once trimmed, the first shards of the partition itself may be forgotten, which came between.
    const Shard* before = stream.trimmed() == Lsn(0) ? ClosedBySplitOff(id) : nullptr;
    size_t told = 0;
    for (const Shard& shard : stream.shards()) {
      const bool child = before != nullptr && before->stream == shard.stream;
      if (child && shard.parent != before->id) Fail(StrCat(shard.id, " is not the child of the shard before"));
      if (child && shard.opened != before->closed && !IsSplit(before->closed)) Fail(StrCat(shard.id, " does not begin where its parent ends"));
      if (child && shard.id <= before->id) Fail(StrCat(shard.id, " is not younger than its parent by name"));
      before = &shard;
      told += ReadShard(stream, shard);
    }
    if (CountRecords(id) != told) Fail("some records are in no shard");
  }

  // What the partition first told of its items may be forgotten, so nothing here follows on what its ancestors have told of them.
  void ForgetBefore(PartitionId id) {
    absl::btree_set<PartitionId> family = {id};
    for (const SplitMark& split : state_.splits()) {
      if (family.contains(split.parent) && split.child > id) family.insert(split.child);
    }
    absl::erase_if(last_, [&](const auto& one) { return family.contains(state_.layout().Of(KeyHash(one.first))); });
  }

  bool IsSplit(Lsn lsn) const {
    return std::any_of(state_.splits().begin(), state_.splits().end(), [&](const SplitMark& split) { return split.lsn == lsn; });
  }

  // The shard that ended with the split that made the partition; nullptr if there was none, or it is forgotten.
  const Shard* ClosedBySplitOff(PartitionId id) const {
    for (const SplitMark& split : state_.splits()) {
      if (split.child != id) continue;
      for (const Shard& shard : state_.stream(split.parent).shards()) {
        if (shard.closed == split.lsn) return &shard;
      }
    }
    return nullptr;
  }

  size_t ReadShard(const PartitionStream& stream, const Shard& shard) {
    absl::StatusOr<PartitionStream::Page> page = stream.Read(state_.store(), shard, {}, SIZE_MAX, SIZE_MAX);
    if (!page.ok()) {
      Fail(page.status().ToString());
      return 0;
    }
    for (auto& [at, record] : page->records) {
      if (record.existed == record.exists && record.old_image == record.new_image) Fail("a record of no change");
      const auto last = last_.find(record.key.bytes);
      if (last == last_.end()) {
        if (whole_ && record.existed) Fail("the first change of an item found it there");
      } else {
        // A table without replicas forgets the version of what it deletes, and a clock may have been set back since; that the versions of one
        // that has some rise is for SimHistory, too.
        const bool forgotten = !last->second.exists;
        if (record.version <= last->second.version && !forgotten) Fail("two changes of an item are not in the order of their versions");
        if (record.old_image != last->second.new_image) Fail("a change found what the change before has not left");
      }
      last_[record.key.bytes] = std::move(record);
    }
    return page->records.size();
  }

  size_t CountRecords(PartitionId id) {
    const std::string prefix = PartitionStream::RecordsPrefix(id);
    const std::unique_ptr<StateCursor> cursor = state_.store().NewCursor();
    size_t count = 0;
    for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) ++count;
    return count;
  }

  void CompareItems() {
    const StateRange range = ItemRange(kAllHashes);
    const std::unique_ptr<StateCursor> cursor = state_.store().NewCursor();
    for (cursor->Seek(range.low); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
      const absl::StatusOr<std::string_view> image = LiveImage(cursor->value());
      if (!image.ok() || image->empty()) continue;
      const auto last = last_.find(std::string(cursor->key().substr(1)));
      if (last == last_.end() ? whole_ : last->second.new_image != *image) Fail("it does not end with what an item is");
      if (last != last_.end()) last_.erase(last);
    }
    for (const auto& [key, record] : last_) {
      if (record.exists) Fail("it does not tell that an item has gone");
    }
  }

  TableState& state_;
  std::string where_;
  Failures& failures_;
  std::vector<PartitionId> partitions_;  // by id
  bool whole_ = false;                   // nothing is forgotten
  absl::btree_map<std::string, StreamRecord> last_;  // of each item that is told of, by key
};

}  // namespace

void CheckStreams(Region& region, const std::string& name, Failures& failures) {
  const TableDescriptor& table = region.catalog().Find(name)->descriptor();
  if (table.attributes.enabled_stream() == nullptr) return;
  for (AzNode* node : region.azs().Up()) {
    TableState* const state = node->FindState(table.id);
    TableCheck(*state, StrCat("AZ ", node->self().name(), " of ", region.self().name), failures).Run();
  }
}

}  // namespace meridian
