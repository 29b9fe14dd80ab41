#include "tests/fuzz/request/session.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <utility>

#include "base/model/check.h"
#include "tests/fuzz/request/follow_up.h"
#include "tests/fuzz/request/grammar/tables.h"
#include "tests/fuzz/request/request_generator.h"

namespace meridian::fuzz {
namespace {

constexpr size_t kAtOnceMax = 4;
constexpr std::array kPauses = {Duration::Millis(1), Duration::Millis(60), Duration::Millis(300), Duration::Seconds(6)};
// Tokens, shard iterators, bounds on changes of settings, shards and streams expire meanwhile.
constexpr std::array kAbsences = {Duration::Micros(0), Duration::Seconds(60), Duration::Seconds(20 * 60), Duration::Seconds(26 * 3600)};

}  // namespace

size_t Session::Run() {
  std::vector<Request> requests;
  for (const TableShape& table : Tables()) requests.push_back(MakeTable(choices_, table));
  Ask(requests);
  while (asked_ < kRequestsPerSession) {
    Between();
    Ask(NextRequests());
  }
  return successes_;
}

std::vector<Request> Session::NextRequests() {
  std::vector<Request> requests;
  const size_t wanted = std::min(choices_.Chance(1, 3) ? choices_.Between(1, kAtOnceMax) : 1, kRequestsPerSession - asked_);
  const TableShape& table = AnyTable(choices_);
  if (!world_.Has(table.name)) requests.push_back(MakeTable(choices_, table));
  while (requests.size() < wanted) {
    if (!next_pages_.empty() && choices_.Chance(1, 2)) {
      requests.push_back(std::move(next_pages_.front()));
      next_pages_.pop_front();
    } else {
      requests.push_back(AnyRequest(choices_));
    }
  }
  return requests;
}

void Session::Ask(const std::vector<Request>& requests) {
  asked_ += requests.size();
  const absl::StatusOr<std::vector<Response>> answers = world_.Ask(requests);
  MERIDIAN_CHECK(answers.ok(), answers.status().message());
  for (size_t i = 0; i < requests.size(); ++i) Judge(requests[i], (*answers)[i]);
}

void Session::Judge(const Request& request, const Response& answer) {
  if (trace_) std::cerr << request.target << " " << request.body << "\n  " << answer.status() << " " << answer.body << "\n";
  const absl::StatusOr<simdjson::dom::element> body = check_.Check(request, answer);
  MERIDIAN_CHECK(body.ok(), body.status().message(), "\n", request.target, " ", request.body, "\n", answer.head, answer.body);
  successes_ += answer.status() == 200;
  Learn(*body, choices_.known());
  std::optional<Request> next = NextPage(request, *body);
  if (next && next_pages_.size() < kAtOnceMax) next_pages_.push_back(*std::move(next));
}

void Session::Between() {
  if (choices_.Chance(1, 20)) {
    const Duration pause = choices_.OneOf(kPauses);
    if (trace_) std::cerr << "-- " << pause.us << " us go by\n";
    world_.Pass(pause);
  }
  if (choices_.Chance(1, 100)) {
    const Duration absence = choices_.OneOf(kAbsences);
    if (trace_) std::cerr << "-- restart after " << absence.us << " us\n";
    world_.Restart(absence);
  }
}

}  // namespace meridian::fuzz
