#include "serve/api/access_routes.h"

#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/cookies.h"
#include "serve/api/json_body.h"

namespace portent::serve {
namespace {

std::string token_of(const HttpRequest& request) {
  const auto cookies = request.header("cookie");
  return cookies ? cookie_named(*cookies, kSessionCookie).value_or("") : "";
}

/// A password must not cross a network in the clear.
bool is_private(const HttpRequest& request) {
  return request.encrypted || request.remote == "::1" || request.remote.starts_with("127.");
}

WebAnswer too_many_tries(std::int64_t wait_s) {
  WebAnswer answer = problem_of({429, "too many tries: wait"});
  answer.headers.push_back({"Retry-After", std::to_string(wait_s)});
  return answer;
}

WebAnswer sign_in(AccessBook& book, RateLimit& tries, Call& call) {
  if (!is_private(call.request()))
    return problem_of({403, "sign in over TLS: a password must not cross a network in the clear"});
  if (const auto wait = tries.take(call.request().remote, call.now_ms())) return too_many_tries(*wait);
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string name = reader.required_text("sign_in"), password = reader.required_text("password");
  if (auto problem = reader.problem()) return problem_of(*problem);
  const auto signed_in = book.sign_in(name, password, call.request().remote, call.now_ms());
  if (!signed_in) return problem_of(signed_in.error());
  WebAnswer answer = json_answer({{"csrf_token", desk::csrf_token_of(signed_in->token)},
                                  {"until", format_time(signed_in->until_ms)},
                                  {"id", signed_in->person.id},
                                  {"name", signed_in->person.name}});
  const long long seconds = (signed_in->until_ms - call.now_ms()) / 1'000;
  answer.headers.push_back({"Set-Cookie", session_cookie(signed_in->token, seconds)});
  return answer;
}

Route sign_in_route(AccessBook& book) {
  Route route = make_route("POST", "/api/v1/sign-in", "signIn",
                           "Sign in as a person; the answer's cookie is the session", "access");
  route.request_schema = "SignIn";
  route.secret_request = true;
  route.answer_schema = "SignedIn";
  route.body_bytes = 8 << 10;
  route.keeps_secret = true;
  const auto tries = std::make_shared<RateLimit>(Rate{0.2, 10});
  route.handler = [&book, tries](Call& call) { return sign_in(book, *tries, call); };
  return route;
}

Route sign_out_route(AccessBook& book, AccessGate& gate) {
  Route route = make_route("POST", "/api/v1/sign-out", "signOut", "End the session", "access");
  route.signed_in = true;
  route.success = 204;
  route.handler = [&book, &gate](Call& call) -> WebAnswer {
    if (const std::string token = token_of(call.request()); !token.empty())
      book.sign_out({call.who().id, call.request().remote}, token, call.now_ms());
    gate.cache().forget();
    return {204, "", "", {{"Set-Cookie", session_cookie("", 0)}}};
  };
  return route;
}

Route me_route() {
  Route route = make_route("GET", "/api/v1/me", "getMe", "Who asks, and what he may where", "access");
  route.signed_in = true;
  route.answer_schema = "Me";
  route.handler = [](Call& call) {
    nlohmann::json me = me_json(call.who(), call.now_ms());
    const std::string token = token_of(call.request());
    if (!token.empty() && call.who().kind == desk::Principal::Kind::kPerson)
      me["csrf_token"] = desk::csrf_token_of(token);
    return json_answer(me);
  };
  return route;
}

WebAnswer change_password(AccessBook& book, Call& call) {
  if (call.who().kind != desk::Principal::Kind::kPerson) return problem_of({409, "a key has no password"});
  if (!is_private(call.request()))
    return problem_of({403, "a password must not cross a network in the clear"});
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string present = reader.required_text("present"), password = reader.required_text("password");
  if (auto problem = reader.problem()) return problem_of(*problem);
  const auto changed = book.change_password({call.who().id, call.request().remote}, call.who().id, present,
                                            password, call.now_ms());
  if (!changed) return problem_of(changed.error());
  return {204, "", "", {{"Set-Cookie", session_cookie("", 0)}}};
}

Route password_route(AccessBook& book, AccessGate& gate) {
  Route route = make_route("POST", "/api/v1/me/password", "changePassword",
                           "Change one's own password; ends all of one's sessions", "access");
  route.signed_in = true;
  route.request_schema = "PasswordChange";
  route.secret_request = true;
  route.body_bytes = 8 << 10;
  route.success = 204;
  route.refusals = {412};
  const auto tries =
      std::make_shared<RateLimit>(Rate{0.02, 10});  // below 100 an hour, with a stolen session too
  route.handler = [&book, &gate, tries](Call& call) -> WebAnswer {
    if (const auto wait = tries->take(call.who().id, call.now_ms())) return too_many_tries(*wait);
    WebAnswer answer = change_password(book, call);
    gate.cache().forget();
    return answer;
  };
  return route;
}

}  // namespace

std::vector<Route> access_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer) {
  std::vector<Route> routes;
  routes.push_back(sign_in_route(book));
  routes.push_back(sign_out_route(book, gate));
  routes.push_back(me_route());
  routes.push_back(password_route(book, gate));
  for (auto more :
       {key_routes(book, gate, signer), people_routes(book, gate, signer), review_routes(book, gate, signer)})
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return routes;
}

}  // namespace portent::serve
