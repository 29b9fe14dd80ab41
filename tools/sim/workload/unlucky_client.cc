#include "tools/sim/workload/unlucky_client.h"

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr Duration kPause = Duration::Millis(20);
constexpr size_t kNames = 8;  // enough for several partitions

ItemKey KeyOf(const std::string& name) { return EncodeItemKey(AttributeValue::S(name), nullptr); }

WriteRequest HopelessWrite(const std::string& name) {
  WriteRequest request;
  Item item;
  item.Set(kSimKeyName, AttributeValue::S(name));
  request.action = PutRequest{std::string(kSimTable), std::move(item)};
  request.condition_expression = "attribute_exists(pk)";
  return request;
}

}  // namespace

UnluckyClient::UnluckyClient(SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures)
    : cluster_(cluster), client_(client), marks_(marks), failures_(failures), next_(cluster.time().now) {
  for (size_t i = 0; i < kNames; ++i) names_.push_back(StrCat("nobody-", i));
}

void UnluckyClient::RunDue() {
  if (next_ > cluster_.time().now) return;
  next_ = cluster_.time().now + kPause;
  const std::string& name = names_[turn_++ % kNames];
  for (size_t i = 0; i < cluster_.regions(); ++i) {
    if (cluster_.regiond(i).up()) Try(cluster_.regiond(i), name);
  }
}

void UnluckyClient::Try(SimRegiond& regiond, const std::string& name) {
  const absl::StatusOr<MetItem> met = regiond.region().Peek(std::string(kSimTable), KeyOf(name));
  if (met.ok()) return Read(regiond, KeyOf(name));
  if (!absl::IsUnavailable(met.status()) || unanswered_.contains(regiond.id())) return;
  const uint64_t request = client_.NextRequest();
  unanswered_[regiond.id()] = request;
  marks_.Add(SimMark::kWriteParked);
  regiond.Write(request, HopelessWrite(name));
}

void UnluckyClient::Read(SimRegiond& regiond, const ItemKey& key) {
  Region& region = regiond.region();
  Table* const table = region.catalog().Find(std::string(kSimTable));
  const Partition& partition = table->partition_of(key);
  const AzNode::Replica* const leading = region.azs().Leading(partition.id(), partition.leader()->az, partition.leader()->epoch);
  const bool lease = region.azs().Find(partition.leader()->az)->ReadableNow(*leading);
  if (lease || !leading->consensus.serving()) return;
  absl::StatusOr<ReadView> view = region.ViewOf(std::string(kSimTable), true);
  if (!view.ok()) return;
  marks_.Add(SimMark::kReadWithoutLease);
  if (view->StoreOf(partition.id().partition).ok()) {
    failures_.Add(StrCat("invariant 2: ", regiond.id().name, " serves a strong read by a leader that has no lease"));
  }
}

void UnluckyClient::OnReply(const RegionId& region, const Reply& reply) {
  const auto at = unanswered_.find(region);
  if (at == unanswered_.end() || at->second != reply.request) return;
  unanswered_.erase(at);
  if (reply.status.ok()) failures_.Add(StrCat("in ", region.name, " a write happened whose condition never holds"));
  marks_.Add(absl::IsFailedPrecondition(reply.status) ? SimMark::kParkedTaken : SimMark::kParkedRefused);
}

void UnluckyClient::OnRegiondCrash(const RegionId& region) { unanswered_.erase(region); }

}  // namespace meridian
