#include "coordinator/core/directory/catalog_entry.h"

#include <utility>

#include "base/model/bytes.h"

namespace meridian {

namespace {
constexpr uint8_t kFormat = 3;
constexpr uint8_t kFormatWithoutLetGo = 2;    // still read
constexpr uint8_t kFormatWithoutChanges = 1;  // still read
}  // namespace

std::string EncodeCatalogEntry(const CatalogEntry& entry) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kFormat);
  out.Bytes(EncodeGlobalTable(entry.table));
  out.Fixed64(entry.request.request);
  out.Bytes(entry.request.proposer.name);
  out.U8(static_cast<uint8_t>(entry.request.action));
  out.Bytes(entry.request.target.name);
  out.U8(entry.request.running);
  out.U8(static_cast<uint8_t>(entry.request.outcome));
  out.Bytes(entry.request.error);
  out.Bytes(entry.request.message);
  out.Varint(entry.leavers.size());
  for (const RegionId& region : entry.leavers) out.Bytes(region.name);
  out.U8(entry.dropped);
  out.Varint(entry.accepted.size());
  for (const AcceptedChange& change : entry.accepted) {
    out.Fixed64(change.request);
    out.Bytes(change.proposer.name);
    out.Varint(change.settings_version);
  }
  out.Varint(entry.let_go.size());
  for (const LetGoReplica& gone : entry.let_go) {
    out.Bytes(gone.region.name);
    out.U8(gone.told);
  }
  return bytes;
}

absl::StatusOr<CatalogEntry> DecodeCatalogEntry(std::string_view bytes) {
  ByteReader in(bytes);
  CatalogEntry entry;
  const uint8_t format = in.U8();
  if (format < kFormatWithoutChanges || format > kFormat) in.Fail();
  absl::StatusOr<GlobalTable> table = DecodeGlobalTable(in.Bytes());
  if (!table.ok()) return table.status();
  entry.table = *std::move(table);
  const auto text = [&in] { return std::string(in.Bytes()); };
  const auto number = [&in](uint8_t max) {
    const uint8_t value = in.U8();
    return value <= max ? value : in.Fail();
  };
  entry.request.request = in.Fixed64();
  entry.request.proposer = RegionId(text());
  entry.request.action = static_cast<ReplicaAction>(number(1));
  entry.request.target = RegionId(text());
  entry.request.running = number(1) != 0;
  entry.request.outcome = static_cast<ReplicaRequest::Outcome>(number(2));
  entry.request.error = text();
  entry.request.message = text();
  for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) {
    entry.leavers.push_back(RegionId(text()));
  }
  entry.dropped = number(1) != 0;
  if (format > kFormatWithoutChanges) {
    for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) {
      const uint64_t request = in.Fixed64();
      RegionId proposer(text());
      entry.accepted.push_back({request, std::move(proposer), in.Varint()});
    }
  }
  if (format > kFormatWithoutLetGo) {
    for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) {
      RegionId region(text());
      entry.let_go.push_back({std::move(region), number(1) != 0});
    }
  }
  if (!in.done()) return absl::DataLossError("not a valid entry of the catalog of global tables");
  return entry;
}

}  // namespace meridian
