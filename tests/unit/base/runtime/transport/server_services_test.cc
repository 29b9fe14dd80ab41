// The services besides Peer that a listening transport offers to operators' tools.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <future>

#include "base/runtime/transport/credentials.h"
#include "proto/meridian/v1/admin.grpc.pb.h"
#include "tests/unit/base/runtime/transport/test_node.h"

namespace meridian::server_services_test {
namespace {

const NodeId kCoordinator = NodeId::Coordinator();

// Calls a unary method by its path with a serialised request; the answer's bytes, or nothing if the call fails.
std::optional<std::string> CallUnary(const std::string& address, const std::string& path, const std::string& request) {
  grpc::GenericStub stub(grpc::CreateChannel(address, MakeChannelCredentials()));
  grpc::ClientContext context;
  const grpc::Slice in(request);
  const grpc::ByteBuffer in_buffer(&in, 1);
  grpc::ByteBuffer out_buffer;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, path, grpc::StubOptions(), &in_buffer, &out_buffer,
                 [&](grpc::Status status) { done.set_value(status); });
  grpc::Slice out;
  if (!done.get_future().get().ok() || !out_buffer.DumpToSingleSlice(&out).ok()) return std::nullopt;
  return std::string(out.begin(), out.end());
}

TEST(ServerServicesTest, HealthSaysServing) {
  TestNode node(kCoordinator, 0);
  // HealthCheckResponse{status: SERVING}
  EXPECT_EQ(CallUnary(node.address(), "/grpc.health.v1.Health/Check", ""), std::string("\x08\x01"));
}

TEST(ServerServicesTest, ReflectionListsTheServices) {
  TestNode node(kCoordinator, 0);
  grpc::GenericStub stub(grpc::CreateChannel(node.address(), MakeChannelCredentials()));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  auto next = [&] { return queue.Next(&tag, &ok) && ok; };
  auto call = stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  call->StartCall(nullptr);
  ASSERT_TRUE(next());
  const grpc::Slice in(std::string("\x3a\x01*"));  // ServerReflectionRequest{list_services: "*"}
  call->Write(grpc::ByteBuffer(&in, 1), nullptr);
  ASSERT_TRUE(next());
  grpc::ByteBuffer out_buffer;
  call->Read(&out_buffer, nullptr);
  ASSERT_TRUE(next());
  grpc::Slice out;
  ASSERT_TRUE(out_buffer.DumpToSingleSlice(&out).ok());
  EXPECT_THAT(std::string(out.begin(), out.end()), ::testing::HasSubstr("meridian.v1.Peer"));
  context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  EXPECT_TRUE(next());
  queue.Shutdown();
}

class FixedAdmin final : public v1::CoordinatorAdmin::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetClusterStatusRequest* request,
                                      v1::ClusterStatus* response) override {
    response->set_uptime_us(42);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

TEST(ServerServicesTest, OtherServicesShareThePort) {
  FixedAdmin admin;
  GrpcTransportOptions options;
  options.services = {&admin};
  TestNode node(kCoordinator, 0, options);
  auto stub = v1::CoordinatorAdmin::NewStub(grpc::CreateChannel(node.address(), MakeChannelCredentials()));
  grpc::ClientContext context;
  v1::ClusterStatus answer;
  const grpc::Status status = stub->GetStatus(&context, v1::GetClusterStatusRequest(), &answer);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer.uptime_us(), 42u);
}

}  // namespace
}  // namespace meridian::server_services_test
