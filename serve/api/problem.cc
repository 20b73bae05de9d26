#include "serve/api/problem.h"

#include <nlohmann/json.hpp>

namespace portent::serve {

std::string_view status_title(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 503:
      return "Service Unavailable";
    default:
      return status < 500 ? "Request Refused" : "Internal Server Error";
  }
}

std::string to_json(const Problem& problem) {
  nlohmann::ordered_json json = {{"type", "about:blank"},
                                 {"title", status_title(problem.status)},
                                 {"status", problem.status},
                                 {"detail", problem.detail}};
  if (!problem.parameter.empty()) json["parameter"] = problem.parameter;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace portent::serve
