#include "tools/meridian/commands/paged_replica.h"

#include <utility>

#include "base/model/strings.h"

namespace meridian {

namespace {

absl::Status NamingRegion(const RegionClient& client, const absl::Status& status) {
  return absl::Status(status.code(), ToAbsl(StrCat(client.region(), ": ", status.message())));
}

void FillHashes(const HashSpan& span, v1::HashRange* hashes) {
  hashes->set_first(span.first);
  hashes->set_last(span.last);
}

class PagedVersions final : public VersionStream {
 public:
  PagedVersions(RegionClient& client, const std::string& table, const HashSpan& span) : client_(client) {
    request_.set_table(table);
    FillHashes(span, request_.mutable_hashes());
  }
  absl::StatusOr<const v1::ItemVersion*> Peek() override {
    while (next_ == page_.versions_size()) {
      if (page_.done()) return nullptr;
      absl::StatusOr<v1::ListVersionsResponse> page = client_.ListVersions(request_);
      if (!page.ok()) return NamingRegion(client_, page.status());
      page_ = *std::move(page);
      next_ = 0;
      request_.set_after(page_.next());
    }
    return &page_.versions(next_);
  }
  void Pop() override { ++next_; }

 private:
  RegionClient& client_;
  v1::ListVersionsRequest request_;
  v1::ListVersionsResponse page_;
  int next_ = 0;
};

}  // namespace

PagedReplica::PagedReplica(const std::string& region, const std::string& address, std::string table)
    : client_(region, address), table_(std::move(table)) {}

absl::StatusOr<SpanDigest> PagedReplica::Digest(const HashSpan& span) {
  v1::DigestRangeRequest request;
  request.set_table(table_);
  FillHashes(span, request.mutable_hashes());
  SpanDigest whole;
  while (true) {
    const absl::StatusOr<v1::DigestRangeResponse> page = client_.DigestRange(request);
    if (!page.ok()) return NamingRegion(client_, page.status());
    if (page->has_held()) {
      if (whole.versions == 0) whole.held.first = page->held().first();
      whole.held.last = page->held().last();
    }
    whole.versions += page->versions();
    whole.digest += page->digest();
    if (page->done()) return whole;
    request.set_after(page->next());
  }
}

std::unique_ptr<VersionStream> PagedReplica::List(const HashSpan& span) {
  return std::make_unique<PagedVersions>(client_, table_, span);
}

}  // namespace meridian
