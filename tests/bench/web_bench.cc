#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/answer_once.h"
#include "serve/api/history_routes.h"
#include "serve/api/router.h"
#include "serve/api/stream_route.h"
#include "serve/api/web_server.h"
#include "serve/store/forecasts.h"
#include "tests/support/sample_forecast.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/api/raw_client.h"

// How fast the newest forecast of one of 10,000 assets, each time another one, is answered out of SQLite with
// a key checked, by wrk at 16 connections that are kept, alone and beside idle streams of events and slow
// clients (a header byte every 3 s):
//   web_bench [STREAMS [SLOW [SECONDS [FORECASTS OF EACH ASSET]]]]

namespace {

using namespace portent;
using namespace portent::serve;

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

constexpr int kAssets = 10'000;

std::string asset_name(int number) {
  return fmt::format("plant1:P-{}", number);
}

/// So many forecasts of each asset, an hour apart.
void fill(store::Store& store, int each) {
  std::int64_t offset = 0;
  for (int hour = 0; hour < each; ++hour)
    for (int first = 0; first < kAssets; first += 1'000) {
      std::vector<store::ForecastRow> rows;
      for (int i = first; i < first + 1'000; ++i) {
        models::Forecast made = tests::sample_forecast(asset_name(i), 60);
        made.site = "plant1";
        made.ts += hour * 3'600'000LL;
        rows.push_back({made.asset, "", made.site, made.ts, ++offset, made.rul.p10, made.rul.p50,
                        made.rul.p90, made.health, made.unit, "ok", models::policy::Level::kNone,
                        to_json(made)});
      }
      store.write([&](store::Session& session) { store::save_forecasts(session, rows); });
    }
}

class Desk {
 public:
  explicit Desk(int forecasts) {
    fill(store_, forecasts);
    std::vector<Route> routes = history_routes(store_, gate_, signer_);
    routes.push_back(stream_route("/api/v1/stream", desk::Permission::kReadAlarms, gate_, now_ms));
    router_ = std::make_unique<Router>(
        std::move(routes), RouterHooks{now_ms,
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
  CursorSigner signer_{"bench"};
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
  const Desk desk(argc > 4 ? std::atoi(argv[4]) : 10);
  std::vector<std::unique_ptr<tests::RawClient>> listeners;
  for (int i = 0; i < streams; ++i) {
    listeners.push_back(std::make_unique<tests::RawClient>(desk.port()));
    listeners.back()->send("GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + desk.key() +
                           "\r\n\r\n");
    listeners.back()->read_until("\r\n\r\n");
  }
  const std::jthread dribbling([&](const std::stop_token& stop) { dribble(desk, slow, stop); });
  const TemporaryFolder folder;
  const auto script = folder.path() / "any_asset.lua";
  std::ofstream(script) << fmt::format(
      "request = function() return wrk.format('GET', '/api/v1/assets/plant1:P-' .. math.random(0, {}) .. "
      "'/forecast') end\n",
      kAssets - 1);
  const std::string command =
      fmt::format("wrk -t2 -c16 -d{}s --latency -H 'Authorization: Bearer {}' -s {} http://127.0.0.1:{}",
                  seconds, desk.key(), script.string(), desk.port());
  return std::system(command.c_str());
}
