#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/json_body.h"

namespace portent::serve {
namespace {

using nlohmann::json;
constexpr const char* kPeople = "access people";

WebAnswer list(AccessBook& book, const CursorSigner& signer, Call& call) {
  const auto asked = page_asked(call, signer, kPeople);
  if (!asked) return problem_of(asked.error());
  const std::string after = asked->after.empty() ? "" : asked->after.at(0);
  return book.store().read([&](store::Session& session) {
    auto people = store::list_people(session, asked->limit + 1, after);
    const auto next = cut_page(people, *asked, signer, kPeople,
                               [](const store::PersonRow& last) { return std::vector{last.sign_in}; });
    json items = json::array();
    for (const store::PersonRow& one : people)
      items.push_back(person_json(one, store::rights_of(session, one.id)));
    return page_answer(call, std::move(items), next);
  });
}

WebAnswer add(AccessBook& book, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string sign_in = reader.required_text("sign_in"), name = reader.required_text("name"),
                    password = reader.required_text("password");
  const std::vector<WantedRight> rights = read_rights(reader);
  if (auto problem = reader.problem()) return problem_of(*problem);
  const auto person = book.add_person(actor_of(call), sign_in, name, password, rights, call.now_ms());
  if (!person) return problem_of(person.error());
  const auto given =
      book.store().read([&](store::Session& session) { return store::rights_of(session, person->id); });
  return json_answer(person_json(*person, given), 201);
}

WebAnswer give(AccessBook& book, AccessGate& gate, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  WantedRight right{reader.text("role"), reader.text("permission"), reader.text("site", "*"), {}};
  if (const std::int64_t expires = reader.time("expires", INT64_MAX); expires != INT64_MAX)
    right.expires_ms = expires;
  if (auto problem = reader.problem()) return problem_of(*problem);
  const auto given = book.give_right(actor_of(call), call.path("subject"), right, call.now_ms());
  if (!given) return problem_of(given.error());
  gate.cache().forget();
  return json_answer(right_json(*given), 201);
}

WebAnswer end(AccessGate& gate, const Outcome<bool>& done) {
  if (!done) return problem_of(done.error());
  gate.cache().forget();
  return {204, "", "", {}};
}

}  // namespace

std::vector<Route> people_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer) {
  const Parameter subject{"subject", ParameterType::kId, "id of the key or person"};
  Route lists = admin_route("GET", "/api/v1/access/people", "listPeople", "Who can sign in");
  lists.query = page_parameters();
  lists.answer_schema = "People";
  lists.handler = [&](Call& call) { return list(book, signer, call); };
  Route adds = admin_route("POST", "/api/v1/access/people", "addPerson", "Add a person");
  adds.request_schema = "NewPerson";
  adds.secret_request = true;
  adds.answer_schema = "Person";
  adds.success = 201;
  adds.handler = [&](Call& call) { return add(book, call); };
  Route ends = admin_route("DELETE", "/api/v1/access/people/{id}", "disablePerson",
                           "Let a person sign in no more, and end his sessions");
  ends.path_parameters = {{"id", ParameterType::kId, "of the person"}};
  ends.success = 204;
  ends.handler = [&](Call& call) {
    return end(gate, book.disable_person(actor_of(call), call.path("id"), true, call.now_ms()));
  };
  Route gives =
      admin_route("POST", "/api/v1/access/rights/{subject}", "giveRight", "Give a key or person a right");
  gives.path_parameters = {subject};
  gives.request_schema = "Right";
  gives.answer_schema = "GivenRight";
  gives.success = 201;
  gives.handler = [&](Call& call) { return give(book, gate, call); };
  Route takes =
      admin_route("DELETE", "/api/v1/access/rights/{subject}/{id}", "takeRight", "Take a right away");
  takes.path_parameters = {subject, {"id", ParameterType::kId, "of the right"}};
  takes.success = 204;
  takes.handler = [&](Call& call) {
    return end(gate, book.take_right(actor_of(call), call.path("subject"), call.path("id"), call.now_ms()));
  };
  return {lists, adds, ends, gives, takes};
}

}  // namespace portent::serve
