#include "cli/cmms_options.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "ingest/error.h"
#include "serve/connector/connector.h"
#include "serve/desk/plain_text.h"
#include "serve/outward/destination.h"

namespace portent::cli {
namespace {

/// The first line of a file that its owner alone may read.
std::string key_of(const std::string& path) {
  namespace fs = std::filesystem;
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty() || line.find_first_of("\r\t ") != std::string::npos)
    throw ingest::FatalError(
        "cmms.key_file: can't read '" + path + "'; name a file whose first line is the CMMS's key", 2);
  std::error_code failed;
  const fs::perms others = fs::perms::group_all | fs::perms::others_all;
  if ((fs::status(path, failed).permissions() & others) != fs::perms::none || failed)
    throw ingest::FatalError("cmms.key_file: others may read " + path + "; chmod 600 it", 2);
  return line;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    std::string word = text.substr(at, end - at);
    std::erase(word, ' ');
    if (!word.empty()) words.push_back(std::move(word));
    at = end + 1;
  }
  return words;
}

void check(const ServiceConfig::Cmms& cmms, const std::string& allowed) {
  for (const auto& [key, text] :
       {std::pair("cmms.name", cmms.name), std::pair("cmms.reference", cmms.reference)})
    if (const std::string problem = serve::desk::id_problem(text); !problem.empty())
      throw ingest::FatalError(std::string(key) + ": '" + text + "' " + problem, 2);
  const std::string problem = serve::outward::url_problem(cmms.url, serve::outward::AllowList(allowed));
  if (!problem.empty()) throw ingest::FatalError("cmms.url: '" + cmms.url + "' " + problem, 2);
}

}  // namespace

std::optional<serve::connector::ConnectorOptions> connector_options(const ServiceConfig& config,
                                                                    const std::string& holder) {
  const ServiceConfig::Cmms& cmms = config.cmms;
  if (cmms.kind.empty()) return std::nullopt;
  check(cmms, config.outward.allow);
  serve::connector::ConnectorOptions options;
  options.kind = cmms.kind;
  options.cmms = {cmms.url, key_of(cmms.key_file), cmms.organization};
  while (options.cmms.url.ends_with('/')) options.cmms.url.pop_back();
  options.mirror.name = cmms.name;
  options.mirror.reference = cmms.reference;
  options.mirror.automatic_alone = cmms.orders == "automatic";
  options.mirror.sites = words_of(cmms.sites);
  options.mirror.classes = words_of(cmms.classes);
  options.allow = serve::outward::AllowList(config.outward.allow);
  options.transfers.timeout = std::chrono::seconds(cmms.timeout_s);
  options.transfers.ca = config.outward.ca;
  options.poll_ms = cmms.poll_s * std::int64_t{1'000};
  options.holder = holder;
  options.lease_ms = config.desk_lease_s * std::int64_t{1'000};
  return options;
}

std::string cmms_warning(const ServiceConfig& config) {
  const std::string& url = config.cmms.url;
  if (config.cmms.kind.empty() || !url.starts_with("http://") || serve::outward::names_this_machine(url))
    return "";
  return "cmms.url: '" + url +
         "' has no TLS, so the CMMS's key and all that is mirrored can be read on the way; use https";
}

}  // namespace portent::cli
