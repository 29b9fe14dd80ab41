// StreamSpecification in CreateTable and UpdateTable: dynamodb-api.md §2.1, §14.1, §14.5; streams-ttl-triggers.md §1.
#include "regiond/server/api/stream_members.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::stream_members_test {
namespace {

absl::StatusOr<CreateTableRequest> Create(std::string_view specification) {
  return ParseCreateTable(StrCat(R"({"TableName":"orders","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],)",
                                 R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST",)",
                                 R"("StreamSpecification":)", specification, "}"),
                          TestEndpoint());
}
absl::StatusOr<UpdateTableRequest> Update(std::string_view specification, std::string_view more = "") {
  return ParseUpdateTable(StrCat(R"({"TableName":"orders","StreamSpecification":)", specification, more, "}"), TestEndpoint());
}

constexpr char kKeysOnly[] = R"({"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})";

TEST(StreamMembersTest, EveryViewType) {
  for (const auto& [name, view] : {std::pair{"KEYS_ONLY", StreamView::kKeysOnly}, std::pair{"NEW_IMAGE", StreamView::kNewImage},
                                   std::pair{"OLD_IMAGE", StreamView::kOldImage},
                                   std::pair{"NEW_AND_OLD_IMAGES", StreamView::kNewAndOldImages}}) {
    const std::string specification = StrCat(R"({"StreamEnabled":true,"StreamViewType":")", name, "\"}");
    const auto create = Create(specification);
    ASSERT_TRUE(create.ok()) << create.status();
    EXPECT_EQ(create->stream, view);
    const auto update = Update(specification);
    ASSERT_TRUE(update.ok()) << update.status();
    ASSERT_TRUE(update->stream.has_value());
    EXPECT_EQ(update->stream->enable, view);
  }
}

TEST(StreamMembersTest, None) {
  EXPECT_EQ(Create("null")->stream, std::nullopt);
  EXPECT_EQ(Create(R"({"StreamEnabled":false})")->stream, std::nullopt);
  const auto update = Update(R"({"StreamEnabled":false})");
  ASSERT_TRUE(update.ok()) << update.status();
  ASSERT_TRUE(update->stream.has_value());
  EXPECT_EQ(update->stream->enable, std::nullopt);
}

TEST(StreamMembersTest, Constraints) {
  const std::string missing =
      OneViolation("Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: Member must not be null");
  const std::string other =
      OneViolation("Value 'ALL' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: "
                   "[NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY]");
  EXPECT_EQ(ErrorOf(Create("{}")), missing);
  EXPECT_EQ(ErrorOf(Update(R"({"StreamViewType":"KEYS_ONLY"})")), missing);
  EXPECT_EQ(ErrorOf(Create(R"({"StreamEnabled":true,"StreamViewType":"ALL"})")), other);
  EXPECT_EQ(ErrorOf(Update(R"({"StreamEnabled":true,"StreamViewType":"ALL"})")), other);
  EXPECT_EQ(ErrorOf(Create("7")), Serialization("Unexpected value type in payload"));
}

TEST(StreamMembersTest, TheViewTypeComesWithTheStream) {
  constexpr char kUnwanted[] = R"({"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"})";
  EXPECT_EQ(ErrorOf(Create(R"({"StreamEnabled":true})")),
            Invalid("Table is being created with a stream enabled, UpdateViewType is required"));
  EXPECT_EQ(ErrorOf(Create(kUnwanted)),
            Invalid("Table is being created with a stream disabled, UpdateViewType should not be specified"));
  EXPECT_EQ(ErrorOf(Update(R"({"StreamEnabled":true})")), Invalid("If stream is being enabled then UpdateViewType is required"));
  EXPECT_EQ(ErrorOf(Update(kUnwanted)), Invalid("If stream is being disabled, then UpdateViewType must not be specified"));
}

// §14.1
TEST(StreamMembersTest, OtherChangesBesideIt) {
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"BillingMode":"PAY_PER_REQUEST")")), "OK");
  const std::string iops = Invalid("You cannot modify stream status while updating table IOPS");
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})")), iops);
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"BillingMode":"PROVISIONED")")), iops);
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by-date","ProvisionedThroughput":)"
                                      R"({"ReadCapacityUnits":1,"WriteCapacityUnits":1}}}])")),
            iops);
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-date"}}])")),
            Invalid("You cannot create or delete index while changing stream status"));
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"OnDemandThroughput":{"MaxReadRequestUnits":5})")),
            Invalid("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"));
  const auto alone = [](std::string_view what) { return Invalid(StrCat(what, " must be the only operation in the request")); };
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"SSESpecification":{"Enabled":true})")), alone("Server-Side Encryption modification"));
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"TableClass":"STANDARD")")), alone("TableClass modification"));
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"DeletionProtectionEnabled":true)")), alone("DeletionProtection modification"));
  EXPECT_EQ(ErrorOf(Update(kKeysOnly, R"(,"ReplicaUpdates":[{"Create":{"RegionName":"us-east-1"}}])")), alone("Replica modification"));
}

}  // namespace
}  // namespace meridian::stream_members_test
