#include "tests/fuzz/request/client/clients.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace meridian::fuzz::clients_test {
namespace {

const std::vector<Request> kTwo = {{"DynamoDB_20120810.GetItem", "one"}, {"DynamoDB_20120810.GetItem", "two"}};

// A server that answers a request by its body.
void Echo(const HttpRequest& request, HttpResponder responder) { responder.Send({.body = std::string(request.body)}); }

void NoTurn() {}

std::string FaultOf(HttpHandler handler, std::function<void()> turn = NoTurn) {
  return std::string(Clients(std::move(handler), std::move(turn)).Ask(kTwo).status().message());
}

TEST(ClientsTest, EachGetsItsOwnAnswerAtOnceOrLater) {
  std::deque<std::pair<std::string, HttpResponder>> waiting;
  const auto later = [&](const HttpRequest& request, HttpResponder responder) {
    waiting.emplace_front(request.body, std::move(responder));
  };
  const auto turn = [&] {
    waiting.front().second.Send({.body = waiting.front().first});
    waiting.pop_front();
  };
  for (const bool at_once : {true, false}) {
    Clients clients(at_once ? HttpHandler(Echo) : HttpHandler(later), turn);
    for (int i = 0; i < 2; ++i) {
      const absl::StatusOr<std::vector<Response>> answers = clients.Ask(kTwo);
      ASSERT_TRUE(answers.ok()) << answers.status();
      EXPECT_EQ((*answers)[0].body, "one");
      EXPECT_EQ((*answers)[1].body, "two");
    }
  }
}

TEST(ClientsTest, FindsAnAnswerThatIsMissing) {
  std::deque<HttpResponder> kept;
  const auto never = [&](const HttpRequest& request, HttpResponder responder) {
    if (request.body == "one") return Echo(request, std::move(responder));
    kept.push_back(std::move(responder));
  };
  EXPECT_EQ(FaultOf(never), "no answer after 500 turns\nDynamoDB_20120810.GetItem two");
  EXPECT_EQ(FaultOf([](const HttpRequest&, HttpResponder) {}),
            "the connection ended without an answer\nDynamoDB_20120810.GetItem one");
}

TEST(ClientsTest, GoesOnAfterARefusal) {
  Clients clients(Echo, NoTurn);
  const std::vector<Request> large = {{"DynamoDB_20120810.PutItem", std::string((16 << 20) + 1, ' ')}};
  const absl::StatusOr<std::vector<Response>> refused = clients.Ask(large);
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ((*refused)[0].status(), 413);
  EXPECT_TRUE(clients.Ask(kTwo).ok());
}

}  // namespace
}  // namespace meridian::fuzz::clients_test
