#include "regiond/server/operations/legacy_global_tables.h"

#include <algorithm>
#include <array>

#include "base/model/check.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/global_table_requests.h"

namespace meridian {
namespace {

// Where AWS has ever had this version, in an order of our own (unverified).
constexpr std::array<std::string_view, 11> kLegacyRegions = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "eu-west-1",     "eu-west-2",
    "eu-central-1",   "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2"};

// What would make a table of this version, or make it larger. The text of other Regions is known in part only (unverified).
absl::Status RefuseVersion(const ApiEndpoint& endpoint) {
  constexpr std::string_view kNotSupported =
      "One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not supported";
  if (std::find(kLegacyRegions.begin(), kLegacyRegions.end(), endpoint.region) != kLegacyRegions.end()) {
    return ValidationError(StrCat(kNotSupported, ". We recommend using DynamoDB global tables version 2019.11.21, instead of version "
                                                 "2017.11.29 (Legacy)."));
  }
  std::string regions;
  for (std::string_view region : kLegacyRegions) StrAppend(&regions, regions.empty() ? "" : ", ", region);
  return ValidationError(StrCat(kNotSupported, " in this region '", endpoint.region, "', supported regions are : [", regions, "]"));
}

std::string NoGlobalTable(std::string_view name) { return StrCat("Global table with name: '", name, "' does not exist."); }

// Of a table itself, in other words than of its settings.
absl::Status NotFound(std::string_view name) { return GlobalTableNotFoundError(StrCat("Global table not found: ", NoGlobalTable(name))); }
absl::Status SettingsNotFound(std::string_view name) { return GlobalTableNotFoundError(NoGlobalTable(name)); }

absl::Status CreateGlobalTable(std::string_view body, const ApiEndpoint& endpoint) {
  absl::Status status = ParseCreateGlobalTable(body);
  return status.ok() ? RefuseVersion(endpoint) : status;
}

absl::Status UpdateGlobalTable(std::string_view body, const ApiEndpoint& endpoint) {
  const absl::StatusOr<UpdateGlobalTableRequest> request = ParseUpdateGlobalTable(body);
  if (!request.ok()) return request.status();
  return request->creates ? RefuseVersion(endpoint) : NotFound(request->table);
}

absl::StatusOr<std::string> ListGlobalTables(std::string_view body) {
  if (absl::Status status = ParseListGlobalTables(body); !status.ok()) return status;
  return R"({"GlobalTables":[]})";
}

}  // namespace

absl::StatusOr<std::string> AnswerLegacyGlobalTables(Operation operation, std::string_view body, const ApiEndpoint& endpoint) {
  const auto refuse = [](const absl::StatusOr<std::string>& name, absl::Status (*missing)(std::string_view)) {
    return name.ok() ? missing(*name) : name.status();
  };
  switch (operation) {
    case Operation::kCreateGlobalTable: return CreateGlobalTable(body, endpoint);
    case Operation::kUpdateGlobalTable: return UpdateGlobalTable(body, endpoint);
    case Operation::kDescribeGlobalTable: return refuse(ParseGlobalTableName(body), NotFound);
    case Operation::kListGlobalTables: return ListGlobalTables(body);
    case Operation::kDescribeGlobalTableSettings: return refuse(ParseGlobalTableName(body), SettingsNotFound);
    case Operation::kUpdateGlobalTableSettings: return refuse(ParseUpdateGlobalTableSettings(body), SettingsNotFound);
    default: MERIDIAN_CHECK(false, OperationName(operation));
  }
  return UnknownOperationError();
}

}  // namespace meridian
