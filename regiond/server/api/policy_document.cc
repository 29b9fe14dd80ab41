#include "regiond/server/api/policy_document.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr size_t kAccountDigits = 12;

absl::Status InvalidDocument(std::string_view reason) {
  return ValidationError(StrCat(kInvalid, "Invalid policy document: ", reason));
}

bool Has(object statement, std::string_view field) { return statement.at_key(field).error() == simdjson::SUCCESS; }

bool IsPrincipalName(element name) {
  std::string_view text;
  if (name.get_string().get(text) != simdjson::SUCCESS) return false;
  const bool is_account = text.size() == kAccountDigits && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return text == "*" || is_account || text.starts_with("arn:") || text.ends_with(".amazonaws.com");
}

// "*", or names by kind: {"AWS": [..], "Service": ".."}.
bool IsPrincipal(element principal) {
  if (principal.is_string()) return principal.get_string().value_unsafe() == "*";
  object kinds;
  if (principal.get_object().get(kinds) != simdjson::SUCCESS) return false;
  for (const auto kind : kinds) {
    simdjson::dom::array names;
    if (kind.value.get_array().get(names) != simdjson::SUCCESS) {
      if (!IsPrincipalName(kind.value)) return false;
      continue;
    }
    for (const element name : names) {
      if (!IsPrincipalName(name)) return false;
    }
  }
  return true;
}

absl::Status CheckStatement(element value) {
  // Each with the field that may stand for it.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFields = {{
      {"Effect", "Effect"}, {"Principal", "NotPrincipal"}, {"Action", "NotAction"}, {"Resource", "NotResource"}}};
  object statement;
  if (value.get_object().get(statement) != simdjson::SUCCESS) return InvalidDocument("This policy contains invalid Json");
  for (const auto& [field, instead] : kFields) {
    if (!Has(statement, field) && !Has(statement, instead)) return InvalidDocument(StrCat("Missing required field ", field));
  }
  std::string_view effect;
  if (statement["Effect"].get_string().get(effect) != simdjson::SUCCESS || (effect != "Allow" && effect != "Deny")) {
    return InvalidDocument(StrCat("Invalid effect: ", effect));
  }
  for (const std::string_view field : {"Principal", "NotPrincipal"}) {
    element principal;
    if (statement.at_key(field).get(principal) == simdjson::SUCCESS && !IsPrincipal(principal)) {
      return ValidationError("Invalid principal in policy document.");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckPolicyDocument(std::string_view document) {
  if (document.size() > kPolicyBytesMax) {
    return ValidationError(StrCat(kInvalid, "Maximum policy size of ", kPolicyBytesMax, " bytes exceeded"));
  }
  simdjson::dom::parser parser;
  object policy;
  if (parser.parse(document.data(), document.size()).get_object().get(policy) != simdjson::SUCCESS) {
    return InvalidDocument("This policy contains invalid Json");
  }
  element statement;
  if (policy.at_key("Statement").get(statement) != simdjson::SUCCESS) return InvalidDocument("Missing required field Statement");
  simdjson::dom::array statements;
  if (statement.get_array().get(statements) != simdjson::SUCCESS) return CheckStatement(statement);
  for (const element one : statements) {
    if (absl::Status status = CheckStatement(one); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace meridian
