// Templates of experiments and the experiments themselves: what the API does with them, durable before anyone sees it.
// Time:    by Clock, the cluster's wall clock.   Threads: one driver thread.
// Owns:    the keys "experiment/…" of its store.
// Bounds:  500 templates, 5 experiments under way (quotas of the service); of those that are over the newest 1,000 are kept.
// Errors:  kInvalidArgument, kNotFound, kAlreadyExists (a token that was used for something else), kResourceExhausted (a quota);
//          anything else is an error of the store, failure() tells it from then on, and nothing more is done.
// AWS:     Fault Injection Service. Experiments of all Regions are in one list here, and a Region is part of an ARN only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/seam/clock.h"
#include "base/seam/random.h"
#include "base/seam/state_store.h"
#include "coordinator/core/experiments/experiment.h"

namespace meridian {

class Experiments {
 public:
  // All must outlive it.
  struct Seams {
    Clock& clock;
    Random& random;
    StateStore& store;
  };
  struct TemplateRequest {
    RegionId region;
    ExperimentPlan plan;
    TextMap tags;
    std::string client_token;
  };
  struct StartRequest {
    RegionId region;
    std::string template_id;
    TextMap tags;
    bool skip_all = false;
    std::string client_token;
  };
  using Templates = std::map<std::string, ExperimentTemplate>;  // by id
  using All = std::map<std::string, Experiment>;                // by id

  // Reads what is stored, and writes nothing. `regions`: of the cluster. kDataLoss for what cannot be read.
  static absl::StatusOr<Experiments> Open(std::vector<RegionId> regions, Seams seams);

  const Templates& templates() const { return templates_; }
  const All& experiments() const { return experiments_; }
  const absl::Status& failure() const { return failure_; }

  // Asked again with the same token: what the first one made, and nothing new.
  absl::StatusOr<ExperimentTemplate> CreateTemplate(TemplateRequest request);
  absl::StatusOr<Experiment> Start(StartRequest request);

  absl::StatusOr<ExperimentTemplate> FindTemplate(std::string_view id) const;
  absl::StatusOr<Experiment> Find(std::string_view id) const;
  absl::StatusOr<ExperimentTemplate> UpdateTemplate(std::string_view id, ExperimentPlan plan);
  absl::StatusOr<ExperimentTemplate> DeleteTemplate(std::string_view id);  // experiments made from it go on
  // It is stopping when this returns. kInvalidArgument if it is over.
  absl::StatusOr<Experiment> Stop(std::string_view id);

  absl::StatusOr<TextMap> TagsOf(std::string_view arn) const;
  absl::Status Tag(std::string_view arn, const TextMap& tags);
  absl::Status Untag(std::string_view arn, const std::vector<std::string>& keys);

  // For what drives them: those that are not over, the oldest first; the faults of all but one; a step that one has taken.
  std::vector<std::string> UnderWay() const;
  std::set<uint64_t> FaultsBeside(std::string_view id) const;
  absl::Status Save(Experiment experiment);

 private:
  Experiments(std::vector<RegionId> regions, Seams seams) : regions_(std::move(regions)), seams_(seams) {}

  absl::Status SaveTemplate(ExperimentTemplate one);
  absl::Status Commit(const StateBatch& batch);
  // Calls edit(tags) on those of the resource, and makes what is left durable.
  template <typename Edit>
  absl::Status EditTags(std::string_view arn, const Edit& edit);
  std::string NewId(std::string_view prefix);
  void ForgetOldest(StateBatch& batch, std::string* forgotten) const;

  std::vector<RegionId> regions_;  // constant after construction
  Seams seams_;
  Templates templates_;  // as stored
  All experiments_;      // as stored
  absl::Status failure_;
};

}  // namespace meridian
