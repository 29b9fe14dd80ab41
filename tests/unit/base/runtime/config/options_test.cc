#include "base/runtime/config/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace meridian::options_test {
namespace {

using ::testing::HasSubstr;

TEST(OptionsTest, EveryEntryIsSound) {
  std::set<std::string> names;
  ClusterOptions options;
  for (const OptionSpec& option : OptionTable()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name << " is listed twice";
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_EQ(option.help.back(), '.') << option.name;
    EXPECT_EQ(option.unit.empty(), !option.is_number()) << option.name;
    EXPECT_LE(option.number_min, option.number_max) << option.name;
    // The default is a value that a user could have given.
    EXPECT_TRUE(SetOption(option.name, OptionText(option, options), &options).ok()) << option.name;
  }
  EXPECT_EQ(options, ClusterOptions());
}

TEST(OptionsTest, HasTheDocumentedDefaults) {
  const ClusterOptions options;
  EXPECT_EQ(options.durability, "os");
  EXPECT_FALSE(options.fsync());
  EXPECT_EQ(options.request_body_bytes_max, 16'777'216);
  EXPECT_EQ(options.log_segment_bytes_max, 67'108'864);
  EXPECT_EQ(options.replication_window_batches, 8);
  EXPECT_EQ(options.table_change_ms, 0);
}

TEST(OptionsTest, SetsWithinBoundsOnly) {
  ClusterOptions options;
  EXPECT_TRUE(SetOption("connections_max", "1", &options).ok());
  EXPECT_EQ(options.connections_max, 1);
  EXPECT_EQ(SetOption("connections_max", "0", &options).message(),
            "option 'connections_max' is 0; allowed are 1 to 1000000 (count)");
  EXPECT_EQ(SetOption("connections_max", "many", &options).message(),
            "option 'connections_max' takes a whole number (count), not 'many'");
  for (const char* text : {"", "1.5", "1 ", "99999999999999999999"}) {
    EXPECT_FALSE(SetOption("connections_max", text, &options).ok()) << text;
  }
  EXPECT_EQ(options.connections_max, 1) << "a refused value changes nothing";
  EXPECT_TRUE(SetOption("durability", "fsync", &options).ok());
  EXPECT_TRUE(options.fsync());
  EXPECT_EQ(SetOption("durability", "maybe", &options).message(),
            "option 'durability' is 'maybe'; allowed are os, fsync");
}

TEST(OptionsTest, SuggestsTheNearestName) {
  ClusterOptions options;
  EXPECT_EQ(SetOption("connection_max", "5", &options).message(),
            "unknown option 'connection_max'; did you mean 'connections_max'?");
  EXPECT_EQ(SetOption("zzz", "5", &options).message(), "unknown option 'zzz'");
  EXPECT_EQ(DidYouMean("foo", {"bar", "food"}), "; did you mean 'food'?");
  EXPECT_EQ(DidYouMean("", {"a"}), "; did you mean 'a'?");
}

TEST(OptionsTest, HelpListsEveryOptionInLinesOfAHundredColumns) {
  const std::string help = OptionHelp();
  for (const OptionSpec& option : OptionTable())
    EXPECT_THAT(help, HasSubstr("  " + option.name + " ("));
  EXPECT_THAT(help,
              HasSubstr("log_segment_bytes_max (bytes, default 67108864; 65536 to 4294967296)"));
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

// With MERIDIAN_REWRITE=1 in the environment the page is written instead.
TEST(OptionsTest, TheDocumentedOptionsAreTheseOptions) {
  const std::string path = MERIDIAN_SOURCE_DIR "/docs/configuration.md";
  if (std::getenv("MERIDIAN_REWRITE") != nullptr) std::ofstream(path) << ConfigurationMarkdown();
  std::ostringstream page;
  page << std::ifstream(path).rdbuf();
  EXPECT_EQ(page.str(), ConfigurationMarkdown()) << "run this test with MERIDIAN_REWRITE=1";
}

}  // namespace
}  // namespace meridian::options_test
