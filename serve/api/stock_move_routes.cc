#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/json_body.h"
#include "serve/api/stock_parts.h"
#include "serve/desk/spares.h"
#include "serve/desk/stock.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Session;
using store::StockMove;
constexpr auto kRead = desk::Permission::kReadStock, kMove = desk::Permission::kMoveStock;

Outcome<StockMove> read_move(const std::string& spare, const json& body) {
  JsonReader reader(body);
  StockMove move{.id = reader.text("id"), .spare = spare};
  if (const auto kind = store::move_named(reader.required_text("kind")))
    move.kind = *kind;
  else
    reader.fail("kind", "receipt, issue, reservation, release or count is expected here");
  const auto quantity = desk::quantity_of(reader.number("quantity", -1, 0, 1e9));
  if (!quantity) reader.fail("quantity", "a number from 0 to 1e9 with at most three decimals is needed here");
  move.quantity = quantity.value_or(0);
  move.order = reader.text("order");
  move.asset = reader.text("asset");
  move.words = reader.text("words");
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  return move;
}

WebAnswer make(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  auto wanted = read_move(call.path("id"), *body);
  if (!wanted) return problem_of(wanted.error());
  wanted->who = actor_of(call).id;
  return change_ledger(desk, call, "stock.move", wanted->spare,
                       [&](Session& session) -> Outcome<LedgerChange> {
                         if (const auto spare = spare_of_path(desk, session, call, kMove); !spare)
                           return tl::unexpected(spare.error());
                         const auto made = desk::move_stock(session, *wanted, call.now_ms());
                         if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
                         const json move = move_json(made->move);
                         LedgerChange change{json_answer(move, made->again ? 200 : 201)};
                         if (made->again) return change;
                         change.after = move.dump();
                         change.detail = fmt::format("{} {} of {}", move_name(made->move.kind),
                                                     desk::units_of(made->move.quantity), made->move.spare);
                         return change;
                       });
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  const std::string list = "moves " + call.path("id");
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  std::int64_t before = INT64_MAX;
  if (!asked->after.empty()) {
    const std::string& text = asked->after.at(0);
    std::from_chars(text.data(), text.data() + text.size(), before);
  }
  std::vector<StockMove> moves;
  const auto found = desk.store.read([&](Session& session) -> Outcome<bool> {
    const auto spare = spare_of_path(desk, session, call, kRead);
    if (!spare) return tl::unexpected(spare.error());
    moves = store::moves_of_spare(session, spare->id, before, asked->limit + 1);
    return true;
  });
  if (!found) return problem_of(found.error());
  const auto next = cut_page(moves, *asked, desk.signer, list,
                             [](const StockMove& last) { return std::vector{std::to_string(last.number)}; });
  json items = json::array();
  for (const StockMove& move : moves) items.push_back(move_json(move));
  return page_answer(call, std::move(items), next);
}

WebAnswer reservations(const LedgerDesk& desk, Call& call) {
  std::vector<std::pair<std::string, json>> items;
  const auto found = desk.store.read([&](Session& session) -> Outcome<bool> {
    const auto spare = spare_of_path(desk, session, call, kRead);
    if (!spare) return tl::unexpected(spare.error());
    for (const auto& [order, quantity] : store::reservations_of(session, spare->id))
      items.emplace_back(order, json{{"order", order}, {"quantity", desk::units_of(quantity)}});
    return true;
  });
  if (!found) return problem_of(found.error());
  return page_by_key(desk, call, "reservations " + call.path("id"), std::move(items));
}

}  // namespace

std::vector<Route> stock_move_routes(const LedgerDesk& desk) {
  Route makes =
      spare_route("POST", "/{id}/moves", "moveStock",
                  "Receive, issue, reserve, release or count stock; the same id is counted once", kMove);
  makes.request_schema = "NewStockMove";
  makes.answer_schema = "StockMove";
  makes.success = 201;
  makes.refusals = {200};
  makes.handler = [desk](Call& call) { return make(desk, call); };
  Route lists =
      spare_route("GET", "/{id}/moves", "listStockMoves", "How its stock came about, newest first", kRead);
  lists.query = list_parameters();
  lists.answer_schema = "StockMoves";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route holds = spare_route("GET", "/{id}/reservations", "listReservations",
                            "What stands reserved of a spare, by order", kRead);
  holds.query = list_parameters();
  holds.answer_schema = "Reservations";
  holds.handler = [desk](Call& call) { return reservations(desk, call); };
  return {makes, lists, holds};
}

}  // namespace portent::serve
