#include "tools/sim/cluster/sim_reads.h"

#include <algorithm>
#include <utility>

#include "regiond/core/request/reader.h"

namespace meridian {
namespace {

constexpr Duration kReadPatience = Duration::Seconds(3);  // as the daemon has it

// What the copy that is furthest behind has applied, of those that clients may be shown.
Lsn LeastApplied(Region& region, const std::string& name, const ItemKey& key) {
  const Table& table = *region.catalog().Find(name);
  const LogId log{table.descriptor().id, table.PartitionOf(key)};
  Lsn least(UINT64_MAX);
  for (AzNode* node : region.azs().Up()) {
    const AzNode::Replica* const replica = node->failure().ok() ? node->Find(log) : nullptr;
    if (replica == nullptr || replica->consensus.learner() || replica->consensus.BelowFloor()) continue;
    least = std::min(least, replica->state->marks(log.partition).applied);
  }
  return least;
}

bool LacksLeader(Region& region, const std::string& name, const ItemKey& key) {
  Table* const table = region.catalog().Find(name);  // its replica may have been removed meanwhile
  return table != nullptr && !table->partition_of(key).leader();
}

}  // namespace

void SimReads::Read(Region& region, uint64_t request, const ItemKey& key, GetRequest get) {
  Try(region, {request, key, std::move(get), time_.now + kReadPatience});
}

void SimReads::Retry(Region& region) {
  for (Parked& parked : std::exchange(parked_, {})) {
    // What Try would find, too, but more slowly; this happens in every turn while nobody leads.
    if (parked.get.consistent_read && time_.now < parked.until && LacksLeader(region, parked.get.table, parked.key)) {
      parked_.push_back(std::move(parked));
    } else {
      Try(region, std::move(parked));
    }
  }
}

void SimReads::Try(Region& region, Parked read) {
  SimReadReply reply{read.request};
  absl::StatusOr<ReadView> view = region.ViewOf(read.get.table, read.get.consistent_read);
  reply.status = view.status();
  if (view.ok()) {
    absl::StatusOr<ReadOutcome> outcome = GetItem(region.expressions(), *view, read.get);
    reply.status = outcome.status();
    if (outcome.ok()) {
      if (outcome->item) reply.image = std::get<std::string>(*std::move(outcome->item));
      reply.least_applied = LeastApplied(region, read.get.table, read.key);
    } else if (view->Retry(outcome.status()) && time_.now < read.until) {
      parked_.push_back(std::move(read));
      return;
    }
  }
  if (read.get.consistent_read) return observer_.OnRead(id_, reply);
  eventual_.push_back(std::move(reply));
}

void SimReads::TellEventual() {
  for (const SimReadReply& reply : std::exchange(eventual_, {})) observer_.OnRead(id_, reply);
}

}  // namespace meridian
