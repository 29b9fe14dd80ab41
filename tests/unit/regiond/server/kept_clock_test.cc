#include "regiond/server/kept_clock.h"

#include <gtest/gtest.h>

#include <fstream>

namespace meridian::kept_clock_test {
namespace {

class KeptClockTest : public ::testing::Test {
 protected:
  const std::string path_ = ::testing::TempDir() + "kept_clock_test";
  void SetUp() override { std::remove(path_.c_str()); }
  void TearDown() override { std::remove(path_.c_str()); }
};

TEST_F(KeptClockTest, IsZeroAtFirst) { EXPECT_EQ(ReadKeptClock(path_).value(), Duration()); }

TEST_F(KeptClockTest, IsWhatWasKeptLast) {
  for (const Duration ahead : {Duration::Seconds(129'600), Duration::Micros(-1), Duration()}) {
    ASSERT_TRUE(KeepClock(path_, ahead).ok());
    EXPECT_EQ(ReadKeptClock(path_).value(), ahead);
  }
}

TEST_F(KeptClockTest, DamageIsToldWithWhatToDo) {
  for (const char* text : {"", "\n", "soon\n"}) {
    std::ofstream(path_) << text;
    const absl::Status status = ReadKeptClock(path_).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << text;
    EXPECT_NE(status.message().find("remove it"), std::string_view::npos);
  }
}

TEST_F(KeptClockTest, ADirectoryThatIsNotThereIsAnError) {
  EXPECT_FALSE(KeepClock(path_ + "/no/such/place", Duration()).ok());
}

}  // namespace
}  // namespace meridian::kept_clock_test
