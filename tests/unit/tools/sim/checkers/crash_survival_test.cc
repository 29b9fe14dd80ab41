#include "tools/sim/checkers/crash_survival.h"

#include <gtest/gtest.h>

#include "tests/unit/tools/sim/checkers/script.h"
#include "tools/sim/cluster/sim_cluster.h"

namespace meridian {
namespace {

// The checker is asked about a Region that has an empty table, or none at all.
class CrashSurvivalTest : public testing::Test {
 protected:
  CrashSurvivalTest() {
    options_.regions = {kEast};
    cluster_ = std::make_unique<SimCluster>(options_, 1, nobody_);
    cluster_->StartAll();
  }
  void Durable(const Version& version, bool deleted) {
    ChangeRecord change;
    change.key = Script::Key("k");
    change.after.version = version;
    change.after.deleted = deleted;
    view_.OnDurable(kEast, LogRecord(), change);
  }
  void CreateTable() {
    TableSettings settings;
    settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    ASSERT_TRUE(cluster_->regiond(0).region().CreateTable("t", settings, false).ok());
  }
  bool Survived() {
    checker_.OnRegiondRecovered(kEast, cluster_->regiond(0).region(), false);
    return failures_.empty();
  }

  SimClusterOptions options_;
  SimObservers nobody_;
  std::unique_ptr<SimCluster> cluster_;
  Failures failures_;
  DurableView view_;
  CrashSurvivalChecker checker_{"t", view_, failures_};
};

TEST_F(CrashSurvivalTest, NothingWasDurable) { EXPECT_TRUE(Survived()); }

TEST_F(CrashSurvivalTest, TheTableIsGone) {
  Durable(Script::At(1, kEast), false);
  EXPECT_FALSE(Survived());
}

TEST_F(CrashSurvivalTest, TheItemIsGone) {
  CreateTable();
  Durable(Script::At(1, kEast), false);
  EXPECT_FALSE(Survived());
}

TEST_F(CrashSurvivalTest, ADeletionMayBeForgottenWithoutReplicas) {
  CreateTable();
  Durable(Script::At(1, kEast), true);
  EXPECT_TRUE(Survived());
}

}  // namespace
}  // namespace meridian
