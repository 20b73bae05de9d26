#include "serve/connector/web.h"

#include "serve/connector/json_parts.h"

namespace portent::serve::connector {
namespace {

using Of = Answer::Of;

Of told_of(const outward::Sent& sent) {
  if (sent.taken) return Of::kTaken;
  const long status = sent.status;
  if (sent.too_long && status >= 200 && status < 300) return Of::kTooLong;
  const bool refused = status >= 400 && status < 500;
  const bool of_all = status == 401 || status == 403 || status == 408 || status == 429;
  return refused && !of_all ? Of::kOrder : Of::kAway;
}

Answer answer_of(outward::Sent sent) {
  Answer made{told_of(sent), sent.status, std::move(sent.body), std::move(sent.problem), sent.retry_after_ms};
  if (sent.status == 401) made.problem += ": it does not take the key";
  if (sent.status == 403) made.problem += ": it does not let the key do this";
  if (made.of == Of::kOrder && !made.body.empty()) made.problem += ": " + glimpse(made.body);
  return made;
}

}  // namespace

Answer Web::ask(const outward::Ask& request, const std::function<bool()>& stopping) {
  constexpr std::chrono::milliseconds kSlice{100};
  if (const std::string problem = outward::url_problem(request.url, allow_); !problem.empty())
    return {Of::kAway, 0, "", "its address " + problem, {}};
  transfers_.drop();  // one that an error cut off
  transfers_.start(1, request);
  while (!stopping()) {
    auto sent = transfers_.wait(kSlice);
    if (!sent.empty()) return answer_of(std::move(sent.front()));
  }
  transfers_.drop();
  return {Of::kAway, 0, "", "broken off", {}};
}

}  // namespace portent::serve::connector
