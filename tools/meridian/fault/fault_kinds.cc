#include "tools/meridian/fault/fault_kinds.h"

#include <array>

#include "base/model/strings.h"
#include "tools/meridian/text/duration_text.h"

namespace meridian {
namespace {

// Puts the duration `text` into a field of a message.
template <typename Message>
absl::Status SetDuration(const std::string& text, Message* message, void (Message::*set)(uint64_t)) {
  const absl::StatusOr<Duration> duration = ParseDuration(text);
  if (!duration.ok()) return duration.status();
  (message->*set)(static_cast<uint64_t>(duration->us));
  return absl::OkStatus();
}

absl::Status SetLinkLatency(const FaultFlags& flags, v1::AddFaultRequest* request) {
  v1::LinkLatency* const link = request->mutable_link_latency();
  absl::Status status = SetDuration(flags.latency, link, &v1::LinkLatency::set_latency_us);
  status.Update(SetDuration(flags.jitter, link, &v1::LinkLatency::set_jitter_us));
  return status;
}

absl::Status SetAzSlow(const FaultFlags& flags, v1::AddFaultRequest* request) {
  return SetDuration(flags.delay, request->mutable_az_slow(), &v1::AzSlow::set_delay_us);
}

absl::Status SetDiskSlow(const FaultFlags& flags, v1::AddFaultRequest* request) {
  return SetDuration(flags.delay, request->mutable_disk_slow(), &v1::DiskSlow::set_delay_us);
}

absl::Status SetClockSkew(const FaultFlags& flags, v1::AddFaultRequest* request) {
  if (flags.ahead.empty() == flags.behind.empty()) return absl::InvalidArgumentError("give one of --ahead and --behind");
  const absl::StatusOr<Duration> by = ParseDuration(flags.ahead.empty() ? flags.behind : flags.ahead);
  if (!by.ok()) return by.status();
  request->mutable_clock_skew()->set_ahead_us(flags.ahead.empty() ? -by->us : by->us);
  return absl::OkStatus();
}

absl::Status SetPauseReplication(const FaultFlags& flags, v1::AddFaultRequest* request) {
  request->mutable_pause_replication()->set_table(flags.table);
  return absl::OkStatus();
}

absl::Status SetKeyDisabled(const FaultFlags& flags, v1::AddFaultRequest* request) {
  request->mutable_key_disabled()->set_table(flags.table);
  return absl::OkStatus();
}

absl::Status SetReplicationDenied(const FaultFlags& flags, v1::AddFaultRequest* request) {
  request->mutable_replication_denied()->set_table(flags.table);
  return absl::OkStatus();
}

// A kind without any field.
template <auto kMutable>
absl::Status SetPlain(const FaultFlags&, v1::AddFaultRequest* request) {
  (request->*kMutable)();
  return absl::OkStatus();
}

constexpr FaultTarget kLink = FaultTarget::kLink;
constexpr FaultTarget kAz = FaultTarget::kAz;
constexpr FaultTarget kTable = FaultTarget::kTable;
using Request = v1::AddFaultRequest;

constexpr std::array<FaultKind, 12> kKinds = {{
    {"link-cut", "Lets nothing pass; replication resumes after", kLink, false, false, SetPlain<&Request::mutable_link_cut>},
    {"link-latency", "Sets the one-way latency", kLink, true, false, SetLinkLatency},
    {"az-down", "The AZ stops as if its power were cut, and starts again when the fault ends", kAz, false, false,
     SetPlain<&Request::mutable_az_down>},
    {"az-slow", "Messages to and from the AZ take --delay longer (default 50ms)", kAz, false, true, SetAzSlow},
    {"az-partition", "The AZ and the other two do not hear each other", kAz, false, false,
     SetPlain<&Request::mutable_az_partition>},
    {"disk-full", "Every write to the AZ's disk fails with no space left", kAz, false, false,
     SetPlain<&Request::mutable_disk_full>},
    {"disk-corrupt", "Bits of the AZ's files are flipped once, it is found and rebuilt from the others", kAz, false, false,
     SetPlain<&Request::mutable_disk_corrupt>},
    {"disk-slow", "Every write to the AZ's disk takes --delay longer (default 50ms)", kAz, false, true, SetDiskSlow},
    {"clock-skew", "The wall clock of the Region is --ahead of the others, or --behind", FaultTarget::kClock, false, false, SetClockSkew},
    {"pause-replication", "Nothing of a table is sent from a Region or to it; what waits is sent after", kTable, false, false,
     SetPauseReplication},
    {"key-disabled", "The key of a table is disabled in a Region; after 20h its replica becomes a table of its own", kTable, false, false,
     SetKeyDisabled},
    {"replication-denied", "Replication of a table to and from a Region is denied; after 20h likewise", kTable, false, false,
     SetReplicationDenied},
}};

}  // namespace

std::span<const FaultKind> FaultKinds() { return kKinds; }

absl::StatusOr<v1::AddFaultRequest> RequestOf(const FaultKind& kind, const FaultFlags& flags) {
  v1::AddFaultRequest request;
  if (absl::Status status = kind.set_kind(flags, &request); !status.ok()) return status;
  if (kind.target == FaultTarget::kLink) {
    request.set_from(flags.from);
    request.set_to(flags.to);
  } else {
    request.set_region(flags.region);
    if (kind.target == FaultTarget::kAz) request.set_az(flags.az);
  }
  if (flags.duration.empty()) return request;
  absl::Status status = SetDuration(flags.duration, &request, &v1::AddFaultRequest::set_duration_us);
  if (!status.ok()) return status;
  if (request.duration_us() == 0) return absl::InvalidArgumentError("--for 0 would have no effect");
  return request;
}

}  // namespace meridian
