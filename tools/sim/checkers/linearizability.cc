#include "tools/sim/checkers/linearizability.h"

#include <algorithm>
#include <iterator>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

std::string NameOf(const ItemKey& key) {
  const absl::StatusOr<DecodedKey> decoded = DecodeItemKey(key.bytes);
  const std::string* text = decoded.ok() ? decoded->partition_key.If<std::string>() : nullptr;
  return text == nullptr ? "?" : *text;
}

bool IsFailedCondition(const absl::Status& status) { return AwsErrorName(status) == "ConditionalCheckFailedException"; }

}  // namespace

bool LinearizabilityChecker::Holds(const SimOperation& operation, const State& state) {
  switch (operation.condition) {
    case SimOperation::Condition::kNone: return true;
    case SimOperation::Condition::kExists: return state.exists;
    case SimOperation::Condition::kNotExists: return !state.exists;
    case SimOperation::Condition::kIs: return state.exists && state.image == operation.expected;
  }
  return false;
}

std::vector<LinearizabilityChecker::State>& LinearizabilityChecker::StatesOf(const Place& place) {
  std::vector<State>& states = states_[place];
  if (states.empty()) states.emplace_back();
  return states;
}

void LinearizabilityChecker::Invoked(uint64_t request, const RegionId& region, const ItemKey& key, SimOperation operation) {
  Place place(region, key);
  const size_t stood = StatesOf(place).size() - 1;
  unanswered_[request] = {std::move(place), std::move(operation), stood, std::nullopt};
}

void LinearizabilityChecker::Proposed(uint64_t request, const LogPoint& point) {
  Unanswered& write = unanswered_.at(request);
  write.proposed = point;
  proposed_[{write.place.first, point}] = write.operation;
}

std::optional<LinearizabilityChecker::Unanswered> LinearizabilityChecker::Take(uint64_t request) {
  const auto at = unanswered_.find(request);
  if (at == unanswered_.end()) return std::nullopt;
  Unanswered taken = std::move(at->second);
  unanswered_.erase(at);
  return taken;
}

void LinearizabilityChecker::OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  if (change.journal_only) return;
  const Place place(region, change.key);
  std::vector<State>& states = StatesOf(place);
  states.push_back({record.lsn, record.epoch, change.after.version, !change.after.deleted, change.after.image});
  if (change.cause != ChangeCause::kClient) return;
  const auto at = proposed_.find({region, {record.log, record.lsn, record.epoch}});
  const bool asked_for = at != proposed_.end() && at->second.image == change.after.image;
  if (!asked_for || change.after.deleted != (at->second.kind == SimOperation::Kind::kDelete)) {
    return Fail(place, StrCat("version ", change.after.version.ToString(), " is what no client asked for"), states.size() - 2);
  }
  if (!Holds(at->second, *std::prev(states.end(), 2))) {
    Fail(place, StrCat("version ", change.after.version.ToString(), " was written against its condition"), states.size() - 2);
  }
  proposed_.erase(at);
}

void LinearizabilityChecker::OnReply(const RegionId& region, const Reply& reply) {
  const std::optional<Unanswered> write = Take(reply.request);
  if (!write) return;
  if (IsFailedCondition(reply.status)) {
    JudgeFailedCondition(*write);
  } else if (reply.status.ok()) {
    write->proposed ? JudgeEffect(*write) : JudgeNoEffect(*write);
  }
}

void LinearizabilityChecker::JudgeEffect(const Unanswered& write) {
  const std::vector<State>& states = StatesOf(write.place);
  const bool committed = std::any_of(states.begin() + static_cast<ptrdiff_t>(write.stood) + 1, states.end(),
                                     [&](const State& state) {
                                       return state.lsn == write.proposed->lsn && state.epoch == write.proposed->epoch;
                                     });
  if (!committed) {
    Fail(write.place, StrCat("LSN ", write.proposed->lsn.value, " was acknowledged and is not committed"), write.stood);
  }
}

void LinearizabilityChecker::JudgeNoEffect(const Unanswered& write) {
  const std::vector<State>& states = StatesOf(write.place);
  const bool possible = write.operation.kind == SimOperation::Kind::kDelete &&
                        std::any_of(states.begin() + static_cast<ptrdiff_t>(write.stood), states.end(),
                                    [&](const State& state) { return !state.exists && Holds(write.operation, state); });
  if (!possible) Fail(write.place, "a write was acknowledged that should have changed something and did not", write.stood);
}

void LinearizabilityChecker::JudgeFailedCondition(const Unanswered& write) {
  ++failed_conditions_total_;
  const std::vector<State>& states = StatesOf(write.place);
  const bool possible = !write.proposed && std::any_of(states.begin() + static_cast<ptrdiff_t>(write.stood), states.end(),
                                                       [&](const State& state) { return !Holds(write.operation, state); });
  if (!possible) Fail(write.place, "a condition failed that held all the time", write.stood);
}

void LinearizabilityChecker::OnRead(const RegionId& region, const SimReadReply& reply) {
  const std::optional<Unanswered> read = Take(reply.request);
  if (!read || !reply.status.ok()) return;
  const std::vector<State>& states = StatesOf(read->place);
  const bool strong = read->operation.kind == SimOperation::Kind::kStrongRead;
  ++(strong ? strong_reads_total_ : eventual_reads_total_);
  size_t from = read->stood;
  if (!strong) {
    const auto newer = std::upper_bound(states.begin(), states.end(), reply.least_applied,
                                        [](Lsn lsn, const State& state) { return lsn < state.lsn; });
    from = static_cast<size_t>(newer - states.begin()) - 1;
  }
  const auto shown = [&](const State& state) {
    return reply.image ? state.exists && state.image == *reply.image : !state.exists;
  };
  if (shown(states.back())) return;
  if (std::any_of(states.begin() + static_cast<ptrdiff_t>(from), states.end(), shown)) {
    lagging_reads_total_ += !strong;
    return;
  }
  const auto earlier = std::find_if(states.rbegin(), states.rend(), shown);
  Fail(read->place,
       StrCat(strong ? "a strong" : "an eventual", " read showed ", reply.image ? "an item" : "nothing",
              earlier == states.rend() ? ", which was not committed" : StrCat(" as of LSN ", earlier->lsn.value, ", which stood no more")),
       from);
}

void LinearizabilityChecker::OnRegiondCrash(const RegionId& region) {
  for (auto at = unanswered_.begin(); at != unanswered_.end();) {
    at = at->second.place.first == region ? unanswered_.erase(at) : std::next(at);
  }
}

// What is still unanswered is answered for a table that is no more.
void LinearizabilityChecker::OnReplicaRemoved(const RegionId& region) {
  OnRegiondCrash(region);
  absl::erase_if(states_, [&](const auto& states) { return states.first.first == region; });
}

void LinearizabilityChecker::Fail(const Place& place, const std::string& what, size_t from) {
  const std::vector<State>& states = StatesOf(place);
  std::string stood;
  for (size_t i = from; i < states.size(); ++i) {
    StrAppend(&stood, stood.empty() ? "" : ", then ", "LSN ", states[i].lsn.value, states[i].exists ? " with " : " without an item ",
              states[i].version.ToString());
  }
  failures_.Add(StrCat("invariant 2: in ", place.first.name, ", of ", NameOf(place.second), ", ", what, "; there stood ", stood));
}

}  // namespace meridian
