#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/api/http_request.h"
#include "serve/api/request_target.h"
#include "serve/api/web_answer.h"
#include "serve/desk/permission.h"
#include "serve/store/idempotency.h"

namespace portent::serve {

enum class ParameterType : std::uint8_t { kText, kInteger, kNumber, kBoolean, kTime, kId };

/// One parameter of a path or a query.
struct Parameter {
  std::string name;
  ParameterType type = ParameterType::kText;
  std::string help;
  std::vector<std::string> choices = {};        ///< of a text; empty: any
  std::optional<double> least = {}, most = {};  ///< of a number; of a text, how many bytes at most
  bool required = false;                        ///< of a query's; those of a path always are
};

/// `fields`: which members of each object of an answer are kept.
Parameter fields_parameter();

class Call;

/// One thing that can be asked, as data: the router checks requests by it, and the OpenAPI document is made
/// of it.
struct Route {
  std::string method;  ///< GET stands for HEAD as well
  std::string path;    ///< such as /api/v1/assets/{id}
  std::string name;    ///< operationId, such as getAsset
  std::string summary;
  std::string tag;                              ///< chapter of the document
  std::optional<desk::Permission> permission;   ///< asked for; nothing: anybody may, also without a key
  bool every_site = false;                      ///< the permission must hold for every site
  bool signed_in = false;                       ///< without a permission: whoever is known
  std::vector<Parameter> path_parameters = {};  ///< one for each {name}
  std::vector<Parameter> query = {};
  std::string request_schema = {};  ///< name of the body's; empty: no body
  std::vector<std::string> request_types = {"application/json"};
  std::string answer_schema = {};  ///< name; empty: none, or not JSON
  std::string answer_type = "application/json";
  std::vector<std::string> other_answer_types =
      {};  ///< that a parameter may ask for; the handler looks at Accept
  int success = 200;
  std::vector<int> refusals = {};  ///< statuses of its own, beside those of every route
  std::size_t body_bytes = 1 << 20;
  bool needs_match = false;     ///< If-Match must be there (428)
  bool takes_match = false;     ///< If-Match may be there (412)
  bool secret_request = false;  ///< its body holds a password: not even a hash of it is kept for a repetition
  bool keeps_secret = false;    ///< its answer holds a secret: it is not kept for a repetition
  std::function<WebAnswer(Call&)> handler;
};

/// A route of these words, without parameters and handler.
Route make_route(std::string method, std::string path, std::string name, std::string summary, std::string tag,
                 std::optional<desk::Permission> permission = {});

/// One request that fits a route: its parameters are there and of their types.
class Call {
 public:
  Call(HttpRequest& request, const Route& route, RequestTarget target, std::int64_t now_ms);

  HttpRequest& request() { return request_; }
  const HttpRequest& request() const { return request_; }
  const Route& route() const { return route_; }
  const desk::Principal& who() const { return request_.principal; }
  std::int64_t now_ms() const { return now_ms_; }
  /// Of the path; it is there.
  const std::string& path(std::string_view name) const;
  /// Of the query.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  std::optional<bool> truth(std::string_view name) const;
  /// ISO 8601 in UTC, or ms since 1970, as ms since 1970.
  std::optional<std::int64_t> time(std::string_view name) const;

  /// Set where the request carries an Idempotency-Key: a handler that calls store::finish_once() with it in
  /// the transaction of its change has both kept or neither, also when the process is killed in between.
  std::optional<store::OnceKey> once;
  bool once_finished = false;  ///< set by a handler that did

 private:
  HttpRequest& request_;
  const Route& route_;
  RequestTarget target_;
  std::vector<std::string> names_;  ///< of the path's segments; empty where it is none's
  std::int64_t now_ms_;
};

/// A template's segments; "" before the name of a parameter stands in `names`.
struct RoutePath {
  std::vector<std::string> segments;  ///< literal, or empty for a parameter
  std::vector<std::string> names;     ///< of the parameter, or empty for a literal
};
RoutePath split_path(std::string_view path);

/// Why the parameters of a request are none of the route's, naming the first at fault.
std::optional<Problem> parameter_problem(const Route& route, const RequestTarget& target);

/// ISO 8601 in UTC (2026-01-31T12:00:00Z, with or without fractions) or ms since 1970.
std::optional<std::int64_t> parse_time(std::string_view text);
/// With milliseconds and Z.
std::string format_time(std::int64_t ms);

}  // namespace portent::serve
