#include "serve/api/problem.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace portent::serve {
namespace {

struct Title {
  int status;
  std::string_view words;
};
constexpr std::array<Title, 32> kTitles = {{{200, "OK"},
                                            {201, "Created"},
                                            {202, "Accepted"},
                                            {204, "No Content"},
                                            {207, "Multi-Status"},
                                            {304, "Not Modified"},
                                            {400, "Bad Request"},
                                            {401, "Unauthorized"},
                                            {403, "Forbidden"},
                                            {404, "Not Found"},
                                            {405, "Method Not Allowed"},
                                            {406, "Not Acceptable"},
                                            {408, "Request Timeout"},
                                            {409, "Conflict"},
                                            {410, "Gone"},
                                            {411, "Length Required"},
                                            {412, "Precondition Failed"},
                                            {413, "Content Too Large"},
                                            {414, "URI Too Long"},
                                            {415, "Unsupported Media Type"},
                                            {416, "Range Not Satisfiable"},
                                            {417, "Expectation Failed"},
                                            {422, "Unprocessable Content"},
                                            {423, "Locked"},
                                            {428, "Precondition Required"},
                                            {429, "Too Many Requests"},
                                            {431, "Request Header Fields Too Large"},
                                            {500, "Internal Server Error"},
                                            {501, "Not Implemented"},
                                            {503, "Service Unavailable"},
                                            {504, "Gateway Timeout"},
                                            {505, "HTTP Version Not Supported"}}};

}  // namespace

std::string_view status_title(int status) {
  const auto found = std::ranges::find(kTitles, status, &Title::status);
  if (found != kTitles.end()) return found->words;
  return status < 500 ? "Request Refused" : "Internal Server Error";
}

std::string to_json(const Problem& problem) {
  nlohmann::ordered_json json = {{"type", "about:blank"},
                                 {"title", status_title(problem.status)},
                                 {"status", problem.status},
                                 {"detail", problem.detail}};
  if (!problem.parameter.empty()) json["parameter"] = problem.parameter;
  if (!problem.pointer.empty()) json["pointer"] = problem.pointer;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace portent::serve
