#include "tools/meridian/plans/plan_file.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "base/model/strings.h"

namespace meridian {
namespace {

namespace json = boost::json;

// Takes members out of one object; remembers the first thing that is wrong. Members that nobody took are wrong too.
class Members {
 public:
  Members(const json::value& value, std::string what, absl::Status& status)
      : object_(value.if_object()), what_(std::move(what)), status_(status) {
    if (object_ == nullptr) Wrong("must be an object");
  }
  ~Members() {
    if (object_ == nullptr) return;
    for (const auto& [key, value] : *object_) {
      if (!taken_.contains(std::string(key))) Wrong(StrCat("has no member '", std::string_view(key), "'"));
    }
  }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  const json::value* Take(const std::string& name) {
    taken_.insert(name);
    return object_ == nullptr ? nullptr : object_->if_contains(name);
  }
  void Text(const std::string& name, std::string* out) {
    const json::value* value = Take(name);
    if (value == nullptr) return;
    if (!value->is_string()) return Wrong(StrCat("'", name, "' must be a string"));
    *out = json::value_to<std::string>(*value);
  }
  void Flag(const std::string& name, bool* out) {
    const json::value* value = Take(name);
    if (value == nullptr) return;
    if (!value->is_bool()) return Wrong(StrCat("'", name, "' must be true or false"));
    *out = value->as_bool();
  }
  void Number(const std::string& name, uint64_t min, uint64_t max, uint64_t* out) {
    const json::value* value = Take(name);
    if (value == nullptr) return;
    if (!value->is_int64() || value->as_int64() < 0 || static_cast<uint64_t>(value->as_int64()) < min ||
        static_cast<uint64_t>(value->as_int64()) > max) {
      return Wrong(StrCat("'", name, "' must be a whole number from ", min, " to ", max));
    }
    *out = static_cast<uint64_t>(value->as_int64());
  }
  // A duration in units of `unit`, which the name's ending tells.
  void Time(const std::string& name, Duration unit, Duration* out) {
    uint64_t count = static_cast<uint64_t>(out->us / unit.us);
    if (Take(name) == nullptr) return;
    Number(name, 0, 1'000'000'000, &count);
    *out = unit * static_cast<int64_t>(count);
  }
  template <typename Each>
  void List(const std::string& name, const Each& each) {
    const json::value* value = Take(name);
    if (value == nullptr) return;
    if (!value->is_array()) return Wrong(StrCat("'", name, "' must be a list"));
    for (const json::value& element : value->as_array()) each(element);
  }
  void Wrong(const std::string& text) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(StrCat(what_, " ", text));
  }

 private:
  const json::object* const object_;
  const std::string what_;
  absl::Status& status_;
  std::set<std::string> taken_;
};

constexpr Duration kMilli = Duration::Millis(1);
constexpr Duration kMicro = Duration::Micros(1);

void ReadWorkload(const json::value& value, SimWorkloadPlan* workload, absl::Status& status) {
  Members members(value, "the workload", status);
  std::string name;
  members.Text("name", &name);
  if (name == "pass_around") {
    workload->kind = SimWorkloadKind::kPassAround;
  } else if (name != "random_writes") {
    members.Wrong("needs a 'name': random_writes or pass_around");
  }
  members.Number("items", 1, 100'000, &workload->items);
  members.Number("writes_per_s", 1, 100'000, &workload->writes_per_s);
  members.Number("update_percent", 0, 100, &workload->update_percent);
  members.Number("delete_percent", 0, 100, &workload->delete_percent);
  members.Number("conditional_percent", 0, 100, &workload->conditional_percent);
  if (workload->update_percent + workload->delete_percent > 100) members.Wrong("has more than 100 percent");
}

SimFaultPlan ReadFault(const json::value& value, absl::Status& status) {
  SimFaultPlan fault;
  Members members(value, "a fault", status);
  std::string name;
  members.Text("name", &name);
  if (const std::optional<SimFaultKind> kind = ParseSimFault(name)) {
    fault.kind = *kind;
  } else {
    members.Wrong(StrCat("cannot be '", name, "'"));
  }
  members.Time("every_ms", kMilli, &fault.every);
  members.Time("at_ms", kMilli, &fault.at);
  members.Time("for_max_ms", kMilli, &fault.for_max);
  members.Text("region", &fault.region.name);
  members.Text("to", &fault.to.name);
  if (fault.for_max.us == 0) members.Wrong("needs 'for_max_ms'");
  return fault;
}

SimLinkPlan ReadLink(const json::value& value, absl::Status& status) {
  SimLinkPlan link;
  Members members(value, "a link", status);
  members.Text("from", &link.from.name);
  members.Text("to", &link.to.name);
  members.Time("latency_ms", kMilli, &link.latency);
  members.Time("jitter_ms", kMilli, &link.jitter);
  return link;
}

// Everything that names Regions names those of the plan.
absl::Status CheckRegions(const SimPlan& plan) {
  const auto known = [&](const RegionId& region) {
    return std::find(plan.regions.begin(), plan.regions.end(), region) != plan.regions.end();
  };
  if (plan.regions.size() < 2) return absl::InvalidArgumentError("a plan needs two 'regions' or more");
  if (plan.replicas_at_start > plan.regions.size()) {
    return absl::InvalidArgumentError("'replicas_at_start' is more than there are Regions");
  }
  for (const SimLinkPlan& link : plan.links) {
    if (!known(link.from) || !known(link.to)) return absl::InvalidArgumentError("a link names a Region that the plan has not");
  }
  for (const SimFaultPlan& fault : plan.faults) {
    for (const RegionId& region : {fault.region, fault.to}) {
      if (!region.name.empty() && !known(region)) {
        return absl::InvalidArgumentError("a fault names a Region that the plan has not");
      }
    }
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
    Members members(value, "the plan", status);
    members.Text("title", &plan.title);
    members.List("regions", [&](const json::value& region) {
      if (!region.is_string()) return members.Wrong("has a Region that is not a string");
      plan.regions.emplace_back(json::value_to<std::string>(region));
    });
    members.Number("replicas_at_start", 1, 100, &plan.replicas_at_start);
    members.Number("partitions", 1, 64, &plan.partitions);
    if (const json::value* workload = members.Take("workload")) ReadWorkload(*workload, &plan.workload, status);
    members.List("links", [&](const json::value& link) { plan.links.push_back(ReadLink(link, status)); });
    members.List("faults", [&](const json::value& fault) { plan.faults.push_back(ReadFault(fault, status)); });
    members.Number("loss_permille", 0, 500, &plan.loss_permille);
    members.Number("duplicate_permille", 0, 1000, &plan.duplicate_permille);
    members.Time("message_latency_max_us", kMicro, &plan.message_latency_max);
    members.Time("clock_granularity_us", kMicro, &plan.clock_granularity);
    members.Flag("swarm", &plan.swarm);
    members.Flag("expect_no_conflicts", &plan.expect_no_conflicts);
    members.Time("safety_ms", kMilli, &plan.safety);
    members.Time("converge_ms", kMilli, &plan.converge);
    if (plan.clock_granularity.us == 0) members.Wrong("needs a 'clock_granularity_us' above 0");
  }
  if (!status.ok()) return status;
  if (absl::Status regions = CheckRegions(plan); !regions.ok()) return regions;
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
