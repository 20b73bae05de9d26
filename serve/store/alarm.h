#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/policy/breach.h"

namespace portent::serve::store {

/// What an alarm is about: one of them is open at a time.
struct AlarmKey {
  std::string asset;
  std::string part = {};     ///< "": the asset as a whole
  std::string kind = {};     ///< remaining_life, rule, threshold, silent, data_quality, model, spare_stock,
                             ///< inspection, repair_call
  std::string subject = {};  ///< of a rule its name, of a threshold its point, of data quality its channel,
                             ///< of inspection ROUTE/ITEM, of a repair call the fault
  friend auto operator<=>(const AlarmKey&, const AlarmKey&) = default;
};

/// The record that told of a condition.
struct AlarmEvidence {
  std::string forecast_id = {};  ///< "": not from a forecast
  std::string topic = {};
  int partition = -1;
  std::int64_t offset = -1;
  friend bool operator==(const AlarmEvidence&, const AlarmEvidence&) = default;
};

/// One row of `alarms`. Active or cleared, acknowledged or not, are independent of each other while it is
/// open; serve/desk/alarm_life.h alone changes them. raised, changed, cleared and closed are event times,
/// acknowledged, shelved and due times of the clock; all ms since epoch UTC.
struct Alarm {
  std::string id;  ///< of its key and of the record that raised it: the same however often that is read
  AlarmKey key;
  std::string site = {};
  std::string asset_class = {};
  models::policy::Level level = models::policy::Level::kBlue;
  models::policy::Level highest = models::policy::Level::kBlue;  ///< that it ever had
  bool open = true;
  bool active = true;
  bool acknowledged = false;
  std::int64_t reopened = 0;    ///< times that it cleared and came back
  std::string suppressed = {};  ///< why it is not told: overhaul, transient; "": it is
  bool told = false;            ///< it ever was
  std::optional<std::int64_t> shelved_until_ms = {};
  std::string shelved_why = {};
  std::string assignee = {};
  std::int64_t escalation = 0;
  std::optional<std::int64_t> due_ms = {};  ///< when the escalation rises next
  std::string case_id = {};                 ///< "": in none
  bool case_lead = false;                   ///< stands for its case in lists
  std::int64_t raised_ms = 0;
  std::int64_t changed_ms = 0;
  std::optional<std::int64_t> cleared_ms = {};
  std::optional<std::int64_t> acknowledged_ms = {};
  std::optional<std::int64_t> closed_ms = {};
  AlarmEvidence evidence = {};
  std::string advice = {};
  std::string diagnosis = {};
  std::optional<double> life_when_raised = {};  ///< median of remaining life
  std::string life_unit = {};
  std::string verdict = {};                  ///< true, false or late; "": not judged yet
  std::optional<std::int64_t> lead_ms = {};  ///< from its raising to what it foretold; < 0: it came after
  std::int64_t version = 0;                  ///< that of its newest event; 0: not stored yet
  friend bool operator==(const Alarm&, const Alarm&) = default;
};

/// One transition of an alarm, or a note: one row of `alarm_events`.
struct AlarmEvent {
  std::string alarm_id;
  std::int64_t version = 0;  ///< of the alarm behind it: 1, 2, 3, ...
  std::int64_t at_ms = 0;    ///< of people's doing the clock's time, of the stream's event time
  std::string who = {};      ///< a user, or "desk"
  std::string what = {};     ///< raised, reopened, level, cleared, acknowledged, assigned, noted, escalated,
                             ///< shelved, unshelved, suppressed, told, joined, closed, judged, found
  std::string before = {};   ///< of what changed
  std::string after = {};
  std::string words = {};  ///< a reason or a note
  friend bool operator==(const AlarmEvent&, const AlarmEvent&) = default;
};

}  // namespace portent::serve::store
