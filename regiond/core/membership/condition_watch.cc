#include "regiond/core/membership/condition_watch.h"

#include <utility>

namespace meridian {
namespace {

constexpr Duration kAskUntilHeard = Duration::Millis(200);
// The coordinator tells changes unasked; asking finds those that were lost, and what happened while it was away.
constexpr Duration kAskAgain = Duration::Seconds(1);

bool SameButRevision(const Conditions& a, const Conditions& b) {
  return a.faults == b.faults && a.clock_ahead_us == b.clock_ahead_us && a.lost_accesses == b.lost_accesses;
}

}  // namespace

void ConditionWatch::Tick(Instant now) {
  if (now < next_ask_ && told_revision_ == in_force_.revision) return;
  next_ask_ = now + (heard_ ? kAskAgain : kAskUntilHeard);
  told_revision_ = in_force_.revision;
  transport_.Send(NodeId::Coordinator(), AskConditions{self_, told_revision_});
}

// An older revision is taken too: messages may overtake each other, but a coordinator may also have lost its data. If it was
// overtaken, the next question brings the newest one.
void ConditionWatch::OnMessage(Conditions conditions) {
  heard_ = true;
  newest_ = std::move(conditions);
  if (SameButRevision(newest_, in_force_)) in_force_.revision = newest_.revision;
}

std::optional<Conditions> ConditionWatch::TakeChanged() {
  if (SameButRevision(newest_, in_force_)) return std::nullopt;
  in_force_ = newest_;
  return in_force_;
}

}  // namespace meridian
