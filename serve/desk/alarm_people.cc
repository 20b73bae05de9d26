#include "serve/desk/alarm_life.h"
#include "serve/desk/precision.h"

// What people and the clock do to an alarm.

namespace portent::serve::desk {

AlarmLife::Done AlarmLife::acknowledge(const std::string& who, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (alarm_.acknowledged) return refuse("is acknowledged already");
  add(now_ms, who, "acknowledged", "unacknowledged", "acknowledged");
  alarm_.acknowledged = true;
  alarm_.acknowledged_ms = now_ms;
  plan(now_ms);
  return {};
}

AlarmLife::Done AlarmLife::assign(const std::string& who, const std::string& to, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (alarm_.assignee == to)
    return refuse(to.empty() ? "is assigned to nobody" : "is assigned to " + to + " already");
  add(now_ms, who, "assigned", alarm_.assignee, to);
  alarm_.assignee = to;
  return {};
}

AlarmLife::Done AlarmLife::note(const std::string& who, const std::string& words, std::int64_t now_ms) {
  constexpr std::size_t kLongest = 4'000;
  if (words.empty()) return refuse("can't take an empty note");
  if (words.size() > kLongest) return refuse("can't take a note of more than 4000 bytes");
  add(now_ms, who, "noted", "", "", words);
  return {};
}

AlarmLife::Done AlarmLife::shelve(const std::string& who, std::int64_t until_ms, const std::string& why,
                                  std::int64_t now_ms) {
  constexpr std::int64_t kLongest = 30LL * 86'400'000;
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (why.empty()) return refuse("can't be shelved without a reason");
  if (until_ms <= now_ms || until_ms > now_ms + kLongest)
    return refuse("can be shelved until a time within the next 30 days only");
  add(now_ms, who, "shelved",
      alarm_.shelved_until_ms ? std::to_string(*alarm_.shelved_until_ms) : std::string(),
      std::to_string(until_ms), why);
  alarm_.shelved_until_ms = until_ms;
  alarm_.shelved_why = why;
  plan(now_ms);
  return {};
}

AlarmLife::Done AlarmLife::unshelve(const std::string& who, std::int64_t now_ms) {
  if (!alarm_.shelved_until_ms) return refuse("is not shelved");
  add(now_ms, who, "unshelved", std::to_string(*alarm_.shelved_until_ms), "");
  alarm_.shelved_until_ms.reset();
  alarm_.shelved_why.clear();
  alarm_.due_ms.reset();
  plan(now_ms);
  return {};
}

AlarmLife::Done AlarmLife::close(const std::string& who, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (alarm_.active) return refuse("is active: it closes once its condition has cleared");
  if (!alarm_.acknowledged) return refuse("is not acknowledged: acknowledge it first");
  end(who, now_ms, "");
  return {};
}

AlarmLife::Done AlarmLife::judge_by(const std::string& who, const std::string& verdict,
                                    const std::string& words, std::int64_t now_ms) {
  if (verdict != "true" && verdict != "false" && verdict != "late")
    return refuse("can be judged true, false or late, not \"" + verdict + "\"");
  if (!foretells(alarm_.key.kind)) return refuse("tells of data: it foretells nothing that could be judged");
  if (alarm_.verdict == verdict) return refuse("was judged " + verdict + " already");
  add(now_ms, who, "judged", alarm_.verdict, verdict, words);
  alarm_.verdict = verdict;
  alarm_.lead_ms.reset();  // of what a person knows, nobody knows the time
  return {};
}

AlarmLife::Done AlarmLife::diagnose(const std::string& who, const std::string& diagnosis,
                                    const std::string& advice, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (diagnosis == alarm_.diagnosis && advice == alarm_.advice) return refuse("says that already");
  add(now_ms, who, "diagnosed", alarm_.diagnosis, diagnosis, advice);
  alarm_.diagnosis = diagnosis;
  alarm_.advice = advice;
  return {};
}

AlarmLife::Done AlarmLife::escalate(std::int64_t now_ms) {
  if (alarm_.shelved_until_ms) return refuse("is shelved: it does not escalate");
  if (!may_escalate())
    return refuse(
        "does not escalate: it is closed, cleared, acknowledged, suppressed, too mild or as high as it gets");
  if (!alarm_.due_ms || *alarm_.due_ms > now_ms) return refuse("is not due to escalate yet");
  add(now_ms, "desk", "escalated", std::to_string(alarm_.escalation), std::to_string(alarm_.escalation + 1));
  ++alarm_.escalation;
  alarm_.due_ms.reset();
  plan(now_ms);
  return {};
}

}  // namespace portent::serve::desk
