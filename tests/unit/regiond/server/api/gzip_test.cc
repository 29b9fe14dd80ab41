#include "regiond/server/api/gzip.h"

#include <gtest/gtest.h>

namespace meridian::gzip_test {
namespace {

TEST(GzipTest, ThereAndBack) {
  for (const std::string& text : {std::string(), std::string("{}"), std::string(1'000'000, 'x')}) {
    const absl::StatusOr<std::string> back = Gunzip(Gzip(text), 1'000'000);
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(*back, text);
  }
  EXPECT_LT(Gzip(std::string(100'000, 'x')).size(), 2000u);
}

TEST(GzipTest, WhatIsNotGzip) {
  const std::string packed = Gzip("some text that is long enough");
  for (size_t size = 0; size < packed.size(); ++size) {
    EXPECT_TRUE(absl::IsInvalidArgument(Gunzip(packed.substr(0, size), 1000).status())) << size;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(Gunzip(packed + "x", 1000).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Gunzip(R"({"TableName":"t"})", 1000).status()));
}

// A small body can unpack to gigabytes.
TEST(GzipTest, ABombIsStopped) {
  EXPECT_TRUE(absl::IsResourceExhausted(Gunzip(Gzip(std::string(10'000'000, 'x')), 1'000'000).status()));
}

// RFC 9110 §12.5.3
TEST(GzipTest, AcceptEncoding) {
  for (const char* accepts : {"gzip", "deflate, gzip", "gzip;q=0.5", "br;q=1.0, gzip ; q=0.8", "*"}) EXPECT_TRUE(AcceptsGzip(accepts)) << accepts;
  for (const char* refuses : {"", "identity", "deflate", "gzip;q=0", "gzip; q=0.000, identity"}) EXPECT_FALSE(AcceptsGzip(refuses)) << refuses;
}

}  // namespace
}  // namespace meridian::gzip_test
