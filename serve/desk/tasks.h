#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/desk/alarm_policy.h"
#include "serve/desk/refusal.h"
#include "serve/store/leases.h"
#include "serve/store/store.h"
#include "serve/store/task_states.h"

namespace portent::serve::desk {

// Work that comes round, by the same promises as ledger.h.

/// What is wrong with a task by itself: it names a class or an asset, and comes round by time, usage or
/// condition, the last being a rule over values of forecasts alone that holds at once (docs/alarms.md).
void check_task(store::Task& task, Faults& faults);

Outcome<store::Task> create_task(store::Session& session, const store::Task& wanted, std::int64_t now_ms);
/// Where it still is of `wanted.version`; one that says what is there changes nothing. Class and asset stay.
/// Where its times change, each asset's begin anew.
Outcome<store::Task> change_task(store::Session& session, const store::Task& wanted, std::int64_t now_ms);
Outcome<store::Task> remove_task(store::Session& session, const std::string& id, std::int64_t version);

struct FinishedTask {
  store::TaskDone done;
  bool again = false;  ///< it was told before, by the same id
};
/// The task was done on that asset ("": the task's own): it comes round again from then on. One told of late,
/// behind a later one, is kept and moves nothing. Its usage is the newest known where nobody gave one.
Outcome<FinishedTask> finish_task(store::Session& session, const store::TaskDone& wanted,
                                  std::int64_t now_ms);

/// Looks in turn at the tasks that come round by usage or condition, a few at a time, and keeps since when
/// they are due. By time a task is due without anybody looking. Opens the work orders that tasks ask for.
/// One thread, that of the desk.
class TaskWatch {
 public:
  /// `store` must outlive it; `policy` is that of the desk.
  explicit TaskWatch(store::Store& store, AlarmPolicy policy = {})
      : store_(store), policy_(std::move(policy)) {}
  /// Nothing without a lease. Throws ingest::FencedError where another desk has taken over.
  void step(std::int64_t now_ms, const std::optional<store::Lease>& lease);

 private:
  /// Those that were gone through, so far.
  struct Turn {
    std::pair<std::string, std::string> behind = {};  ///< task and asset that came last
    std::int64_t next_ms = 0;
  };
  static void go_on(Turn& turn, const std::vector<store::ListedTask>& some, std::int64_t now_ms);
  void look(std::int64_t now_ms, const store::Lease& lease);
  void open_orders(std::int64_t now_ms, const store::Lease& lease);

  store::Store& store_;
  AlarmPolicy policy_;
  Turn looked_, ordered_;
};

}  // namespace portent::serve::desk
