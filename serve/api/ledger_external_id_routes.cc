#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_parts.h"
#include "serve/desk/belongings.h"
#include "serve/desk/plain_text.h"
#include "serve/store/nodes.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::ExternalId;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets;
constexpr const char* kTag = "external ids";
constexpr std::int64_t kClockSlack = 86'400'000;

WebAnswer list(const LedgerDesk& desk, Call& call) {
  std::vector<std::pair<std::string, json>> items;
  const auto found = desk.store.read([&](Session& session) -> Outcome<bool> {
    const auto node = node_of_path(desk, session, call, kRead);
    if (!node) return tl::unexpected(node.error());
    for (const ExternalId& one : store::external_ids_of(session, "node", node->id))
      items.emplace_back(one.source + '\n' + one.external_id, external_id_json(one));
    return true;
  });
  if (!found) return problem_of(found.error());
  std::ranges::sort(items, {}, &std::pair<std::string, json>::first);
  return page_by_key(desk, call, "external ids " + call.path("id"), std::move(items));
}

/// The one that `source` and `external_id` of the query name.
Outcome<ExternalId> named_by_query(const LedgerDesk& desk, Session& session, const Call& call,
                                   desk::Permission permission) {
  const std::string source = call.text("source").value_or(""), id = call.text("external_id").value_or("");
  for (const auto& [name, text] : {std::pair{"source", source}, {"external_id", id}})
    if (const auto why = desk::text_problem(text); !why.empty())
      return tl::unexpected(Problem{400, std::string(name) + " " + why, name});
  const auto found = store::find_external_id(session, source, "node", id);
  const Problem missing{404, source + " calls nothing here " + id, "external_id"};
  if (!found) return tl::unexpected(missing);
  if (const auto node = node_named(desk, session, call, permission, found->object_id); !node)
    return tl::unexpected(node.error().status == 404 ? missing : node.error());
  return *found;
}

WebAnswer look_up(const LedgerDesk& desk, Call& call) {
  const auto found =
      desk.store.read([&](Session& session) { return named_by_query(desk, session, call, kRead); });
  if (!found) return problem_of(found.error());
  return json_answer(external_id_json(*found));
}

/// That a word is taken can't be hidden from who wants it, only whose it is.
std::optional<Problem> taking_problem(const LedgerDesk& desk, Session& session, const Call& call,
                                      const std::string& from) {
  const auto other = store::find_node(session, from);
  if (!other) return std::nullopt;
  return desk.gate.require_of(
      call, kWrite, other->site, kRead,
      {409, "something at another site is called that: who may write there can take it away", "", "/id"});
}

/// Whoever takes a word from another node must be allowed to write there, too.
Outcome<LedgerChange> keep(const LedgerDesk& desk, Session& session, const Call& call,
                           const ExternalId& wanted, const json& body) {
  if (const auto node = node_of_path(desk, session, call, kWrite); !node) return tl::unexpected(node.error());
  const auto find = [&] {
    const bool plain =
        desk::text_problem(wanted.source).empty() && desk::text_problem(wanted.external_id).empty();
    return plain ? store::find_external_id(session, wanted.source, "node", wanted.external_id) : std::nullopt;
  };
  const auto before = find();
  if (before && before->object_id != wanted.object_id)
    if (auto problem = taking_problem(desk, session, call, before->object_id))
      return tl::unexpected(*problem);
  const auto kept = desk::keep_external_id(session, wanted);
  if (!kept) return tl::unexpected(refusal_problem(kept.error(), body));
  json answer = external_id_json(find().value_or(wanted));
  const std::string after = answer.dump();
  answer["kept"] = *kept;
  return LedgerChange{json_answer(answer), before ? external_id_json(*before).dump() : "", after};
}

WebAnswer put(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const ExternalId wanted{reader.required_text("source"), reader.required_text("id"), "node", call.path("id"),
                          reader.time("ts", call.now_ms())};
  if (wanted.ts_ms < 0 || wanted.ts_ms > call.now_ms() + kClockSlack)
    reader.fail("ts", "lies before 1970, or more than a day ahead: nothing newer could ever replace it");
  if (auto problem = reader.problem()) return problem_of(*problem);
  return change_ledger(desk, call, "external_id.keep", wanted.object_id,
                       [&](Session& session) { return keep(desk, session, call, wanted, *body); });
}

WebAnswer remove(const LedgerDesk& desk, Call& call) {
  return change_ledger(
      desk, call, "external_id.remove", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto found = named_by_query(desk, session, call, kWrite);
        if (!found) return tl::unexpected(found.error());
        if (found->object_id != call.path("id") || !store::delete_external_id(session, *found))
          return tl::unexpected(Problem{404, call.path("id") + " is not called that", "external_id"});
        return LedgerChange{{204, "", "", {}}, external_id_json(*found).dump(), ""};
      });
}

std::vector<Parameter> word_parameters() {
  Parameter source{"source", ParameterType::kText, "the other system, such as sap", {}, {}, 1'000.0};
  Parameter id{"external_id", ParameterType::kText, "what it calls the node", {}, {}, 1'000.0};
  source.required = id.required = true;
  return {source, id};
}

}  // namespace

std::vector<Route> external_id_routes(const LedgerDesk& desk) {
  const std::string path = "/api/v1/nodes/{id}/external-ids";
  Route lists = ledger_route("GET", path, "listExternalIds", "What other systems call a node", kTag, kRead);
  lists.query = list_parameters();
  lists.answer_schema = "ExternalIds";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route puts = ledger_route("POST", path, "keepExternalId",
                            "Say what another system calls a node; what it said last, by its own time, holds",
                            kTag, kWrite);
  puts.request_schema = "NewExternalId";
  puts.answer_schema = "KeptExternalId";
  puts.handler = [desk](Call& call) { return put(desk, call); };
  Route removes = ledger_route("DELETE", path, "removeExternalId", "Forget what another system calls a node",
                               kTag, kWrite);
  removes.query = word_parameters();
  removes.success = 204;
  removes.refusals = {409};
  removes.handler = [desk](Call& call) { return remove(desk, call); };
  Route finds = ledger_route("GET", "/api/v1/external-ids", "findByExternalId",
                             "The node that another system calls that", kTag, kRead);
  finds.query = word_parameters();
  finds.answer_schema = "ExternalId";
  finds.refusals = {404};
  finds.handler = [desk](Call& call) { return look_up(desk, call); };
  return {lists, puts, removes, finds};
}

}  // namespace portent::serve
