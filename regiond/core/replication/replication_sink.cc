#include "regiond/core/replication/replication_sink.h"

#include <utility>

#include "regiond/core/conflict/last_writer_wins.h"

namespace meridian {

SinkDecision DecideReplicated(const ConflictJournal& journal, MetItem met, const ChangeRecord& incoming) {
  const VersionedItem* stored = met.item.version.empty() ? nullptr : &met.item;

  SinkDecision decision;
  decision.in_flight = met.in_flight;
  decision.replaces = met.image();
  ChangeRecord proposal;
  proposal.cause = ChangeCause::kReplication;
  proposal.key = incoming.key;
  proposal.after = incoming.after;
  proposal.transaction_id = incoming.transaction_id;
  switch (Judge(stored, incoming.after)) {
    case Verdict::kAccept:
      decision.proposal = std::move(proposal);
      break;
    case Verdict::kAcceptConflict:
      proposal.conflicting = std::move(met.item);
      decision.proposal = std::move(proposal);
      break;
    case Verdict::kDuplicate:
      break;
    case Verdict::kLostConflict:
      if (journal.Contains(incoming.key, incoming.after.version)) break;
      if (!journal.SeenByLoser(incoming.key, incoming.after.version)) {
        proposal.journal_only = true;
        proposal.conflicting = std::move(met.item);
        decision.proposal = std::move(proposal);
        break;
      }
      [[fallthrough]];  // it was not lost here, but to what had seen it
    case Verdict::kSuperseded:
      // Its place in the chain of overwrites may still settle an entry of the conflict journal: one that is there, or one
      // that a change in flight will make.
      if (incoming.after.replaces.empty()) break;
      if (met.in_flight.lsn == Lsn(0) && !journal.Awaits(incoming.key, incoming.after.replaces)) break;
      proposal.journal_only = true;
      decision.proposal = std::move(proposal);
      break;
  }
  return decision;
}

}  // namespace meridian
