#include "base/runtime/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace meridian::metrics_test {
namespace {

namespace asio = boost::asio;

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(MetricsTest, ShowsCountersAndGauges) {
  Metrics metrics;
  Counter* writes =
      metrics.AddCounter("meridian_region_writes_total", "Writes.", {{"table", "a\"b"}});
  writes->Add();
  writes->Add(2.5);
  Gauge* lag = metrics.AddGauge("meridian_replicator_lag_seconds", "Lag.");
  lag->Set(7);
  lag->Add(-2);
  EXPECT_EQ(writes->value(), 3.5);
  EXPECT_THAT(metrics.Text(), HasSubstr("# HELP meridian_region_writes_total Writes.\n"
                                        "# TYPE meridian_region_writes_total counter\n"
                                        "meridian_region_writes_total{table=\"a\\\"b\"} 3.5\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("# TYPE meridian_replicator_lag_seconds gauge\n"
                                        "meridian_replicator_lag_seconds 5\n"));
}

TEST(MetricsTest, ShowsHistogramsCumulatively) {
  Metrics metrics;
  Histogram* histogram = metrics.AddHistogram("meridian_region_request_seconds", "Time.", {1, 2});
  for (const double value : {0.5, 1.0, 1.5, 9.0}) histogram->Observe(value);
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("meridian_region_request_seconds_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("meridian_region_request_seconds_bucket{le=\"2\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("meridian_region_request_seconds_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("meridian_region_request_seconds_count 4\n"));
  EXPECT_THAT(text, HasSubstr("meridian_region_request_seconds_sum 12\n"));
}

TEST(MetricsTest, OneMetricPerNameAndLabels) {
  Metrics metrics;
  Counter* ab = metrics.AddCounter("meridian_x_y_total", "Y.", {{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(metrics.AddCounter("meridian_x_y_total", "Y.", {{"b", "2"}, {"a", "1"}}), ab);
  EXPECT_NE(metrics.AddCounter("meridian_x_y_total", "Y.", {{"a", "2"}, {"b", "2"}}), ab);
}

TEST(MetricsTest, RemovesWhatHasALabel) {
  Metrics metrics;
  metrics.AddCounter("meridian_x_y_total", "Y.", {{"table", "gone"}, {"op", "Get"}});
  Counter* kept = metrics.AddCounter("meridian_x_y_total", "Y.", {{"table", "kept"}});
  metrics.AddGauge("meridian_x_z_items", "Z.", {{"table", "gone"}});
  metrics.Remove("table", "gone");
  kept->Add();
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("gone")));
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("meridian_x_z_items")));
  EXPECT_THAT(metrics.Text(), HasSubstr("meridian_x_y_total{table=\"kept\"} 1\n"));
}

TEST(MetricsTest, CountsFromManyThreads) {
  Metrics metrics;
  Counter* counter = metrics.AddCounter("meridian_x_y_total", "Y.");
  Histogram* histogram = metrics.AddHistogram("meridian_x_z_seconds", "Z.", {1});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) {
        counter->Add();
        histogram->Observe(2);
      }
    });
  }
  for (int n = 0; n < 100; ++n) metrics.Text();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter->value(), 40'000);
  EXPECT_EQ(histogram->count(1), 40'000u);
  EXPECT_EQ(histogram->sum(), 80'000);
}

class MetricsEndpointTest : public ::testing::Test {
 protected:
  // The whole answer to one request.
  std::string Get(uint16_t port, const std::string& path) {
    asio::ip::tcp::socket socket(io_);
    socket.connect({asio::ip::address_v4::loopback(), port});
    asio::write(socket, asio::buffer("GET " + path + " HTTP/1.0\r\n\r\n"));
    std::string answer;
    bool done = false;
    asio::async_read(socket, asio::dynamic_buffer(answer),
                     [&](const boost::system::error_code&, size_t) { done = true; });
    while (!done) io_.run_one_for(std::chrono::seconds(10));
    return answer;
  }

  asio::io_context io_;
};

TEST_F(MetricsEndpointTest, AnswersScrapes) {
  Metrics metrics;
  metrics.AddCounter("meridian_x_y_total", "Y.")->Add(5);
  ASSERT_TRUE(metrics.Serve(io_, "127.0.0.1", 0).ok());
  ASSERT_NE(metrics.port(), 0);
  const std::string answer = Get(metrics.port(), "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4\r\n"));
  EXPECT_THAT(answer, HasSubstr("meridian_x_y_total 5\n"));
  metrics.AddGauge("meridian_x_late_items", "Late.")->Set(1);
  EXPECT_THAT(Get(metrics.port(), "/metrics"), HasSubstr("meridian_x_late_items 1\n"));
  EXPECT_THAT(Get(metrics.port(), "/"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(MetricsEndpointTest, SaysWhichPortIsTaken) {
  Metrics first;
  ASSERT_TRUE(first.Serve(io_, "127.0.0.1", 0).ok());
  Metrics second;
  const absl::Status status = second.Serve(io_, "localhost", first.port());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()),
              StartsWith("cannot listen on 127.0.0.1:" + std::to_string(first.port()) +
                         ": address in use; "));
  EXPECT_TRUE(second.Serve(io_, "127.0.0.1", 0).ok()) << "another port may be tried";
}

TEST(MetricsDeathTest, NamesFollowTheScheme) {
  Metrics metrics;
  EXPECT_DEATH(metrics.AddGauge("lag_seconds", "x"), "metric name");
  EXPECT_DEATH(metrics.AddGauge("meridian_Lag", "x"), "metric name");
  EXPECT_DEATH(metrics.AddCounter("meridian_region_writes", "x"), "counter");
  EXPECT_DEATH(metrics.AddGauge("meridian_x", "x", {{"Table", "x"}}), "label");
  metrics.AddGauge("meridian_x_items", "x");
  EXPECT_DEATH(metrics.AddCounter("meridian_x_items", "x"), "counter");
  EXPECT_DEATH(metrics.AddHistogram("meridian_x_items", "x", {1}), "two meanings");
}

}  // namespace
}  // namespace meridian::metrics_test
