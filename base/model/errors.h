// The errors that clients see, as absl::Status. One place maps DynamoDB's exception names to status codes and back
// (reference/dynamodb-api.md §1). The AWS name travels in the status as a payload; a conditional failure may carry the
// item's encoding. A status without a name came from inside and answers InternalServerError.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace meridian {

absl::Status ValidationError(std::string_view message);            // kInvalidArgument
absl::Status SerializationError(std::string_view message);         // kInvalidArgument
absl::Status ResourceNotFoundError(std::string_view message);      // kNotFound
absl::Status ResourceInUseError(std::string_view message);         // kFailedPrecondition
absl::Status LimitExceededError(std::string_view message);         // kResourceExhausted
absl::Status PolicyNotFoundError(std::string_view message);        // kNotFound
absl::Status TableNotFoundError(std::string_view table);           // kNotFound: of a table whose backups are asked for
// Of backups and what is restored from them.
absl::Status TableAlreadyExistsError(std::string_view table);      // kAlreadyExists
absl::Status TableInUseError(std::string_view message);            // kFailedPrecondition
absl::Status BackupNotFoundError(std::string_view arn);            // kNotFound
absl::Status BackupInUseError(std::string_view message);           // kFailedPrecondition
absl::Status AccessDeniedError();                                  // kPermissionDenied: another account's
absl::Status GlobalTableNotFoundError(std::string_view message);    // kNotFound: of global tables version 2017.11.29
absl::Status ContinuousBackupsUnavailableError(std::string_view table);  // kFailedPrecondition: of one that is being made
absl::Status UnknownOperationError();                              // kUnimplemented
absl::Status InternalServerError(std::string_view message);        // kInternal
absl::Status ServiceUnavailableError(std::string_view message);    // kUnavailable
absl::Status DuplicateItemError();                                 // kAlreadyExists: of PartiQL's INSERT
// `encoded_item`: the item as it was, when the caller asked for it (ReturnValuesOnConditionCheckFailure=ALL_OLD).
absl::Status ConditionalCheckFailedError(std::optional<std::string> encoded_item = std::nullopt);

absl::Status ItemCollectionSizeLimitError();                       // kResourceExhausted

// Why an action of a transaction could not be done; code "None" for one that could.
struct CancellationReason {
  std::string code = "None";
  std::string message;
  std::optional<std::string> encoded_item;  // as it was, when the caller asked for it
};
// `reasons`: of each action, in their order.
absl::Status TransactionCanceledError(const std::vector<CancellationReason>& reasons);  // kAborted
absl::Status TransactionConflictError();                // kAborted: a single write of an item that a transaction has in hand
absl::Status TransactionInProgressError(std::string_view message);        // kFailedPrecondition
absl::Status IdempotentParameterMismatchError(std::string_view message);  // kInvalidArgument

// Of streams; the texts are those of AWS's API reference (unverified).
absl::Status TrimmedDataAccessError();  // kOutOfRange: what is asked for has been forgotten
absl::Status ExpiredIteratorError();    // kFailedPrecondition

// How an error looks on the wire.
struct AwsError {
  int http_status = 500;
  std::string type;                         // "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
  std::string message;
  bool capital_message = false;             // some exceptions spell the member "Message"
  std::optional<std::string> encoded_item;  // ConditionalCheckFailedException.Item
  std::vector<CancellationReason> reasons;  // TransactionCanceledException.CancellationReasons
};
// REQUIRES: !status.ok().
AwsError ToAwsError(const absl::Status& status);
// The exception's short name, such as "ValidationException".
std::string AwsErrorName(const absl::Status& status);

// Whether the failed request certainly had no effect. False for kUnavailable, kDeadlineExceeded, kCancelled, kUnknown
// and kInternal: a fate that is not known must not be reported as a definite one.
bool IsDefinite(const absl::Status& status);

}  // namespace meridian
