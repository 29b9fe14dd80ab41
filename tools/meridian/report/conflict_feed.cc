#include "tools/meridian/report/conflict_feed.h"

#include <algorithm>
#include <utility>

namespace meridian {

void ConflictFeed::OnAnswer(const std::string& region,
                            const std::vector<v1::ConflictEntry>& entries) {
  answering_.insert(region);
  for (const v1::ConflictEntry& entry : entries) {
    const ConflictIdentity identity = IdentityOf(entry);
    Known& known = known_[identity];
    known.superseded = known.superseded || entry.superseded();
    if (known.stage == Stage::kOpen) {
      MergeInto(known.conflict, region, entry);
      open_.insert(identity);
    } else if (known.stage == Stage::kTold && known.superseded) {
      superseded_.insert(identity);
    }
  }
}

void ConflictFeed::SkipPresent() {
  for (const Event& event : Take()) {
    Known& known = known_.at(IdentityOf(event.conflict.entry));
    known.stage = Stage::kSettled;
    known.conflict = {};
  }
}

std::vector<ConflictFeed::Event> ConflictFeed::Take() {
  std::vector<Event> events;
  for (const ConflictIdentity& identity : std::exchange(superseded_, {})) {
    Known& known = known_.at(identity);
    known.stage = Stage::kSettled;
    events.push_back({Event::Kind::kSuperseded, std::exchange(known.conflict, {})});
  }
  for (auto at = open_.begin(); at != open_.end();) {
    Known& known = known_.at(*at);
    if (known.superseded) {
      known.stage = Stage::kSettled;
      known.conflict = {};
    } else if (KnownAtHome(known.conflict, answering_)) {
      known.stage = Stage::kTold;
      events.push_back({Event::Kind::kLost, known.conflict});
      known.conflict.entry.mutable_loser()->clear_item_json();
      known.conflict.entry.mutable_winner()->clear_item_json();
    } else {
      ++at;
      continue;
    }
    at = open_.erase(at);
  }
  return events;
}

}  // namespace meridian
