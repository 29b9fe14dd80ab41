// Every state that a crash can leave on the disks: the file operations of a short run of a Region with three AZs are recorded, and each
// prefix of them, as a process crash and as a machine crash leave it, is opened again. All writes acknowledged by then are there, and the
// Region goes on. (After the fault-injecting Env of LevelDB's tests.)
#include <gtest/gtest.h>

#include <condition_variable>
#include <iostream>
#include <mutex>

#include "base/model/item_codec.h"
#include "regiond/core/request/reader.h"
#include "regiond/server/az/az_host.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temp_directory.h"
#include "tests/support/write_recorder/write_recorder.h"

namespace meridian::disk_image_test {
namespace {

constexpr int kItems = 5;
constexpr std::chrono::microseconds kSyncMax{300};  // on a file system in memory; one that takes longer is met at the next tick

class NoTransport final : public Transport {
 public:
  void Send(const NodeId&, Message) override {}
};

// A regiond without its edges, on files, under a clock that the test moves.
class Machine {
 public:
  Machine(const std::string& directory, Durability durability)
      : durability_(durability),
        host_({directory, 3, durability, /*segment_bytes_max=*/3000}, clock_, [this] { Wake(); }),
        region_(Options(), clock_, random_, transport_, host_.transport()) {}
  ~Machine() {
    for (uint8_t i = 0; i < 3; ++i) region_.StopAz(AzId(i));
    host_.Stop();
  }

  absl::Status Start() {
    absl::Status status = host_.Start(region_);
    if (status.ok()) Pass(Duration::Millis(400));
    return status;
  }
  Region& region() { return region_; }

  // The answer to a put; nothing if none comes in five seconds of virtual time.
  std::optional<absl::Status> Put(int item, const std::string& value) {
    Item stored;
    stored.Set("pk", AttributeValue::S(Key(item)));
    stored.Set("v", AttributeValue::S(value));
    region_.Write(++requests_, {PutRequest{"t", stored}});
    for (int tick = 0; tick < 100; ++tick) {
      RunReady();
      for (Reply& reply : region_.TakeReplies()) {
        if (reply.request == requests_) return std::move(reply.status);
      }
      Tick();
    }
    return std::nullopt;
  }
  // The item's value by a strong read, empty if it is not there; nothing if none is served in five seconds of virtual time.
  std::optional<std::string> Get(int item) {
    Item key;
    key.Set("pk", AttributeValue::S(Key(item)));
    for (int tick = 0; tick < 100; ++tick) {
      absl::StatusOr<ReadView> view = region_.ViewOf("t", true);
      if (!view.ok()) return std::nullopt;
      absl::StatusOr<ReadOutcome> outcome = GetItem(region_.expressions(), *view, {"t", key, true});
      if (outcome.ok() && !outcome->item) return "";
      if (outcome.ok()) return *DecodeItem(std::get<std::string>(*outcome->item))->Find("v")->If<std::string>();
      if (!view->Retry(outcome.status())) return std::nullopt;
      Tick();
      RunReady();
    }
    return std::nullopt;
  }
  void Pass(Duration time) {
    for (const Instant end = clock_.now + time; clock_.now < end;) {
      Tick();
      RunReady();
    }
  }

 private:
  static RegionOptions Options() {
    RegionOptions options;
    options.self = RegionId("us-east-1");
    options.partitions_per_table = 2;
    options.trim_interval = Duration::Millis(500);
    return options;
  }
  static std::string Key(int item) { return "item " + std::to_string(item); }
  void Wake() {
    const std::lock_guard<std::mutex> lock(mutex_);
    awake_ = true;
    ready_.notify_one();
  }
  // Until nothing is ready any more, and no sync is under way.
  void RunReady() {
    do {
      while (host_.Turn()) {
      }
      if (durability_ == Durability::kOs) return;
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait_for(lock, kSyncMax, [this] { return awake_; });
    } while (std::exchange(awake_, false));
  }
  void Tick() {
    clock_.Advance(AzTiming().beat);
    region_.TickAzs();
    region_.Tick();
    host_.Tick();
  }

  const Durability durability_;
  FixedClock clock_;
  SeededRandom random_{11};
  NoTransport transport_;
  std::mutex mutex_;
  std::condition_variable ready_;
  bool awake_ = false;  // under mutex_
  AzHost host_;
  Region region_;
  uint64_t requests_ = 0;
};

struct Run {
  struct Put {
    int item = 0;
    size_t acknowledged_at = SIZE_MAX;  // operations recorded by then
  };
  std::vector<Put> puts;  // the value is the index
  size_t table_at = SIZE_MAX;
  std::vector<FileOperation> operations;
};

void WriteItems(Machine& machine, const WriteRecorder& recorder, int count, Run& run) {
  for (int i = 0; i < count; ++i) {
    run.puts.push_back({i % kItems});
    const std::optional<absl::Status> status = machine.Put(i % kItems, std::to_string(run.puts.size() - 1));
    ASSERT_TRUE(status.has_value() && status->ok()) << (status ? status->ToString() : "no answer");
    run.puts.back().acknowledged_at = recorder.size();
  }
}

// Two lives of a Region: small segments that fill up and are given up, an AZ that stops and returns, a clean restart.
Run Record(Durability durability) {
  Run run;
  TempDirectory directory(MemoryBackedParent());
  const std::string root = directory.path() + "/us-east-1";
  WriteRecorder recorder(directory.path());
  {
    Machine machine(root, durability);
    EXPECT_TRUE(machine.Start().ok());
    TableSettings settings;
    settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    settings.billing_mode = BillingMode::kPayPerRequest;
    EXPECT_TRUE(machine.region().CreateTable("t", settings, false).ok());
    run.table_at = recorder.size();
    machine.Pass(Duration::Millis(400));
    WriteItems(machine, recorder, 12, run);
    machine.Pass(Duration::Seconds(1));  // logs are trimmed
    WriteItems(machine, recorder, 8, run);
  }
  {
    Machine machine(root, durability);
    EXPECT_TRUE(machine.Start().ok());
    WriteItems(machine, recorder, 6, run);
    machine.Pass(Duration::Seconds(1));
    WriteItems(machine, recorder, 4, run);
  }
  run.operations = recorder.operations();
  DiskImage image;
  for (const FileOperation& operation : run.operations) image.Apply(operation);
  EXPECT_EQ(image.DifferenceFrom(directory.path()), "") << "something writes past the recorder";
  return run;
}

// The acknowledged writes that are missing when what is on the disk after `done` operations is opened. Everything else must be as it was
// written, and the Region must go on.
int LossesAfter(const Run& run, const DiskImage& image, size_t done, DiskImage::After after, Durability durability) {
  const TempDirectory directory(MemoryBackedParent());
  image.WriteTo(directory.path(), after);
  Machine machine(directory.path() + "/us-east-1", durability);
  const absl::Status status = machine.Start();
  EXPECT_TRUE(status.ok()) << status;
  if (!status.ok() || done < run.table_at) return 0;
  std::vector<int> least(kItems, -1);
  int acknowledged = 0;
  for (size_t i = 0; i < run.puts.size(); ++i) {
    if (run.puts[i].acknowledged_at > done) break;
    least[run.puts[i].item] = static_cast<int>(i);
    ++acknowledged;
  }
  if (!machine.region().DescribeTable("t").ok()) return acknowledged + 1;
  int losses = 0;
  for (int item = 0; item < kItems; ++item) {
    const std::optional<std::string> value = machine.Get(item);
    EXPECT_TRUE(value.has_value()) << "item " << item << " cannot be read";
    const int put = !value || value->empty() ? -1 : std::stoi(*value);
    losses += put < least[item];
    EXPECT_TRUE(put < 0 || run.puts[put].item == item) << "item " << item << " shows put " << put;
  }
  const std::optional<absl::Status> answer = machine.Put(0, "99");
  EXPECT_TRUE(answer.has_value() && answer->ok()) << "the Region does not go on";
  EXPECT_EQ(machine.Get(0), "99");
  return losses;
}

// Prefixes after which an acknowledged write is missing.
int PrefixesWithLosses(Durability durability, DiskImage::After after) {
  const Run run = Record(durability);
  if (testing::Test::HasFailure()) return -1;
  DiskImage image;
  int with_losses = 0;
  for (size_t done = 1; done <= run.operations.size(); ++done) {
    const FileOperation& operation = run.operations[done - 1];
    SCOPED_TRACE(testing::Message() << "after " << done << " operations");
    if (after == DiskImage::After::kProcessCrash && operation.kind == FileOperation::Kind::kWrite) {
      DiskImage torn = image;
      FileOperation half = operation;
      half.bytes.resize(half.bytes.size() / 2);
      torn.Apply(half);
      with_losses += LossesAfter(run, torn, done - 1, after, durability) > 0;
    }
    image.Apply(operation);
    with_losses += LossesAfter(run, image, done, after, durability) > 0;
    if (testing::Test::HasFailure()) break;
  }
  std::cout << run.operations.size() << " prefixes, " << run.puts.size() << " acknowledged writes\n";
  return with_losses;
}

TEST(DiskImageTest, AProcessCrashAfterAnyOperationOrInTheMiddleOfAWriteLosesNothing) {
  EXPECT_EQ(PrefixesWithLosses(Durability::kOs, DiskImage::After::kProcessCrash), 0);
}

TEST(DiskImageTest, AMachineCrashAfterAnyOperationLosesNothingWithFsync) {
  EXPECT_EQ(PrefixesWithLosses(Durability::kFsync, DiskImage::After::kMachineCrash), 0);
}

// docs/configuration.md: with durability os a machine may take the last writes with it. What is left opens all the same, and the losses
// show that this test can see some.
TEST(DiskImageTest, AMachineCrashWithoutFsyncLosesWritesAndOpens) {
  EXPECT_GT(PrefixesWithLosses(Durability::kOs, DiskImage::After::kMachineCrash), 0);
}

}  // namespace
}  // namespace meridian::disk_image_test
