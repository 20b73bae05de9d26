#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "serve/desk/alarm_policy.h"
#include "serve/store/session.h"
#include "serve/store/task_states.h"
#include "serve/store/work_order.h"

namespace portent::serve::desk {

/// The fault of an order that a task opens: "task:" and its id.
std::string fault_of_task(const std::string& task);

/// Opens a preventive work order for each of these, which store::list_task_states() says have come round
/// and want one; how many. One that can't be opened, such as of a node that is no asset, is passed over.
std::size_t open_task_orders(store::Session& session, const AlarmPolicy& policy,
                             std::span<const store::ListedTask> due, std::int64_t now_ms);

/// The task that this confirmed order was opened for is done by it, and comes round again. Nothing where the
/// order is of another origin, or its task is gone; the error says why its doing can't be kept.
tl::expected<void, std::string> finish_task_of(store::Session& session, const store::WorkOrder& order,
                                               const std::string& who, std::int64_t now_ms);

}  // namespace portent::serve::desk
