#include "base/model/transaction_record.h"

#include <gtest/gtest.h>

#include "base/model/stream.h"

namespace meridian::transaction_record_test {
namespace {

ItemKey Key(std::string_view text) { return EncodeItemKey(AttributeValue::S(text), nullptr); }

ChangeRecord Change(std::string_view key, std::string image) {
  ChangeRecord change;
  change.key = Key(key);
  change.after.version = {Hlc{5}, RegionId("a")};
  change.after.image = std::move(image);
  change.transaction_id = "x";
  return change;
}

const PrepareRecord kPrepared{{1, 2}, {Key("x"), Key("y")}, {Change("x", "one")}};
const ResolveRecord kResolved{{1, 2}, {Change("x", "one"), Change("y", "two")}};

TEST(TransactionRecord, SurvivesItsEncoding) {
  const absl::StatusOr<PrepareRecord> prepared = DecodePrepareRecord(EncodePrepareRecord(kPrepared));
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_EQ(*prepared, kPrepared);
  const absl::StatusOr<ResolveRecord> resolved = DecodeResolveRecord(EncodeResolveRecord(kResolved));
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(*resolved, kResolved);
}

TEST(TransactionRecord, KindsAreToldApart) {
  EXPECT_EQ(KindOf(kFencePayload), RecordKind::kMark);
  EXPECT_EQ(KindOf(kScrubPayload), RecordKind::kMark);
  EXPECT_EQ(KindOf(EncodeChangeRecord(Change("x", "one"))), RecordKind::kChange);
  EXPECT_EQ(KindOf(EncodePrepareRecord(kPrepared)), RecordKind::kPrepare);
  EXPECT_EQ(KindOf(EncodeResolveRecord(kResolved)), RecordKind::kResolve);
  EXPECT_EQ(KindOf(EncodeShardRecord({})), RecordKind::kShard);
  EXPECT_EQ(KindOf(EncodeTrimRecord({})), RecordKind::kTrim);
  EXPECT_EQ(*TransactionOf(EncodePrepareRecord(kPrepared)), kPrepared.id);
  EXPECT_EQ(*TransactionOf(EncodeResolveRecord(kResolved)), kResolved.id);
}

TEST(TransactionRecord, ChangesAreThoseThatAreMadeNow) {
  EXPECT_TRUE(ChangesIn(kFencePayload)->empty());
  EXPECT_TRUE(ChangesIn(EncodePrepareRecord(kPrepared))->empty()) << "nothing has happened yet";
  EXPECT_TRUE(ChangesIn(EncodeResolveRecord({{1, 2}, {}}))->empty());
  EXPECT_TRUE(ChangesIn(EncodeShardRecord({}))->empty());
  EXPECT_TRUE(ChangesIn(EncodeTrimRecord({}))->empty());
  const std::string single = EncodeChangeRecord(Change("x", "one"));
  ASSERT_EQ(ChangesIn(single)->size(), 1u);
  EXPECT_EQ(ChangesIn(single)->front(), single);
  const std::string both = EncodeResolveRecord(kResolved);
  const absl::StatusOr<ChangeEncodings> changes = ChangesIn(both);
  ASSERT_TRUE(changes.ok());
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ(*DecodeChangeRecord((*changes)[1]), kResolved.changes[1]);
}

TEST(TransactionRecord, DamageIsSeen) {
  for (const std::string& whole : {EncodePrepareRecord(kPrepared), EncodeResolveRecord(kResolved)}) {
    for (size_t size = 2; size < whole.size(); ++size) {
      const std::string cut = whole.substr(0, size);
      EXPECT_FALSE(DecodePrepareRecord(cut).ok() || DecodeResolveRecord(cut).ok()) << size;
    }
    EXPECT_FALSE(DecodePrepareRecord(whole + "x").ok() || DecodeResolveRecord(whole + "x").ok());
  }
  EXPECT_TRUE(absl::IsDataLoss(ChangesIn("R123").status()));
  EXPECT_TRUE(absl::IsDataLoss(TransactionOf("P123").status()));
}

}  // namespace
}  // namespace meridian::transaction_record_test
