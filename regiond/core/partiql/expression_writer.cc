#include "regiond/core/partiql/expression_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/model/strings.h"

namespace meridian {

std::string ExpressionWriter::Name(std::string placeholder, std::string_view attribute) {
  auto& names = parameters_->names;
  const auto at = std::lower_bound(names.begin(), names.end(), placeholder,
                                   [](const auto& entry, const std::string& wanted) { return entry.first < wanted; });
  if (at == names.end() || at->first != placeholder) names.emplace(at, placeholder, attribute);
  return placeholder;
}

std::string ExpressionWriter::KeyName(size_t number, std::string_view attribute) { return Name(StrCat("#k", number), attribute); }

std::string ExpressionWriter::KeyValue(size_t number, AttributeValue value) {
  std::string placeholder = StrCat(":k", number);
  parameters_->values.Set(placeholder, std::move(value));
  return placeholder;
}

std::string ExpressionWriter::Text(ValueRef value) {
  std::string placeholder = StrCat(":", value.slot);
  if (parameters_->values.Find(placeholder) == nullptr) parameters_->values.Set(placeholder, slots_.values[value.slot]);
  return placeholder;
}

std::string ExpressionWriter::Text(const Path& path) {
  std::string text;
  for (const PathStep& step : path.steps) {
    if (const IndexStep* const index = std::get_if<IndexStep>(&step)) {
      StrAppend(&text, "[", index->index, "]");
      continue;
    }
    const uint16_t slot = std::get<NameStep>(step).slot;
    StrAppend(&text, text.empty() ? "" : ".", Name(StrCat("#", slot), slots_.names[slot]));
  }
  return text;
}

std::string ExpressionWriter::Text(const FunctionCall& call) {
  std::string text = StrCat(FunctionName(call.function), "(");
  for (size_t i = 0; i < call.operands.size(); ++i) StrAppend(&text, i == 0 ? "" : ", ", Text(call.operands[i]));
  return text + ")";
}

std::string ExpressionWriter::Text(const Operand& operand) {
  return std::visit([this](const auto& node) { return Text(node); }, operand.node);
}

std::string ExpressionWriter::Joined(const std::vector<Condition>& terms, std::string_view word, bool enclose) {
  std::string text;
  for (const Condition& term : terms) StrAppend(&text, text.empty() ? "" : word, Text(term, true));
  return enclose ? StrCat("(", text, ")") : text;
}

std::string ExpressionWriter::Text(const Condition& condition, bool enclose) {
  if (const auto* const node = std::get_if<And>(&condition.node)) return Joined(node->terms, " AND ", enclose);
  if (const auto* const node = std::get_if<Or>(&condition.node)) return Joined(node->terms, " OR ", enclose);
  if (const auto* const node = std::get_if<Not>(&condition.node)) {
    const bool again = std::holds_alternative<Not>(node->term[0].node);
    const std::string term = Text(node->term[0], true);
    return again ? StrCat("NOT (", term, ")") : StrCat("NOT ", term);
  }
  if (const auto* const call = std::get_if<FunctionCall>(&condition.node)) return Text(*call);
  if (const auto* const node = std::get_if<Comparison>(&condition.node)) {
    return StrCat(Text(node->left), " ", ComparatorName(node->comparator), " ", Text(node->right));
  }
  if (const auto* const node = std::get_if<Between>(&condition.node)) {
    return StrCat(Text(node->operand), " BETWEEN ", Text(node->low), " AND ", Text(node->high));
  }
  const In& in = std::get<In>(condition.node);
  std::string text = StrCat(Text(in.operand), " IN (");
  for (size_t i = 0; i < in.candidates.size(); ++i) StrAppend(&text, i == 0 ? "" : ", ", Text(in.candidates[i]));
  return text + ")";
}

std::string ExpressionWriter::Conjunction(std::string_view first, const std::vector<const Condition*>& terms) {
  const bool several = !first.empty() || terms.size() > 1;
  std::string text(first);
  for (const Condition* term : terms) StrAppend(&text, text.empty() ? "" : " AND ", Text(*term, several));
  return text;
}

std::string ExpressionWriter::Projection(const std::vector<Path>& paths) {
  std::string text;
  for (const Path& path : paths) StrAppend(&text, text.empty() ? "" : ", ", Text(path));
  return text;
}

std::string ExpressionWriter::Update(const std::vector<UpdateAction>& actions) {
  static constexpr std::array<std::string_view, 4> kSections = {"SET ", "REMOVE ", "ADD ", "DELETE "};
  std::array<std::string, 4> sections;
  for (const UpdateAction& action : actions) {
    std::string& section = sections[action.index()];
    StrAppend(&section, section.empty() ? "" : ", ", Text(TargetOf(action)));
    if (const SetAction* const set = std::get_if<SetAction>(&action)) {
      StrAppend(&section, " = ", Text(set->value));
      if (set->right) StrAppend(&section, set->arithmetic == SetAction::Arithmetic::kAdd ? " + " : " - ", Text(*set->right));
    } else if (const AddAction* const add = std::get_if<AddAction>(&action)) {
      StrAppend(&section, " ", Text(add->value));
    } else if (const DeleteAction* const del = std::get_if<DeleteAction>(&action)) {
      StrAppend(&section, " ", Text(del->value));
    }
  }
  std::string text;
  for (size_t i = 0; i < sections.size(); ++i) {
    if (!sections[i].empty()) StrAppend(&text, text.empty() ? "" : " ", kSections[i], sections[i]);
  }
  return text;
}

}  // namespace meridian
