#include "regiond/core/settings/resource_policy.h"

#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

absl::Status CheckRevision(const TableAttributes& attributes, const std::optional<std::string>& expected, std::string_view arn) {
  if (!expected) return absl::OkStatus();
  const std::string actual = attributes.policy ? StrCat(attributes.policy->revision) : std::string(kNoPolicy);
  return *expected == actual ? absl::OkStatus() : NoPolicyError(arn);
}

}  // namespace

absl::Status NoPolicyError(std::string_view arn) {
  return PolicyNotFoundError(StrCat("Resource-based policy not found for the provided ResourceArn: ", arn));
}

absl::StatusOr<uint64_t> PutPolicy(TableAttributes& attributes, std::string document, const std::optional<std::string>& expected,
                                   std::string_view arn, WallTime now) {
  if (absl::Status status = CheckRevision(attributes, expected, arn); !status.ok()) return status;
  if (attributes.policy && attributes.policy->document == document) return attributes.policy->revision;
  // Milliseconds, as AWS's look; the clock may have been set back meanwhile.
  const uint64_t revision = std::max(attributes.newest_policy_revision + 1, static_cast<uint64_t>(now.us / 1000));
  attributes.newest_policy_revision = revision;
  attributes.policy = ResourcePolicy{std::move(document), revision};
  return revision;
}

absl::StatusOr<std::optional<uint64_t>> DeletePolicy(TableAttributes& attributes, const std::optional<std::string>& expected,
                                                     std::string_view arn) {
  if (absl::Status status = CheckRevision(attributes, expected, arn); !status.ok()) return status;
  std::optional<uint64_t> gone;
  if (attributes.policy) gone = attributes.policy->revision;
  attributes.policy.reset();
  return gone;
}

}  // namespace meridian
