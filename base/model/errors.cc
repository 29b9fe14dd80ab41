#include "base/model/errors.h"

#include <array>
#include <utility>

#include "absl/strings/cord.h"
#include "base/model/bytes.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr std::string_view kNamePayload = "meridian/aws-error-name";
constexpr std::string_view kItemPayload = "meridian/item";
constexpr std::string_view kReasonsPayload = "meridian/cancellation-reasons";

struct ErrorKind {
  std::string_view name;
  absl::StatusCode code;
  int http_status;
  std::string_view name_space;
  bool capital_message;
};

constexpr std::string_view kModelled = "com.amazonaws.dynamodb.v20120810#";
constexpr std::string_view kValidate = "com.amazon.coral.validate#";
constexpr std::string_view kService = "com.amazon.coral.service#";

constexpr std::array<ErrorKind, 26> kKinds = {{
    {"ValidationException", absl::StatusCode::kInvalidArgument, 400, kValidate, false},
    {"SerializationException", absl::StatusCode::kInvalidArgument, 400, kService, true},
    {"ResourceNotFoundException", absl::StatusCode::kNotFound, 400, kModelled, false},
    {"ResourceInUseException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
    {"LimitExceededException", absl::StatusCode::kResourceExhausted, 400, kModelled, false},
    {"ItemCollectionSizeLimitExceededException", absl::StatusCode::kResourceExhausted, 400, kModelled, false},
    {"ConditionalCheckFailedException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
    {"DuplicateItemException", absl::StatusCode::kAlreadyExists, 400, kModelled, false},
    {"PolicyNotFoundException", absl::StatusCode::kNotFound, 400, kModelled, false},
    {"TableNotFoundException", absl::StatusCode::kNotFound, 400, kModelled, false},
    {"GlobalTableNotFoundException", absl::StatusCode::kNotFound, 400, kModelled, false},
    {"ContinuousBackupsUnavailableException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
    {"TableAlreadyExistsException", absl::StatusCode::kAlreadyExists, 400, kModelled, false},
    {"TableInUseException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
    {"BackupNotFoundException", absl::StatusCode::kNotFound, 400, kModelled, false},
    {"BackupInUseException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
    {"AccessDeniedException", absl::StatusCode::kPermissionDenied, 400, kService, true},
    {"UnknownOperationException", absl::StatusCode::kUnimplemented, 400, kService, false},
    {"InternalServerError", absl::StatusCode::kInternal, 500, kModelled, false},
    {"ServiceUnavailable", absl::StatusCode::kUnavailable, 503, kService, false},
    {"TransactionCanceledException", absl::StatusCode::kAborted, 400, kModelled, true},
    {"TransactionConflictException", absl::StatusCode::kAborted, 400, kModelled, false},
    {"TransactionInProgressException", absl::StatusCode::kFailedPrecondition, 400, kModelled, true},
    {"IdempotentParameterMismatchException", absl::StatusCode::kInvalidArgument, 400, kModelled, true},
    {"TrimmedDataAccessException", absl::StatusCode::kOutOfRange, 400, kModelled, false},
    {"ExpiredIteratorException", absl::StatusCode::kFailedPrecondition, 400, kModelled, false},
}};

const ErrorKind& KindNamed(std::string_view name) {
  for (const ErrorKind& kind : kKinds) {
    if (kind.name == name) return kind;
  }
  return KindNamed("InternalServerError");
}

absl::Status Make(std::string_view name, std::string_view message) {
  absl::Status status(KindNamed(name).code, ToAbsl(message));
  status.SetPayload(ToAbsl(kNamePayload), absl::Cord(ToAbsl(name)));
  return status;
}

// reasons := varint count, count × (bytes code, bytes message, byte whether there is an item, its bytes)
std::string EncodeReasons(const std::vector<CancellationReason>& reasons) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Varint(reasons.size());
  for (const CancellationReason& reason : reasons) {
    out.Bytes(reason.code);
    out.Bytes(reason.message);
    out.U8(reason.encoded_item.has_value());
    if (reason.encoded_item) out.Bytes(*reason.encoded_item);
  }
  return bytes;
}

// REQUIRES: EncodeReasons made the bytes.
std::vector<CancellationReason> DecodeReasons(std::string_view bytes) {
  ByteReader in(bytes);
  std::vector<CancellationReason> reasons;
  for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) {
    CancellationReason reason;
    reason.code = in.Bytes();
    reason.message = in.Bytes();
    if (in.U8() != 0) reason.encoded_item = in.Bytes();
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

}  // namespace

absl::Status ValidationError(std::string_view message) { return Make("ValidationException", message); }
absl::Status SerializationError(std::string_view message) {
  return Make("SerializationException", message);
}
absl::Status ResourceNotFoundError(std::string_view message) {
  return Make("ResourceNotFoundException", message);
}
absl::Status ResourceInUseError(std::string_view message) {
  return Make("ResourceInUseException", message);
}
absl::Status LimitExceededError(std::string_view message) {
  return Make("LimitExceededException", message);
}
absl::Status PolicyNotFoundError(std::string_view message) {
  return Make("PolicyNotFoundException", message);
}
absl::Status TableNotFoundError(std::string_view table) { return Make("TableNotFoundException", StrCat("Table not found: ", table)); }
absl::Status TableAlreadyExistsError(std::string_view table) {
  return Make("TableAlreadyExistsException", StrCat("Table already exists: ", table));
}
absl::Status TableInUseError(std::string_view message) { return Make("TableInUseException", message); }
absl::Status BackupNotFoundError(std::string_view arn) { return Make("BackupNotFoundException", StrCat("Backup not found: ", arn)); }
absl::Status BackupInUseError(std::string_view message) { return Make("BackupInUseException", message); }
absl::Status AccessDeniedError() { return Make("AccessDeniedException", "Access is denied"); }
absl::Status GlobalTableNotFoundError(std::string_view message) { return Make("GlobalTableNotFoundException", message); }
absl::Status ContinuousBackupsUnavailableError(std::string_view table) {
  return Make("ContinuousBackupsUnavailableException",
              StrCat("Backups are being enabled for the table: ", table, ". Please retry later"));
}
absl::Status UnknownOperationError() { return Make("UnknownOperationException", ""); }
absl::Status InternalServerError(std::string_view message) {
  return Make("InternalServerError", message);
}
absl::Status ServiceUnavailableError(std::string_view message) {
  return Make("ServiceUnavailable", message);
}
absl::Status DuplicateItemError() { return Make("DuplicateItemException", "Duplicate primary key exists in table"); }
absl::Status ConditionalCheckFailedError(std::optional<std::string> encoded_item) {
  absl::Status status = Make("ConditionalCheckFailedException", "The conditional request failed");
  if (encoded_item.has_value()) status.SetPayload(ToAbsl(kItemPayload), absl::Cord(*encoded_item));
  return status;
}
absl::Status ItemCollectionSizeLimitError() {
  return Make("ItemCollectionSizeLimitExceededException", "Item collection size limit of 10 gigabytes exceeded");
}
absl::Status TransactionCanceledError(const std::vector<CancellationReason>& reasons) {
  std::string codes;
  for (const CancellationReason& reason : reasons) StrAppend(&codes, codes.empty() ? "" : ", ", reason.code);
  absl::Status status =
      Make("TransactionCanceledException",
           StrCat("Transaction cancelled, please refer cancellation reasons for specific reasons [", codes, "]"));
  status.SetPayload(ToAbsl(kReasonsPayload), absl::Cord(EncodeReasons(reasons)));
  return status;
}
absl::Status TransactionConflictError() {
  return Make("TransactionConflictException", "Transaction is ongoing for the item");
}
absl::Status TransactionInProgressError(std::string_view message) {
  return Make("TransactionInProgressException", message);
}
absl::Status IdempotentParameterMismatchError(std::string_view message) {
  return Make("IdempotentParameterMismatchException", message);
}
absl::Status TrimmedDataAccessError() {
  return Make("TrimmedDataAccessException", "The operation attempted to read past the oldest stream record in a shard.");
}
absl::Status ExpiredIteratorError() {
  return Make("ExpiredIteratorException", "The shard iterator has expired and can no longer be used to retrieve stream records. A shard "
                                          "iterator expires 15 minutes after it is retrieved using the GetShardIterator action.");
}

std::string AwsErrorName(const absl::Status& status) {
  const absl::optional<absl::Cord> name = status.GetPayload(ToAbsl(kNamePayload));
  if (name.has_value()) return std::string(*name);
  return status.code() == absl::StatusCode::kUnavailable ? "ServiceUnavailable" : "InternalServerError";
}

AwsError ToAwsError(const absl::Status& status) {
  const ErrorKind& kind = KindNamed(AwsErrorName(status));
  AwsError error;
  error.http_status = kind.http_status;
  error.type = StrCat(kind.name_space, kind.name);
  error.message = std::string(status.message());
  error.capital_message = kind.capital_message;
  if (const absl::optional<absl::Cord> item = status.GetPayload(ToAbsl(kItemPayload)); item.has_value()) {
    error.encoded_item = std::string(*item);
  }
  if (const absl::optional<absl::Cord> reasons = status.GetPayload(ToAbsl(kReasonsPayload)); reasons.has_value()) {
    error.reasons = DecodeReasons(std::string(*reasons));
  }
  return error;
}

bool IsDefinite(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
      return false;
    default:
      return true;
  }
}

}  // namespace meridian
