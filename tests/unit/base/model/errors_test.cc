#include "base/model/errors.h"

#include <gtest/gtest.h>

#include <vector>

namespace meridian::errors_test {
namespace {

struct Expected {
  absl::Status status;
  absl::StatusCode code;
  int http_status;
  std::string type;
  std::string message;
  bool capital_message;
};

// reference/dynamodb-api.md §1 "Error body", "Namespaces", and §1.1; backup-pitr-export-import.md §3; global-tables.md §1.
TEST(ErrorsTest, EveryFactoryHasItsWireForm) {
  const std::string modelled = "com.amazonaws.dynamodb.v20120810#";
  const std::vector<Expected> all = {
      {ValidationError("v"), absl::StatusCode::kInvalidArgument, 400, "com.amazon.coral.validate#ValidationException", "v", false},
      {SerializationError("s"), absl::StatusCode::kInvalidArgument, 400, "com.amazon.coral.service#SerializationException", "s", true},
      {ResourceNotFoundError("n"), absl::StatusCode::kNotFound, 400, modelled + "ResourceNotFoundException", "n", false},
      {ResourceInUseError("u"), absl::StatusCode::kFailedPrecondition, 400, modelled + "ResourceInUseException", "u", false},
      {LimitExceededError("l"), absl::StatusCode::kResourceExhausted, 400, modelled + "LimitExceededException", "l", false},
      {TableNotFoundError("t"), absl::StatusCode::kNotFound, 400, modelled + "TableNotFoundException", "Table not found: t", false},
      {GlobalTableNotFoundError("g"), absl::StatusCode::kNotFound, 400, modelled + "GlobalTableNotFoundException", "g", false},
      {ContinuousBackupsUnavailableError("t"), absl::StatusCode::kFailedPrecondition, 400,
       modelled + "ContinuousBackupsUnavailableException", "Backups are being enabled for the table: t. Please retry later", false},
      {ConditionalCheckFailedError(), absl::StatusCode::kFailedPrecondition, 400,
       modelled + "ConditionalCheckFailedException", "The conditional request failed", false},
      {UnknownOperationError(), absl::StatusCode::kUnimplemented, 400,
       "com.amazon.coral.service#UnknownOperationException", "", false},
      {InternalServerError("i"), absl::StatusCode::kInternal, 500, modelled + "InternalServerError", "i", false},
      {ServiceUnavailableError("a"), absl::StatusCode::kUnavailable, 503, "com.amazon.coral.service#ServiceUnavailable", "a", false},
      {TransactionCanceledError({{}, {"ConditionalCheckFailed", "The conditional request failed", {}}}), absl::StatusCode::kAborted, 400,
       modelled + "TransactionCanceledException",
       "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]", true},
      {TransactionConflictError(), absl::StatusCode::kAborted, 400, modelled + "TransactionConflictException",
       "Transaction is ongoing for the item", false},
      {TransactionInProgressError("p"), absl::StatusCode::kFailedPrecondition, 400, modelled + "TransactionInProgressException", "p",
       true},
      {IdempotentParameterMismatchError("m"), absl::StatusCode::kInvalidArgument, 400,
       modelled + "IdempotentParameterMismatchException", "m", true},
      {TrimmedDataAccessError(), absl::StatusCode::kOutOfRange, 400, modelled + "TrimmedDataAccessException",
       "The operation attempted to read past the oldest stream record in a shard.", false},
      {ExpiredIteratorError(), absl::StatusCode::kFailedPrecondition, 400, modelled + "ExpiredIteratorException",
       "The shard iterator has expired and can no longer be used to retrieve stream records. A shard iterator expires 15 minutes after it "
       "is retrieved using the GetShardIterator action.", false},
  };
  for (const Expected& expected : all) {
    const AwsError error = ToAwsError(expected.status);
    EXPECT_EQ(expected.status.code(), expected.code) << expected.type;
    EXPECT_EQ(error.http_status, expected.http_status) << expected.type;
    EXPECT_EQ(error.type, expected.type);
    EXPECT_EQ(error.message, expected.message) << expected.type;
    EXPECT_EQ(error.capital_message, expected.capital_message) << expected.type;
    EXPECT_FALSE(error.encoded_item.has_value()) << expected.type;
    EXPECT_EQ(AwsErrorName(expected.status), expected.type.substr(expected.type.find('#') + 1));
  }
}

TEST(ErrorsTest, StatusesWithoutANameAreOurOwn) {
  EXPECT_EQ(AwsErrorName(absl::NotFoundError("a file")), "InternalServerError");
  EXPECT_EQ(ToAwsError(absl::DataLossError("a block")).http_status, 500);
  EXPECT_EQ(AwsErrorName(absl::UnavailableError("no quorum")), "ServiceUnavailable");
  EXPECT_EQ(ToAwsError(absl::UnavailableError("no quorum")).http_status, 503);
}

TEST(ErrorsTest, AFailedConditionMayCarryTheItem) {
  const std::string item("\x01\x00\xff", 3);
  EXPECT_EQ(ToAwsError(ConditionalCheckFailedError(item)).encoded_item, item);
  EXPECT_EQ(ToAwsError(ConditionalCheckFailedError("")).encoded_item, "");
}

// §8
TEST(ErrorsTest, ACancelledTransactionCarriesTheReasonOfEachAction) {
  const std::string item("\x01\x00\xff", 3);
  const AwsError error = ToAwsError(TransactionCanceledError(
      {{}, {"ConditionalCheckFailed", "The conditional request failed", item}, {"ValidationError", "wrong", {}}, {"None", "", ""}}));
  ASSERT_EQ(error.reasons.size(), 4u);
  EXPECT_EQ(error.reasons[0].code, "None");
  EXPECT_EQ(error.reasons[0].message, "");
  EXPECT_FALSE(error.reasons[0].encoded_item.has_value());
  EXPECT_EQ(error.reasons[1].code, "ConditionalCheckFailed");
  EXPECT_EQ(error.reasons[1].message, "The conditional request failed");
  EXPECT_EQ(error.reasons[1].encoded_item, item);
  EXPECT_EQ(error.reasons[2].message, "wrong");
  EXPECT_FALSE(error.reasons[2].encoded_item.has_value());
  EXPECT_EQ(error.reasons[3].encoded_item, "");
  EXPECT_FALSE(error.encoded_item.has_value());
  EXPECT_TRUE(ToAwsError(TransactionConflictError()).reasons.empty());
}

TEST(ErrorsTest, OnlyErrorsBeforeAnyEffectAreDefinite) {
  for (const absl::Status& status : {ValidationError("v"), ResourceNotFoundError("n"), ResourceInUseError("u"),
                                     LimitExceededError("l"), ConditionalCheckFailedError(), UnknownOperationError(),
                                     TransactionCanceledError({{}}), TransactionConflictError(), TransactionInProgressError("p"),
                                     IdempotentParameterMismatchError("m"), TrimmedDataAccessError(), ExpiredIteratorError(),
                                     TableNotFoundError("t"), GlobalTableNotFoundError("g"), ContinuousBackupsUnavailableError("t")}) {
    EXPECT_TRUE(IsDefinite(status)) << status;
  }
  for (const absl::Status& status :
       {ServiceUnavailableError("a"), InternalServerError("i"), absl::DeadlineExceededError("d"),
        absl::CancelledError("c"), absl::UnknownError("u")}) {
    EXPECT_FALSE(IsDefinite(status)) << status;
  }
}

}  // namespace
}  // namespace meridian::errors_test
