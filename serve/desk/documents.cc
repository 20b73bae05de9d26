#include "serve/desk/documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "serve/desk/plain_text.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using store::Document;
using store::Session;
using Kind = Refusal::Kind;

constexpr std::size_t kMostUri = 4'000;

bool harmless(std::string_view uri) {
  const auto colon = uri.find_first_of(":/?#");
  if (colon == std::string_view::npos || uri[colon] != ':') return true;  // a path
  constexpr std::array<std::string_view, 6> kSchemes = {"http", "https", "ftp", "file", "smb", "urn"};
  return std::ranges::find(kSchemes, uri.substr(0, colon)) != kSchemes.end();
}

tl::unexpected<Refusal> stale(const Document& document) {
  return refuse(Kind::kStale, "version",
                fmt::format("document '{}' was changed meanwhile: read it again", document.uri));
}

}  // namespace

void check_document(const Document& document, Faults& faults) {
  if (document.uri.empty()) faults.push_back({"uri", "is missing"});
  if (!harmless(document.uri))
    faults.push_back({"uri", "is neither a path nor http, https, ftp, file, smb or urn"});
  if (auto problem = text_problem(document.uri, kMostUri); !problem.empty())
    faults.push_back({"uri", problem});
  for (const auto& [name, text] : {std::pair{"title", document.title}, {"kind", document.kind}})
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({name, problem});
}

Outcome<Document> add_document(Session& session, const Document& wanted, std::int64_t now_ms) {
  Faults faults;
  check_document(wanted, faults);
  if (!id_problem(wanted.node).empty() || !store::find_node(session, wanted.node))
    faults.push_back({"node", fmt::format("'{}' is not in the ledger; add it first", wanted.node)});
  if (!faults.empty()) return refuse(std::move(faults));
  Document made = wanted;
  made.version = 1;
  made.created_ms = made.updated_ms = now_ms;
  if (!store::insert_document(session, made))
    return refuse(Kind::kTaken, "uri", fmt::format("'{}' has it already: change that one", wanted.node));
  return made;
}

Outcome<Document> change_document(Session& session, const Document& wanted, std::int64_t now_ms) {
  Faults faults;
  check_document(wanted, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  const auto there = store::find_document(session, wanted.node, wanted.uri);
  if (!there) return refuse(Kind::kNotFound, "uri", fmt::format("'{}' has no such document", wanted.node));
  if (there->version != wanted.version) return stale(*there);
  if (there->title == wanted.title && there->kind == wanted.kind) return *there;
  Document made = wanted;
  made.created_ms = there->created_ms;
  made.updated_ms = now_ms;
  if (!store::update_document(session, made)) return stale(wanted);
  ++made.version;
  return made;
}

Outcome<Document> remove_document(Session& session, const Document& there) {
  if (!store::delete_document(session, there.node, there.uri, there.version)) return stale(there);
  return there;
}

}  // namespace portent::serve::desk
