#include "regiond/server/az/az_host.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "base/model/strings.h"
#include "base/runtime/daemon/log.h"
#include "regiond/server/az/az_layout.h"

namespace meridian {
namespace {

constexpr Duration kRetry = Duration::Seconds(1);
constexpr Duration kRetryMax = Duration::Seconds(16);
constexpr Duration kTurnMax = Duration::Millis(20);  // clients may wait as long for theirs

}  // namespace

AzHost::AzHost(const AzHostOptions& options, Clock& clock, std::function<void()> wake)
    : options_(options), clock_(clock), network_(clock) {
  const std::shared_ptr<LevelDbShared> shared = MakeLevelDbShared();
  ForEachAz([&](AzId id, Az& az) {
    AzDiskOptions disk{StrCat(options.directory, "/", id.name()), options.durability, options.segment_bytes_max};
    az.disk = std::make_unique<AzDisk>(std::move(disk), shared, clock, wake);
  });
}

absl::Status AzHost::Start(Region& region) {
  region_ = &region;
  const absl::StatusOr<std::vector<AzId>> gone = CheckAzLayout(options_.directory, options_.azs);
  if (!gone.ok()) return gone.status();
  absl::Status trouble;
  std::string troubles;
  for (const AzId& id : *gone) {
    azs_[id.index].gone = true;
    azs_[id.index].trouble = "its directory is gone";
  }
  for (uint8_t i = 0; i < options_.azs; ++i) {
    if (azs_[i].gone) continue;
    const absl::Status status = StartAz(AzId(i));
    if (status.ok()) continue;
    if (absl::IsFailedPrecondition(status)) return status;  // another process has it, and so the others
    trouble = status;
    StrAppend(&troubles, troubles.empty() ? "" : "; ", ToStd(status.message()));
  }
  if (absl::Status status = CheckWhole(trouble, troubles); !status.ok()) return status;
  if (absl::Status status = region_->Recover(); !status.ok()) return status;
  ForEachAz([&](AzId id, Az& az) {
    if (!az.disk->open()) LogError("AZ ", id.name(), " cannot start: ", az.trouble);
    az.retry_at = Instant();
  });
  Tick();  // what can be rebuilt is rebuilt, now that it is known whether the others are whole
  return absl::OkStatus();
}

// Too few AZs that can start are no Region. Errors: as the last of those in trouble.
absl::Status AzHost::CheckWhole(const absl::Status& trouble, const std::string& troubles) const {
  size_t whole = 0;
  for (uint8_t i = 0; i < options_.azs; ++i) whole += azs_[i].disk->open();
  if (trouble.ok() || whole >= options_.azs / 2 + 1) return absl::OkStatus();
  return absl::Status(trouble.code(), ToAbsl(StrCat("only ", whole, " of ", options_.azs, " Availability Zones of ", options_.directory,
                                                    " are whole: ", troubles)));
}

absl::Status AzHost::Rebuild(AzId id) {
  Az& az = azs_[id.index];
  LogWarning("AZ ", id.name(), " is rebuilt from the others: ", az.trouble);
  absl::Status status = az.disk->SetAside();
  if (status.ok()) status = StartAz(id);
  if (!status.ok()) return status;
  az.gone = false;
  ++az.given_up_total;
  return status;
}

// Whether what is on the disk of `id` can be done without.
bool AzHost::OthersWhole(AzId id) {
  const auto up = region_->azs().Up();
  const auto others = std::count_if(up.begin(), up.end(), [&](const AzNode* node) { return node->self() != id; });
  if (static_cast<size_t>(others) < region_->azs().quorum()) return false;
  const auto& tables = region_->catalog().tables();
  return std::all_of(tables.begin(), tables.end(),
                     [&](const auto& table) { return region_->azs().OthersWhole(id, table.second->descriptor()); });
}

void AzHost::Stop() {
  ForEachAz([](AzId, Az& az) { az.disk->Close(); });
}

absl::Status AzHost::StartAz(AzId id) {
  Az& az = azs_[id.index];
  absl::Status status = az.disk->Open();
  if (status.ok()) status = region_->StartAz(id, az.disk->log(), az.disk->states());
  if (status.ok()) {
    az.trouble.clear();
    az.retry_pause = Duration();
    return status;
  }
  az.disk->Close();
  az.trouble = ToStd(status.message());
  az.retry_pause = std::clamp(az.retry_pause * 2, kRetry, kRetryMax);
  az.retry_at = clock_.Now() + az.retry_pause;
  return status;
}

void AzHost::StopAz(AzId id, std::string why) {
  region_->StopAz(id);
  azs_[id.index].disk->Close();
  azs_[id.index].trouble = std::move(why);
}

bool AzHost::Turn() {
  const Instant end = clock_.Now() + kTurnMax;
  while (true) {
    region_->Flush();
    TakeFailures();
    const bool late = clock_.Now() >= end;
    // One append for all that the messages bring; but an AZ that is being brought up to date may bring more and more of them.
    const bool messages = DeliverMessages();
    if ((!messages || late) && !FlushLogs() && !messages) return false;
    if (late) return true;
  }
}

bool AzHost::DeliverMessages() {
  bool any = false;
  while (std::optional<AzEnvelope> envelope = network_.TakeDue()) {
    region_->OnAzMessage(*envelope);
    any = true;
  }
  return any;
}

bool AzHost::FlushLogs() {
  bool any = false;
  ForEachAz([&](AzId id, Az& az) {
    if (!az.disk->open()) return;
    for (const AppendDone& done : az.disk->FlushAndTakeDone()) {
      region_->OnAppendDone(id, done);
      any = true;
    }
  });
  return any;
}

void AzHost::TakeFailures() {
  for (const Region::FailedAz& failed : region_->TakeFailedAzs()) {
    Az& az = azs_[failed.az.index];
    LogError("AZ ", failed.az.name(), " has failed: ", ToStd(failed.status.message()));
    az.disk->Close();
    az.trouble = ToStd(failed.status.message());
    az.retry_at = clock_.Now() + (absl::IsDataLoss(failed.status) ? Duration{} : kRetry);
    ++az.failures_total;
  }
}

Instant AzHost::NextDue() const {
  Instant next = network_.NextDue();
  for (const Az& az : azs_) {
    if (az.disk != nullptr) next = std::min(next, az.disk->NextDue());
  }
  return next;
}

void AzHost::Tick() {
  ForEachAz([&](AzId id, Az& az) {
    if (az.disk->open() || az.kept_down || clock_.Now() < az.retry_at) return;
    az.gone = az.gone && !az.disk->there();  // or it has been put back
    absl::Status status = az.gone ? absl::DataLossError(az.trouble) : StartAz(id);
    if (absl::IsDataLoss(status) && OthersWhole(id)) status = Rebuild(id);
    if (status.ok()) LogInfo("AZ ", id.name(), " is up again");
  });
}

void AzHost::SetFaults(const std::vector<AzFault>& faults) {
  ForEachAz([&](AzId id, Az& az) {
    bool down = false, cut = false, full = false;
    Duration slow, disk_slow;
    for (const AzFault& fault : faults) {
      if (fault.az != id) continue;
      const Duration delay = Duration::Micros(static_cast<int64_t>(fault.delay_us));
      switch (fault.kind) {
        case AzFaultKind::kDown: down = true; break;
        case AzFaultKind::kPartition: cut = true; break;
        case AzFaultKind::kSlow: slow = std::max(slow, delay); break;
        case AzFaultKind::kDiskSlow: disk_slow = std::max(disk_slow, delay); break;
        case AzFaultKind::kDiskFull: full = true; break;
        case AzFaultKind::kDiskCorrupt: CorruptOnce(fault); break;
      }
    }
    network_.SetCut(id, cut);
    network_.SetDelay(id, slow);
    az.disk->SetDelay(disk_slow);
    az.disk->SetFull(full);
    if (down && !az.kept_down) StopAz(id, "fault az-down");
    az.kept_down = down;
    az.retry_at = Instant();  // a fault that has ended may be what has kept it down
    az.retry_pause = Duration();
  });
  Tick();
}

void AzHost::CorruptOnce(const AzFault& fault) {
  // Once, however often the process starts while the fault is in force.
  const std::string done = StrCat(options_.directory, "/corrupted_by_fault");
  uint64_t last = 0;
  std::ifstream(done) >> last;
  if (fault.id <= last) return;
  std::ofstream(done, std::ios::trunc) << fault.id << "\n";
  StopAz(fault.az, "fault disk-corrupt");
  const int files = azs_[fault.az.index].disk->Corrupt();
  LogWarning("fault disk-corrupt: flipped bits in ", files, " files of AZ ", fault.az.name());
}

}  // namespace meridian
