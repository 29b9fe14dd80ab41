// What serves the requests: the real API server over a real Region with one Availability Zone, on a simulated disk and under a clock that
// stands while the server works. Only requests, restarts and the passing of time change it, so that the same requests get the same answers.
// Threads: thread-compatible.   Owns: everything; nothing of it outlives it.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/runtime/metrics/metrics.h"
#include "base/seam/random.h"
#include "regiond/core/region/region.h"
#include "regiond/server/operations/api_server.h"
#include "tests/fuzz/request/client/clients.h"
#include "tests/fuzz/request/client/request.h"
#include "tests/fuzz/request/world/stand_in_coordinator.h"
#include "tests/support/fixed_clock.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"

namespace meridian::fuzz {

class World {
 public:
  // `metrics` may be shared by worlds that follow each other: they are counters, which change no answer.
  explicit World(Metrics& metrics);
  ~World();

  // Clients::Ask.
  absl::StatusOr<std::vector<Response>> Ask(const std::vector<Request>& requests) { return clients_.Ask(requests); }
  // Lets time go by.
  void Pass(Duration time) { PassUntil(clock_.now + time); }
  // The process ends and comes back later on its disk, which must hold all that was answered. No request is under way.
  void Restart(Duration later);

  bool Has(std::string_view table) { return region_->catalog().Find(std::string(table)) != nullptr; }

 private:
  // Nobody is there to talk to: there is one Availability Zone.
  class NoPeers final : public AzTransport {
    void Send(AzEnvelope) override {}
  };

  void Start();
  void Stop();
  void Turn();
  void EndTurn();
  void PassUntil(Instant when);

  Metrics& metrics_;
  FixedClock clock_;
  SeededRandom random_{1};
  NoPeers no_peers_;
  StandInCoordinator coordinator_;
  SimDisk disk_;
  std::unique_ptr<SimLogStore> log_;
  std::unique_ptr<SimStateDirectory> states_;
  std::unique_ptr<Region> region_;
  std::unique_ptr<ApiServer> api_;
  Clients clients_;
  bool turn_wanted_ = false;  // since the last one a request came
  Instant next_beat_, next_tick_;
};

}  // namespace meridian::fuzz
