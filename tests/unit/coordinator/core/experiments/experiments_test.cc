#include "coordinator/core/experiments/experiments.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/memory_state_store.h"
#include "tests/unit/coordinator/core/experiments/sample_plan.h"

namespace meridian::experiments_test {
namespace {

using ::testing::MatchesRegex;

const std::vector<RegionId> kRegions = {RegionId("us-east-1"), RegionId("eu-west-1")};

class ExperimentsTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  // As after a crash of the machine.
  void Open() {
    store_.LoseUnsynced();
    experiments_.emplace(Experiments::Open(kRegions, {clock_, random_, store_}).value());
  }
  absl::StatusOr<ExperimentTemplate> Create(const std::string& token, TextMap tags = {}) {
    return experiments_->CreateTemplate({kRegions[0], SamplePlan(), std::move(tags), token});
  }
  absl::StatusOr<Experiment> Start(const std::string& id, const std::string& token) {
    Experiments::StartRequest request{kRegions[0], id};
    request.client_token = token;
    return experiments_->Start(request);
  }

  FixedClock clock_;
  SeededRandom random_{11};
  MemoryStateStore store_;
  std::optional<Experiments> experiments_;
};

TEST_F(ExperimentsTest, TemplatesAreMadeChangedAndDeleted) {
  const ExperimentTemplate made = Create("one", {{"team", "sea"}}).value();
  EXPECT_THAT(made.id, MatchesRegex("EXT[0-9A-Za-z]+"));
  EXPECT_EQ(made.id.size(), 20u);
  EXPECT_EQ(made.created_at, clock_.wall);
  Open();
  EXPECT_EQ(experiments_->FindTemplate(made.id).value(), made);
  clock_.Advance(Duration::Seconds(1));
  ExperimentPlan plan = made.plan;
  plan.description = "another";
  const ExperimentTemplate changed = experiments_->UpdateTemplate(made.id, plan).value();
  EXPECT_EQ(changed.plan, plan);
  EXPECT_EQ(changed.created_at, made.created_at);
  EXPECT_EQ(changed.updated_at, clock_.wall);
  Open();
  EXPECT_EQ(experiments_->DeleteTemplate(made.id).value(), changed);
  Open();
  EXPECT_TRUE(absl::IsNotFound(experiments_->FindTemplate(made.id).status()));
  EXPECT_TRUE(absl::IsNotFound(experiments_->DeleteTemplate(made.id).status()));
  EXPECT_TRUE(absl::IsNotFound(experiments_->UpdateTemplate(made.id, plan).status()));
}

TEST_F(ExperimentsTest, WrongPlansAndTagsAreRefused) {
  ExperimentPlan plan = SamplePlan();
  plan.actions.clear();
  EXPECT_TRUE(absl::IsInvalidArgument(experiments_->CreateTemplate({kRegions[0], plan, {}, "t"}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Create("t", {{"", "x"}}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Create("").status())) << "no token";
  const ExperimentTemplate made = Create("t").value();
  EXPECT_TRUE(absl::IsInvalidArgument(experiments_->UpdateTemplate(made.id, plan).status()));
  EXPECT_EQ(experiments_->FindTemplate(made.id).value(), made);
}

TEST_F(ExperimentsTest, ATokenMakesOneThing) {
  const ExperimentTemplate made = Create("t").value();
  EXPECT_EQ(Create("t").value(), made);
  EXPECT_TRUE(absl::IsAlreadyExists(Create("t", {{"team", "sea"}}).status()));
  Open();
  EXPECT_EQ(Create("t").value().id, made.id) << "after a restart too";
  EXPECT_NE(Create("u").value().id, made.id);
  const Experiment started = Start(made.id, "t").value();
  EXPECT_EQ(Start(made.id, "t").value().id, started.id);
  EXPECT_EQ(experiments_->experiments().size(), 1u);
  EXPECT_TRUE(absl::IsAlreadyExists(Start("other", "t").status()));
}

TEST_F(ExperimentsTest, AnExperimentKeepsThePlanThatItWasStartedWith) {
  const ExperimentTemplate made = Create("t").value();
  const Experiment started = Start(made.id, "t").value();
  EXPECT_THAT(started.id, MatchesRegex("EXP[0-9A-Za-z]+"));
  EXPECT_EQ(started.status, ExperimentStatus::kPending);
  EXPECT_EQ(started.runs.size(), 1u);
  ASSERT_TRUE(experiments_->DeleteTemplate(made.id).ok());
  Open();
  EXPECT_EQ(experiments_->Find(started.id).value(), started);
  EXPECT_TRUE(absl::IsNotFound(Start(made.id, "u").status()));
  EXPECT_TRUE(absl::IsNotFound(experiments_->Find("EXP1").status()));
}

TEST_F(ExperimentsTest, OnesThatAreOverCannotBeStopped) {
  const Experiment started = Start(Create("t")->id, "t").value();
  EXPECT_EQ(experiments_->Stop(started.id)->status, ExperimentStatus::kCancelled) << "it had not begun";
  EXPECT_TRUE(absl::IsInvalidArgument(experiments_->Stop(started.id).status()));
  EXPECT_TRUE(absl::IsNotFound(experiments_->Stop("EXP1").status()));
  EXPECT_TRUE(experiments_->UnderWay().empty());
}

TEST_F(ExperimentsTest, FiveAreUnderWayAtMost) {
  const std::string id = Create("t")->id;
  std::vector<std::string> started;
  for (const char* token : {"1", "2", "3", "4", "5"}) {
    clock_.Advance(Duration::Seconds(1));
    started.push_back(Start(id, token)->id);
  }
  EXPECT_EQ(experiments_->UnderWay(), started) << "the oldest first";
  EXPECT_TRUE(absl::IsResourceExhausted(Start(id, "6").status()));
  ASSERT_TRUE(experiments_->Stop(started[2]).ok());
  EXPECT_TRUE(Start(id, "6").ok());
}

TEST_F(ExperimentsTest, TheOldestOfThoseThatAreOverAreForgotten) {
  const std::string id = Create("t")->id;
  std::string first;
  for (int i = 0; i < 1005; ++i) {
    clock_.Advance(Duration::Seconds(1));
    const std::string started = Start(id, std::to_string(i))->id;
    if (first.empty()) first = started;
    ASSERT_TRUE(experiments_->Stop(started).ok());
  }
  EXPECT_LE(experiments_->experiments().size(), 1002u);
  EXPECT_TRUE(absl::IsNotFound(experiments_->Find(first).status()));
  const size_t kept = experiments_->experiments().size();
  Open();
  EXPECT_EQ(experiments_->experiments().size(), kept);
}

TEST_F(ExperimentsTest, TagsComeAndGo) {
  const ExperimentTemplate made = Create("t", {{"team", "sea"}}).value();
  const Experiment started = Start(made.id, "t").value();
  for (const std::string& arn : {ArnOf(made), ArnOf(started)}) {
    ASSERT_TRUE(experiments_->Tag(arn, {{"a", "1"}, {"b", "2"}}).ok());
    ASSERT_TRUE(experiments_->Untag(arn, {"a", "unknown"}).ok());
    Open();
    EXPECT_EQ(experiments_->TagsOf(arn)->at("b"), "2");
    EXPECT_EQ(experiments_->TagsOf(arn)->count("a"), 0u);
    EXPECT_TRUE(absl::IsInvalidArgument(experiments_->Tag(arn, {{"", "x"}})));
  }
  EXPECT_EQ(experiments_->TagsOf(ArnOf(made))->at("team"), "sea");
  EXPECT_TRUE(absl::IsNotFound(experiments_->Tag("arn:aws:fis:us-east-1:000000000000:experiment/EXP1", {{"a", "1"}})));
}

TEST_F(ExperimentsTest, AnErrorOfTheStoreStopsEverything) {
  const ExperimentTemplate made = Create("t").value();
  store_.failure = absl::InternalError("disk full");
  EXPECT_EQ(Start(made.id, "t").status(), store_.failure);
  EXPECT_EQ(experiments_->failure(), store_.failure);
  store_.failure = absl::OkStatus();
  EXPECT_FALSE(Start(made.id, "t").ok()) << "until it is opened again";
  EXPECT_TRUE(experiments_->experiments().empty());
  Open();
  EXPECT_TRUE(Start(made.id, "t").ok());
}

}  // namespace
}  // namespace meridian::experiments_test
