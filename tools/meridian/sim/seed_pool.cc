#include "tools/meridian/sim/seed_pool.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace meridian {
namespace {

constexpr std::chrono::milliseconds kWaitingInterval(100);
constexpr uint64_t kAheadMax = 256;  // seeds

class SeedPool {
 public:
  SeedPool(SeedRange seeds, const SeedPoolCalls& calls) : seeds_(seeds), calls_(calls) {}

  void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      room_.wait(lock, [&] { return started_ == seeds_.count() || started_ < taken_ + kAheadMax; });
      if (started_ == seeds_.count()) return;
      const uint64_t index = started_++;
      lock.unlock();
      SimVerdict verdict = calls_.run(seeds_.first + index);
      lock.lock();
      ended_.emplace(index, std::move(verdict));
      ++ended_total_;
      came_.notify_one();
    }
  }

  void TakeAll() {
    std::unique_lock lock(mutex_);
    while (taken_ < seeds_.count()) {
      const auto next = ended_.find(taken_);
      if (next == ended_.end()) {
        const uint64_t ended = ended_total_;
        lock.unlock();
        if (calls_.waiting) calls_.waiting(ended);
        lock.lock();
        came_.wait_for(lock, kWaitingInterval, [&] { return ended_.contains(taken_); });
        continue;
      }
      const SimVerdict verdict = std::move(next->second);
      ended_.erase(next);
      const uint64_t seed = seeds_.first + taken_++;
      room_.notify_all();
      lock.unlock();
      calls_.take(seed, verdict);
      lock.lock();
    }
  }

 private:
  const SeedRange seeds_;
  const SeedPoolCalls& calls_;
  std::mutex mutex_;  // over all below
  std::condition_variable came_;
  std::condition_variable room_;
  std::map<uint64_t, SimVerdict> ended_;  // and not taken; by index
  uint64_t started_ = 0;
  uint64_t ended_total_ = 0;
  uint64_t taken_ = 0;
};

}  // namespace

void RunSeeds(SeedRange seeds, size_t jobs, const SeedPoolCalls& calls) {
  SeedPool pool(seeds, calls);
  std::vector<std::jthread> threads;
  for (size_t i = 0; i < jobs && i < seeds.count(); ++i) threads.emplace_back([&] { pool.Work(); });
  pool.TakeAll();
}

}  // namespace meridian
