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

/// An authority and a certificate for 127.0.0.1 signed by it, as ca.pem, broker.pem and broker.key.
void make_certificates(const std::string& folder) {
  const std::string key = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes ";
  const std::string script =
      "cd '" + folder + "' && openssl req -x509 -days 2 -subj /CN=ca -keyout ca.key -out ca.pem" + key +
      "&& openssl req -subj /CN=127.0.0.1 -keyout broker.key -out broker.csr" + key +
      "&& echo subjectAltName=IP:127.0.0.1 > names && openssl x509 -req -days 2 -in broker.csr -CA ca.pem "
      "-CAkey ca.key -CAcreateserial -extfile names -out broker.pem && chmod a+r broker.key";
  ASSERT_EQ(tests::ChildProcess({"sh", "-c", script}, folder + "/output").wait(), 0);
}

TEST(MqttSubscription, takes_a_burst_over_tls_whole_and_refuses_an_unknown_authority) {
  const TemporaryFolder folder;
  const std::string at = folder.path().string();
  make_certificates(at);
  const int tls_port = MosquittoBroker::free_port();
  MosquittoBroker broker("allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\nlistener " +
                         std::to_string(tls_port) + " 127.0.0.1\ncafile " + at + "/ca.pem\ncertfile " + at +
                         "/broker.pem\nkeyfile " + at + "/broker.key\n");
  MqttOptions options = options_for(broker);
  options.port = tls_port;
  options.ca = at + "/ca.pem";
  { MqttSubscriber first(options); }
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += std::to_string(i) + '\n';
  broker.publish_lines("plant/a", lines);
  MqttSubscriber second(options);
  EXPECT_EQ(receive(second, 300).size(), 300U);

  options.ca = at + "/broker.pem";
  options.client_id = "stranger";
  EXPECT_THROW(MqttSubscriber{options}, FatalError);
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
