#include "ingest/mqtt/subscriber.h"

#include <gmock/gmock.h>

#include "ingest/error.h"
#include "tests/support/mosquitto_broker.h"

namespace portent::ingest {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using tests::becomes_true;
using tests::MosquittoBroker;

MqttOptions options_for(const MosquittoBroker& broker) {
  MqttOptions options;
  options.port = broker.port();
  options.client_id = "portent-test";
  options.filters = {"plant/#"};
  return options;
}

std::vector<std::string> receive(MqttSubscriber& subscriber, std::size_t count) {
  std::vector<MqttMessage> messages;
  becomes_true([&] {
    subscriber.receive(100, std::chrono::milliseconds(20), messages);
    return messages.size() >= count;
  });
  std::vector<std::string> payloads;
  for (const MqttMessage& message : messages) payloads.push_back(message.payload);
  return payloads;
}

TEST(MqttSubscription, gets_again_what_it_has_not_acknowledged) {
  MosquittoBroker broker;
  {
    MqttSubscriber first(options_for(broker));
    broker.publish("plant/a", "1");
    broker.publish("plant/a", "2");
    EXPECT_THAT(receive(first, 2), ElementsAre("1", "2"));
    EXPECT_EQ(broker.count("Received PUBACK from portent-test"), 0);
  }
  MqttSubscriber second(options_for(broker));
  EXPECT_THAT(receive(second, 2), ElementsAre("1", "2"));
  EXPECT_EQ(broker.count("Received PUBACK from portent-test"), 0);
  second.acknowledge();
  EXPECT_TRUE(becomes_true([&] { return broker.count("Received PUBACK from portent-test") == 2; }));
}

TEST(MqttSubscription, gets_what_was_published_while_it_was_away) {
  MosquittoBroker broker;
  { MqttSubscriber first(options_for(broker)); }
  broker.publish("plant/a", "1");
  MqttSubscriber second(options_for(broker));
  EXPECT_THAT(receive(second, 1), ElementsAre("1"));
}

TEST(MqttSubscription, connects_again_by_itself_and_misses_nothing) {
  MosquittoBroker broker;
  MqttSubscriber subscriber(options_for(broker));
  broker.stop();
  std::vector<MqttMessage> none;
  EXPECT_TRUE(becomes_true([&] {
    subscriber.receive(100, std::chrono::milliseconds(5), none);
    return !subscriber.connected();
  }));
  broker.start();
  broker.publish("plant/a", "1");
  EXPECT_THAT(receive(subscriber, 1), ElementsAre("1"));
  EXPECT_EQ(subscriber.reconnects(), 1U);
}

TEST(MqttSubscription, says_in_one_line_why_it_cannot_connect) {
  const auto refusal = [](const MqttOptions& options) -> std::string {
    try {
      MqttSubscriber subscriber(options);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "it connected";
  };
  MosquittoBroker closed("allow_anonymous false\n");
  EXPECT_THAT(refusal(options_for(closed)), AllOf(HasSubstr("not authorised"), Not(HasSubstr("\n"))));
  MqttOptions nobody = options_for(closed);
  closed.stop();
  EXPECT_THAT(refusal(nobody), AllOf(HasSubstr("cannot connect: Connection refused"), Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace portent::ingest
