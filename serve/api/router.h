#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "serve/api/request_reader.h"
#include "serve/api/route.h"
#include "serve/api/web_server.h"

namespace portent::serve {

/// What a router asks beside its table.
struct RouterHooks {
  std::function<std::int64_t()> now_ms;  ///< the wall clock
  /// Who asks, and whether he may: fills in request.principal, or answers. `route` is nullptr where none
  /// fits. Empty: everybody may everything.
  std::function<std::optional<WebAnswer>(HttpRequest&, const Route* route, std::int64_t now_ms)> gate;
  /// Answers a POST that carries an Idempotency-Key, by `work` or from before. Empty: the header is ignored.
  std::function<WebAnswer(Call&, const std::function<WebAnswer()>& work)> once;
  /// Told what a handler threw, for the log. The client is told nothing.
  std::function<void(const Route&, const std::string& what)> failed;
  /// Told of each answer: its route (nullptr where none fits), its status, and how long the handler took,
  /// where one did. Must be quick.
  std::function<void(const Route*, int status, std::optional<double> seconds)> answered = {};
};

/// Answers requests by a table of routes; knows no sockets. Everything that can be refused by the head is
/// refused before the body is read: 400, 401, 403, 404, 405, 406, 413, 415, 428, 429. Throws FatalError where
/// two routes are the same, or one contradicts itself. Thread-safe.
class Router {
 public:
  Router(std::vector<Route> routes, RouterHooks hooks);

  tl::expected<std::size_t, WebAnswer> admit(HttpRequest& request) const;
  WebAnswer answer(HttpRequest& request) const;
  /// For a WebServer; the router must outlive it.
  WebHandler handler() const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Match {
    const Route* route = nullptr;
    std::string allow;  ///< methods of the path; empty: there is no such path
  };
  Match match(const std::string& method, const RequestTarget& target) const;
  tl::expected<std::size_t, WebAnswer> admit(HttpRequest& request, const Route*& route) const;
  WebAnswer answer(Call& call, const Route& route) const;
  std::optional<WebAnswer> let_through(HttpRequest& request, const Route* route) const;
  std::optional<WebAnswer> refuse(HttpRequest& request, const Route& route,
                                  const RequestTarget& target) const;

  std::vector<Route> routes_;
  std::vector<RoutePath> paths_;  ///< of the routes
  RouterHooks hooks_;
};

}  // namespace portent::serve
