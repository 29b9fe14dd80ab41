#include "tools/meridian/report/az_rows.h"

#include "base/model/strings.h"
#include "tools/meridian/fault/fault_report.h"

namespace meridian {
namespace {

std::string FaultsOn(const v1::RegionStatus& region, const v1::AzStatus& az, const v1::ListFaultsResponse& faults) {
  std::string text;
  for (const v1::Fault& fault : faults.faults()) {
    if (fault.region() != region.region() || fault.az() != az.name()) continue;
    StrAppend(&text, text.empty() ? "" : ", ", FaultText(fault), " (", fault.id(), ")");
  }
  return text;
}

}  // namespace

std::string AzStateText(const v1::AzStatus& az) {
  if (!az.up()) return az.trouble().empty() ? "DOWN" : StrCat("DOWN: ", az.trouble());
  if (az.rebuilding_partitions() > 0) return "rebuilding";
  return az.behind_records() > 0 ? "catching up" : "up";
}

std::vector<std::vector<std::string>> AzRows(const std::vector<v1::RegionStatus>& regions, const v1::ListFaultsResponse& faults) {
  std::vector<std::vector<std::string>> rows = {
      {"REGION", "AZ", "LEADS", "BEHIND RECORDS", "REBUILDING PARTITIONS", "FAULTS", "STATE"}};
  for (const v1::RegionStatus& region : regions) {
    for (const v1::AzStatus& az : region.azs()) {
      const auto number = [&](uint64_t value) { return az.up() ? std::to_string(value) : "-"; };
      const std::string on = FaultsOn(region, az, faults);
      rows.push_back({region.region(), az.name(), number(az.leads()), number(az.behind_records()), number(az.rebuilding_partitions()),
                      on.empty() ? "-" : on, AzStateText(az)});
    }
  }
  if (rows.size() == 1) rows.clear();
  return rows;
}

}  // namespace meridian
