#pragma once

#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/work_order.h"

// What belongs to an order: what is to be checked, what was used, pictures and papers. Whoever changes any of
// it has locked the order (find_order_to_change()), so positions need no lock of their own.

namespace portent::serve::store {

std::vector<OrderItem> items_of_order(Session& session, const std::string& order);
std::optional<OrderItem> find_item(Session& session, const std::string& order, std::int64_t position);
/// Behind those that are there; its position is given out.
void add_item(Session& session, const std::string& order, OrderItem& item);
/// State, who, when and words of one that is there.
void update_item(Session& session, const std::string& order, const OrderItem& item);
/// How many are still to be checked.
std::int64_t count_open_items(Session& session, const std::string& order);
std::int64_t count_items(Session& session, const std::string& order);

std::vector<UsedPart> parts_of_order(Session& session, const std::string& order);
void add_used_part(Session& session, const std::string& order, UsedPart& part);

std::vector<OrderMedia> media_of_order(Session& session, const std::string& order);
void add_media(Session& session, const std::string& order, OrderMedia& media);

}  // namespace portent::serve::store
