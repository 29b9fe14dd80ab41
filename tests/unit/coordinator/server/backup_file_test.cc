#include "coordinator/server/backup_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_directory.h"

namespace meridian::backup_file_test {
namespace {

using ::testing::HasSubstr;

const StoreContent kContent = {{"fault/revision", std::string(8, '\0')}, {"table/1", "orders"}, {"table/2", ""}};

TEST(BackupFileTest, ComesBackAsItWas) {
  TempDirectory directory;
  const std::string path = directory.path() + "/backup";
  EXPECT_TRUE(absl::IsNotFound(ReadBackup(path).status()));
  for (const StoreContent& content : {kContent, StoreContent(), StoreContent{{std::string("\0\xff", 2), std::string(100'000, 'x')}}}) {
    ASSERT_TRUE(WriteBackup(path, content).ok());
    const absl::StatusOr<StoreContent> read = ReadBackup(path);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, content);
  }
}

TEST(BackupFileTest, AnyFlippedBitAndAnyMissingByteIsDamage) {
  const std::string whole = EncodeBackup(kContent);
  for (size_t at = 0; at < whole.size(); ++at) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeBackup(whole.substr(0, at)).status())) << at;
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_TRUE(absl::IsDataLoss(DecodeBackup(flipped).status())) << at << " " << bit;
    }
  }
  EXPECT_TRUE(absl::IsDataLoss(DecodeBackup(whole + "x").status()));
}

TEST(BackupFileTest, DamageSaysWhichFileAndWhatToDo) {
  TempDirectory directory;
  const std::string path = directory.path() + "/backup";
  WriteFile(path, "no backup at all");
  const absl::Status status = ReadBackup(path).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(path));
  EXPECT_THAT(std::string(status.message()), HasSubstr("Put back an undamaged copy"));
}

// What a crash before the file took its name has left.
TEST(BackupFileTest, ATornNewFileIsNotLookedAtAndMakesRoom) {
  TempDirectory directory;
  const std::string path = directory.path() + "/backup";
  ASSERT_TRUE(WriteBackup(path, kContent).ok());
  WriteFile(path + ".new", EncodeBackup({{"k", "v"}}).substr(0, 5));
  EXPECT_EQ(*ReadBackup(path), kContent);
  ASSERT_TRUE(WriteBackup(path, {{"k", "v"}}).ok());
  EXPECT_EQ(ReadBackup(path)->size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(BackupFileTest, WhatCannotBeWrittenLeavesTheOldOne) {
  TempDirectory directory;
  const std::string path = directory.path() + "/backup";
  ASSERT_TRUE(WriteBackup(path, kContent).ok());
  std::filesystem::create_directories(path + ".new/in the way");
  EXPECT_FALSE(WriteBackup(path, {{"k", "v"}}).ok());
  EXPECT_EQ(*ReadBackup(path), kContent);
  EXPECT_FALSE(WriteBackup(directory.path() + "/nowhere/backup", kContent).ok());
}

}  // namespace
}  // namespace meridian::backup_file_test
