#include "coordinator/core/experiments/experiments.h"

#include <algorithm>
#include <utility>

#include "base/model/bytes.h"
#include "base/model/strings.h"
#include "coordinator/core/experiments/experiment_run.h"
#include "coordinator/core/experiments/plan_check.h"

namespace meridian {
namespace {

constexpr std::string_view kTemplatePrefix = "experiment/template/";
constexpr std::string_view kRunPrefix = "experiment/run/";
constexpr size_t kTemplatesMax = 500;
constexpr size_t kUnderWayMax = 5;
constexpr size_t kOverMax = 1000;
constexpr size_t kTokenMax = 1024;

std::string KeyOf(const ExperimentTemplate& one) { return StrCat(kTemplatePrefix, one.id); }
std::string KeyOf(const Experiment& one) { return StrCat(kRunPrefix, one.id); }

absl::Status NoSuch(std::string_view what, std::string_view id) { return absl::NotFoundError(StrCat(what, " ", id, " does not exist.")); }

absl::Status CheckToken(const std::string& token) {
  if (!token.empty() && token.size() <= kTokenMax) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("A clientToken of 1 to ", kTokenMax, " characters is needed."));
}

std::string Encode(const TextMap& tags) {
  std::string bytes;
  ByteWriter out(&bytes);
  for (const auto& [key, value] : tags) {
    out.Bytes(key);
    out.Bytes(value);
  }
  return bytes;
}

// The one that was made with this token: null, or kAlreadyExists if that was another request.
template <typename Map>
absl::StatusOr<const typename Map::mapped_type*> FindByToken(const Map& map, const ClientRequest& request) {
  for (const auto& [id, one] : map) {
    if (one.request.token != request.token) continue;
    if (one.request.asked == request.asked) return &one;
    return absl::AlreadyExistsError(StrCat("The clientToken was used for another request, which made ", id, "."));
  }
  return nullptr;
}

// Reads what lies under `prefix` into `map`.
template <typename Map, typename Decode>
absl::Status ReadAll(StateStore& store, std::string_view prefix, const Decode& decode, Map* map) {
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) {
    auto one = decode(cursor->value());
    if (!one.ok()) return one.status();
    std::string id = one->id;
    map->emplace(std::move(id), *std::move(one));
  }
  return cursor->status();
}

}  // namespace

absl::StatusOr<Experiments> Experiments::Open(std::vector<RegionId> regions, Seams seams) {
  Experiments all(std::move(regions), seams);
  absl::Status status = ReadAll(seams.store, kTemplatePrefix, DecodeTemplate, &all.templates_);
  if (status.ok()) status = ReadAll(seams.store, kRunPrefix, DecodeExperiment, &all.experiments_);
  if (!status.ok()) return status;
  return all;
}

absl::StatusOr<ExperimentTemplate> Experiments::CreateTemplate(TemplateRequest request) {
  if (!failure_.ok()) return failure_;
  absl::Status status = CheckToken(request.client_token);
  status.Update(CheckPlan(request.plan, regions_));
  status.Update(CheckTags(request.tags));
  if (!status.ok()) return status;
  ExperimentTemplate one{.region = std::move(request.region), .plan = std::move(request.plan), .tags = std::move(request.tags)};
  one.request = {std::move(request.client_token), StrCat(EncodePlan(one.plan), Encode(one.tags))};
  const auto known = FindByToken(templates_, one.request);
  if (!known.ok()) return known.status();
  if (*known) return **known;
  if (templates_.size() >= kTemplatesMax) {
    return absl::ResourceExhaustedError(StrCat("There are ", kTemplatesMax, " experiment templates; delete one first."));
  }
  one.id = NewId("EXT");
  one.created_at = one.updated_at = seams_.clock.WallNow();
  status = SaveTemplate(one);
  if (!status.ok()) return status;
  return one;
}

absl::StatusOr<Experiment> Experiments::Start(StartRequest request) {
  if (!failure_.ok()) return failure_;
  absl::Status status = CheckToken(request.client_token);
  status.Update(CheckTags(request.tags));
  if (!status.ok()) return status;
  const ClientRequest asked{request.client_token, StrCat(request.template_id, request.skip_all ? " skip " : " run ", Encode(request.tags))};
  const auto known = FindByToken(experiments_, asked);
  if (!known.ok()) return known.status();
  if (*known) return **known;
  const auto found = templates_.find(request.template_id);
  if (found == templates_.end()) return NoSuch("Experiment template", request.template_id);
  if (UnderWay().size() >= kUnderWayMax) {
    return absl::ResourceExhaustedError(StrCat(kUnderWayMax, " experiments are under way; stop one first, or wait until one is over."));
  }
  // The cluster's Regions may have changed since.
  if (absl::Status possible = CheckPlan(found->second.plan, regions_); !possible.ok()) return possible;
  Experiment one{.id = NewId("EXP"), .region = std::move(request.region), .template_id = found->first, .plan = found->second.plan};
  one.skip_all = request.skip_all;
  one.created_at = seams_.clock.WallNow();
  one.tags = std::move(request.tags);
  one.request = asked;
  for (const auto& [name, action] : one.plan.actions) one.runs[name] = ActionRun();
  status = Save(one);
  if (!status.ok()) return status;
  return one;
}

absl::StatusOr<ExperimentTemplate> Experiments::FindTemplate(std::string_view id) const {
  const auto found = templates_.find(std::string(id));
  if (found == templates_.end()) return NoSuch("Experiment template", id);
  return found->second;
}

absl::StatusOr<Experiment> Experiments::Find(std::string_view id) const {
  const auto found = experiments_.find(std::string(id));
  if (found == experiments_.end()) return NoSuch("Experiment", id);
  return found->second;
}

absl::StatusOr<ExperimentTemplate> Experiments::UpdateTemplate(std::string_view id, ExperimentPlan plan) {
  if (!failure_.ok()) return failure_;
  absl::StatusOr<ExperimentTemplate> one = FindTemplate(id);
  if (!one.ok()) return one;
  if (absl::Status status = CheckPlan(plan, regions_); !status.ok()) return status;
  one->plan = std::move(plan);
  one->updated_at = seams_.clock.WallNow();
  if (absl::Status status = SaveTemplate(*one); !status.ok()) return status;
  return one;
}

absl::StatusOr<ExperimentTemplate> Experiments::DeleteTemplate(std::string_view id) {
  if (!failure_.ok()) return failure_;
  absl::StatusOr<ExperimentTemplate> one = FindTemplate(id);
  if (!one.ok()) return one;
  StateBatch batch;
  batch.Erase(KeyOf(*one));
  if (absl::Status status = Commit(batch); !status.ok()) return status;
  templates_.erase(one->id);
  return one;
}

absl::StatusOr<Experiment> Experiments::Stop(std::string_view id) {
  if (!failure_.ok()) return failure_;
  absl::StatusOr<Experiment> one = Find(id);
  if (!one.ok()) return one;
  if (IsOver(one->status)) {
    return absl::InvalidArgumentError(StrCat("Experiment ", id, " cannot be stopped: it is ", NameOf(one->status), "."));
  }
  BeginStop(*one, seams_.clock.WallNow(), "Experiment was stopped by a StopExperiment request.");
  if (absl::Status status = Save(*one); !status.ok()) return status;
  return one;
}

absl::StatusOr<TextMap> Experiments::TagsOf(std::string_view arn) const {
  for (const auto& [id, one] : templates_) {
    if (ArnOf(one) == arn) return one.tags;
  }
  for (const auto& [id, one] : experiments_) {
    if (ArnOf(one) == arn) return one.tags;
  }
  return NoSuch("Resource", arn);
}

template <typename Edit>
absl::Status Experiments::EditTags(std::string_view arn, const Edit& edit) {
  if (!failure_.ok()) return failure_;
  absl::StatusOr<TextMap> tags = TagsOf(arn);
  if (!tags.ok()) return tags.status();
  edit(*tags);
  if (absl::Status status = CheckTags(*tags); !status.ok()) return status;
  for (const auto& [id, one] : templates_) {
    if (ArnOf(one) != arn) continue;
    ExperimentTemplate edited = one;
    edited.tags = *std::move(tags);
    return SaveTemplate(std::move(edited));
  }
  for (const auto& [id, one] : experiments_) {
    if (ArnOf(one) != arn) continue;
    Experiment edited = one;
    edited.tags = *std::move(tags);
    return Save(std::move(edited));
  }
  return absl::OkStatus();
}

absl::Status Experiments::Tag(std::string_view arn, const TextMap& tags) {
  return EditTags(arn, [&](TextMap& all) {
    for (const auto& [key, value] : tags) all[key] = value;
  });
}

absl::Status Experiments::Untag(std::string_view arn, const std::vector<std::string>& keys) {
  return EditTags(arn, [&](TextMap& all) {
    for (const std::string& key : keys) all.erase(key);
  });
}

std::vector<std::string> Experiments::UnderWay() const {
  std::vector<const Experiment*> found;
  for (const auto& [id, one] : experiments_) {
    if (!IsOver(one.status)) found.push_back(&one);
  }
  std::stable_sort(found.begin(), found.end(), [](const Experiment* a, const Experiment* b) { return a->created_at < b->created_at; });
  std::vector<std::string> ids;
  for (const Experiment* one : found) ids.push_back(one->id);
  return ids;
}

std::set<uint64_t> Experiments::FaultsBeside(std::string_view id) const {
  std::set<uint64_t> faults;
  for (const auto& [other, one] : experiments_) {
    if (other == id) continue;
    for (const auto& [name, run] : one.runs) faults.insert(run.faults.begin(), run.faults.end());
  }
  return faults;
}

absl::Status Experiments::Save(Experiment experiment) {
  if (!failure_.ok()) return failure_;
  StateBatch batch;
  batch.Put(KeyOf(experiment), EncodeExperiment(experiment));
  std::string forgotten;
  ForgetOldest(batch, &forgotten);
  if (absl::Status status = Commit(batch); !status.ok()) return status;
  std::string id = experiment.id;
  experiments_.insert_or_assign(std::move(id), std::move(experiment));
  if (!forgotten.empty()) experiments_.erase(forgotten);
  return absl::OkStatus();
}

// One at a time is enough: each Save adds one at most.
void Experiments::ForgetOldest(StateBatch& batch, std::string* forgotten) const {
  const Experiment* oldest = nullptr;
  size_t over = 0;
  for (const auto& [id, one] : experiments_) {
    if (!IsOver(one.status)) continue;
    ++over;
    if (!oldest || one.created_at < oldest->created_at) oldest = &one;
  }
  if (over <= kOverMax) return;
  batch.Erase(KeyOf(*oldest));
  *forgotten = oldest->id;
}

absl::Status Experiments::SaveTemplate(ExperimentTemplate one) {
  StateBatch batch;
  batch.Put(KeyOf(one), EncodeTemplate(one));
  if (absl::Status status = Commit(batch); !status.ok()) return status;
  std::string id = one.id;
  templates_.insert_or_assign(std::move(id), std::move(one));
  return absl::OkStatus();
}

absl::Status Experiments::Commit(const StateBatch& batch) {
  failure_ = seams_.store.Apply(batch);
  if (failure_.ok()) failure_ = seams_.store.Sync();
  return failure_;
}

// As AWS's: three letters and seventeen of an alphabet of 62.
std::string Experiments::NewId(std::string_view prefix) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr size_t kLetters = 17;
  std::string id(prefix);
  for (size_t i = 0; i < kLetters; ++i) id += kAlphabet[seams_.random.Below(kAlphabet.size())];
  return id;
}

}  // namespace meridian
