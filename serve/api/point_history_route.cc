#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <semaphore>

#include "ingest/archive/series.h"
#include "ingest/binding_json.h"
#include "ingest/error.h"
#include "serve/api/access_json.h"
#include "serve/api/history_parts.h"
#include "serve/desk/points.h"
#include "serve/store/bound_assets.h"

namespace portent::serve {
namespace {

using ingest::archive::SeriesPoint;
using nlohmann::json;
constexpr auto kRead = desk::Permission::kReadForecasts;

/// What the archive calls a point's values, and what they become.
struct Measured {
  std::string tag;
  std::string channel;
  std::string unit = {};
  double scale = 1, shift = 0;
};

/// By the id, name or channel of a measuring point, by a channel that the asset's binding makes of a tag, or
/// by the word that telemetry itself uses.
Measured measured_by(store::Session& session, const std::string& asset, const std::string& word) {
  const auto points = desk::points_of_asset(session, asset);
  for (const auto name : {&store::Point::id, &store::Point::name, &store::Point::channel}) {
    const auto point = std::ranges::find(points, word, name);
    if (point == points.end()) continue;
    return {point->tag.empty() ? point->channel : point->tag, point->channel, point->unit, point->scale,
            point->shift};
  }
  const std::string body = store::bound_asset_body(session, asset);
  if (const auto bound = ingest::decode_binding(body))
    for (const auto& [tag, to] : bound->binding.tags)
      if (to.channel == word && !to.refused) return {tag, to.channel, to.unit, to.scale, to.offset};
  return {word, word};
}

json point_json(const SeriesPoint& point, const Measured& what) {
  const auto converted = [&](double value) { return value * what.scale + what.shift; };
  double least = converted(point.min), most = converted(point.max);
  if (least > most) std::swap(least, most);
  return {{"at", format_time(point.ts)},   {"count", point.count},         {"min", least}, {"max", most},
          {"mean", converted(point.mean)}, {"last", converted(point.last)}};
}

WebAnswer answer_of(const ingest::archive::Series& series, const Measured& what, const Call& call) {
  json points = json::array();
  for (const SeriesPoint& point : series.points) points.push_back(point_json(point, what));
  json answer = {{"asset", call.path("id")},
                 {"point", call.path("point")},
                 {"channel", what.channel},
                 {"span_s", static_cast<double>(series.span_ms) / 1'000},
                 {"points", std::move(points)}};
  if (!what.unit.empty()) answer["unit"] = what.unit;
  return json_answer(answer);
}

WebAnswer busy() {
  WebAnswer answer = problem_of({503, "others are reading the archive: try again"});
  answer.headers.push_back({"Retry-After", "1"});
  return answer;
}

struct Archive {
  explicit Archive(const HistoryOptions& options)
      : folder(*options.archive), free(std::clamp(options.most_reads, 1, 64)) {}
  std::filesystem::path folder;
  std::counting_semaphore<64> free;
};

WebAnswer history(store::Store& store, AccessGate& gate, Archive* archive, const Call& call) {
  if (const auto problem = asset_problem(store, gate, call, kRead)) return problem_of(*problem);
  const auto span = span_of(call, {INT64_MIN, INT64_MAX});
  if (!span) return problem_of(span.error());
  if (archive == nullptr)
    return problem_of({404, "no archive is kept here: set archive.folder to keep what is measured"});
  const Measured what = store.read(
      [&](store::Session& session) { return measured_by(session, call.path("id"), call.path("point")); });
  if (!archive->free.try_acquire()) return busy();
  const std::unique_ptr<Archive, void (*)(Archive*)> held(archive,
                                                          [](Archive* used) { used->free.release(); });
  try {
    const auto most = static_cast<std::size_t>(call.integer("max_points").value_or(1'000));
    return answer_of(ingest::archive::read_series(
                         archive->folder, {call.path("id"), what.tag, span->from_ms, span->to_ms, most}),
                     what, call);
  } catch (const ingest::FatalError&) {
    return problem_of({404, "the archive holds nothing yet"});
  }
}

}  // namespace

Route point_history_route(store::Store& store, AccessGate& gate, const HistoryOptions& options) {
  Route route = asset_route("points/{point}/history", "getPointHistory",
                            "What was measured at a point, in at most so many spans of time", kRead);
  route.path_parameters.push_back(
      {"point", ParameterType::kText, "id, name or channel of a measuring point, or a tag", {}, {}, 256.0});
  route.query = {{"from", ParameterType::kTime, "at or after this time; default: as far back as is kept"},
                 {"to", ParameterType::kTime, "before this time; default: as far as is kept"},
                 {"max_points", ParameterType::kInteger, "default 1000", {}, 1.0, 10'000.0}};
  route.answer_schema = "PointHistory";
  std::shared_ptr<Archive> archive;
  if (options.archive) archive = std::make_shared<Archive>(options);
  route.handler = [&store, &gate, archive](Call& call) { return history(store, gate, archive.get(), call); };
  return route;
}

}  // namespace portent::serve
