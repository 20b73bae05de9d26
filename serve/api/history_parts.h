#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "serve/api/history_routes.h"
#include "serve/api/list_page.h"

// What the routes of history are made of. Internal to history_routes.h.

namespace portent::serve {

std::vector<Route> forecast_routes(store::Store& store, AccessGate& gate, const CursorSigner& signer);
Route events_route(store::Store& store, AccessGate& gate, const CursorSigner& signer);
Route point_history_route(store::Store& store, AccessGate& gate, const HistoryOptions& options);

/// A GET below an asset, without its handler.
Route asset_route(std::string path, std::string name, std::string summary, desk::Permission permission);
/// list_parameters(), `from` and `to`.
std::vector<Parameter> history_parameters();

/// What lies between two times, `to` not included.
struct TimeSpan {
  std::int64_t from_ms = 0, to_ms = 0;
};
/// Those of `from` and `to`, or what holds where they are not given; 400 where there is nothing in between.
tl::expected<TimeSpan, Problem> span_of(const Call& call, TimeSpan otherwise);
/// What is said of an asset that nobody knows, or that the caller may not know of.
Problem no_asset();
/// Nothing where the caller may do it at the site of an asset, else no_asset().
std::optional<Problem> asset_problem(store::Store& store, AccessGate& gate, const Call& call,
                                     desk::Permission permission);

}  // namespace portent::serve
