// The numbers that a daemon shows to Prometheus, and the endpoint that shows them.
//
// Names: meridian_<part>_<noun>_<unit>, counters with _total behind; or aws_... where existing
// CloudWatch dashboards
//   expect them. A broken name ends the process: it is a constant of ours.
// Threads: adding and updating metrics: any; an update is a few nanoseconds and takes no lock. The
// endpoint runs on the
//   io thread, like everything in a daemon; a scrape reads each number by itself.
// Ownership: Metrics owns what it hands out; pointers hold until it dies or Remove() is called for
// them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace boost::asio {
class io_context;
}

namespace meridian {

class HttpServer;

// Only grows. Exact up to 2^53.
class Counter {
 public:
  void Add(double amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Gauge {
 public:
  void Set(double value) { value_.store(value, std::memory_order_relaxed); }
  void Add(double amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

// Counts observations in buckets: each holds what is <= its bound and greater than the one before.
class Histogram {
 public:
  // REQUIRES: bounds ascend.
  explicit Histogram(std::vector<double> bounds);
  void Observe(double value);

  const std::vector<double>& bounds() const { return bounds_; }
  // REQUIRES: bucket <= bounds().size(), which is the bucket above all bounds.
  uint64_t count(size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

// 50 µs to 10 s in steps of about two: bounds for request and replication latencies in seconds.
std::vector<double> LatencyBoundsSeconds();

class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  Metrics();
  ~Metrics();

  // The metric of this name and these labels, made at the first call. Label order does not matter.
  // REQUIRES: one kind and one help text per name.
  Counter* AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge* AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram* AddHistogram(const std::string& name, const std::string& help,
                          std::vector<double> bounds, const Labels& labels = {});

  // Forgets, and frees, every metric that has this label, such as those of a table that was
  // dropped.
  void Remove(const std::string& label, const std::string& value);

  // Answers GET /metrics on `address`:`port`, 0 for any free port, from now on. Call once, on the
  // io thread; from then on *this must die before `io`. Errors: kUnavailable (the port is taken),
  // kInvalidArgument (the address).
  absl::Status Serve(boost::asio::io_context& io, const std::string& address, uint16_t port);
  // REQUIRES: Serve() succeeded.
  uint16_t port() const;

  // What a scrape would return.
  std::string Text() const;

 private:
  class Families;
  std::unique_ptr<Families> families_;
  std::unique_ptr<HttpServer> server_;  // null until Serve()
};

}  // namespace meridian
