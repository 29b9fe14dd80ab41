// One Region with three AZs on simulated disks, for unit tests: plays the driver, and keeps what the Region sends.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/model/item_codec.h"
#include "regiond/core/region/region.h"
#include "regiond/core/request/reader.h"
#include "regiond/core/settings/index_changes.h"
#include "tests/support/fixed_clock.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"

namespace meridian {

class SentMessages final : public Transport {
 public:
  void Send(const NodeId& to, Message message) override { sent.emplace_back(to, std::move(message)); }
  // The last message of type T, and forgets all messages.
  template <typename T>
  std::optional<T> TakeLast() {
    std::optional<T> found;
    for (auto& [to, message] : sent) {
      if (T* body = std::get_if<T>(&message)) found = *body;
    }
    sent.clear();
    return found;
  }
  std::vector<std::pair<NodeId, Message>> sent;
};

// The network between the AZs of the Region under test: at once and in order, except for what is cut off.
class PromptAzNetwork final : public AzTransport {
 public:
  void Send(AzEnvelope envelope) override {
    if (!cut[envelope.from.index] && !cut[envelope.to.index]) under_way.push_back(std::move(envelope));
  }
  std::deque<AzEnvelope> under_way;
  std::array<bool, kAzsMax> cut{};
};

class RegionHarness {
 public:
  // `options`: of which self and partitions_per_table do not matter.
  explicit RegionHarness(std::string region = "us-east-1", size_t partitions = 1, RegionOptions options = {}) : options_(std::move(options)) {
    options_.self = RegionId(std::move(region));
    options_.partitions_per_table = partitions;
    Start();
  }

  void Start() {
    region_ = std::make_unique<Region>(options_, clock, random_, transport, az_network);
    for (uint8_t i = 0; i < azs_.size(); ++i) StartAz(AzId(i));
    const absl::Status status = region_->Recover();
    EXPECT_TRUE(status.ok()) << status;
    Pass(Duration::Millis(200));
  }
  void CrashAndRestart(CrashKind kind = CrashKind::kProcess) {
    region_.reset();
    az_network.under_way.clear();
    for (Az& az : azs_) PowerOff(az, kind);
    Start();
  }
  void StartAz(AzId id) {
    Az& az = azs_[id.index];
    az.log = az.disk.OpenLog();
    az.states = az.disk.OpenState();
    const absl::Status status = region_->StartAz(id, *az.log, *az.states);
    EXPECT_TRUE(status.ok()) << status;
  }
  void StopAz(AzId id, CrashKind kind = CrashKind::kMachine) {
    region_->StopAz(id);
    PowerOff(azs_[id.index], kind);
  }

  // Lets everything that was proposed become durable where it can within milliseconds. No timer runs.
  void Settle() {
    do {
      region_->backups().Work();
      region_->Flush();
      while (!Idle()) Step();
    } while (region_->backups().ready());
  }
  bool Idle() const { return az_network.under_way.empty() && NextDue() > clock.now + kPromptDisk; }
  // The next thing that Settle would do. REQUIRES: !Idle().
  void Step() {
    if (!az_network.under_way.empty()) {
      region_->OnAzMessage(az_network.under_way.front());
      az_network.under_way.pop_front();
    } else {
      clock.Advance(std::max(Duration(), NextDue() - clock.now));
      TakeDone();
    }
    region_->Flush();
    CloseFailed();
  }
  // Lets time go by, with everything that happens by the clock.
  void Pass(Duration time) {
    const Instant end = clock.now + time;
    for (Instant tick; clock.now < end;) {
      clock.Advance(std::min(AzTiming().beat, end - clock.now));
      region_->TickAzs();
      if (clock.now - tick >= Duration::Millis(200)) {
        region_->Tick();
        tick = clock.now;
      }
      Settle();
    }
  }
  std::vector<Reply> SettleAndTakeReplies() {
    Settle();
    return region_->TakeReplies();
  }

  void CreateTable(const std::string& name) {
    TableSettings settings;
    settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    settings.billing_mode = BillingMode::kPayPerRequest;
    ASSERT_TRUE(region_->CreateTable(name, settings, false).ok());
    Settle();
  }

  // Of a table without replicas; drops other replies.
  absl::Status ChangeIndexes(IndexAction action, SecondaryIndex index, const std::string& table = "t") {
    constexpr uint64_t kRequest = 990;
    region_->ChangeSettings(
        kRequest, table, [&](TableDescriptor& changed, WallTime) { return ApplyIndexesChange(changed, {action, {index}}); },
        TableChangeKind::kIndexes);
    for (Reply& reply : region_->TakeReplies()) {
      if (reply.request == kRequest) return std::move(reply.status);
    }
    return absl::InternalError("it was asked of the coordinator");
  }

  static Item MakeItem(std::string_view key, std::string_view value) {
    Item item;
    item.Set("pk", AttributeValue::S(key));
    item.Set("v", AttributeValue::S(value));
    return item;
  }
  static Item MakeKey(std::string_view key) {
    Item item;
    item.Set("pk", AttributeValue::S(key));
    return item;
  }
  static WriteRequest Put(std::string_view key, std::string_view value, const std::string& table = "t") {
    return WriteRequest{PutRequest{table, MakeItem(key, value)}};
  }
  static WriteRequest Delete(std::string_view key, const std::string& table = "t") {
    return WriteRequest{DeleteRequest{table, MakeKey(key)}};
  }

  // What GetItem shows of `v`; "absent" if there is no item.
  std::string Read(std::string_view key, const std::string& table = "t", bool consistent = true) {
    absl::StatusOr<ReadView> view = region_->ViewOf(table, consistent);
    if (!view.ok()) return std::string(view.status().message());
    GetRequest request{table, MakeKey(key), consistent};
    absl::StatusOr<ReadOutcome> outcome = GetItem(region_->expressions(), *view, request);
    if (!outcome.ok()) {
      (void)view->Retry(outcome.status());
      return std::string(outcome.status().message());
    }
    if (!outcome->item) return "absent";
    absl::StatusOr<Item> item = DecodeItem(std::get<std::string>(*outcome->item));
    return item.ok() ? *item->Find("v")->If<std::string>() : "damaged";
  }

  Region& region() { return *region_; }
  SimDisk& disk(AzId az) { return azs_[az.index].disk; }
  SimLogStore& log(AzId az = AzId(0)) { return *azs_[az.index].log; }
  // Who leads a partition of a table.
  AzId LeaderOf(const std::string& table, size_t partition = 0) {
    return region_->catalog().Find(table)->partitions()[partition].leader()->az;
  }
  // The end of the log of a table's partition, as its leader has it.
  Lsn LastOf(const std::string& table, size_t partition = 0) {
    const LogId id = region_->catalog().Find(table)->partitions()[partition].id();
    return region_->azs().Find(LeaderOf(table, partition))->Find(id)->consensus.log().last();
  }
  TableState& StateOf(const std::string& table) {
    return *region_->azs().MostApplied(region_->catalog().Find(table)->descriptor().id);
  }
  // AZs that have failed, with why, since they were asked for last.
  std::vector<Region::FailedAz> TakeFailed() { return std::exchange(failed_, {}); }

  FixedClock clock;
  SentMessages transport;
  PromptAzNetwork az_network;

 private:
  static constexpr Duration kPromptDisk = Duration::Millis(5);

  struct Az {
    Az(FixedClock& clock, Random& random) : disk(SimDiskOptions{}, clock, random) {}
    SimDisk disk;
    std::unique_ptr<SimLogStore> log;
    std::unique_ptr<SimStateDirectory> states;
  };

  void PowerOff(Az& az, CrashKind kind) {
    if (az.log == nullptr) return;
    az.disk.Crash(kind);
    az.states.reset();
    az.log.reset();
  }
  void CloseFailed() {
    for (Region::FailedAz& failed : region_->TakeFailedAzs()) {
      PowerOff(azs_[failed.az.index], CrashKind::kProcess);
      failed_.push_back(std::move(failed));
    }
  }
  Instant NextDue() const {
    Instant next = Instant::Max();
    for (const Az& az : azs_) {
      if (az.log != nullptr) next = std::min(next, az.log->NextDue());
    }
    return next;
  }
  void TakeDone() {
    for (uint8_t i = 0; i < azs_.size(); ++i) {
      if (azs_[i].log == nullptr) continue;
      for (const AppendDone& done : azs_[i].log->TakeDone(clock.now)) region_->OnAppendDone(AzId(i), done);
    }
  }

  SeededRandom random_{7};
  std::array<Az, 3> azs_{Az(clock, random_), Az(clock, random_), Az(clock, random_)};
  RegionOptions options_;
  std::vector<Region::FailedAz> failed_;
  std::unique_ptr<Region> region_;
};

}  // namespace meridian
