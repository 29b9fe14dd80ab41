#include "regiond/core/az/scrubber.h"

#include <xxhash.h>

namespace meridian {

void Scrubber::Begin(LogId log, Lsn at, TableState& state) {
  Scrub scrub{at, ItemRange(*state.layout().Find(log.partition)), state.store().NewCursor()};
  scrub.cursor->Seek(scrub.range.low);
  scrubs_.insert_or_assign(log, std::move(scrub));
}

absl::StatusOr<std::vector<AzDigest>> Scrubber::Work(size_t entries_max, TableId* damaged) {
  std::vector<AzDigest> finished;
  for (auto at = scrubs_.begin(); at != scrubs_.end() && entries_max > 0;) {
    Scrub& scrub = at->second;
    StateCursor& cursor = *scrub.cursor;
    for (; entries_max > 0 && cursor.valid() && cursor.key() < scrub.range.high; cursor.Next(), --entries_max) {
      scrub.digest = XXH3_64bits_withSeed(cursor.key().data(), cursor.key().size(), scrub.digest);
      scrub.digest = XXH3_64bits_withSeed(cursor.value().data(), cursor.value().size(), scrub.digest);
    }
    if (!cursor.status().ok()) {
      *damaged = at->first.table;
      return cursor.status();
    }
    if (cursor.valid() && cursor.key() < scrub.range.high) break;
    finished.push_back({at->first, scrub.at, scrub.digest});
    at = scrubs_.erase(at);
  }
  return finished;
}

void Scrubber::Forget(TableId table) {
  std::erase_if(scrubs_, [&](const auto& scrub) { return scrub.first.table == table; });
  std::erase_if(rounds_, [&](const auto& round) { return round.first.table == table; });
}

std::optional<AzId> Scrubber::Compare(AzId az, const AzDigest& digest, size_t azs) {
  Round& round = rounds_[digest.log];
  if (digest.at < round.at) return std::nullopt;
  if (digest.at > round.at) round = Round{digest.at, {}};
  round.digests[az] = digest.digest;
  if (round.digests.size() < azs) return std::nullopt;
  ++compared_total_;
  std::vector<AzId> alone;  // whose digest nobody else has
  for (const auto& [one, value] : round.digests) {
    size_t alike = 0;
    for (const auto& [other, theirs] : round.digests) alike += theirs == value;
    if (alike == 1) alone.push_back(one);
  }
  rounds_.erase(digest.log);
  if (alone.empty()) return std::nullopt;
  ++differing_total_;
  return alone.size() == 1 ? std::optional(alone.front()) : std::nullopt;
}

}  // namespace meridian
