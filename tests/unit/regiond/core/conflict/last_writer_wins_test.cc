#include "regiond/core/conflict/last_writer_wins.h"

#include <gtest/gtest.h>

namespace meridian::last_writer_wins_test {
namespace {

Version At(uint64_t clock, const char* region) { return {Hlc{clock}, RegionId(region)}; }

VersionedItem Write(Version version, std::initializer_list<Version> past = {}) {
  VersionedItem item;
  item.version = version;
  for (const Version& seen : past) item.past.Include(seen);
  return item;
}

TEST(LastWriterWinsTest, AcceptsTheFirst) {
  EXPECT_EQ(Judge(nullptr, Write(At(1, "a"))), Verdict::kAccept);
}

TEST(LastWriterWinsTest, OverwritingWhatWasSeenIsNoConflict) {
  const VersionedItem stored = Write(At(1, "a"));
  EXPECT_EQ(Judge(&stored, Write(At(2, "b"), {At(1, "a")})), Verdict::kAccept);
}

TEST(LastWriterWinsTest, OverwritingWhatWasNotSeenIsAConflict) {
  const VersionedItem stored = Write(At(1, "a"));
  EXPECT_EQ(Judge(&stored, Write(At(2, "b"))), Verdict::kAcceptConflict);
}

TEST(LastWriterWinsTest, RepeatedIsADuplicate) {
  const VersionedItem stored = Write(At(2, "b"), {At(1, "a")});
  EXPECT_EQ(Judge(&stored, Write(At(2, "b"), {At(1, "a")})), Verdict::kDuplicate);
}

// DESIGN §5: with three Regions, arrival out of causal order is not a conflict.
TEST(LastWriterWinsTest, LateArrivalOfWhatTheWinnerSawIsNoConflict) {
  const VersionedItem stored = Write(At(3, "c"), {At(1, "a"), At(2, "b")});
  EXPECT_EQ(Judge(&stored, Write(At(1, "a"))), Verdict::kSuperseded);
  EXPECT_EQ(Judge(&stored, Write(At(2, "b"), {At(1, "a")})), Verdict::kSuperseded);
}

TEST(LastWriterWinsTest, LateArrivalOfWhatTheWinnerHadNotSeenIsLost) {
  const VersionedItem stored = Write(At(3, "c"), {At(2, "b")});
  EXPECT_EQ(Judge(&stored, Write(At(1, "a"))), Verdict::kLostConflict);
  EXPECT_EQ(Judge(&stored, Write(Version{Hlc{2}, RegionId("bb")})), Verdict::kLostConflict);
}

TEST(LastWriterWinsTest, EqualClocksGoToTheGreaterRegion) {
  const VersionedItem a = Write(At(5, "eu-west-1"));
  const VersionedItem b = Write(At(5, "us-east-1"));
  EXPECT_EQ(Judge(&a, b), Verdict::kAcceptConflict);
  EXPECT_EQ(Judge(&b, a), Verdict::kLostConflict);
}

}  // namespace
}  // namespace meridian::last_writer_wins_test
