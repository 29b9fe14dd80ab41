#include "coordinator/server/coordinator_server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/model/strings.h"
#include "base/runtime/daemon/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/meridian/v1/admin.grpc.pb.h"

namespace meridian::coordinator_server_test {
namespace {

using boost::asio::ip::tcp;
using ::testing::HasSubstr;

// A port that was free a moment ago.
uint16_t FreePort() {
  boost::asio::io_context io;
  return tcp::acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

class CoordinatorServerTest : public ::testing::Test {
 protected:
  CoordinatorServerTest() {
    std::string pattern = ::testing::TempDir() + "/coordinator-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    config_ = DefaultCluster({"us-east-1", "eu-west-1"}, 9000, directory_);
    config_.coordinator.http_port = FreePort();
    config_.coordinator.grpc_port = FreePort();
    config_.coordinator.metrics_port = FreePort();
    std::ofstream(directory_ + "/cluster.yaml") << RenderClusterYaml(config_);
    arguments_.config_file = directory_ + "/cluster.yaml";
    arguments_.log_level = "error";
  }
  ~CoordinatorServerTest() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<v1::CoordinatorAdmin::Stub> Dial() const {
    return v1::CoordinatorAdmin::NewStub(grpc::CreateChannel(
        StrCat("127.0.0.1:", config_.coordinator.grpc_port), grpc::InsecureChannelCredentials()));
  }

  std::string directory_;
  ClusterConfig config_;
  DaemonArguments arguments_;
};

// The daemon on a thread of its own, until it is destroyed.
class RunningCoordinator {
 public:
  explicit RunningCoordinator(const DaemonArguments& arguments) {
    auto service = StartCoordinator(arguments, io_);
    EXPECT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~RunningCoordinator() {
    boost::asio::post(io_, [this] { service_->Stop([this] { io_.stop(); }); });
    thread_.join();
    service_.reset();
  }

 private:
  boost::asio::io_context io_;
  std::unique_ptr<DaemonService> service_;
  std::thread thread_;
};

// The whole answer to a GET.
std::string Get(uint16_t port, const std::string& target) {
  boost::asio::io_context io;
  tcp::socket socket(io);
  socket.connect({boost::asio::ip::address_v4::loopback(), port});
  const std::string request =
      StrCat("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  return answer;
}

TEST_F(CoordinatorServerTest, OptionsFollowTheClusterFile) {
  const CoordinatorOptions options = ToCoordinatorOptions(config_);
  ASSERT_EQ(options.regions.size(), 2u);
  ASSERT_EQ(options.links.size(), 2u);
  EXPECT_EQ(options.links[0].from, RegionId("us-east-1"));
  EXPECT_EQ(options.links[0].settings.to, RegionId("eu-west-1"));
  EXPECT_EQ(options.links[0].settings.latency_us,
            static_cast<uint64_t>(config_.links[0].latency_ms) * 1000);
}

TEST_F(CoordinatorServerTest, FaultsByGrpcSurviveARestart) {
  v1::Fault added;
  {
    RunningCoordinator coordinator(arguments_);
    v1::AddFaultRequest request;
    request.mutable_link_latency()->set_latency_us(200'000);
    request.set_from("us-east-1");
    request.set_to("eu-west-1");
    grpc::ClientContext context;
    const grpc::Status status = Dial()->AddFault(&context, request, &added);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_GT(added.id(), 0u);
  }
  RunningCoordinator coordinator(arguments_);
  const auto stub = Dial();
  v1::ListFaultsResponse faults;
  grpc::ClientContext list;
  ASSERT_TRUE(stub->ListFaults(&list, {}, &faults).ok());
  ASSERT_EQ(faults.faults_size(), 1);
  EXPECT_EQ(faults.faults(0).SerializeAsString(), added.SerializeAsString());
  v1::ClusterStatus cluster;
  grpc::ClientContext get;
  ASSERT_TRUE(stub->GetStatus(&get, {}, &cluster).ok());
  ASSERT_EQ(cluster.links_size(), 2);
  EXPECT_EQ(cluster.links(0).latency_us(), 200'000u);
  EXPECT_EQ(cluster.links(0).fault_ids(0), added.id());
  ASSERT_EQ(cluster.regions_size(), 2);
  EXPECT_FALSE(cluster.regions(0).regiond_connected());
  v1::ClearFaultRequest all;
  all.set_all(true);
  v1::ClearFaultResponse cleared;
  grpc::ClientContext clear;
  ASSERT_TRUE(stub->ClearFault(&clear, all, &cleared).ok());
  EXPECT_EQ(cleared.cleared(), 1u);
}

TEST_F(CoordinatorServerTest, WhatIsLostOrDamagedComesBackFromTheBackup) {
  const std::string store = directory_ + "/coordinator";
  v1::Fault added;
  {
    RunningCoordinator coordinator(arguments_);
    v1::AddFaultRequest request;
    request.mutable_link_cut();
    request.set_from("us-east-1");
    request.set_to("eu-west-1");
    grpc::ClientContext context;
    ASSERT_TRUE(Dial()->AddFault(&context, request, &added).ok());
    EXPECT_THAT(Get(config_.coordinator.metrics_port, "/metrics"), HasSubstr("meridian_coordinator_backup_current 1"));
  }
  std::ofstream(store + "/tables/catalog/CURRENT") << "MANIFEST-999999\n";
  boost::asio::io_context io;
  const absl::Status damaged = StartCoordinator(arguments_, io).status();
  EXPECT_EQ(ExitCodeFor(damaged), kExitFailed) << damaged;
  EXPECT_THAT(std::string(damaged.message()), HasSubstr("/coordinator away and start the coordinator again"));
  std::filesystem::rename(store, store + ".damaged");
  {
    RunningCoordinator coordinator(arguments_);
    v1::ListFaultsResponse faults;
    grpc::ClientContext list;
    ASSERT_TRUE(Dial()->ListFaults(&list, {}, &faults).ok());
    ASSERT_EQ(faults.faults_size(), 1);
    EXPECT_EQ(faults.faults(0).SerializeAsString(), added.SerializeAsString());
  }
  std::filesystem::remove_all(store);
  std::ofstream(store + ".backup") << "damaged, too";
  const absl::Status hopeless = StartCoordinator(arguments_, io).status();
  EXPECT_EQ(ExitCodeFor(hopeless), kExitFailed) << hopeless;
  EXPECT_THAT(std::string(hopeless.message()), HasSubstr("remove the backup to begin with an empty catalog"));
}

TEST_F(CoordinatorServerTest, EveryFaultOfAnAzByGrpc) {
  RunningCoordinator coordinator(arguments_);
  const auto stub = Dial();
  std::vector<v1::AddFaultRequest> requests(6);
  requests[0].mutable_az_down();
  requests[1].mutable_az_slow()->set_delay_us(50'000);
  requests[2].mutable_az_partition();
  requests[3].mutable_disk_full();
  requests[4].mutable_disk_corrupt();
  requests[5].mutable_disk_slow()->set_delay_us(70'000);
  for (v1::AddFaultRequest& request : requests) {
    request.set_region("eu-west-1");
    request.set_az("b");
    v1::Fault added;
    grpc::ClientContext context;
    const grpc::Status status = stub->AddFault(&context, request, &added);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  v1::ListFaultsResponse faults;
  grpc::ClientContext list;
  ASSERT_TRUE(stub->ListFaults(&list, {}, &faults).ok());
  ASSERT_EQ(faults.faults_size(), 6);
  for (const v1::Fault& fault : faults.faults()) {
    EXPECT_EQ(fault.region(), "eu-west-1");
    EXPECT_EQ(fault.az(), "b");
    EXPECT_EQ(fault.from() + fault.to(), "");
  }
  EXPECT_TRUE(faults.faults(0).has_az_down());
  EXPECT_EQ(faults.faults(1).az_slow().delay_us(), 50'000u);
  EXPECT_TRUE(faults.faults(2).has_az_partition());
  EXPECT_TRUE(faults.faults(3).has_disk_full());
  EXPECT_TRUE(faults.faults(4).has_disk_corrupt());
  EXPECT_EQ(faults.faults(5).disk_slow().delay_us(), 70'000u);
  v1::ClusterStatus cluster;
  grpc::ClientContext get;
  ASSERT_TRUE(stub->GetStatus(&get, {}, &cluster).ok());
  EXPECT_EQ(cluster.regions(0).az_fault_ids_size(), 0);
  EXPECT_EQ(cluster.regions(1).az_fault_ids_size(), 6);
  EXPECT_FALSE(cluster.regions(1).conditions_in_force());
  EXPECT_EQ(cluster.links(0).fault_ids_size(), 0);
  v1::ClearFaultRequest clear;
  clear.set_id(faults.faults(2).id());
  v1::ClearFaultResponse cleared;
  grpc::ClientContext one;
  ASSERT_TRUE(stub->ClearFault(&one, clear, &cleared).ok());
  ASSERT_EQ(cleared.faults_size(), 1);
  EXPECT_EQ(cleared.faults(0).SerializeAsString(), faults.faults(2).SerializeAsString());
}

TEST_F(CoordinatorServerTest, WrongFaultsAreRefusedWithTheReason) {
  RunningCoordinator coordinator(arguments_);
  const auto stub = Dial();
  v1::AddFaultRequest request;
  v1::Fault fault;
  grpc::ClientContext without_kind;
  EXPECT_EQ(stub->AddFault(&without_kind, request, &fault).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.mutable_link_cut();
  request.set_from("us-east-1");
  request.set_to("mars-1");
  grpc::ClientContext to_nowhere;
  const grpc::Status status = stub->AddFault(&to_nowhere, request, &fault);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("'mars-1'"));
  request.mutable_az_slow();
  request.set_region("us-east-1");
  for (const char* az : {"", "d"}) {
    request.set_az(az);
    grpc::ClientContext wrong_az;
    EXPECT_THAT(stub->AddFault(&wrong_az, request, &fault).error_message(),
                HasSubstr("write a, b or c"));
  }
  request.set_az("a");
  grpc::ClientContext without_delay;
  EXPECT_THAT(stub->AddFault(&without_delay, request, &fault).error_message(), HasSubstr("delay"));
  request.mutable_pause_replication()->set_table("none");
  grpc::ClientContext without_table;
  EXPECT_THAT(stub->AddFault(&without_table, request, &fault).error_message(), HasSubstr("'none'"));
  v1::ClearFaultRequest clear;
  clear.set_id(77);
  v1::ClearFaultResponse cleared;
  grpc::ClientContext unknown;
  EXPECT_EQ(stub->ClearFault(&unknown, clear, &cleared).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(CoordinatorServerTest, ServesStatusHealthAndMetrics) {
  RunningCoordinator coordinator(arguments_);
  const uint16_t port = config_.coordinator.http_port;
  EXPECT_THAT(Get(port, "/healthz"), HasSubstr("200 OK"));
  EXPECT_THAT(Get(port, "/status"), HasSubstr("\"name\":\"us-east-1\""));
  EXPECT_THAT(Get(port, "/status?x"), HasSubstr("\"regiond_connected\":false"));
  EXPECT_THAT(Get(port, "/nothing"), HasSubstr("404"));
  const std::string metrics = Get(config_.coordinator.metrics_port, "/metrics");
  EXPECT_THAT(metrics, HasSubstr("meridian_coordinator_link_faults_count 0"));
  EXPECT_THAT(metrics, HasSubstr("meridian_coordinator_az_faults_count 0"));
  EXPECT_THAT(metrics, HasSubstr("meridian_coordinator_replication_pauses_count 0"));
}

TEST_F(CoordinatorServerTest, WhatIsTakenIsSaid) {
  RunningCoordinator coordinator(arguments_);
  boost::asio::io_context io;
  const auto second = StartCoordinator(arguments_, io);  // the same directory
  EXPECT_EQ(ExitCodeFor(second.status()), kExitTaken) << second.status();
  DaemonArguments elsewhere = arguments_;
  elsewhere.data = directory_ + "/elsewhere";
  const auto third = StartCoordinator(elsewhere, io);  // the same ports
  EXPECT_EQ(ExitCodeFor(third.status()), kExitTaken) << third.status();
}

TEST_F(CoordinatorServerTest, AMissingClusterFileIsUsage) {
  arguments_.config_file = directory_ + "/missing.yaml";
  boost::asio::io_context io;
  EXPECT_EQ(ExitCodeFor(StartCoordinator(arguments_, io).status()), kExitUsage);
}

}  // namespace
}  // namespace meridian::coordinator_server_test
