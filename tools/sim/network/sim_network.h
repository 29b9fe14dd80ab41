// The network of a simulation. Every message goes through the real codec, so that no state is shared by accident.
//
// Each directed pair of daemons has its own latency, loss and duplication; when the bounds of its latency differ, messages overtake
// each other. Messages arrive in order of (time, sequence), so there are no ties.
// Time:    SimTime, read when a message is sent.   Threads: thread-compatible.   Owns: the messages under way.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/seam/random.h"
#include "base/seam/transport.h"
#include "tools/sim/clock/sim_clock.h"

namespace meridian {

struct PairSettings {
  Duration latency_min = Duration::Micros(100);  // drawn for each message, uniform
  Duration latency_max = Duration::Micros(500);
  uint64_t loss_permille = 0;
  uint64_t duplicate_permille = 0;
  bool operator==(const PairSettings&) const = default;
};

class SimNetwork {
 public:
  SimNetwork(const SimTime& time, Random& random) : time_(time), random_(random) {}

  // For every pair without settings of its own.
  void SetDefault(const PairSettings& settings) { default_ = settings; }
  void Set(const NodeId& from, const NodeId& to, const PairSettings& settings);
  void Reset(const NodeId& from, const NodeId& to);  // to the default
  // Loses what is under way and everything sent until as many calls of Heal have come as of Cut.
  void Cut(const NodeId& from, const NodeId& to);
  void Heal(const NodeId& from, const NodeId& to);

  void Send(const NodeId& from, const NodeId& to, const Message& message);

  Instant NextDue() const;  // Instant::Max() if nothing is under way
  struct Delivery {
    NodeId from;
    NodeId to;
    Message message;
    size_t bytes = 0;  // as encoded
  };
  // The next message that has arrived, if any.
  std::optional<Delivery> TakeDue();

  int64_t delivered_total() const { return delivered_total_; }
  int64_t lost_total() const { return lost_total_; }
  int64_t duplicated_total() const { return duplicated_total_; }
  int64_t overtaken_total() const { return overtaken_total_; }  // arrived after one that was sent later

 private:
  struct Pair {
    std::optional<PairSettings> settings;
    uint64_t cuts = 0;         // in force
    uint64_t generation = 0;   // rises with each cut
    uint64_t arrived_sent = 0; // the latest sending among those that arrived
  };
  using PairId = std::pair<NodeId, NodeId>;
  struct UnderWay {
    Instant at;
    uint64_t sequence;
    uint64_t generation;
    PairId pair;
    std::string bytes;
    bool operator>(const UnderWay& other) const {
      return std::tie(at, sequence) > std::tie(other.at, other.sequence);
    }
  };
  void Push(const PairId& id, const Pair& pair, const PairSettings& settings, std::string bytes);

  const SimTime& time_;
  Random& random_;
  PairSettings default_;
  absl::btree_map<PairId, Pair> pairs_;
  std::vector<UnderWay> heap_;  // the earliest in front
  uint64_t next_sequence_ = 1;
  int64_t delivered_total_ = 0;
  int64_t lost_total_ = 0;
  int64_t duplicated_total_ = 0;
  int64_t overtaken_total_ = 0;
};

// One daemon's end of the network.
class SimTransport final : public Transport {
 public:
  SimTransport(SimNetwork& network, NodeId self) : network_(network), self_(std::move(self)) {}
  void Send(const NodeId& to, Message message) override { network_.Send(self_, to, message); }

 private:
  SimNetwork& network_;
  const NodeId self_;
};

}  // namespace meridian
