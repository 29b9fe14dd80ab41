#include "coordinator/core/faults/link_fault.h"

#include "base/model/bytes.h"

namespace meridian {

namespace {
constexpr uint8_t kFormat = 1;
}  // namespace

std::string EncodeLinkFault(const LinkFault& fault) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kFormat);
  out.Fixed64(fault.id);
  out.U8(static_cast<uint8_t>(fault.kind));
  out.Bytes(fault.from.name);
  out.Bytes(fault.to.name);
  out.Varint(fault.latency_us);
  out.Varint(fault.jitter_us);
  out.U8(fault.ends_at.has_value());
  if (fault.ends_at) out.Fixed64(static_cast<uint64_t>(fault.ends_at->us));
  return bytes;
}

absl::StatusOr<LinkFault> DecodeLinkFault(std::string_view bytes) {
  ByteReader in(bytes);
  LinkFault fault;
  if (in.U8() != kFormat) in.Fail();
  fault.id = in.Fixed64();
  const uint8_t kind = in.U8();
  if (kind > static_cast<uint8_t>(LinkFaultKind::kLatency)) in.Fail();
  fault.kind = static_cast<LinkFaultKind>(kind);
  fault.from = RegionId(std::string(in.Bytes()));
  fault.to = RegionId(std::string(in.Bytes()));
  fault.latency_us = in.Varint();
  fault.jitter_us = in.Varint();
  if (in.U8() != 0) fault.ends_at = WallTime{static_cast<int64_t>(in.Fixed64())};
  if (!in.done()) return absl::DataLossError("not a valid fault");
  return fault;
}

}  // namespace meridian
