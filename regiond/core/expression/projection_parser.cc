#include "regiond/core/expression/parser.h"
#include "regiond/core/expression/parser_base.h"

namespace meridian {
namespace {

// path {',' path}
class ProjectionParser : ParserBase {
 public:
  ProjectionParser(ExpressionKind kind, std::string_view text) : ParserBase(kind, text) {}

  absl::StatusOr<std::shared_ptr<const ParsedProjection>> Parse() {
    if (absl::Status status = CheckText(); !status.ok()) return status;
    auto parsed = std::make_shared<ParsedProjection>();
    do {
      parsed->paths.push_back(ParsePath({}));
    } while (TakeSymbol(","));
    if (!AtEnd()) SyntaxError();
    if (absl::Status status = Finish({ErrorClass::kReserved}); !status.ok()) return status;
    parsed->slots = std::move(slots_);
    return parsed;
  }
};

}  // namespace

absl::StatusOr<std::shared_ptr<const ParsedProjection>> ParseProjection(std::string_view text,
                                                                        ExpressionKind kind) {
  return ProjectionParser(kind, text).Parse();
}

}  // namespace meridian
