// What a WHERE clause says of a key: which of the terms that its ANDs connect fix a key attribute, or select a range of sort keys.
// Threads: pure functions; what they return views the statement.   Private to this directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/model/key_schema.h"
#include "regiond/core/partiql/statement.h"

namespace meridian {

using ConditionTerms = std::vector<const Condition*>;

// The terms that ANDs connect, from left to right; none of no condition.
ConditionTerms TermsOf(const std::optional<Condition>& where);

struct KeyTerms {
  // One value for each partition attribute; of a single one also several, of IN or of an OR of equalities, each once. Empty if WHERE does
  // not fix the partition key: then every term is in `rest`.
  std::vector<AttributeValue> partition;
  ConditionTerms sort;  // on sort attributes from the left, as a key condition may have them
  ConditionTerms rest;
};
KeyTerms SplitForQuery(const ConditionTerms& terms, const CompositeKey& key, const StatementSlots& slots);

struct WholeKey {
  Item key;
  ConditionTerms rest;
};
// nullopt unless each key attribute has an equality.
std::optional<WholeKey> SplitForItem(const ConditionTerms& terms, const KeySchema& schema, const StatementSlots& slots);
// The key attribute that another equality, in `whole.rest`, gives another value; nullopt if there is none.
std::optional<std::string> FindContradiction(const WholeKey& whole, const StatementSlots& slots);

}  // namespace meridian
