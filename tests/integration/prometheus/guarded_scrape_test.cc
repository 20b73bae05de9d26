#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "serve/metrics/metrics_server.h"
#include "tests/support/command_output.h"
#include "tests/support/prometheus_server.h"

namespace portent::tests {
namespace {

/// Metrics over TLS for who shows a key, with a certificate of the test's own.
class GuardedScrape : public ::testing::Test {
 protected:
  GuardedScrape() {
    output_of(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=localhost -addext subjectAltName=DNS:localhost -out '" +
        file("crt") + "' -keyout '" + file("pem") + "' 2>/dev/null");
    std::ofstream(file("key")) << "the-key-of-the-metrics\n";
    std::ofstream(file("wrong")) << "another-key-of-metrics\n";
    server_ = std::make_unique<serve::MetricsServer>(
        serve::MetricsOptions{"0.0.0.0:0", 10, {file("crt"), file("pem"), file("key")}},
        serve::MetricsSources{fleet_, counters_});
    server_->start();
  }
  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  double up(const PrometheusServer::Scrape& scrape) const {
    return PrometheusServer(server_->port(), scrape).value_of("up{job='portent'}");
  }

  TemporaryFolder folder_;
  serve::FleetView fleet_;
  serve::StreamCounters counters_;
  std::unique_ptr<serve::MetricsServer> server_;
};

TEST_F(GuardedScrape, is_read_by_a_real_prometheus_that_trusts_the_certificate_and_shows_the_key) {
  counters_.readings = 42;
  const PrometheusServer prometheus(server_->port(), {file("crt"), file("key")});
  EXPECT_EQ(prometheus.value_of("portent_readings_total"), 42);
}

TEST_F(GuardedScrape, is_not_read_with_another_key) {
  EXPECT_EQ(up({file("crt"), file("wrong")}), 0);
}

TEST_F(GuardedScrape, is_not_read_without_tls) {
  EXPECT_EQ(up({"", file("key")}), 0);
}

}  // namespace
}  // namespace portent::tests
