// Three Regions as a Coordinator sees them, over a transport that the test controls: Regions that
// follow what is pushed to them, and messages that can be lost, repeated, reordered, or kept back.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "coordinator/core/coordinator.h"
#include "tests/support/memory_state_store.h"

namespace meridian {

class FakeClock final : public Clock {
 public:
  Instant Now() override { return now; }
  WallTime WallNow() override { return WallTime{1'700'000'000'000'000 + now.us} + wall_ahead; }
  Instant now{1'000'000};
  Duration wall_ahead;
};

// A source of a new replica must stay for so long.
constexpr Duration kADay = Duration::Seconds(86'400);

// What a regiond and its replicator make of pushes.
struct FakeRegion {
  RegionId id;
  bool down = false;                          // neither hears nor speaks
  bool registers = true;                      // its replicator registers destinations
  bool backfills = true;                      // its replicator completes backfills
  bool creates = true;                        // a table pushed as new is there at once
  bool deletes = true;                        // a table pushed as deleted is gone at once
  bool protects = false;                      // its table is protected against deletion
  std::set<std::string> regional;             // names of tables of its own
  std::map<GlobalTableId, GlobalTable> seen;  // the newest version of each
  std::set<GlobalTableId> present;
  std::map<uint64_t, ProposalAnswer> answers;
  int answers_heard = 0;

  void OnPush(const PushGlobalTable& push);
  GlobalTableReport Report(const GlobalTableId& table) const;

  std::set<GlobalTableId> refused;
  std::set<GlobalTableId> left;  // which have let it go
};

class FakeCluster final : public Transport {
 public:
  FakeCluster();

  // Regions by name.
  FakeRegion a{RegionId("us-east-1")};
  FakeRegion b{RegionId("eu-west-1")};
  FakeRegion c{RegionId("ap-southeast-2")};

  void Send(const NodeId& to, Message message) override;

  // A new Coordinator on the same store; what was under way stays under way.
  void Restart();
  // Delivers everything under way, and what follows from it.
  void Settle();
  // Lets time pass in ticks, repeating unanswered proposals, and delivers.
  void Run(Duration span);
  // Runs until `done` or, after ten seconds, gives up and returns false.
  template <typename Condition>
  bool RunUntil(Condition done) {
    for (int i = 0; i < 500 && !done(); ++i) Run(Duration::Millis(20));
    return done();
  }

  // Proposes until it is answered; returns the number of the request.
  uint64_t Propose(const FakeRegion& proposer, const FakeRegion& target,
                   ReplicaAction action = ReplicaAction::kCreate);
  // The same of a change of settings, based on the newest version.
  uint64_t ProposeSettings(const FakeRegion& proposer, SettingsChange change);
  // Proposes and runs until answered and settled: "" if accepted.
  std::string ProposeAndRun(const FakeRegion& proposer, const FakeRegion& target,
                            ReplicaAction action = ReplicaAction::kCreate);
  std::string ProposeSettingsAndRun(const FakeRegion& proposer, SettingsChange change);

  // The only live global table; null if there is none.
  const CatalogEntry* Table() const;
  // "us-east-1:ACTIVE eu-west-1:PREPARING"; empty if there is no table.
  std::string Phases() const;
  // What it answers; nothing is an empty one.
  Links AskLinks(const FakeRegion& region, uint64_t known_revision);
  Conditions AskConditions(const FakeRegion& region, uint64_t known_revision);

  FakeClock clock;
  MemoryStateStore store;
  SeededRandom random{7};
  std::unique_ptr<Coordinator> coordinator;
  std::vector<std::pair<NodeId, Message>> sent;  // by the coordinator, all of it

  // Faults of the network: percentages, and a restart of the coordinator before delivery number n.
  uint64_t loss = 0;
  uint64_t repeat = 0;
  bool reorder = false;
  int restart_before_delivery = -1;
  int deliveries = 0;

 private:
  struct Envelope {
    NodeId from;
    NodeId to;
    Message message;
  };
  FakeRegion* Find(const RegionId& id);
  std::string RunUntilAnswered(const FakeRegion& proposer, uint64_t request);
  void Post(Envelope envelope);
  void Deliver(const Envelope& envelope);

  std::vector<Envelope> under_way_;
  std::map<uint64_t, Envelope> proposals_;  // not answered yet
  uint64_t last_request_ = 100;
};

}  // namespace meridian
