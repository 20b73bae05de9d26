#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ingest/event.h"
#include "serve/desk/alarm_life.h"
#include "serve/desk/alarm_policy.h"
#include "serve/desk/order_life.h"
#include "serve/desk/refusal.h"
#include "serve/desk/stock.h"
#include "serve/store/alarm.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// The fault that an alarm tells of: its kind and subject, such as rule:hot; of a repair call what was
/// called.
std::string fault_of(const store::Alarm& alarm);
/// What an alarm calls for. Its site, class and asset are those of the ledger where that knows them.
NewOrder order_from_alarm(const store::Alarm& alarm, const std::string& who);

/// What happens to work orders within one transaction: each is locked and loaded once, changed by its
/// OrderLife, and stored by finish(), together with what a confirmed finding tells others: the machine's life
/// with its control record, and the alarms that foretold it. Nothing of it is kept if the transaction is
/// undone. Not thread-safe.
class OrderWork {
 public:
  using Done = OrderLife::Done;
  struct Opened {
    store::WorkOrder order;
    bool made = false;  ///< false: it was there already
  };

  /// `session` has a writing transaction open; both must outlive it.
  OrderWork(store::Session& session, const AlarmPolicy& policy, std::int64_t now_ms);

  /// Opens one on an asset or one of its parts, whichever node `wanted.asset` names. Where one is open about
  /// the same fault it is that one, linked to the alarm that calls for it again, with what is reported as a
  /// note and the higher priority of both; by hand that is refused (kTaken), naming it. A report that names
  /// no fault has its origin as one. A repair call is an alarm as well, until its order is closed. The same
  /// external id is the same order; kTaken where that is on another asset, or the twin that another order has
  /// in a CMMS. kNotFound: there is no such asset; kInvalid: it is scrapped, or no asset, or a person names
  /// a part that it has not.
  Outcome<Opened> open(const NewOrder& wanted);
  /// One person's doing to one order; its refusal, or "there is no work order ...".
  Done change(const std::string& id, const std::function<Done(OrderLife&)>& doing);

  // For `doing`: what touches more than the order.
  Done complete(OrderLife& life, const std::string& who, std::int64_t at_ms);
  Done add_items(OrderLife& life, const std::string& who, const std::vector<std::string>& texts);
  /// `state`: open, checked or not_applicable.
  Done check(OrderLife& life, const std::string& who, std::int64_t position, const std::string& state,
             const std::string& words);
  Done use(OrderLife& life, const std::string& who, store::UsedPart part);
  Done attach(OrderLife& life, const std::string& who, store::OrderMedia media);
  /// Reserves, releases or issues stock for it: see move_order_stock().
  Outcome<MovedStock> move_stock(OrderLife& life, const store::StockMove& wanted);
  /// What was found becomes an event of the machine's life, its control record, and what its alarms are
  /// judged by; a repair's effect is awaited from here on, where something is known from before it.
  Done confirm(OrderLife& life, const std::string& who, const Finding& finding);

  /// There is nothing to work on at an asset any more, because of `why`: its open orders are rejected, its
  /// alarms clear.
  void end_all(const std::string& asset, const std::string& why);

  /// Stores all of it, and gives back what is reserved for those that were closed; nothing may follow but the
  /// end of the transaction. Returns what changed, as it stands.
  std::vector<store::WorkOrder> finish();

 private:
  Outcome<NewOrder> placed(const NewOrder& wanted);
  Opened join(const store::WorkOrder& found, const NewOrder& wanted);
  Opened called(Opened opened, const NewOrder& wanted);
  OrderLife* hold(const std::string& id);
  void remember_before(OrderLife& life);
  void tell();

  store::Session& session_;
  const AlarmPolicy& policy_;
  std::int64_t now_ms_;
  std::map<std::string, OrderLife> lives_;                  // by id
  std::vector<ingest::Event> happened_;                     // to machines, in order
  std::vector<Condition> conditions_;                       // calls for repair, and their ends
  std::vector<std::pair<std::string, std::string>> ended_;  // assets, and why
};

}  // namespace portent::serve::desk
