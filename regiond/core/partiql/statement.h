// A PartiQL statement after parsing, before anything is known of its table. Conditions, paths and updates are those of the expression
// engine (regiond/core/expression/ast.h), whose slots here stand for names and values themselves rather than for placeholders.
// Threads: values.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/model/attribute_value.h"
#include "base/model/request.h"
#include "regiond/core/expression/ast.h"

namespace meridian {

// What NameStep and ValueRef refer to. Parameters are in their places already.
struct StatementSlots {
  std::vector<std::string> names;
  std::vector<AttributeValue> values;
};

struct OrderTerm {
  std::string attribute;
  bool ascending = true;
};

struct SelectStatement {
  std::string table;
  std::optional<std::string> index;
  std::vector<Path> projection;  // empty for *
  std::optional<Condition> where;
  std::vector<OrderTerm> order;
};
struct InsertStatement {
  std::string table;
  Item item;
};
struct UpdateStatement {
  std::string table;
  std::vector<UpdateAction> actions;  // as written, at least one
  std::optional<Condition> where;
  ReturnValues returning = ReturnValues::kNone;
};
struct DeleteStatement {
  std::string table;
  std::optional<Condition> where;
  ReturnValues returning = ReturnValues::kNone;  // or kAllOld
};
// Of transactions alone: changes nothing, but what it selects must be there.
struct ExistsStatement {
  std::string table;
  std::optional<Condition> where;
};

struct Statement {
  StatementSlots slots;
  std::variant<SelectStatement, InsertStatement, UpdateStatement, DeleteStatement, ExistsStatement> node;

  bool reads() const { return std::holds_alternative<SelectStatement>(node); }
  const std::string& table() const {
    return std::visit([](const auto& s) -> const std::string& { return s.table; }, node);
  }
  std::string& table() {
    return std::visit([](auto& s) -> std::string& { return s.table; }, node);
  }
};

}  // namespace meridian
