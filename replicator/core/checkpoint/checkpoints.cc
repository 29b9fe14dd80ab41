#include "replicator/core/checkpoint/checkpoints.h"

#include "base/model/bytes.h"

namespace meridian {
namespace {

// key := "f" fixed64 fixed64 region          value := fixed64 joined version, varint count,
//                                                      count × fixed64 LSN, backfilled, bytes cursor,
//                                                      and if it mends one byte more
std::string Key(const FlowId& flow) {
  std::string key = "f";
  ByteWriter out(&key);
  out.Fixed64(flow.table.high);
  out.Fixed64(flow.table.low);
  out.Raw(flow.destination.name);
  return key;
}

FlowId ReadKey(std::string_view key) {
  ByteReader in(key.substr(1));
  FlowId flow;
  flow.table.high = in.Fixed64();
  flow.table.low = in.Fixed64();
  flow.destination.name = std::string(in.Raw(in.remaining()));
  return flow;
}

std::string Encode(const FlowCheckpoint& checkpoint) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Fixed64(checkpoint.joined_version);
  out.Varint(checkpoint.partitions.size());
  for (const Lsn lsn : checkpoint.partitions) out.Fixed64(lsn.value);
  out.U8(checkpoint.backfilled);
  out.Bytes(checkpoint.backfill_cursor);
  if (checkpoint.mends) out.U8(1);
  return bytes;
}

absl::StatusOr<FlowCheckpoint> Decode(std::string_view bytes) {
  ByteReader in(bytes);
  FlowCheckpoint checkpoint;
  checkpoint.joined_version = in.Fixed64();
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) checkpoint.partitions.emplace_back(in.Fixed64());
  checkpoint.backfilled = in.U8() != 0;
  checkpoint.backfill_cursor = std::string(in.Bytes());
  if (in.ok() && in.remaining() > 0) checkpoint.mends = in.U8() == 1;
  if (!in.done()) {
    return absl::DataLossError(
        "a replication checkpoint is damaged; delete the replicator's checkpoint directory: it then sends again what the "
        "log still has, which is harmless");
  }
  return checkpoint;
}

}  // namespace

absl::Status Checkpoints::Load() {
  std::unique_ptr<StateCursor> cursor = store_.NewCursor();
  for (cursor->Seek("f"); cursor->valid() && cursor->key().starts_with('f'); cursor->Next()) {
    absl::StatusOr<FlowCheckpoint> checkpoint = Decode(cursor->value());
    if (!checkpoint.ok()) return checkpoint.status();
    flows_[ReadKey(cursor->key())] = *std::move(checkpoint);
  }
  return cursor->status();
}

absl::Status Checkpoints::Sync() {
  if (absl::Status status = store_.Sync(); !status.ok()) return status;
  for (const auto& [flow, checkpoint] : flows_) synced_[flow] = checkpoint.partitions;
  return absl::OkStatus();
}

const FlowCheckpoint* Checkpoints::Find(const FlowId& flow) const {
  const auto at = flows_.find(flow);
  return at == flows_.end() ? nullptr : &at->second;
}

absl::Status Checkpoints::Save(const FlowId& flow, FlowCheckpoint checkpoint) {
  StateBatch batch;
  batch.Put(Key(flow), Encode(checkpoint));
  if (absl::Status status = store_.Apply(batch); !status.ok()) return status;
  flows_[flow] = std::move(checkpoint);
  return absl::OkStatus();
}

absl::Status Checkpoints::Register(const FlowId& flow, FlowCheckpoint checkpoint) {
  if (absl::Status status = Save(flow, std::move(checkpoint)); !status.ok()) return status;
  return Sync();
}

absl::Status Checkpoints::Forget(const FlowId& flow) {
  StateBatch batch;
  batch.Erase(Key(flow));
  if (absl::Status status = store_.Apply(batch); !status.ok()) return status;
  flows_.erase(flow);
  synced_.erase(flow);
  return absl::OkStatus();
}

std::vector<FlowId> Checkpoints::flows() const {
  std::vector<FlowId> all;
  for (const auto& [flow, checkpoint] : flows_) all.push_back(flow);
  return all;
}

}  // namespace meridian
