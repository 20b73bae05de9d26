#include "serve/api/predict_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ingest/series.h"

namespace portent::serve {
namespace {

using Every = ingest::StepConfig::Every;

constexpr const char* kSeries =
    R"({"type":"object","additionalProperties":false,"required":["channels","values"],
"description":"readings of one machine as a table, oldest first",
"properties":{
"channels":{"type":"array","minItems":1,"maxItems":4096,"uniqueItems":true,"items":{"type":"string","minLength":1,"maxLength":256},
"description":"the columns; channels that the model does not know are passed over and counted"},
"values":{"type":"array","minItems":1,"maxItems":10000,"items":{"type":"array","minItems":1,"maxItems":4096,
"items":{"type":["number","null"]}},"description":"a row for each reading; null: missing"},
"ts":{"type":"array","maxItems":10000,"items":{"type":"integer","minimum":0,"maximum":253402300799999},
"description":"ms since 1970, UTC, not descending; needed where the model's steps are of time"},
"usage":{"type":"array","maxItems":10000,"items":{"type":"number","minimum":0},
"description":"the life counter; needed where the model's steps are of it"},
"asset":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$","default":"posted"},
"life_start":{"type":"number","description":"life counter at which the machine's life began, where that is known"},
"all":{"type":"boolean","default":false,"description":"every forecast, not the last alone"}}})";

constexpr const char* kPredicted =
    R"({"type":"object","required":["forecasts","missing_channels","unknown_channels","missing_values","unknown_values"],
"properties":{"forecasts":{"type":"array","items":{"$ref":"#/components/schemas/Forecast"}},
"missing_channels":{"type":"array","items":{"type":"string"},"description":"that the model reads and the series does not have"},
"unknown_channels":{"type":"array","items":{"type":"string"},"description":"of the series that the model does not know: passed over"},
"missing_values":{"type":"integer","description":"of channels without a usable value at a step"},
"unknown_values":{"type":"integer","description":"of channels that the model does not know"}}})";

/// Why this model can't step through the series.
std::optional<Problem> unfit(const ingest::Series& series, const ingest::StepConfig& step) {
  if (step.every == Every::kDuration && !series.has_times())
    return Problem{422, "is missing: this model's steps are of time", "", "/ts"};
  if (step.every == Every::kCycle && series.usage.empty())
    return Problem{422, "is missing: this model's steps are of the life counter", "", "/usage"};
  return std::nullopt;
}

/// Whether a step waits for a reading behind it.
bool closes_later(const ingest::StepConfig& step) {
  return step.every == Every::kDuration || step.allowed_lateness_ms > 0;
}

/// One behind the last, so that the steps that wait for a later one are closed.
ingest::Reading closing(const ingest::Reading& last, const ingest::StepConfig& step) {
  ingest::Reading behind;
  behind.asset = last.asset;
  behind.usage = last.usage;
  behind.ts = last.ts + step.allowed_lateness_ms + 1;
  if (step.every == Every::kDuration) behind.ts += step.every_ms;
  return behind;
}

struct Told {
  std::vector<models::Forecast> forecasts;
  models::PipelineCounts counts;
};

/// Those of the newest step: one, or one a part and that of the asset.
void keep_newest(std::vector<models::Forecast>& forecasts) {
  if (forecasts.empty()) return;
  const std::int64_t newest = forecasts.back().ts;
  std::erase_if(forecasts, [&](const models::Forecast& one) { return one.ts != newest; });
}

/// Every forecast, or what the last reading tells.
Told forecast(const models::Pipeline& model, const ingest::Series& series, bool every) {
  Told told;
  models::AssetState state = model.fresh(series.life_start);
  models::AssetFacts facts;
  facts.asset = series.asset;
  const std::size_t passed = every ? 0 : series.rows() - 1;
  model.pass_over(state, facts, series, passed, told.counts);
  ingest::Reading reading;
  for (std::size_t row = passed; row < series.rows(); ++row) {
    series.read(row, reading);
    model.accept(state, facts, reading, {}, told.forecasts, told.counts);
    if (!series.all) keep_newest(told.forecasts);
  }
  if (closes_later(model.manifest().step))
    model.accept(state, facts, closing(reading, model.manifest().step), {}, told.forecasts, told.counts);
  if (!series.all) keep_newest(told.forecasts);
  return told;
}

/// The names that are in `some` and in none of `others`, as JSON.
std::string names_beside(const std::vector<std::string>& some,
                         std::initializer_list<const std::vector<std::string>*> others) {
  nlohmann::json names = nlohmann::json::array();
  for (const std::string& name : some) {
    const auto has = [&](const auto* other) { return std::ranges::find(*other, name) != other->end(); };
    if (std::ranges::none_of(others, has)) names.push_back(name);
  }
  return names.dump();
}

std::string predicted_json(const Told& told, const features::ExtractorConfig& reads,
                           const ingest::Series& series) {
  std::vector<std::string> read = reads.settings;
  read.insert(read.end(), reads.channels.begin(), reads.channels.end());
  std::string json = R"({"forecasts":[)";
  for (std::size_t i = 0; i < told.forecasts.size(); ++i) {
    if (i > 0) json += ',';
    json += to_json(told.forecasts[i]);
  }
  fmt::format_to(std::back_inserter(json),
                 R"(],"missing_channels":{},"unknown_channels":{},"missing_values":{},"unknown_values":{}}})",
                 names_beside(read, {&series.channels}),
                 names_beside(series.channels, {&read, &reads.ignored}), told.counts.missing_values,
                 told.counts.unmapped_values);
  return json;
}

Told forecast(const models::Pipeline& model, const ingest::Series& series) {
  if (series.all) return forecast(model, series, true);
  Told told = forecast(model, series, false);
  // The last reading has closed no step: the newest forecast is an earlier one's.
  return told.forecasts.empty() ? forecast(model, series, true) : told;
}

WebAnswer predict(Call& call, ModelBook& models) {
  const std::string selector = call.text("version").value_or("champion");
  const auto model = models.find(call.path("name"), selector, ModelBook::Clock::now());
  if (!model) return problem_of(model.error());
  thread_local ingest::SeriesDecoder decoder;
  const auto series = decoder.decode(call.request().body);
  if (!series)
    return problem_of(
        {series.error().pointer.empty() ? 400 : 422, series.error().detail, "", series.error().pointer});
  if (const auto problem = unfit(*series, (*model)->manifest().step)) return problem_of(*problem);
  return {200,
          "application/json",
          predicted_json(forecast(**model, *series), (*model)->manifest().extractor, *series),
          {}};
}

}  // namespace

std::vector<Route> predict_routes(ModelBook& models) {
  Route route = make_route(
      "POST", "/api/v1/models/{name}/predict", "predict",
      "Forecasts of a series of readings that is posted, by the steps and to the bits of the scorer",
      "Models", desk::Permission::kPredict);
  route.path_parameters = {{"name", ParameterType::kId, "a model of the registry"}};
  route.query = {
      {"version", ParameterType::kId, "champion, challenger, another alias, or a version's number"}};
  route.request_schema = "Series";
  route.answer_schema = "Predicted";
  route.refusals = {404, 422};
  route.body_bytes = 16 << 20;
  route.handler = [&models](Call& call) { return predict(call, models); };
  return {route};
}

Schemas predict_schemas() {
  return {{"Series", kSeries}, {"Predicted", kPredicted}};
}

}  // namespace portent::serve
