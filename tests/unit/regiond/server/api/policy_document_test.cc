// dynamodb-api.md §14.5, "policy".
#include "regiond/server/api/policy_document.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::policy_document_test {
namespace {

std::string Check(std::string_view document) { return ErrorOf(CheckPolicyDocument(document)); }
std::string Statement(std::string_view principal) {
  return StrCat(R"({"Effect":"Allow","Principal":)", principal, R"(,"Action":"dynamodb:*","Resource":"*"})");
}
std::string WithPrincipal(std::string_view principal) {
  return Check(StrCat(R"({"Version":"2012-10-17","Statement":[)", Statement(principal), "]}"));
}

TEST(PolicyDocumentTest, Principals) {
  for (const char* principal : {R"("*")", R"({"AWS":"*"})", R"({"AWS":["123456789012","arn:aws:iam::123456789012:root"]})",
                                R"({"Service":"replication.dynamodb.amazonaws.com"})"}) {
    EXPECT_EQ(WithPrincipal(principal), "OK") << principal;
  }
  for (const char* principal : {R"("me")", R"({"AWS":"me"})", R"({"AWS":["*",1]})", "7"}) {
    EXPECT_EQ(WithPrincipal(principal), Validation("Invalid principal in policy document.")) << principal;
  }
}

TEST(PolicyDocumentTest, WhatAPolicyMustHave) {
  const auto invalid = [](std::string_view reason) { return Invalid(StrCat("Invalid policy document: ", reason)); };
  for (const char* no_json : {"", "nothing", "[]", R"({"Statement":[1]})"}) {
    EXPECT_EQ(Check(no_json), invalid("This policy contains invalid Json")) << no_json;
  }
  EXPECT_EQ(Check("{}"), invalid("Missing required field Statement"));
  EXPECT_EQ(Check(R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}})"), invalid("Missing required field Resource"));
  EXPECT_EQ(Check(R"({"Statement":{"Effect":"Maybe","Principal":"*","Action":"*","Resource":"*"}})"), invalid("Invalid effect: Maybe"));
  EXPECT_EQ(Check(R"({"Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":"*","NotResource":"*"}})"), "OK");
}

TEST(PolicyDocumentTest, Size) {
  const std::string policy = StrCat(R"({"Statement":[)", Statement(R"("*")"), "]}");
  EXPECT_EQ(Check(policy + std::string(kPolicyBytesMax - policy.size(), ' ')), "OK");
  EXPECT_EQ(Check(policy + std::string(kPolicyBytesMax - policy.size() + 1, ' ')), Invalid("Maximum policy size of 20480 bytes exceeded"));
}

}  // namespace
}  // namespace meridian::policy_document_test
