#include "serve/metrics/metrics_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>
#include <thread>

#include "ingest/error.h"
#include "tests/support/sample_forecast.h"
#include "tests/support/temporary_folder.h"

namespace portent::serve {
namespace {

using portent::tests::sample_forecast;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct MetricsServerOverHttp : ::testing::Test {
  FleetView fleet;
  StreamCounters counters;
  std::string refusal(const std::string& address, const ScrapeAccess& access = {}) {
    MetricsServer server({address, 10, access}, {fleet, counters});
    try {
      server.start();
    } catch (const ingest::FatalError& error) {
      return error.what();
    }
    return "started";
  }
};

TEST_F(MetricsServerOverHttp, serves_a_snapshot_at_each_scrape) {
  MetricsServer server({"127.0.0.1:0", 10}, {fleet, counters});
  server.start();
  httplib::Client client("127.0.0.1", server.port());
  EXPECT_THAT(client.Get("/metrics")->body, HasSubstr("portent_readings_total 0\n"));
  counters.readings = 42;
  fleet.update(sample_forecast("pump:1", 12));
  EXPECT_THAT(client.Get("/metrics")->body,
              AllOf(HasSubstr("portent_readings_total 42\n"), HasSubstr("asset=\"pump:1\"")));
}

TEST_F(MetricsServerOverHttp, says_which_version_of_the_format_it_speaks) {
  MetricsServer server({"127.0.0.1:0", 10}, {fleet, counters});
  server.start();
  httplib::Client client("127.0.0.1", server.port());
  EXPECT_EQ(client.Get("/metrics")->get_header_value("Content-Type"),
            "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(MetricsServerOverHttp, compresses_for_who_asks_for_it) {
  MetricsServer server({"127.0.0.1:0", 10}, {fleet, counters});
  server.start();
  httplib::Client client("127.0.0.1", server.port());
  const auto answer = client.Get("/metrics", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(answer->get_header_value("Content-Encoding"), "gzip");
  EXPECT_THAT(answer->body, HasSubstr("portent_ready 0\n"));
}

TEST_F(MetricsServerOverHttp, serves_nothing_else) {
  MetricsServer server({"127.0.0.1:0", 10}, {fleet, counters});
  server.start();
  httplib::Client client("127.0.0.1", server.port());
  EXPECT_EQ(client.Get("/")->status, 404);
  EXPECT_EQ(client.Get("/metrics/x")->status, 404);
  EXPECT_EQ(client.Post("/metrics")->status, 405);
}

TEST_F(MetricsServerOverHttp, sends_what_it_has_as_it_is_to_who_takes_no_gzip) {
  MetricsServer server({"127.0.0.1:0", 10}, {fleet, counters});
  server.start();
  httplib::Client client("127.0.0.1", server.port());
  const auto answer = client.Get("/metrics", {{"Accept-Encoding", "gzip;q=0, br"}});
  EXPECT_EQ(answer->get_header_value("Content-Encoding"), "");
  EXPECT_THAT(answer->body, HasSubstr("portent_ready 0\n"));
}

TEST_F(MetricsServerOverHttp, answers_nobody_without_its_key_where_it_has_one) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "key") << "a-key-of-some-length\n";
  MetricsOptions options{"127.0.0.1:0", 10};
  options.access.key_file = folder.path() / "key";
  MetricsServer server(options, {fleet, counters});
  server.start();
  httplib::Client client("127.0.0.1", server.port());
  const auto refused = client.Get("/metrics");
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(refused->get_header_value("WWW-Authenticate"), "Bearer realm=\"portent metrics\"");
  EXPECT_THAT(refused->body, Not(HasSubstr("portent_")));
  for (const char* path : {"/", "/metrics"})
    EXPECT_EQ(client.Get(path, {{"Authorization", "Bearer a-key-of-some-lengtH"}})->status, 401);
  EXPECT_EQ(client.Get("/metrics", {{"Authorization", "Bearer a-key-of-some-length"}})->status, 200);
}

TEST_F(MetricsServerOverHttp, is_not_opened_to_other_machines_without_anything_that_keeps_them_out) {
  EXPECT_THAT(refusal("0.0.0.0:0"),
              AllOf(HasSubstr("metrics.key_file"), HasSubstr("metrics.open=true"), Not(HasSubstr("\n"))));
  EXPECT_THAT(refusal("[::]:0"), HasSubstr("other machines could read them"));
}

TEST_F(MetricsServerOverHttp, can_be_scraped_while_the_stream_runs) {
  MetricsServer server({"127.0.0.1:0", 10}, {fleet, counters});
  server.start();
  std::jthread stream([&] {
    for (int i = 0; i < 5'000; ++i) {
      fleet.update(sample_forecast("pump:" + std::to_string(i % 20), i % 125));
      counters.add_marked("stuck", 1);
      counters.latency.observe(0.001);
    }
  });
  httplib::Client client("127.0.0.1", server.port());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.Get("/metrics")->status, 200);
  stream.join();
  EXPECT_THAT(client.Get("/metrics")->body, HasSubstr("portent_forecast_latency_seconds_count 5000\n"));
}

TEST_F(MetricsServerOverHttp, can_be_stopped_twice_and_frees_its_port) {
  MetricsServer first({"127.0.0.1:0", 10}, {fleet, counters});
  first.start();
  first.stop();
  first.stop();
  EXPECT_EQ(refusal("127.0.0.1:" + std::to_string(first.port())), "started");
}

TEST_F(MetricsServerOverHttp, says_in_one_line_that_its_port_is_in_use_and_how_to_go_on) {
  MetricsServer first({"127.0.0.1:0", 10}, {fleet, counters});
  first.start();
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  EXPECT_THAT(refusal(address), AllOf(HasSubstr(address), HasSubstr("Address already in use"),
                                      HasSubstr("--metrics HOST:PORT"), Not(HasSubstr("\n"))));
}

TEST_F(MetricsServerOverHttp, refuses_what_is_not_an_address_of_this_machine) {
  EXPECT_THAT(refusal("9464"), HasSubstr("give --metrics HOST:PORT"));
  EXPECT_THAT(refusal("127.0.0.1:80s"), HasSubstr("give --metrics HOST:PORT"));
  EXPECT_THAT(refusal("192.0.2.1:0", {.open = true}), HasSubstr("Cannot assign requested address"));
}

}  // namespace
}  // namespace portent::serve
