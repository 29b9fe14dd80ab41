#include "tests/fuzz/request/client/clients.h"

#include <string_view>
#include <utility>

#include "base/model/strings.h"

namespace meridian::fuzz {
namespace {

// A turn is a write to the disk or a beat of the Availability Zone. No answer needs more of them than this.
constexpr size_t kTurnsMax = 500;

absl::Status Fault(const Request& request, std::string_view what) {
  return absl::InternalError(StrCat(what, "\n", request.target, " ", request.body));
}

}  // namespace

Clients::Clients(HttpHandler handler, std::function<void()> turn) : turn_(std::move(turn)), front_(std::make_shared<Front>()) {
  front_->handler = std::move(handler);
}

Clients::~Clients() {
  for (const std::shared_ptr<MemoryConnection>& connection : connections_) connection->Close();
}

absl::StatusOr<std::vector<Response>> Clients::Ask(const std::vector<Request>& requests) {
  for (size_t i = 0; i < requests.size(); ++i) Open(i).Send(HttpBytes(requests[i]));
  std::vector<Response> answers;
  for (size_t i = 0, turns = 0; i < requests.size(); ++i) {
    MemoryConnection& connection = *connections_[i];
    while (!connection.answered()) {
      if (connection.ended()) return Fault(requests[i], "the connection ended without an answer");
      if (turns++ == kTurnsMax) return Fault(requests[i], StrCat("no answer after ", kTurnsMax, " turns"));
      turn_();
    }
    std::vector<Response> taken = connection.TakeAnswers();
    if (taken.size() != 1) return Fault(requests[i], StrCat(taken.size(), " answers to one request"));
    answers.push_back(std::move(taken[0]));
  }
  return answers;
}

MemoryConnection& Clients::Open(size_t i) {
  if (i == connections_.size()) connections_.emplace_back();
  if (connections_[i] == nullptr || connections_[i]->ended()) {
    if (connections_[i] != nullptr) connections_[i]->Close();
    connections_[i] = std::make_shared<MemoryConnection>(front_);
    connections_[i]->Open();
  }
  return *connections_[i];
}

}  // namespace meridian::fuzz
