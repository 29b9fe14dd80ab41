#include "tools/sim/checkers/az_copies.h"

#include <map>

#include "base/model/strings.h"

namespace meridian {

void CheckAzCopies(Region& region, const std::string& name, Failures& failures) {
  Table* const table = region.catalog().Find(name);
  AzNode* first = nullptr;
  std::map<std::string, std::string> expected;
  for (AzNode* node : region.azs().Up()) {
    TableState* const state = node->FindState(table->descriptor().id);
    std::map<std::string, std::string> held;
    const std::unique_ptr<StateCursor> cursor = state->store().NewCursor();
    for (cursor->Seek(""); cursor->valid(); cursor->Next()) held.emplace(cursor->key(), cursor->value());
    if (first == nullptr) {
      first = node;
      expected = std::move(held);
    } else if (held != expected) {
      failures.Add(StrCat("invariant 1: AZs ", first->self().name(), " and ", node->self().name(), " of ", region.self().name,
                          " have applied the same and hold different things"));
    }
  }
}

}  // namespace meridian
