#include "cli/train_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "ingest/error.h"
#include "ingest/plural.h"
#include "models/manifest_check.h"
#include "models/registry.h"
#include "train/choose_cap.h"
#include "train/cuts.h"

namespace portent::cli {
namespace {

void add_model_options(CLI::App& app, TrainingOptions& o) {
  app.add_option("--preset", o.preset, "quick (under a minute) or full")
      ->check(CLI::IsMember({"quick", "full"}))
      ->capture_default_str();
  app.add_option("--model", o.model, "what to fit")
      ->check(CLI::IsMember(
          std::vector<std::string>(std::begin(train::kModelKinds), std::end(train::kModelKinds))))
      ->capture_default_str();
  app.add_option("--cap", o.cap,
                 "forecasts are of min(remaining life, cap): life units, or auto, chosen by validation (125 "
                 "for C-MAPSS, else auto)")
      ->check(CLI::PositiveNumber | CLI::IsMember({"auto"}));
  auto* folds =
      app.add_option("--folds", o.folds,
                     "file of columns subset,unit,fold: which fold holds out which engine of C-MAPSS")
          ->check(CLI::ExistingFile);
  app.add_option("--from", o.from,
                 "NAME@ALIAS: go on from that model's networks in half the steps, machines in its folds")
      ->excludes(folds);
  app.add_option("--steps", o.steps, "optimiser steps of each network, instead of the preset's")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--score-every", o.score_every, "steps between two forecasts of a machine in service")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_flag("--no-age", o.no_age, "do not use the machines' life counter as an input");
}

void add_publishing_options(CLI::App& app, TrainingOptions& o) {
  app.add_option("--registry", o.registry, "folder of bundles; made where it is missing")->required();
  app.add_option("--name", o.name, "name of the model in the registry")
      ->required()
      ->check([](const std::string& name) {
        return models::is_model_name(name) ? "" : "must be 1 to 64 of A-Z a-z 0-9 . _ -";
      });
  app.add_flag(
      "--promote", o.promote,
      "make it champion where it beats the champion out of fold; else a later version is challenger");
  app.add_flag("--force-promote", o.force_promote,
               "make it champion whatever its figures; kept in the audit");
}

}  // namespace

void TrainingOptions::add_to(CLI::App& app) {
  threads = std::max(1U, std::thread::hardware_concurrency());
  data.add_to(app, "train on");
  add_publishing_options(app, *this);
  add_model_options(app, *this);
  classics.add_to(app);
  app.add_option("--seed", seed, "the same seed on one machine gives the same bundle")->capture_default_str();
  app.add_option("--threads", threads, "networks fitted side by side; does not change the result")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_flag("--fresh", fresh, "begin anew, whatever a stopped training like this one has left");
  app.add_flag("--json", json, "print the result as JSON");
}

void TrainingOptions::begin_with(const models::Registry& in, const train::Fleet& fleet,
                                 train::TrainOptions& to) const {
  to.start = train::warm_start(in.load(in.resolve(models::parse_model_ref(from))), from);
  to.start->fewer_steps = steps == 0;
  if (fleet.parts.empty() != to.start->parts.empty())
    throw ingest::FatalError(
        fmt::format("--from {}: its model is of {}, but the lives of {} are of {}; train without --from once",
                    from, to.start->parts.empty() ? "whole assets" : "parts", to_string(data.ref()),
                    fleet.parts.empty() ? "whole assets" : "parts"));
  if (fleet.parts.empty()) to.fold_of = carry_folds(to.start->fold_of, fleet, seed);
  std::vector<train::AssetFolds> carried = {to.fold_of};
  for (const train::PartStart& part : to.start->parts) carried.push_back(part.fold_of);
  for (const train::AssetFolds& folds_of_assets : carried)
    for (const auto& [asset, fold] : folds_of_assets) to.recipe.folds = std::max(to.recipe.folds, fold + 1);
}

void TrainingOptions::set_cap(const train::Fleet& fleet, train::TrainOptions& to) const {
  constexpr double kPublished = 125;
  if (cap == "auto" || (cap.empty() && !to.start && data.ref().kind != "cmapss")) {
    const train::CapChoice choice = train::choose_cap(fleet, !no_age, seed);
    to.recipe.set_cap(choice.cap);
    to.notes["cap"] =
        fmt::format("{:g} {}, {}", choice.cap, ingest::plural(fleet.life_unit, choice.cap), choice.how);
  } else if (cap.empty()) {
    to.recipe.set_cap(to.start ? to.start->cap : kPublished);
  } else {
    to.recipe.set_cap(std::stod(cap));
  }
}

train::TrainOptions TrainingOptions::training(const train::Fleet& fleet, const models::Registry& in) const {
  train::TrainOptions t;
  t.dataset = to_string(data.ref());
  t.name = name;
  t.recipe = train::recipe_for(preset, model);
  classics.apply(t.recipe);
  t.recipe.use_age = !no_age;
  if (steps > 0)
    for (train::NetworkRecipe& network : t.recipe.networks) network.fit.steps = steps;
  t.seed = seed;
  t.threads = threads;
  t.score_every = score_every;
  if (!folds.empty())
    for (const auto& [engine, fold] : train::read_engine_folds(folds)) t.fold_of[engine] = fold;
  if (!from.empty()) begin_with(in, fleet, t);
  set_cap(fleet, t);
  return t;
}

models::Promotion TrainingOptions::promotion() const {
  if (force_promote) return models::Promotion::kAlways;
  return promote ? models::Promotion::kIfBetter : models::Promotion::kNone;
}

}  // namespace portent::cli
