#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_desk.h"
#include "serve/api/order_tools.h"
#include "serve/api/stock_move_json.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/spares.h"
#include "serve/store/spares.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::MoveKind;
constexpr std::size_t kLongestWords = 1'000;

Outcome<store::StockMove> read_move(const json& body, const std::string& who) {
  JsonReader reader(body);
  store::StockMove move;
  move.id = reader.text("id");
  move.spare = reader.required_text("spare");
  move.who = who;
  const auto kind = store::move_named(reader.required_text("kind"));
  if (!kind || *kind == MoveKind::kReceipt || *kind == MoveKind::kCount)
    reader.fail("kind", "reservation, release or issue is expected here");
  move.kind = kind.value_or(MoveKind::kIssue);
  const auto quantity = desk::quantity_of(reader.number("quantity", -1, 0, 1e9));
  if (!quantity) reader.fail("quantity", "a number from 0 to 1e9 with at most three decimals is needed here");
  move.quantity = quantity.value_or(0);
  move.words = read_words(reader, "words", kLongestWords);
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  return move;
}

/// Why the caller may not move that spare, or that there is none.
std::optional<Problem> spare_problem(const OrderTools& tools, const Call& call, store::Session& session,
                                     const std::string& id) {
  const auto spare = desk::id_problem(id).empty() ? store::find_spare(session, id) : std::nullopt;
  const Problem missing{422, fmt::format("there is no spare '{}'", id), "", "/spare"};
  if (!spare) return missing;
  return tools.gate.require_of(call, desk::Permission::kMoveStock, spare->site, desk::Permission::kReadStock,
                               missing);
}

Outcome<Changed> move(const OrderTools& tools, const Call& call, const json& body,
                      const store::StockMove& wanted, store::Session& session) {
  if (auto problem = spare_problem(tools, call, session, wanted.spare)) return tl::unexpected(*problem);
  desk::OrderWork work(session, tools.options.policy, call.now_ms());
  desk::Outcome<desk::MovedStock> moved;
  const auto held = work.change(call.path("id"), [&](desk::OrderLife& life) -> desk::OrderLife::Done {
    moved = work.move_stock(life, wanted);
    return {};
  });
  if (!held) return tl::unexpected(Problem{409, held.error()});
  if (!moved) return tl::unexpected(refusal_problem(moved.error(), body));
  work.finish();
  Changed made{json_answer(move_json(moved->move), moved->again ? 200 : 201)};
  made.detail = fmt::format("{} {} of {}", move_name(moved->move.kind), desk::units_of(moved->move.quantity),
                            moved->move.spare);
  return made;
}

WebAnswer act(const OrderTools& tools, Call& call) {
  const auto may = order_of_path(tools, call, desk::Permission::kHandleOrders);
  if (!may) return problem_of(may.error());
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const auto wanted = read_move(*body, call.who().id);
  if (!wanted) return problem_of(wanted.error());
  return audited_change(tools, call, "work-order.stock", may->id,
                        [&](store::Session& session) { return move(tools, call, *body, *wanted, session); });
}

}  // namespace

std::vector<Route> order_stock_routes(const OrderTools& tools) {
  Route route = order_route("POST", "/api/v1/work-orders/{id}/stock", "moveOrderStock",
                            "Reserve, release or issue spares for it; needs stock.move where they lie",
                            desk::Permission::kHandleOrders);
  route.request_schema = "WorkOrderStock";
  route.answer_schema = "StockMove";
  route.success = 201;
  route.refusals = {200, 409};
  route.handler = [tools](Call& call) { return act(tools, call); };
  return {route};
}

}  // namespace portent::serve
