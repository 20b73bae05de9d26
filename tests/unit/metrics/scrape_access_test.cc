#include "serve/metrics/scrape_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::ThrowsMessage;

class ScrapeKeyTest : public ::testing::Test {
 protected:
  std::filesystem::path file_with(const std::string& text) const {
    std::ofstream(folder_.path() / "key") << text;
    return folder_.path() / "key";
  }
  /// The status of what is answered to that Authorization; 200 where it is let through.
  static int status(const ScrapeKey& key, const std::string& authorization) {
    HttpRequest request;
    request.headers = {{"authorization", authorization}};
    const auto refusal = key.refuse(request);
    return refusal ? refusal->status : 200;
  }
  TemporaryFolder folder_;
};

TEST(ScrapeAccess, knows_which_addresses_other_machines_reach) {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"0.0.0.0", "::", "10.0.0.7", "127.0.0.1.example", "portent.plant", "fe80::1"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(ScrapeAccess, wants_a_certificate_or_a_key_or_the_word_that_anybody_may_where_others_reach_it) {
  EXPECT_EQ(access_problem("127.0.0.1", {}), std::nullopt);
  EXPECT_THAT(access_problem("0.0.0.0", {}), Optional(HasSubstr("other machines could read them")));
  EXPECT_EQ(access_problem("0.0.0.0", {.certificate = "a", .certificate_key = "b"}), std::nullopt);
  EXPECT_EQ(access_problem("0.0.0.0", {.key_file = "k"}), std::nullopt);
  EXPECT_EQ(access_problem("0.0.0.0", {.open = true}), std::nullopt);
}

TEST(ScrapeAccess, wants_both_files_of_tls_wherever_it_listens) {
  EXPECT_THAT(access_problem("127.0.0.1", {.certificate = "a"}), Optional(HasSubstr("needs both files")));
  EXPECT_THAT(access_problem("0.0.0.0", {.certificate_key = "b", .open = true}),
              Optional(HasSubstr("needs both files")));
}

TEST_F(ScrapeKeyTest, lets_through_who_shows_it_and_nobody_else) {
  const ScrapeKey key(file_with("0123456789abcdef\r\nsecond line\n"));
  EXPECT_EQ(status(key, "Bearer 0123456789abcdef"), 200);
  for (const char* shown : {"", "0123456789abcdef", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0",
                            "Bearer 0123456789abcdeF", "Basic 0123456789abcdef"})
    EXPECT_EQ(status(key, shown), 401) << shown;
}

TEST_F(ScrapeKeyTest, is_not_found_in_two_headers) {
  const ScrapeKey key(file_with("0123456789abcdef"));
  HttpRequest request;
  request.headers = {{"authorization", "Bearer 0123456789abcdef"}, {"authorization", "Bearer wrong"}};
  EXPECT_TRUE(key.refuse(request));
}

TEST_F(ScrapeKeyTest, is_refused_where_it_is_missing_short_or_odd) {
  const auto made = [](const std::filesystem::path& file) { return [file] { ScrapeKey key(file); }; };
  EXPECT_THAT(made(folder_.path() / "none"),
              ThrowsMessage<ingest::FatalError>(HasSubstr("cannot read a key")));
  for (const char* text : {"\n", "short\n", "with blanks in between\n", "0123456789abcdef\x01\n"})
    EXPECT_THAT(made(file_with(text)), ThrowsMessage<ingest::FatalError>(HasSubstr("is no key of 16 to")));
}

}  // namespace
}  // namespace portent::serve
