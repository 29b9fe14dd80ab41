#include "tools/meridian/plans/plan_writer.h"

#include <boost/json.hpp>
#include <fstream>

#include "base/model/strings.h"

namespace meridian {
namespace {

namespace json = boost::json;

void PutTime(json::object& object, const std::string& name, Duration time) {
  if (time.us % 1000 == 0) {
    object[name + "_ms"] = time.us / 1000;
  } else {
    object[name + "_us"] = time.us;
  }
}

template <typename Value>
void PutUnless(json::object& object, const std::string& name, const Value& value, const Value& usual) {
  if (!(value == usual)) object[name] = value;
}

void PutTimeUnless(json::object& object, const std::string& name, Duration time, Duration usual) {
  if (time != usual) PutTime(object, name, time);
}

void PutPlace(json::object& object, const RegionId& region, const RegionId& to, std::optional<AzId> az) {
  PutUnless(object, "region", region.name, std::string());
  PutUnless(object, "to", to.name, std::string());
  if (az) object["az"] = az->name();
}

json::object ToJson(const SimWorkloadPlan& workload) {
  const SimWorkloadPlan usual;
  json::object object;
  object["name"] = std::string(SimWorkloadName(workload.kind));
  PutUnless(object, "items", workload.items, usual.items);
  PutUnless(object, "writes_per_s", workload.writes_per_s, usual.writes_per_s);
  PutUnless(object, "update_percent", workload.update_percent, usual.update_percent);
  PutUnless(object, "delete_percent", workload.delete_percent, usual.delete_percent);
  PutUnless(object, "conditional_percent", workload.conditional_percent, usual.conditional_percent);
  PutUnless(object, "read_percent", workload.read_percent, usual.read_percent);
  PutUnless(object, "eventual_percent", workload.eventual_percent, usual.eventual_percent);
  return object;
}

json::object ToJson(const SimLinkPlan& link) {
  json::object object;
  object["from"] = link.from.name;
  object["to"] = link.to.name;
  PutTime(object, "latency", link.latency);
  PutTime(object, "jitter", link.jitter);
  return object;
}

json::object ToJson(const SimFaultPlan& fault) {
  json::object object;
  object["name"] = SimFaultName(fault.kind);
  PutTimeUnless(object, "every", fault.every, Duration());
  PutTimeUnless(object, "at", fault.at, Duration());
  PutTime(object, "for_max", fault.for_max);
  PutPlace(object, fault.region, fault.to, fault.az);
  return object;
}

json::object ToJson(const SimFault& fault) {
  json::object object;
  object["name"] = SimFaultName(fault.kind);
  PutTime(object, "at", fault.at);
  PutTime(object, "for", fault.length);
  PutPlace(object, fault.region, fault.to, fault.az);
  PutTimeUnless(object, "delay", fault.delay, Duration());
  PutTimeUnless(object, "skew", fault.skew, Duration());
  PutUnless(object, "machine", fault.machine, false);
  PutUnless(object, "pick", fault.pick, uint64_t{0});
  return object;
}

// `list` as lines of their own, so that a person can take one out.
template <typename List, typename Write>
void AppendList(std::string& text, std::string_view name, const List& list, const Write& write) {
  if (list.empty()) return;
  StrAppend(&text, ",\n  \"", name, "\": [");
  const char* separator = "\n    ";
  for (const auto& element : list) {
    StrAppend(&text, separator, json::serialize(write(element)));
    separator = ",\n    ";
  }
  StrAppend(&text, "\n  ]");
}

json::object Scalars(const SimPlan& plan) {
  const SimPlan usual;
  json::object object;
  json::array regions;
  for (const RegionId& region : plan.regions) regions.emplace_back(region.name);
  PutUnless(object, "title", plan.title, usual.title);
  object["regions"] = std::move(regions);
  PutUnless(object, "availability_zones", plan.azs, usual.azs);
  PutUnless(object, "replicas_at_start", plan.replicas_at_start, usual.replicas_at_start);
  PutUnless(object, "partitions", plan.partitions, usual.partitions);
  PutUnless(object, "split_bytes", plan.split_bytes, usual.split_bytes);
  PutUnless(object, "indexes", plan.indexes, usual.indexes);
  PutUnless(object, "settings_changes", plan.settings_changes, usual.settings_changes);
  PutUnless(object, "ttl", plan.ttl, usual.ttl);
  PutUnless(object, "backups", plan.backups, usual.backups);
  PutUnless(object, "replica_changes", plan.replica_changes, usual.replica_changes);
  PutTimeUnless(object, "index_lag", plan.index_lag, usual.index_lag);
  PutUnless(object, "streams", plan.streams, usual.streams);
  object["workload"] = ToJson(plan.workload);
  PutUnless(object, "loss_permille", plan.loss_permille, usual.loss_permille);
  PutUnless(object, "duplicate_permille", plan.duplicate_permille, usual.duplicate_permille);
  PutTimeUnless(object, "message_latency_max", plan.message_latency_max, usual.message_latency_max);
  PutUnless(object, "az_lag_records_max", plan.az_lag_records_max, usual.az_lag_records_max);
  PutTimeUnless(object, "clock_granularity", plan.clock_granularity, usual.clock_granularity);
  PutUnless(object, "swarm", plan.swarm, usual.swarm);
  PutUnless(object, "expect_no_conflicts", plan.expect_no_conflicts, usual.expect_no_conflicts);
  PutUnless(object, "expect_all_kept", plan.expect_all_kept, usual.expect_all_kept);
  PutTime(object, "safety", plan.safety);
  PutTime(object, "converge", plan.converge);
  return object;
}

}  // namespace

std::string PlanText(const SimPlan& plan) {
  std::string text = "{";
  const char* separator = "\n  ";
  for (const auto& [name, value] : Scalars(plan)) {
    StrAppend(&text, separator, "\"", std::string_view(name), "\": ", json::serialize(value));
    separator = ",\n  ";
  }
  const auto as_json = [](const auto& element) { return ToJson(element); };
  AppendList(text, "links", plan.links, as_json);
  AppendList(text, "faults", plan.faults, as_json);
  AppendList(text, "exact_faults", plan.exact_faults, as_json);
  AppendList(text, "must_reach", plan.must_reach, [](const std::string& mark) { return json::string(mark); });
  StrAppend(&text, "\n}\n");
  return text;
}

absl::Status WritePlanFile(const SimPlan& plan, const std::string& path) {
  std::ofstream file(path);
  file << PlanText(plan);
  file.close();
  if (!file) return absl::UnavailableError(StrCat("cannot write the plan to ", path));
  return absl::OkStatus();
}

}  // namespace meridian
