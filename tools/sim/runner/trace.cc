#include "tools/sim/runner/trace.h"

#include <array>

#include "base/model/strings.h"
#include "xxhash.h"

namespace meridian {
namespace {

enum Event : uint64_t { kDelivery = 1, kDurable = 2, kReply = 3, kCrash = 4, kRecovered = 5, kAzDelivery = 6, kAz = 7, kRead = 8 };

std::string Describe(const ItemKey& key) {
  const absl::StatusOr<DecodedKey> decoded = DecodeItemKey(key.bytes);
  const std::string* text = decoded.ok() ? decoded->partition_key.If<std::string>() : nullptr;
  return text == nullptr ? "?" : *text;
}

std::string Describe(const LogRecord& record, const ChangeRecord& change) {
  std::string text = StrCat(Describe(change.key), ": LSN ", record.log.partition.value, "/", record.lsn.value,
                            change.journal_only ? " notes " : change.after.deleted ? " deletes " : " writes ",
                            change.after.version.ToString());
  if (!change.after.replaces.empty()) StrAppend(&text, ", which replaced ", change.after.replaces.ToString());
  if (change.conflicting) StrAppend(&text, ", in conflict with ", change.conflicting->version.ToString());
  for (const auto& [region, hlc] : change.after.past.entries()) {
    StrAppend(&text, ", had seen ", Version{hlc, region}.ToString());
  }
  return text;
}

}  // namespace

void SimTrace::Tell(const RegionId& region, const std::string& what) {
  if (tell_) tell_(StrCat(time_.now.us, " ", region.name, " ", what));
}

void SimTrace::Note(uint64_t kind, const std::string& where, uint64_t detail, const std::string& bytes) {
  const std::array<uint64_t, 5> words = {digest_, static_cast<uint64_t>(time_.now.us), kind << 32 | detail,
                                         XXH3_64bits(where.data(), where.size()), XXH3_64bits(bytes.data(), bytes.size())};
  digest_ = XXH3_64bits(words.data(), sizeof(words));
}

void SimTrace::OnDelivery(const SimNetwork::Delivery& delivery) {
  const uint64_t shape = static_cast<uint64_t>(delivery.message.index()) << 24 | delivery.bytes;
  Note(kDelivery + static_cast<uint64_t>(delivery.to.kind) * 16, delivery.to.region.name, shape, delivery.from.region.name);
}

void SimTrace::OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  Note(kDurable, region.name, record.lsn.value, std::string(record.payload));
  if (tell_) Tell(region, Describe(record, change));
}

void SimTrace::OnReply(const RegionId& region, const Reply& reply) {
  Note(kReply, region.name, static_cast<uint64_t>(reply.status.code()), std::to_string(reply.request));
}

void SimTrace::OnRead(const RegionId& region, const SimReadReply& reply) {
  Note(kRead, region.name, reply.request, reply.image.value_or(std::string(reply.status.message())));
}

void SimTrace::OnRegiondCrash(const RegionId& region) {
  Note(kCrash, region.name, 0, "");
  Tell(region, "crashes");
}

void SimTrace::OnRegiondRecovered(const RegionId& region, Region& machine) {
  Note(kRecovered, region.name, 0, "");
  Tell(region, "starts");
}

void SimTrace::OnAzDelivery(const RegionId& region, const AzEnvelope& envelope) {
  Note(kAzDelivery, region.name, envelope.message.index() << 16 | uint64_t{envelope.from.index} << 8 | envelope.to.index, "");
}

void SimTrace::OnAz(const RegionId& region, AzId az, std::string_view what) {
  Note(kAz, region.name, az.index, std::string(what));
  Tell(region, StrCat("AZ ", az.name(), " ", what));
}

}  // namespace meridian
