#include "cli/config.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "cli/cmms_options.h"
#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::cli {
namespace {

using testing::HasSubstr;

class Config : public testing::Test {
 protected:
  ServiceConfig read(const std::string& yaml) {
    std::ofstream(folder_.path() / "portent.yaml") << yaml;
    ServiceConfig config;
    read_config(config, folder_.path() / "portent.yaml");
    return config;
  }
  std::string complaint(const std::string& yaml) {
    try {
      read(yaml);
    } catch (const ingest::FatalError& error) {
      return error.what();
    }
    return "";
  }
  TemporaryFolder folder_;
};

TEST_F(Config, reads_keys_nested_at_their_dots) {
  const ServiceConfig config = read(
      "api: {port: 1234, host: 0.0.0.0}\nscoring: {threads: 2}\nkafka: {broker: 'b:9092', properties: "
      "{security.protocol: SSL}}\nlog.power_safe: false\n");
  EXPECT_EQ(config.api_port, 1234);
  EXPECT_EQ(config.threads, 2);
  EXPECT_EQ(config.kafka.at("security.protocol"), "SSL");
  EXPECT_FALSE(config.log_power_safe);
}

TEST_F(Config, tells_how_to_prove_who_one_is_to_the_broker) {
  const ServiceConfig config = read(
      "kafka: {broker: 'b:9093', security: {protocol: sasl_ssl, ca: ca.pem, username: portent, "
      "password_file: p}}\n");
  EXPECT_EQ(config.security.protocol, "sasl_ssl");
  EXPECT_EQ(config.security.username, "portent");
  EXPECT_THAT(complaint("kafka: {security: {protocol: tls}}"),
              HasSubstr("'kafka.security.protocol' is 'tls', allowed: plaintext, ssl, sasl_ssl"));
  EXPECT_THAT(complaint("kafka: {security: {password: x}}"),
              HasSubstr("unknown key 'kafka.security.password'"));
}

TEST_F(Config, takes_an_empty_file_for_the_defaults) {
  EXPECT_EQ(read("").partitions, ServiceConfig().partitions);
}

TEST_F(Config, names_the_line_and_the_key_that_was_meant) {
  EXPECT_THAT(complaint("api:\n  prot: 80\n"),
              HasSubstr("portent.yaml:2: unknown key 'api.prot'; did you mean 'api.port'?"));
  EXPECT_THAT(complaint("scoring: {threads: 0}"),
              HasSubstr("'scoring.threads' is '0', allowed: 1 to 64 threads"));
  EXPECT_THAT(complaint("scoring: {threads: two}"), HasSubstr("allowed: 1 to 64"));
  EXPECT_THAT(complaint("scoring: {threads: [1]}"), HasSubstr("must be one value"));
  EXPECT_THAT(complaint("just text"), HasSubstr("expected keys and values"));
  EXPECT_THAT(complaint("a: [\n"), HasSubstr("not YAML"));
}

TEST_F(Config, says_that_a_named_file_is_missing) {
  ServiceConfig config;
  EXPECT_THROW(read_config(config, folder_.path() / "other.yaml"), ingest::FatalError);
}

TEST(ConfigKeys, have_defaults_within_their_own_range) {
  for (const ConfigKey& key : config_keys()) {
    ServiceConfig config;
    EXPECT_TRUE(key.set(config, key.get(config))) << key.name;
  }
}

TEST(ConfigKeys, are_documented_in_docs_configuration_md) {
  std::ifstream file(PORTENT_SOURCE_DIR "/docs/configuration.md");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), config_reference()) << "run: portent serve --help-config > docs/configuration.md";
}

TEST_F(Config, warns_of_a_cmms_whose_key_could_be_read_on_the_way) {
  const auto warning = [&](const std::string& url) {
    return cmms_warning(read("cmms:\n  kind: atlas\n  url: " + url + "\n"));
  };
  EXPECT_THAT(warning("http://atlas.plant1/api"), HasSubstr("use https"));
  EXPECT_EQ(warning("https://atlas.plant1/api"), "");
  EXPECT_EQ(warning("http://127.0.0.1:8099"), "");
}

}  // namespace
}  // namespace portent::cli
