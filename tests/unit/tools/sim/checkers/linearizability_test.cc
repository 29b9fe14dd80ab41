#include "tools/sim/checkers/linearizability.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "tests/unit/tools/sim/checkers/script.h"

namespace meridian::linearizability_test {
namespace {

using Kind = SimOperation::Kind;
using Condition = SimOperation::Condition;

// A history of one item in one Region, told step by step.
class LinearizabilityTest : public testing::Test {
 protected:
  uint64_t Ask(Kind kind, const std::string& image = "", Condition condition = Condition::kNone, const std::string& expected = "") {
    checker_.Invoked(++request_, kEast, key_, {kind, image, condition, expected});
    return request_;
  }
  // The next position of the log, in the epoch of whoever leads.
  LogPoint Propose(uint64_t request) {
    const LogPoint point{log_, Lsn(++lsn_), Epoch(epoch_)};
    checker_.Proposed(request, point);
    return point;
  }
  void Commit(const LogPoint& point, const std::string& image, ChangeCause cause = ChangeCause::kClient) {
    ChangeRecord change;
    change.key = key_;
    change.cause = cause;
    change.after.version = Script::At(point.lsn.value, cause == ChangeCause::kClient ? kEast : kWest);
    change.after.deleted = image.empty();
    change.after.image = image;
    checker_.OnDurable(kEast, {point.log, point.epoch, point.lsn, {}}, change);
  }
  void Answer(uint64_t request, const absl::Status& status = absl::OkStatus()) { checker_.OnReply(kEast, {request, status}); }
  // A put that nothing disturbs.
  void Put(const std::string& image) {
    const uint64_t put = Ask(Kind::kPut, image);
    Commit(Propose(put), image);
    Answer(put);
  }
  void Delete() {
    const uint64_t deletion = Ask(Kind::kDelete);
    Commit(Propose(deletion), "");
    Answer(deletion);
  }
  void FromElsewhere(const std::string& image) { Commit({log_, Lsn(++lsn_), Epoch(epoch_)}, image, ChangeCause::kReplication); }
  // An empty image: there is nothing.
  void Shows(uint64_t read, const std::string& image, uint64_t least_applied = 0) {
    SimReadReply reply{read};
    if (!image.empty()) reply.image = image;
    reply.least_applied = Lsn(least_applied);
    checker_.OnRead(kEast, reply);
  }
  bool good() const { return failures_.empty(); }

  const ItemKey key_ = Script::Key("k");
  const LogId log_{TableId{1, 2}, PartitionId(0)};
  const absl::Status condition_failed_ = ConditionalCheckFailedError();
  Failures failures_;
  LinearizabilityChecker checker_{failures_};
  uint64_t request_ = 0;
  uint64_t lsn_ = 0;
  uint64_t epoch_ = 1;
};

// --- strong reads ---

TEST_F(LinearizabilityTest, AReadShowsWhatStands) {
  Shows(Ask(Kind::kStrongRead), "");
  Put("one");
  Shows(Ask(Kind::kStrongRead), "one");
  FromElsewhere("two");
  Shows(Ask(Kind::kStrongRead), "two");
  Delete();
  Shows(Ask(Kind::kStrongRead), "");
  EXPECT_TRUE(good());
  EXPECT_EQ(checker_.strong_reads_total(), 4);
}

TEST_F(LinearizabilityTest, AReadMayShowWhatStoodSinceItWasAsked) {
  Put("one");
  const uint64_t read = Ask(Kind::kStrongRead);
  Put("two");
  Put("three");
  Shows(read, "one");
  EXPECT_TRUE(good());
}

TEST_F(LinearizabilityTest, AStaleRead) {
  Put("one");
  Put("two");
  Shows(Ask(Kind::kStrongRead), "one");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AReadThatMissesAWriteFromElsewhere) {
  Put("one");
  FromElsewhere("two");
  Shows(Ask(Kind::kStrongRead), "one");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AReadOfWhatIsNotCommitted) {
  Propose(Ask(Kind::kPut, "one"));
  Shows(Ask(Kind::kStrongRead), "one");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, ReadsThatGoBack) {
  Put("one");
  const uint64_t early = Ask(Kind::kStrongRead);
  const uint64_t late = Ask(Kind::kStrongRead);
  Put("two");
  Shows(early, "two");
  Shows(late, "one");  // the two overlap, so this one may come first
  EXPECT_TRUE(good());
  Shows(Ask(Kind::kStrongRead), "one");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AReadWithoutAnswerClaimsNothing) {
  Put("one");
  const uint64_t refused = Ask(Kind::kStrongRead);
  SimReadReply reply{refused, absl::UnavailableError("nobody leads")};
  checker_.OnRead(kEast, reply);
  const uint64_t lost = Ask(Kind::kStrongRead);
  checker_.OnRegiondCrash(kEast);
  Shows(lost, "never written");  // nobody hears it
  EXPECT_TRUE(good());
  EXPECT_EQ(checker_.strong_reads_total(), 0);
}

// --- writes ---

TEST_F(LinearizabilityTest, AcknowledgedAndNotCommitted) {
  const uint64_t put = Ask(Kind::kPut, "one");
  Propose(put);
  Answer(put);
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, ALostUpdate) {
  const uint64_t put = Ask(Kind::kPut, "one");
  const LogPoint point = Propose(put);
  Commit({point.log, point.lsn, Epoch(2)}, "from elsewhere", ChangeCause::kReplication);  // stands there instead
  Answer(put);
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, BothOfTwoWritersReplaceTheSame) {
  Put("zero");
  const uint64_t one = Ask(Kind::kPut, "one", Condition::kIs, "zero");
  const uint64_t two = Ask(Kind::kPut, "two", Condition::kIs, "zero");
  const LogPoint first = Propose(one);
  const LogPoint second = Propose(two);
  Commit(first, "one");
  EXPECT_TRUE(good());
  Commit(second, "two");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AnotherValueThanAskedFor) {
  Commit(Propose(Ask(Kind::kPut, "one")), "two");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, ADeletionInsteadOfAPut) {
  Put("one");
  Commit(Propose(Ask(Kind::kPut, "")), "");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AWriteThatNobodyAskedFor) {
  Commit({log_, Lsn(1), Epoch(1)}, "one");
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AnUndecidedWriteMayComeTrueLater) {
  Put("zero");
  const uint64_t expired = Ask(Kind::kPut, "one", Condition::kIs, "zero");
  const LogPoint point = Propose(expired);
  Answer(expired, InternalServerError("nobody knows"));
  Shows(Ask(Kind::kStrongRead), "zero");
  checker_.OnRegiondCrash(kEast);
  Commit(point, "one");
  Shows(Ask(Kind::kStrongRead), "one");
  EXPECT_TRUE(good());
}

TEST_F(LinearizabilityTest, AnUndecidedWriteMayNeverComeTrue) {
  Propose(Ask(Kind::kPut, "one"));
  checker_.OnRegiondCrash(kEast);
  epoch_ = 2;
  lsn_ = 0;
  Put("two");
  Shows(Ask(Kind::kStrongRead), "two");
  EXPECT_TRUE(good());
}

TEST_F(LinearizabilityTest, AnUndecidedWriteMustNotComeTrueAgainstItsCondition) {
  const LogPoint point = Propose(Ask(Kind::kPut, "one", Condition::kNotExists));
  checker_.OnRegiondCrash(kEast);
  FromElsewhere("two");
  Commit({point.log, Lsn(point.lsn), point.epoch}, "one");
  EXPECT_FALSE(good());
}

// --- writes that change nothing ---

TEST_F(LinearizabilityTest, AConditionMayFailOnWhatStoodMeanwhile) {
  Put("one");
  const uint64_t put = Ask(Kind::kPut, "two", Condition::kNotExists);
  Delete();
  Answer(put, condition_failed_);
  EXPECT_TRUE(good());
  EXPECT_EQ(checker_.failed_conditions_total(), 1);
}

TEST_F(LinearizabilityTest, AConditionThatFailsOnAStaleState) {
  Put("one");
  Delete();
  Answer(Ask(Kind::kPut, "two", Condition::kNotExists), condition_failed_);
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AConditionThatFailsOnWhatIsNotCommitted) {
  Propose(Ask(Kind::kPut, "one"));
  Answer(Ask(Kind::kPut, "two", Condition::kNotExists), condition_failed_);
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AFailedConditionThatChangesTheItem) {
  Put("one");
  const uint64_t put = Ask(Kind::kPut, "two", Condition::kNotExists);
  Propose(put);
  Answer(put, condition_failed_);
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, DeletingNothing) {
  Answer(Ask(Kind::kDelete));
  EXPECT_TRUE(good());
  Put("one");
  Answer(Ask(Kind::kDelete));
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, APutThatChangesNothing) {
  Answer(Ask(Kind::kPut, "one"));
  EXPECT_FALSE(good());
}

// --- eventual reads ---

TEST_F(LinearizabilityTest, AnEventualReadMayLag) {
  Put("one");  // LSN 1
  Put("two");
  Put("three");
  Shows(Ask(Kind::kEventualRead), "three", 3);
  EXPECT_EQ(checker_.lagging_reads_total(), 0);
  Shows(Ask(Kind::kEventualRead), "one", 1);
  Shows(Ask(Kind::kEventualRead), "", 0);
  EXPECT_TRUE(good());
  EXPECT_EQ(checker_.eventual_reads_total(), 3);
  EXPECT_EQ(checker_.lagging_reads_total(), 2);
}

TEST_F(LinearizabilityTest, AnEventualReadLagsMoreThanAnyCopy) {
  Put("one");
  Put("two");
  Shows(Ask(Kind::kEventualRead), "one", 2);
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AnEventualReadOfAnItemThatIsMissingInACopy) {
  Put("one");
  FromElsewhere("two");
  Shows(Ask(Kind::kEventualRead), "", 1);
  EXPECT_FALSE(good());
}

TEST_F(LinearizabilityTest, AnEventualReadOfWhatIsNotCommitted) {
  Put("one");
  Propose(Ask(Kind::kPut, "two"));
  Shows(Ask(Kind::kEventualRead), "two", 1);
  EXPECT_FALSE(good());
}

// --- several Regions and items ---

TEST_F(LinearizabilityTest, RegionsAreLinearizableEachForItself) {
  Put("one");
  checker_.Invoked(++request_, kWest, key_, {Kind::kStrongRead});
  checker_.OnRead(kWest, SimReadReply{request_});  // it has not arrived there
  EXPECT_TRUE(good());
}

TEST_F(LinearizabilityTest, WhatOnlyTheJournalHasIsNoState) {
  Put("one");
  ChangeRecord change;
  change.key = key_;
  change.cause = ChangeCause::kReplication;
  change.journal_only = true;
  change.after.version = Script::At(1, kWest);
  change.after.image = "loser";
  checker_.OnDurable(kEast, {log_, Epoch(1), Lsn(++lsn_), {}}, change);
  Shows(Ask(Kind::kStrongRead), "one");
  EXPECT_TRUE(good());
}

}  // namespace
}  // namespace meridian::linearizability_test
