#include "regiond/server/admin/conflict_listing.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/model/strings.h"
#include "regiond/server/admin/admin_errors.h"
#include "regiond/server/api/item_json.h"
#include "regiond/server/api/key_json.h"

namespace meridian {
namespace {

constexpr size_t kConflictsDefault = 1000;
constexpr size_t kConflictsMax = 10'000;
constexpr size_t kConflictsBytesMax = 8 << 20;
constexpr size_t kConflictsScannedMax = 20'000;

absl::Status FillSide(const VersionedItem& item, v1::ConflictSide* out) {
  out->set_version_hlc(item.version.hlc.bits);
  out->set_version_region(item.version.region.name);
  out->set_deleted(item.deleted);
  out->set_conditional(item.conditional);
  out->set_transactional(item.transactional);
  if (item.deleted) return absl::OkStatus();
  return AppendItemJson(item.image, out->mutable_item_json());
}

// Its replica has left; one that has joined since has a journal of its own. When that was, the coordinator's clock has told, and when the write
// was made, its Region's: so of writes within their difference this may be wrong. What was let go knows nothing of the others.
bool IsOrphaned(const TableDescriptor& table, const Version& loser) {
  if (!table.global) return !table.left_group;
  const ReplicaState* const replica = table.global->Find(loser.region);
  return replica == nullptr || loser.hlc.wall() < replica->added_at;
}

class ConflictListing {
 public:
  ConflictListing(Region& region, const v1::ListConflictsRequest& request, v1::ListConflictsResponse* response)
      : region_(region), request_(request), response_(response) {}

  absl::Status Run() {
    if (!request_.key_json().empty()) {
      absl::StatusOr<Item> key = ReadKeyJson(request_.key_json());
      if (!key.ok()) return key.status();
      key_ = *std::move(key);
    }
    return request_.seen().empty() ? FillPage() : FillChanges();
  }

 private:
  // A table that is asked for, and the AZ that knows most of its conflicts.
  struct Asked {
    const TableDescriptor& table;
    ConflictFilter filter;
    TableState& state;
  };
  absl::StatusOr<std::vector<Asked>> AskedTables();
  // Nothing if nobody asks for this table, or it has no such key.
  absl::StatusOr<std::optional<ConflictFilter>> FilterFor(const TableDescriptor& table) const;
  absl::Status Add(const TableDescriptor& table, const ConflictEntry& entry);
  absl::Status FillPage();
  absl::Status FillChanges();
  void AddPosition(const TableDescriptor& table, TableState& state);
  absl::StatusOr<std::optional<Lsn>> AddChanges(const TableDescriptor& table, const ConflictFilter& filter, TableState& state,
                                                PartitionId partition, Lsn seen);
  const v1::JournalPosition* SeenOf(const TableDescriptor& table) const;

  Region& region_;
  const v1::ListConflictsRequest& request_;
  v1::ListConflictsResponse* const response_;
  std::optional<Item> key_;
  size_t bytes_ = 0;
};

absl::StatusOr<std::optional<ConflictFilter>> ConflictListing::FilterFor(const TableDescriptor& table) const {
  const bool named = table.name == request_.table();
  if (IsSystemTable(table.name) || (!request_.table().empty() && !named)) return std::nullopt;
  ConflictFilter filter;
  filter.loser_region = RegionId(request_.loser_region());
  filter.since = Hlc{request_.since_hlc()};
  if (request_.before_hlc() != 0) filter.before = Hlc{request_.before_hlc()};
  if (!key_) return filter;
  absl::StatusOr<std::string> begins = KeyBeginning(table.settings.key_schema, *key_);
  if (begins.ok()) {
    filter.key_begins = *std::move(begins);
    return filter;
  }
  if (!named) return std::nullopt;
  return absl::InvalidArgumentError(StrCat("table ", table.name, ": ", begins.status().message()));
}

absl::StatusOr<std::vector<ConflictListing::Asked>> ConflictListing::AskedTables() {
  std::vector<Asked> tables;
  for (const auto& [name, table] : region_.catalog().tables()) {
    absl::StatusOr<std::optional<ConflictFilter>> filter = FilterFor(table->descriptor());
    if (!filter.ok()) return filter.status();
    if (!*filter) continue;
    TableState* const state = region_.azs().MostApplied(table->descriptor().id);
    if (state == nullptr) return TooFewAzs();
    tables.push_back({table->descriptor(), **std::move(filter), *state});
  }
  return tables;
}

absl::Status ConflictListing::Add(const TableDescriptor& table, const ConflictEntry& entry) {
  v1::ConflictEntry* out = response_->add_conflicts();
  out->set_table(table.name);
  out->set_key(entry.key.bytes);
  out->set_key_json(KeyJson(table.settings.key_schema, entry.key));
  out->set_superseded(entry.superseded);
  out->set_orphaned(IsOrphaned(table, entry.loser.version));
  absl::Status status = FillSide(entry.loser, out->mutable_loser());
  if (status.ok()) status = FillSide(entry.winner, out->mutable_winner());
  bytes_ += out->ByteSizeLong();
  return status;
}

// The position of a page in the journals: the table's name, a zero byte, the position in its journal. Table names have none.
absl::Status ConflictListing::FillPage() {
  const size_t limit = request_.limit() == 0 ? kConflictsDefault : std::min<size_t>(request_.limit(), kConflictsMax);
  const size_t cut = request_.after().find('\0');
  const std::string first_table = request_.after().substr(0, cut);
  std::string position = cut == std::string::npos ? "" : request_.after().substr(cut + 1);
  size_t scanned = 0;
  bool full = false;
  const absl::StatusOr<std::vector<Asked>> tables = AskedTables();
  if (!tables.ok()) return tables.status();
  for (const auto& [table, filter, state] : *tables) {
    if (request_.after().empty()) AddPosition(table, state);
    if (full || table.name < first_table) continue;
    if (table.name != first_table) position.clear();
    do {
      const absl::StatusOr<ConflictJournal::Page> page =
          ConflictJournal::List(state.store(), position, 1, filter, kConflictsScannedMax - scanned);
      if (!page.ok()) return page.status();
      for (const ConflictEntry& entry : page->entries) {
        if (absl::Status status = Add(table, entry); !status.ok()) return status;
      }
      scanned += page->scanned;
      position = page->next;
      full = static_cast<size_t>(response_->conflicts_size()) >= limit || bytes_ >= kConflictsBytesMax || scanned >= kConflictsScannedMax;
      // The end of this table's journal is told apart from its beginning by a byte above all journal keys.
      if (full) response_->set_next(StrCat(table.name, std::string(1, '\0'), position.empty() ? "\xff" : position));
    } while (!position.empty() && !full);
  }
  response_->set_done(!full);
  return absl::OkStatus();
}

void ConflictListing::AddPosition(const TableDescriptor& table, TableState& state) {
  v1::JournalPosition* out = response_->add_positions();
  out->set_table(table.name);
  out->set_table_id(table.id.ToString());
  for (size_t i = 0; i < state.layout().ranges().size(); ++i) out->add_lsns(state.marks(PartitionId(i)).applied.value);
}

const v1::JournalPosition* ConflictListing::SeenOf(const TableDescriptor& table) const {
  const std::string id = table.id.ToString();
  const auto at = std::find_if(request_.seen().begin(), request_.seen().end(), [&](const v1::JournalPosition& seen) {
    return seen.table() == table.name && seen.table_id() == id;
  });
  return at == request_.seen().end() ? nullptr : &*at;
}

// What was never seen, a table or a partition, has been seen up to LSN 0: its first changes are noted, or the journal says that they are not.
absl::Status ConflictListing::FillChanges() {
  response_->set_done(true);
  const absl::StatusOr<std::vector<Asked>> tables = AskedTables();
  if (!tables.ok()) return tables.status();
  for (const auto& [table, filter, state] : *tables) {
    const v1::JournalPosition* const position = SeenOf(table);
    v1::JournalPosition* const out = response_->add_positions();
    out->set_table(table.name);
    out->set_table_id(table.id.ToString());
    for (size_t i = 0; i < state.layout().ranges().size(); ++i) {
      const bool known = position != nullptr && i < static_cast<size_t>(position->lsns_size());
      const Lsn seen(known ? position->lsns(static_cast<int>(i)) : 0);
      const absl::StatusOr<std::optional<Lsn>> through = AddChanges(table, filter, state, PartitionId(i), seen);
      if (!through.ok()) return through.status();
      if (!*through) {
        response_->Clear();
        response_->set_forgotten(true);
        return absl::OkStatus();
      }
      out->add_lsns((*through)->value);
    }
  }
  return absl::OkStatus();
}

// Adds what has changed behind `seen`, as far as there is room; returns up to where. Nothing if the journal does not know.
absl::StatusOr<std::optional<Lsn>> ConflictListing::AddChanges(const TableDescriptor& table, const ConflictFilter& filter,
                                                               TableState& state, PartitionId partition, Lsn seen) {
  const ConflictJournal& journal = state.journal(partition);
  const std::optional<std::vector<ConflictJournal::Change>> changes = journal.ChangedSince(seen);
  if (!changes) return std::nullopt;
  Lsn through = seen;
  for (const ConflictJournal::Change& change : *changes) {
    if (bytes_ >= kConflictsBytesMax && change.lsn > through) {  // not in the midst of a record
      response_->set_done(false);
      return through;
    }
    through = change.lsn;
    if (!filter.Matches(change.key, change.loser)) continue;
    const absl::StatusOr<ConflictEntry> entry = journal.Read(change.key, change.loser, state.store());
    if (absl::IsNotFound(entry.status())) continue;  // dropped
    if (!entry.ok()) return entry.status();
    if (absl::Status status = Add(table, *entry); !status.ok()) return status;
  }
  // An AZ that has applied less than the one that was asked before knows less, but nothing else.
  return std::max(seen, state.marks(partition).applied);
}

}  // namespace

absl::Status ListConflicts(Region& region, const v1::ListConflictsRequest& request, v1::ListConflictsResponse* response) {
  return ConflictListing(region, request, response).Run();
}

}  // namespace meridian
