#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/options.h"
#include "cli/verbs.h"
#include "models/manifest_check.h"
#include "models/registry_publish.h"
#include "train/cuts.h"
#include "train/interrupt.h"
#include "train/progress.h"
#include "train/trainer.h"

namespace {

namespace models = portent::models;
namespace train = portent::train;

using Clock = std::chrono::steady_clock;

struct Options {
  std::string dataset, folder, registry, name;
  std::string preset = "quick", model = "blend";
  std::uint64_t seed = 1;
  std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  std::size_t steps = 0;  // 0: as the preset says
  double cap = 125;
  std::string folds;
  bool no_age = false;
  bool promote = false;
  bool force_promote = false;
  bool json = false;
};

void declare(CLI::App& app, Options& o) {
  app.add_option("--dataset", o.dataset, "what to train on, such as cmapss:FD001")->required();
  app.add_option("--data", o.folder, "folder that holds its files, plain, .gz or .xz")->required();
  app.add_option("--registry", o.registry, "folder of bundles; made where it is missing")->required();
  app.add_option("--name", o.name, "name of the model in the registry")
      ->required()
      ->check([](const std::string& name) {
        return models::is_model_name(name) ? "" : "must be 1 to 64 of A-Z a-z 0-9 . _ -";
      });
  app.add_option("--preset", o.preset, "quick (under a minute) or full")
      ->check(CLI::IsMember({"quick", "full"}))
      ->capture_default_str();
  app.add_option("--model", o.model, "what to fit")
      ->check(CLI::IsMember(
          std::vector<std::string>(std::begin(train::kModelKinds), std::end(train::kModelKinds))))
      ->capture_default_str();
  app.add_option("--cap", o.cap, "forecasts are of min(remaining life, cap), life units")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--folds", o.folds, "file of columns subset,unit,fold,...: which fold holds out which asset")
      ->check(CLI::ExistingFile);
  app.add_option("--seed", o.seed, "the same seed on one machine gives the same bundle")
      ->capture_default_str();
  app.add_option("--threads", o.threads, "networks fitted side by side; does not change the result")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--steps", o.steps, "optimiser steps of each network, instead of the preset's")
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--no-age", o.no_age, "do not use the machines' life counter as an input");
  app.add_flag(
      "--promote", o.promote,
      "make it champion where it beats the champion out of fold; else a later version is challenger");
  app.add_flag("--force-promote", o.force_promote,
               "make it champion whatever its figures; kept in the audit");
  app.add_flag("--json", o.json, "print the result as JSON");
}

train::TrainOptions training_of(const Options& o) {
  train::TrainOptions t;
  t.dataset = o.dataset;
  t.name = o.name;
  t.recipe = train::recipe_for(o.preset, o.model);
  t.recipe.use_age = !o.no_age;
  t.recipe.set_cap(o.cap);
  if (o.steps > 0)
    for (train::NetworkRecipe& network : t.recipe.networks) network.fit.steps = o.steps;
  t.seed = o.seed;
  t.threads = o.threads;
  if (!o.folds.empty())
    for (const train::Cut& cut : train::read_cuts(o.folds))
      t.fold_of[cut.asset] = static_cast<std::size_t>(cut.fold);
  return t;
}

models::Promotion promotion_of(const Options& o) {
  if (o.force_promote) return models::Promotion::kAlways;
  return o.promote ? models::Promotion::kIfBetter : models::Promotion::kNone;
}

/// By member, about how long it takes.
std::vector<double> work_of(const train::Recipe& recipe, std::size_t lives) {
  constexpr double kTreesInSteps = 300;  // an ensemble of trees takes about as long as so many network steps
  const std::size_t folds = std::min(recipe.folds, lives);
  std::vector<double> work;
  for (const train::NetworkRecipe& network : recipe.networks)
    work.insert(work.end(), folds, static_cast<double>(network.fit.steps));
  work.insert(work.end(), folds * recipe.trees.size(), kTreesInSteps);
  return work;
}

std::optional<train::Training> train_visibly(const train::Fleet& fleet, const train::TrainOptions& t) {
  std::optional<train::Progress> progress;
  std::once_flag begun;
  const train::MemberHooks hooks{[&](std::size_t member, const train::MemberStep& step) {
                                   std::call_once(begun, [&] {
                                     progress.emplace(stderr, isatty(STDERR_FILENO) == 1,
                                                      work_of(t.recipe, fleet.lives.size()), Clock::now());
                                   });
                                   progress->report(member, step, Clock::now());
                                 },
                                 [] { return train::Interrupt::signal_number() != 0; }};
  auto training = train_bundle(fleet, t, hooks);
  if (progress) progress->finish();
  return training;
}

void print_result(const Options& o, const models::Bundle& bundle, const models::PublishedModel& published,
                  double seconds) {
  const models::Manifest& m = bundle.manifest;
  const std::size_t regimes = m.extractor.regimes.centroids.size();
  if (o.json) {
    const nlohmann::ordered_json result = {{"name", m.name},
                                           {"version", published.version.version},
                                           {"hash", published.version.hash},
                                           {"champion", published.champion},
                                           {"verdict", published.verdict},
                                           {"metrics", m.metrics},
                                           {"seconds", seconds},
                                           {"regimes", regimes},
                                           {"channels", m.extractor.channels},
                                           {"ignored", m.extractor.ignored},
                                           {"networks", m.networks.size()},
                                           {"trees", m.trees.size()},
                                           {"network_weight", m.blend.network_weight}};
    fmt::print("{}\n", result.dump());
    return;
  }
  fmt::print("{} version {} ({:.12}) is {}: {}\n", m.name, published.version.version, published.version.hash,
             published.champion ? "champion" : "challenger", published.verdict);
  fmt::print("{} networks, {} tree ensembles, {} channels, {} regimes, {:.1f} s\n", m.networks.size(),
             m.trees.size(), m.extractor.channels.size(), regimes, seconds);
  fmt::print("on machines held out: RMSE {:.2f} {}s, 80 % interval covers {:.0f} %, {:.1f} wide\n",
             m.metrics.at("oof_rmse"), m.life_unit, 100 * m.metrics.at("oof_coverage_0.8"),
             m.metrics.at("oof_mean_width_0.8"));
}

}  // namespace

int verb_train(int argc, char** argv) {
  CLI::App app("Fits a remaining-useful-life model to machines run to failure and publishes it.");
  Options options;
  declare(app, options);
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  const auto begun = Clock::now();
  const train::Interrupt interrupt;
  const train::TrainOptions how = training_of(options);
  const train::Fleet fleet =
      train::load_training_fleet(train::parse_dataset_ref(options.dataset), options.folder);
  models::Registry registry(options.registry, true);
  const auto training = train_visibly(fleet, how);
  if (!training || train::Interrupt::signal_number() != 0) {
    fmt::print(stderr, "stopped; nothing was published\n");
    return train::Interrupt::exit_code();
  }
  const auto published = publish_and_judge(registry, training->bundle, promotion_of(options));
  print_result(options, training->bundle, published,
               std::chrono::duration<double>(Clock::now() - begun).count());
  return 0;
}
