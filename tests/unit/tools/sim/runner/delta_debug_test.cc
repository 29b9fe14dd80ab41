#include "tools/sim/runner/delta_debug.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace meridian::delta_debug_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<int> OneTo(int n) {
  std::vector<int> list(static_cast<size_t>(n));
  std::iota(list.begin(), list.end(), 1);
  return list;
}

bool Has(const std::vector<int>& list, int wanted) { return std::find(list.begin(), list.end(), wanted) != list.end(); }

TEST(DeltaDebug, FindsTheOneThatMatters) {
  for (int wanted : {1, 7, 33, 64}) {
    EXPECT_THAT(DeltaDebug<int>(OneTo(64), [&](const std::vector<int>& part) { return Has(part, wanted); }), ElementsAre(wanted));
  }
}

TEST(DeltaDebug, FindsThoseThatMatterTogether) {
  int tries = 0;
  const auto fails = [&](const std::vector<int>& part) {
    ++tries;
    return Has(part, 3) && Has(part, 50) && Has(part, 51);
  };
  EXPECT_THAT(DeltaDebug<int>(OneTo(64), fails), ElementsAre(3, 50, 51));
  EXPECT_LT(tries, 200);
}

TEST(DeltaDebug, NothingIsLeftOfWhatDoesNotMatter) {
  EXPECT_THAT(DeltaDebug<int>(OneTo(9), [](const std::vector<int>&) { return true; }), IsEmpty());
  EXPECT_THAT(DeltaDebug<int>({}, [](const std::vector<int>&) { return true; }), IsEmpty());
}

// Failing need not be monotone: whatever comes out fails, and no single element can go.
TEST(DeltaDebug, EndsInAMinimumOfItsOwn) {
  const auto fails = [](const std::vector<int>& part) { return std::accumulate(part.begin(), part.end(), 0) % 7 == 3 && part.size() >= 2; };
  std::vector<int> list = OneTo(16);
  while (!fails(list)) list.pop_back();
  const std::vector<int> small = DeltaDebug<int>(list, fails);
  EXPECT_TRUE(fails(small));
  for (size_t i = 0; i < small.size(); ++i) {
    std::vector<int> without = small;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(fails(without));
  }
}

}  // namespace
}  // namespace meridian::delta_debug_test
