#include "regiond/core/partiql/statement_parser.h"

#include <set>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/bindings.h"
#include "regiond/core/expression/path.h"
#include "regiond/core/partiql/condition_grammar.h"
#include "regiond/core/partiql/statement_cursor.h"
#include "regiond/core/partiql/statement_values.h"
#include "regiond/core/partiql/update_grammar.h"

namespace meridian {
namespace {

constexpr std::string_view kNotOnIndex = "This operation is not supported on an index";

class StatementParser {
 public:
  StatementParser(std::string_view text, const AttributeList& parameters, InTransaction in_transaction)
      : cursor_(text, parameters), in_transaction_(in_transaction == InTransaction::kYes) {}

  absl::StatusOr<Statement> Parse() {
    Statement statement;
    if (cursor_.TakeWord("SELECT")) {
      statement.node = ParseSelect();
    } else if (cursor_.TakeWord("INSERT")) {
      statement.node = ParseInsert();
    } else if (cursor_.TakeWord("UPDATE")) {
      statement.node = ParseUpdate();
    } else if (cursor_.TakeWord("DELETE")) {
      statement.node = ParseDelete();
    } else if (cursor_.TakeWord("EXISTS")) {
      statement.node = ParseExists();
    } else {
      RejectOperation();
    }
    cursor_.TakeSymbol(";");
    if (cursor_.ok() && !cursor_.AtEnd()) cursor_.Unexpected();
    if (!cursor_.ok()) return cursor_.status();
    if (absl::Status status = cursor_.CheckParameters(); !status.ok()) return status;
    statement.slots = std::move(cursor_.slots());
    return statement;
  }

 private:
  // Statements of PartiQL, and of SQL, that DynamoDB does not have. These texts and those below are DynamoDB Local's.
  void RejectOperation() {
    if (cursor_.PeekWord("TABLE", 1) && (cursor_.PeekWord("CREATE") || cursor_.PeekWord("DROP"))) {
      return cursor_.Unsupported(StrCat("Unsupported operation: ", cursor_.PeekWord("DROP") ? "DropTable" : "CreateTable"));
    }
    cursor_.Unexpected();
  }

  SelectStatement ParseSelect() {
    SelectStatement select = ParseUnorderedSelect("Reads on indices are not supported within transactions.");
    if (cursor_.TakeWord("ORDER")) {
      cursor_.ExpectWord("BY");
      do {
        OrderTerm term{cursor_.ParseName()};
        if (!cursor_.TakeWord("ASC")) term.ascending = !cursor_.TakeWord("DESC");
        select.order.push_back(std::move(term));
      } while (cursor_.TakeSymbol(","));
    }
    if (cursor_.PeekWord("GROUP") && cursor_.PeekWord("BY", 1)) cursor_.Unsupported("Unsupported clause: GROUP BY");
    if (cursor_.TakeWord("LIMIT")) cursor_.UnsupportedAt("Unsupported clause: LIMIT", cursor_.Peek());
    RejectDuplicates(select.projection);
    return select;
  }

  // Parts of an item that would be called the same if they stood side by side.
  void RejectDuplicates(const std::vector<Path>& projection) {
    BoundSlots slots;
    slots.names.assign(cursor_.slots().names.begin(), cursor_.slots().names.end());
    std::set<std::string> names;
    for (const Path& path : projection) {
      const std::string name = BoundPath(path, slots).FlatName();
      if (!names.insert(name).second) return cursor_.Unsupported(StrCat("Duplicate identifiers in select clause: ", name));
    }
  }

  void ParseProjection(SelectStatement* select) {
    if (cursor_.PeekWord("DISTINCT")) cursor_.Unsupported("Unsupported token in expression: DISTINCT");
    if (cursor_.PeekWord("VALUE") || cursor_.PeekWord("PIVOT")) {
      cursor_.Unsupported("Select projection doesn't support value or pivot keywords");
    }
    if (cursor_.TakeSymbol("*")) return;
    do {
      const StatementTokenKind kind = cursor_.Peek().kind;
      const bool call = kind == StatementTokenKind::kWord && cursor_.PeekSymbol("(", 1);
      if (call || kind == StatementTokenKind::kNumber || kind == StatementTokenKind::kString) {
        return cursor_.UnsupportedAt("Unexpected path component", cursor_.Peek());
      }
      select->projection.push_back(cursor_.ParsePath());
      if (cursor_.PeekSymbol(".")) cursor_.Unsupported("Changing item's hierarchy while reading isn't supported");
      if (cursor_.PeekWord("AS")) RejectAlias();
    } while (cursor_.TakeSymbol(","));
  }

  void RejectAlias() { cursor_.Unsupported("Aliasing is not supported"); }

  // Behind the one table that a SELECT reads.
  void RejectMoreSources() {
    const bool alias = cursor_.TakeWord("AS") || (cursor_.Peek().kind == StatementTokenKind::kWord && cursor_.PeekWord("JOIN", 1));
    if (alias) cursor_.ParseName();
    if (cursor_.PeekSymbol(",") || cursor_.PeekWord("JOIN") || cursor_.PeekWord("JOIN", 1)) {
      return cursor_.Unsupported("Only select from a single table or index is supported.");
    }
    if (alias && cursor_.ok()) RejectAlias();
  }

  // Behind a table and its index.
  void RejectThirdComponent() {
    if (cursor_.PeekSymbol(".")) cursor_.Unsupported("A path may contain at most 2 components in the FROM clause");
  }

  // The table of a statement that writes. `on_index`: what it says of an index.
  std::string ParseTableAlone(std::string_view on_index) {
    std::string table = cursor_.ParseName();
    if (!cursor_.TakeSymbol(".")) return table;
    cursor_.ParseName();
    RejectThirdComponent();
    cursor_.Unsupported(on_index);
    return table;
  }

  // `on_index`: what a transaction says of an index.
  SelectStatement ParseUnorderedSelect(std::string_view on_index) {
    SelectStatement select;
    ParseProjection(&select);
    cursor_.ExpectWord("FROM");
    if (cursor_.PeekSymbol("(")) cursor_.Unsupported("Unexpected from source");
    select.table = cursor_.ParseName();
    if (in_transaction_ && cursor_.PeekSymbol(".")) {
      cursor_.Fail(ValidationError(on_index));
    }
    if (cursor_.TakeSymbol(".")) select.index = cursor_.ParseName();
    RejectThirdComponent();
    RejectMoreSources();
    select.where = ParseWhere();
    return select;
  }

  ExistsStatement ParseExists() {
    if (!in_transaction_) cursor_.Fail(ValidationError("EXISTS can only be used in ExecuteTransaction write requests."));
    cursor_.ExpectSymbol("(");
    cursor_.ExpectWord("SELECT");
    SelectStatement select = ParseUnorderedSelect("Operations on indices are not supported in transactions");
    cursor_.ExpectSymbol(")");
    return {std::move(select.table), std::move(select.where)};
  }

  InsertStatement ParseInsert() {
    InsertStatement insert;
    cursor_.ExpectWord("INTO");
    insert.table = ParseTableAlone("FROM clause may only contain a single table name in data manipulation statements");
    cursor_.ExpectWord("VALUE");
    if (cursor_.ok() && !cursor_.PeekSymbol("{")) RejectNoTuple();
    if (!cursor_.ok()) return insert;
    AttributeValue value = ParseItemValue(cursor_);
    if (AttributeMap* const item = value.If<AttributeMap>()) insert.item = std::move(*item);
    if (!cursor_.TakeWord("RETURNING")) return insert;
    ParseReturning();
    cursor_.Unsupported("RETURNING is not supported in INSERT");
    return insert;
  }

  // What INSERT has for a tuple, even if it is a parameter that would be one.
  void RejectNoTuple() {
    if (!PeekIsValue(cursor_) && !cursor_.PeekName()) return cursor_.Unexpected();
    if (cursor_.PeekSymbol("-") || cursor_.PeekSymbol("+")) cursor_.Advance();  // the place is that of the digits
    cursor_.UnsupportedAt(
        "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.",
        cursor_.Peek());
  }

  UpdateStatement ParseUpdate() {
    UpdateStatement update;
    update.table = ParseTableAlone(kNotOnIndex);
    update.actions = ParseUpdateActions(cursor_);
    update.where = ParseWhere();
    if (!TakeReturning()) return update;
    const Returning returning = ParseReturning();
    update.returning = returning.all ? (returning.old ? ReturnValues::kAllOld : ReturnValues::kAllNew)
                                     : (returning.old ? ReturnValues::kUpdatedOld : ReturnValues::kUpdatedNew);
    return update;
  }

  DeleteStatement ParseDelete() {
    DeleteStatement del;
    cursor_.ExpectWord("FROM");
    del.table = ParseTableAlone(kNotOnIndex);
    del.where = ParseWhere();
    if (!TakeReturning()) return del;
    const Returning returning = ParseReturning();
    if (cursor_.ok() && !(returning.all && returning.old)) {
      cursor_.Fail(ValidationError(StrCat("Invalid returning clause: RETURNING ", returning.all ? "ALL " : "MODIFIED ",
                                          returning.old ? "OLD" : "NEW",
                                          " *. Only RETURNING ALL OLD * is allowed in DELETE statements.")));
    }
    del.returning = ReturnValues::kAllOld;
    return del;
  }

  std::optional<Condition> ParseWhere() {
    if (!cursor_.TakeWord("WHERE")) return std::nullopt;
    return ParseStatementCondition(cursor_);
  }

  bool TakeReturning() {
    if (in_transaction_ && cursor_.PeekWord("RETURNING")) {
      cursor_.Fail(ValidationError("RETURNING clause is not supported in ExecuteTransaction."));
    }
    return cursor_.TakeWord("RETURNING");
  }

  struct Returning {
    bool all = false;
    bool old = false;
  };
  // (ALL | MODIFIED) (OLD | NEW) *
  Returning ParseReturning() {
    Returning returning;
    returning.all = cursor_.TakeWord("ALL");
    if (!returning.all) cursor_.ExpectWord("MODIFIED");
    returning.old = cursor_.TakeWord("OLD");
    if (!returning.old) cursor_.ExpectWord("NEW");
    cursor_.ExpectSymbol("*");
    return returning;
  }

  StatementCursor cursor_;
  const bool in_transaction_;
};

}  // namespace

absl::StatusOr<Statement> ParseStatement(std::string_view text, const AttributeList& parameters, InTransaction in_transaction) {
  return StatementParser(text, parameters, in_transaction).Parse();
}

}  // namespace meridian
