#include "serve/metrics/metrics_server.h"

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include <optional>
#include <utility>

#include "ingest/error.h"
#include "serve/api/web_server.h"
#include "serve/metrics/collector.h"
#include "serve/metrics/gzip.h"
#include "serve/metrics/listen_address.h"

namespace portent::serve {
namespace {

constexpr std::size_t kThreads = 4;  // a few Prometheus servers and a curious person
constexpr std::size_t kConnections = 256;

WebAnswer text_answer(int status, std::string text) {
  return {status, "text/plain; version=0.0.4; charset=utf-8", std::move(text), {}};
}

WebAnswer exposition(const HttpRequest& request, const Collector& collector) {
  WebAnswer answer = text_answer(200, prometheus::TextSerializer().Serialize(collector.Collect()));
  answer.headers.push_back({"Vary", "Accept-Encoding"});
  if (!takes_gzip(request.header("accept-encoding").value_or(""))) return answer;
  answer.body = gzip(answer.body);
  answer.headers.push_back({"Content-Encoding", "gzip"});
  return answer;
}

/// All that is refused is so by the head alone: nothing here takes a body.
WebHandler scrape_handler(std::optional<ScrapeKey> key, Collector collector) {
  WebHandler handler;
  handler.admit = [key = std::move(key)](HttpRequest& request) -> tl::expected<std::size_t, WebAnswer> {
    if (key)
      if (auto refusal = key->refuse(request)) return tl::unexpected(*std::move(refusal));
    if (request.target.substr(0, request.target.find('?')) != "/metrics")
      return tl::unexpected(text_answer(404, "the metrics are at /metrics\n"));
    if (request.method != "GET" && request.method != "HEAD")
      return tl::unexpected(text_answer(405, "metrics can only be read: use GET\n"));
    return 0;
  };
  handler.answer = [collector = std::move(collector)](HttpRequest& request) {
    return exposition(request, collector);
  };
  return handler;
}

WebOptions web_options(const MetricsOptions& metrics) {
  const auto address = parse_listen_address(metrics.address);
  if (!address)
    throw ingest::FatalError(fmt::format(
        "cannot serve metrics on '{}': not an address; give --metrics HOST:PORT, such as 127.0.0.1:9464",
        metrics.address));
  const ScrapeAccess& access = metrics.access;
  if (const auto problem = access_problem(address->host, access)) throw ingest::FatalError(*problem);
  WebOptions options;
  options.host = address->host;
  options.port = address->port;
  options.threads = kThreads;
  options.most_connections = kConnections;
  options.purpose = "metrics";
  options.say = metrics.say;
  options.option = "--metrics HOST:PORT";
  if (!access.certificate.empty()) options.tls = {access.certificate, access.certificate_key};
  return options;
}

}  // namespace

MetricsServer::MetricsServer(MetricsOptions options, MetricsSources sources)
    : options_(std::move(options)), sources_(std::move(sources)) {}

MetricsServer::~MetricsServer() = default;

void MetricsServer::start() {
  std::optional<ScrapeKey> key;
  if (!options_.access.key_file.empty()) key.emplace(options_.access.key_file);
  server_ = std::make_unique<WebServer>(
      web_options(options_), scrape_handler(std::move(key), Collector(sources_, options_.most_assets)));
  server_->start();
}

int MetricsServer::port() const {
  return server_ ? server_->port() : 0;
}

void MetricsServer::stop() {
  if (server_) server_->stop();
}

}  // namespace portent::serve
