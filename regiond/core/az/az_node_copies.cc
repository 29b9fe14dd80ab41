// The part of AzNode that brings other AZs up to date by range copies, and takes them.
#include <algorithm>
#include <tuple>
#include <utility>

#include "regiond/core/az/az_node.h"

namespace meridian {

void AzNode::StartCopies(Replica& replica) {
  const Consensus& consensus = replica.consensus;
  for (uint8_t i = 0; i < options_.azs; ++i) {
    const AzId peer(i);
    const std::pair key(consensus.id(), peer);
    if (peer == self() || !consensus.NeedsCopy(peer) || copies_.contains(key) || liveness_.Silent(peer, clock_.Now())) continue;
    RangeCopy copy(options_.incarnation << 32 | next_copy_++, consensus.id(), consensus.epoch(), *replica.state, log_);
    copies_.emplace(key, std::move(copy));
  }
}

void AzNode::TickCopies(Instant now) {
  for (auto at = copies_.begin(); at != copies_.end();) {
    Replica* const replica = Find(at->first.first);
    // A copy keeps the log and a snapshot: not for somebody who may be away for long.
    const bool away = liveness_.Silent(at->first.second, now);
    if (away || replica == nullptr || !replica->consensus.leads() || replica->consensus.epoch() != at->second.epoch()) {
      at = copies_.erase(at);
      continue;
    }
    if (now - at->second.sent_at >= options_.timing.resend) {
      at->second.sent_at = now;
      Send(at->first.second, at->second.current());
    }
    ++at;
  }
}

void AzNode::OnCopied(AzId from, Replica& replica, const AzCopied& copied) {
  const auto at = copies_.find({copied.log, from});
  if (at == copies_.end() || at->second.id() != copied.copy || !replica.consensus.leads()) return;
  if (copied.wants == AzCopied::Wants::kNewCopy) {
    copies_.erase(at);
    return;
  }
  absl::StatusOr<AzCopyPage> page = at->second.After(copied.page);
  if (copied.wants == AzCopied::Wants::kNothing || absl::IsOutOfRange(page.status())) {
    replica.consensus.OnCopied(from, at->second.applied());
    copies_.erase(at);
  } else if (!page.ok()) {
    Fail(page.status(), copied.log.table);
  } else if (page->page == copied.page + 1) {
    at->second.sent_at = clock_.Now();
    Send(from, *std::move(page));
  }
}

// Log and state of the partition are empty then.
absl::Status AzNode::GiveUpCopied(Replica& replica) {
  const LogId log = replica.consensus.id();
  std::erase_if(out_.records, [&](const LogRecord& record) { return record.log == log; });
  log_.Drop(log);
  for (InFlight& append : appending_) {
    std::erase_if(append.positions, [&](const Position& position) { return position.log == log; });
  }
  incoming_.erase(log);
  return replica.state->Erase(log.partition);
}

void AzNode::OnCopyPage(AzId from, Replica& replica, const AzCopyPage& page) {
  Consensus& consensus = replica.consensus;
  if (page.epoch != consensus.epoch() || consensus.leads()) return;
  const auto fail = [&](const absl::Status& status) {
    if (!status.ok()) Fail(status, page.log.table);
    return !status.ok();
  };
  // A page can come late, when the log has brought everything; what this AZ has acknowledged since must not be thrown away.
  const bool has_all = page.applied <= replica.state->marks(page.log.partition).applied ||
                       consensus.log().EpochAt(page.applied) == page.applied_epoch;
  const auto known = incoming_.find(page.log);
  if (page.page == 0 && (known == incoming_.end() || known->second.copy != page.copy)) {
    // The leader is not as far as this AZ was when it came to know of a split: a later copy will not hold what is the child's.
    if (page.applied < replica.state->LastSplitOf(page.log.partition)) {
      return Send(from, AzCopied{page.log, page.epoch, page.copy, page.page, AzCopied::Wants::kNewCopy});
    }
    if (has_all) {  // it is not needed any more
      return Send(from, AzCopied{page.log, page.epoch, page.copy, page.page, AzCopied::Wants::kNothing});
    }
    consensus.BeginCopy(out_);
    if (fail(SaveBallots(std::exchange(out_.ballots, {})))) return;
    if (fail(GiveUpCopied(replica))) return;
    incoming_.insert_or_assign(page.log, Incoming{page.copy, page.epoch});
  }
  const auto incoming = incoming_.find(page.log);
  if (incoming == incoming_.end() || incoming->second.copy != page.copy) {
    const AzCopied::Wants wants = has_all ? AzCopied::Wants::kNothing : AzCopied::Wants::kNewCopy;
    return Send(from, AzCopied{page.log, page.epoch, page.copy, page.page, wants});
  }
  if (page.page > incoming->second.pages) return;
  if (page.page == incoming->second.pages) {
    if (!page.records.empty()) {
      if (incoming->second.records == 0) log_.Trim(page.log, page.records.front().lsn.Prev());
      incoming->second.records += page.records.size();
      out_.records.insert(out_.records.end(), page.records.begin(), page.records.end());
      AppendRecords();
    }
    TableState::Entries entries = page.entries;
    if (page.done) {
      absl::StatusOr<PartitionMarks> marks = DecodePartitionMarks(entries.back().second);
      if (fail(marks.status())) return;
      entries.pop_back();
      if (fail(replica.state->TakeCopied(std::move(entries)))) return;
      if (fail(TakeSplits(replica, page.splits))) return;
      if (fail(replica.state->FinishCopy(page.log.partition, *marks))) return;
      if (incoming->second.records == 0) log_.Trim(page.log, page.applied);
      consensus.EndCopy(page.applied, page.applied_epoch);
      ++copies_total_;
    } else if (fail(replica.state->TakeCopied(std::move(entries)))) {
      return;
    }
    ++incoming->second.pages;
  }
  Send(from, AzCopied{page.log, page.epoch, page.copy, page.page});
  if (page.done) incoming_.erase(incoming);
}

// What the children hold is not in their parent's copy: they begin with nothing, before the first record of their logs, so that only copies
// of their own bring them up to date.
absl::Status AzNode::TakeSplits(Replica& replica, const std::vector<SplitMark>& splits) {
  Hosted& hosted = tables_.at(replica.consensus.id().table);
  for (const SplitMark& split : splits) {
    if (hosted.state->Has(split.child)) continue;
    const LogId child{replica.consensus.id().table, split.child};
    absl::StatusOr<std::optional<AzBallot>> ballot = ReadBallot(child);
    absl::Status status = ballot.status();
    if (status.ok()) {
      // Without a ballot it has never been asked for anything there: it may vote, but not stand before its copy has come.
      AzBallot bound = ballot->value_or(AzBallot{kSplitEpoch, split.leader});
      const std::pair began(kSplitEpoch, split.lsn);
      if (began > std::pair(bound.floor_epoch, bound.floor)) std::tie(bound.floor_epoch, bound.floor) = began;
      status = SaveBallots({{child, bound}});
    }
    if (status.ok()) status = hosted.state->TakeSplit(split);
    if (status.ok()) status = hosted.state->Sync();
    if (status.ok()) status = OpenReplica(hosted, child, Opening::kCopyShortLogs);
    if (!status.ok()) return status;
    replica.consensus.TakeNoLogBelow(split.lsn);
    Wake(*Find(child));
  }
  return absl::OkStatus();
}

Lsn AzNode::CopiesNeedAfter(LogId log) const {
  Lsn least(UINT64_MAX);
  for (const auto& [key, copy] : copies_) {
    if (key.first == log) least = std::min(least, copy.next_record().Prev());
  }
  return least;
}

}  // namespace meridian
