// dynamodb-api.md §12.
#include "regiond/server/api/resource_arn.h"

#include <gtest/gtest.h>

#include "regiond/server/api/arn.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::resource_arn_test {
namespace {

constexpr std::string_view kPrefix = "arn:aws:dynamodb:eu-west-1:123456789012:";

std::string ResourceError(std::optional<std::string_view> arn) { return ErrorOf(CheckResourceArn(arn, TestEndpoint())); }

TEST(ResourceArnTest, PartsOfAnArn) {
  const ArnParts parts = SplitArn("arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:00.000");
  EXPECT_EQ(parts.partition, "aws");
  EXPECT_EQ(parts.service, "dynamodb");
  EXPECT_EQ(parts.region, "r");
  EXPECT_EQ(parts.account, "1");
  EXPECT_EQ(parts.resource, "table/t/stream/2026-01-01T00:00:00.000");
  EXPECT_EQ(SplitArn("arn:aws").resource, "");
}

TEST(ResourceArnTest, TablesAndStreams) {
  const std::string table = StrCat(kPrefix, "table/orders");
  const auto of_table = CheckResourceArn(table, TestEndpoint());
  ASSERT_TRUE(of_table.ok()) << of_table.status();
  EXPECT_EQ(of_table->table, "orders");
  EXPECT_EQ(of_table->stream_label, "");
  EXPECT_EQ(of_table->arn, table);
  const auto of_stream = CheckResourceArn(StrCat(kPrefix, "table/orders/stream/2026-01-01T00:00:00.000"), TestEndpoint());
  ASSERT_TRUE(of_stream.ok()) << of_stream.status();
  EXPECT_EQ(of_stream->table, "orders");
  EXPECT_EQ(of_stream->stream_label, "2026-01-01T00:00:00.000");
}

TEST(ResourceArnTest, WhatIsNone) {
  EXPECT_EQ(ResourceError(std::nullopt), Validation("Invalid TableArn"));
  EXPECT_EQ(ResourceError("orders"), Invalid("ARNs must start with 'arn:': orders"));
  for (const char* arn : {"arn:", "arn:aws:dynamodb", "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
                          "arn:aws:dynamodb:eu-west-1:210987654321:table/orders", "arn:aws:s3:eu-west-1:123456789012:table/orders",
                          "arn:aws:dynamodb:eu-west-1:123456789012:backup/orders", "arn:aws:dynamodb:eu-west-1:123456789012:table/",
                          "arn:aws:dynamodb:eu-west-1:123456789012:table/or ders"}) {
    EXPECT_EQ(ResourceError(arn), Validation(StrCat("Invalid TableArn: Invalid ResourceArn provided as input ", arn)));
  }
  const std::string index = StrCat(kPrefix, "table/orders/index/by-date");
  EXPECT_EQ(ResourceError(index),
            Invalid(StrCat("Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ", index)));
}

// streams-ttl-triggers.md §2; the text is (unverified).
TEST(ResourceArnTest, StreamsAlone) {
  const std::string stream = StrCat(kPrefix, "table/orders/stream/2026-01-01T00:00:00.000");
  const auto name = CheckStreamArn(stream, TestEndpoint());
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(name->arn, stream);
  EXPECT_EQ(name->table, "orders");
  EXPECT_EQ(name->stream_label, "2026-01-01T00:00:00.000");
  EXPECT_EQ(TestEndpoint().StreamArn(name->table, name->stream_label), stream);
  for (const std::string& other : {std::string("nonsense"), StrCat(kPrefix, "table/orders"), StrCat(kPrefix, "table/orders/stream/"),
                                   StrCat(kPrefix, "table/orders/index/by-date"),
                                   std::string("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/x")}) {
    EXPECT_EQ(ErrorOf(CheckStreamArn(other, TestEndpoint())),
              Validation(StrCat("Invalid StreamArn: Invalid ResourceArn provided as input ", other)));
  }
}

}  // namespace
}  // namespace meridian::resource_arn_test
