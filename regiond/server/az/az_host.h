// Starts the AZs of a Region on their disks, keeps them running, and makes their faults happen.
//
// An AZ whose disk fails is started again until it can be, after a second at first and later more seldom, as each try reads its whole log.
// One whose files are damaged or gone is rebuilt from the others, and what is left of its files is set aside; but only while a quorum of the
// others is whole, else it stays down as it is. The process starts if a quorum does.
// Threads: the io thread.   Owns: disks and network; the Region is the caller's and must be gone first.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/seam/message_faults.h"
#include "regiond/core/region/region.h"
#include "regiond/server/az/az_disk.h"
#include "regiond/server/az/az_network.h"

namespace meridian {

struct AzHostOptions {
  std::string directory;  // `<data>/<region>`
  size_t azs = 3;
  Durability durability = Durability::kOs;
  int64_t segment_bytes_max = 64 << 20;
};

class AzHost {
 public:
  AzHost(const AzHostOptions& options, Clock& clock, std::function<void()> wake);

  AzTransport& transport() { return network_; }
  // Opens the disks and starts the Region on them. Errors name the directory and what to do.
  absl::Status Start(Region& region);
  void Stop();  // closes the disks. REQUIRES: the Region has stopped every AZ

  // Runs the Region's AZs until nothing is ready any more: messages, log writes, answers. True if time for others has come before that: call
  // it again soon.
  bool Turn();
  Instant NextDue() const;  // when Turn has something to do by itself
  // About every AzTiming::beat: starts AZs that failed.
  void Tick();
  void SetFaults(const std::vector<AzFault>& faults);

  struct Az {
    std::unique_ptr<AzDisk> disk;
    bool kept_down = false;   // by a fault
    Instant retry_at;         // of a start that failed
    Duration retry_pause;     // before the next one
    std::string trouble;      // why it is down; empty if it is up
    bool gone = false;        // its directory was not there when the process started; it has not been rebuilt yet
    int64_t failures_total = 0;
    int64_t given_up_total = 0;  // times that its disk was found damaged or gone, and it began anew
  };
  const Az& az(AzId id) const { return azs_[id.index]; }
  size_t azs() const { return options_.azs; }

 private:
  bool DeliverMessages();
  bool FlushLogs();
  void TakeFailures();
  absl::Status StartAz(AzId az);
  absl::Status CheckWhole(const absl::Status& trouble, const std::string& troubles) const;
  absl::Status Rebuild(AzId az);
  bool OthersWhole(AzId az);
  void StopAz(AzId az, std::string why);
  void CorruptOnce(const AzFault& fault);
  template <typename Function>
  void ForEachAz(Function function) {
    for (uint8_t i = 0; i < options_.azs; ++i) function(AzId(i), azs_[i]);
  }

  const AzHostOptions options_;
  Clock& clock_;
  AzNetwork network_;
  std::array<Az, kAzsMax> azs_;
  Region* region_ = nullptr;
};

}  // namespace meridian
