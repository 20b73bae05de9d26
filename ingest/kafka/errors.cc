#include "ingest/kafka/errors.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"

namespace portent::ingest::kafka {
namespace {

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

bool is_fenced(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return true;
    default:
      return false;
  }
}

bool is_hopeless(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return true;
    default:
      return false;
  }
}

bool is_passing(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__STATE:
    case RD_KAFKA_RESP_ERR__IN_PROGRESS:
      return true;
    default:
      return false;
  }
}

bool is_away(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
    case RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    case RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS:
      return true;
    default:
      return is_passing(code);
  }
}

std::string words(rd_kafka_resp_err_t code) {
  return one_line(rd_kafka_err2str(code));
}

std::string words(const UniqueError& error) {
  return one_line(rd_kafka_error_string(error.get()));
}

std::string certificate_flaw(int x509_error) {
  switch (x509_error) {  // the numbers are OpenSSL's, stable since 1.0
    case 0:
      return "";
    case 9:
      return "the broker's certificate is not valid yet";
    case 10:
      return "the broker's certificate has expired";
    case 18:
    case 19:
    case 20:
    case 21:
      return "the broker's certificate is signed by an authority that is not known here";
    case 62:
    case 64:
      return "the broker's certificate is of another host";
    default:
      return fmt::format("the broker's certificate is not good (OpenSSL's error {})", x509_error);
  }
}

std::string_view remedy(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return "raise the topic's max.message.bytes and the broker's message.max.bytes";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return "create the topic with the partitions that Portent's other topics have";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "give Portent's user the right by an access control list of the broker";
    case RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE:
      return "raise the broker's offset.metadata.max.bytes";
    default:
      return "check that the broker runs and can be reached (scripts/kafka start runs one here)";
  }
}

std::string_view remedy(std::string_view complaint) {
  const auto says = [&](std::string_view words) { return complaint.find(words) != std::string_view::npos; };
  constexpr int kFirstWithScramFixed = 0x02060100;  // librdkafka pull request 4895
  if (says("SASL authentication error") && says("SCRAM") && rd_kafka_version() < kFirstWithScramFixed)
    return "check kafka.security.username and the password; if they are right, this librdkafka is too old "
           "for SCRAM "
           "with Kafka 4: take mechanism PLAIN over TLS, a certificate (mTLS), or librdkafka 2.6.1";
  if (says("SASL authentication error") || says("Authentication failed"))
    return "check kafka.security.username, the password and the mechanism";
  if (says("certificate is of another host")) return "name the brokers as their certificates do";
  if (says("certificate has expired") || says("certificate expired"))
    return "renew the certificate that has expired";
  if (says("authority that is not known") || says("unknown ca"))
    return "set kafka.security.ca to the authority that signed the other side's certificate";
  if (says("certificate required") || says("bad certificate") || says("certificate unknown"))
    return "the broker wants a certificate that it trusts: set kafka.security.certificate and key";
  if (says("SSL handshake failed") || says("security.protocol"))
    return "check that kafka.security.protocol is what the broker's port speaks";
  return {};
}

void fail(const std::string& brokers, std::string_view what, rd_kafka_resp_err_t code, std::string_view why) {
  const std::string_view fix = remedy(why);
  const std::string line =
      fmt::format("kafka {}: {}: {}; {}", brokers, what,
                  why.empty() ? words(code) : one_line(std::string(why)), fix.empty() ? remedy(code) : fix);
  if (is_away(code)) throw AwayError(line);
  throw FatalError(line);
}

}  // namespace portent::ingest::kafka
