#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What an order and its twin in the CMMS say that can't both be so.
struct OrderConflict {
  std::int64_t number = 0;
  std::string connector, order_id;
  std::string kind = "progress";       ///< or gone (it was deleted there), duplicate (there are two of it)
  std::string ours = {}, theirs = {};  ///< progress; of a duplicate, the ids there: "4001, 4002"
  std::string why = {};
  std::int64_t found_ms = 0;
  bool open = true;
  std::string kept = {};  ///< ours or theirs; agreed: they came to say the same
  std::string decided_by = {};
  std::optional<std::int64_t> decided_ms = {};
  std::int64_t version = 1;
  std::string site = {};  ///< of the order; read alone
  friend bool operator==(const OrderConflict&, const OrderConflict&) = default;
};

/// Opens one, or brings the open one of the same order and kind up to date. Numbers are given out under a row
/// lock: add last. True: it is a new one.
bool put_conflict(Session& session, OrderConflict conflict);
/// Of an order and of that kind, open or decided, the first first.
std::vector<OrderConflict> conflicts_of_order(Session& session, const std::string& connector,
                                              const std::string& order_id, const std::string& kind);
/// Closes what is open of an order, of that kind.
void close_conflicts(Session& session, const std::string& connector, const std::string& order_id,
                     const std::string& kind, const std::string& kept, const std::string& who,
                     std::int64_t now_ms);
std::optional<OrderConflict> find_conflict(Session& session, std::int64_t number);
/// By number behind `after`; open or closed ones; of sites alone where some are given.
std::vector<OrderConflict> list_conflicts(Session& session, bool open, const std::vector<std::string>& sites,
                                          std::int64_t after, std::size_t most);
std::int64_t count_open_conflicts(Session& session, const std::string& connector);

}  // namespace portent::serve::store
