#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "serve/api/ledger_desk.h"

// What may be done to one node, as requests ask for it: alone, or as one item of many. Each looks at who asks
// before it writes, and says by a JSON pointer below `where` what is wrong. Internal to ledger_routes.h.

namespace portent::serve {

struct NodeCall {
  const LedgerDesk& desk;
  store::Session& session;
  const Call& call;
  std::string where = {};  ///< JSON pointer of the body
};

/// A registered node as `body` describes it.
Outcome<store::Node> create_node_from(const NodeCall& call, const nlohmann::json& body);
/// `there` with what the merge patch (RFC 7396) says of it.
Outcome<store::Node> patch_node(const NodeCall& call, const store::Node& there, const nlohmann::json& patch);
/// `{"parent": ID}`; null, or "": at the top.
Outcome<store::Node> move_node_to(const NodeCall& call, const store::Node& there, const nlohmann::json& body);
Outcome<store::Node> scrap_node_of(const NodeCall& call, const store::Node& there);
/// The candidate as a registered node, with what the merge patch says of it.
Outcome<store::Node> accept_candidate(const NodeCall& call, const store::Node& there,
                                      const nlohmann::json& patch);
Outcome<store::Node> dismiss_candidate_of(const NodeCall& call, const store::Node& there);

}  // namespace portent::serve
