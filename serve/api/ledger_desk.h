#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/list_page.h"
#include "serve/api/route.h"
#include "serve/desk/audit_chain.h"
#include "serve/desk/refusal.h"
#include "serve/store/node.h"
#include "serve/store/store.h"

// What the routes of the ledger and of the stock have in common. Internal to ledger_routes.h and
// stock_routes.h.

namespace portent::serve {

/// What each handler holds. Copies refer to the same things, which outlive them.
struct LedgerDesk {
  store::Store& store;
  desk::AuditFile& audit;
  AccessGate& gate;
  const CursorSigner& signer;
};

/// What one request changed, and its answer.
struct LedgerChange {
  WebAnswer answer;
  std::string before = {}, after = {};  ///< what was changed, as text: their hashes are audited
  std::string detail = {};              ///< for who reads the audit file
};

/// Does `work` in one transaction together with the answer that an Idempotency-Key is kept with, and writes
/// it into the audit file before it is kept. A problem that `work` returns undoes it, and is the answer.
/// Where before and after are equal nothing was changed, and nothing is audited. 409 where another request
/// made the same thing at the same moment.
WebAnswer change_ledger(const LedgerDesk& desk, Call& call, const std::string& action,
                        const std::string& what,
                        const std::function<Outcome<LedgerChange>(store::Session&)>& work);

/// 422, 404, 412 or 409 with every fault in words, pointing into `body` (found below `where`) at the first.
Problem refusal_problem(const desk::Refusal& refusal, const nlohmann::json& body,
                        const std::string& where = "");
/// The JSON pointer of a desk's path such as `attributes.rated_power`. A member's own dots are its own where
/// `body` has such a member.
std::string pointer_into(const nlohmann::json& body, std::string_view field);

/// The node named by the path's `id`, where the caller may do that at its site: else 404 or 403.
Outcome<store::Node> node_of_path(const LedgerDesk& desk, store::Session& session, const Call& call,
                                  desk::Permission permission);
/// The same of any id; the problem points nowhere.
Outcome<store::Node> node_named(const LedgerDesk& desk, store::Session& session, const Call& call,
                                desk::Permission permission, const std::string& id);

/// 201 with where it is to be found and its version.
WebAnswer created_answer(const nlohmann::json& made, const std::string& location, std::int64_t version);
/// 200 with its version.
WebAnswer versioned_answer(const nlohmann::json& made, std::int64_t version);

/// One page of what fits into memory, by its keys, which ascend: for lists that hang on one object. `fields`
/// and the cursor are the call's.
WebAnswer page_by_key(const LedgerDesk& desk, const Call& call, const std::string& list,
                      std::vector<std::pair<std::string, nlohmann::json>> items);
/// The schema of a page of those.
std::string page_schema(const std::string& schema);

Route ledger_route(std::string method, std::string path, std::string name, std::string summary,
                   std::string tag, desk::Permission permission);

}  // namespace portent::serve
