#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>

#include "ingest/error.h"
#include "ingest/kafka/security.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

using testing::HasSubstr;

class SecurityProperties : public testing::Test {
 protected:
  SecurityProperties() {
    for (const char* name : {"ca", "crt", "key"}) std::ofstream(file(name)) << "PEM\n";
    std::ofstream(file("password")) << "s3cret\r\n";
    unsetenv("PORTENT_KAFKA_PASSWORD");
  }
  std::string file(const std::string& name) const { return folder_.path() / name; }
  static std::string refusal(const KafkaSecurity& security) {
    try {
      security_properties(security);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "";
  }
  TemporaryFolder folder_;
};

TEST_F(SecurityProperties, are_none_for_plaintext) {
  EXPECT_TRUE(security_properties({}).empty());
}

TEST_F(SecurityProperties, take_the_password_from_its_file) {
  const auto properties =
      security_properties({"sasl_ssl", file("ca"), "", "", "", "portent", file("password")});
  EXPECT_EQ(properties.at("security.protocol"), "sasl_ssl");
  EXPECT_EQ(properties.at("sasl.mechanism"), "SCRAM-SHA-512");
  EXPECT_EQ(properties.at("sasl.password"), "s3cret");
  EXPECT_EQ(properties.at("ssl.ca.location"), file("ca"));
}

TEST_F(SecurityProperties, take_the_password_from_the_environment_where_no_file_is_named) {
  const KafkaSecurity user{"sasl_ssl", "", "", "", "PLAIN", "portent", ""};
  EXPECT_THAT(refusal(user), HasSubstr("no password for user portent"));
  setenv("PORTENT_KAFKA_PASSWORD", "other", 1);
  EXPECT_EQ(security_properties(user).at("sasl.password"), "other");
  unsetenv("PORTENT_KAFKA_PASSWORD");
}

TEST_F(SecurityProperties, name_the_key_that_is_wrong) {
  EXPECT_THAT(refusal({"ssl", file("none"), "", "", "", "", ""}), HasSubstr("kafka.security.ca: can't read"));
  EXPECT_THAT(refusal({"ssl", "", file("crt"), "", "", "", ""}), HasSubstr("kafka.security.certificate: "));
  EXPECT_THAT(refusal({"", file("ca"), "", "", "", "", ""}), HasSubstr("set ssl or sasl_ssl"));
  EXPECT_THAT(refusal({"ssl", "", "", "", "", "portent", ""}), HasSubstr("set sasl_ssl"));
  EXPECT_THAT(refusal({"sasl_ssl", "", "", "", "", "", file("password")}), HasSubstr("username: missing"));
}

}  // namespace
}  // namespace portent::ingest
