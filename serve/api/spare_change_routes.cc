#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/stock_parts.h"
#include "serve/desk/spare_files.h"
#include "serve/desk/spares.h"
#include "serve/store/spares.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Session;
using store::Spare;
constexpr auto kWrite = desk::Permission::kWriteStock;

std::string dump(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

Problem invalid(desk::Faults faults, const json& body) {
  return refusal_problem({desk::Refusal::Kind::kInvalid, std::move(faults)}, body);
}

Outcome<desk::WantedSpare> read_spare(const Spare& base, const json& body) {
  if (!body.is_object()) return tl::unexpected(Problem{422, "an object is expected here"});
  const desk::SpareRow row = desk::spare_row_of_json(dump(body));
  desk::Faults faults = row.faults;
  desk::WantedSpare wanted = desk::wanted_of_row(row, base, faults);
  if (!faults.empty()) return tl::unexpected(invalid(std::move(faults), body));
  return wanted;
}

WebAnswer create(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const auto wanted = read_spare({}, *body);
  if (!wanted) return problem_of(wanted.error());
  return change_ledger(
      desk, call, "spare.create", wanted->spare.id.substr(0, 128),
      [&](Session& session) -> Outcome<LedgerChange> {
        const auto made = desk::create_wanted(session, *wanted, actor_of(call).id, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        if (auto problem = desk.gate.require(call, kWrite, made->site)) return tl::unexpected(*problem);
        const json spare = spare_json(*made);
        return LedgerChange{created_answer(spare, "/api/v1/spares/" + made->id, made->version), "",
                            spare.dump()};
      });
}

/// The spare that a change is for, where it still is what the caller read.
Outcome<Spare> spare_to_change(const LedgerDesk& desk, Session& session, const Call& call) {
  auto there = spare_of_path(desk, session, call, kWrite);
  if (!there) return there;
  there = *store::find_spare_to_change(session, there->id);
  if (auto problem = match_problem(call.request(), there->version)) return tl::unexpected(*problem);
  return there;
}

Outcome<Spare> patched(const LedgerDesk& desk, Session& session, const Call& call, const Spare& there,
                       const json& body) {
  json merged = spare_json(there);
  merged.merge_patch(body);
  Spare base{.id = there.id};
  base.version = there.version;
  const auto wanted = read_spare(base, merged);
  if (!wanted) return tl::unexpected(wanted.error());
  if (wanted->on_hand.value_or(0) != there.on_hand)
    return tl::unexpected(Problem{422, "on_hand: stock is moved by moves alone", "", "/on_hand"});
  if (wanted->fits)
    return tl::unexpected(Problem{422, "fits: are written at /fits, as a whole", "", "/fits"});
  const auto made = desk::change_spare(session, wanted->spare, call.now_ms());
  if (!made) return tl::unexpected(refusal_problem(made.error(), body));
  if (auto problem = desk.gate.require(call, kWrite, made->site)) return tl::unexpected(*problem);
  return *made;
}

WebAnswer change(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  if (!body->is_object()) return problem_of({422, "an object is expected here"});
  return change_ledger(
      desk, call, "spare.change", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = spare_to_change(desk, session, call);
        if (!there) return tl::unexpected(there.error());
        const auto made = patched(desk, session, call, *there, *body);
        if (!made) return tl::unexpected(made.error());
        const json spare = spare_json(*made);
        return LedgerChange{versioned_answer(spare, made->version), spare_json(*there).dump(), spare.dump()};
      });
}

WebAnswer remove(const LedgerDesk& desk, Call& call) {
  return change_ledger(desk, call, "spare.remove", call.path("id"),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         const auto there = spare_to_change(desk, session, call);
                         if (!there) return tl::unexpected(there.error());
                         const auto removed = desk::remove_spare(session, there->id, there->version);
                         if (!removed) return tl::unexpected(refusal_problem(removed.error(), {}));
                         return LedgerChange{{204, "", "", {}}, spare_json(*there).dump(), ""};
                       });
}

WebAnswer set_fits(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const json* list = reader.member("fits");
  if (list == nullptr) reader.fail("fits", "a list is needed here");
  if (auto problem = reader.problem()) return problem_of(*problem);
  desk::Faults faults;
  const auto fits = desk::fits_of_json(dump(*list), faults);
  if (!faults.empty()) return problem_of(invalid(std::move(faults), *body));
  return change_ledger(
      desk, call, "spare.fits", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = spare_to_change(desk, session, call);
        if (!there) return tl::unexpected(there.error());
        const std::string before = desk::encode_fits(store::fits_of_spare(session, there->id));
        const auto made = desk::set_fits(session, there->id, there->version, fits, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const std::string after = desk::encode_fits(store::fits_of_spare(session, there->id));
        return LedgerChange{versioned_answer({{"fits", json::parse(after)}}, made->version), before, after};
      });
}

}  // namespace

std::vector<Route> spare_change_routes(const LedgerDesk& desk) {
  Route creates = spare_route("POST", "", "createSpare",
                              "Add a spare; what is on hand is kept as its first count", kWrite);
  creates.request_schema = "NewSpare";
  creates.answer_schema = "Spare";
  creates.success = 201;
  creates.handler = [desk](Call& call) { return create(desk, call); };
  Route changes = spare_route("PATCH", "/{id}", "changeSpare",
                              "Change what is said of a spare: a merge patch, null takes out", kWrite);
  changes.request_schema = "SpareChange";
  changes.request_types = {"application/json", "application/merge-patch+json"};
  changes.answer_schema = "Spare";
  changes.needs_match = true;
  changes.refusals = {409};
  changes.handler = [desk](Call& call) { return change(desk, call); };
  Route removes = spare_route("DELETE", "/{id}", "removeSpare",
                              "Take a spare out of which stock was never moved", kWrite);
  removes.success = 204;
  removes.needs_match = true;
  removes.refusals = {409};
  removes.handler = [desk](Call& call) { return remove(desk, call); };
  Route fits = spare_route("PUT", "/{id}/fits", "setSpareFits",
                           "Say anew what a spare fits: classes and assets that the ledger knows", kWrite);
  fits.request_schema = "SpareFits";
  fits.answer_schema = "SpareFits";
  fits.needs_match = true;
  fits.refusals = {409};
  fits.handler = [desk](Call& call) { return set_fits(desk, call); };
  return {creates, changes, removes, fits};
}

}  // namespace portent::serve
