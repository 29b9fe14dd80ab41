#include "regiond/core/az/quorum.h"

#include <gtest/gtest.h>

namespace meridian {
namespace {

TEST(AzQuorumTest, OneAzCommitsWhatItHasDurably) {
  AzQuorum quorum(1, 1, Lsn(3));
  EXPECT_EQ(quorum.committed(), Lsn(3));
  quorum.Persisted(0, Lsn(5));
  EXPECT_EQ(quorum.committed(), Lsn(5));
}

// DESIGN §4: persisted in at least two AZs, then committed.
TEST(AzQuorumTest, TwoOfThreeCommit) {
  AzQuorum quorum(3, 2, Lsn(0));
  quorum.Persisted(0, Lsn(7));
  EXPECT_EQ(quorum.committed(), Lsn(0));
  quorum.Persisted(2, Lsn(4));
  EXPECT_EQ(quorum.committed(), Lsn(4));
  quorum.Persisted(1, Lsn(6));
  EXPECT_EQ(quorum.committed(), Lsn(6));
}

TEST(AzQuorumTest, NeverGoesBack) {
  AzQuorum quorum(3, 2, Lsn(9));
  quorum.Persisted(0, Lsn(2));
  EXPECT_EQ(quorum.committed(), Lsn(9));
}

}  // namespace
}  // namespace meridian
