#include "regiond/core/settings/tags.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::tags_test {
namespace {

std::vector<Tag> Tags(size_t from, size_t to) {
  std::vector<Tag> tags;
  for (size_t i = from; i < to; ++i) tags.emplace_back(StrCat("key-", i), "v");
  return tags;
}

// reference/dynamodb-api.md §12.
TEST(TagsTest, AtMostFifty) {
  TableAttributes attributes;
  ASSERT_TRUE(AddTags(attributes, Tags(0, 50)).ok());
  const absl::Status status = AddTags(attributes, Tags(49, 51));
  EXPECT_EQ(status.message(), "Number of Tags exceed the current limit for the provided ResourceArn");
  EXPECT_EQ(AwsErrorName(status), "ValidationException");
  EXPECT_EQ(attributes.tags.size(), 50u);
  EXPECT_TRUE(AddTags(attributes, Tags(0, 50)).ok()) << "new values need no room";
}

TEST(TagsTest, NewValuesReplaceOldOnesAndUnknownKeysAreNothing) {
  TableAttributes attributes;
  ASSERT_TRUE(AddTags(attributes, std::vector<Tag>{{"a", "1"}, {"b", "2"}}).ok());
  ASSERT_TRUE(AddTags(attributes, std::vector<Tag>{{"a", "3"}}).ok());
  RemoveTags(attributes, std::vector<std::string>{"b", "none"});
  EXPECT_EQ(attributes.tags, (std::map<std::string, std::string>{{"a", "3"}}));
}

}  // namespace
}  // namespace meridian::tags_test
