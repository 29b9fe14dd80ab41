// One Region on a simulated disk, for unit tests: plays the driver, and keeps what the Region sends.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/model/item_codec.h"
#include "regiond/core/region/region.h"
#include "regiond/core/request/reader.h"
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

class RegionHarness {
 public:
  explicit RegionHarness(std::string region = "us-east-1", size_t partitions = 1) {
    options_.self = RegionId(std::move(region));
    options_.partitions_per_table = partitions;
    Start();
  }

  void Start() {
    log_ = disk_.OpenLog();
    states_ = disk_.OpenState();
    region_ = std::make_unique<Region>(options_, clock, random_, *log_, *states_, transport);
    const absl::Status status = region_->Recover();
    EXPECT_TRUE(status.ok()) << status;
  }
  void CrashAndRestart(CrashKind kind = CrashKind::kProcess) {
    region_.reset();
    disk_.Crash(kind);
    states_.reset();
    log_.reset();
    Start();
  }

  // Lets everything that was proposed become durable.
  void Settle() {
    region_->Flush();
    while (log_->NextDue() != Instant::Max()) {
      clock.Advance(log_->NextDue() - clock.now);
      for (const AppendDone& done : log_->TakeDone(clock.now)) region_->OnAppendDone(done);
      region_->Flush();
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
  std::string Read(std::string_view key, const std::string& table = "t") {
    absl::StatusOr<Table*> found = region_->FindTable(table);
    if (!found.ok()) return std::string(found.status().message());
    GetRequest request{table, MakeKey(key), true};
    absl::StatusOr<ReadOutcome> outcome = GetItem(region_->expressions(), **found, request);
    if (!outcome.ok()) return std::string(outcome.status().message());
    if (!outcome->item) return "absent";
    absl::StatusOr<Item> item = DecodeItem(std::get<std::string>(*outcome->item));
    return item.ok() ? *item->Find("v")->If<std::string>() : "damaged";
  }

  Region& region() { return *region_; }
  SimDisk& disk() { return disk_; }
  SimLogStore& log() { return *log_; }

  FixedClock clock;
  SentMessages transport;

 private:
  SeededRandom random_{7};
  SimDisk disk_{SimDiskOptions{}, clock, random_};
  RegionOptions options_;
  std::unique_ptr<SimLogStore> log_;
  std::unique_ptr<SimStateDirectory> states_;
  std::unique_ptr<Region> region_;
};

}  // namespace meridian
