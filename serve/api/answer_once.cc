#include "serve/api/answer_once.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "models/sha256.h"

namespace portent::serve {
namespace {

constexpr std::int64_t kAbandonedMs = 60'000;
constexpr std::size_t kLongestKept = 4 << 20;

/// A password is short enough to be guessed by its hash, so a body that holds one is left out.
std::string hash_of(const HttpRequest& request, bool secret) {
  models::Sha256 hash;
  const std::string nothing;
  const std::string type(request.header("content-type").value_or(""));
  for (const std::string* part : {&request.method, &request.target, &type, secret ? &nothing : &request.body})
    hash.add(fmt::format("{}:{}", part->size(), *part));
  return hash.hex();
}

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= 255 &&
         std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

WebAnswer answer_of(const store::KeptAnswer& kept) {
  if (kept.content_type == "secret")
    return problem_of({409,
                       "this was done already, and its secret is shown once: revoke it and make a new one",
                       "idempotency-key"});
  WebAnswer answer{kept.status, kept.content_type, kept.body, {{"Idempotent-Replayed", "true"}}};
  if (!kept.location.empty()) answer.headers.push_back({"Location", kept.location});
  if (!kept.etag.empty()) answer.headers.push_back({"ETag", kept.etag});
  return answer;
}

WebAnswer in_work() {
  WebAnswer answer = problem_of({409, "the same request is being answered: try again", "idempotency-key"});
  answer.headers.push_back({"Retry-After", "1"});
  return answer;
}

/// Of an answer that holds a secret only that it was given.
store::KeptAnswer kept_of(const Call& call, const WebAnswer& answer) {
  const bool secret = call.route().keeps_secret && answer.status < 300;
  return {answer.status, secret ? "secret" : answer.content_type, std::string(header_of(answer, "Location")),
          secret ? "" : answer.body, std::string(header_of(answer, "ETag"))};
}

/// Of what was done already: where another one has taken over, it is that one's answer that is kept.
void keep_done(store::Store& store, const Call& call, const WebAnswer& answer) {
  try {
    store.write([&](store::Session& session) { keep_once(session, call, answer); });
  } catch (const store::OvertakenError&) {
  }
}

WebAnswer work_and_keep(store::Store& store, Call& call, const std::function<WebAnswer()>& work) {
  const auto give_up = [&] {
    store.write([&](store::Session& session) { store::give_up_once(session, *call.once, call.now_ms()); });
  };
  try {
    WebAnswer answer = work();
    if (call.once_finished) return answer;
    if (answer.status >= 500 || answer.status == 429 || answer.stream || answer.body.size() > kLongestKept) {
      give_up();
      return answer;
    }
    keep_done(store, call, answer);
    return answer;
  } catch (const store::OvertakenError&) {  // what it did was undone, and the other one's answer is kept
    return in_work();
  } catch (...) {
    if (!call.once_finished) give_up();
    throw;
  }
}

}  // namespace

WebAnswer answer_once(store::Store& store, Call& call, const std::function<WebAnswer()>& work) {
  const std::string_view key = *call.request().header("idempotency-key");
  if (!is_key(key))
    return problem_of({400, "a key has 1 to 255 visible ASCII characters", "idempotency-key"});
  const std::string who = call.who().id.empty() ? "address:" + call.request().remote : call.who().id;
  call.once = store::OnceKey{who, std::string(key), hash_of(call.request(), call.route().secret_request)};
  const store::Once found = store.write([&](store::Session& session) {
    return store::begin_once(session, *call.once, call.now_ms(), call.now_ms() - kAbandonedMs);
  });
  if (const auto* kept = std::get_if<store::KeptAnswer>(&found)) return answer_of(*kept);
  if (std::holds_alternative<store::OnceInWork>(found)) return in_work();
  if (std::holds_alternative<store::OnceOther>(found))
    return problem_of(
        {422, "this key was used for another request: take a new one for each", "idempotency-key"});
  return work_and_keep(store, call, work);
}

void keep_once(store::Session& session, const Call& call, const WebAnswer& answer) {
  if (!call.once) return;
  store::finish_once(session, *call.once, call.now_ms(), kept_of(call, answer));
}

}  // namespace portent::serve
