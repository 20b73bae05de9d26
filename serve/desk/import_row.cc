#include "serve/desk/import_row.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/desk/belongings.h"
#include "serve/desk/classes.h"
#include "serve/desk/ledger.h"
#include "serve/desk/node_rules.h"
#include "serve/desk/plain_text.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using store::Node;
using store::Session;

bool has_single_attributes(const NodeRow& row) {
  return std::ranges::any_of(row.fields,
                             [](const auto& field) { return field.first.starts_with("attributes."); });
}

/// No statement should meet what is no text, or an id that is none.
void check_bytes(const NodeRow& row, Faults& faults) {
  constexpr std::size_t kMostField = 1 << 20;
  for (const auto& [name, text] : row.fields) {
    const bool names_another = name == "id" || (name == "parent" && !text.empty());
    const std::string problem = names_another ? id_problem(text) : text_problem(text, kMostField, true);
    if (!problem.empty()) faults.push_back({name, problem});
  }
}

/// The node as the row wants it.
Node wanted_of(Session& session, const NodeRow& row, const std::optional<Node>& there, const RowTerms& terms,
               Faults& faults) {
  Node wanted = there.value_or(Node{});
  apply_row(row, wanted, faults);
  if (has_single_attributes(row)) {
    const auto of = wanted.asset_class.empty() ? std::nullopt : known_class(session, wanted.asset_class);
    apply_attributes(row, of ? &*of : nullptr, wanted, faults);
  }
  // Whoever lists an asset says that it is one.
  if (const std::string* state = row.find("state");
      wanted.state == store::NodeState::kCandidate && (!state || state->empty()))
    wanted.state = store::NodeState::kRegistered;
  if (const std::string* source = row.find("source"); !source && !terms.source.empty() && !there)
    wanted.source = terms.source;
  return wanted;
}

/// Whether the row may be written by somebody who is held to some sites. Which one it is else is not his to
/// know.
void check_sites(Session& session, const Node& wanted, const std::optional<Node>& there,
                 const RowTerms& terms, Faults& faults) {
  if (terms.sites.empty()) return;
  const auto parent = wanted.parent.empty() ? std::nullopt : store::find_node(session, wanted.parent);
  const std::string site = wanted.kind == store::NodeKind::kSite ? wanted.id
                           : parent                              ? parent->site
                                                                 : site_of_id(wanted.id);
  for (const std::string& one : {site, there ? there->site : site})
    if (std::ranges::find(terms.sites, one) == terms.sites.end())
      return faults.push_back({"site", "is not among yours"});
}

RowFate refused(Refusal refusal, Faults& faults) {
  if (refusal.kind == Refusal::Kind::kStale) throw store::RetryError("a row was changed meanwhile");
  faults.insert(faults.end(), refusal.faults.begin(), refusal.faults.end());
  return RowFate::kBad;
}

/// The node itself; a refusal wrote nothing.
RowFate write_node(Session& session, const Node& wanted, const std::optional<Node>& there,
                   std::int64_t now_ms, Faults& faults) {
  const auto made = there ? change_node(session, wanted, now_ms) : create_node(session, wanted, now_ms);
  if (!made && made.error().kind == Refusal::Kind::kTaken)
    throw store::RetryError("another writer made the node meanwhile");
  if (!made) return refused(made.error(), faults);
  if (!there) return RowFate::kCreated;
  return made->version != there->version ? RowFate::kChanged : RowFate::kUnchanged;
}

/// The same with what hangs on it: all of it or nothing.
RowFate write_with_belongings(Session& session, const NodeRow& row, const Node& wanted,
                              const std::optional<Node>& there, std::int64_t now_ms, Faults& faults) {
  session.script("SAVEPOINT import_row");
  const RowFate fate = write_node(session, wanted, there, now_ms, faults);
  if (fate == RowFate::kBad) {
    session.script("RELEASE SAVEPOINT import_row");
    return fate;
  }
  const auto more = put_belongings(session, wanted.id, row.find("points"), row.find("documents"),
                                   row.find("external_ids"), now_ms);
  if (!more) {
    session.script("ROLLBACK TO SAVEPOINT import_row; RELEASE SAVEPOINT import_row");
    return refused(more.error(), faults);
  }
  session.script("RELEASE SAVEPOINT import_row");
  return fate == RowFate::kUnchanged && *more ? RowFate::kChanged : fate;
}

}  // namespace

RowFate put_row(Session& session, const NodeRow& row, const RowTerms& terms, Faults& faults) {
  faults = row.faults;
  const std::string* id = row.find("id");
  if (faults.empty() && (!id || id->empty())) faults.push_back({"id", "is missing"});
  check_bytes(row, faults);
  if (!faults.empty()) return RowFate::kBad;
  const auto there = store::find_node(session, *id);
  const Node wanted = wanted_of(session, row, there, terms, faults);
  if (terms.may_wait && faults.empty() && !wanted.parent.empty() && wanted.parent != wanted.id &&
      (!there || there->parent != wanted.parent) && !store::find_node(session, wanted.parent))
    return RowFate::kWaits;
  check_sites(session, wanted, there, terms, faults);
  if (!faults.empty()) return RowFate::kBad;
  if (row.find("points") || row.find("documents") || row.find("external_ids"))
    return write_with_belongings(session, row, wanted, there, terms.now_ms, faults);
  return write_node(session, wanted, there, terms.now_ms, faults);
}

}  // namespace portent::serve::desk
