#include "tests/fuzz/request/world/stand_in_coordinator.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/model/errors.h"
#include "base/model/global_indexes.h"

namespace meridian::fuzz {
namespace {

constexpr std::string_view kKnown[] = {"us-east-1", "eu-west-1", "ap-northeast-1"};
constexpr std::string_view kNeverReady = "ap-northeast-1";

bool IsKnown(const RegionId& region) { return std::find(std::begin(kKnown), std::end(kKnown), region.name) != std::end(kKnown); }

}  // namespace

void StandInCoordinator::Send(const NodeId& to, Message message) {
  if (auto* const replica = std::get_if<ProposeReplica>(&message)) proposals_.push_back(std::move(*replica));
  if (auto* const settings = std::get_if<ProposeSettings>(&message)) proposals_.push_back(std::move(*settings));
}

bool StandInCoordinator::Answer(Region& region) {
  const std::vector<Proposal> proposals = std::exchange(proposals_, {});
  for (const Proposal& proposal : proposals) {
    region.OnMessage(NodeId::Coordinator(), std::visit([&](const auto& one) { return Decide(one, region); }, proposal));
  }
  return !proposals.empty();
}

// Pushes before it answers, as the coordinator answers when the Region can know.
ProposalAnswer StandInCoordinator::Decide(const ProposeReplica& proposal, Region& region) {
  const auto refuse = [&](std::string why) { return ProposalAnswer{proposal.request, "ValidationException", std::move(why)}; };
  if (!IsKnown(proposal.target)) return refuse("no such Region");
  GlobalTable* const known = tables_.contains(proposal.table) ? &tables_.at(proposal.table) : nullptr;
  const bool member = known != nullptr && known->Find(proposal.target) != nullptr;
  if (member == (proposal.action == ReplicaAction::kCreate)) return refuse("a replica already, or none");
  if (proposal.action == ReplicaAction::kCreate) Add(proposal);
  GlobalTable& table = tables_.at(proposal.table);
  if (proposal.action == ReplicaAction::kDelete) std::erase_if(table.replicas, [&](const ReplicaState& r) { return r.region == proposal.target; });
  table.settings_version = next_version_++;
  region.OnMessage(NodeId::Coordinator(), PushGlobalTable{table});
  if (table.replicas.size() == 1 || table.Find(self_) == nullptr) tables_.erase(proposal.table);
  return {proposal.request, {}, {}};
}

ProposalAnswer StandInCoordinator::Decide(const ProposeSettings& proposal, Region& region) {
  const auto at = tables_.find(proposal.table);
  if (at == tables_.end()) return {proposal.request, "ResourceInUseException", "no replicas any more"};
  GlobalTable changed = at->second;
  const absl::Status status = ApplySettingsChange(changed, proposal.change);
  if (!status.ok()) return {proposal.request, AwsErrorName(status), std::string(status.message())};
  changed.settings_version = next_version_++;
  at->second = changed;
  region.OnMessage(NodeId::Coordinator(), PushGlobalTable{changed});
  return {proposal.request, {}, {}, changed.settings_version};
}

void StandInCoordinator::Add(const ProposeReplica& proposal) {
  const auto [at, is_new] = tables_.try_emplace(proposal.table);
  GlobalTable& table = at->second;
  if (is_new) {
    table.id = {next_id_++, 1};
    table.name = proposal.table;
    table.settings = proposal.settings;
    table.replicas.push_back({proposal.proposer, ReplicaPhase::kActive, {}});
  }
  const ReplicaPhase phase = proposal.target.name == kNeverReady ? ReplicaPhase::kBackfilling : ReplicaPhase::kActive;
  table.replicas.push_back({proposal.target, phase, proposal.proposer});
}

}  // namespace meridian::fuzz
