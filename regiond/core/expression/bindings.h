// ExpressionAttributeNames and -Values of one request: what placeholders stand for, and which of them were used.
//
// Order of a request: CheckExpressionMembers() (where the JSON is read), Bindings::Make(), one Bind…() per expression,
// then CheckAllUsed().
// Threads: thread-compatible.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/request.h"
#include "regiond/core/expression/ast.h"

namespace meridian {

// Slots of one parsed expression filled by one request. Views of the parsed expression and of the request's parameters.
struct BoundSlots {
  absl::InlinedVector<std::string_view, 4> names;        // attribute names by slot; empty if not defined
  absl::InlinedVector<const AttributeValue*, 4> values;  // by slot; nullptr if not defined
  bool complete = true;                                  // every slot is defined
};

class Bindings {
 public:
  // Checks the placeholders' spelling and the limits on their sizes; the values themselves were checked when the
  // request was read. `parameters` must outlive the bindings and everything bound with them. Use CheckExpressionMembers()
  // to find maps that are present but empty.
  static absl::StatusOr<Bindings> Make(const ExpressionParameters& parameters);

  // Fills the slots and marks their placeholders as used.
  BoundSlots Fill(const SlotTable& slots);

  // "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}"; names before values.
  absl::Status CheckAllUsed() const;

 private:
  explicit Bindings(const ExpressionParameters& parameters);
  std::string_view UseName(std::string_view placeholder);
  const AttributeValue* UseValue(std::string_view placeholder);

  const ExpressionParameters* parameters_;
  absl::InlinedVector<bool, 8> name_used_;   // parallel to parameters_->names
  absl::InlinedVector<bool, 8> value_used_;  // parallel to parameters_->values
};

// The errors for a slot without a definition.
std::string UndefinedName(std::string_view placeholder);
std::string UndefinedValue(std::string_view placeholder);

// Which members of a request may go together, before any expression is parsed.
struct ExpressionMembers {
  // Every expression that the operation knows, in the order in which errors shall list them.
  std::vector<std::pair<ExpressionKind, bool>> expressions;  // kind, present
  std::vector<std::string_view> legacy;                      // names of present members such as "Expected"
  // The maps' sizes; -1 for an absent one.
  int names = -1;
  int values = -1;
};
absl::Status CheckExpressionMembers(const ExpressionMembers& members);

}  // namespace meridian
