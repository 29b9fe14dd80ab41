// Messages between daemons as a seam.
// A transport may drop, duplicate, delay and reorder; it never alters (corruption is detected below and becomes loss).
#pragma once

#include <string>

#include "base/model/ids.h"
#include "base/seam/message.h"

namespace meridian {

enum class DaemonKind : uint8_t { kRegiond = 0, kReplicator = 1, kCoordinator = 2 };

// One daemon of the cluster. The coordinator has no Region.
struct NodeId {
  DaemonKind kind = DaemonKind::kRegiond;
  RegionId region;
  static NodeId Regiond(RegionId region) { return {DaemonKind::kRegiond, std::move(region)}; }
  static NodeId Replicator(RegionId region) { return {DaemonKind::kReplicator, std::move(region)}; }
  static NodeId Coordinator() { return {DaemonKind::kCoordinator, RegionId()}; }
  std::string ToString() const {
    switch (kind) {
      case DaemonKind::kRegiond: return "regiond " + region.name;
      case DaemonKind::kReplicator: return "replicator " + region.name;
      case DaemonKind::kCoordinator: return "coordinator";
    }
    return "";
  }
  auto operator<=>(const NodeId&) const = default;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual void Send(const NodeId& to, Message message) = 0;
};

}  // namespace meridian
