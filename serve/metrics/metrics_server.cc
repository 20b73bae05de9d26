#include "serve/metrics/metrics_server.h"

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include "ingest/error.h"
#include "serve/api/http_server.h"
#include "serve/metrics/collector.h"
#include "serve/metrics/listen_address.h"

namespace portent::serve {
namespace {

constexpr std::size_t kThreads = 4;  // a few Prometheus servers and a curious person

HttpAnswer text_answer(int status, std::string text) {
  return {status,
          "text/plain; version=0.0.4; charset=utf-8",
          std::move(text),
          {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}}};
}

HttpAnswer answer_scrape(const std::string& method, const std::string& target, const Collector& collector) {
  if (target.substr(0, target.find('?')) != "/metrics")
    return text_answer(404, "the metrics are at /metrics\n");
  if (method != "GET" && method != "HEAD") return text_answer(405, "metrics can only be read: use GET\n");
  return text_answer(200, prometheus::TextSerializer().Serialize(collector.Collect()));
}

HttpOptions http_options(const std::string& text) {
  const auto address = parse_listen_address(text);
  if (!address)
    throw ingest::FatalError(fmt::format(
        "cannot serve metrics on '{}': not an address; give --metrics HOST:PORT, such as 127.0.0.1:9464",
        text));
  HttpOptions options;
  options.host = address->host;
  options.port = address->port;
  options.threads = kThreads;
  options.purpose = "metrics";
  options.option = "--metrics HOST:PORT";
  return options;
}

}  // namespace

MetricsServer::MetricsServer(MetricsOptions options, MetricsSources sources)
    : options_(std::move(options)), sources_(sources) {}

MetricsServer::~MetricsServer() = default;

void MetricsServer::start() {
  server_ = std::make_unique<HttpServer>(
      http_options(options_.address),
      [collector = Collector(sources_, options_.most_assets)](const auto& method, const auto& target) {
        return answer_scrape(method, target, collector);
      });
  server_->start();
}

int MetricsServer::port() const {
  return server_ ? server_->port() : 0;
}

void MetricsServer::stop() {
  if (server_) server_->stop();
}

}  // namespace portent::serve
