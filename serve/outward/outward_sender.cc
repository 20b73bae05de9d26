#include "serve/outward/outward_sender.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "ingest/log.h"
#include "serve/outward/mail_text.h"
#include "serve/outward/retry.h"
#include "serve/outward/standard_webhooks.h"
#include "serve/store/due.h"

namespace portent::serve::outward {
namespace {

constexpr std::int64_t kLookEvery = 100, kTendEvery = 5'000, kBuryEvery = 60'000;  // ms
constexpr std::int64_t kFailing = 3;                                               // failures in a row
constexpr std::size_t kBuryAtOnce = 5'000;
constexpr const char* kGoneWhy = "answered 410: it wants nothing more";
const std::string kRole = "outward";

/// Of a receiver's own words nothing that a terminal or a file could take for more than text.
std::string plain(std::string text) {
  text.resize(std::min<std::size_t>(text.size(), 300));
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

Post webhook(const store::Subscriber& subscriber, const std::vector<std::string>& secrets,
             const store::Delivery& delivery, std::int64_t now_ms) {
  const std::int64_t timestamp_s = now_ms / 1'000;
  return {
      subscriber.address,
      {"content-type: application/json", "user-agent: portent",
       "expect:", "webhook-id: " + delivery.message_id, fmt::format("webhook-timestamp: {}", timestamp_s),
       "webhook-signature: " + webhook_signatures(secrets, delivery.message_id, timestamp_s, delivery.body)},
      delivery.body};
}

bool is_gone(const std::string& kind, const Sent& sent) {
  return kind == "webhook" && sent.status == 410;
}

/// Whether the receiver is there and refuses this message: others it may take. Answers of 401, 403, 404, 408,
/// 410 and 429 are about the subscriber, and so is whatever mail comes to.
bool refuses_message(const std::string& kind, const Sent& sent) {
  constexpr long kOfAll[] = {401, 403, 404, 408, 410, 429};
  return kind == "webhook" && sent.status >= 400 && sent.status < 500 &&
         std::ranges::find(kOfAll, sent.status) == std::end(kOfAll);
}

}  // namespace

OutwardSender::OutwardSender(store::Store& store, SenderOptions options)
    : store_(store),
      options_(std::move(options)),
      transfers_(options_.transfers),
      random_(std::random_device{}()) {}

bool OutwardSender::hold(std::int64_t now_ms) {
  if (lease_ && is_fresh(*lease_, now_ms, options_.lease_ms)) return true;
  store_.write([&](store::Session& session) {
    if (lease_ && renew_lease(session, *lease_, now_ms, options_.lease_ms)) return;
    lease_ = acquire_lease(session, kRole, options_.holder, now_ms, options_.lease_ms);
  });
  if (!lease_) let_go();
  return lease_.has_value();
}

/// What is on its way may be taken all the same, and comes again.
void OutwardSender::let_go() noexcept {
  transfers_.drop();
  flights_.clear();
  refused_.clear();
  for (auto& [name, lane] : lanes_) lane.keys.clear();
}

std::size_t OutwardSender::room(Lane& lane, std::int64_t now_ms) const {
  const double passed_s = static_cast<double>(std::max<std::int64_t>(0, now_ms - lane.filled_ms)) / 1'000;
  lane.tokens = std::min(std::max(1.0, options_.rate), lane.tokens + passed_s * options_.rate);
  lane.filled_ms = now_ms;
  if (now_ms < lane.resume_ms) return 0;
  const std::size_t most = lane.failures >= kFailing ? 1 : options_.at_once;
  const std::size_t free = most - std::min(most, lane.keys.size());
  return std::min(free, static_cast<std::size_t>(lane.tokens));
}

/// The wall clock was: what was to be tried by it is tried after the time that was meant.
void OutwardSender::set_back(std::int64_t by_ms, std::int64_t now_ms) {
  store_.write([&](store::Session& session) {
    check_lease(session, *lease_);
    set_queues_back(session, by_ms, now_ms);
  });
  for (auto& [name, lane] : lanes_) lane.resume_ms -= by_ms;
}

std::vector<OutwardSender::Due> OutwardSender::look(std::int64_t now_ms) {
  return store_.read([&](store::Session& session) {
    std::vector<Due> all;
    for (store::Subscriber& subscriber : all_subscribers(session)) {
      if (!subscriber.enabled) continue;
      Lane& lane = lanes_[subscriber.name];
      if (lane.asked != subscriber.asked) lane.failures = lane.pauses = lane.resume_ms = 0;
      lane.asked = subscriber.asked;
      lane.failing = subscriber.failing_since_ms > 0;
      const std::size_t free = room(lane, now_ms);
      if (free == 0) continue;
      Due due;
      due.deliveries = due_deliveries(session, subscriber.name, now_ms, free + lane.keys.size());
      std::erase_if(due.deliveries, [&](const auto& delivery) { return lane.keys.contains(delivery.key); });
      if (due.deliveries.empty()) continue;
      due.deliveries.resize(std::min(free, due.deliveries.size()));
      if (subscriber.kind == "webhook") due.secrets = subscriber_secrets(session, subscriber.name, now_ms);
      due.subscriber = std::move(subscriber);
      all.push_back(std::move(due));
    }
    return all;
  });
}

void OutwardSender::fill(std::int64_t now_ms) {
  const std::vector<Due> all = look(now_ms);
  std::vector<store::Delivery> empty;
  for (const Due& due : all)
    for (const store::Delivery& delivery : due.deliveries)
      if (delivery.seq == 0)
        empty.push_back(delivery);
      else
        start(due, delivery, now_ms);
  if (empty.empty()) return;
  store_.write([&](store::Session& session) {
    for (const store::Delivery& delivery : empty) rest_queue(session, delivery.subscriber, delivery.key);
  });
}

void OutwardSender::start(const Due& due, const store::Delivery& delivery, std::int64_t now_ms) {
  const store::Subscriber& to = due.subscriber;
  Lane& lane = lanes_[to.name];
  lane.keys.insert(delivery.key);
  lane.tokens -= 1;
  flights_[delivery.seq] = {delivery, to.kind};
  std::string problem = address_problem(to.kind, to.address, options_.allow);
  if (!problem.empty()) problem = "its address " + problem;
  if (problem.empty() && to.kind == "webhook" && due.secrets.empty())
    problem = "it has no secret that holds: rotate it";
  if (problem.empty() && to.kind == "email" && options_.transfers.smtp.empty())
    problem = "outward.smtp.server is not set";
  if (!problem.empty())
    refused_.push_back({delivery.seq, false, 0, problem, {}});
  else if (to.kind == "email")
    transfers_.start(delivery.seq,
                     make_mail(store_, options_.mail_from, options_.link, to, delivery, now_ms));
  else
    transfers_.start(delivery.seq, webhook(to, due.secrets, delivery, now_ms));
}

void OutwardSender::settle_one(store::Session& session, const Flight& flight, const Sent& sent, double chance,
                               std::int64_t now_ms) {
  const store::Delivery& delivery = flight.delivery;
  if (sent.taken) return settle_delivered(session, delivery, now_ms);
  const std::int64_t wait_ms = wait_after(delivery.tries + 1, chance, sent.retry_after_ms);
  settle_failed(session, delivery, plain(sent.problem), now_ms + wait_ms, now_ms);
  if (is_gone(flight.kind, sent)) disable_subscriber(session, delivery.subscriber, kGoneWhy, now_ms);
}

/// What a settled message tells of its subscriber. Many that fail together are one reason to pause; one that
/// is refused for what it holds is none.
void OutwardSender::learn(Lane& lane, const Flight& flight, const Sent& sent, double chance,
                          std::int64_t now_ms) {
  lane.keys.erase(flight.delivery.key);
  if (sent.taken) {
    ++lane.delivered;
    lane.failing = false;
    lane.failures = lane.pauses = lane.resume_ms = 0;
    return;
  }
  ++lane.refused;
  if (refuses_message(flight.kind, sent)) return;
  ++lane.failures;
  lane.why = plain(sent.problem);
  lane.failing = lane.failing || lane.failures >= kFailing;
  if (lane.failures >= kFailing && now_ms >= lane.resume_ms)
    lane.resume_ms = now_ms + wait_after(++lane.pauses, chance, {});
  if (sent.retry_after_ms) lane.resume_ms = std::max(lane.resume_ms, now_ms + *sent.retry_after_ms);
}

void OutwardSender::settle(const std::vector<Sent>& sent, std::int64_t now_ms) {
  if (sent.empty()) return;
  const double chance = std::uniform_real_distribution<double>(0, 1)(random_);
  std::map<std::string, Lane> after;
  store_.write([&](store::Session& session) {
    check_lease(session, *lease_);
    after.clear();  // of this try
    for (const Sent& one : sent) {
      const Flight& flight = flights_.at(one.tag);
      const std::string& name = flight.delivery.subscriber;
      settle_one(session, flight, one, chance, now_ms);
      learn(after.try_emplace(name, lanes_.at(name)).first->second, flight, one, chance, now_ms);
    }
    for (const auto& [name, lane] : after) {
      if (lane.failing == lanes_.at(name).failing) continue;
      note_failing(session, name, lane.failing ? now_ms : 0, lane.failing ? lane.why : "");
      if (!lane.failing) wake_queues(session, name, now_ms);
    }
  });
  for (auto& [name, lane] : after) lanes_[name] = std::move(lane);
  for (const Sent& one : sent) {
    const Flight flight = flights_.extract(one.tag).mapped();
    if (is_gone(flight.kind, one) && options_.disabled)
      options_.disabled(flight.delivery.subscriber, kGoneWhy);
  }
}

/// In transactions of a bounded size: where more is left, the next one follows soon.
void OutwardSender::bury(std::int64_t now_ms) {
  std::int64_t most = 0;
  store_.write([&](store::Session& session) {
    check_lease(session, *lease_);
    most = std::max(bury_deliveries(session, now_ms - options_.give_up_ms, now_ms, kBuryAtOnce),
                    forget_dead_deliveries(session, now_ms - options_.keep_dead_ms, kBuryAtOnce));
  });
  buried_ms_ = most < static_cast<std::int64_t>(kBuryAtOnce) ? now_ms : 0;
}

void OutwardSender::tend(std::int64_t now_ms) {
  if (!store::is_due(now_ms, tended_ms_, kTendEvery)) return;
  tended_ms_ = now_ms;
  if (store::is_due(now_ms, buried_ms_, kBuryEvery)) bury(now_ms);
  auto picture = std::make_shared<OutwardPicture>();
  picture->seen_ms = now_ms;
  store_.read([&](store::Session& session) {
    const auto counts = count_deliveries(session);
    for (const store::Subscriber& subscriber : all_subscribers(session)) {
      const auto found = counts.find(subscriber.name);
      const store::DeliveryCount count = found == counts.end() ? store::DeliveryCount{} : found->second;
      const auto lane = lanes_.find(subscriber.name);
      picture->lines.push_back(
          {subscriber.name, subscriber.kind, lane == lanes_.end() ? 0 : lane->second.delivered,
           lane == lanes_.end() ? 0 : lane->second.refused, count.waiting, count.dead, count.oldest_ms});
    }
  });
  std::erase_if(lanes_, [&](const auto& lane) {
    return lane.second.keys.empty() &&
           std::ranges::find(picture->lines, lane.first, &OutwardPicture::Line::subscriber) ==
               picture->lines.end();
  });
  const std::lock_guard lock(mutex_);
  picture_ = std::move(picture);
}

std::shared_ptr<const OutwardPicture> OutwardSender::picture() const {
  const std::lock_guard lock(mutex_);
  return picture_;
}

std::size_t OutwardSender::step(std::int64_t now_ms, std::chrono::milliseconds wait) {
  if (!hold(now_ms)) {
    transfers_.wait(wait);
    return 0;
  }
  try {
    tend(now_ms);
    if (settled_ || store::is_due(now_ms, looked_ms_, kLookEvery)) {
      if (now_ms < looked_ms_) set_back(looked_ms_ - now_ms, now_ms);
      looked_ms_ = now_ms;
      fill(now_ms);
    }
    std::vector<Sent> sent = std::exchange(refused_, {});
    if (sent.empty()) sent = transfers_.wait(wait);
    settle(sent, now_ms);
    settled_ = !sent.empty();
    return sent.size();
  } catch (const ingest::FencedError&) {
    lease_.reset();
    let_go();
    throw;
  } catch (...) {
    let_go();
    throw;
  }
}

void OutwardSender::run(const std::stop_token& stop, const std::function<std::int64_t()>& now) {
  constexpr std::chrono::milliseconds kWait{100}, kPause{1'000};
  const auto pause = [&] {
    for (auto left = kPause; left.count() > 0 && !stop.stop_requested(); left -= kWait)
      std::this_thread::sleep_for(kWait);
  };
  while (!stop.stop_requested()) {
    try {
      step(now(), kWait);
    } catch (const ingest::FencedError&) {  // another process sends
      pause();
    } catch (const store::UnavailableError&) {
      pause();
    } catch (const store::RetryError&) {
      pause();
    }
  }
  try {
    if (lease_) store_.write([&](store::Session& session) { release_lease(session, *lease_); });
  } catch (const store::UnavailableError&) {  // its time runs out by itself
  }
  let_go();
}

}  // namespace portent::serve::outward
