#include "regiond/core/replication/born_here.h"

#include <utility>

#include "base/model/transaction_record.h"

namespace meridian {

bool AddBornHere(const RegionId& self, std::string_view payload, std::vector<ChangeRecord>* changes) {
  const absl::StatusOr<ChangeEncodings> encodings = ChangesIn(payload);
  if (!encodings.ok()) return false;
  for (const std::string_view encoded : *encodings) {
    absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(encoded);
    if (!change.ok()) return false;
    if (change->after.version.region == self && !change->journal_only) changes->push_back(*std::move(change));
  }
  return true;
}

}  // namespace meridian
