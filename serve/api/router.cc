#include "serve/api/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <set>

#include "ingest/error.h"
#include "serve/api/media_type.h"

namespace portent::serve {
namespace {

/// As much as an empty object may take with its blanks: many clients send one where no body is asked for.
constexpr std::size_t kEmptyObjectBytes = 16;

/// No body, or an empty object.
bool says_nothing(const std::string& body) {
  std::string text = body;
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return text.empty() || text == "{}";
}

tl::unexpected<WebAnswer> refused(WebAnswer answer) {
  return tl::unexpected(std::move(answer));
}

WebAnswer away() {
  WebAnswer answer = problem_of({503, "the database is away: try again"});
  answer.headers.push_back({"Retry-After", "5"});
  return answer;
}

bool fits(const RoutePath& path, const RequestTarget& target) {
  return path.segments.size() == target.segments.size() &&
         std::ranges::equal(path.segments, target.segments,
                            [](const std::string& wanted, const std::string& given) {
                              return wanted.empty() ? !given.empty() : wanted == given;
                            });
}

/// Literals before parameters: /assets/import is no asset of that name.
std::size_t literals(const RoutePath& path) {
  return static_cast<std::size_t>(
      std::ranges::count_if(path.segments, [](const auto& one) { return !one.empty(); }));
}

bool climbs(const RequestTarget& target) {
  return std::ranges::any_of(target.segments,
                             [](const std::string& one) { return one == "." || one == ".."; });
}

bool accepts_any(std::string_view accept, const Route& route) {
  return accepts(accept, route.answer_type) ||
         std::ranges::any_of(route.other_answer_types,
                             [&](const std::string& type) { return accepts(accept, type); });
}

void check(const Route& route, std::set<std::string>& seen) {
  const auto wrong = [&](const char* why) {
    throw ingest::FatalError(fmt::format("the route {} {} {}", route.method, route.path, why));
  };
  std::string shape = route.method;
  const RoutePath path = split_path(route.path);
  for (std::size_t i = 0; i < path.segments.size(); ++i) {
    shape += "/" + path.segments[i];
    if (path.names[i].empty()) continue;
    if (std::ranges::find(route.path_parameters, path.names[i], &Parameter::name) ==
        route.path_parameters.end())
      wrong("does not say what is in its path");
  }
  if (!seen.insert(shape).second || !seen.insert("name:" + route.name).second) wrong("is there twice");
  if (!route.handler) wrong("has no handler");
  if (route.every_site && !route.permission) wrong("asks for no permission, but at every site");
}

}  // namespace

Router::Router(std::vector<Route> routes, RouterHooks hooks)
    : routes_(std::move(routes)), hooks_(std::move(hooks)) {
  std::set<std::string> seen;
  for (const Route& route : routes_) {
    check(route, seen);
    paths_.push_back(split_path(route.path));
  }
}

Router::Match Router::match(const std::string& method, const RequestTarget& target) const {
  Match found;
  std::size_t best = 0;
  std::set<std::string> methods;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!fits(paths_[i], target)) continue;
    methods.insert(routes_[i].method);
    const bool asked = routes_[i].method == method || (method == "HEAD" && routes_[i].method == "GET");
    const std::size_t exact = literals(paths_[i]) + 1;
    if (!asked || exact <= best) continue;
    found.route = &routes_[i];
    best = exact;
  }
  if (methods.contains("GET")) methods.insert("HEAD");
  if (!methods.empty()) methods.insert("OPTIONS");
  found.allow = fmt::format("{}", fmt::join(methods, ", "));
  return found;
}

std::optional<WebAnswer> Router::refuse(HttpRequest& request, const Route& route,
                                        const RequestTarget& target) const {
  const auto problem = [](Problem why) { return std::optional(problem_of(why)); };
  if (auto why = parameter_problem(route, target)) return problem(*std::move(why));
  if (const auto accept = request.header("accept"); accept && !accepts_any(*accept, route))
    return problem({406, "the answer is " + route.answer_type, "accept"});
  const bool body =
      request.header("transfer-encoding") || request.header("content-length").value_or("0") != "0";
  if (body && route.request_schema.empty() && route.method == "GET")
    return problem({413, "this request has no body", "content-length"});
  const bool read = body && !route.request_schema.empty();
  if (read && request.header("content-encoding"))
    return problem({415, "a body is sent as it is, without a coding", "content-encoding"});
  if (read && std::ranges::none_of(route.request_types, [&](const std::string& type) {
        return is_media_type(request.header("content-type").value_or(""), type);
      }))
    return problem(
        {415, fmt::format("the body must be {}", fmt::join(route.request_types, " or ")), "content-type"});
  if (route.needs_match && !request.header("if-match"))
    return problem(
        {428, "send If-Match with the ETag of what you read, so that nobody's change is lost", "if-match"});
  return std::nullopt;
}

std::optional<WebAnswer> Router::let_through(HttpRequest& request, const Route* route) const {
  try {
    return hooks_.gate ? hooks_.gate(request, route, hooks_.now_ms()) : std::nullopt;
  } catch (const store::UnavailableError& error) {
    if (hooks_.failed && route != nullptr) hooks_.failed(*route, error.what());
    return away();
  }
}

tl::expected<std::size_t, WebAnswer> Router::admit(HttpRequest& request) const {
  const Route* route = nullptr;
  auto admitted = admit(request, route);
  if (!admitted && hooks_.answered) hooks_.answered(route, admitted.error().status, std::nullopt);
  return admitted;
}

tl::expected<std::size_t, WebAnswer> Router::admit(HttpRequest& request, const Route*& route) const {
  const auto target = request.target == "*" ? tl::expected<RequestTarget, std::string>(RequestTarget{})
                                            : parse_target(request.target);
  if (!target) return refused(problem_of({400, target.error()}));
  if (climbs(*target)) return refused(problem_of({400, "a path has no . or .. in it"}));
  const Match found = match(request.method, *target);
  route = found.route;
  if (auto answer = let_through(request, found.route)) return refused(*std::move(answer));
  if (request.method == "OPTIONS" && (!found.allow.empty() || request.target == "*"))
    return refused({204, "", "", {{"Allow", found.allow.empty() ? "GET, HEAD, OPTIONS" : found.allow}}});
  if (found.allow.empty())
    return refused(problem_of({404, "nothing is served at this path; see /openapi.json"}));
  if (found.route == nullptr) {
    WebAnswer answer = problem_of({405, "this path knows " + found.allow});
    answer.headers.push_back({"Allow", found.allow});
    return refused(std::move(answer));
  }
  if (auto answer = refuse(request, *found.route, *target)) return refused(*std::move(answer));
  if (!found.route->request_schema.empty()) return found.route->body_bytes;
  return found.route->method == "GET" ? 0 : kEmptyObjectBytes;
}

WebAnswer Router::answer(HttpRequest& request) const {
  auto target = parse_target(request.target);
  const Route* route = target ? match(request.method, *target).route : nullptr;
  if (route == nullptr) return problem_of({404, "nothing is served at this path; see /openapi.json"});
  Call call(request, *route, *std::move(target), hooks_.now_ms());
  const auto begun = std::chrono::steady_clock::now();
  WebAnswer made = answer(call, *route);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  if (hooks_.answered) hooks_.answered(route, made.status, took.count());
  return made;
}

WebAnswer Router::answer(Call& call, const Route& route) const {
  const HttpRequest& request = call.request();
  if (route.request_schema.empty() && !says_nothing(request.body))
    return problem_of({413, "this request has no body", "content-length"});
  try {
    if (hooks_.once && request.method == "POST" && request.header("idempotency-key"))
      return hooks_.once(call, [&] { return route.handler(call); });
    return route.handler(call);
  } catch (const store::UnavailableError& error) {
    if (hooks_.failed) hooks_.failed(route, error.what());
    return away();
  } catch (const store::RetryError&) {
    return busy_answer();
  } catch (const std::exception& error) {
    if (hooks_.failed) hooks_.failed(route, error.what());
    return problem_of({500, "the request could not be answered"});
  }
}

WebHandler Router::handler() const {
  return {[this](HttpRequest& request) { return admit(request); },
          [this](HttpRequest& request) { return answer(request); }};
}

}  // namespace portent::serve
