#include "serve/outward/standard_webhooks.h"

#include <gmock/gmock.h>

namespace portent::tests {
namespace {

using serve::outward::make_webhook_secret;
using serve::outward::webhook_signatures;

const std::vector<std::string> kSecret = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};

TEST(StandardWebhooks, signs_the_example_that_the_specifications_libraries_are_tested_with) {
  EXPECT_EQ(
      webhook_signatures(kSecret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, R"({"test": 2432232314})"),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(StandardWebhooks, signs_with_each_secret_that_holds) {
  const std::vector<std::string> two = {make_webhook_secret(), kSecret[0]};
  const std::string both = webhook_signatures(two, "msg_1", 1, "{}");
  EXPECT_EQ(both, webhook_signatures(std::span(two).first(1), "msg_1", 1, "{}") + " " +
                      webhook_signatures(kSecret, "msg_1", 1, "{}"));
}

TEST(StandardWebhooks, makes_each_secret_anew_from_256_bits) {
  const std::string secret = make_webhook_secret();
  EXPECT_NE(secret, make_webhook_secret());
  EXPECT_EQ(secret.size(), std::string("whsec_").size() + 44);
  EXPECT_FALSE(webhook_signatures(std::span(&secret, 1), "msg_1", 1, "{}").empty());
}

TEST(StandardWebhooks, passes_over_what_is_no_secret) {
  const std::vector<std::string> none = {"", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                         "whsec_not base64 at all, not at all!!!!"};
  EXPECT_EQ(webhook_signatures(none, "msg_1", 1, "{}"), "");
}

}  // namespace
}  // namespace portent::tests
