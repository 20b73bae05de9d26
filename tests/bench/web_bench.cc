#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/answer_once.h"
#include "serve/api/router.h"
#include "serve/api/stream_route.h"
#include "serve/api/web_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/api/raw_client.h"

// How fast one small answer is given with a key checked, by wrk at 16 connections that are kept, alone and
// beside idle streams of events and slow clients (a header byte every 3 s):
//   web_bench [STREAMS [SLOW [SECONDS]]]

namespace {

using namespace portent;
using namespace portent::serve;

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// As long as a forecast is.
Route forecast_route() {
  Route route;
  route.method = "GET";
  route.path = "/api/v1/assets/{id}/forecast";
  route.name = "getForecast";
  route.permission = desk::Permission::kReadForecasts;
  route.path_parameters = {{"id", ParameterType::kId, "of the asset"}};
  route.handler = [](Call& call) -> WebAnswer {
    return {200,
            "application/json",
            fmt::format(R"({{"asset":"{}","rul":"{}"}})", call.path("id"), std::string(900, '7')),
            {}};
  };
  return route;
}

class Desk {
 public:
  Desk() {
    router_ = std::make_unique<Router>(
        std::vector<Route>{forecast_route(),
                           stream_route("/api/v1/stream", desk::Permission::kReadAlarms, gate_, now_ms)},
        RouterHooks{now_ms,
                    [this](HttpRequest& request, const Route* route, std::int64_t now) {
                      return gate_.check(request, route, now);
                    },
                    {},
                    {}});
    WebOptions options;
    options.port = 0;
    server_ = std::make_unique<WebServer>(options, router_->handler(), &hub_);
    server_->start();
  }
  int port() const { return server_->port(); }
  const std::string& key() const { return key_.key; }

 private:
  TemporaryFolder folder_;
  store::Store store_{{(folder_.path() / "desk.db").string()}};
  desk::AuditFile audit_{folder_.path() / "audit.jsonl"};
  AccessBook book_{store_, audit_};
  NewKey key_ =
      *book_.create_key({"bench"}, "bench", {{"viewer", "", "*", {}}}, now_ms() + 86'400'000, now_ms());
  AccessGate gate_{book_, {{}, {1e6, 1e6}, {1e6, 1e6}, {1e6, 1e6}, {1e6, 1e6}}};
  EventHub hub_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<WebServer> server_;
};

/// Clients that send a byte of their headers every three seconds and come again when they are cut.
void dribble(const Desk& desk, int count, const std::stop_token& stop) {
  std::vector<std::unique_ptr<tests::RawClient>> slow(static_cast<std::size_t>(count));
  for (int second = 0; !stop.stop_requested(); ++second) {
    for (auto& client : slow) {
      if (!client || second % 15 == 0) {
        client = std::make_unique<tests::RawClient>(desk.port());
        client->send("GET / HTTP/1.1\r\nX-Slow: ");
      } else if (second % 3 == 0) {
        client->send("x");
      }
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int streams = argc > 1 ? std::atoi(argv[1]) : 0, slow = argc > 2 ? std::atoi(argv[2]) : 0;
  const int seconds = argc > 3 ? std::atoi(argv[3]) : 10;
  const Desk desk;
  std::vector<std::unique_ptr<tests::RawClient>> listeners;
  for (int i = 0; i < streams; ++i) {
    listeners.push_back(std::make_unique<tests::RawClient>(desk.port()));
    listeners.back()->send("GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + desk.key() +
                           "\r\n\r\n");
    listeners.back()->read_until("\r\n\r\n");
  }
  const std::jthread dribbling([&](const std::stop_token& stop) { dribble(desk, slow, stop); });
  const std::string command = fmt::format(
      "wrk -t2 -c16 -d{}s --latency -H 'Authorization: Bearer {}' "
      "http://127.0.0.1:{}/api/v1/assets/plant1:P-101/forecast",
      seconds, desk.key(), desk.port());
  return std::system(command.c_str());
}
