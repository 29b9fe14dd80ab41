#include "base/model/table.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::table_test {
namespace {

AttributeValue S(std::string_view text) { return AttributeValue::S(text); }
AttributeValue N(int64_t value) { return AttributeValue::N(Number::FromInt(value)); }

KeySchema Schema() { return {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kN}}; }
KeySchema BinarySchema() { return {{"pk", AttributeValue::Type::kB}, std::nullopt}; }

Item ItemOf(std::vector<std::pair<std::string, AttributeValue>> attributes) {
  Item item;
  for (auto& [name, value] : attributes) item.Set(name, std::move(value));
  return item;
}

template <typename T>
std::string ErrorOf(const absl::StatusOr<T>& result) {
  EXPECT_EQ(AwsErrorName(result.status()), "ValidationException");
  return std::string(result.status().message());
}

TableDescriptor FullTable() {
  TableDescriptor table;
  table.id = TableId{1, 2};
  table.name = "orders";
  table.created_at = WallTime{1'700'000'000'000'000};
  table.partitions = 4;
  table.settings.key_schema = Schema();
  table.settings.throughput = {5, 300};
  table.deletion_protection = true;
  GlobalTable global;
  global.id = GlobalTableId{3, 4};
  global.name = "orders";
  global.settings_version = 7;
  global.settings = table.settings;
  global.settings.billing_mode = BillingMode::kPayPerRequest;
  global.settings.key_schema.sort_key.reset();
  global.replicas = {{RegionId("eu"), ReplicaPhase::kActive, RegionId()},
                     {RegionId("us"), ReplicaPhase::kBackfilling, RegionId("eu")}};
  table.global = global;
  return table;
}

// reference/dynamodb-api.md §3, "Key values" and "Empty key".
TEST(TableTest, KeyOfItem) {
  const AttributeValue sort_key = N(7);
  EXPECT_EQ(*KeyOfItem(Schema(), ItemOf({{"pk", S("a")}, {"sk", N(7)}, {"other", S("x")}})),
            EncodeItemKey(S("a"), &sort_key));
  EXPECT_EQ(ErrorOf(KeyOfItem(Schema(), ItemOf({{"pk", S("a")}}))),
            "One or more parameter values were invalid: Missing the key sk in the item");
  EXPECT_EQ(ErrorOf(KeyOfItem(Schema(), ItemOf({{"pk", N(1)}, {"sk", N(7)}}))),
            "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N");
  EXPECT_EQ(ErrorOf(KeyOfItem(Schema(), ItemOf({{"pk", S("")}, {"sk", N(7)}}))),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
            "string value. Key: pk");
  EXPECT_EQ(ErrorOf(KeyOfItem(BinarySchema(), ItemOf({{"pk", AttributeValue::B("")}}))),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
            "binary value. Key: pk");
}

TEST(TableTest, KeySizesAreLimited) {
  KeySchema strings = Schema();
  strings.sort_key->type = AttributeValue::Type::kS;
  auto key = [&](size_t partition_bytes, size_t sort_bytes) {
    return KeyOfItem(strings, ItemOf({{"pk", S(std::string(partition_bytes, 'p'))}, {"sk", S(std::string(sort_bytes, 's'))}}));
  };
  EXPECT_TRUE(key(2048, 1024).ok());
  EXPECT_EQ(ErrorOf(key(2049, 1)),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");
  EXPECT_EQ(ErrorOf(key(1, 1025)),
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of "
            "1024 bytes");
}

TEST(TableTest, KeyOfArgumentTakesExactlyTheKey) {
  const AttributeValue sort_key = N(7);
  constexpr const char* kMismatch = "The provided key element does not match the schema";
  EXPECT_EQ(*KeyOfArgument(Schema(), ItemOf({{"pk", S("a")}, {"sk", N(7)}})), EncodeItemKey(S("a"), &sort_key));
  EXPECT_EQ(ErrorOf(KeyOfArgument(Schema(), ItemOf({{"pk", S("a")}}))), kMismatch);
  EXPECT_EQ(ErrorOf(KeyOfArgument(Schema(), ItemOf({{"pk", S("a")}, {"sk", S("7")}}))), kMismatch);
  EXPECT_EQ(ErrorOf(KeyOfArgument(Schema(), ItemOf({{"pk", S("a")}, {"sx", N(7)}}))), kMismatch);
  EXPECT_EQ(ErrorOf(KeyOfArgument(Schema(), ItemOf({{"pk", S("a")}, {"sk", N(7)}, {"x", N(1)}}))), kMismatch);
  EXPECT_EQ(ErrorOf(KeyOfArgument(BinarySchema(), ItemOf({{"pk", S("a")}}))), kMismatch);
}

// (unverified): DynamoDB Local's texts.
TEST(TableTest, KeyOfStatementHasTextsOfItsOwn) {
  const AttributeValue sort_key = N(7);
  const auto absent = [](std::string_view key) { return StrCat("Key attribute should be present in the item: Key ", key); };
  const auto type = [](std::string_view key) {
    return StrCat("Key attribute's data type should match its data type in table's schema: Key ", key);
  };
  EXPECT_EQ(*KeyOfStatement(Schema(), ItemOf({{"pk", S("a")}, {"sk", N(7)}, {"other", S("x")}})), EncodeItemKey(S("a"), &sort_key));
  EXPECT_EQ(ErrorOf(KeyOfStatement(Schema(), ItemOf({{"pk", S("a")}}))), absent("sk"));
  EXPECT_EQ(ErrorOf(KeyOfStatement(Schema(), ItemOf({{"sk", S("x")}}))), absent("pk"));
  EXPECT_EQ(ErrorOf(KeyOfStatement(Schema(), ItemOf({{"pk", S("a")}, {"sk", S("7")}}))), type("sk"));
  EXPECT_EQ(ErrorOf(KeyOfStatement(Schema(), ItemOf({{"pk", N(1)}}))), type("pk"));
  EXPECT_EQ(ErrorOf(KeyOfStatement(Schema(), ItemOf({{"pk", S("")}, {"sk", N(7)}}))),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
            "string value. Key: pk");
}

TEST(TableTest, KeyAttributesNamesThePartsOfAKey) {
  const Item key = ItemOf({{"pk", S("a")}, {"sk", N(7)}});
  EXPECT_EQ(*KeyAttributes(Schema(), *KeyOfArgument(Schema(), key)), key);
  EXPECT_EQ(KeyAttributes(Schema(), ItemKey{"garbage!"}).status().code(), absl::StatusCode::kDataLoss);
}

TEST(TableTest, ReplicasAreFoundByRegion) {
  GlobalTable table = *FullTable().global;
  ASSERT_NE(table.Find(RegionId("us")), nullptr);
  table.Find(RegionId("us"))->phase = ReplicaPhase::kActive;
  EXPECT_EQ(table.replicas[1].phase, ReplicaPhase::kActive);
  EXPECT_EQ(std::as_const(table).Find(RegionId("ap")), nullptr);
}

TEST(TableTest, StatusNamesAreTheApis) {
  EXPECT_EQ(TableStatusName(TableStatus::kCreating), "CREATING");
  EXPECT_EQ(TableStatusName(TableStatus::kActive), "ACTIVE");
  EXPECT_EQ(TableStatusName(TableStatus::kUpdating), "UPDATING");
  EXPECT_EQ(TableStatusName(TableStatus::kDeleting), "DELETING");
}

// A table that has all that format 2 knew.
TableDescriptor TableWithIndexes() {
  TableDescriptor table = FullTable();
  table.global.reset();
  SecondaryIndex index;
  index.name = "ix";
  index.number = 3;
  index.key = {{{"a", AttributeValue::Type::kS}, {"b", AttributeValue::Type::kN}}, {{"c", AttributeValue::Type::kB}}};
  index.projection = ProjectionType::kInclude;
  index.non_key_attributes = {"x", "y"};
  index.throughput = {5, 6};
  SecondaryIndex local;
  local.name = "lo";
  local.kind = IndexKind::kLocal;
  local.number = 1;
  local.key = {{{"pk", AttributeValue::Type::kS}}, {{"c", AttributeValue::Type::kB}}};
  table.settings.indexes = {local, index};
  table.settings.next_index_number = 4;
  table.building = {3};
  return table;
}

void ExpectEncoding(const TableDescriptor& table, const std::string& hex) {
  EXPECT_EQ(absl::BytesToHexString(EncodeTableDescriptor(table)), hex);
  const absl::StatusOr<TableDescriptor> back = DecodeTableDescriptor(absl::HexStringToBytes(hex));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, table);
}

TableDescriptor TableWithAttributes() {
  TableDescriptor table = TableWithIndexes();
  table.settings.table_class = TableClass::kStandardInfrequentAccess;
  table.settings.encryption = EncryptionKey::kCustomer;
  table.settings.on_demand_max = {7, 8};
  table.settings.warm = {9, 10};
  table.settings.indexes[1].on_demand_max = {11, 12};
  table.settings.indexes[1].warm = {13, 14};
  table.attributes.tags["k"] = "v";
  return table;
}

// From the format to what format 5 added to the attributes.
std::string WithAttributesHex() {
  return StrCat(
      "0000000000000001" "0000000000000002" "066f7264657273" "00060a24181e4000" "04",  // id, name, created, partitions
      "02706b" "00" "01" "02736b" "01" "00" "05" "ac02",                                   // settings
      "02" "026c6f" "01" "01" "01" "02706b" "00" "01" "0163" "02" "00" "00" "00" "00" "00" "00" "00" "00",  // two indexes, the local one
      "026978" "00" "03" "02" "0161" "00" "0162" "01" "01" "0163" "02" "02" "02" "0178" "0179" "05" "06",   // the global one
      "0b" "0c" "0d" "0e",                                                                 // its bounds
      "04" "02" "02" "07" "08" "09" "0a",                                                  // next number, class, encryption, bounds
      "01" "01" "03",                                                                      // protected, building
      "01" "016b" "0176" "00" "00" "0000000000000000" "00" "00" "00" "00" "00" "00" "00" "00" "0000000000000000" "00");  // attributes
}

TableDescriptor TableWithSplits() {
  TableDescriptor table = TableWithAttributes();
  table.splits = {{PartitionId(3), uint64_t{13} << 60, 5, 6, Lsn(300)}, {PartitionId(4), uint64_t{15} << 60, 7, 8, Lsn(0)}};
  return table;
}

// From the splits to the end.
std::string WithSplitsHex() {
  return StrCat(
      "02" "03" "d000000000000000" "0000000000000005" "0000000000000006" "ac02",           // two splits, one that is done
      "04" "f000000000000000" "0000000000000007" "0000000000000008" "00",                  // and one under way
      "00");                                                                               // not global
}

TEST(TableTest, GoldenVectorOfADescriptor) {
  TableDescriptor table = TableWithSplits();
  ExpectEncoding(table, StrCat("06", WithAttributesHex(), "00" "00", WithSplitsHex()));
  table.attributes.recovery = PointInTimeRecovery{35, WallTime{1}};
  ExpectEncoding(table, StrCat("06", WithAttributesHex(), "23" "0000000000000001" "00", WithSplitsHex()));
}

// The second one is of versions that did not tell when a replica has joined.
TEST(TableTest, GoldenVectorsOfAGlobalTable) {
  GlobalTable table = *FullTable().global;
  const auto hex = [](std::string_view format, std::string_view joined) {
    return StrCat(format, "0000000000000003" "0000000000000004" "066f7264657273" "07",                      // id, name, version
                  "02706b" "00" "00" "01" "05" "ac02" "00" "01" "00" "00" "00" "00" "00" "00",              // settings
                  "02" "026575" "03" "00" "0000000000000000" "00" "00", joined,                   // replicas
                  "027573" "02" "026575" "0000000000000000" "00" "00", joined, "00" "00");
  };
  absl::StatusOr<GlobalTable> back = DecodeGlobalTable(absl::HexStringToBytes(ToAbsl(hex("05", ""))));
  ASSERT_TRUE(back.ok()) << absl::BytesToHexString(EncodeGlobalTable(table));
  EXPECT_EQ(*back, table);
  table.replicas[0].joined_version = table.replicas[1].joined_version = 5;
  EXPECT_EQ(absl::BytesToHexString(EncodeGlobalTable(table)), hex("06", "05"));
}

// What versions before point-in-time recovery have written.
TEST(TableTest, GoldenVectorOfADescriptorWithoutRecovery) {
  TableDescriptor table = TableWithSplits();
  std::string hex = StrCat("04", WithAttributesHex(), WithSplitsHex());
  absl::StatusOr<TableDescriptor> back = DecodeTableDescriptor(absl::HexStringToBytes(hex));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, table);
  hex.replace(hex.size() - 2, 2, "02" "00" "0000000000000007");  // under way
  table.under_way = ChangeUnderWay{TableChangeKind::kCreation, WallTime{7}};
  back = DecodeTableDescriptor(absl::HexStringToBytes(hex));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, table);
}

// What versions before splits have written.
TEST(TableTest, GoldenVectorOfADescriptorWithoutSplits) {
  const std::string hex = StrCat(
      "03", WithAttributesHex(),
      "00");                                                                               // not global
  const absl::StatusOr<TableDescriptor> back = DecodeTableDescriptor(absl::HexStringToBytes(hex));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, TableWithAttributes());
}

TEST(TableTest, SplitsThatCannotBeAreRefused) {
  TableDescriptor table = FullTable();
  table.splits = {{PartitionId(4), 1, 0, 0, Lsn(1)}};
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok()) << "of a partition that is not there";
  table.splits = {{PartitionId(0), UINT64_MAX, 0, 0, Lsn(1)}};
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok()) << "where it holds nothing";
  table.splits = {{PartitionId(0), 9, 0, 0, Lsn(0)}, {PartitionId(0), 5, 0, 0, Lsn(1)}};
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok()) << "two at once";
}

// In the format of every version: what is read is what can be written. Found by codec_fuzz.
TEST(TableTest, MorePartitionsThanAnyTableHasAreRefused) {
  TableDescriptor table = TableWithAttributes();
  table.partitions = uint64_t{1} << 16;
  std::string bytes = EncodeTableDescriptor(table);
  EXPECT_EQ(*DecodeTableDescriptor(bytes), table);
  table.partitions += 1;
  bytes = EncodeTableDescriptor(table);
  EXPECT_FALSE(DecodeTableDescriptor(bytes).ok());
  bytes[0] = 3;
  bytes.erase(bytes.size() - 4, 3);  // recovery, the queue of TTL, and the number of splits
  EXPECT_FALSE(DecodeTableDescriptor(bytes).ok());
}

TEST(TableTest, LayoutOfHasTheSplitsThatAreDone) {
  TableDescriptor table = FullTable();
  table.splits = {{PartitionId(3), uint64_t{13} << 60, 5, 6, Lsn(300)}, {PartitionId(4), uint64_t{15} << 60, 7, 8, Lsn(0)}};
  EXPECT_EQ(LayoutOf(table).Of(uint64_t{13} << 60), PartitionId(4));
  EXPECT_EQ(LayoutOf(table).Of(UINT64_MAX), PartitionId(4)) << "the second is under way";
  EXPECT_EQ(table.partitions_announced(), 6u);
  table.splits.back().lsn = Lsn(7);
  EXPECT_EQ(LayoutOf(table).Of(UINT64_MAX), PartitionId(5));
}

TEST(TableTest, GoldenVectorsOfAChangeUnderWay) {
  TableDescriptor table = FullTable();
  const std::string bytes = EncodeTableDescriptor(table);
  const size_t group = EncodeGlobalTable(*table.global).size() - 1;  // without the format
  ASSERT_EQ(bytes[bytes.size() - group - 1], '\x01') << "a table at rest has nothing but its group there";
  const auto with = [&](std::string_view hex, std::string_view behind) {
    return StrCat(bytes.substr(0, bytes.size() - group - 1), absl::HexStringToBytes(ToAbsl(hex)), behind);
  };
  table.under_way = ChangeUnderWay{TableChangeKind::kEncryption, WallTime{0x0102030405060708}};
  ExpectEncoding(table, absl::BytesToHexString(with("03070102030405060708", bytes.substr(bytes.size() - group))));
  table.global.reset();
  table.under_way->kind = TableChangeKind::kCreation;
  ExpectEncoding(table, absl::BytesToHexString(with("02000102030405060708", "")));
  EXPECT_FALSE(DecodeTableDescriptor(with("02080102030405060708", "")).ok()) << "what takes no time";
  table.left_group = GlobalTableId{8, 9};
  ExpectEncoding(table, absl::BytesToHexString(with("1200010203040506070800000000000000080000000000000009", "")));
  EXPECT_FALSE(DecodeTableDescriptor(with("20000102030405060708", "")).ok());
  EXPECT_FALSE(DecodeTableDescriptor(with("020001020304050607", "")).ok());
}

// What versions before attributes have written.
TEST(TableTest, GoldenVectorOfADescriptorWithoutAttributes) {
  const std::string hex = StrCat(
      "02" "0000000000000001" "0000000000000002" "066f7264657273" "00060a24181e4000" "04",  // id, name, created, partitions
      "02706b" "00" "01" "02736b" "01" "00" "05" "ac02",                                   // settings
      "02" "026c6f" "01" "01" "01" "02706b" "00" "01" "0163" "02" "00" "00" "00" "00",      // two indexes, the local one
      "026978" "00" "03" "02" "0161" "00" "0162" "01" "01" "0163" "02" "02" "02" "0178" "0179" "05" "06",  // the global one
      "04" "01" "01" "03" "00");                                                           // next number, protected, building, not global
  const absl::StatusOr<TableDescriptor> back = DecodeTableDescriptor(absl::HexStringToBytes(hex));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, TableWithIndexes());
}

// What versions before indexes have written.
TEST(TableTest, GoldenVectorOfADescriptorWithoutIndexes) {
  const std::string hex = StrCat(
      "01" "0000000000000001" "0000000000000002" "066f7264657273" "00060a24181e4000" "04",  // id, name, created, partitions
      "02706b" "00" "01" "02736b" "01" "00" "05" "ac02",                                   // settings
      "01" "01",                                                                           // protected, global
      "0000000000000003" "0000000000000004" "066f7264657273" "07",                         // id, name, version
      "02706b" "00" "00" "01" "05" "ac02",                                                 // settings
      "02" "026575" "03" "00" "027573" "02" "026575");                                     // replicas
  const absl::StatusOr<TableDescriptor> back = DecodeTableDescriptor(absl::HexStringToBytes(hex));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, FullTable());
}

TEST(TableTest, BothEncodingsRoundTripAndRefuseEveryPrefixAndMore) {
  TableDescriptor local = FullTable();
  local.global.reset();
  EXPECT_EQ(*DecodeTableDescriptor(EncodeTableDescriptor(local)), local);
  const std::string table = EncodeTableDescriptor(FullTable());
  for (size_t size = 0; size < table.size(); ++size) {
    EXPECT_EQ(DecodeTableDescriptor(std::string_view(table).substr(0, size)).status().code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_FALSE(DecodeTableDescriptor(table + "x").ok());

  const GlobalTable global = *FullTable().global;
  const std::string bytes = EncodeGlobalTable(global);
  EXPECT_EQ(*DecodeGlobalTable(bytes), global);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeGlobalTable(std::string_view(bytes).substr(0, size)).status().code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_FALSE(DecodeGlobalTable(bytes + "x").ok());
}

// Else such bytes would be a second encoding of another number.
// Up to the byte that says which of the last fields there are.
std::string FullTableHexWithoutLast() {
  TableDescriptor table = FullTable();
  table.global.reset();
  std::string hex = absl::BytesToHexString(EncodeTableDescriptor(table));
  hex.resize(hex.size() - 2);
  return hex;
}

TableDescriptor TableThatIsABackup() {
  TableDescriptor table = FullTable();
  table.global.reset();
  BackupRecord& backup = table.backup.emplace();
  backup.id = {WallTime{1'000'000}, 300};
  backup.name = "nightly";
  backup.table = "orders";
  backup.table_id = TableId{5, 6};
  backup.table_created_at = WallTime{7};
  backup.settings = TableWithIndexes().settings;
  backup.stream = StreamView::kOldImage;
  backup.time_to_live = "until";
  backup.encryption_key_arn = "key";
  backup.items = 8;
  backup.bytes = 900;
  backup.cuts = 2;
  backup.available = true;
  return table;
}

TEST(TableTest, GoldenVectorsOfBackupsAndRestores) {
  TableDescriptor table = TableThatIsABackup();
  std::string plain = FullTableHexWithoutLast();
  const std::string settings = absl::BytesToHexString(EncodeTableDescriptor(table)).substr(plain.size());
  EXPECT_EQ(settings.substr(0, 2 + 16 + 4 + 16 + 14 + 32 + 16), StrCat("04" "00000000000f4240" "ac02" "076e696768746c79" "066f7264657273"
                                                                       "0000000000000005" "0000000000000006" "0000000000000007"));
  EXPECT_TRUE(settings.ends_with("01" "02" "05756e74696c" "036b6579" "08" "8407" "02" "01")) << settings;
  EXPECT_EQ(*DecodeTableDescriptor(EncodeTableDescriptor(table)), table);
  table.backup.reset();
  table.restore = RestoreRecord{{WallTime{1'000'000}, 300}, "orders"};
  EXPECT_EQ(absl::BytesToHexString(EncodeTableDescriptor(table)), StrCat(plain, "08" "00000000000f4240" "ac02" "066f7264657273"));
  EXPECT_EQ(*DecodeTableDescriptor(EncodeTableDescriptor(table)), table);
}

TEST(TableTest, EveryPrefixOfABackupIsRefused) {
  TableDescriptor table = TableThatIsABackup();
  table.restore = RestoreRecord{{WallTime{1'000'000}, 300}, "orders"};
  table.under_way = ChangeUnderWay{TableChangeKind::kCreation, WallTime{7}};
  table.global = FullTable().global;
  const std::string bytes = EncodeTableDescriptor(table);
  EXPECT_EQ(*DecodeTableDescriptor(bytes), table);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeTableDescriptor(std::string_view(bytes).substr(0, size)).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(TableTest, NumbersOfIndexesHaveThirtyTwoBits) {
  TableDescriptor table = FullTable();
  table.building = {0xffffffff};
  std::string bytes = EncodeTableDescriptor(table);
  EXPECT_EQ(*DecodeTableDescriptor(bytes), table);
  const size_t at = bytes.find("\xff\xff\xff\xff\x0f");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 4] = '\x1f';
  EXPECT_FALSE(DecodeTableDescriptor(bytes).ok());
}

TEST(TableTest, UnknownEnumeratorsAreRefused) {
  TableDescriptor table = FullTable();
  table.settings.key_schema.partition_key.type = AttributeValue::Type::kBool;
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok());
  table = FullTable();
  table.settings.billing_mode = static_cast<BillingMode>(2);
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok());
  table = FullTable();
  table.global->replicas[0].phase = static_cast<ReplicaPhase>(5);
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok());
  table = FullTable();
  table.settings.table_class = static_cast<TableClass>(3);
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok());
  table = FullTable();
  table.settings.encryption = static_cast<EncryptionKey>(3);
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok());
  table = FullTable();
  table.partitions = 0;
  EXPECT_FALSE(DecodeTableDescriptor(EncodeTableDescriptor(table)).ok());
}

}  // namespace
}  // namespace meridian::table_test
