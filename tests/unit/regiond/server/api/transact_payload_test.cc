// dynamodb-api.md §8; the text (unverified).
#include "regiond/server/api/transact_payload.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::transact_payload_test {
namespace {

// Of exactly so many bytes.
Item Sized(int64_t bytes) {
  Item item;
  item.Set("a", AttributeValue::S(std::string(static_cast<size_t>(bytes - 1), 'x')));
  return item;
}

TEST(TransactPayloadTest, WhatWritesCarryCounts) {
  const int64_t quarter = kTransactBytesMax / 4;
  std::vector<WriteRequest> writes = {WriteRequest{PutRequest{"t", Sized(quarter)}}, WriteRequest{DeleteRequest{"t", Sized(quarter)}},
                                      WriteRequest{UpdateRequest{"t", Sized(quarter)}},
                                      WriteRequest{ConditionCheckRequest{"t", Sized(quarter)}}};
  EXPECT_EQ(ErrorOf(CheckTransactPayload(writes)), "OK");
  const std::string too_large = Validation("Transaction request payload size cannot exceed 4194304 bytes");
  for (WriteRequest& write : writes) {
    write.parameters.values = Sized(2);
    EXPECT_EQ(ErrorOf(CheckTransactPayload(writes)), too_large);
    write.parameters.values = Item();
  }
  std::get<PutRequest>(writes[0].action).item = Sized(quarter + 1);
  EXPECT_EQ(ErrorOf(CheckTransactPayload(writes)), too_large);
}

}  // namespace
}  // namespace meridian::transact_payload_test
