#pragma once

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "serve/desk/alarm_work.h"
#include "serve/store/alarm_list.h"
#include "serve/store/alarms.h"
#include "serve/store/deliveries.h"
#include "serve/store/outbox.h"
#include "serve/store/store.h"
#include "serve/store/subscribers.h"
#include "tests/support/desk_database.h"
#include "tests/unit/alarms/sample_condition.h"

namespace portent::tests {

/// A desk's database, and alarms that are told to it.
class DeskRig : public testing::Test {
 protected:
  using AlarmWork = serve::desk::AlarmWork;
  using AlarmLife = serve::desk::AlarmLife;
  using Alarm = serve::store::Alarm;
  using Session = serve::store::Session;
  using Level = models::policy::Level;

  template <typename Doing>
  void work(Doing doing) {
    store_.write([&](Session& session) {
      AlarmWork work(session, policy_, now_);
      doing(work);
      work.finish();
    });
  }
  /// One transaction that tells each condition.
  void observe(const std::vector<serve::desk::Condition>& conditions, const std::string& suppressed = "") {
    work([&](AlarmWork& work) {
      for (const auto& condition : conditions) work.observe(condition, suppressed);
    });
  }
  /// The remaining life of an asset at a level, told by a record of its own.
  void tell(const std::string& asset, Level level, std::int64_t minutes = 0) {
    observe({sample_condition(asset, level, minutes, ++offset_)});
  }
  void clear(const std::string& asset, std::int64_t minutes) { tell(asset, Level::kNone, minutes); }
  /// A person's doing to the newest alarm of an asset; the refusal, or "".
  std::string change(const std::string& asset, const std::function<AlarmLife::Done(AlarmLife&)>& doing) {
    const std::string id = newest(asset).id;
    std::string refusal;
    work([&](AlarmWork& work) {
      const auto done = work.change(id, 0, doing);
      refusal = done ? "" : done.error();
    });
    return refusal;
  }
  std::string diagnose(const std::string& asset, const std::string& words) {
    return change(asset, [&](AlarmLife& life) { return life.diagnose("mia", words, "Look there", now_); });
  }
  std::string acknowledge(const std::string& asset) {
    return change(asset, [&](AlarmLife& life) { return life.acknowledge("mia", now_); });
  }
  void sweep(std::int64_t minutes, bool lagging = false) {
    work([&](AlarmWork& work) { work.sweep(kStart + minutes * kMinute, lagging); });
  }

  template <typename Asking>
  auto ask(Asking asking) {
    return store_.read([&](Session& session) { return asking(session); });
  }
  Alarm newest(const std::string& asset) {
    return ask([&](Session& session) {
      return find_newest_alarm(session, {asset, "", "remaining_life", ""}).value_or(Alarm{});
    });
  }
  std::vector<Alarm> list(const serve::store::AlarmFilter& filter = {}) {
    return ask([&](Session& session) { return list_alarms(session, filter, "", 1'000)->alarms; });
  }
  /// What happened to the newest alarm of an asset, word by word.
  std::string story(const std::string& asset) {
    const std::string id = newest(asset).id;
    return ask([&](Session& session) {
      std::string words;
      for (const auto& event : events_of_alarm(session, id)) words += (words.empty() ? "" : " ") + event.what;
      return words;
    });
  }
  /// Messages that wait for a topic.
  std::vector<nlohmann::json> messages(const std::string& topic = "alarms") {
    return ask([&](Session& session) {
      std::vector<nlohmann::json> found;
      for (const auto& entry : first_of_outbox(session, 1'000, "topic:" + topic))
        found.push_back(nlohmann::json::parse(entry.message.body));
      return found;
    });
  }

  /// Somebody outside who asks for messages of these kinds, of these classes and from this level on.
  void subscribe(const std::string& name, const std::vector<std::string>& messages, Level from = Level::kNone,
                 const std::vector<std::string>& classes = {}) {
    serve::store::Subscriber subscriber{name, "webhook", "https://cmms.plant1/", messages};
    subscriber.least_level = from;
    subscriber.classes = classes;
    store_.write([&](Session& session) { add_subscriber(session, subscriber); });
  }
  /// Types of the messages that are on their way to a subscriber, in order.
  std::vector<std::string> told(const std::string& subscriber) {
    return ask([&](Session& session) {
      std::vector<std::string> types;
      for (const auto& delivery : list_deliveries(session, subscriber, "", 0, 1'000))
        types.push_back(delivery.type);
      return types;
    });
  }

  DeskDatabase database_;
  serve::store::Store store_{{database_.url()}};
  serve::desk::AlarmPolicy policy_;
  std::int64_t now_ = kStart + 5'000;
  std::int64_t offset_ = 0;
};

}  // namespace portent::tests
