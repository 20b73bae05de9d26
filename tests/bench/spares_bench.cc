#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <vector>

#include "serve/api/router.h"
#include "serve/api/stock_routes.h"
#include "serve/desk/ledger.h"
#include "serve/desk/spares.h"
#include "serve/desk/stock.h"
#include "tests/unit/access/access_rig.h"

// 10,000 spares and 1,000 machines: how long lists, figures and moves take from request to answer, without
// sockets.
//
//     spares_bench [TIMES]

namespace {

using namespace portent;
using serve::store::Session;
using Clock = std::chrono::steady_clock;

constexpr int kSpares = 10'000, kMachines = 1'000, kSites = 4;

serve::store::Node machine(int i) {
  serve::store::Node node;
  node.id = fmt::format("plant{}:P-{:04}", i % kSites, i);
  return node;
}

void add_spare(Session& session, int i, std::int64_t now_ms) {
  serve::store::Spare spare;
  spare.id = fmt::format("plant{}:S-{:05}", i % kSites, i);
  spare.name = fmt::format("Bearing {}", i % 977);
  spare.maker = i % 3 == 0 ? "SKF" : "FAG";
  spare.maker_number = fmt::format("{}-2RS1", 6'000 + i % 400);
  spare.price = 8.25;
  spare.currency = "EUR";
  spare.minimum = 4 * serve::store::kOneUnit;
  const auto made = serve::desk::create_spare(session, spare, now_ms);
  serve::desk::set_fits(session, spare.id, made->version, {{.asset = machine(i % kMachines).id}}, now_ms)
      .value();
  serve::store::StockMove receipt;
  receipt.spare = spare.id;
  receipt.quantity = (1 + i % 20) * serve::store::kOneUnit;
  serve::desk::move_stock(session, receipt, now_ms).value();
}

void fill(serve::store::Store& store, std::int64_t now_ms) {
  for (int begin = 0; begin < kSpares; begin += 500)
    store.write([&](Session& session) {
      for (int i = begin; i < begin + 500 && i < kMachines; ++i)
        serve::desk::create_node(session, machine(i), now_ms).value();
      for (int i = begin; i < begin + 500; ++i) add_spare(session, i, now_ms);
    });
}

void print(const char* what, std::vector<double> ms) {
  std::ranges::sort(ms);
  fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.1f} |\n", what, ms.size(), ms[ms.size() / 2],
             ms[ms.size() * 99 / 100], ms.back());
}

}  // namespace

int main(int argc, char** argv) {
  const int times = argc > 1 ? std::atoi(argv[1]) : 500;
  tests::AccessRig rig;
  fill(rig.store, rig.now_ms);
  serve::AccessGate gate(rig.book);
  serve::CursorSigner signer("secret");
  const serve::NewKey planner = rig.key("planner");
  serve::RouterHooks hooks;
  hooks.now_ms = [&] { return rig.now_ms.load(); };
  hooks.gate = [&](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
    return gate.check(request, route, now_ms);
  };
  serve::Router router(serve::stock_routes(rig.store, rig.audit, gate, signer), hooks);
  const auto ask = [&](const std::string& method, const std::string& target, const std::string& body = "") {
    const auto begin = Clock::now();
    serve::HttpRequest request;
    request.method = method;
    request.target = target;
    request.remote = fmt::format("10.0.{}.7", begin.time_since_epoch().count() % 200);
    request.headers = {{"x-api-key", planner.key}};
    if (!body.empty()) request.headers.push_back({"content-type", "application/json"});
    request.body = body;
    const auto admitted = router.admit(request);
    const serve::WebAnswer answer = admitted ? router.answer(request) : admitted.error();
    if (answer.status >= 300) throw std::runtime_error(target + ": " + answer.body);
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  };
  const auto measure = [&](const char* what, const std::function<double(int)>& once) {
    std::vector<double> ms;
    for (int i = 0; i < times; ++i) ms.push_back(once(i));
    print(what, ms);
  };
  fmt::print("| question | asked | p50 ms | p99 ms | longest |\n|---|---|---|---|---|\n");
  measure("spares, first page", [&](int) { return ask("GET", "/api/v1/spares"); });
  measure("spares of a site, by name", [&](int i) {
    return ask("GET", fmt::format("/api/v1/spares?sort=name&site=plant{}", i % kSites));
  });
  measure("spares found by text",
          [&](int i) { return ask("GET", fmt::format("/api/v1/spares?text=S-{:04}", i % 1'000)); });
  measure("spares too few of", [&](int) { return ask("GET", "/api/v1/spares?short=true"); });
  measure("spares of an asset",
          [&](int i) { return ask("GET", "/api/v1/spares?asset=" + machine(i % kMachines).id); });
  measure("figures", [&](int) { return ask("GET", "/api/v1/stock/figures"); });
  measure("moves of a spare", [&](int i) {
    return ask("GET", fmt::format("/api/v1/spares/plant{}:S-{:05}/moves", i % kSites, i));
  });
  measure("a receipt", [&](int i) {
    return ask("POST", fmt::format("/api/v1/spares/plant{}:S-{:05}/moves", i % kSites, i),
               R"({"kind":"receipt","quantity":1})");
  });
  return 0;
}
