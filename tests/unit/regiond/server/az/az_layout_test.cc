#include "regiond/server/az/az_layout.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/model/strings.h"
#include "tests/support/temp_directory.h"

namespace meridian::az_layout_test {
namespace {

class AzLayoutTest : public ::testing::Test {
 protected:
  std::string AzDirectory(const char* az) const { return StrCat(region_, "/", az); }
  void Lose(std::initializer_list<const char*> azs) {
    for (const char* az : azs) std::filesystem::remove_all(AzDirectory(az));
  }
  void ExpectError(size_t azs, absl::StatusCode code, std::initializer_list<std::string_view> words) {
    const absl::Status status = CheckAzLayout(region_, azs).status();
    EXPECT_EQ(status.code(), code) << status;
    for (const std::string_view word : words) EXPECT_NE(ToStd(status.message()).find(word), std::string_view::npos) << status;
  }

  TempDirectory directory_;
  const std::string region_ = directory_.path() + "/us-east-1";
};

TEST_F(AzLayoutTest, ANewDirectoryMissesNothingAndRemembersItsNumber) {
  EXPECT_EQ(CheckAzLayout(region_, 3).value(), std::vector<AzId>{});
  EXPECT_EQ(ReadFile(region_ + "/availability_zones"), "3\n");
  EXPECT_EQ(CheckAzLayout(region_, 3).value(), std::vector<AzId>{});
}

TEST_F(AzLayoutTest, AnotherNumberIsRefused) {
  ASSERT_TRUE(CheckAzLayout(region_, 3).ok());
  ExpectError(1, absl::StatusCode::kInvalidArgument, {region_, "availability_zones: 3", "with 1", "option back"});
}

TEST_F(AzLayoutTest, OneZoneIsNotMadeThree) {
  ASSERT_TRUE(CheckAzLayout(region_, 1).ok());
  ASSERT_TRUE(CheckAzLayout(region_, 1).ok());
  ExpectError(3, absl::StatusCode::kInvalidArgument, {"availability_zones: 1", "with 3"});
}

// Found by disk_image_test: a crash between the file and the directories must not look like a loss.
TEST_F(AzLayoutTest, AHalfMadeDirectoryIsNew) {
  std::filesystem::create_directories(AzDirectory("a"));
  EXPECT_EQ(CheckAzLayout(region_, 3).value(), std::vector<AzId>{});
  for (const char* az : {"a", "b", "c"}) EXPECT_TRUE(std::filesystem::exists(AzDirectory(az))) << az;
}

TEST_F(AzLayoutTest, OneOfThreeMayBeGone) {
  ASSERT_TRUE(CheckAzLayout(region_, 3).ok());
  Lose({"b"});
  EXPECT_EQ(CheckAzLayout(region_, 3).value(), std::vector<AzId>{AzId(1)});
}

TEST_F(AzLayoutTest, TwoOfThreeMayNot) {
  ASSERT_TRUE(CheckAzLayout(region_, 3).ok());
  Lose({"a", "b"});
  ExpectError(3, absl::StatusCode::kDataLoss, {AzDirectory("a"), AzDirectory("b"), "1 of 3", "Put back at least 1", region_});
}

TEST_F(AzLayoutTest, TheOnlyOneMayNot) {
  ASSERT_TRUE(CheckAzLayout(region_, 1).ok());
  Lose({"a"});
  ExpectError(1, absl::StatusCode::kDataLoss, {AzDirectory("a"), "0 of 1"});
}

TEST_F(AzLayoutTest, ADirectoryThatCannotBeMadeIsNamed) {
  WriteFile(region_, "a file is in the way");
  ExpectError(3, absl::StatusCode::kInvalidArgument, {region_, "permissions"});
}

}  // namespace
}  // namespace meridian::az_layout_test
