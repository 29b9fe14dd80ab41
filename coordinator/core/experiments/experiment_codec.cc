// The bytes of templates and experiments in the coordinator's store.
#include <utility>

#include "base/model/bytes.h"
#include "coordinator/core/experiments/experiment.h"

namespace meridian {
namespace {

constexpr uint8_t kFormat = 1;

void PutTime(WallTime time, ByteWriter& out) { out.Fixed64(static_cast<uint64_t>(time.us)); }

void PutTime(const std::optional<WallTime>& time, ByteWriter& out) {
  out.U8(time.has_value());
  if (time) PutTime(*time, out);
}

void PutTexts(const std::vector<std::string>& texts, ByteWriter& out) {
  out.Varint(texts.size());
  for (const std::string& text : texts) out.Bytes(text);
}

void PutMap(const TextMap& map, ByteWriter& out) {
  out.Varint(map.size());
  for (const auto& [key, value] : map) {
    out.Bytes(key);
    out.Bytes(value);
  }
}

void PutRequest(const ClientRequest& request, ByteWriter& out) {
  out.Bytes(request.token);
  out.Bytes(request.asked);
}

void PutRun(const ActionRun& run, ByteWriter& out) {
  out.U8(static_cast<uint8_t>(run.status));
  out.Bytes(run.reason);
  PutTime(run.started_at, out);
  PutTime(run.ended_at, out);
  PutTime(run.due_at, out);
  out.Varint(run.faults.size());
  for (const uint64_t id : run.faults) out.Fixed64(id);
}

std::string GetText(ByteReader& in) { return std::string(in.Bytes()); }

WallTime GetTime(ByteReader& in) { return WallTime{static_cast<int64_t>(in.Fixed64())}; }

bool GetFlag(ByteReader& in) {
  const uint8_t value = in.U8();
  if (value > 1) in.Fail();
  return value == 1;
}

std::optional<WallTime> GetOptionalTime(ByteReader& in) {
  if (!GetFlag(in)) return std::nullopt;
  return GetTime(in);
}

template <typename Status>
Status GetStatus(Status last, ByteReader& in) {
  const uint8_t value = in.U8();
  if (value > static_cast<uint8_t>(last)) in.Fail();
  return in.ok() ? static_cast<Status>(value) : last;
}

// Calls `each` as often as the next number says, as long as the bytes last.
template <typename Each>
void Repeat(ByteReader& in, const Each& each) {
  for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) each();
}

std::vector<std::string> GetTexts(ByteReader& in) {
  std::vector<std::string> texts;
  Repeat(in, [&] { texts.push_back(GetText(in)); });
  return texts;
}

TextMap GetMap(ByteReader& in) {
  TextMap map;
  Repeat(in, [&] {
    std::string key = GetText(in);
    map[std::move(key)] = GetText(in);
  });
  return map;
}

ClientRequest GetRequest(ByteReader& in) {
  ClientRequest request;
  request.token = GetText(in);
  request.asked = GetText(in);
  return request;
}

ActionRun GetRun(ByteReader& in) {
  ActionRun run;
  run.status = GetStatus(ActionStatus::kSkipped, in);
  run.reason = GetText(in);
  run.started_at = GetOptionalTime(in);
  run.ended_at = GetOptionalTime(in);
  run.due_at = GetTime(in);
  Repeat(in, [&] { run.faults.push_back(in.Fixed64()); });
  return run;
}

ActionPlan GetAction(ByteReader& in) {
  ActionPlan action;
  action.action_id = GetText(in);
  action.description = GetText(in);
  action.parameters = GetMap(in);
  action.targets = GetMap(in);
  action.start_after = GetTexts(in);
  return action;
}

TargetPlan GetTarget(ByteReader& in) {
  TargetPlan target;
  target.resource_type = GetText(in);
  target.resource_arns = GetTexts(in);
  return target;
}

ExperimentPlan GetPlan(std::string_view bytes, ByteReader& outer) {
  ByteReader in(bytes);
  ExperimentPlan plan;
  plan.description = GetText(in);
  plan.role_arn = GetText(in);
  Repeat(in, [&] {
    std::string name = GetText(in);
    plan.targets[std::move(name)] = GetTarget(in);
  });
  Repeat(in, [&] {
    std::string name = GetText(in);
    plan.actions[std::move(name)] = GetAction(in);
  });
  plan.skip_empty_targets = GetFlag(in);
  if (!in.done()) outer.Fail();
  return plan;
}

}  // namespace

std::string EncodePlan(const ExperimentPlan& plan) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Bytes(plan.description);
  out.Bytes(plan.role_arn);
  out.Varint(plan.targets.size());
  for (const auto& [name, target] : plan.targets) {
    out.Bytes(name);
    out.Bytes(target.resource_type);
    PutTexts(target.resource_arns, out);
  }
  out.Varint(plan.actions.size());
  for (const auto& [name, action] : plan.actions) {
    out.Bytes(name);
    out.Bytes(action.action_id);
    out.Bytes(action.description);
    PutMap(action.parameters, out);
    PutMap(action.targets, out);
    PutTexts(action.start_after, out);
  }
  out.U8(plan.skip_empty_targets);
  return bytes;
}

std::string EncodeTemplate(const ExperimentTemplate& one) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kFormat);
  out.Bytes(one.id);
  out.Bytes(one.region.name);
  out.Bytes(EncodePlan(one.plan));
  PutMap(one.tags, out);
  PutTime(one.created_at, out);
  PutTime(one.updated_at, out);
  PutRequest(one.request, out);
  return bytes;
}

absl::StatusOr<ExperimentTemplate> DecodeTemplate(std::string_view bytes) {
  ByteReader in(bytes);
  ExperimentTemplate one;
  if (in.U8() != kFormat) in.Fail();
  one.id = GetText(in);
  one.region = RegionId(GetText(in));
  one.plan = GetPlan(in.Bytes(), in);
  one.tags = GetMap(in);
  one.created_at = GetTime(in);
  one.updated_at = GetTime(in);
  one.request = GetRequest(in);
  if (!in.done()) return absl::DataLossError("not a valid template of experiments");
  return one;
}

std::string EncodeExperiment(const Experiment& one) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.U8(kFormat);
  out.Bytes(one.id);
  out.Bytes(one.region.name);
  out.Bytes(one.template_id);
  out.Bytes(EncodePlan(one.plan));
  out.U8(static_cast<uint8_t>(one.status));
  out.Bytes(one.reason);
  out.U8(one.failed);
  out.U8(one.skip_all);
  PutTime(one.created_at, out);
  PutTime(one.started_at, out);
  PutTime(one.ended_at, out);
  PutMap(one.tags, out);
  PutRequest(one.request, out);
  out.Varint(one.runs.size());
  for (const auto& [name, run] : one.runs) {
    out.Bytes(name);
    PutRun(run, out);
  }
  return bytes;
}

absl::StatusOr<Experiment> DecodeExperiment(std::string_view bytes) {
  ByteReader in(bytes);
  Experiment one;
  if (in.U8() != kFormat) in.Fail();
  one.id = GetText(in);
  one.region = RegionId(GetText(in));
  one.template_id = GetText(in);
  one.plan = GetPlan(in.Bytes(), in);
  one.status = GetStatus(ExperimentStatus::kCancelled, in);
  one.reason = GetText(in);
  one.failed = GetFlag(in);
  one.skip_all = GetFlag(in);
  one.created_at = GetTime(in);
  one.started_at = GetOptionalTime(in);
  one.ended_at = GetOptionalTime(in);
  one.tags = GetMap(in);
  one.request = GetRequest(in);
  Repeat(in, [&] {
    std::string name = GetText(in);
    one.runs[std::move(name)] = GetRun(in);
  });
  bool whole = in.done() && one.runs.size() == one.plan.actions.size();
  for (const auto& [name, run] : one.runs) whole = whole && one.plan.actions.contains(name);
  if (!whole) return absl::DataLossError("not a valid experiment");
  return one;
}

}  // namespace meridian
