#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/dataset_options.h"
#include "cli/evaluate_lives.h"
#include "cli/evaluate_text.h"
#include "cli/known_channels.h"
#include "cli/options.h"
#include "cli/seen_in_training.h"
#include "cli/verbs.h"
#include "models/backend.h"
#include "models/registry.h"

namespace {

namespace cli = portent::cli;
namespace models = portent::models;
namespace train = portent::train;

using Clock = std::chrono::steady_clock;

constexpr double kCmapssCap = 125;  // that of published figures, whatever cap the bundle was trained with

struct Options {
  std::string model, registry, backend;
  cli::DatasetOptions data;
  cli::EvaluatedLives lives;
  double cap = 0;  // 0: as the data set has it
  bool allow_seen = false, json = false;
};

void declare(CLI::App& app, Options& o) {
  app.add_option("--model", o.model, "NAME@ALIAS, NAME@VERSION or NAME")->required();
  app.add_option("--registry", o.registry, "folder of bundles")->required();
  o.data.add_to(app, "test on");
  app.add_option("--backend", o.backend, "native or torch; else as the bundle says")
      ->check(CLI::IsMember({"native", "torch"}));
  app.add_option("--cap", o.cap,
                 "life units to which truth and forecast are clipped (125 for C-MAPSS, else the model's)")
      ->check(CLI::PositiveNumber);
  o.lives.add_to(app);
  app.add_flag("--allow-seen", o.allow_seen, "score lives that the model was trained on, and say so");
  app.add_flag("--json", o.json, "print the result as JSON");
}

double cap_of(const Options& o, const models::Manifest& manifest) {
  if (o.cap > 0) return o.cap;
  return o.data.ref().kind == "cmapss" ? kCmapssCap : manifest.cap;
}

/// Of C-MAPSS the test split is judged, which no training reads.
bool seen_in_training(const Options& o, const models::Registry& registry, const models::Bundle& bundle) {
  if (o.data.ref().kind == "cmapss") return false;
  const auto fleet = train::load_training_fleet(o.data.ref(), o.data.folder(), o.data.load_options());
  const auto known = cli::acquaintance(fleet, bundle.manifest, to_string(o.data.ref()),
                                       cli::bundle_folder(registry.root(), bundle.hash));
  cli::say_doubt(known, "evaluate");
  return known.seen;
}

/// Lives of parts that have no model of remaining life can't be judged by it.
std::size_t leave_out_health_only(const models::Manifest& manifest, std::vector<train::TestLife>& lives) {
  return std::erase_if(lives, [&](const train::TestLife& life) {
    const auto part = std::ranges::find(manifest.parts, life.part, &models::PartFit::name);
    return part != manifest.parts.end() && !tells_life(*part);
  });
}

models::Pipeline pipeline_of(models::Bundle bundle, const std::string& backend) {
  auto predictor = make_predictor(bundle, backend.empty() ? bundle.manifest.backend : backend);
  return {std::move(bundle), std::move(predictor)};
}

void evaluate_health(const Options& o, const models::Pipeline& pipeline, const cli::ChosenLives& chosen,
                     double cap, cli::EvaluationText text, Clock::time_point begun) {
  constexpr double kLast = 60 / kCmapssCap;  // of the cap: what the field's figures of health are over
  const auto& lives = chosen.met_later.empty() ? chosen.whole : chosen.met_later;
  const train::HealthOrder order = order_by_health(pipeline, lives, kLast * cap);
  text.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  fmt::print("{}", o.json ? health_order_json(order, text) : health_order_text(order, text));
}

}  // namespace

int verb_evaluate(int argc, char** argv) {
  CLI::App app("Replays machines that a model has never seen and compares its forecasts with the truth.");
  Options options;
  declare(app, options);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  const auto begun = Clock::now();
  const models::Registry registry(options.registry, false);
  models::Bundle bundle = registry.load(registry.resolve(models::parse_model_ref(options.model)));
  const bool seen = seen_in_training(options, registry, bundle);
  cli::refuse_seen(seen, options.allow_seen, "evaluate", "");
  const double cap = cap_of(options, bundle.manifest);
  auto lives = train::load_test_lives(options.data.ref(), options.data.folder(), options.data.load_options());
  cli::refuse_other_channels(cli::lacking_channels(bundle.manifest, lives), bundle.manifest,
                             to_string(options.data.ref()));
  const bool health_only = !tells_any_life(bundle.manifest);
  const std::size_t untold = health_only ? 0 : leave_out_health_only(bundle.manifest, lives);
  auto chosen = options.lives.choose(std::move(lives), options.data.ref().kind != "cmapss", cap,
                                     bundle.manifest.life_unit);
  if (untold > 0)
    chosen.how += fmt::format("; {} left out of parts of which the model tells health only", untold);
  cli::EvaluationText text{bundle.hash, bundle.manifest.life_unit, chosen.how, {}, 0, seen};
  const models::Pipeline pipeline = pipeline_of(std::move(bundle), options.backend);
  if (health_only) {
    evaluate_health(options, pipeline, chosen, cap, std::move(text), begun);
    return 0;
  }
  const train::Evaluation met_new = train::evaluate(pipeline, chosen.whole, cap);
  if (!chosen.met_later.empty()) text.whole = met_new;
  const train::Evaluation judged =
      chosen.met_later.empty() ? met_new : train::evaluate(pipeline, chosen.met_later, cap);
  text.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  fmt::print("{}", options.json ? evaluation_json(judged, text) : evaluation_text(judged, text));
  return 0;
}
