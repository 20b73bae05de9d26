#include <nlohmann/json.hpp>

#include "train/backtest_json.h"
#include "train/report.h"

namespace portent::train {
namespace {

using Json = nlohmann::ordered_json;

template <typename T, typename F>
Json list(const std::vector<T>& values, F as_json) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(as_json(value));
  return array;
}

Json facts(const std::vector<Fact>& list) {
  Json object = Json::object();
  for (const auto& [name, value] : list) object[name] = value;
  return object;
}

Json as_json(const ChannelShare& s) {
  return {{"channel", s.channel}, {"share", s.share}};
}

Json as_json(const RegimeFigures& r, const char* what = "regime") {
  return {{what, r.name},
          {"forecasts", r.forecasts},
          {"rmse", r.rmse},
          {"bias", r.bias},
          {"coverage_0.8", r.coverage80}};
}

Json as_json(const SourceFigures& s) {
  return {{"source", s.source},
          {"weight", s.weight},
          {"rmse_alone", s.alone > 0 ? Json(s.alone) : Json(nullptr)},
          {"rmse_without", s.without > 0 ? Json(s.without) : Json(nullptr)},
          {"what", s.says}};
}

Json as_json(const DataFinding& f) {
  constexpr std::array kNames = {"note", "warning", "error"};
  return {{"severity", kNames[static_cast<std::size_t>(f.severity)]}, {"where", f.where}, {"text", f.text}};
}

Json as_json(const ChannelQuality& c) {
  return {{"channel", c.channel},   {"unit", c.unit}, {"completeness", c.completeness},
          {"validity", c.validity}, {"used", c.used}, {"note", c.note}};
}

Json scores(const std::vector<ReplayedLife>& lives, const ReportInputs& in) {
  return lives.empty() ? Json(nullptr) : Json::parse(backtest_json(backtest(lives, in.options), in.findings));
}

}  // namespace

std::string report_json(const ReportInputs& in) {
  const auto each = [](const auto& value) { return as_json(value); };
  const Json report = {{"model", in.name},
                       {"dataset", in.dataset},
                       {"held_out_how", in.held_out_how},
                       {"held_out", scores(in.held_out, in)},
                       {"mid_life", scores(in.mid_life, in)},
                       {"contributions_how", in.contributions_how},
                       {"contributions", list(in.contributions, each)},
                       {"sources", list(in.sources, each)},
                       {"regimes", list(in.regimes, each)},
                       {"parts", list(in.parts, [](const auto& part) { return as_json(part, "part"); })},
                       {"findings", list(in.findings, each)},
                       {"channels", list(in.channels, each)},
                       {"figures", facts(in.figures)},
                       {"hyper_parameters", facts(in.hyper_parameters)},
                       {"provenance", facts(in.provenance)}};
  return report.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace portent::train
