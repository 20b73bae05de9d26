#include <fmt/format.h>

#include <charconv>

#include "cli/outward_options.h"

namespace portent::cli {
namespace {

using Outward = ServiceConfig::Outward;

ConfigKey text(const char* name, std::string Outward::*field, const char* range, const char* help) {
  return {name,
          "",
          range,
          help,
          [field](const ServiceConfig& c) { return c.outward.*field; },
          [field](ServiceConfig& c, const std::string& value) {
            c.outward.*field = value;
            return true;
          }};
}

ConfigKey number(const char* name, int Outward::*field, const char* unit, int low, int high,
                 const char* help) {
  return {name,
          unit,
          fmt::format("{} to {}", low, high),
          help,
          [field](const ServiceConfig& c) { return std::to_string(c.outward.*field); },
          [field, low, high](ServiceConfig& c, const std::string& value) {
            int& number = c.outward.*field;
            const char* end = value.data() + value.size();
            const auto result = std::from_chars(value.data(), end, number);
            return result.ec == std::errc{} && result.ptr == end && number >= low && number <= high;
          }};
}

ConfigKey smtp_security() {
  return {"outward.smtp.security",
          "",
          "tls, none",
          "`none` sends mail in the clear to a server that knows no STARTTLS.",
          [](const ServiceConfig& c) { return c.outward.smtp_security; },
          [](ServiceConfig& c, const std::string& value) {
            c.outward.smtp_security = value;
            return value == "tls" || value == "none";
          }};
}

}  // namespace

std::vector<ConfigKey> outward_keys() {
  using O = Outward;
  return {
      text("outward.allow", &O::allow, "HOST, HOST:PORT, @DOMAIN, NAME@DOMAIN; commas between",
           "Where webhooks and mail may go (docs/webhooks.md). Empty: nothing leaves."),
      text("outward.ca", &O::ca, "a PEM file",
           "Authorities that vouch for receivers and the server of mail; empty: those of the system."),
      number("outward.timeout", &O::timeout_s, "s", 1, 120, "How long one try may take."),
      number("outward.rate", &O::rate, "messages/s", 1, 10'000,
             "Most that one subscriber gets, also while it catches up."),
      number("outward.give_up", &O::give_up_h, "h", 1, 8'760,
             "A message that is so old, of a key or a subscriber that has failed for so long, is dead: kept, "
             "and "
             "sent again only on request."),
      number("outward.dead_days", &O::dead_days, "days", 1, 3'650,
             "How long dead messages are kept from then on."),
      text("outward.link", &O::link, "a URL", "Where people find the desk, for mail; empty: no link."),
      text("outward.smtp.server", &O::smtp_server, "smtp://HOST:PORT, smtps://HOST:PORT",
           "What sends mail; empty: none is sent. `smtp` uses STARTTLS."),
      smtp_security(),
      text("outward.smtp.from", &O::smtp_from, "NAME@DOMAIN", "Who mail comes from."),
      text("outward.smtp.username", &O::smtp_username, "a user of the server", "Empty: nobody signs in."),
      text("outward.smtp.password_file", &O::smtp_password_file, "a file",
           "Its first line is that user's password."),
  };
}

}  // namespace portent::cli
