#include "serve/api/alarm_actions.h"

namespace portent::serve {
namespace {

using desk::AlarmLife;
using desk::AlarmWork;
using Done = AlarmLife::Done;

constexpr std::size_t kLongestNote = 4'000, kLongestName = 200;
constexpr std::int64_t kLongestShelf = 30LL * 86'400'000;

std::string read_verdict(JsonReader& reader, bool needed) {
  const std::string verdict = needed ? reader.required_text("verdict") : reader.text("verdict");
  const bool known = verdict.empty() || verdict == "true" || verdict == "false" || verdict == "late";
  if (!known || (reader.has("verdict") && verdict.empty()))
    reader.fail("verdict", "true, false or late is expected here, as a text");
  return verdict;
}

std::string required_words(JsonReader& reader, const char* name, std::size_t most) {
  std::string words = read_words(reader, name, most);
  if (words.empty()) reader.fail(name, "a text is needed here");
  return words;
}

AlarmDoing acknowledging(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, note = read_note(reader)](AlarmWork&, AlarmLife& life) {
    return add_note(life.acknowledge(who, now_ms), life, who, note, now_ms);
  };
}

AlarmDoing assigning(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  if (reader.member("assignee") == nullptr) reader.fail("assignee", "whom is it assigned to? \"\" is nobody");
  return [=, to = read_words(reader, "assignee", kLongestName), note = read_note(reader)](AlarmWork&,
                                                                                          AlarmLife& life) {
    return add_note(life.assign(who, to, now_ms), life, who, note, now_ms);
  };
}

AlarmDoing noting(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, note = required_words(reader, "note", kLongestNote)](AlarmWork&, AlarmLife& life) {
    return life.note(who, note, now_ms);
  };
}

AlarmDoing judging(JsonReader& reader, const std::string& who, std::int64_t) {
  return [=, verdict = read_verdict(reader, true), note = read_note(reader)](
             AlarmWork& work, AlarmLife& life) { return work.judge_by(life, who, verdict, note); };
}

AlarmDoing closing(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, verdict = read_verdict(reader, false), note = read_note(reader)](AlarmWork& work,
                                                                              AlarmLife& life) -> Done {
    if (auto closed = life.close(who, now_ms); !closed) return closed;
    // Who says again what was judged before has said nothing wrong.
    if (verdict.empty() || verdict == life.alarm().verdict) return add_note({}, life, who, note, now_ms);
    return work.judge_by(life, who, verdict, note);
  };
}

AlarmDoing shelving(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  const std::int64_t until = reader.time("until", 0);
  if (until <= now_ms || until > now_ms + kLongestShelf)
    reader.fail("until", "a time within the next 30 days is needed here");
  return [=, why = required_words(reader, "reason", kLongestNote)](AlarmWork&, AlarmLife& life) {
    return life.shelve(who, until, why, now_ms);
  };
}

AlarmDoing unshelving(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, note = read_note(reader)](AlarmWork&, AlarmLife& life) {
    return add_note(life.unshelve(who, now_ms), life, who, note, now_ms);
  };
}

AlarmDoing diagnosing(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, diagnosis = required_words(reader, "diagnosis", kLongestNote),
          advice = read_words(reader, "advice", kLongestNote)](AlarmWork&, AlarmLife& life) {
    return life.diagnose(who, diagnosis, advice, now_ms);
  };
}

}  // namespace

std::string read_note(JsonReader& reader) {
  return read_words(reader, "note", kLongestNote);
}

Done add_note(Done done, AlarmLife& life, const std::string& who, const std::string& note,
              std::int64_t now_ms) {
  return !done || note.empty() ? done : life.note(who, note, now_ms);
}

const std::vector<AlarmAction>& alarm_actions() {
  static const std::vector<AlarmAction> kActions = {
      {"acknowledge", "Say that somebody looks after it; ends its escalation", "AlarmNote", false,
       acknowledging},
      {"assign", "Give it to somebody, or to nobody", "AlarmAssignment", true, assigning},
      {"note", "Add a note, also once it is closed", "NewAlarmNote", false, noting},
      {"close", "Close it once it has cleared and is acknowledged, with a verdict if there is one",
       "AlarmClosing", false, closing},
      {"judge", "Say whether it was true, false or late; overrules the verdict before", "AlarmJudgement",
       false, judging},
      {"shelve", "Be quiet about it until a time within 30 days, for a reason", "AlarmShelving", true,
       shelving},
      {"unshelve", "End that before its time", "AlarmNote", false, unshelving},
      {"diagnose", "Write down what is the matter and what to do", "AlarmDiagnosis", true, diagnosing}};
  return kActions;
}

}  // namespace portent::serve
