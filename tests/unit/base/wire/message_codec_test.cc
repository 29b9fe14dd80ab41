#include "base/wire/message_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/strings.h"
#include "base/seam/random.h"
#include "base/wire/envelope.h"
#include "proto/meridian/v1/peer.pb.h"
#include "tests/unit/base/wire/sample_messages.h"

namespace meridian::message_codec_test {
namespace {

using ::testing::HasSubstr;

// The error that decoding an envelope gives after `change` was made to it.
template <typename Change>
std::string ErrorAfter(const Message& message, Change change) {
  v1::Envelope envelope;
  ToEnvelope(message, &envelope);
  change(&envelope);
  const absl::Status status = DecodeMessage(envelope.SerializeAsString()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  return std::string(status.message());
}

TEST(MessageCodecTest, EveryKindRoundTripsWithEveryFieldSet) {
  const std::vector<Message> messages = SampleMessages();
  ASSERT_EQ(messages.size(), std::variant_size_v<Message>);
  for (size_t i = 0; i < messages.size(); ++i) {
    ASSERT_EQ(messages[i].index(), i) << "the samples follow the order of the alternatives";
    const absl::StatusOr<Message> back = DecodeMessage(EncodeMessage(messages[i]));
    ASSERT_TRUE(back.ok()) << i << ": " << back.status();
    EXPECT_TRUE(*back == messages[i]) << "kind " << i;
  }
}

// A sample whose field has the default value would not notice a converter that forgets the field. Unset protobuf fields
// betray such samples: every scalar of proto3 that is unset or at its default is not on the wire.
void ExpectEveryFieldSet(const google::protobuf::Message& message, const std::string& path) {
  const auto* reflection = message.GetReflection();
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    const std::string name = path + "." + field->name();
    if (field->is_repeated()) {
      ASSERT_GT(reflection->FieldSize(message, field), 0) << name;
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        ExpectEveryFieldSet(reflection->GetRepeatedMessage(message, field, 0), name);
      }
      continue;
    }
    EXPECT_TRUE(reflection->HasField(message, field)) << name;
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      ExpectEveryFieldSet(reflection->GetMessage(message, field), name);
    }
  }
}

TEST(MessageCodecTest, SamplesLeaveNoFieldOut) {
  for (const Message& message : SampleMessages()) {
    v1::Envelope envelope;
    ToEnvelope(message, &envelope);
    const auto* reflection = envelope.GetReflection();
    const auto* field = reflection->GetOneofFieldDescriptor(envelope, v1::Envelope::descriptor()->oneof_decl(0));
    ASSERT_NE(field, nullptr);
    ExpectEveryFieldSet(reflection->GetMessage(envelope, field), field->name());
  }
}

TEST(MessageCodecTest, DefaultMessagesRoundTrip) {
  for (const Message& message : {Message(AskTables{}), Message(Tables{}), Message(FetchChanges{}), Message(Changes{}),
                                 Message(Items{}), Message(ApplyAck{}), Message(ProposeReplica{}), Message(Links{}),
                                 Message(AskConditions{}), Message(Conditions{}), Message(ProposeSettings{})}) {
    const absl::StatusOr<Message> back = DecodeMessage(EncodeMessage(message));
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_TRUE(*back == message) << "kind " << message.index();
  }
}

TEST(MessageCodecTest, ErrorsNameTheField) {
  const std::vector<Message> samples = SampleMessages();
  EXPECT_EQ(ErrorAfter(samples[2], [](v1::Envelope* e) { e->mutable_fetch_changes()->clear_log(); }),
            "FetchChanges.log: missing");
  EXPECT_EQ(ErrorAfter(samples[2], [](v1::Envelope* e) { e->mutable_fetch_changes()->mutable_log()->clear_table(); }),
            "FetchChanges.log.table: missing");
  EXPECT_EQ(ErrorAfter(samples[3], [](v1::Envelope* e) { e->mutable_changes()->mutable_records(1)->push_back('x'); }),
            "Changes.records[1]: not a valid change record");
  EXPECT_EQ(ErrorAfter(samples[11], [](v1::Envelope* e) { e->mutable_push_global_table()->clear_table(); }),
            "PushGlobalTable.table: not a valid global table");
  EXPECT_EQ(ErrorAfter(samples[8],
                       [](v1::Envelope* e) {
                         e->mutable_apply_ack()->set_result(static_cast<v1::ApplyResult>(3));
                       }),
            "ApplyAck.result: no such value: 3");
  EXPECT_EQ(ErrorAfter(samples[9],
                       [](v1::Envelope* e) {
                         e->mutable_propose_replica()->mutable_settings()->mutable_sort_key()->set_type(
                             static_cast<v1::KeyType>(-1));
                       }),
            "ProposeReplica.settings.sort_key.type: no such value: -1");
  const auto az_fault = [](v1::Envelope* e) { return e->mutable_conditions()->mutable_faults(1); };
  EXPECT_EQ(ErrorAfter(samples[16], [&](v1::Envelope* e) { az_fault(e)->set_az(kAzsMax); }),
            "Conditions.faults.az: no such Availability Zone: 3");
  EXPECT_EQ(ErrorAfter(samples[16], [&](v1::Envelope* e) { az_fault(e)->set_kind(static_cast<v1::AzFaultKind>(6)); }),
            "Conditions.faults.kind: no such value: 6");
  EXPECT_EQ(ErrorAfter(samples[17], [](v1::Envelope* e) { e->mutable_propose_settings()->mutable_change()->pop_back(); }),
            "ProposeSettings.change: not a valid change of settings");
  EXPECT_EQ(ErrorAfter(samples[9], [](v1::Envelope* e) { e->mutable_propose_replica()->clear_overrides(); }),
            "ProposeReplica.overrides: not valid overrides of a replica");
  EXPECT_EQ(ErrorAfter(samples[0], [](v1::Envelope* e) { e->clear_message(); }), "Envelope.message: missing or unknown");
  EXPECT_EQ(ErrorAfter(samples[0], [](v1::Envelope* e) { e->mutable_hello()->set_region("eu-west-1"); }),
            "Envelope.hello: only as the first frame of a link");
  EXPECT_THAT(std::string(DecodeMessage("\xff\xff\xff").status().message()), HasSubstr("Envelope"));
}

// Whatever a decoder accepts of damaged bytes must be a message that the wire can carry on.
TEST(MessageCodecTest, MutatedBytesAreRefusedOrDecodeToAnEncodableMessage) {
  constexpr int kRoundsPerKind = 2000;
  SeededRandom random(20240817, "mutations");
  int refused = 0;
  for (const Message& message : SampleMessages()) {
    const std::string original = EncodeMessage(message);
    for (int round = 0; round < kRoundsPerKind; ++round) {
      std::string bytes = original;
      for (uint64_t edits = 1 + random.Below(4); edits > 0 && !bytes.empty(); --edits) {
        const size_t at = random.Below(bytes.size());
        switch (random.Below(4)) {
          case 0: bytes[at] = static_cast<char>(random.Next()); break;
          case 1: bytes.erase(at, 1 + random.Below(8)); break;
          case 2: bytes.insert(at, 1, static_cast<char>(random.Next())); break;
          default: bytes.resize(at); break;
        }
      }
      const absl::StatusOr<Message> decoded = DecodeMessage(bytes);
      if (!decoded.ok()) {
        ASSERT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss);
        ASSERT_THAT(std::string(decoded.status().message()), HasSubstr(":"));
        ++refused;
        continue;
      }
      const absl::StatusOr<Message> again = DecodeMessage(EncodeMessage(*decoded));
      ASSERT_TRUE(again.ok()) << again.status();
      ASSERT_TRUE(*again == *decoded);
    }
  }
  EXPECT_GT(refused, kRoundsPerKind);
}

}  // namespace
}  // namespace meridian::message_codec_test
