#include "regiond/core/settings/contributor_insights.h"

namespace meridian {

bool ChangeInsights(TableAttributes& attributes, uint32_t number, bool enable, InsightsMode mode, WallTime now) {
  const auto at = attributes.insights.find(number);
  const bool enabled = at != attributes.insights.end() && at->second.enabled;
  if (enabled == enable && (!enable || at->second.mode == mode)) return false;
  ContributorInsights& insights = attributes.insights[number];
  if (!enabled) insights.rules_made_at = now;
  insights.enabled = enable;
  if (enable) insights.mode = mode;
  insights.changed_at = now;
  return true;
}

}  // namespace meridian
