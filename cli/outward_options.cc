#include "cli/outward_options.h"

#include <fstream>

#include "ingest/error.h"
#include "serve/outward/outward_sender.h"

namespace portent::cli {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty())
    throw ingest::FatalError(
        "outward.smtp.password_file: can't read " + path + "; name a file whose first line is the password",
        2);
  return line;
}

void check_mail(const ServiceConfig::Outward& outward) {
  const std::string& server = outward.smtp_server;
  if (server.empty()) return;
  if (!server.starts_with("smtp://") && !server.starts_with("smtps://"))
    throw ingest::FatalError("outward.smtp.server: '" + server + "' must begin with smtp:// or smtps://", 2);
  const serve::outward::AllowList itself(outward.smtp_from);
  if (!serve::outward::mail_problem(outward.smtp_from, itself).empty())
    throw ingest::FatalError("outward.smtp.from: mail needs a sender, such as portent@plant1.example", 2);
  if (outward.smtp_username.empty() != outward.smtp_password_file.empty())
    throw ingest::FatalError("outward.smtp: signing in needs both username and password_file", 2);
}

}  // namespace

serve::outward::SenderOptions sender_options(const ServiceConfig& config, const std::string& holder) {
  constexpr std::int64_t kHour = 3'600'000;
  const ServiceConfig::Outward& outward = config.outward;
  check_mail(outward);
  serve::outward::SenderOptions options;
  options.allow = serve::outward::AllowList(outward.allow);
  options.transfers.timeout = std::chrono::seconds(outward.timeout_s);
  options.transfers.ca = outward.ca;
  options.transfers.smtp = outward.smtp_server;
  options.transfers.smtp_tls = outward.smtp_security != "none";
  options.transfers.smtp_user = outward.smtp_username;
  if (!outward.smtp_password_file.empty())
    options.transfers.smtp_password = first_line(outward.smtp_password_file);
  options.mail_from = outward.smtp_from;
  options.link = outward.link;
  options.give_up_ms = outward.give_up_h * kHour;
  options.keep_dead_ms = outward.dead_days * 24 * kHour;
  options.rate = outward.rate;
  options.holder = holder;
  options.lease_ms = config.desk_lease_s * std::int64_t{1'000};
  return options;
}

}  // namespace portent::cli
