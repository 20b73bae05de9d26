#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "serve/api/access_book.h"
#include "serve/api/access_cache.h"
#include "serve/api/api_counters.h"
#include "serve/api/denial_log.h"
#include "serve/api/rate_limit.h"
#include "serve/api/route.h"

namespace portent::serve {

struct GateOptions {
  CacheOptions cache;
  Rate per_key{20'000, 40'000};      ///< requests of one key or person
  Rate per_address{20'000, 40'000};  ///< requests of one address, whoever they are of
  Rate nobody{20, 100};              ///< requests of one address that name nobody
  Rate wrong{0.2, 20};               ///< wrong keys of one address, one each 5 s
  /// Whoever asks from this very machine, by its own name and without a key, may see what a viewer sees at
  /// every site. Pages of other sites that a browser here has open can't: they come under another name.
  bool local_viewer = false;
  ApiCounters* counters = nullptr;  ///< where denied requests are counted; must outlive the gate
};

/// Stands before every route: who is it, may he, and not too often. Deny by default: a route without a
/// permission must say so. Whoever is denied stands in the audit file and on the review list. Thread-safe.
class AccessGate {
 public:
  explicit AccessGate(AccessBook& book, GateOptions options = {});

  /// For RouterHooks::gate: fills in request.principal, or answers 401, 403 or 429.
  std::optional<WebAnswer> check(HttpRequest& request, const Route* route, std::int64_t now_ms);

  /// For handlers, once they know whose site it is: 403 where the permission does not hold there.
  std::optional<Problem> require(const Call& call, desk::Permission permission, const std::string& site);

  /// The same for an object that stands at `site`: `missing`, what is answered where there is no such object,
  /// where the caller may not even see (`see`) what stands there, so that no answer tells that it is there.
  /// It is a denied request all the same, noted as such.
  std::optional<Problem> require_of(const Call& call, desk::Permission permission, const std::string& site,
                                    desk::Permission see, const Problem& missing);

  /// Whether a key or session that opened a stream still may: asked each second.
  bool still_may(const HttpRequest& request, desk::Permission permission, std::int64_t now_ms);

  AccessCache& cache() { return cache_; }
  DenialLog& denials() { return denials_; }

 private:
  struct Asked {
    std::optional<desk::Principal> who;
    bool named = false;  ///< a key or a cookie was there, right or wrong
    bool by_cookie = false;
  };
  Asked identify(const HttpRequest& request, std::int64_t now_ms);
  std::optional<desk::Principal> somebody_here(const HttpRequest& request) const;
  std::optional<WebAnswer> identify_or_refuse(HttpRequest& request, const Route* route, std::int64_t now_ms);
  std::optional<WebAnswer> permit(const HttpRequest& request, const Route& route, std::int64_t now_ms);
  WebAnswer deny(int status, std::string_view why, const HttpRequest& request, const Route* route,
                 const std::string& reason, std::int64_t now_ms);
  void note(const HttpRequest& request, const Route* route, const std::string& permission,
            const std::string& site, const std::string& reason, std::int64_t now_ms);

  WebAnswer too_many(std::int64_t wait_s);
  void count(std::string_view why);

  bool local_viewer_;
  ApiCounters* counters_;
  AccessCache cache_;
  DenialLog denials_;
  RateLimit per_key_, per_address_, nobody_, wrong_;
};

/// What must be done now and then, on a thread of its own: writes denials each second, forgets old answers
/// and ended sessions each minute.
class AccessUpkeep {
 public:
  AccessUpkeep(AccessGate& gate, AccessBook& book, std::function<std::int64_t()> now_ms);

 private:
  std::jthread thread_;
};

}  // namespace portent::serve
