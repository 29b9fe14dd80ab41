#include "tools/meridian/commands/conflicts_follow.h"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "base/model/strings.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/conflict_text.h"
#include "tools/meridian/commands/end_signals.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/report/conflict_feed.h"

namespace meridian {

namespace {

constexpr Duration kFollowPeriod = Duration::Seconds(1);
constexpr Duration kFollowTimeout =
    Duration::Seconds(3);  // of one call: a Region that hangs must not hold up the others for long

struct FollowedRegion {
  RegionClient client;
  std::vector<v1::JournalPosition> seen;
  bool away = false;
};

std::vector<std::string> NamesOf(const v1::ClusterStatus& cluster) {
  std::vector<std::string> names;
  for (const v1::RegionSummary& region : cluster.regions()) names.push_back(region.name());
  return names;
}

// One round over all Regions. Errors: only of the request; that a Region is away is none.
absl::Status PollJournals(std::vector<FollowedRegion>& regions,
                          const v1::ListConflictsRequest& filter, ConflictFeed& feed) {
  for (FollowedRegion& region : regions) {
    absl::StatusOr<RegionConflicts> changed =
        region.client.ChangedConflicts(filter, region.seen, kFollowTimeout);
    if (absl::IsInvalidArgument(changed.status())) return changed.status();
    if (changed.ok()) {
      if (region.away)
        std::cerr << "meridian: " << region.client.region() << " answers again" << std::endl;
      region.seen = std::move(changed->positions);
      feed.OnAnswer(region.client.region(), changed->entries);
    } else {
      if (!region.away) {
        (void)Fail(changed.status());
        std::cerr << "meridian: what " << region.client.region()
                  << " knows is told when it answers again" << std::endl;
      }
      feed.OnSilence(region.client.region());
    }
    region.away = !changed.ok();
  }
  return absl::OkStatus();
}

void PrintEvents(ConflictFeed& feed, bool json) {
  for (const ConflictFeed::Event& event : feed.Take()) {
    if (json) {
      PrintJson(EventJson(event));
    } else {
      std::cout << EventText(event) << std::endl;
    }
  }
}

}  // namespace

int FollowConflicts(const v1::ClusterStatus& cluster, const FollowOptions& options,
                    EndSignals& signals) {
  using SteadyClock = std::chrono::steady_clock;
  const auto started = SteadyClock::now();
  const std::vector<std::string> names = NamesOf(cluster);
  ConflictFeed feed(names);
  std::vector<FollowedRegion> regions;
  for (const v1::RegionSummary& region : cluster.regions()) {
    regions.push_back({RegionClient(region.name(), region.regiond().grpc()), {}, false});
  }
  for (bool first = true;; first = false) {
    if (absl::Status status = PollJournals(regions, options.filter, feed); !status.ok())
      return Fail(status, kExitUsage);
    if (first && !options.present_too) feed.SkipPresent();
    PrintEvents(feed, options.json);
    if (first)
      std::cerr << "meridian: following the conflict journals of " << regions.size() << " Regions"
                << std::endl;
    Duration pause = kFollowPeriod;
    if (options.duration) {
      const auto gone =
          std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started);
      pause = std::min(pause, *options.duration - Duration::Micros(gone.count()));
      if (pause <= Duration()) return kExitOk;
    }
    if (signals.Wait(pause)) return kExitOk;
  }
}

}  // namespace meridian
