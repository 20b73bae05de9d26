#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/json_body.h"

namespace portent::serve {
namespace {

using nlohmann::json;
constexpr const char* kKeys = "access keys";

WebAnswer list(AccessBook& book, const CursorSigner& signer, Call& call) {
  const auto asked = page_asked(call, signer, kKeys);
  if (!asked) return problem_of(asked.error());
  std::optional<std::pair<std::int64_t, std::string>> after;
  if (!asked->after.empty()) after.emplace(parse_time(asked->after.at(0)).value_or(0), asked->after.at(1));
  return book.store().read([&](store::Session& session) {
    auto keys = store::list_keys(session, asked->limit + 1, after);
    const auto next = cut_page(keys, *asked, signer, kKeys, [](const store::KeyRow& last) {
      return std::vector{std::to_string(last.created_ms), last.id};
    });
    json items = json::array();
    for (const store::KeyRow& key : keys) items.push_back(key_json(key, store::rights_of(session, key.id)));
    return page_answer(call, std::move(items), next);
  });
}

WebAnswer made(AccessBook& book, const Outcome<NewKey>& key) {
  if (!key) return problem_of(key.error());
  json answer = key_json(key->row, book.store().read([&](store::Session& session) {
    return store::rights_of(session, key->row.id);
  }));
  answer["key"] = key->key;
  WebAnswer created = json_answer(answer, 201);
  created.headers.push_back({"Location", "/api/v1/access/keys/" + key->row.id});
  return created;
}

WebAnswer create(AccessBook& book, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string name = reader.required_text("name");
  const std::vector<WantedRight> rights = read_rights(reader);
  const std::int64_t expires = reader.time("expires", 0);
  if (auto problem = reader.problem()) return problem_of(*problem);
  return made(book, book.create_key(actor_of(call), name, rights, expires, call.now_ms()));
}

WebAnswer rotate(AccessBook& book, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::int64_t overlap = reader.integer("overlap_s", 86'400, 0, 2'592'000);
  if (auto problem = reader.problem()) return problem_of(*problem);
  return made(book, book.rotate_key(actor_of(call), call.path("id"), overlap * 1'000, call.now_ms()));
}

WebAnswer revoke(AccessBook& book, AccessGate& gate, Call& call) {
  const auto done = book.revoke_key(actor_of(call), call.path("id"), call.now_ms());
  if (!done) return problem_of(done.error());
  gate.cache().forget();
  return {204, "", "", {}};
}

}  // namespace

std::vector<Route> key_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer) {
  const Parameter id{"id", ParameterType::kId, "of the key"};
  Route lists =
      admin_route("GET", "/api/v1/access/keys", "listKeys", "Keys, newest first; never their secrets");
  lists.query = page_parameters();
  lists.answer_schema = "Keys";
  lists.handler = [&](Call& call) { return list(book, signer, call); };
  Route creates =
      admin_route("POST", "/api/v1/access/keys", "createKey", "Make a key; its secret is shown this once");
  creates.request_schema = "NewKey";
  creates.answer_schema = "Key";
  creates.success = 201;
  creates.keeps_secret = true;
  creates.handler = [&](Call& call) { return create(book, call); };
  Route rotates = admin_route("POST", "/api/v1/access/keys/{id}/rotate", "rotateKey",
                              "Make a key with the same rights; the old one lives on for a while");
  rotates.path_parameters = {id};
  rotates.request_schema = "Rotation";
  rotates.answer_schema = "Key";
  rotates.success = 201;
  rotates.keeps_secret = true;
  rotates.handler = [&](Call& call) { return rotate(book, call); };
  Route revokes = admin_route("DELETE", "/api/v1/access/keys/{id}", "revokeKey",
                              "Revoke a key; within a second it opens nothing");
  revokes.path_parameters = {id};
  revokes.success = 204;
  revokes.handler = [&](Call& call) { return revoke(book, gate, call); };
  return {lists, creates, rotates, revokes};
}

}  // namespace portent::serve
