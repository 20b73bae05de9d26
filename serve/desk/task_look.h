#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "serve/store/session.h"
#include "serve/store/task_states.h"

namespace portent::serve::desk {

/// The life counter of the newest forecast of a part or, where it has none, of its asset.
std::optional<double> usage_now(store::Session& session, const std::string& asset, const std::string& part);

/// What the newest forecast makes of where a task stands. By usage it is due from the first look at which the
/// counter has reached its next value, which is counted from the first counter that is known where it was
/// never done. By condition it is due from the look at which that is met; once done, only after it was seen
/// not to be met. A task that is due stays so until it is done.
store::TaskState look_at(store::Session& session, const store::ListedTask& listed, std::int64_t now_ms);

}  // namespace portent::serve::desk
