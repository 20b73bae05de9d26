#include "serve/outward/destination.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>

namespace portent::tests {
namespace {

using namespace serve::outward;
using testing::HasSubstr;
using testing::IsEmpty;

const AllowList kListed(
    "cmms.plant1, 127.0.0.1:8099 ,hooks.plant1:8443,[::1]:80,@plant1.example,boss@elsewhere.example");

TEST(Destination, is_nowhere_unless_its_owner_lists_it) {
  EXPECT_THAT(url_problem("https://cmms.plant1/hook", AllowList()), HasSubstr("outward.allow"));
  EXPECT_THAT(mail_problem("shift@plant1.example", AllowList()), HasSubstr("outward.allow"));
}

TEST(Destination, is_a_listed_host_at_the_port_of_its_scheme_or_at_the_one_that_is_listed) {
  for (const char* url : {"https://cmms.plant1/hook?a=b", "http://CMMS.plant1", "https://cmms.plant1:443/",
                          "http://127.0.0.1:8099/", "https://hooks.plant1:8443", "http://[::1]/"})
    EXPECT_THAT(url_problem(url, kListed), IsEmpty()) << url;
  for (const char* url :
       {"https://cmms.plant1:8080", "https://cmms.plant1.evil.example", "https://hooks.plant1",
        "http://127.0.0.1/", "http://127.1:8098", "https://evil.example#cmms.plant1"})
    EXPECT_THAT(url_problem(url, kListed), HasSubstr("outward.allow")) << url;
}

TEST(Destination, is_a_url_of_http_that_holds_no_password_and_nothing_odd) {
  for (const char* url :
       {"", "cmms.plant1", "ftp://cmms.plant1/", "file:///etc/passwd", "https://u:p@cmms.plant1/",
        "https://cmms.plant1@evil.example/", "https://cmms.plant1/a b", "https://cmms.plant1/\r\nx: y",
        "gopher://cmms.plant1/", "https:///"})
    EXPECT_FALSE(url_problem(url, kListed).empty()) << url;
}

TEST(Destination, is_one_plain_address_of_mail_in_a_listed_domain) {
  EXPECT_THAT(mail_problem("Shift.A+night@Plant1.example", kListed), IsEmpty());
  EXPECT_THAT(mail_problem("boss@elsewhere.example", kListed), IsEmpty());
  for (const char* address :
       {"other@elsewhere.example", "a@plant1.example, b@plant1.example", "a@b@plant1.example",
        "a@plant1.example\r\nBcc: x@plant1.example", "<a@plant1.example>", "@plant1.example",
        "a b@plant1.example", "shift@sub.plant1.example", ""})
    EXPECT_FALSE(mail_problem(address, kListed).empty()) << address;
}

bool may(const char* address, bool this_machine = false) {
  sockaddr_storage storage{};
  auto* four = reinterpret_cast<sockaddr_in*>(&storage);
  auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, address, &four->sin_addr) == 1)
    four->sin_family = AF_INET;
  else if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1)
    six->sin6_family = AF_INET6;
  return may_connect(reinterpret_cast<sockaddr*>(&storage), this_machine);
}

TEST(Destination, leads_to_no_address_that_a_name_should_never_lead_to) {
  for (const char* address :
       {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1",
        "::ffff:169.254.169.254", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1"})
    EXPECT_FALSE(may(address)) << address;
  for (const char* address : {"10.1.2.3", "192.168.0.9", "203.0.113.7", "fd00::7", "2001:db8::1"})
    EXPECT_TRUE(may(address)) << address;
}

TEST(Destination, leads_to_this_machine_only_where_it_is_named) {
  EXPECT_TRUE(names_this_machine("http://localhost:8099/"));
  EXPECT_TRUE(names_this_machine("http://127.0.0.1:8099/"));
  EXPECT_TRUE(names_this_machine("http://[::1]/"));
  EXPECT_FALSE(names_this_machine("http://127.0.0.1.evil.example/"));
  EXPECT_TRUE(may("127.0.0.1", true));
  EXPECT_TRUE(may("::1", true));
  EXPECT_FALSE(may("169.254.169.254", true));
}

}  // namespace
}  // namespace portent::tests
