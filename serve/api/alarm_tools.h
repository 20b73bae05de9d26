#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "serve/api/alarm_routes.h"
#include "serve/api/json_body.h"
#include "serve/api/list_page.h"
#include "serve/desk/audit_chain.h"
#include "serve/desk/principal.h"
#include "serve/store/alarm.h"

// What the routes of alarms, cases and rules have in common, and those of work orders use as well. Internal
// to alarm_routes.h and order_routes.h.

namespace portent::serve {

struct AlarmTools {
  store::Store& store;
  desk::AuditFile& audit;
  AccessGate& gate;
  const CursorSigner& signer;
  AlarmRouteOptions options;
};

std::vector<Route> alarm_list_routes(const AlarmTools& tools);
std::vector<Route> alarm_action_routes(const AlarmTools& tools);
std::vector<Route> alarm_case_routes(const AlarmTools& tools);
std::vector<Route> alarm_rule_routes(const AlarmTools& tools);

/// A route without its handler.
Route alarm_route(std::string method, std::string path, std::string name, std::string summary,
                  desk::Permission permission);
/// list_parameters() and `filter`; `help` says what can be filtered by.
std::vector<Parameter> filter_parameters(const std::string& help);

/// What is said of an alarm that is not there, or that the caller may not know of.
Problem no_alarm(const std::string& id);
/// Nothing where the caller may do that at the site of an alarm, a case or a rule; `missing` where he may not
/// even read it.
std::optional<Problem> require_at(const AlarmTools& tools, const Call& call, desk::Permission permission,
                                  const std::string& site, const Problem& missing);

/// An object with its ETag, reduced to the fields that the call asks for.
WebAnswer object_answer(const Call& call, nlohmann::json object, std::int64_t version);

/// What a change has come to.
struct Changed {
  WebAnswer answer;
  std::string before = {}, after = {};  ///< SHA-256 of what was changed
  std::string detail = {};              ///< for the audit file
};
/// Runs `work` in a transaction, with what it did in the audit file and its answer kept for a repetition: all
/// of it or nothing. `action` such as "alarm.acknowledge", `what` an id.
WebAnswer audited_change(const AlarmTools& tools, Call& call, const std::string& action,
                         const std::string& what,
                         const std::function<Outcome<Changed>(store::Session&)>& work);

/// A text of at most `most` bytes that can be kept and shown anywhere; what is wrong goes into `reader`.
std::string read_words(JsonReader& reader, const char* name, std::size_t most, std::string otherwise = "");

}  // namespace portent::serve
