#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_parts.h"
#include "serve/desk/documents.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Document;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets;

/// The document of the path, where the caller may do that at its node's site.
Outcome<Document> document_of_path(const LedgerDesk& desk, Session& session, const Call& call,
                                   desk::Permission permission) {
  const auto node = node_of_path(desk, session, call, permission);
  if (!node) return tl::unexpected(node.error());
  for (Document& one : store::documents_of_node(session, node->id))
    if (document_id(one.uri) == call.path("document")) return std::move(one);
  return tl::unexpected(Problem{404, node->id + " has no such document", "document"});
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  std::vector<std::pair<std::string, json>> items;
  const auto found = desk.store.read([&](Session& session) -> Outcome<bool> {
    const auto node = node_of_path(desk, session, call, kRead);
    if (!node) return tl::unexpected(node.error());
    for (const Document& one : store::documents_of_node(session, node->id))
      items.emplace_back(one.uri, document_json(one));
    return true;
  });
  if (!found) return problem_of(found.error());
  return page_by_key(desk, call, "documents " + call.path("id"), std::move(items));
}

WebAnswer one(const LedgerDesk& desk, Call& call) {
  const auto found =
      desk.store.read([&](Session& session) { return document_of_path(desk, session, call, kRead); });
  if (!found) return problem_of(found.error());
  return with_etag(json_answer(document_json(*found)), call.request(), etag_of(found->version));
}

WebAnswer add(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  Document wanted{call.path("id"), reader.required_text("uri"), reader.text("title"), reader.text("kind")};
  if (auto problem = reader.problem()) return problem_of(*problem);
  return change_ledger(
      desk, call, "document.add", wanted.node, [&](Session& session) -> Outcome<LedgerChange> {
        if (const auto node = node_of_path(desk, session, call, kWrite); !node)
          return tl::unexpected(node.error());
        const auto made = desk::add_document(session, wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json document = document_json(*made);
        const std::string location = "/api/v1/nodes/" + made->node + "/documents/" + document_id(made->uri);
        return LedgerChange{created_answer(document, location, made->version), "", document.dump()};
      });
}

/// Title and kind as a merge patch: what is not named stays, null takes out.
Outcome<Document> patched(Document there, const json& body) {
  JsonReader reader(body);
  for (const auto& [name, field] : {std::pair{"title", &Document::title}, {"kind", &Document::kind}})
    there.*field = reader.text(name, body.is_object() && body.contains(name) ? "" : there.*field);
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  return there;
}

WebAnswer change(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  return change_ledger(desk, call, "document.change", call.path("id"),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         const auto there = document_of_path(desk, session, call, kWrite);
                         if (!there) return tl::unexpected(there.error());
                         if (auto problem = match_problem(call.request(), there->version))
                           return tl::unexpected(*problem);
                         const auto wanted = patched(*there, *body);
                         if (!wanted) return tl::unexpected(wanted.error());
                         const auto made = desk::change_document(session, *wanted, call.now_ms());
                         if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
                         const json document = document_json(*made);
                         return LedgerChange{versioned_answer(document, made->version),
                                             document_json(*there).dump(), document.dump()};
                       });
}

WebAnswer remove(const LedgerDesk& desk, Call& call) {
  return change_ledger(desk, call, "document.remove", call.path("id"),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         const auto there = document_of_path(desk, session, call, kWrite);
                         if (!there) return tl::unexpected(there.error());
                         if (auto problem = match_problem(call.request(), there->version))
                           return tl::unexpected(*problem);
                         const auto removed = desk::remove_document(session, *there);
                         if (!removed) return tl::unexpected(refusal_problem(removed.error(), {}));
                         return LedgerChange{{204, "", "", {}}, document_json(*there).dump(), ""};
                       });
}

Route document_route(std::string method, std::string path, std::string name, std::string summary,
                     desk::Permission permission) {
  Route route = ledger_route(std::move(method), "/api/v1/nodes/{id}/documents" + path, std::move(name),
                             std::move(summary), "documents", permission);
  if (!path.empty())
    route.path_parameters.push_back({"document", ParameterType::kId, "its `id`, made of its uri"});
  return route;
}

}  // namespace

std::vector<Route> document_routes(const LedgerDesk& desk) {
  Route lists = document_route("GET", "", "listDocuments", "Documents about a node, by reference", kRead);
  lists.query = list_parameters();
  lists.answer_schema = "Documents";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route adds = document_route("POST", "", "addDocument", "Say where a document about a node lies", kWrite);
  adds.request_schema = "NewDocument";
  adds.answer_schema = "Document";
  adds.success = 201;
  adds.handler = [desk](Call& call) { return add(desk, call); };
  Route shows = document_route("GET", "/{document}", "getDocument", "One reference", kRead);
  shows.answer_schema = "Document";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route changes = document_route("PATCH", "/{document}", "changeDocument",
                                 "Change title or kind: a merge patch, null takes out", kWrite);
  changes.request_schema = "DocumentChange";
  changes.request_types = {"application/json", "application/merge-patch+json"};
  changes.answer_schema = "Document";
  changes.needs_match = true;
  changes.refusals = {409};
  changes.handler = [desk](Call& call) { return change(desk, call); };
  Route removes = document_route("DELETE", "/{document}", "removeDocument",
                                 "Take a reference out; the document stays where it is", kWrite);
  removes.success = 204;
  removes.needs_match = true;
  removes.refusals = {409};
  removes.handler = [desk](Call& call) { return remove(desk, call); };
  return {lists, adds, shows, changes, removes};
}

}  // namespace portent::serve
