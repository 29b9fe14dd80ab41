#include "regiond/server/az_faults.h"

#include <utility>

namespace meridian {
namespace {

constexpr Duration kAskUntilHeard = Duration::Millis(200);
// The coordinator tells changes unasked; asking finds those that were lost, and what happened while it was away.
constexpr Duration kAskAgain = Duration::Seconds(1);

}  // namespace

void AzFaultWatch::Tick(Instant now) {
  if (now < next_ask_ && told_revision_ == in_force_.revision) return;
  next_ask_ = now + (heard_ ? kAskAgain : kAskUntilHeard);
  told_revision_ = in_force_.revision;
  transport_.Send(NodeId::Coordinator(), AskAzFaults{self_, told_revision_});
}

// An older revision is taken too: messages may overtake each other, but a coordinator may also have lost its data. If it was
// overtaken, the next question brings the newest one.
void AzFaultWatch::OnMessage(AzFaults faults) {
  heard_ = true;
  newest_ = std::move(faults);
  if (newest_.faults == in_force_.faults) in_force_.revision = newest_.revision;
}

std::optional<std::vector<AzFault>> AzFaultWatch::TakeChanged() {
  if (newest_.faults == in_force_.faults) return std::nullopt;
  in_force_ = newest_;
  return in_force_.faults;
}

}  // namespace meridian
