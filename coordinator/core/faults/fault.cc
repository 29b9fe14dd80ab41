#include "coordinator/core/faults/fault.h"

#include "base/model/bytes.h"

namespace meridian {

namespace {

constexpr uint8_t kFormat = 2;
constexpr uint8_t kLink = 0;  // what follows the end: which of Fault::what
constexpr uint8_t kZone = 1;
constexpr uint8_t kClock = 2;
constexpr uint8_t kPause = 3;
constexpr uint8_t kAccess = 4;

void EncodeWhat(const LinkFault& fault, ByteWriter& out) {
  out.U8(kLink);
  out.U8(static_cast<uint8_t>(fault.kind));
  out.Bytes(fault.from.name);
  out.Bytes(fault.to.name);
  out.Varint(fault.latency_us);
  out.Varint(fault.jitter_us);
}

void EncodeWhat(const ZoneFault& fault, ByteWriter& out) {
  out.U8(kZone);
  out.U8(static_cast<uint8_t>(fault.kind));
  out.Bytes(fault.region.name);
  out.U8(fault.az.index);
  out.Varint(fault.delay_us);
}

void EncodeWhat(const ClockSkew& fault, ByteWriter& out) {
  out.U8(kClock);
  out.Bytes(fault.region.name);
  out.Fixed64(static_cast<uint64_t>(fault.ahead_us));
}

void EncodeWhat(const PausedReplication& fault, ByteWriter& out) {
  out.U8(kPause);
  out.Bytes(fault.region.name);
  out.Bytes(fault.table);
}

void EncodeWhat(const LostAccess& fault, ByteWriter& out) {
  out.U8(kAccess);
  out.U8(static_cast<uint8_t>(fault.loss));
  out.Bytes(fault.region.name);
  out.Bytes(fault.table);
  out.Fixed64(static_cast<uint64_t>(fault.since.us));
}

template <typename Kind>
Kind DecodeKind(Kind last, ByteReader& in) {
  const uint8_t kind = in.U8();
  if (kind > static_cast<uint8_t>(last)) in.Fail();
  return static_cast<Kind>(kind);
}

LinkFault DecodeLinkFault(ByteReader& in) {
  LinkFault fault;
  fault.kind = DecodeKind(LinkFaultKind::kLatency, in);
  fault.from = RegionId(std::string(in.Bytes()));
  fault.to = RegionId(std::string(in.Bytes()));
  fault.latency_us = in.Varint();
  fault.jitter_us = in.Varint();
  return fault;
}

ZoneFault DecodeZoneFault(ByteReader& in) {
  ZoneFault fault;
  fault.kind = DecodeKind(AzFaultKind::kDiskSlow, in);
  fault.region = RegionId(std::string(in.Bytes()));
  fault.az = AzId(in.U8());
  if (fault.az.index >= kAzsMax) in.Fail();
  fault.delay_us = in.Varint();
  return fault;
}

ClockSkew DecodeClockSkew(ByteReader& in) {
  ClockSkew fault;
  fault.region = RegionId(std::string(in.Bytes()));
  fault.ahead_us = static_cast<int64_t>(in.Fixed64());
  return fault;
}

PausedReplication DecodePausedReplication(ByteReader& in) {
  PausedReplication fault;
  fault.region = RegionId(std::string(in.Bytes()));
  fault.table = std::string(in.Bytes());
  return fault;
}

LostAccess DecodeLostAccess(ByteReader& in) {
  LostAccess fault;
  fault.loss = DecodeKind(AccessLoss::kReplicationDenied, in);
  fault.region = RegionId(std::string(in.Bytes()));
  fault.table = std::string(in.Bytes());
  fault.since = WallTime{static_cast<int64_t>(in.Fixed64())};
  return fault;
}

}  // namespace

std::string EncodeFault(const Fault& fault) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kFormat);
  out.Fixed64(fault.id);
  out.U8(fault.ends_at.has_value());
  if (fault.ends_at) out.Fixed64(static_cast<uint64_t>(fault.ends_at->us));
  std::visit([&](const auto& what) { EncodeWhat(what, out); }, fault.what);
  return bytes;
}

absl::StatusOr<Fault> DecodeFault(std::string_view bytes) {
  ByteReader in(bytes);
  Fault fault;
  if (in.U8() != kFormat) in.Fail();
  fault.id = in.Fixed64();
  if (in.U8() != 0) fault.ends_at = WallTime{static_cast<int64_t>(in.Fixed64())};
  switch (in.U8()) {
    case kLink:
      fault.what = DecodeLinkFault(in);
      break;
    case kZone:
      fault.what = DecodeZoneFault(in);
      break;
    case kClock:
      fault.what = DecodeClockSkew(in);
      break;
    case kPause:
      fault.what = DecodePausedReplication(in);
      break;
    case kAccess:
      fault.what = DecodeLostAccess(in);
      break;
    default:
      in.Fail();
  }
  if (!in.done()) return absl::DataLossError("not a valid fault");
  return fault;
}

}  // namespace meridian
