#include "regiond/core/transaction/transactions.h"

#include <gtest/gtest.h>

namespace meridian::transactions_test {
namespace {

const TransactionId kId{1, 1};
WallTime At(int64_t seconds) { return WallTime{seconds * 1'000'000}; }

Transaction With(std::string token) { return {Transaction::Phase::kPreparing, {kId, {}, std::move(token), 42, At(100)}}; }

TEST(Transactions, ATokenIsGoodForTenMinutes) {
  Transactions transactions;
  Transaction& transaction = transactions.Begin(With("t"));
  ASSERT_NE(transactions.FindToken("t"), nullptr);
  EXPECT_FALSE(transactions.FindToken("t")->done);
  EXPECT_EQ(transactions.FindToken("t")->fingerprint, 42u);
  transactions.Committed(transaction);
  EXPECT_TRUE(transactions.FindToken("t")->done);
  transactions.End(kId, At(101));
  EXPECT_FALSE(transactions.any_running());
  EXPECT_TRUE(transactions.ForgetDue(At(699)).empty());
  EXPECT_TRUE(transactions.FindToken("t")->done);
  EXPECT_EQ(transactions.ForgetDue(At(700)).size(), 1u);
  EXPECT_EQ(transactions.FindToken("t"), nullptr);
}

TEST(Transactions, WhatWasGivenUpMayBeTriedAgain) {
  Transactions transactions;
  transactions.GivenUp(transactions.Begin(With("t")));
  EXPECT_EQ(transactions.FindToken("t"), nullptr);
  transactions.End(kId, At(101));
  EXPECT_TRUE(transactions.ForgetDue(At(9999)).empty()) << "the ledger never had it";
}

TEST(Transactions, WithoutATokenTheLedgersEntryMayGoAtOnce) {
  Transactions transactions;
  transactions.Committed(transactions.Begin(With("")));
  EXPECT_EQ(transactions.FindToken(""), nullptr);
  transactions.End(kId, At(101));
  EXPECT_EQ(transactions.ForgetDue(At(101)), std::vector<TransactionId>{kId});
  transactions.ForgetLater(kId, At(102));
  EXPECT_EQ(transactions.ForgetDue(At(102)), std::vector<TransactionId>{kId});
}

}  // namespace
}  // namespace meridian::transactions_test
