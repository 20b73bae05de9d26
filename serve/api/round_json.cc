#include <nlohmann/json.hpp>

#include "serve/api/json_body.h"
#include "serve/api/round_parts.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::InspectionRoute;
using store::Round;

void put(json& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = text;
}

void pass_over(JsonReader& reader, std::initializer_list<const char*> names) {
  for (const char* name : names) static_cast<void>(reader.member(name));
}

/// The first thing wrong, or what was read.
template <typename T>
Outcome<T> read(JsonReader& reader, T made) {
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  return made;
}

}  // namespace

json route_json(const InspectionRoute& route) {
  json made = {{"id", route.id},
               {"site", route.site},
               {"name", route.name},
               {"items", json::parse(route.items)},
               {"version", route.version},
               {"created", format_time(route.created_ms)},
               {"updated", format_time(route.updated_ms)}};
  put(made, "walker", route.walker);
  return made;
}

json round_json(const Round& round) {
  json made = {{"id", round.id},
               {"route", round.route},
               {"route_version", round.route_version},
               {"site", round.site},
               {"who", round.who},
               {"begun", format_time(round.begun_ms)},
               {"finished", round.finished_ms.has_value()},
               {"version", round.version},
               {"recorded", format_time(round.recorded_ms)}};
  put(made, "device", round.device);
  if (!round.finished_ms) return made;
  made["finished_at"] = format_time(*round.finished_ms);
  made["finished_by"] = round.finished_by;
  made["left_out"] = json::parse(round.left_out);
  put(made, "words", round.words);
  return made;
}

json check_in_json(const store::CheckIn& one) {
  json made = {{"round", one.round}, {"item", one.item}, {"at", format_time(one.at_ms)}, {"who", one.who}};
  put(made, "device", one.device);
  return made;
}

json result_json(const store::RoundResult& result) {
  json made = {{"id", result.id},
               {"round", result.round},
               {"route", result.route},
               {"item", result.item},
               {"asset", result.asset},
               {"at", format_time(result.at_ms)},
               {"who", result.who},
               {"media", json::parse(result.media)},
               {"recorded", format_time(result.recorded_ms)}};
  if (result.number) made["number"] = *result.number;
  put(made, "answer", result.answer);
  put(made, "words", result.words);
  put(made, "device", result.device);
  if (result.level != models::policy::Level::kNone) made["severity"] = level_name(result.level);
  return made;
}

Outcome<InspectionRoute> read_route(const InspectionRoute& base, const json& body) {
  JsonReader reader(body);
  InspectionRoute route;
  route.version = base.version;
  route.id = reader.required_text("id");
  route.site = reader.required_text("site");
  route.name = reader.text("name");
  route.walker = reader.text("walker");
  const json* items = reader.member("items");
  route.items = items ? items->dump(-1, ' ', false, json::error_handler_t::replace) : "[]";
  pass_over(reader, {"version", "created", "updated"});
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  if (base.id.empty()) return route;
  for (const auto& [name, same] : {std::pair{"id", route.id == base.id}, {"site", route.site == base.site}})
    if (!same)
      return tl::unexpected(
          Problem{422, std::string(name) + " can't be changed", "", std::string("/") + name});
  return route;
}

Outcome<Round> read_round(const json& body, std::int64_t now_ms) {
  JsonReader reader(body);
  Round round;
  round.id = reader.required_text("id");
  round.route = reader.required_text("route");
  round.device = reader.text("device");
  round.begun_ms = reader.time("begun", now_ms);
  return read(reader, round);
}

Outcome<std::pair<store::CheckIn, std::string>> read_check_in(const std::string& round, const json& body,
                                                              std::int64_t now_ms) {
  JsonReader reader(body);
  store::CheckIn one{.round = round, .item = reader.required_text("item")};
  one.at_ms = reader.time("at", now_ms);
  one.device = reader.text("device");
  const std::string code = reader.text("code");
  return read(reader, std::pair{one, code});
}

Outcome<desk::NewResult> read_result(const json& body, std::int64_t now_ms) {
  JsonReader reader(body);
  desk::NewResult wanted;
  store::RoundResult& result = wanted.result;
  result.round = reader.required_text("round");
  result.id = reader.required_text("id");
  result.item = reader.required_text("item");
  result.at_ms = reader.time("at", now_ms);
  result.device = reader.text("device");
  if (reader.has("number")) result.number = reader.number("number", 0, -1e15, 1e15);
  result.answer = reader.text("answer");
  result.words = reader.text("words");
  if (const json* media = reader.member("media"))
    result.media = media->dump(-1, ' ', false, json::error_handler_t::replace);
  wanted.code = reader.text("code");
  wanted.severity = reader.text("severity");
  if (!reader.has("at")) reader.fail("at", "the time of the device is needed here");
  return read(reader, wanted);
}

Outcome<std::pair<Round, std::map<std::string, std::string>>> read_end(const std::string& id,
                                                                       const json& body,
                                                                       std::int64_t now_ms) {
  JsonReader reader(body);
  Round round;
  round.id = id;
  round.finished_ms = reader.time("at", now_ms);
  round.words = reader.text("words");
  std::map<std::string, std::string> left_out;
  if (const json* list = reader.member("left_out")) {
    if (list->is_object())
      for (const auto& [item, why] : list->items())
        if (const auto* text = why.get_ptr<const std::string*>())
          left_out[item] = *text;
        else
          reader.fail("left_out", "an object of items, with the reason of each, is expected here");
    else
      reader.fail("left_out", "an object of items, with the reason of each, is expected here");
  }
  return read(reader, std::pair{round, left_out});
}

}  // namespace portent::serve
