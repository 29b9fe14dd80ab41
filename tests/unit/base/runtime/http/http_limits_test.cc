// What the server refuses, and how it ends connections: limits, malformed bytes, timeouts,
// shutdown.
#include <gmock/gmock.h>

#include <random>
#include <string>

#include "base/runtime/http/http_server.h"
#include "tests/unit/base/runtime/http/http_fixture.h"

namespace meridian::http_limits_test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HttpLimitsTest : public HttpFixture {
 protected:
  // Sends `bytes` on a connection of their own and returns all that comes back until the server
  // closes.
  std::string AnswerTo(std::string_view bytes) {
    RawClient& client = Connect();
    client.Send(bytes);
    EXPECT_TRUE(UntilClosed(client));
    EXPECT_FALSE(client.reset()) << "the client must be able to read the answer";
    return client.received();
  }
};

TEST_F(HttpLimitsTest, RefusesALargeBodyByItsDeclaredLength) {
  ServeEcho({.body_bytes_max = 1000});
  const std::string answer =
      AnswerTo("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 Request Entity Too Large\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  RawClient& client = Connect();
  client.Send("POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'b'));
  EXPECT_TRUE(UntilReceived(client, "POST / bbb"));
}

TEST_F(HttpLimitsTest, TheAnswerToALargeBodyArrivesThoughTheBodyIsUnread) {
  ServeEcho({.body_bytes_max = 1000});
  EXPECT_THAT(
      AnswerTo("POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'b')),
      StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpLimitsTest, RefusesALargeChunkedBody) {
  ServeEcho({.body_bytes_max = 1000});
  std::string bytes = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 3; ++i) bytes += "190\r\n" + std::string(400, 'b') + "\r\n";
  EXPECT_THAT(AnswerTo(bytes + "0\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpLimitsTest, RefusesALargeHeader) {
  ServeEcho({.header_bytes_max = 2000});
  const std::string filler(2001, 'h');
  for (const std::string& bytes :
       {"GET / HTTP/1.1\r\na: " + filler + "\r\n\r\n", "GET / HTTP/1.1\r\na: " + filler,
        "GET /" + filler, "GET /" + filler + " HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + filler}) {
    EXPECT_THAT(AnswerTo(bytes), StartsWith("HTTP/1.1 431 ")) << bytes.substr(0, 60);
  }
  EXPECT_EQ(server_->stats().requests, 0u);
  EXPECT_EQ(server_->stats().requests_refused, 5u);
}

TEST_F(HttpLimitsTest, RefusesMalformedRequests) {
  ServeEcho();
  for (const char* bytes :
       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n"}) {
    EXPECT_THAT(AnswerTo(bytes), StartsWith("HTTP/1.1 400 Bad Request\r\n")) << bytes;
  }
  EXPECT_EQ(server_->stats().requests, 0u);
}

TEST_F(HttpLimitsTest, RandomBytesNeverHangOrCrash) {
  ServeEcho({.idle_timeout = milliseconds(100),
             .header_timeout = milliseconds(100),
             .body_timeout = milliseconds(100)});
  std::mt19937 random(7);
  const std::string base =
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: "
      "close\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (int i = 0; i < 300; ++i) {
    std::string bytes = base;
    for (int k = 0; k < 1 + i % 4; ++k)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    Connect().Send(bytes);
  }
  ASSERT_TRUE(Until([&] { return server_->stats().connections_accepted == 300; }));
  for (const auto& client : clients_) EXPECT_TRUE(UntilClosed(*client));
  clients_.clear();
  EXPECT_TRUE(Until([&] { return server_->connections() == 0; }));
}

TEST_F(HttpLimitsTest, ClosesIdleConnections) {
  ServeEcho({.idle_timeout = milliseconds(60)});
  RawClient& silent = Connect();
  RawClient& used = Connect();
  used.Send("GET /1 HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(UntilClosed(silent));
  EXPECT_TRUE(UntilClosed(used));
  EXPECT_THAT(used.received(), HasSubstr("GET /1"));
  EXPECT_EQ(server_->stats().timeouts, 2u);
}

TEST_F(HttpLimitsTest, AHeaderMustArriveInTimeHoweverItTrickles) {
  ServeEcho({.header_timeout = milliseconds(60)});
  RawClient& client = Connect();
  client.Send("GET / HTTP/1.1\r\n");
  EXPECT_TRUE(Until([&] {
    if (client.sent()) client.Send("a");
    return client.closed();
  }));
  EXPECT_EQ(server_->stats().timeouts, 1u);
  EXPECT_EQ(server_->stats().requests, 0u);
}

TEST_F(HttpLimitsTest, ABodyMustArriveInTimeHoweverItTrickles) {
  ServeEcho({.body_timeout = milliseconds(60)});
  RawClient& client = Connect();
  client.Send("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_TRUE(Until([&] {
    if (client.sent()) client.Send("b");
    return client.closed();
  }));
  EXPECT_EQ(server_->stats().timeouts, 1u);
}

TEST_F(HttpLimitsTest, AnAnswerMustBeTakenInTime) {
  Serve({.write_timeout = milliseconds(60)}, [](const HttpRequest&, HttpResponder responder) {
    responder.Send({.body = std::string(30'000'000, 'z')});
  });
  RawClient& client = Connect();
  client.StopReading();
  client.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(Until([&] { return server_->stats().timeouts == 1; }));
  EXPECT_EQ(server_->connections(), 0u);
}

TEST_F(HttpLimitsTest, ARequestInWorkHasNoTimeout) {
  std::vector<HttpResponder> waiting;
  Serve({.idle_timeout = milliseconds(20), .header_timeout = milliseconds(20)},
        [&](const HttpRequest&, HttpResponder responder) {
          waiting.push_back(std::move(responder));
        });
  RawClient& client = Connect();
  client.Send("GET / HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(Until([&] { return waiting.size() == 1; }));
  RawClient& witness = Connect();  // arrives later and is timed out first
  ASSERT_TRUE(UntilClosed(witness));
  EXPECT_FALSE(client.closed());
  waiting[0].Send({.body = "done"});
  EXPECT_TRUE(UntilReceived(client, "done"));
}

TEST_F(HttpLimitsTest, TurnsAwayConnectionsBeyondTheCap) {
  ServeEcho({.connections_max = 2});
  RawClient& first = Connect();
  Connect();
  ASSERT_TRUE(Until([&] { return server_->connections() == 2; }));
  EXPECT_THAT(AnswerTo("GET / HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_EQ(server_->stats().connections_refused, 1u);
  first.Close();
  clients_.pop_back();
  ASSERT_TRUE(Until([&] { return server_->connections() < 2; }));
  RawClient& next = Connect();
  next.Send("GET /room HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(UntilReceived(next, "GET /room"));
}

TEST_F(HttpLimitsTest, ShutdownFinishesRequestsInWork) {
  std::vector<HttpResponder> waiting;
  Serve({}, [&](const HttpRequest&, HttpResponder responder) {
    waiting.push_back(std::move(responder));
  });
  RawClient& idle = Connect();
  RawClient& busy = Connect();
  RawClient& half = Connect();
  busy.Send("GET / HTTP/1.1\r\n\r\nGET /not-begun HTTP/1.1\r\n\r\n");
  half.Send("GET / HT");
  ASSERT_TRUE(Until([&] { return waiting.size() == 1 && server_->connections() == 3; }));
  bool drained = false;
  server_->Shutdown([&] { drained = true; });
  ASSERT_TRUE(UntilClosed(idle));
  half.Send("TP/1.1\r\n\r\n");
  ASSERT_TRUE(Until([&] { return waiting.size() == 2; }));
  EXPECT_FALSE(drained);
  for (HttpResponder& responder : waiting) responder.Send({.body = "finished"});
  ASSERT_TRUE(UntilClosed(busy));
  ASSERT_TRUE(UntilClosed(half));
  EXPECT_THAT(busy.received(), HasSubstr("finished"));
  EXPECT_THAT(busy.received(), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(half.received(), HasSubstr("finished"));
  busy.Close();
  half.Close();
  EXPECT_TRUE(Until([&] { return drained; }));
  EXPECT_EQ(server_->connections(), 0u);
  io_.restart();
  io_.run();  // returns: a server that has drained keeps nothing pending
}

TEST_F(HttpLimitsTest, SaysWhichPortIsTaken) {
  ServeEcho();
  const absl::StatusOr<std::unique_ptr<HttpServer>> second =
      HttpServer::Start(io_, {.port = server_->port()}, nullptr);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(second.status().message(),
            "cannot listen on 127.0.0.1:" + std::to_string(server_->port()) +
                ": address in use; stop the program that holds it or choose another --base-port");
  EXPECT_EQ(HttpServer::Start(io_, {.address = "nowhere"}, nullptr).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace meridian::http_limits_test
