#include "base/model/throughput.h"

#include <gtest/gtest.h>

namespace meridian::throughput_test {
namespace {

// reference/capacity-throttling-billing.md §5.
TEST(ThroughputTest, WarmIsTheMostThatCapacityEverGave) {
  EXPECT_EQ(WarmThroughput(BillingMode::kPayPerRequest, {}, {}), (Throughput{12'000, 4'000}));
  EXPECT_EQ(WarmThroughput(BillingMode::kProvisioned, {5, 6}, {}), (Throughput{5, 6}));
  EXPECT_EQ(WarmThroughput(BillingMode::kProvisioned, {5, 6}, {3, 10}), (Throughput{5, 10}));
  EXPECT_EQ(WarmThroughput(BillingMode::kPayPerRequest, {}, {20'000, 10}), (Throughput{20'000, 4'000}));
}

}  // namespace
}  // namespace meridian::throughput_test
