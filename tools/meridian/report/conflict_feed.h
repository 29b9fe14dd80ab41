// What changes in the Regions' conflict journals come to, told once each: the rules of
// MergeConflicts, step by step.
//
// A write is told as lost when the Region where it was made names it, or, where that does not answer or can know nothing of it, any Region;
// and as superseded when it was told as lost and some Region marks it later.
// Entries that are told again change nothing. Threads: thread-compatible.   Bounds: keeps the
// identity of every entry that it was given; images only of what is not told yet.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/meridian/report/conflict_merge.h"

namespace meridian {

class ConflictFeed {
 public:
  // REQUIRES: every Region whose journal is asked.
  explicit ConflictFeed(const std::vector<std::string>& regions)
      : answering_(regions.begin(), regions.end()) {}

  // `region` has answered: its journal has these entries, new ones or such as have changed.
  void OnAnswer(const std::string& region, const std::vector<v1::ConflictEntry>& entries);
  void OnSilence(const std::string& region) { answering_.erase(region); }

  // What is lost by now counts as told before.
  void SkipPresent();

  struct Event {
    enum class Kind { kLost, kSuperseded };
    Kind kind = Kind::kLost;
    MergedConflict conflict;  // with kSuperseded without images
  };
  // What there is to tell since the last call: what is superseded, then what is lost, each by table
  // and time.
  std::vector<Event> Take();

 private:
  enum class Stage { kOpen, kTold, kSettled };
  struct Known {
    Stage stage = Stage::kOpen;
    bool superseded = false;
    MergedConflict conflict;  // empty once it is settled
  };

  std::set<std::string> answering_;
  std::map<ConflictIdentity, Known> known_;
  std::set<ConflictIdentity> open_;        // of stage kOpen
  std::set<ConflictIdentity> superseded_;  // told as lost, to be told as superseded
};

}  // namespace meridian
