#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/work_order.h"

namespace portent::serve::store {

/// Such as "in_progress", and "urgent".
std::string_view name_of(OrderState state);
std::string_view name_of(Priority priority);
std::optional<OrderState> order_state_named(std::string_view name);
std::optional<Priority> priority_named(std::string_view name);

/// The columns of an order in the order of read_order().
extern const std::string kOrderColumns;
WorkOrder read_order(const Result& rows, std::size_t row);

std::optional<WorkOrder> find_order(Session& session, const std::string& id);
/// The same for whoever means to change it: others who do wait for the end of this transaction.
std::optional<WorkOrder> find_order_to_change(Session& session, const std::string& id);
/// The open one about this.
std::optional<WorkOrder> find_open_order(Session& session, const std::string& asset, const std::string& part,
                                         const std::string& fault);
/// The newest that this alarm called for, open or not, be it the first that did or a later one.
std::optional<WorkOrder> find_order_of_alarm(Session& session, const std::string& alarm_id);
std::optional<WorkOrder> find_external_order(Session& session, const std::string& source,
                                             const std::string& id);

/// Gives it the next number and the id of that, and stores it. Numbers are given out under a row lock held to
/// the end of the transaction: call it before other rows are locked. Throws RetryError where another writer
/// has just opened one about the same, or of the same external id. This and the next put the change down for
/// the connector (mirrored_orders.h).
void insert_order(Session& session, WorkOrder& order);
/// Stores `after`, whose version was `loaded_version`. Throws RetryError where another writer has changed it.
void update_order(Session& session, const WorkOrder& after, std::int64_t loaded_version);
void add_order_events(Session& session, std::span<const WorkOrderEvent> events);
std::vector<WorkOrderEvent> events_of_order(Session& session, const std::string& id);

/// Where a page of them ended: the time of a repair, and the id of its order.
using EffectPlace = std::pair<std::int64_t, std::string>;
/// The first `most` behind `behind` whose effect is awaited, the earliest repair first.
std::vector<WorkOrder> awaited_effects(Session& session, const EffectPlace& behind, std::size_t most);

}  // namespace portent::serve::store
