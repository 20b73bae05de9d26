#include "ingest/kafka/security.h"

#include <gmock/gmock.h>

#include <fstream>

#include "ingest/error.h"
#include "ingest/kafka/kafka_log.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

// Against a broker that lets nobody in without a user (SASL_SSL with SCRAM) or a certificate (mTLS).

namespace portent::ingest {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using tests::KafkaBroker;

/// Another version of Kafka to run all of it with.
std::string version_wanted() {
  const char* version = std::getenv("PORTENT_SECURE_KAFKA");
  return version ? version : "";
}

const KafkaBroker& broker() {
  static const KafkaBroker secure("--secure yes" +
                                  (version_wanted().empty() ? "" : " --kafka " + version_wanted()));
  return secure;
}

std::string tls(const std::string& name) {
  return (broker().tls() / name).string();
}

KafkaSecurity user(const std::string& mechanism = "PLAIN") {
  return {"sasl_ssl", tls("ca.pem"), "", "", mechanism, "portent", tls("password")};
}
KafkaSecurity mtls(const std::string& who = "client") {
  return {"ssl", tls("ca.pem"), tls(who + ".pem"), tls(who + ".pkcs8"), "", "", ""};
}

std::unique_ptr<Log> open(const KafkaSecurity& security, const std::string& address,
                          std::chrono::milliseconds patience = std::chrono::milliseconds(8'000)) {
  KafkaOptions options;
  options.brokers = address;
  options.connect_timeout = patience;
  options.properties = security_properties(security);
  return open_kafka_log(options);
}

std::string refusal(const KafkaSecurity& security, const std::string& address) {
  try {
    open(security, address, std::chrono::milliseconds(2'000));
  } catch (const FatalError& error) {
    EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    return error.what();
  }
  return "it was let in";
}

/// What a scorer does with a log, from topics to a transaction.
void use(Log& log, const std::string& topic) {
  log.create_topics(std::vector<TopicSpec>{{topic, 1}});
  const auto appender = log.appender();
  appender->append({topic, 0, "k", "v", {}, false});
  appender->flush();
  std::vector<Record> records;
  const auto reader = log.reader(topic, 0, 0);
  while (reader->position() < log.extent(topic, 0).end)
    reader->read(10, std::chrono::milliseconds(100), records);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].value, "v");
}

TEST(KafkaSecurity, writes_and_reads_as_a_user_over_tls) {
  use(*open(user(), broker().address()), "by-plain");
}

TEST(KafkaSecurity, writes_and_reads_by_scram_or_says_that_this_librdkafka_cannot) {
  try {
    use(*open(user("SCRAM-SHA-512"), broker().address()), "by-scram");
  } catch (const FatalError& error) {
    EXPECT_TRUE(version_wanted().empty())
        << "a Kafka that takes what Debian's librdkafka says: " << error.what();
    EXPECT_THAT(error.what(), HasSubstr("this librdkafka is too old for SCRAM with Kafka 4"));
  }
}

TEST(KafkaSecurity, writes_and_reads_by_a_certificate) {
  use(*open(mtls(), broker().address(1)), "by-mtls");
}

TEST(KafkaSecurity, says_that_the_password_is_wrong_and_does_not_print_it) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "password") << "wr0ng-s3cret\n";
  KafkaSecurity wrong = user();
  wrong.password_file = folder.path() / "password";
  EXPECT_THAT(refusal(wrong, broker().address()),
              AllOf(HasSubstr(broker().address()), HasSubstr("check kafka.security.username, the password"),
                    Not(HasSubstr("wr0ng"))));
}

TEST(KafkaSecurity, says_that_it_does_not_know_who_signed_the_brokers_certificate) {
  KafkaSecurity other = user();
  other.ca = tls("stranger-ca.pem");
  EXPECT_THAT(refusal(other, broker().address()), HasSubstr("set kafka.security.ca to the authority"));
}

TEST(KafkaSecurity, says_that_the_brokers_certificate_has_expired) {
  EXPECT_THAT(refusal(mtls(), broker().address(2)), HasSubstr("renew the certificate that has expired"));
}

TEST(KafkaSecurity, says_that_its_own_certificate_is_not_taken) {
  for (const char* who : {"expired-client", "stranger"})
    EXPECT_THAT(refusal(mtls(who), broker().address(1)), HasSubstr("certificate")) << who;
}

TEST(KafkaSecurity, says_that_the_broker_wants_a_certificate) {
  const KafkaSecurity none{"ssl", tls("ca.pem"), "", "", "", "", ""};
  EXPECT_THAT(refusal(none, broker().address(1)), HasSubstr("set kafka.security.certificate and key"));
}

TEST(KafkaSecurity, says_that_the_port_does_not_speak_plaintext) {
  EXPECT_THAT(refusal({}, broker().address()), HasSubstr("kafka.security.protocol"));
}

}  // namespace
}  // namespace portent::ingest
