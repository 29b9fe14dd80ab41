#include "regiond/core/conflict/conflict_journal.h"

#include <algorithm>

#include "base/model/bytes.h"
#include "base/seam/sabotage.h"

namespace meridian {
namespace {

// Changes that a journal notes for those who follow it: more than happen between two questions of theirs, unless a backlog arrives.
constexpr size_t kChangesMax = 1000;
// Of values that a page passes over: a store reads those, too.
constexpr size_t kScanBytesMax = 8 << 20;

// state key   := 'j' fixed32 partition bytes item-key fixed64 loser-hlc loser-region
// state value := superseded flag, bytes loser, bytes winner (both EncodeVersionedItem)
std::string EncodeEntry(const ConflictEntry& entry) {
  std::string out;
  ByteWriter writer(&out);
  writer.U8(entry.superseded);
  writer.Bytes(EncodeVersionedItem(entry.loser));
  writer.Bytes(EncodeVersionedItem(entry.winner));
  return out;
}

absl::Status Damaged() { return absl::DataLossError("not a valid entry of the conflict journal"); }

struct Position {
  ItemKey key;
  Version loser;
};

absl::StatusOr<Position> DecodePosition(std::string_view state_key) {
  Position position;
  ByteReader in(state_key.substr(1));
  in.Fixed32();
  position.key.bytes = std::string(in.Bytes());
  position.loser.hlc.bits = in.Fixed64();
  position.loser.region.name = std::string(in.Raw(in.remaining()));
  if (!in.ok()) return Damaged();
  return position;
}

absl::StatusOr<ConflictEntry> DecodeEntry(Position position, std::string_view value) {
  ConflictEntry entry;
  entry.key = std::move(position.key);
  ByteReader in(value);
  const uint8_t superseded = in.U8();
  if (superseded > 1) in.Fail();
  entry.superseded = superseded == 1;
  absl::StatusOr<VersionedItem> loser = DecodeVersionedItem(in.Bytes());
  absl::StatusOr<VersionedItem> winner = DecodeVersionedItem(in.Bytes());
  if (!in.done() || !loser.ok() || !winner.ok() || loser->version != position.loser) return Damaged();
  entry.loser = *std::move(loser);
  entry.winner = *std::move(winner);
  return entry;
}

}  // namespace

std::string ConflictJournal::StatePrefix(PartitionId partition) {
  std::string out = "j";
  ByteWriter(&out).Fixed32(static_cast<uint32_t>(partition.value));
  return out;
}

std::string ConflictJournal::StateKey(const ItemKey& key, const Version& loser) const {
  std::string out = StatePrefix(partition_);
  ByteWriter writer(&out);
  writer.Bytes(key.bytes);
  writer.Fixed64(loser.hlc.bits);
  writer.Raw(loser.region.name);
  return out;
}

absl::Status ConflictJournal::Load(StateStore& store) {
  std::vector<std::pair<Version, ItemKey>> by_age;
  std::unique_ptr<StateCursor> cursor = store.NewCursor();
  const std::string prefix = StatePrefix(partition_);
  for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) {
    absl::StatusOr<Position> position = DecodePosition(cursor->key());
    if (!position.ok()) return position.status();
    absl::StatusOr<ConflictEntry> entry = DecodeEntry(*std::move(position), cursor->value());
    if (!entry.ok()) return entry.status();
    by_age.emplace_back(entry->loser.version, entry->key);
    notes_[entry->key].Add(entry->loser, entry->superseded);
  }
  std::sort(by_age.begin(), by_age.end());
  for (auto& [version, key] : by_age) order_.emplace_back(std::move(key), version);
  return cursor->status();
}

void ConflictJournal::Notes::Add(const VersionedItem& loser, bool superseded) {
  losers.emplace(loser.version, Lost{loser.replaces, superseded});
  replaced.insert(loser.replaces);
  seen.Include(loser.past);
}

void ConflictJournal::Notes::Drop(const Version& loser) {
  const auto note = losers.find(loser);
  replaced.erase(replaced.find(note->second.replaced));
  losers.erase(note);
}

void ConflictJournal::OnApply(const ChangeRecord& record, StateStore& store, StateBatch& batch) {
  if (!record.after.replaces.empty() && Awaits(record.key, record.after.replaces)) {
    MarkSuperseded(record.key, record.after.replaces, record.lsn, store, batch);
  }
  if (!record.conflicting || Sabotaged(Sabotage::kBlindOverwrite)) return;
  if (record.journal_only) {
    Record(record.key, record.after, *record.conflicting, record.lsn, batch);
  } else {
    Record(record.key, *record.conflicting, record.after, record.lsn, batch);
  }
}

absl::Status ConflictJournal::GiveTo(ConflictJournal& other, uint64_t hash, StateStore& store, StateBatch& batch) {
  ItemKey first;
  ByteWriter(&first.bytes).Fixed64(hash);
  const auto from = notes_.lower_bound(first);
  for (auto at = from; at != notes_.end(); ++at) {
    for (const auto& [loser, note] : at->second.losers) {
      const absl::StatusOr<std::string> entry = store.Read(StateKey(at->first, loser));
      if (!entry.ok()) return entry.status();
      batch.Put(other.StateKey(at->first, loser), *entry);
      batch.Erase(StateKey(at->first, loser));
    }
    other.notes_.insert(*at);
  }
  notes_.erase(from, notes_.end());
  const auto stays = [&](const auto& entry) { return entry.first < first; };
  const auto gone = std::stable_partition(order_.begin(), order_.end(), stays);
  other.order_.assign(gone, order_.end());
  order_.erase(gone, order_.end());
  return absl::OkStatus();
}

bool ConflictJournal::Contains(const ItemKey& key, const Version& loser) const {
  const auto at = notes_.find(key);
  return at != notes_.end() && at->second.losers.contains(loser);
}

bool ConflictJournal::SeenByLoser(const ItemKey& key, const Version& version) const {
  const auto at = notes_.find(key);
  return at != notes_.end() && at->second.seen.Covers(version);
}

bool ConflictJournal::Awaits(const ItemKey& key, const Version& version) const {
  const auto at = notes_.find(key);
  if (at == notes_.end()) return false;
  const auto note = at->second.losers.find(version);
  return note != at->second.losers.end() && !note->second.superseded;
}

void ConflictJournal::Note(Lsn lsn, const ItemKey& key, const Version& loser) {
  changes_.push_back({lsn, key, loser});
  if (changes_.size() <= kChangesMax) return;
  noted_from_ = changes_.front().lsn;
  changes_.pop_front();
}

// What is left of a record whose first changes went is not all that it changed.
std::optional<std::vector<ConflictJournal::Change>> ConflictJournal::ChangedSince(Lsn seen) const {
  if (seen < noted_from_) return std::nullopt;
  const auto behind = [](Lsn lsn, const Change& change) { return lsn < change.lsn; };
  return std::vector<Change>(std::upper_bound(changes_.begin(), changes_.end(), seen, behind), changes_.end());
}

absl::StatusOr<ConflictEntry> ConflictJournal::Read(const ItemKey& key, const Version& loser, StateStore& store) const {
  const absl::StatusOr<std::string> value = store.Read(StateKey(key, loser));
  if (!value.ok()) return value.status();
  return DecodeEntry({key, loser}, *value);
}

void ConflictJournal::Record(const ItemKey& key, const VersionedItem& loser, const VersionedItem& winner, Lsn lsn,
                             StateBatch& batch) {
  Notes& notes = notes_[key];
  if (notes.losers.contains(loser.version)) return;                // met before
  const bool superseded = notes.replaced.contains(loser.version);  // a lost write had replaced it knowingly
  if (!superseded && notes.seen.Covers(loser.version)) return;
  notes.Add(loser, superseded);
  ConflictEntry entry{key, loser, winner, superseded};
  std::string state_key = StateKey(key, loser.version);
  batch.Put(state_key, EncodeEntry(entry));
  unapplied_.insert_or_assign(std::move(state_key), std::move(entry));
  order_.emplace_back(key, loser.version);
  Note(lsn, key, loser.version);
  ++recorded_total_;
  if (order_.size() <= entries_max_) return;
  const auto [old_key, old_version] = order_.front();
  order_.pop_front();
  batch.Erase(StateKey(old_key, old_version));
  auto at = notes_.find(old_key);
  at->second.Drop(old_version);
  if (at->second.losers.empty()) notes_.erase(at);
  ++dropped_total_;
}

void ConflictJournal::MarkSuperseded(const ItemKey& key, const Version& version, Lsn lsn, StateStore& store,
                                     StateBatch& batch) {
  notes_.at(key).losers.at(version).superseded = true;
  Note(lsn, key, version);
  std::string state_key = StateKey(key, version);
  auto unapplied = unapplied_.find(state_key);
  ConflictEntry entry;
  if (unapplied != unapplied_.end()) {
    entry = unapplied->second;
  } else {
    absl::StatusOr<ConflictEntry> decoded = Read(key, version, store);
    if (!decoded.ok()) return;  // a disk error: the entry stays as it is, and the next read of the table reports it
    entry = *std::move(decoded);
  }
  entry.superseded = true;
  batch.Put(state_key, EncodeEntry(entry));
  unapplied_.insert_or_assign(std::move(state_key), std::move(entry));
}

absl::StatusOr<ConflictJournal::Page> ConflictJournal::List(StateStore& store, const std::string& after,
                                                            size_t limit, const ConflictFilter& filter,
                                                            size_t scan_max) {
  Page page;
  size_t bytes = 0;
  std::unique_ptr<StateCursor> cursor = store.NewCursor();
  cursor->Seek(after.empty() ? "j" : after + '\0');
  for (; cursor->valid() && cursor->key().starts_with('j'); cursor->Next()) {
    if (page.entries.size() == limit || page.scanned == scan_max || bytes >= kScanBytesMax) return page;
    ++page.scanned;
    bytes += cursor->value().size();
    page.next = std::string(cursor->key());
    absl::StatusOr<Position> position = DecodePosition(cursor->key());
    if (!position.ok()) return position.status();
    if (!filter.Matches(position->key, position->loser)) continue;
    absl::StatusOr<ConflictEntry> entry = DecodeEntry(*std::move(position), cursor->value());
    if (!entry.ok()) return entry.status();
    page.entries.push_back(*std::move(entry));
  }
  page.next.clear();
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return page;
}

}  // namespace meridian
