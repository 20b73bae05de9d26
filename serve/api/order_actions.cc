#include "serve/api/order_actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/alarm_tools.h"
#include "serve/desk/documents.h"
#include "serve/store/work_orders.h"

namespace portent::serve {
namespace {

using desk::OrderLife;
using desk::OrderWork;
using Done = OrderLife::Done;

constexpr std::size_t kLongestWords = 4'000, kLongestName = 200, kMostItems = 100;
constexpr std::int64_t kClockSlack = 86'400'000;

std::string note_of(JsonReader& reader) {
  return read_words(reader, "note", kLongestWords);
}

/// The note behind what was done.
Done noted(Done done, OrderLife& life, const std::string& who, const std::string& note, std::int64_t now_ms) {
  return !done || note.empty() ? done : life.note(who, note, now_ms);
}

std::string needed(JsonReader& reader, const char* name, std::size_t most) {
  std::string words = read_words(reader, name, most);
  if (words.empty()) reader.fail(name, "a text is needed here");
  return words;
}

/// When something was so; what is planned is not so yet.
std::int64_t past_time(JsonReader& reader, const char* name, std::int64_t otherwise, std::int64_t now_ms) {
  const std::int64_t ms = reader.time(name, otherwise);
  if (ms < 0 || ms > now_ms + kClockSlack) reader.fail(name, "lies before 1970, or more than a day ahead");
  return ms;
}

OrderDoing assigning(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  if (reader.member("assignee") == nullptr) reader.fail("assignee", "whom is it assigned to? \"\" is nobody");
  return [=, to = read_words(reader, "assignee", kLongestName), note = note_of(reader)](OrderWork&,
                                                                                        OrderLife& life) {
    return noted(life.assign(who, to, now_ms), life, who, note, now_ms);
  };
}

OrderDoing beginning(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return
      [=, at = past_time(reader, "at", now_ms, now_ms), note = note_of(reader)](OrderWork&, OrderLife& life) {
        return noted(life.begin(who, at, now_ms), life, who, note, now_ms);
      };
}

OrderDoing listing(JsonReader& reader, const std::string& who, std::int64_t) {
  std::vector<std::string> texts;
  const nlohmann::json* list = reader.member("items");
  const bool fits = list != nullptr && list->is_array() && !list->empty() && list->size() <= kMostItems;
  if (!fits) reader.fail("items", fmt::format("a list of 1 to {} texts is needed here", kMostItems));
  for (std::size_t i = 0; fits && i < list->size(); ++i) {
    const nlohmann::json one = {{"text", (*list)[i]}};
    JsonReader inner(one);
    texts.push_back(needed(inner, "text", kLongestWords));
    if (const auto problem = inner.problem()) reader.fail(fmt::format("items/{}", i), problem->detail);
  }
  return [=](OrderWork& work, OrderLife& life) { return work.add_items(life, who, texts); };
}

OrderDoing checking(JsonReader& reader, const std::string& who, std::int64_t) {
  const std::string state = reader.text("state", "checked");
  if (state != "open" && state != "checked" && state != "not_applicable")
    reader.fail("state", "open, checked or not_applicable is expected here");
  return
      [=, item = reader.integer("item", 0, 1, 1'000'000), words = read_words(reader, "words", kLongestWords)](
          OrderWork& work, OrderLife& life) { return work.check(life, who, item, state, words); };
}

OrderDoing working(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  const double hours = reader.number("hours", 0, 0, 10'000), cost = reader.number("cost", 0, 0, 1e12);
  const std::string currency = reader.text("currency");
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!currency.empty() && (currency.size() != 3 || !std::ranges::all_of(currency, letter)))
    reader.fail("currency", "a code of three letters such as EUR is expected here");
  return [=, note = note_of(reader)](OrderWork&, OrderLife& life) {
    return life.add_work(who, hours, cost, currency, note, now_ms);
  };
}

OrderDoing using_up(JsonReader& reader, const std::string& who, std::int64_t) {
  store::UsedPart part;
  part.part_number = needed(reader, "part_number", kLongestName);
  part.name = read_words(reader, "name", kLongestName);
  part.quantity = reader.number("quantity", 1, 1e-6, 1e9);
  part.unit = read_words(reader, "unit", 32);
  return [=](OrderWork& work, OrderLife& life) { return work.use(life, who, part); };
}

OrderDoing attaching(JsonReader& reader, const std::string& who, std::int64_t) {
  store::OrderMedia media;
  media.uri = reader.required_text("uri");
  media.title = reader.text("title");
  media.kind = reader.text("kind");
  store::Document as_document;
  as_document.uri = media.uri;
  as_document.title = media.title;
  as_document.kind = media.kind;
  desk::Faults faults;
  desk::check_document(as_document, faults);
  for (const desk::Fault& fault : faults) reader.fail(fault.field, fault.message);
  return [=](OrderWork& work, OrderLife& life) { return work.attach(life, who, media); };
}

OrderDoing noting(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, note = needed(reader, "note", kLongestWords)](OrderWork&, OrderLife& life) {
    return life.note(who, note, now_ms);
  };
}

OrderDoing completing(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, at = past_time(reader, "at", now_ms, now_ms), note = note_of(reader)](OrderWork& work,
                                                                                   OrderLife& life) {
    return noted(work.complete(life, who, at), life, who, note, now_ms);
  };
}

OrderDoing returning(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, reason = needed(reader, "reason", kLongestWords)](OrderWork&, OrderLife& life) {
    return life.give_back(who, reason, now_ms);
  };
}

OrderDoing rejecting(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  return [=, reason = needed(reader, "reason", kLongestWords)](OrderWork&, OrderLife& life) {
    return life.reject(who, reason, now_ms);
  };
}

OrderDoing confirming(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  desk::Finding finding;
  finding.finding = reader.required_text("finding");
  if (!finding.finding.empty() && !desk::is_finding(finding.finding))
    reader.fail("finding", "replaced, repaired, overhauled, serviced or nothing_wrong is expected here");
  const bool names_part = reader.has("part"), names_time = reader.has("at");
  finding.part = read_words(reader, "part", 128);
  finding.words = read_words(reader, "words", kLongestWords);
  finding.repaired_ms = past_time(reader, "at", 0, now_ms);
  if (reader.has("failed_at")) finding.failed_ms = past_time(reader, "failed_at", 0, now_ms);
  return [=](OrderWork& work, OrderLife& life) {
    desk::Finding found = finding;
    if (!names_part) found.part = life.order().part;
    if (!names_time) found.repaired_ms = life.order().done_ms.value_or(now_ms);
    return work.confirm(life, who, found);
  };
}

/// A time, or null, which takes it out; nothing where it is not named.
std::optional<std::optional<std::int64_t>> maybe_time(JsonReader& reader, const char* name,
                                                      const nlohmann::json& body) {
  const bool is_time = reader.has(name);  // asked for first: faults name the fields that were asked for
  if (!body.is_object() || !body.contains(name)) return std::nullopt;
  if (!is_time) return std::optional<std::int64_t>();
  return std::optional(reader.time(name, 0));
}

}  // namespace

OrderDoing planning(JsonReader& reader, const std::string& who, std::int64_t now_ms) {
  desk::Plan plan;
  if (reader.has("title")) plan.title = needed(reader, "title", kLongestName);
  if (reader.has("words")) plan.words = read_words(reader, "words", kLongestWords);
  if (reader.has("kind")) {
    plan.kind = reader.text("kind");
    if (plan.kind != "corrective" && plan.kind != "preventive" && plan.kind != "inspection")
      reader.fail("kind", "corrective, preventive or inspection is expected here");
  }
  if (reader.has("priority")) {
    plan.priority = store::priority_named(reader.text("priority"));
    if (!plan.priority) reader.fail("priority", "low, normal, high or urgent is expected here");
  }
  plan.planned_ms = maybe_time(reader, "planned", reader.object());
  plan.due_ms = maybe_time(reader, "due", reader.object());
  return [=](OrderWork&, OrderLife& life) { return life.plan(who, plan, now_ms); };
}

const std::vector<OrderAction>& order_actions() {
  constexpr auto kHandle = desk::Permission::kHandleOrders, kPlan = desk::Permission::kPlanOrders;
  static const std::vector<OrderAction> kActions = {
      {"assign", "assignWorkOrder", "Give it to somebody, or to nobody", "WorkOrderAssignment", kHandle, true,
       assigning},
      {"begin", "beginWorkOrder", "Begin the work", "WorkOrderMoment", kHandle, false, beginning},
      {"items", "addWorkOrderItems", "Add to its checklist", "WorkOrderItems", kHandle, false, listing},
      {"check", "checkWorkOrderItem", "Check an item, or say that it does not apply", "WorkOrderCheck",
       kHandle, false, checking},
      {"work", "addWork", "Add hours and cost", "WorkOrderWork", kHandle, false, working},
      {"parts", "addUsedPart", "Say what was used", "WorkOrderPart", kHandle, false, using_up},
      {"media", "addWorkOrderMedia", "Name a picture or paper by where it is", "WorkOrderMedia", kHandle,
       false, attaching},
      {"note", "noteWorkOrder", "Add a note, also once it is closed", "NewAlarmNote", kHandle, false, noting},
      {"done", "finishWorkOrder", "Say that the work is done", "WorkOrderMoment", kHandle, false, completing},
      {"return", "returnWorkOrder", "Say that it is not done yet", "WorkOrderReason", kHandle, false,
       returning},
      {"confirm", "confirmWorkOrder",
       "Say what was found: goes into the machine's life, and judges the alarms that foretold it",
       "WorkOrderConfirmation", kHandle, false, confirming},
      {"reject", "rejectWorkOrder", "Close it without work, for a reason", "WorkOrderReason", kPlan, false,
       rejecting}};
  return kActions;
}

}  // namespace portent::serve
