#include "coordinator/core/directory/catalog.h"

#include "gtest/gtest.h"
#include "tests/support/memory_state_store.h"

namespace meridian::catalog_test {
namespace {

const RegionId kA("us-east-1");
const RegionId kB("eu-west-1");
const RegionId kC("ap-southeast-2");

CatalogEntry Entry(uint64_t id, std::string name, std::vector<RegionId> regions) {
  CatalogEntry entry;
  entry.table.id = GlobalTableId{id, ~id};
  entry.table.name = std::move(name);
  entry.table.settings_version = id;
  entry.table.settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
  for (RegionId& region : regions) entry.table.replicas.push_back({region});
  return entry;
}

CatalogEntry FullEntry() {
  CatalogEntry entry = Entry(7, "orders", {kA, kB});
  entry.table.replicas[1].phase = ReplicaPhase::kBackfilling;
  entry.table.replicas[1].backfill_source = kA;
  entry.request = {.request = 99,
                   .proposer = kA,
                   .action = ReplicaAction::kDelete,
                   .target = kB,
                   .running = true,
                   .outcome = ReplicaRequest::Outcome::kRefused,
                   .error = "ValidationException",
                   .message = "no"};
  entry.leavers = {kC};
  entry.let_go = {{kC, true}, {kB}};
  entry.dropped = true;
  entry.accepted = {{97, kA, 5}, {98, kB, 6}};
  return entry;
}

TEST(CatalogEntry, RoundTrips) {
  const auto decoded = DecodeCatalogEntry(EncodeCatalogEntry(FullEntry()));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, FullEntry());
}

TEST(CatalogEntry, EveryTruncationAndATailAreRefused) {
  const std::string bytes = EncodeCatalogEntry(FullEntry());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeCatalogEntry(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeCatalogEntry(bytes + "x").ok());
}

// Written before there were other changes than those of replicas: the first format ended with `dropped`.
TEST(CatalogEntry, TheFirstFormatIsRead) {
  CatalogEntry entry = FullEntry();
  entry.accepted.clear();
  entry.let_go.clear();
  std::string bytes = EncodeCatalogEntry(entry);
  bytes[0] = 1;
  bytes.resize(bytes.size() - 2);  // their counts
  const auto decoded = DecodeCatalogEntry(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, entry);
}

// Written before a group could let a replica go.
TEST(CatalogEntry, TheSecondFormatIsRead) {
  CatalogEntry entry = FullEntry();
  entry.let_go.clear();
  std::string bytes = EncodeCatalogEntry(entry);
  bytes[0] = 2;
  bytes.pop_back();  // their count
  const auto decoded = DecodeCatalogEntry(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, entry);
}

TEST(GlobalCatalog, WhatIsSavedSurvivesTheMachine) {
  MemoryStateStore store;
  {
    auto catalog = GlobalCatalog::Open(store);
    ASSERT_TRUE(catalog.ok());
    ASSERT_TRUE(catalog->Save(FullEntry()).ok());
    ASSERT_TRUE(catalog->Save(Entry(8, "users", {kA})).ok());
  }
  store.LoseUnsynced();
  const auto catalog = GlobalCatalog::Open(store);
  ASSERT_TRUE(catalog.ok());
  EXPECT_EQ(catalog->entries().size(), 2u);
  ASSERT_NE(catalog->Find(FullEntry().table.id), nullptr);
  EXPECT_EQ(*catalog->Find(FullEntry().table.id), FullEntry());
}

TEST(GlobalCatalog, FindsByNameAndMemberAndSkipsDropped) {
  MemoryStateStore store;
  auto catalog = GlobalCatalog::Open(store);
  CatalogEntry dropped = Entry(1, "orders", {kA});
  dropped.dropped = true;
  ASSERT_TRUE(catalog->Save(dropped).ok());
  EXPECT_EQ(catalog->FindMember("orders", kA), nullptr);
  ASSERT_TRUE(catalog->Save(Entry(2, "orders", {kB, kC})).ok());
  EXPECT_EQ(catalog->FindMember("orders", kA), nullptr);
  ASSERT_NE(catalog->FindMember("orders", kC), nullptr);
  EXPECT_EQ(catalog->FindMember("orders", kC)->table.settings_version, 2u);
  EXPECT_EQ(catalog->FindMember("users", kC), nullptr);
  EXPECT_EQ(catalog->NewestVersion("orders"), 2u);
  EXPECT_EQ(catalog->NewestVersion("users"), 0u);
}

TEST(GlobalCatalog, AFailedSaveChangesNothingInMemory) {
  MemoryStateStore store;
  auto catalog = GlobalCatalog::Open(store);
  store.failure = absl::InternalError("disk full");
  EXPECT_FALSE(catalog->Save(Entry(1, "orders", {kA, kB})).ok());
  EXPECT_TRUE(catalog->entries().empty());
}

TEST(GlobalCatalog, DamageIsReported) {
  MemoryStateStore store;
  auto catalog = GlobalCatalog::Open(store);
  ASSERT_TRUE(catalog->Save(Entry(1, "orders", {kA, kB})).ok());
  store.entries.begin()->second.resize(3);
  EXPECT_EQ(GlobalCatalog::Open(store).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace meridian::catalog_test
