#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/kafka_broker.h"

namespace portent::tests {

TEST(KafkaScript, prints_the_same_address_when_it_is_started_again) {
  const std::string address = KafkaBroker::shared().address();

  KafkaBroker::shared().start();

  EXPECT_EQ(KafkaBroker::shared().address(), address);
}

TEST(KafkaScript, runs_brokers_of_different_folders_beside_each_other) {
  const KafkaBroker other;

  EXPECT_NE(other.address(), KafkaBroker::shared().address());
}

TEST(KafkaScript, fails_where_a_port_is_taken) {
  const std::string address = KafkaBroker::shared().address();
  const std::string port = address.substr(address.rfind(':') + 1);
  const auto folder = std::filesystem::temp_directory_path() / ("portent-kafka-port-" + port);
  const std::string script = std::string("'") + PORTENT_SOURCE_DIR + "/scripts/kafka' ";

  const std::string said = output_of(script + "start --port " + port + " --dir '" + folder.string() +
                                     "' 2>&1 && echo started || true");

  std::filesystem::remove_all(folder);
  EXPECT_EQ(said, "kafka: port " + port + " on 127.0.0.1 is in use, name another with --port");
}

TEST(KafkaScript, says_that_nothing_runs_in_a_folder_without_a_broker) {
  const std::string script = std::string("'") + PORTENT_SOURCE_DIR + "/scripts/kafka' ";

  EXPECT_EQ(output_of(script + "status --dir '/nonexistent' 2>&1 && echo started || true"),
            "kafka: not running");
}

}  // namespace portent::tests
