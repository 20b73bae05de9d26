#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace portent::tests {

/// A real Prometheus of this test's own, on a free port of this machine with its data in a temporary folder.
/// It runs the shipped dashboards/prometheus/prometheus.yml and rules with two things replaced: the port of
/// the target, and the intervals (200 ms). Ended with the object, and also when the test program dies.
class PrometheusServer {
 public:
  struct Sample {
    std::map<std::string, std::string> labels;
    double value = 0;
  };
  /// How the target is scraped, beyond its port; files as Prometheus' own configuration names them.
  struct Scrape {
    std::string ca_file;           ///< that vouches for "localhost"; "": without TLS
    std::string credentials_file;  ///< "": without a key
  };
  struct Alert {
    std::map<std::string, std::string> labels;
    std::string state;  ///< pending or firing
  };

  /// Scrapes 127.0.0.1:`target_port`. Returns once it answers queries; throws std::runtime_error with the end
  /// of its log where it doesn't start.
  explicit PrometheusServer(int target_port) : PrometheusServer(target_port, Scrape{}) {}
  PrometheusServer(int target_port, const Scrape& scrape);
  ~PrometheusServer();
  PrometheusServer(const PrometheusServer&) = delete;
  PrometheusServer& operator=(const PrometheusServer&) = delete;

  int port() const { return port_; }

  /// An instant query; throws std::runtime_error with Prometheus' message where the expression is refused.
  std::vector<Sample> query(const std::string& expression) const;
  /// Asks again until there is a result. Throws std::runtime_error after half a minute without one.
  std::vector<Sample> wait_for(const std::string& expression) const;
  /// The value of the only sample of wait_for(expression).
  double value_of(const std::string& expression) const;

  /// Alerts of one name that are pending or firing.
  std::vector<Alert> alerts(const std::string& name) const;
  std::vector<Alert> wait_for_alerts(const std::string& name) const;
  /// Waits until every rule was evaluated; returns what failed, by rule.
  std::map<std::string, std::string> failed_rules() const;

 private:
  void write_config(int target_port, const Scrape& scrape) const;
  void launch();
  int wait_for_port() const;
  std::string log() const;
  std::string get(const std::string& path_and_query) const;

  TemporaryFolder folder_;
  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace portent::tests
