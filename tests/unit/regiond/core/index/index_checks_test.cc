// What indexes ask of writes: dynamodb-api.md §3 ("Type mismatch for Index Key", "Empty key"), §8, §10 ("Index write").
#include "regiond/core/index/index_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "tests/unit/regiond/core/index/index_testing.h"

namespace meridian::index_checks_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const TableSettings& Settings() {
  static const TableSettings settings = SettingsWith({ByCity(1, ProjectionType::kKeysOnly, true)});
  return settings;
}

std::string Check(const Item& after, const Item* before = nullptr, bool update = false) {
  const absl::Status status = CheckIndexKeys(Settings(), before, after, update);
  return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message());
}
std::string Invalid(std::string_view text) {
  return StrCat("ValidationException: One or more parameter values were invalid: ", text);
}

TEST(IndexChecks, TypesOfKeys) {
  EXPECT_EQ(Check(Person(1, S("Rome"))), "OK");
  EXPECT_EQ(Check(ItemOf({{"pk", S("p")}, {"sk", N(1)}})), "OK");
  EXPECT_EQ(Check(Person(1, N(5))), Invalid("Type mismatch for Index Key city Expected: S Actual: N IndexName: by-city"));
  EXPECT_EQ(Check(Person(1, AttributeValue::Bool(true))),
            Invalid("Type mismatch for Index Key city Expected: S Actual: BOOL IndexName: by-city"));
}

TEST(IndexChecks, EmptyKeys) {
  EXPECT_EQ(Check(Person(1, S(""))),
            "ValidationException: One or more parameter values are not valid. A value specified for a secondary index key is not "
            "supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-city, IndexKey: city");
  EXPECT_EQ(Check(Person(1, S("")), nullptr, true),
            "ValidationException: One or more parameter values are not valid. The update expression attempted to update a secondary index "
            "key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.");
}

TEST(IndexChecks, LongKeys) {
  EXPECT_EQ(Check(Person(1, S(std::string(2048, 'x')))), "OK");
  EXPECT_EQ(Check(Person(1, S(std::string(2049, 'x')))),
            Invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes"));
}

TEST(IndexChecks, UpdatesSayItInTheirWay) {
  EXPECT_EQ(Check(Person(1, N(5)), nullptr, true), Invalid("Type mismatch for Index Key city Expected: S Actual: N IndexName: by-city"));
  EXPECT_EQ(Check(Person(1, AttributeValue::Bool(true)), nullptr, true),
            "ValidationException: The update expression attempted to update the secondary index key to unsupported type");
}

// An item may be older than the index; a write that leaves the attribute alone is no reason to refuse it.
TEST(IndexChecks, WhatWasThereBeforePasses) {
  const Item before = Person(1, N(5));
  Item after = before;
  after.Set("note", S("other"));
  EXPECT_EQ(Check(after, &before, true), "OK");
  after.Set("city", N(6));
  EXPECT_NE(Check(after, &before, true), "OK");
}

std::vector<IndexUnits> Units(const std::optional<Item>& before, const std::optional<Item>& after) {
  TableSettings settings = SettingsWith({ByCity(1, ProjectionType::kAll)});
  return *IndexUnitsOf(settings, before ? EncodeItem(*before) : "", after ? EncodeItem(*after) : "");
}
Item Large(std::string_view city, size_t bytes) {
  Item item = Person(1, S(city));
  item.Set("note", S(std::string(bytes, 'x')));
  return item;
}
auto One(int64_t units) { return ElementsAre(IndexUnits{"by-city", IndexKind::kGlobal, units}); }

TEST(IndexChecks, UnitsOfAWrite) {
  EXPECT_THAT(Units(std::nullopt, Large("Rome", 10)), One(1));
  EXPECT_THAT(Units(std::nullopt, Large("Rome", 2000)), One(2)) << "comes: its size";
  EXPECT_THAT(Units(Large("Rome", 2000), std::nullopt), One(2)) << "goes: what it had";
  EXPECT_THAT(Units(Large("Rome", 10), Large("Rome", 2000)), One(2)) << "stays: the larger one";
  EXPECT_THAT(Units(Large("Rome", 3000), Large("Oslo", 10)), One(4)) << "moves: both";
  EXPECT_THAT(Units(Large("Rome", 10), Large("Rome", 10)), IsEmpty()) << "as it was: nothing";
  EXPECT_THAT(Units(std::nullopt, ItemOf({{"pk", S("p")}, {"sk", N(1)}})), IsEmpty()) << "not in the index";
}

}  // namespace
}  // namespace meridian::index_checks_test
