#include "coordinator/server/fis_api.h"

#include <boost/json.hpp>
#include <set>

#include "base/model/strings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/memory_state_store.h"

namespace meridian::fis_api_test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kArn = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders";

class NoTransport final : public Transport {
 public:
  void Send(const NodeId&, Message) override {}
};

struct Got {
  int status = 0;
  std::string error;  // x-amzn-ErrorType
  boost::json::value body;
  std::string Text(const char* pointer) const {
    boost::system::error_code missing;
    const boost::json::value* found = body.find_pointer(pointer, missing);
    return found && found->is_string() ? std::string(found->get_string()) : "";
  }
};

// A template with `more` members.
std::string Template(std::string_view token, std::string_view more = "") {
  return StrCat(R"({"clientToken":")", token, R"(","description":"d","roleArn":"arn:aws:iam::000000000000:role/fis",
    "stopConditions":[{"source":"none"}],
    "targets":{"t":{"resourceType":"aws:dynamodb:global-table","resourceArns":[")",
                kArn, R"("],"selectionMode":"ALL"}},
    "actions":{"p":{"actionId":"aws:dynamodb:global-table-pause-replication","parameters":{"duration":"PT1M"},"targets":{"Tables":"t"}}})",
                more, "}");
}

class FisApiTest : public ::testing::Test {
 protected:
  FisApiTest() {
    CoordinatorOptions options;
    options.regions = {RegionId("us-east-1"), RegionId("eu-west-1")};
    core_ = Coordinator::Open(options, {clock_, random_, transport_, store_}).value();
  }

  Got Ask(std::string_view method, const std::string& target, const std::string& body = "") {
    HttpRequest request{method, target, body, {{"Authorization", "AWS4-HMAC-SHA256 Credential=k/20260101/eu-west-1/fis/aws4_request, x"}}};
    EXPECT_TRUE(FisApi::Takes(target)) << target;
    const HttpResponse response = FisApi([this]() -> Coordinator& { return *core_; }).Answer(request);
    EXPECT_EQ(response.content_type, "application/json");
    Got got{response.status, "", boost::json::parse(response.body)};
    for (const HttpResponse::Field& field : response.headers) {
      if (field.name == "x-amzn-ErrorType") got.error = field.value;
    }
    EXPECT_EQ(got.error.empty(), got.status == 200) << response.body;
    return got;
  }
  std::string Create(std::string_view token) { return Ask("POST", "/experimentTemplates", Template(token)).Text("/experimentTemplate/id"); }
  Got Start(const std::string& id, std::string_view token) {
    return Ask("POST", "/experiments", StrCat(R"({"clientToken":")", token, R"(","experimentTemplateId":")", id, R"("})"));
  }
  void ExpectRefused(const Got& got, const std::string& words) {
    EXPECT_EQ(got.status, 400);
    EXPECT_EQ(got.error, "ValidationException");
    EXPECT_THAT(got.Text("/message"), HasSubstr(words));
  }

  FixedClock clock_;
  SeededRandom random_{5};
  NoTransport transport_;
  MemoryStateStore store_;
  std::unique_ptr<Coordinator> core_;
};

TEST_F(FisApiTest, TakesItsOwnPathsOnly) {
  for (const char* path : {"/experiments", "/experimentTemplates/EXT1", "/actions?maxResults=1", "/tags/x", "/safetyLevers/default"}) {
    EXPECT_TRUE(FisApi::Takes(path)) << path;
  }
  for (const char* path : {"/", "/status", "/healthz", "/experiment"}) EXPECT_FALSE(FisApi::Takes(path)) << path;
}

TEST_F(FisApiTest, TemplatesComeAndGo) {
  const std::string id = Create("1");
  const std::string path = "/experimentTemplates/" + id;
  const Got got = Ask("GET", path);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.Text("/experimentTemplate/arn"), "arn:aws:fis:eu-west-1:000000000000:experiment-template/" + id);
  EXPECT_EQ(got.Text("/experimentTemplate/targets/t/resourceArns/0"), std::string(kArn));
  EXPECT_EQ(got.Text("/experimentTemplate/actions/p/parameters/duration"), "PT1M");
  EXPECT_EQ(got.Text("/experimentTemplate/stopConditions/0/source"), "none");
  EXPECT_EQ(got.Text("/experimentTemplate/experimentOptions/emptyTargetResolutionMode"), "fail");
  EXPECT_EQ(got.body.at("experimentTemplate").at("creationTime").to_number<int64_t>(), clock_.wall.us / 1'000'000);
  const Got changed = Ask("PATCH", path, R"({"description":"other","experimentOptions":{"emptyTargetResolutionMode":"skip"}})");
  EXPECT_EQ(changed.Text("/experimentTemplate/description"), "other");
  EXPECT_EQ(changed.Text("/experimentTemplate/experimentOptions/emptyTargetResolutionMode"), "skip");
  EXPECT_EQ(changed.Text("/experimentTemplate/actions/p/parameters/duration"), "PT1M") << "what was not given stays";
  EXPECT_EQ(Ask("DELETE", path).Text("/experimentTemplate/id"), id);
  EXPECT_EQ(Ask("GET", path).error, "ResourceNotFoundException");
}

TEST_F(FisApiTest, ListsComeInPages) {
  std::set<std::string> made = {Create("1"), Create("2"), Create("3")};
  std::string token;
  for (size_t pages = 0; pages < 2; ++pages) {
    const Got page = Ask("GET", "/experimentTemplates?maxResults=2" + (token.empty() ? "" : "&nextToken=" + token));
    for (const boost::json::value& one : page.body.at("experimentTemplates").as_array()) made.erase(std::string(one.at("id").as_string()));
    token = page.Text("/nextToken");
    EXPECT_EQ(token.empty(), pages == 1);
  }
  EXPECT_TRUE(made.empty());
  for (const char* count : {"0", "101", "x", "99999999999999999999"}) {
    ExpectRefused(Ask("GET", StrCat("/experiments?maxResults=", count)), "maxResults");
  }
}

TEST_F(FisApiTest, ExperimentsRunAndAreStopped) {
  const std::string id = Create("1");
  const Got started = Start(id, "1");
  const std::string experiment = started.Text("/experiment/id");
  EXPECT_EQ(started.Text("/experiment/state/status"), "pending");
  EXPECT_EQ(started.Text("/experiment/actions/p/state/status"), "pending");
  EXPECT_EQ(started.Text("/experiment/experimentTemplateId"), id);
  EXPECT_EQ(Start(id, "1").Text("/experiment/id"), experiment) << "the same token";
  EXPECT_EQ(Start("EXT1", "1").error, "ConflictException");
  EXPECT_EQ(Start("EXT1", "2").error, "ResourceNotFoundException");
  EXPECT_EQ(Ask("GET", "/experiments?experimentTemplateId=EXT1").body.at("experiments").as_array().size(), 0u);
  EXPECT_EQ(Ask("GET", "/experiments?experimentTemplateId=" + id).Text("/experiments/0/id"), experiment);
  EXPECT_EQ(Ask("DELETE", "/experiments/" + experiment).Text("/experiment/state/status"), "cancelled");
  ExpectRefused(Ask("DELETE", "/experiments/" + experiment), "cannot be stopped");
  EXPECT_EQ(Ask("GET", "/experiments/EXP1").status, 404);
}

TEST_F(FisApiTest, AQuotaIsSaid) {
  const std::string id = Create("1");
  for (const char* token : {"1", "2", "3", "4", "5"}) EXPECT_EQ(Start(id, token).status, 200);
  const Got refused = Start(id, "6");
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(refused.error, "ServiceQuotaExceededException");
}

TEST_F(FisApiTest, WhatIsNotSupportedIsRefusedByName) {
  const auto create = [this](const std::string& body) { return Ask("POST", "/experimentTemplates", body); };
  ExpectRefused(create(Template("1", R"(,"logConfiguration":{"logSchemaVersion":2})")), "'logConfiguration'");
  ExpectRefused(create(Template("1", R"(,"experimentOptions":{"accountTargeting":"multi-account"})")), "'multi-account'");
  ExpectRefused(create(R"({"clientToken":"1","stopConditions":[{"source":"aws:cloudwatch:alarm"}],"actions":{}})"),
                "'aws:cloudwatch:alarm'");
  ExpectRefused(create(R"j({"clientToken":"1","stopConditions":[],"actions":{},"targets":{"t":{"selectionMode":"COUNT(1)"}}})j"),
                "'COUNT(1)'");
  ExpectRefused(
      create(R"({"clientToken":"1","stopConditions":[],"actions":{},"targets":{"t":{"selectionMode":"ALL","resourceTags":{"a":"b"}}}})"),
      "'resourceTags'");
  ExpectRefused(create(R"({"clientToken":"1","actions":{}})"), "'stopConditions'");
  ExpectRefused(create("{"), "not JSON");
  ExpectRefused(create("[]"), "object");
  ExpectRefused(Ask("GET", "/experiments/EXP1/resolvedTargets"), "does not support");
  ExpectRefused(Ask("GET", "/safetyLevers/default"), "does not support");
  ExpectRefused(Ask("PUT", "/experiments"), "does not support");
  EXPECT_EQ(create(Template("1", R"(,"tags":{},"experimentReportConfiguration":null)")).status, 200) << "what is empty asks for nothing";
}

TEST_F(FisApiTest, TellsItsActionsAndTypesOfTargets) {
  EXPECT_EQ(Ask("GET", "/actions").body.at("actions").as_array().size(), 2u);
  const Got pause = Ask("GET", "/actions/aws%3Adynamodb%3Aglobal-table-pause-replication");
  EXPECT_EQ(pause.Text("/action/targets/Tables/resourceType"), "aws:dynamodb:global-table");
  EXPECT_TRUE(pause.body.at("action").at("parameters").at("duration").at("required").as_bool());
  EXPECT_EQ(Ask("GET", "/actions/aws%3Aec2%3Astop-instances").error, "ResourceNotFoundException");
  EXPECT_EQ(Ask("GET", "/targetResourceTypes").body.at("targetResourceTypes").as_array().size(), 1u);
  EXPECT_EQ(Ask("GET", "/targetResourceTypes/aws%3Adynamodb%3Aglobal-table").status, 200);
  EXPECT_EQ(Ask("GET", "/targetResourceTypes/aws%3Aec2%3Ainstance").status, 404);
}

TEST_F(FisApiTest, TagsComeAndGo) {
  const std::string path = "/tags/arn%3Aaws%3Afis%3Aeu-west-1%3A000000000000%3Aexperiment-template%2F" + Create("1");
  EXPECT_EQ(Ask("POST", path, R"({"tags":{"team":"sea","a b":"1"}})").status, 200);
  EXPECT_EQ(Ask("GET", path).Text("/tags/team"), "sea");
  EXPECT_EQ(Ask("DELETE", path + "?tagKeys=team").status, 200);
  EXPECT_EQ(Ask("GET", path).body.at("tags").as_object().size(), 1u);
  EXPECT_EQ(Ask("DELETE", path + "?tagKeys=a+b").status, 200);
  EXPECT_TRUE(Ask("GET", path).body.at("tags").as_object().empty());
  EXPECT_EQ(Ask("GET", "/tags/arn%3Aaws%3Afis%3Aeu-west-1%3A000000000000%3Aexperiment%2FEXP1").error, "ResourceNotFoundException");
}

}  // namespace
}  // namespace meridian::fis_api_test
