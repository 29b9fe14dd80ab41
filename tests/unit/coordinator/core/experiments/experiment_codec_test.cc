#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/experiments/sample_plan.h"

namespace meridian::experiment_codec_test {
namespace {

ExperimentPlan FullPlan() {
  ExperimentPlan plan = SamplePlan();
  plan.actions["wait"] = WaitFor("PT1M", {"pause"});
  plan.actions["wait"].description = "a minute of peace";
  plan.skip_empty_targets = true;
  return plan;
}

ExperimentTemplate SampleTemplate() {
  ExperimentTemplate one{.id = "EXT1", .region = RegionId("us-east-1"), .plan = FullPlan(), .tags = {{"team", "sea"}}};
  one.created_at = WallTime{5};
  one.updated_at = WallTime{6};
  one.request = {"token", "asked"};
  return one;
}

Experiment SampleExperiment() {
  Experiment one{.id = "EXP1", .region = RegionId("us-east-1"), .template_id = "EXT1", .plan = FullPlan()};
  one.status = ExperimentStatus::kStopping;
  one.reason = "why";
  one.failed = true;
  one.skip_all = true;
  one.created_at = WallTime{7};
  one.started_at = WallTime{8};
  one.tags = {{"team", "sea"}};
  one.request = {"token", "asked"};
  one.runs["pause"] = {ActionStatus::kStopping, "why", WallTime{9}, std::nullopt, WallTime{10}, {3, 4}};
  one.runs["wait"] = {ActionStatus::kSkipped, "", std::nullopt, WallTime{11}, {}, {}};
  return one;
}

TEST(ExperimentCodec, BothReadBack) {
  EXPECT_EQ(*DecodeTemplate(EncodeTemplate(SampleTemplate())), SampleTemplate());
  EXPECT_EQ(*DecodeExperiment(EncodeExperiment(SampleExperiment())), SampleExperiment());
}

TEST(ExperimentCodec, EveryTruncationIsRefused) {
  const std::string of_template = EncodeTemplate(SampleTemplate());
  for (size_t size = 0; size < of_template.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeTemplate(std::string_view(of_template).substr(0, size)).status())) << size;
  }
  EXPECT_FALSE(DecodeTemplate(of_template + "x").ok());
  const std::string bytes = EncodeExperiment(SampleExperiment());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeExperiment(std::string_view(bytes).substr(0, size)).status())) << size;
  }
  EXPECT_FALSE(DecodeExperiment(bytes + "x").ok());
}

TEST(ExperimentCodec, ARunForEachActionAndNoOther) {
  Experiment one = SampleExperiment();
  one.runs.erase("wait");
  EXPECT_FALSE(DecodeExperiment(EncodeExperiment(one)).ok());
  one.runs["other"] = {};
  EXPECT_FALSE(DecodeExperiment(EncodeExperiment(one)).ok());
}

TEST(ExperimentCodec, StatesHaveTheWordsOfTheApi) {
  EXPECT_EQ(NameOf(ActionStatus::kSkipped), "skipped");
  EXPECT_EQ(NameOf(ActionStatus::kStopping), "stopping");
  EXPECT_EQ(NameOf(ExperimentStatus::kCancelled), "cancelled");
  EXPECT_EQ(NameOf(ExperimentStatus::kFailed), "failed");
  EXPECT_EQ(ArnOf(SampleTemplate()), "arn:aws:fis:us-east-1:000000000000:experiment-template/EXT1");
  EXPECT_EQ(ArnOf(SampleExperiment()), "arn:aws:fis:us-east-1:000000000000:experiment/EXP1");
}

}  // namespace
}  // namespace meridian::experiment_codec_test
