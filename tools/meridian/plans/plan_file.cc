#include "tools/meridian/plans/plan_file.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "base/model/strings.h"
#include "tools/meridian/plans/plan_members.h"
#include "tools/sim/plan/sim_marks.h"

namespace meridian {
namespace {

namespace json = boost::json;

constexpr int64_t kSkewCountMax = 1'000'000'000;
constexpr uint64_t kPickMax = 1'000'000'000;

void ReadWorkload(const json::value& value, SimWorkloadPlan* workload, absl::Status& status) {
  PlanMembers members(value, "the workload", status);
  std::string name;
  members.Text("name", &name);
  if (const std::optional<SimWorkloadKind> kind = ParseSimWorkload(name)) {
    workload->kind = *kind;
  } else {
    members.Wrong("needs a 'name': random_writes, pass_around or transfers");
  }
  members.Number("items", 1, 100'000, &workload->items);
  members.Number("writes_per_s", 1, 100'000, &workload->writes_per_s);
  members.Number("update_percent", 0, 100, &workload->update_percent);
  members.Number("delete_percent", 0, 100, &workload->delete_percent);
  members.Number("conditional_percent", 0, 100, &workload->conditional_percent);
  members.Number("read_percent", 0, 99, &workload->read_percent);
  members.Number("eventual_percent", 0, 100, &workload->eventual_percent);
  if (workload->update_percent + workload->delete_percent > 100) members.Wrong("has more than 100 percent");
}

void ReadFaultKind(PlanMembers& members, SimFaultKind* out) {
  std::string name;
  members.Text("name", &name);
  if (const std::optional<SimFaultKind> kind = ParseSimFault(name)) {
    *out = *kind;
  } else {
    members.Wrong(StrCat("cannot be '", name, "'"));
  }
}

// "region", "to" and "az", as far as the kind of the fault has them.
void ReadPlace(PlanMembers& members, SimFaultPlace place, RegionId* region, RegionId* to, std::optional<AzId>* az) {
  if (place != SimFaultPlace::kCoordinator) members.Text("region", &region->name);
  if (place == SimFaultPlace::kLink) members.Text("to", &to->name);
  if (place != SimFaultPlace::kAz) return;
  std::string name;
  members.Text("az", &name);
  if (name.empty()) return;
  *az = AzId::Parse(name);
  if (!*az) members.Wrong(StrCat("has no Availability Zone '", name, "'"));
}

SimFaultPlan ReadFault(const json::value& value, absl::Status& status) {
  SimFaultPlan fault;
  PlanMembers members(value, "a fault", status);
  ReadFaultKind(members, &fault.kind);
  members.Time("every", &fault.every);
  members.Time("at", &fault.at);
  members.Time("for_max", &fault.for_max);
  ReadPlace(members, PlaceOf(fault.kind), &fault.region, &fault.to, &fault.az);
  if (fault.for_max.us == 0) members.Wrong("needs 'for_max_ms'");
  return fault;
}

SimFault ReadExactFault(const json::value& value, absl::Status& status) {
  SimFault fault;
  PlanMembers members(value, "an exact fault", status);
  ReadFaultKind(members, &fault.kind);
  members.Time("at", &fault.at);
  members.Time("for", &fault.length);
  const SimFaultPlace place = PlaceOf(fault.kind);
  ReadPlace(members, place, &fault.region, &fault.to, &fault.az);
  if (place != SimFaultPlace::kCoordinator && fault.region.name.empty()) members.Wrong("needs a 'region'");
  if (place == SimFaultPlace::kLink && fault.to.name.empty()) members.Wrong("needs a 'to'");
  if (place == SimFaultPlace::kAz && !fault.az) members.Wrong("needs an 'az'");
  switch (fault.kind) {
    case SimFaultKind::kSlowAz:
    case SimFaultKind::kSlowDisk:
      members.Time("delay", &fault.delay);
      break;
    case SimFaultKind::kClockSkew:
      members.Time("skew", &fault.skew, -kSkewCountMax);
      break;
    case SimFaultKind::kStopAz:
      members.Flag("machine", &fault.machine);
      break;
    case SimFaultKind::kCorruptDisk:
      members.Number("pick", 0, kPickMax, &fault.pick);
      break;
    default:
      break;
  }
  return fault;
}

SimLinkPlan ReadLink(const json::value& value, absl::Status& status) {
  SimLinkPlan link;
  PlanMembers members(value, "a link", status);
  members.Text("from", &link.from.name);
  members.Text("to", &link.to.name);
  members.Time("latency", &link.latency);
  members.Time("jitter", &link.jitter);
  return link;
}

// Everything that names Regions and Availability Zones names those of the plan.
absl::Status CheckPlaces(const SimPlan& plan) {
  const auto known = [&](const RegionId& region) {
    return std::find(plan.regions.begin(), plan.regions.end(), region) != plan.regions.end();
  };
  const auto check_fault = [&](const auto& fault) {
    for (const RegionId& region : {fault.region, fault.to}) {
      if (!region.name.empty() && !known(region)) return absl::InvalidArgumentError("a fault names a Region that the plan has not");
    }
    if (!fault.to.name.empty() && fault.region == fault.to) return absl::InvalidArgumentError("a fault's link leads nowhere");
    if (fault.az && fault.az->index >= plan.azs) {
      return absl::InvalidArgumentError("a fault names an Availability Zone that the plan has not");
    }
    return absl::OkStatus();
  };
  if (plan.regions.size() < 2) return absl::InvalidArgumentError("a plan needs two 'regions' or more");
  if (plan.replicas_at_start > plan.regions.size()) {
    return absl::InvalidArgumentError("'replicas_at_start' is more than there are Regions");
  }
  for (const SimLinkPlan& link : plan.links) {
    if (!known(link.from) || !known(link.to)) return absl::InvalidArgumentError("a link names a Region that the plan has not");
  }
  for (const SimFaultPlan& fault : plan.faults) {
    if (absl::Status status = check_fault(fault); !status.ok()) return status;
  }
  for (const SimFault& fault : plan.exact_faults) {
    if (absl::Status status = check_fault(fault); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SimPlan> ParsePlan(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error) return absl::InvalidArgumentError(StrCat("not JSON: ", error.message()));
  SimPlan plan;
  absl::Status status;
  {
    PlanMembers members(value, "the plan", status);
    members.Text("title", &plan.title);
    members.Texts("regions", [&](const std::string& region) { plan.regions.emplace_back(region); });
    members.Number("availability_zones", 1, kAzsMax, &plan.azs);
    members.Number("replicas_at_start", 1, 100, &plan.replicas_at_start);
    members.Number("partitions", 1, 64, &plan.partitions);
    members.Number("split_bytes", 1, 1'000'000, &plan.split_bytes);
    members.Number("indexes", 0, kSimIndexesMax, &plan.indexes);
    members.Flag("settings_changes", &plan.settings_changes);
    members.Flag("ttl", &plan.ttl);
    members.Flag("backups", &plan.backups);
    members.Flag("replica_changes", &plan.replica_changes);
    members.Time("index_lag", &plan.index_lag);
    members.Flag("streams", &plan.streams);
    if (const json::value* workload = members.Take("workload")) ReadWorkload(*workload, &plan.workload, status);
    members.List("links", [&](const json::value& link) { plan.links.push_back(ReadLink(link, status)); });
    members.List("faults", [&](const json::value& fault) { plan.faults.push_back(ReadFault(fault, status)); });
    members.List("exact_faults", [&](const json::value& fault) { plan.exact_faults.push_back(ReadExactFault(fault, status)); });
    members.Number("loss_permille", 0, 500, &plan.loss_permille);
    members.Number("duplicate_permille", 0, 1000, &plan.duplicate_permille);
    members.Time("message_latency_max", &plan.message_latency_max);
    members.Time("clock_granularity", &plan.clock_granularity);
    members.Number("az_lag_records_max", 1, 1'000'000, &plan.az_lag_records_max);
    members.Flag("swarm", &plan.swarm);
    members.Flag("expect_no_conflicts", &plan.expect_no_conflicts);
    members.Flag("expect_all_kept", &plan.expect_all_kept);
    members.Texts("must_reach", [&](const std::string& mark) {
      if (!ParseSimMark(mark)) members.Wrong(StrCat("must reach '", mark, "', which is no mark (tools/sim/plan/sim_marks.h)"));
      plan.must_reach.push_back(mark);
    });
    members.Time("safety", &plan.safety);
    members.Time("converge", &plan.converge);
    if (plan.clock_granularity.us == 0) members.Wrong("needs a 'clock_granularity_us' above 0");
    if (plan.azs == 2) members.Wrong("can have 1 or 3 'availability_zones'");
    if (!std::is_sorted(plan.exact_faults.begin(), plan.exact_faults.end(), [](const auto& a, const auto& b) { return a.at < b.at; })) {
      members.Wrong("needs its 'exact_faults' in the order of their times");
    }
  }
  if (!status.ok()) return status;
  if (absl::Status places = CheckPlaces(plan); !places.ok()) return places;
  return plan;
}

absl::StatusOr<SimPlan> ReadPlanFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(StrCat("cannot read the plan ", path));
  std::ostringstream text;
  text << file.rdbuf();
  absl::StatusOr<SimPlan> plan = ParsePlan(text.str());
  if (!plan.ok()) return absl::Status(plan.status().code(), StrCat(path, ": ", ToStd(plan.status().message())));
  return plan;
}

}  // namespace meridian
