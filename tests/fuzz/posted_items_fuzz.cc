#include "serve/api/posted_items.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

// The elements of an array as they were sent: those that a JSON parser finds, in the body and in its order,
// wherever it finds any.

namespace {

using nlohmann::json;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const std::string& body, const char* type) {
  portent::serve::HttpRequest request;
  request.headers = {{"content-type", type}};
  request.body = body;
  const auto items = portent::serve::posted_items(request);
  const json whole = json::parse(body, nullptr, false);
  const std::string begin = body.substr(std::min(body.find_first_not_of(" \t\r\n"), body.size()), 1);
  if (!items) return;
  for (const std::string_view item : *items) {
    static_cast<void>(portent::serve::item_problem(item));
    require(!item.empty() && item.data() >= request.body.data() &&
            item.data() + item.size() <= request.body.data() + request.body.size());
  }
  if (std::string_view(type) != "application/json" || begin != "[" || whole.is_discarded()) return;
  require(items->size() == whole.size());
  for (std::size_t i = 0; i < items->size(); ++i) {
    const json item = json::parse((*items)[i], nullptr, false);
    require(!item.is_discarded() && item.dump() == whole[i].dump());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  check(body, "application/json");
  check(body, "application/x-ndjson");
  return 0;
}
