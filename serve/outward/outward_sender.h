#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "serve/outward/destination.h"
#include "serve/outward/outward_picture.h"
#include "serve/outward/transfers.h"
#include "serve/store/deliveries.h"
#include "serve/store/leases.h"
#include "serve/store/store.h"
#include "serve/store/subscribers.h"

namespace portent::serve::outward {

struct SenderOptions {
  AllowList allow;  ///< empty: nothing leaves
  TransferOptions transfers = {};
  std::string mail_from = {};  ///< address that mail comes from
  std::string link = {};       ///< where people find the desk, for mail; "": no link
  std::int64_t give_up_ms =
      48LL * 3'600'000;  ///< of failing (a key, or all of a subscriber), and of a message's age
  std::int64_t keep_dead_ms = 30LL * 24 * 3'600'000;  ///< what was given up, from then on
  double rate = 50;                                   ///< messages a second to one subscriber, at most
  std::size_t at_once = 8;                            ///< of one subscriber
  std::string holder = "desk";                        ///< this process
  std::int64_t lease_ms = 15'000;
  /// A subscriber that wants nothing more was disabled, and why. Called behind the commit.
  std::function<void(const std::string& subscriber, const std::string& why)> disabled = {};
};

/// Takes what waits for subscribers to them, at least once and with the same id each time: of one key in
/// order, keys and subscribers beside one another. What fails is tried again by the schedule of retry.h; a
/// subscriber that fails three times in a row (not by refusing what a message holds) is asked for one message
/// at a time until it answers, and then gets all that waits, no faster than `rate`. Memory does not grow with
/// what waits. A wall clock that is set back holds nothing up. One of several processes of a database sends
/// (lease `outward`). One thread; picture() may be called from any.
class OutwardSender {
 public:
  /// `store` must outlive it.
  OutwardSender(store::Store& store, SenderOptions options);

  /// One round: starts what is due, waits for at most so long until something ends, and keeps what came of
  /// it. How many messages were taken or refused.
  std::size_t step(std::int64_t now_ms, std::chrono::milliseconds wait);
  /// Rounds until `stop`, going on after a database that was away and after a lost lease.
  void run(const std::stop_token& stop, const std::function<std::int64_t()>& now);
  std::shared_ptr<const OutwardPicture> picture() const;  ///< never nullptr

 private:
  /// What is known of one subscriber while it is sent to.
  struct Lane {
    std::set<std::string> keys;  // on their way
    std::int64_t failures = 0;   // in a row
    bool failing = false;        // as it stands in its row
    std::string why;             // of the newest failure
    std::int64_t asked = 0;      // for a try by somebody, who lifts every pause
    std::int64_t pauses = 0;     // since it began to fail
    std::int64_t resume_ms = 0;  // nothing before
    double tokens = 0;           // messages that may go now
    std::int64_t filled_ms = 0;  // the tokens
    std::uint64_t delivered = 0, refused = 0;
  };
  struct Flight {
    store::Delivery delivery;
    std::string kind;
  };
  struct Due {
    store::Subscriber subscriber;
    std::vector<std::string> secrets;
    std::vector<store::Delivery> deliveries;
  };

  bool hold(std::int64_t now_ms);
  void let_go() noexcept;
  std::size_t room(Lane& lane, std::int64_t now_ms) const;
  void set_back(std::int64_t by_ms, std::int64_t now_ms);
  std::vector<Due> look(std::int64_t now_ms);
  void fill(std::int64_t now_ms);
  void start(const Due& due, const store::Delivery& delivery, std::int64_t now_ms);
  void settle(const std::vector<Sent>& sent, std::int64_t now_ms);
  static void settle_one(store::Session& session, const Flight& flight, const Sent& sent, double chance,
                         std::int64_t now_ms);
  static void learn(Lane& lane, const Flight& flight, const Sent& sent, double chance, std::int64_t now_ms);
  void bury(std::int64_t now_ms);
  void tend(std::int64_t now_ms);

  store::Store& store_;
  SenderOptions options_;
  Transfers transfers_;
  std::optional<store::Lease> lease_;
  std::map<std::string, Lane> lanes_;
  std::map<std::int64_t, Flight> flights_;  // by the number of the delivery
  std::vector<Sent> refused_;               // before they were started
  std::mt19937_64 random_;
  std::int64_t looked_ms_ = 0, tended_ms_ = 0, buried_ms_ = 0;
  bool settled_ = true;
  mutable std::mutex mutex_;
  std::shared_ptr<const OutwardPicture> picture_ = std::make_shared<OutwardPicture>();
};

}  // namespace portent::serve::outward
