#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/dataset_options.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "models/backend.h"
#include "models/registry.h"
#include "train/evaluate.h"

namespace {

namespace models = portent::models;
namespace train = portent::train;

using Clock = std::chrono::steady_clock;

constexpr double kCmapssCap = 125;  // that of published figures, whatever cap the bundle was trained with

struct Options {
  std::string model, registry, backend;
  portent::cli::DatasetOptions data;
  double cap = kCmapssCap;
  bool json = false;
};

void declare(CLI::App& app, Options& o) {
  app.add_option("--model", o.model, "NAME@ALIAS, NAME@VERSION or NAME")->required();
  app.add_option("--registry", o.registry, "folder of bundles")->required();
  o.data.add_to(app, "test on");
  app.add_option("--backend", o.backend, "native or torch; else as the bundle says")
      ->check(CLI::IsMember({"native", "torch"}));
  app.add_option("--cap", o.cap, "life units to which truth and forecast are clipped")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--json", o.json, "print the result as JSON");
}

nlohmann::ordered_json as_json(const train::Metrics& m) {
  return {{"rmse", m.rmse},
          {"nasa_score", m.nasa_score},
          {"mae", m.mae},
          {"coverage", {{"0.8", m.coverage}}},
          {"mean_width", {{"0.8", m.mean_width}}}};
}

void print_json(const train::Evaluation& e, const std::string& hash, double seconds) {
  nlohmann::ordered_json result = as_json(e.capped);
  result["engines"] = e.engines;
  result["seconds"] = seconds;
  result["cap"] = e.cap;
  result["uncapped"] = as_json(e.uncapped);
  result["hash"] = hash;
  fmt::print("{}\n", result.dump());
}

void print_row(const char* what, const train::Metrics& m) {
  fmt::print("{:<14} {:>7.2f} {:>11.1f} {:>7.2f} {:>9.1f} % {:>8.1f}\n", what, m.rmse, m.nasa_score, m.mae,
             100 * m.coverage, m.mean_width);
}

void print_table(const train::Evaluation& e, double seconds) {
  fmt::print("{} machines, {:.1f} s\n", e.engines, seconds);
  fmt::print("{:<14} {:>7} {:>11} {:>7} {:>11} {:>8}\n", "", "RMSE", "NASA score", "MAE", "80 % cover",
             "width");
  print_row(fmt::format("capped at {:g}", e.cap).c_str(), e.capped);
  print_row("uncapped", e.uncapped);
}

}  // namespace

int verb_evaluate(int argc, char** argv) {
  CLI::App app(
      "Replays machines that a model has never seen and compares its last forecasts with the truth.");
  Options options;
  declare(app, options);
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  const auto begun = Clock::now();
  const models::Registry registry(options.registry, false);
  models::Bundle bundle = registry.load(registry.resolve(models::parse_model_ref(options.model)));
  const auto lives =
      train::load_test_lives(options.data.ref(), options.data.folder(), options.data.load_options());
  auto predictor =
      make_predictor(bundle, options.backend.empty() ? bundle.manifest.backend : options.backend);
  const std::string hash = bundle.hash;
  const models::Pipeline pipeline(std::move(bundle), std::move(predictor));
  const auto evaluation = train::evaluate(pipeline, lives, options.cap);
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  if (options.json)
    print_json(evaluation, hash, seconds);
  else
    print_table(evaluation, seconds);
  return 0;
}
