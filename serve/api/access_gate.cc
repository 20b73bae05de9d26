#include "serve/api/access_gate.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

#include "serve/api/cookies.h"
#include "serve/desk/secret.h"
#include "serve/store/idempotency.h"

namespace portent::serve {
namespace {

std::optional<std::string_view> key_of(const HttpRequest& request) {
  if (const auto key = request.header("x-api-key")) return key;
  const auto given = request.header("authorization");
  constexpr std::string_view kBearer = "bearer ";
  if (!given || given->size() <= kBearer.size()) return std::nullopt;
  for (std::size_t i = 0; i < kBearer.size(); ++i)
    if (((*given)[i] | 0x20) != (kBearer[i] | 0x20)) return std::nullopt;
  return given->substr(kBearer.size());
}

bool has_key(const HttpRequest& request) {
  for (const auto& header : request.headers)
    if (header.key == "authorization" || header.key == "x-api-key") return true;
  return false;
}

std::optional<std::string> token_of(const HttpRequest& request) {
  const auto cookies = request.header("cookie");
  return cookies ? cookie_named(*cookies, kSessionCookie) : std::nullopt;
}

bool changes(const HttpRequest& request) {
  return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

/// Not through a proxy, which speaks for others, nor by another name than this machine's own, as a page of
/// elsewhere would whose name was made to lead here.
bool is_of_this_machine(const HttpRequest& request) {
  if (request.remote != "::1" && !request.remote.starts_with("127.")) return false;
  if (request.header("forwarded") || request.header("x-forwarded-for") || request.header("via")) return false;
  std::string_view host = request.header("host").value_or("");
  if (const auto port = host.rfind(':'); port != std::string_view::npos && !host.ends_with(']'))
    host = host.substr(0, port);
  return host == "localhost" || host == "[::1]" || host == "127.0.0.1";
}

}  // namespace

AccessGate::AccessGate(AccessBook& book, GateOptions options)
    : local_viewer_(options.local_viewer),
      counters_(options.counters),
      cache_(book.store(), options.cache),
      denials_(book.store(), book.audit()),
      per_key_(options.per_key),
      per_address_(options.per_address),
      nobody_(options.nobody),
      wrong_(options.wrong) {}

void AccessGate::count(std::string_view why) {
  if (counters_) counters_->denied(why);
}

WebAnswer AccessGate::too_many(std::int64_t wait_s) {
  count("too_many");
  WebAnswer answer = problem_of({429, fmt::format("too many requests: wait {} s", wait_s)});
  answer.headers.push_back({"Retry-After", std::to_string(wait_s)});
  return answer;
}

/// A key before a cookie, so that a browser's cookie never lends its rights to a request that names another.
AccessGate::Asked AccessGate::identify(const HttpRequest& request, std::int64_t now_ms) {
  if (has_key(request)) {
    const auto key = key_of(request);
    return {key ? cache_.of_key(*key, now_ms) : std::nullopt, true, false};
  }
  if (const auto token = token_of(request)) return {cache_.of_session(*token, now_ms), true, true};
  return {somebody_here(request), false, false};
}

std::optional<desk::Principal> AccessGate::somebody_here(const HttpRequest& request) const {
  if (!local_viewer_ || changes(request) || !is_of_this_machine(request)) return std::nullopt;
  desk::Principal viewer;
  viewer.kind = desk::Principal::Kind::kLocal;
  viewer.id = "local";
  viewer.name = "somebody at this machine";
  viewer.rights = {{desk::permissions_of(desk::Role::kViewer)}};
  return viewer;
}

void AccessGate::note(const HttpRequest& request, const Route* route, const std::string& permission,
                      const std::string& site, const std::string& reason, std::int64_t now_ms) {
  store::Denial denial;
  denial.subject = request.principal.id;
  denial.address = request.remote;
  denial.method = request.method;
  denial.path = route ? route->path : "";
  denial.permission = permission;
  denial.site = site;
  denial.reason = reason;
  denials_.add(std::move(denial), now_ms);
}

WebAnswer AccessGate::deny(int status, std::string_view why, const HttpRequest& request, const Route* route,
                           const std::string& reason, std::int64_t now_ms) {
  count(why);
  const bool lacks =
      status == 403 && route && route->permission && request.principal.kind != desk::Principal::Kind::kNobody;
  note(request, route, lacks ? std::string(desk::name_of(*route->permission)) : "",
       lacks && route->every_site ? "*" : "", reason, now_ms);
  WebAnswer answer = problem_of({status, reason});
  if (status == 401) answer.headers.push_back({"WWW-Authenticate", "Bearer realm=\"portent\""});
  return answer;
}

std::optional<WebAnswer> AccessGate::identify_or_refuse(HttpRequest& request, const Route* route,
                                                        std::int64_t now_ms) {
  if (has_key(request))
    if (const auto wait = wrong_.wait_s(request.remote, now_ms)) return too_many(*wait);
  Asked asked = identify(request, now_ms);
  if (asked.who) {
    request.principal = *std::move(asked.who);
    if (const auto wait = per_key_.take(request.principal.id, now_ms)) return too_many(*wait);
    if (!asked.by_cookie || !changes(request)) return std::nullopt;
    const auto given = request.header("x-csrf-token");
    if (given && desk::equal_in_constant_time(*given, desk::csrf_token_of(*token_of(request))))
      return std::nullopt;
    return deny(403, "csrf", request, nullptr, "a browser sends X-CSRF-Token with whatever changes something",
                now_ms);
  }
  if (const auto wait = nobody_.take(request.remote, now_ms)) return too_many(*wait);
  if (!asked.named) return std::nullopt;
  // A cookie that has ended is no attack: what is open to anybody stays open.
  if (asked.by_cookie && route && !route->permission && !route->signed_in) return std::nullopt;
  if (!asked.by_cookie) static_cast<void>(wrong_.take(request.remote, now_ms));
  return deny(401, asked.by_cookie ? "session_ended" : "wrong_key", request, route,
              asked.by_cookie ? "the session has ended: sign in again"
                              : "the key is not known, has ended or was revoked",
              now_ms);
}

std::optional<WebAnswer> AccessGate::permit(const HttpRequest& request, const Route& route,
                                            std::int64_t now_ms) {
  if (!route.permission && !route.signed_in) return std::nullopt;
  const desk::Principal& who = request.principal;
  if (who.kind == desk::Principal::Kind::kNobody)
    return deny(401, "no_key", request, &route, "send a key as Authorization: Bearer KEY, or sign in",
                now_ms);
  if (!route.permission) return std::nullopt;
  const bool fine = route.every_site ? desk::may(who, *route.permission, "", now_ms)
                                     : desk::may_somewhere(who, *route.permission, now_ms);
  if (fine) return std::nullopt;
  return deny(403, "permission", request, &route,
              fmt::format("the permission {} is needed{}", desk::name_of(*route.permission),
                          route.every_site ? " for every site" : ""),
              now_ms);
}

std::optional<WebAnswer> AccessGate::check(HttpRequest& request, const Route* route, std::int64_t now_ms) {
  if (cache_.address_blocked(request.remote, now_ms)) {
    count("blocked");
    return problem_of({403, "this address is blocked"});
  }
  if (const auto wait = per_address_.take(request.remote, now_ms)) return too_many(*wait);
  if (auto answer = identify_or_refuse(request, route, now_ms)) return answer;
  return route == nullptr ? std::nullopt : permit(request, *route, now_ms);
}

std::optional<Problem> AccessGate::require(const Call& call, desk::Permission permission,
                                           const std::string& site) {
  if (desk::may(call.who(), permission, site, call.now_ms())) return std::nullopt;
  const std::string reason = fmt::format("the permission {} is needed {}", desk::name_of(permission),
                                         site.empty() ? "for every site" : "at " + site);
  count("permission");
  note(call.request(), &call.route(), std::string(desk::name_of(permission)), site.empty() ? "*" : site,
       reason, call.now_ms());
  return Problem{403, reason};
}

std::optional<Problem> AccessGate::require_of(const Call& call, desk::Permission permission,
                                              const std::string& site, desk::Permission see,
                                              const Problem& missing) {
  auto problem = require(call, permission, site);
  if (problem && !desk::may(call.who(), see, site, call.now_ms())) return missing;
  return problem;
}

bool AccessGate::still_may(const HttpRequest& request, desk::Permission permission, std::int64_t now_ms) {
  if (cache_.address_blocked(request.remote, now_ms)) return false;
  const Asked asked = identify(request, now_ms);
  return asked.who && desk::may_somewhere(*asked.who, permission, now_ms);
}

AccessUpkeep::AccessUpkeep(AccessGate& gate, AccessBook& book, std::function<std::int64_t()> now_ms)
    : thread_([&gate, &book, now_ms = std::move(now_ms)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        std::int64_t tidied_ms = 0;
        const auto once = [&](std::int64_t now) {
          gate.denials().flush(now);
          if (now - tidied_ms < 60'000) return;
          tidied_ms = now;
          book.store().write([&](store::Session& session) {
            store::forget_once(session, now - book.options().keep_answers_ms);
            store::forget_ended_sign_ins(session, now);
          });
        };
        while (!stopped.wait_for(lock, stop, std::chrono::seconds(1), [&] { return stop.stop_requested(); }))
          try {
            once(now_ms());
          } catch (const std::exception&) {
            // The database is away: what waits is kept, and the next second tries again.
          }
        try {
          gate.denials().flush(now_ms());
        } catch (const std::exception&) {
          // They stand in the audit file; the list lacks the last second.
        }
      }) {}

}  // namespace portent::serve
