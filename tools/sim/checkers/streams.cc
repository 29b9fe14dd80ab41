#include "tools/sim/checkers/streams.h"

#include "base/model/change_record.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

class PartitionCheck {
 public:
  PartitionCheck(TableState& state, PartitionId partition, std::string where, Failures& failures)
      : state_(state), stream_(state.stream(partition)), partition_(partition), where_(std::move(where)), failures_(failures) {}

  void Run() {
    const Shard* before = nullptr;
    for (const Shard& shard : stream_.shards()) {
      const bool child = before != nullptr && before->stream == shard.stream;
      if (child && (shard.parent != before->id || shard.opened != before->closed)) Fail(StrCat(shard.id, " does not begin where its parent ends"));
      if (child && shard.id <= before->id) Fail(StrCat(shard.id, " is not younger than its parent by name"));
      before = &shard;
      ReadShard(shard);
    }
    if (CountRecords() != told_) Fail("some records are in no shard");
    CompareItems();
  }

 private:
  void Fail(std::string_view what) { failures_.Add(StrCat("invariant 6: the stream of ", where_, " is wrong: ", what)); }
  bool whole() const { return stream_.trimmed() == Lsn(0); }

  void ReadShard(const Shard& shard) {
    absl::StatusOr<PartitionStream::Page> page = stream_.Read(state_.store(), shard, {}, SIZE_MAX, SIZE_MAX);
    if (!page.ok()) return Fail(page.status().ToString());
    for (auto& [at, record] : page->records) {
      ++told_;
      if (record.existed == record.exists && record.old_image == record.new_image) Fail("a record of no change");
      const auto last = last_.find(record.key.bytes);
      if (last == last_.end()) {
        if (whole() && record.existed) Fail("the first change of an item found it there");
      } else {
        if (record.version <= last->second.version) Fail("two changes of an item are not in the order of their versions");
        if (record.old_image != last->second.new_image) Fail("a change found what the change before has not left");
      }
      last_[record.key.bytes] = std::move(record);
    }
  }

  size_t CountRecords() {
    const std::string prefix = PartitionStream::RecordsPrefix(partition_);
    const std::unique_ptr<StateCursor> cursor = state_.store().NewCursor();
    size_t count = 0;
    for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) ++count;
    return count;
  }

  void CompareItems() {
    const StateRange range = ItemRange(partition_.value, state_.partitions());
    const std::unique_ptr<StateCursor> cursor = state_.store().NewCursor();
    for (cursor->Seek(range.low); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
      const absl::StatusOr<std::string_view> image = LiveImage(cursor->value());
      if (!image.ok() || image->empty()) continue;
      const auto last = last_.find(std::string(cursor->key().substr(1)));
      if (last == last_.end() ? whole() : last->second.new_image != *image) Fail("it does not end with what an item is");
      if (last != last_.end()) last_.erase(last);
    }
    for (const auto& [key, record] : last_) {
      if (record.exists) Fail("it does not tell that an item has gone");
    }
  }

  TableState& state_;
  const PartitionStream& stream_;
  PartitionId partition_;
  std::string where_;
  Failures& failures_;
  absl::btree_map<std::string, StreamRecord> last_;  // of each item that is told of, by key
  size_t told_ = 0;
};

}  // namespace

void CheckStreams(Region& region, const std::string& name, Failures& failures) {
  const TableDescriptor& table = region.catalog().Find(name)->descriptor();
  if (table.attributes.enabled_stream() == nullptr) return;
  for (AzNode* node : region.azs().Up()) {
    TableState* const state = node->FindState(table.id);
    for (uint64_t i = 0; i < state->partitions(); ++i) {
      PartitionCheck(*state, PartitionId(i), StrCat("AZ ", node->self().name(), " of ", region.self().name, ", partition ", i), failures).Run();
    }
  }
}

}  // namespace meridian
