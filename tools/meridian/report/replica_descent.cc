#include "tools/meridian/report/replica_descent.h"

#include <algorithm>
#include <utility>

namespace meridian {

namespace {

// Few, so that most tables take few calls; a change here and there leaves most of a large table in parts that are equal.
constexpr uint64_t kFirstParts = 4;

class ReplicaDescent {
 public:
  explicit ReplicaDescent(const std::vector<TableReplica*>& replicas) : replicas_(replicas) {}

  // REQUIRES: there are replicas.
  absl::Status CompareParts(const HashSpan& span, uint64_t ways) {
    for (const HashSpan& part : SplitSpan(span, ways)) {
      const absl::Status status = Compare(part);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  Convergence Take() { return std::move(found_); }

 private:
  absl::Status Compare(const HashSpan& span);
  absl::Status List(const HashSpan& span);

  const std::vector<TableReplica*>& replicas_;
  Convergence found_;
};

absl::Status ReplicaDescent::Compare(const HashSpan& span) {
  bool equal = true;
  SpanDigest first;
  uint64_t least = UINT64_MAX;
  uint64_t most = 0;
  HashSpan held{UINT64_MAX, 0};
  for (size_t i = 0; i < replicas_.size(); ++i) {
    const absl::StatusOr<SpanDigest> digest = replicas_[i]->Digest(span);
    if (!digest.ok()) return digest.status();
    if (i == 0) first = *digest;
    equal = equal && digest->versions == first.versions && digest->digest == first.digest;
    least = std::min(least, digest->versions);
    most = std::max(most, digest->versions);
    held.first = std::min(held.first, digest->held.first);
    held.last = std::max(held.last, digest->held.last);
    found_.digested += digest->versions;
  }
  if (equal) {
    found_.keys += first.versions;
    return absl::OkStatus();
  }
  if (most <= kListedVersionsMax || least == 0 || held.first == held.last) return List(span);
  // Into parts that are small enough, but not much smaller: each of them costs calls.
  const uint64_t ways = most / (kListedVersionsMax / 2) + 1;
  return CompareParts(held, std::min(ways, kSplitWaysMax));
}

absl::Status ReplicaDescent::List(const HashSpan& span) {
  std::vector<std::unique_ptr<VersionStream>> owned;
  std::vector<VersionStream*> streams;
  for (TableReplica* const replica : replicas_) {
    owned.push_back(replica->List(span));
    streams.push_back(owned.back().get());
  }
  absl::StatusOr<Convergence> part = CompareVersions(streams);
  if (!part.ok()) return part.status();
  found_.Add(*std::move(part));
  return absl::OkStatus();
}

}  // namespace

std::vector<HashSpan> SplitSpan(const HashSpan& span, uint64_t ways) {
  const unsigned __int128 hashes = static_cast<unsigned __int128>(span.last - span.first) + 1;
  std::vector<HashSpan> parts;
  uint64_t first = span.first;
  for (uint64_t way = 1; way <= ways; ++way) {
    const unsigned __int128 end = hashes * way / ways;  // in hashes from the beginning of the span
    if (end == 0) continue;
    const uint64_t last = span.first + static_cast<uint64_t>(end - 1);
    if (!parts.empty() && last == parts.back().last) continue;
    parts.push_back({first, last});
    first = last + 1;  // wraps behind the greatest hash, where no part follows
  }
  return parts;
}

absl::StatusOr<Convergence> CompareReplicas(const std::vector<TableReplica*>& replicas) {
  if (replicas.empty()) return Convergence();
  ReplicaDescent descent(replicas);
  const absl::Status status = descent.CompareParts(HashSpan(), kFirstParts);
  if (!status.ok()) return status;
  return descent.Take();
}

}  // namespace meridian
