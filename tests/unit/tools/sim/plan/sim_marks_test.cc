#include "tools/sim/plan/sim_marks.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace meridian::sim_marks_test {
namespace {

TEST(SimMarks, EachIsListedOnceWithANameAndAMeaning) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kSimMarks.size(); ++i) {
    const SimMarkInfo& info = kSimMarks[i];
    EXPECT_EQ(static_cast<size_t>(info.mark), i) << info.name;
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.meaning.empty()) << info.name;
    EXPECT_EQ(ParseSimMark(info.name), info.mark);
    EXPECT_EQ(NameOf(info.mark), info.name);
  }
  EXPECT_EQ(static_cast<size_t>(SimMark::kLeaderSteppedDown) + 1, kSimMarks.size()) << "the last one";
  EXPECT_FALSE(ParseSimMark("no such mark").has_value());
}

}  // namespace
}  // namespace meridian::sim_marks_test
