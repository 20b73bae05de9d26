#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_parts.h"
#include "serve/desk/builtin_classes.h"
#include "serve/desk/classes.h"

namespace portent::serve {
namespace {

using desk::AssetClass;
using nlohmann::json;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets;
constexpr const char* kList = "classes";

/// A class of the program is another one with another program, though its version stays.
std::string etag_of_class(const AssetClass& of) {
  return of.version > 0 ? etag_of(of.version) : etag_of_body(desk::encode_class(of));
}

/// Everybody sees a class of no site.
std::optional<Problem> class_problem(const LedgerDesk& desk, const Call& call, desk::Permission permission,
                                     const AssetClass& of) {
  if (of.site.empty()) return desk.gate.require(call, permission, "");
  return desk.gate.require_of(call, permission, of.site, kRead, gone("class " + of.name));
}

/// Who may use a class may see it: everybody those of no site.
Outcome<AssetClass> class_named(const LedgerDesk& desk, Session& session, const Call& call,
                                const std::string& name, desk::Permission permission) {
  auto of = desk::known_class(session, name);
  if (!of) return tl::unexpected(gone("class " + name));
  const bool everybodys = permission == kRead && of->site.empty();
  if (!everybodys)
    if (auto problem = class_problem(desk, call, permission, *of)) return tl::unexpected(*problem);
  return *std::move(of);
}

/// The class of the path, to be changed by who read it as it is.
Outcome<AssetClass> class_to_change(const LedgerDesk& desk, Session& session, const Call& call) {
  const std::string& name = call.path("name");
  if (const auto known = desk::known_class(session, name); known && known->version == 0)
    return tl::unexpected(
        Problem{409, "class " + name + " comes with the program and stays as it is: clone it", "name"});
  auto there = class_named(desk, session, call, name, kWrite);
  if (!there) return there;
  if (auto problem = match_problem(call.request(), there->version)) return tl::unexpected(*problem);
  return there;
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  std::vector<std::string> sites = visible_sites(call, kRead);
  const std::string site = call.text("site").value_or("");
  if (!site.empty()) {
    if (auto problem = desk.gate.require(call, kRead, site)) return problem_of(*problem);
    sites = {site};
  }
  const std::string name = std::string(kList) + "&" + site;
  std::string after;
  if (const auto cursor = call.text("cursor")) {
    const auto place = desk.signer.decode(name, *cursor);
    if (!place) return problem_of(place.error());
    after = place->at(0);
  }
  // One more than the page holds, so that it knows whether another one follows.
  const auto most = static_cast<std::size_t>(call.integer("limit").value_or(100)) + 1;
  std::vector<AssetClass> classes;
  desk.store.read([&](Session& session) {
    classes.clear();
    for (const auto& row : store::list_classes(session, sites, after, most))
      classes.push_back(desk::class_of(row));
  });
  for (const AssetClass& builtin : desk::builtin_classes())
    if (std::ranges::find(classes, builtin.name, &AssetClass::name) == classes.end())
      classes.push_back(builtin);
  std::ranges::sort(classes, {}, &AssetClass::name);
  std::vector<std::pair<std::string, json>> items;
  for (const AssetClass& of : classes) items.emplace_back(of.name, class_json(of));
  return page_by_key(desk, call, name, std::move(items));
}

WebAnswer one(const LedgerDesk& desk, Call& call) {
  auto of = desk.store.read(
      [&](Session& session) { return class_named(desk, session, call, call.path("name"), kRead); });
  if (!of) return problem_of(of.error());
  return with_etag(json_answer(class_json(*of)), call.request(), etag_of_class(*of));
}

/// What is written of a class is passed over where only the ledger writes it.
Outcome<AssetClass> read_class(json body) {
  if (!body.is_object()) return tl::unexpected(Problem{422, "an object is expected here"});
  for (const char* name : {"builtin", "created", "updated", "version"}) body.erase(name);
  desk::Faults faults;
  AssetClass of = desk::decode_class(body.dump(-1, ' ', false, json::error_handler_t::replace), faults);
  if (faults.empty()) return of;
  return tl::unexpected(refusal_problem({desk::Refusal::Kind::kInvalid, faults}, body));
}

LedgerChange made_class(const AssetClass& made) {
  const json of = class_json(made);
  return {created_answer(of, "/api/v1/classes/" + made.name, made.version), "", of.dump()};
}

WebAnswer create(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  auto wanted = read_class(*body);
  if (!wanted) return problem_of(wanted.error());
  if (!wanted->base.empty()) return problem_of({422, "is written by clone alone", "", "/base"});
  return change_ledger(desk, call, "class.create", wanted->name,
                       [&](Session& session) -> Outcome<LedgerChange> {
                         if (auto problem = desk.gate.require(call, kWrite, wanted->site))
                           return tl::unexpected(*problem);
                         const auto made = desk::create_class(session, *wanted, call.now_ms());
                         if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
                         return made_class(*made);
                       });
}

/// What stays as it is in a class for ever, where the body says else.
std::optional<Problem> fixed_problem(const AssetClass& wanted, const AssetClass& there) {
  if (!wanted.name.empty() && wanted.name != there.name)
    return Problem{422, "stays as it is: clone the class under another name", "", "/name"};
  if (!wanted.site.empty() && wanted.site != there.site)
    return Problem{422, "stays as it is: clone the class for another site", "", "/site"};
  if (!wanted.base.empty() && wanted.base != there.base) return Problem{422, "stays as it is", "", "/base"};
  return std::nullopt;
}

WebAnswer replace(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  auto wanted = read_class(*body);
  if (!wanted) return problem_of(wanted.error());
  return change_ledger(
      desk, call, "class.change", call.path("name"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = class_to_change(desk, session, call);
        if (!there) return tl::unexpected(there.error());
        if (auto problem = fixed_problem(*wanted, *there)) return tl::unexpected(*problem);
        AssetClass next = *wanted;
        next.name = there->name;
        next.version = there->version;
        const auto made = desk::change_class(session, next, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json of = class_json(*made);
        return LedgerChange{versioned_answer(of, made->version), class_json(*there).dump(), of.dump()};
      });
}

WebAnswer clone(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string name = reader.required_text("name"), site = reader.text("site");
  if (auto problem = reader.problem()) return problem_of(*problem);
  return change_ledger(desk, call, "class.clone", name, [&](Session& session) -> Outcome<LedgerChange> {
    const auto from = class_named(desk, session, call, call.path("name"), kRead);
    if (!from) return tl::unexpected(from.error());
    if (auto problem = desk.gate.require(call, kWrite, site)) return tl::unexpected(*problem);
    const auto made = desk::clone_class(session, from->name, name, site, call.now_ms());
    if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
    return made_class(*made);
  });
}

WebAnswer remove(const LedgerDesk& desk, Call& call) {
  return change_ledger(desk, call, "class.remove", call.path("name"),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         const auto there = class_to_change(desk, session, call);
                         if (!there) return tl::unexpected(there.error());
                         const auto removed = desk::remove_class(session, there->name, there->version);
                         if (!removed && removed.error().kind == desk::Refusal::Kind::kInvalid)
                           return tl::unexpected(Problem{409, desk::in_words(removed.error().faults)});
                         if (!removed) return tl::unexpected(refusal_problem(removed.error(), {}));
                         return LedgerChange{{204, "", "", {}}, class_json(*there).dump(), ""};
                       });
}

Route class_route(std::string method, std::string path, std::string name, std::string summary,
                  desk::Permission permission) {
  Route route = ledger_route(std::move(method), std::move(path), std::move(name), std::move(summary),
                             "classes", permission);
  if (route.path.find("{name}") != std::string::npos)
    route.path_parameters = {{"name", ParameterType::kId, "of the class"}};
  return route;
}

}  // namespace

std::vector<Route> class_routes(const LedgerDesk& desk) {
  const std::string all = "/api/v1/classes", single = "/api/v1/classes/{name}";
  Route lists = class_route("GET", all, "listClasses", "Kinds of assets, those of the program too", kRead);
  lists.query = list_parameters();
  lists.query.push_back({"site", ParameterType::kId, "that assets of this site may be of"});
  lists.answer_schema = "Classes";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route shows = class_route("GET", single, "getClass", "One class", kRead);
  shows.answer_schema = "Class";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route creates = class_route("POST", all, "createClass", "Add a class, for one site or for all", kWrite);
  creates.request_schema = "NewClass";
  creates.answer_schema = "Class";
  creates.success = 201;
  creates.handler = [desk](Call& call) { return create(desk, call); };
  Route replaces = class_route(
      "PUT", single, "changeClass",
      "Write a class anew; its assets are bound anew, and held to it when they are changed next", kWrite);
  replaces.request_schema = "ClassChange";
  replaces.answer_schema = "Class";
  replaces.needs_match = true;
  replaces.refusals = {409};
  replaces.handler = [desk](Call& call) { return replace(desk, call); };
  Route clones = class_route("POST", single + "/clone", "cloneClass",
                             "Copy a class, to be changed from there on", kWrite);
  clones.request_schema = "ClassClone";
  clones.answer_schema = "Class";
  clones.success = 201;
  clones.handler = [desk](Call& call) { return clone(desk, call); };
  Route removes =
      class_route("DELETE", single, "removeClass", "Take out a class that no asset is of", kWrite);
  removes.success = 204;
  removes.needs_match = true;
  removes.refusals = {409};
  removes.handler = [desk](Call& call) { return remove(desk, call); };
  return {lists, shows, creates, replaces, clones, removes};
}

}  // namespace portent::serve
