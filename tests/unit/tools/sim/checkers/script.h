// Histories made by hand, to show that a checker fails where it must.
#pragma once

#include <string>
#include <vector>

#include "tools/sim/checkers/contents.h"
#include "tools/sim/checkers/history.h"

namespace meridian {

inline const RegionId kEast{"us-east-1"};
inline const RegionId kWest{"eu-west-1"};

class Script {
 public:
  static ItemKey Key(const std::string& name) { return EncodeItemKey(AttributeValue::S(name), nullptr); }
  static Version At(uint64_t clock, const RegionId& region) { return {Hlc{clock}, region}; }

  // A write that was proposed where `met` stood, became durable and was acknowledged.
  VersionedItem Write(const Version& version, const Version& met = {}, bool deleted = false) {
    const VersionedItem item = Propose(version, met, deleted);
    Durable(version.region, item);
    Acknowledge();
    return item;
  }
  VersionedItem Propose(const Version& version, const Version& met = {}, bool deleted = false) {
    VersionedItem item;
    item.version = version;
    item.deleted = deleted;
    if (!deleted) item.image = version.ToString();
    MetItem stood;
    stood.item.version = met;
    history.Proposed(++request_, version.region, Key("k"), MetItem{item, {}}, stood, alone);
    proposer_ = version.region;
    return item;
  }
  void Durable(const RegionId& region, const VersionedItem& item, ChangeCause cause = ChangeCause::kClient) {
    ChangeRecord change;
    change.cause = cause;
    change.key = Key("k");
    change.after = item;
    history.OnDurable(region, LogRecord(), change);
  }
  void Refuse() { history.OnReply(proposer_, Reply{request_, absl::AbortedError("it has not happened")}); }
  void Acknowledge() { history.OnReply(proposer_, Reply{request_, absl::OkStatus()}); }

  // What a Region holds of the one key, and what its journal says of it.
  static RegionContents Contents(const RegionId& region, const VersionedItem& item,
                                 const std::vector<ConflictEntry>& conflicts = {}) {
    RegionContents contents{region};
    contents.items[Key("k")] = item;
    contents.conflicts = conflicts;
    contents.items_counted = item.deleted ? 0 : 1;
    return contents;
  }
  static ConflictEntry Conflict(const VersionedItem& loser, const VersionedItem& winner, bool superseded = false) {
    return {Key("k"), loser, winner, superseded};
  }

  bool alone = false;  // the table has no replicas
  Failures failures;
  SimHistory history{failures};

 private:
  uint64_t request_ = 0;
  RegionId proposer_;
};

}  // namespace meridian
