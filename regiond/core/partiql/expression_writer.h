// Writes conditions, paths and updates of a statement as the texts that requests carry, and gathers the placeholders: "#3" for the name
// in slot 3, ":3" for the value, so that statements of one form have one text, which the core has parsed already. "#k0" and ":k0" are
// the first partition attribute's, where a statement does not write them out as they are needed.
// Threads: thread-compatible.   Private to this directory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/model/request.h"
#include "regiond/core/partiql/statement.h"

namespace meridian {

class ExpressionWriter {
 public:
  // Both must outlive the writer.
  ExpressionWriter(const StatementSlots& slots, ExpressionParameters* parameters) : slots_(slots), parameters_(parameters) {}

  // `first`, which is text already and may be empty, and all of `terms`, joined by AND.
  std::string Conjunction(std::string_view first, const std::vector<const Condition*>& terms);
  std::string Projection(const std::vector<Path>& paths);
  std::string Update(const std::vector<UpdateAction>& actions);

  // "#k0" and ":k0". Later calls with the same number replace the value.
  std::string KeyName(size_t number, std::string_view attribute);
  std::string KeyValue(size_t number, AttributeValue value);

 private:
  // `enclose`: whether what consists of several terms needs parentheses.
  std::string Text(const Condition& condition, bool enclose);
  std::string Text(const Operand& operand);
  std::string Text(const FunctionCall& call);
  std::string Text(const Path& path);
  std::string Text(ValueRef value);
  std::string Joined(const std::vector<Condition>& terms, std::string_view word, bool enclose);
  std::string Name(std::string placeholder, std::string_view attribute);

  const StatementSlots& slots_;
  ExpressionParameters* const parameters_;
};

}  // namespace meridian
