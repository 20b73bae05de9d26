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
#include "train/interrupt.h"
#include "train/progress.h"
#include "train/trainer.h"

namespace {

namespace models = portent::models;
namespace train = portent::train;

using Clock = std::chrono::steady_clock;

struct Options {
  std::string dataset, folder, registry, name;
  std::string preset = "quick";
  std::uint64_t seed = 1;
  std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  std::size_t steps = 0;  // 0: as the preset says
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
  t.dataset = train::parse_dataset_ref(o.dataset);
  t.folder = o.folder;
  t.name = o.name;
  t.recipe = train::recipe_for(o.preset);
  t.recipe.use_age = !o.no_age;
  if (o.steps > 0) t.recipe.fit.steps = o.steps;
  t.seed = o.seed;
  t.threads = o.threads;
  return t;
}

models::Promotion promotion_of(const Options& o) {
  if (o.force_promote) return models::Promotion::kAlways;
  return o.promote ? models::Promotion::kIfBetter : models::Promotion::kNone;
}

std::optional<models::Bundle> train_visibly(const train::TrainOptions& t) {
  std::optional<train::Progress> progress;
  std::once_flag begun;
  const train::MemberHooks hooks{[&](std::size_t member, const train::FitStep& step) {
                                   std::call_once(begun, [&] {
                                     progress.emplace(stderr, isatty(STDERR_FILENO) == 1, t.recipe.folds,
                                                      t.recipe.fit.steps, Clock::now());
                                   });
                                   progress->report(member, step, Clock::now());
                                 },
                                 [] { return train::Interrupt::signal_number() != 0; }};
  auto bundle = train_bundle(t, hooks);
  if (progress) progress->finish();
  return bundle;
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
                                           {"networks", m.networks.size()}};
    fmt::print("{}\n", result.dump());
    return;
  }
  fmt::print("{} version {} ({:.12}) is {}: {}\n", m.name, published.version.version, published.version.hash,
             published.champion ? "champion" : "challenger", published.verdict);
  fmt::print("{} networks, {} channels, {} regimes, {:.1f} s\n", m.networks.size(),
             m.extractor.channels.size(), regimes, seconds);
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
  const train::TrainOptions training = training_of(options);
  models::Registry registry(options.registry, true);
  const auto bundle = train_visibly(training);
  if (!bundle || train::Interrupt::signal_number() != 0) {
    fmt::print(stderr, "stopped; nothing was published\n");
    return train::Interrupt::exit_code();
  }
  const auto published = publish_and_judge(registry, *bundle, promotion_of(options));
  print_result(options, *bundle, published, std::chrono::duration<double>(Clock::now() - begun).count());
  return 0;
}
