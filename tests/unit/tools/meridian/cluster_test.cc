#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/meridian/cluster/aws_profiles.h"
#include "tools/meridian/cluster/cluster_choice.h"
#include "tools/meridian/cluster/locate.h"
#include "tools/meridian/launch/local_daemons.h"

namespace meridian::cluster_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Names(const ClusterConfig& config) {
  std::vector<std::string> names;
  for (const RegionConfig& region : config.regions) names.push_back(region.name);
  return names;
}

std::string ErrorOf(const absl::StatusOr<ClusterConfig>& config) {
  return std::string(config.status().message());
}

TEST(ChooseCluster, DefaultsToThreeRegionsAt8000) {
  const auto config = ChooseCluster({}, std::nullopt, "/d");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(Names(*config), ElementsAre("us-east-1", "eu-west-1", "ap-southeast-2"));
  EXPECT_EQ(config->coordinator.grpc_port, 8100);
  EXPECT_EQ(config->regions[1].api_port, 8002);
  EXPECT_EQ(config->data_dir, "/d");
}

TEST(ChooseCluster, FollowsTheFlags) {
  const auto config = ChooseCluster(
      {.regions = {"eu-west-1"}, .base_port = 9000, .durability = "fsync"}, std::nullopt, "/d");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(Names(*config), ElementsAre("eu-west-1"));
  EXPECT_EQ(config->regions[0].api_port, 9001);
  EXPECT_TRUE(config->options.fsync());
}

TEST(ChooseCluster, TheExistingClusterIsKept) {
  const ClusterConfig existing = DefaultCluster({"a-1", "b-1"}, 9000, "/elsewhere");
  const auto config = ChooseCluster({}, existing, "/d");
  ASSERT_TRUE(config.ok());
  EXPECT_THAT(Names(*config), ElementsAre("a-1", "b-1"));
  EXPECT_EQ(config->data_dir, "/d");  // the directory may have been moved
  EXPECT_TRUE(ChooseCluster({.regions = {"a-1", "b-1"}, .base_port = 9000}, existing, "/d").ok());
  EXPECT_TRUE(ChooseCluster({.file = existing}, existing, "/d").ok());
}

TEST(ChooseCluster, WishesAgainstTheExistingClusterAreRefusedByName) {
  const ClusterConfig existing = DefaultCluster({"a-1", "b-1"}, 9000, "/d");
  EXPECT_THAT(ErrorOf(ChooseCluster({.regions = {"a-1"}}, existing, "/d")),
              HasSubstr("--regions differs from the cluster that exists in /d"));
  EXPECT_THAT(ErrorOf(ChooseCluster({.base_port = 8000}, existing, "/d")),
              HasSubstr("--base-port"));
  EXPECT_THAT(ErrorOf(ChooseCluster({.durability = "fsync"}, existing, "/d")),
              HasSubstr("--durability"));
  EXPECT_THAT(ErrorOf(ChooseCluster({.file = DefaultCluster({"c-1"}, 9000, "/d")}, existing, "/d")),
              HasSubstr("--config"));
}

TEST(ChooseCluster, RefusesWhatIsNotValid) {
  EXPECT_FALSE(ChooseCluster({.regions = {"a-1", "a-1"}}, std::nullopt, "/d").ok());
  EXPECT_FALSE(ChooseCluster({.base_port = 65535}, std::nullopt, "/d").ok());
  EXPECT_THAT(ErrorOf(ChooseCluster({.durability = "maybe"}, std::nullopt, "/d")),
              HasSubstr("durability"));
  const ClusterConfig file = DefaultCluster({"a-1"}, 9000, "/d");
  EXPECT_THAT(ErrorOf(ChooseCluster({.regions = {"a-1"}, .file = file}, std::nullopt, "/d")),
              HasSubstr("leave --regions"));
}

TEST(LocateCluster, TakesTheAddressAsItIs) {
  const auto location = LocateCluster({.data = "/nowhere", .coordinator = "h:1"});
  ASSERT_TRUE(location.ok());
  EXPECT_EQ(location->coordinator, "h:1");
  EXPECT_FALSE(location->config.has_value());
}

TEST(LocateCluster, SaysWhatToDoWithoutACluster) {
  const auto location = LocateCluster({.data = ::testing::TempDir() + "/no-cluster-here"});
  EXPECT_TRUE(absl::IsNotFound(location.status()));
  EXPECT_THAT(std::string(location.status().message()), HasSubstr("meridian up"));
}

TEST(DaemonsOf, NamesEveryDaemonOnce) {
  const ClusterConfig config = DefaultCluster({"a-1", "b-1"}, 9000, "/d");
  std::vector<std::string> names;
  for (const LocalDaemon& daemon : DaemonsOf(config)) names.push_back(daemon.name);
  EXPECT_THAT(names, ElementsAre("coordinator", "regiond-a-1", "replicator-a-1", "regiond-b-1",
                                 "replicator-b-1"));
  EXPECT_THAT(DaemonsOf(config)[3].arguments,
              ElementsAre("--config", "/d/cluster.yaml", "--data", "/d", "--region", "b-1"));
}

TEST(AwsProfiles, OneProfilePerRegionInBothForms) {
  const ClusterConfig config = DefaultCluster({"a-1", "b-1"}, 9000, "/d");
  EXPECT_THAT(AwsConfigText(config), HasSubstr("[profile meridian-b-1]\n"
                                               "region = b-1\n"
                                               "endpoint_url = http://127.0.0.1:9002\n"
                                               "services = meridian-b-1\n"
                                               "\n"
                                               "[services meridian-b-1]\n"
                                               "dynamodb =\n"
                                               "  endpoint_url = http://127.0.0.1:9002\n"));
  EXPECT_THAT(AwsCredentialsText(config), HasSubstr("[meridian-a-1]\n"
                                                    "aws_access_key_id = meridian\n"
                                                    "aws_secret_access_key = meridian\n"));
  EXPECT_THAT(AwsUsageText(config, "/d/aws"),
              HasSubstr("--endpoint-url http://127.0.0.1:9001 dynamodb"));
}

TEST(AwsProfiles, TlsChangesTheScheme) {
  ClusterConfig config = DefaultCluster({"a-1"}, 9000, "/d");
  config.options.tls_cert_file = "c.pem";
  EXPECT_EQ(EndpointUrl(config, config.regions[0]), "https://127.0.0.1:9001");
}

}  // namespace
}  // namespace meridian::cluster_test
