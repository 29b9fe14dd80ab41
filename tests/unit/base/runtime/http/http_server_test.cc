#include "base/runtime/http/http_server.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/unit/base/runtime/http/http_fixture.h"

namespace meridian::http_server_test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerTest : public HttpFixture {};

TEST_F(HttpServerTest, AnswersWithTheHeadersThatClientsOfDynamoDbSee) {
  Serve({}, [](const HttpRequest& request, HttpResponder responder) {
    HttpResponse response;
    response.status = 400;
    response.content_type = "application/x-amz-json-1.0";
    response.headers.push_back({"x-amzn-RequestId", std::string(request.Header("X-AMZ-TARGET"))});
    response.headers.push_back({"x-test", "a\r\nb"});
    response.body = "{}";
    responder.Send(std::move(response));
  });
  RawClient& client = Connect();
  client.Send("POST / HTTP/1.1\r\nhost: a\r\nx-amz-target: T.Op\r\ncontent-length: 0\r\n\r\n");
  ASSERT_TRUE(UntilReceived(client, "{}"));
  EXPECT_THAT(client.received(),
              StartsWith("HTTP/1.1 400 Bad Request\r\nServer: Server\r\nDate: "));
  EXPECT_THAT(client.received(), HasSubstr(" GMT\r\n"));
  EXPECT_THAT(client.received(), HasSubstr("Content-Type: application/x-amz-json-1.0\r\n"));
  EXPECT_THAT(client.received(), HasSubstr("Content-Length: 2\r\n"));
  EXPECT_THAT(client.received(), HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_THAT(client.received(), HasSubstr("x-amzn-RequestId: T.Op\r\n"));
  EXPECT_THAT(client.received(), HasSubstr("x-test: a  b\r\n"));
  EXPECT_THAT(client.received(), EndsWith("\r\n\r\n{}"));
}

TEST_F(HttpServerTest, KeepsAConnectionForManyRequests) {
  ServeEcho();
  RawClient& client = Connect();
  for (int i = 0; i < 20; ++i) {
    const std::string body(static_cast<size_t>(i) * 1000, 'b');
    client.Send("POST /" + std::to_string(i) +
                " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    ASSERT_TRUE(UntilReceived(client, "POST /" + std::to_string(i) + " " + body)) << i;
  }
  EXPECT_EQ(server_->stats().connections_accepted, 1u);
  EXPECT_EQ(server_->stats().requests, 20u);
  EXPECT_FALSE(client.closed());
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  std::vector<std::pair<std::string, HttpResponder>> waiting;
  Serve({}, [&](const HttpRequest& request, HttpResponder responder) {
    waiting.emplace_back(request.target, std::move(responder));
  });
  RawClient& client = Connect();
  client.Send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(Until([&] { return waiting.size() == i + 1; }));  // never two at once
    HttpResponse response;
    response.body = "<" + waiting[i].first + ">";
    waiting[i].second.Send(std::move(response));
  }
  ASSERT_TRUE(UntilReceived(client, "</3>"));
  EXPECT_LT(client.received().find("</1>"), client.received().find("</2>"));
  EXPECT_LT(client.received().find("</2>"), client.received().find("</3>"));
  EXPECT_EQ(client.responses(), 3);
}

TEST_F(HttpServerTest, DeepPipelinesDoNotNest) {
  ServeEcho();
  RawClient& client = Connect();
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "GET / HTTP/1.1\r\n\r\n";
  client.Send(many);
  ASSERT_TRUE(Until([&] { return server_->stats().requests == 20000; }));
  ASSERT_TRUE(Until([&] { return client.responses() == 20000; }));
}

TEST_F(HttpServerTest, ReadsARequestThatArrivesByteByByte) {
  ServeEcho();
  RawClient& client = Connect();
  for (const char c : std::string("POST /split HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody")) {
    client.Send(std::string(1, c));
    client.Poll();
    io_.poll();
  }
  EXPECT_TRUE(UntilReceived(client, "POST /split body"));
}

TEST_F(HttpServerTest, AcceptsChunkedBodies) {
  ServeEcho();
  RawClient& client = Connect();
  client.Send("POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nabcd\r\n2\r\nef\r\n");
  ASSERT_TRUE(Until([&] { return client.sent(); }));
  client.Send("0\r\nTrailer: t\r\n\r\nGET /next HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(UntilReceived(client, "POST /c abcdef"));
  EXPECT_TRUE(UntilReceived(client, "GET /next "));
}

TEST_F(HttpServerTest, SaysContinueToThoseWhoAsk) {
  ServeEcho();
  RawClient& client = Connect();
  client.Send("POST /e HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  ASSERT_TRUE(UntilReceived(client, "HTTP/1.1 100 Continue\r\n\r\n"));
  EXPECT_EQ(server_->stats().requests, 0u);
  client.Send("ok");
  EXPECT_TRUE(UntilReceived(client, "POST /e ok"));
  client.Send("POST /f HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nno");
  EXPECT_TRUE(UntilReceived(client, "POST /f no"));
  EXPECT_EQ(client.responses(), 3) << "no Continue for a body that is already here";
}

TEST_F(HttpServerTest, HonoursTheClientsWishToClose) {
  ServeEcho();
  RawClient& close = Connect();
  close.Send("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(UntilClosed(close));
  EXPECT_THAT(close.received(), HasSubstr("Connection: close\r\n"));
  RawClient& old = Connect();
  old.Send("GET /b HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(UntilClosed(old));
  EXPECT_THAT(old.received(), HasSubstr("GET /b "));
  RawClient& old_alive = Connect();
  old_alive.Send("GET /c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(UntilReceived(old_alive, "GET /c "));
  EXPECT_THAT(old_alive.received(), HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_FALSE(old_alive.closed());
}

TEST_F(HttpServerTest, SendsNoBodyToHead) {
  ServeEcho();
  RawClient& client = Connect();
  client.Send("HEAD /h HTTP/1.1\r\n\r\nGET /after HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(UntilReceived(client, "GET /after "));
  EXPECT_THAT(client.received(), Not(HasSubstr("HEAD /h")));
  EXPECT_THAT(client.received(), HasSubstr("Content-Length: 8\r\n"));
}

TEST_F(HttpServerTest, SendsLargeAnswersToSlowReaders) {
  const std::string large(20'000'000, 'z');
  Serve({}, [&](const HttpRequest&, HttpResponder responder) {
    HttpResponse response;
    response.body = large;
    responder.Send(std::move(response));
  });
  RawClient& client = Connect();
  client.Send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(UntilClosed(client));
  EXPECT_EQ(client.responses(), 2);
  EXPECT_GT(client.received().size(), 2 * large.size());
  EXPECT_THAT(std::string_view(client.received()).substr(client.received().size() - 9),
              EndsWith("zzzzzzzzz"));
}

TEST_F(HttpServerTest, AnswersLaterFromTheIoThread) {
  std::vector<HttpResponder> waiting;
  std::string_view body;
  Serve({}, [&](const HttpRequest& request, HttpResponder responder) {
    body = request.body;
    waiting.push_back(std::move(responder));
  });
  RawClient& client = Connect();
  client.Send("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
  ASSERT_TRUE(Until([&] { return waiting.size() == 1; }));
  EXPECT_EQ(body, "abc") << "valid until the answer";
  EXPECT_EQ(client.received(), "");
  waiting[0].Send({.status = 204});
  ASSERT_TRUE(UntilReceived(client, "HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(client.received(), Not(HasSubstr("Content-Length")));
}

TEST_F(HttpServerTest, AnAnswerToAClientThatHasGoneDoesNothing) {
  std::vector<HttpResponder> waiting;
  Serve({}, [&](const HttpRequest&, HttpResponder responder) {
    waiting.push_back(std::move(responder));
  });
  RawClient& client = Connect();
  client.Send("GET / HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(Until([&] { return waiting.size() == 1; }));
  client.Close();
  waiting[0].Send({.body = "too late"});
  EXPECT_TRUE(Until([&] { return server_->connections() == 0; }));
}

TEST_F(HttpServerTest, ARequestNeverAnsweredClosesItsConnection) {
  Serve({}, [](const HttpRequest&, HttpResponder) {});
  RawClient& client = Connect();
  client.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(UntilClosed(client));
  EXPECT_EQ(client.received(), "");
  EXPECT_EQ(server_->connections(), 0u);
}

TEST_F(HttpServerTest, TheServerMayDieBeforeTheAnswer) {
  std::vector<HttpResponder> waiting;
  Serve({}, [&](const HttpRequest&, HttpResponder responder) {
    waiting.push_back(std::move(responder));
  });
  RawClient& client = Connect();
  client.Send("GET / HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(Until([&] { return waiting.size() == 1; }));
  server_.reset();
  waiting[0].Send({});
  EXPECT_TRUE(UntilClosed(client));
  EXPECT_EQ(client.received(), "");
}

}  // namespace
}  // namespace meridian::http_server_test
