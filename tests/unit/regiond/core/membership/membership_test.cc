#include "regiond/core/membership/membership.h"

#include <gtest/gtest.h>

namespace meridian::membership_test {
namespace {

const RegionId kHere("here");
const RegionId kThere("there");

GlobalTable Group(uint64_t version, std::vector<ReplicaState> replicas) {
  GlobalTable table;
  table.id = {1, 1};
  table.name = "t";
  table.settings_version = version;
  table.replicas = std::move(replicas);
  return table;
}

TableDescriptor Local(std::optional<GlobalTable> global = std::nullopt) {
  TableDescriptor table;
  table.name = "t";
  table.global = std::move(global);
  return table;
}

TEST(MembershipTest, AJoiningRegionCreatesTheTable) {
  const GlobalTable pushed = Group(2, {{kThere}, {kHere, ReplicaPhase::kPreparing, kThere}});
  EXPECT_EQ(DecideMembership(kHere, nullptr, pushed), MembershipStep::kCreate);
}

TEST(MembershipTest, AForeignTableOfThatNameIsRefused) {
  const GlobalTable pushed = Group(2, {{kThere}, {kHere, ReplicaPhase::kPreparing, kThere}});
  const TableDescriptor local = Local();
  EXPECT_EQ(DecideMembership(kHere, &local, pushed), MembershipStep::kRefuse);
  GlobalTable other = Group(9, {{kHere}, {RegionId("third")}});
  other.id = {2, 2};
  const TableDescriptor in_other_group = Local(other);
  EXPECT_EQ(DecideMembership(kHere, &in_other_group, pushed), MembershipStep::kRefuse);
}

TEST(MembershipTest, TheFirstMemberAdoptsTheGroup) {
  const GlobalTable pushed = Group(2, {{kHere}, {kThere, ReplicaPhase::kPreparing, kHere}});
  const TableDescriptor local = Local();
  EXPECT_EQ(DecideMembership(kHere, &local, pushed), MembershipStep::kAdopt);
}

TEST(MembershipTest, OnlyNewerVersionsCount) {
  const GlobalTable known = Group(5, {{kHere}, {kThere}});
  const TableDescriptor local = Local(known);
  EXPECT_EQ(DecideMembership(kHere, &local, Group(4, {{kHere}, {kThere}})), MembershipStep::kIgnore);
  EXPECT_EQ(DecideMembership(kHere, &local, known), MembershipStep::kIgnore);
  EXPECT_EQ(DecideMembership(kHere, &local, Group(6, {{kHere}, {kThere}})), MembershipStep::kAdopt);
}

TEST(MembershipTest, ARegionThatWasLetGoKeepsItsTableAndNeverComesBack) {
  const TableDescriptor member = Local(Group(5, {{kHere}, {kThere}}));
  const GlobalTable without = Group(6, {{kThere}, {kHere, ReplicaPhase::kDeleting}});
  EXPECT_EQ(DecideMembership(kHere, &member, without, true), MembershipStep::kLeave);
  EXPECT_EQ(DecideMembership(kHere, &member, Group(4, {{kThere}}), true), MembershipStep::kIgnore) << "an older version";
  EXPECT_EQ(DecideMembership(kHere, nullptr, without, true), MembershipStep::kIgnore);
  TableDescriptor left = Local();
  left.left_group = without.id;
  EXPECT_EQ(DecideMembership(kHere, &left, without, true), MembershipStep::kIgnore) << "again";
  EXPECT_EQ(DecideMembership(kHere, &left, without), MembershipStep::kIgnore) << "it is not the group's to delete";
  EXPECT_EQ(DecideMembership(kHere, &left, Group(5, {{kHere}, {kThere}})), MembershipStep::kIgnore) << "late";
  EXPECT_EQ(DecideMembership(kHere, &left, Group(9, {{kThere}, {kHere, ReplicaPhase::kPreparing, kThere}})), MembershipStep::kRefuse);
  GlobalTable other = Group(1, {{kHere}, {kThere, ReplicaPhase::kPreparing, kHere}});
  other.id = {2, 2};
  EXPECT_EQ(DecideMembership(kHere, &left, other), MembershipStep::kAdopt) << "a group of its own";
}

TEST(MembershipTest, ATableThatIsBeingRestoredJoinsNoGroup) {
  TableDescriptor restored = Local();
  restored.restore = RestoreRecord{};
  EXPECT_EQ(DecideMembership(kHere, &restored, Group(5, {{kHere}, {kThere}})), MembershipStep::kIgnore);
}

TEST(MembershipTest, ALeavingRegionDeletesItsTableAndOnlyThatOne) {
  const GlobalTable known = Group(5, {{kHere}, {kThere}});
  const TableDescriptor member = Local(known);
  EXPECT_EQ(DecideMembership(kHere, &member, Group(6, {{kHere, ReplicaPhase::kDeleting}, {kThere}})),
            MembershipStep::kDelete);
  EXPECT_EQ(DecideMembership(kHere, &member, Group(7, {{kThere}})), MembershipStep::kDelete);
  const TableDescriptor own = Local();
  EXPECT_EQ(DecideMembership(kHere, &own, Group(7, {{kThere}})), MembershipStep::kIgnore);
}

TEST(MembershipTest, TheLastReplicaIsAnOrdinaryTableAgain) {
  const TableDescriptor member = Local(Group(5, {{kHere}, {kThere, ReplicaPhase::kDeleting}}));
  EXPECT_EQ(DecideMembership(kHere, &member, Group(6, {{kHere}})), MembershipStep::kDetach);
  const TableDescriptor own = Local();
  EXPECT_EQ(DecideMembership(kHere, &own, Group(6, {{kHere}})), MembershipStep::kIgnore);
}

TEST(MembershipTest, ATableLostMeanwhileIsNotBroughtBackEmpty) {
  EXPECT_EQ(DecideMembership(kHere, nullptr, Group(6, {{kHere}, {kThere}})), MembershipStep::kIgnore);
}

// reference/global-tables.md §2.1.
TEST(MembershipTest, StatusFollowsThePhases) {
  EXPECT_EQ(StatusOf(kHere, Local()), TableStatus::kActive);
  EXPECT_EQ(StatusOf(kHere, Local(Group(1, {{kHere}, {kThere}}))), TableStatus::kActive);
  EXPECT_EQ(StatusOf(kHere, Local(Group(1, {{kHere}, {kThere, ReplicaPhase::kBackfilling}}))), TableStatus::kUpdating);
  EXPECT_EQ(StatusOf(kHere, Local(Group(1, {{kHere, ReplicaPhase::kBackfilling}, {kThere}}))), TableStatus::kCreating);
  EXPECT_EQ(StatusOf(kHere, Local(Group(1, {{kHere, ReplicaPhase::kDeleting}, {kThere}}))), TableStatus::kDeleting);
}

TableDescriptor Changing(TableChangeKind kind, std::optional<GlobalTable> global = std::nullopt) {
  TableDescriptor table = Local(std::move(global));
  table.under_way = ChangeUnderWay{kind, WallTime{1}};
  return table;
}

// reference/dynamodb-api.md §14.2.
TEST(MembershipTest, StatusFollowsTheChangeUnderWay) {
  EXPECT_EQ(StatusOf(kHere, Changing(TableChangeKind::kCreation)), TableStatus::kCreating);
  EXPECT_EQ(StatusOf(kHere, Changing(TableChangeKind::kDeletion)), TableStatus::kDeleting);
  EXPECT_EQ(StatusOf(kHere, Changing(TableChangeKind::kEncryption)), TableStatus::kActive);
  for (const TableChangeKind kind : {TableChangeKind::kBillingMode, TableChangeKind::kThroughput, TableChangeKind::kOnDemandMax,
                                     TableChangeKind::kStream, TableChangeKind::kTableClass}) {
    EXPECT_EQ(StatusOf(kHere, Changing(kind)), TableStatus::kUpdating);
  }
}

TEST(MembershipTest, WhatReplicasDoComesFirst) {
  const TableChangeKind stream = TableChangeKind::kStream;
  EXPECT_EQ(StatusOf(kHere, Changing(stream, Group(1, {{kHere}, {kThere}}))), TableStatus::kUpdating);
  EXPECT_EQ(StatusOf(kHere, Changing(stream, Group(1, {{kHere, ReplicaPhase::kBackfilling}, {kThere}}))), TableStatus::kCreating);
}

// Its name is still taken, but no group gets it.
TEST(MembershipTest, ATableThatIsBeingDeletedJoinsNoGroup) {
  const TableDescriptor going = Changing(TableChangeKind::kDeletion);
  EXPECT_EQ(DecideMembership(kHere, &going, Group(2, {{kHere}, {kThere, ReplicaPhase::kPreparing, kHere}})), MembershipStep::kIgnore);
  EXPECT_EQ(DecideMembership(kHere, &going, Group(2, {{kThere}, {kHere, ReplicaPhase::kPreparing, kThere}})), MembershipStep::kRefuse);
  const TableDescriptor changing = Changing(TableChangeKind::kStream);
  EXPECT_EQ(DecideMembership(kHere, &changing, Group(2, {{kHere}, {kThere, ReplicaPhase::kPreparing, kHere}})), MembershipStep::kAdopt);
}

}  // namespace
}  // namespace meridian::membership_test
