#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "serve/api/ledger_desk.h"
#include "serve/api/openapi.h"
#include "serve/store/task_states.h"

// Tasks as their routes read and write them. Internal to stock_routes.h.

namespace portent::serve {

nlohmann::json task_json(const store::Task& task);
/// With where it stands on its asset.
nlohmann::json listed_task_json(const store::ListedTask& listed);
/// With where the task stands by now; nullptr: its asset has it no more.
nlohmann::json task_done_json(const store::TaskDone& done, const store::ListedTask* listed);

/// What a body says, in the place of all that people write of `base`; version and times are passed over.
Outcome<store::Task> read_task(const store::Task& base, const nlohmann::json& body);
Outcome<store::TaskDone> read_task_done(const std::string& task, const nlohmann::json& body,
                                        std::int64_t now_ms);
Schemas task_schemas();

}  // namespace portent::serve
