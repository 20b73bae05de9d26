#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ingest/record.h"
#include "serve/api/problem.h"

namespace portent::serve {

/// One event for those who listen.
struct StreamEvent {
  std::uint64_t id = 0;  ///< ascending by one from 1
  std::string type;      ///< such as "alarm.raised"
  std::string data;      ///< JSON on one line
  std::string site;      ///< whose it is; empty: everybody's
};

/// An answer that does not end: events as they come, for as long as `allowed()`.
struct Subscription {
  std::function<bool(const StreamEvent&)> wants;  ///< asked on the streams' thread; must be quick
  std::function<bool()> allowed;                  ///< asked each second; empty: always
  std::optional<std::uint64_t> after;             ///< the last event that the client has seen
};

struct WebAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<ingest::Header> headers;
  std::optional<Subscription> stream = {};  ///< instead of the body
};

/// A problem as application/problem+json.
WebAnswer problem_of(const Problem& problem);
/// 503: others who write the same stood in its way too often; sent again, it may do.
WebAnswer busy_answer();
/// The first header of that name, as it was written; empty where there is none.
std::string_view header_of(const WebAnswer& answer, std::string_view name);

/// The bytes of an answer: status line, headers, body, and the headers that harden every answer unless it
/// sets them itself. No header can end its line early: a carriage return or line feed in a value becomes a
/// space. `head_only`: for HEAD. A stream's head has no length.
std::string bytes_of(const WebAnswer& answer, bool keep_alive, bool head_only, bool encrypted = false);

}  // namespace portent::serve
