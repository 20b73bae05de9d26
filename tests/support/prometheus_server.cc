#include "tests/support/prometheus_server.h"

#include <fcntl.h>
#include <httplib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace portent::tests {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// Calls `probe` until what it returns is true in a boolean context.
template <typename Probe>
auto until(const std::string& what, Probe probe) {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  for (;;) {
    if (auto found = probe()) return found;
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("waited in vain for " + what);
    std::this_thread::sleep_for(20ms);
  }
}

std::string read_file(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string replace_once(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("the shipped prometheus.yml has no " + what);
  return text.replace(at, what.size(), with);
}

/// Of a job, in the words of docs/security.md.
std::string settings_of(const PrometheusServer::Scrape& scrape) {
  std::string text;
  if (!scrape.ca_file.empty())
    text += "    scheme: https\n    tls_config:\n      ca_file: " + scrape.ca_file +
            "\n      server_name: localhost\n";
  if (!scrape.credentials_file.empty())
    text += "    authorization:\n      credentials_file: " + scrape.credentials_file + "\n";
  return text;
}

template <typename T>
std::optional<std::vector<T>> unless_empty(std::vector<T> found) {
  if (found.empty()) return std::nullopt;
  return found;
}

}  // namespace

PrometheusServer::PrometheusServer(int target_port, const Scrape& scrape) {
  write_config(target_port, scrape);
  launch();
  port_ = wait_for_port();
  until("Prometheus to be ready", [&] {
    const auto answer = httplib::Client("127.0.0.1", port_).Get("/-/ready");
    return answer && answer->status == 200;
  });
}

PrometheusServer::~PrometheusServer() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void PrometheusServer::write_config(int target_port, const Scrape& scrape) const {
  const std::filesystem::path shipped = PORTENT_SOURCE_DIR "/dashboards/prometheus";
  std::filesystem::copy(shipped / "rules", folder_.path() / "rules");
  std::string config = read_file(shipped / "prometheus.yml");
  config = replace_once(config, "127.0.0.1:9464", "127.0.0.1:" + std::to_string(target_port));
  config = replace_once(config, "scrape_interval: 15s", "scrape_interval: 200ms");
  config = replace_once(config, "evaluation_interval: 15s", "evaluation_interval: 200ms");
  const std::string job = "job_name: portent\n";
  config = replace_once(config, job, job + settings_of(scrape));
  std::ofstream(folder_.path() / "prometheus.yml") << config;
}

void PrometheusServer::launch() {
  const std::string config = "--config.file=" + (folder_.path() / "prometheus.yml").string();
  const std::string data = "--storage.tsdb.path=" + (folder_.path() / "data").string();
  const std::string log_path = (folder_.path() / "log").string();
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the test died in between
  const int out = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execlp("prometheus", "prometheus", config.c_str(), data.c_str(), "--web.listen-address=127.0.0.1:0",
           static_cast<char*>(nullptr));
  ::dprintf(STDERR_FILENO, "can't run prometheus: install Debian's package 'prometheus'\n");
  ::_exit(127);
}

int PrometheusServer::wait_for_port() const {
  const std::string before = "msg=\"Listening on\" address=127.0.0.1:";
  return until("Prometheus to listen", [&] {
    const std::string text = log();
    const auto at = text.find(before);
    const bool whole_line = at != std::string::npos && text.find('\n', at) != std::string::npos;
    if (whole_line) return std::stoi(text.substr(at + before.size()));
    if (::waitpid(process_, nullptr, WNOHANG) != 0) throw std::runtime_error("Prometheus ended:\n" + text);
    return 0;
  });
}

std::string PrometheusServer::log() const {
  return read_file(folder_.path() / "log");
}

std::string PrometheusServer::get(const std::string& path_and_query) const {
  const auto answer = httplib::Client("127.0.0.1", port_).Get(path_and_query);
  if (!answer) throw std::runtime_error("Prometheus does not answer:\n" + log());
  if (answer->status != 200) throw std::runtime_error(path_and_query + ": " + answer->body);
  return answer->body;
}

std::vector<PrometheusServer::Sample> PrometheusServer::query(const std::string& expression) const {
  const json answer =
      json::parse(get(httplib::append_query_params("/api/v1/query", {{"query", expression}})));
  std::vector<Sample> samples;
  for (const json& result : answer["data"]["result"])
    samples.push_back({result["metric"], std::stod(result["value"][1].get<std::string>())});
  return samples;
}

std::vector<PrometheusServer::Sample> PrometheusServer::wait_for(const std::string& expression) const {
  return *until("a result of " + expression, [&] { return unless_empty(query(expression)); });
}

double PrometheusServer::value_of(const std::string& expression) const {
  const auto samples = wait_for(expression);
  if (samples.size() != 1) throw std::runtime_error(expression + " has more than one result");
  return samples[0].value;
}

std::vector<PrometheusServer::Alert> PrometheusServer::alerts(const std::string& name) const {
  const json answer = json::parse(get("/api/v1/alerts"));
  std::vector<Alert> found;
  for (const json& alert : answer["data"]["alerts"])
    if (alert["labels"]["alertname"] == name) found.push_back({alert["labels"], alert["state"]});
  return found;
}

std::vector<PrometheusServer::Alert> PrometheusServer::wait_for_alerts(const std::string& name) const {
  return *until("the alert " + name, [&] { return unless_empty(alerts(name)); });
}

std::map<std::string, std::string> PrometheusServer::failed_rules() const {
  return *until("the first evaluation of every rule",
                [&]() -> std::optional<std::map<std::string, std::string>> {
                  const json answer = json::parse(get("/api/v1/rules"));
                  std::map<std::string, std::string> failed;
                  for (const json& group : answer["data"]["groups"])
                    for (const json& rule : group["rules"]) {
                      if (rule["health"] == "unknown") return std::nullopt;
                      if (rule["health"] != "ok")
                        failed[rule["name"]] = rule.value("lastError", "no reason given");
                    }
                  return failed;
                });
}

}  // namespace portent::tests
