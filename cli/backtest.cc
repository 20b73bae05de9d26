#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "cli/backtest_text.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "ingest/error.h"
#include "models/backend.h"
#include "models/registry.h"
#include "train/asset_list.h"
#include "train/backtest_json.h"
#include "train/oof_file.h"

namespace {

namespace models = portent::models;
namespace train = portent::train;
namespace cli = portent::cli;
using portent::ingest::FatalError;

struct Options {
  std::string model, registry, dataset, folder, assets, not_assets;
  std::vector<double> horizons, costs;
  double response = -1;  // below 0: as backtest_options says
  std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  bool out_of_fold = false, allow_seen = false, json = false;
};

void declare(CLI::App& app, Options& o) {
  app.add_option("--model", o.model, "NAME@ALIAS, NAME@VERSION or NAME")->required();
  app.add_option("--registry", o.registry, "folder of bundles")->required();
  app.add_option("--dataset", o.dataset, "run-to-failure lives to replay, such as cmapss:FD001");
  app.add_option("--data", o.folder, "folder that holds its files, plain, .gz or .xz");
  auto* listed = app.add_option("--assets", o.assets, "file of the assets to replay, one id a line");
  app.add_option("--not-assets", o.not_assets, "file of the assets to leave out")->excludes(listed);
  app.add_flag("--out-of-fold", o.out_of_fold,
               "score the record that the model's training kept of machines held out, instead of replaying");
  app.add_flag("--allow-seen", o.allow_seen, "score lives that the model was trained on, and say so");
  app.add_option("--horizon", o.horizons, "warned at least so many life units ahead; may be repeated (10)")
      ->delimiter(',');
  app.add_option("--costs", o.costs, "PLANNED,UNPLANNED cost of a replacement (1,5)")
      ->delimiter(',')
      ->expected(2);
  app.add_option("--response", o.response, "life units from an alarm to the replacement (10)");
  app.add_option("--threads", o.threads, "lives replayed side by side; does not change the result")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_flag("--json", o.json, "print everything as JSON");
}

void check_call(const Options& o) {
  if (!o.out_of_fold && (o.dataset.empty() || o.folder.empty()))
    throw FatalError("backtest: give --dataset and --data to replay lives, or --out-of-fold", 2);
  if (o.out_of_fold && !(o.dataset.empty() && o.assets.empty() && o.not_assets.empty()))
    throw FatalError("backtest: --out-of-fold scores the lives of training; leave --dataset and lists away",
                     2);
}

train::BacktestOptions options_for(const Options& o, const models::Manifest& manifest) {
  auto options = train::backtest_options(manifest.policy, manifest.cap, manifest.life_unit);
  if (!o.horizons.empty()) options.horizons = o.horizons;
  if (o.costs.size() == 2) {
    options.costs.planned = o.costs[0];
    options.costs.unplanned = o.costs[1];
  }
  if (o.response >= 0) options.costs.response = o.response;
  check_options(options);
  return options;
}

std::filesystem::path bundle_folder(const models::Registry& registry, const std::string& hash) {
  return registry.root() / "bundles" / hash;
}

/// The assets that training knew, where the bundle keeps their record.
std::set<std::string> trained_on(const std::filesystem::path& folder) {
  std::set<std::string> assets;
  const std::filesystem::path plain = folder / std::string(train::kOofName);
  if (!std::filesystem::exists(plain) && !std::filesystem::exists(plain.string() + ".xz")) return assets;
  for (const train::OofRow& row : train::read_oof(folder)) assets.insert(row.asset);
  return assets;
}

/// Whether the model has seen any of these lives: the same readings, or assets that its record names.
bool seen_in_training(const train::Fleet& fleet, const models::Manifest& manifest, const std::string& dataset,
                      const std::filesystem::path& folder) {
  if (fleet.data_hash == manifest.data_hash) return true;
  if (dataset != manifest.dataset) return false;
  const auto trained = trained_on(folder);
  return std::ranges::any_of(fleet.lives, [&](const auto& life) { return trained.contains(life.asset); });
}

train::Fleet load_fleet(const Options& o) {
  train::Fleet fleet = train::load_training_fleet(train::parse_dataset_ref(o.dataset), o.folder);
  const std::string& list = o.assets.empty() ? o.not_assets : o.assets;
  if (!list.empty()) train::keep_assets(fleet, train::read_asset_list(list), o.assets.empty());
  return fleet;
}

void print(const Options& o, const cli::BacktestSubject& subject, const train::Backtest& result) {
  if (!o.json) {
    fmt::print("{}", backtest_text(subject, result));
    return;
  }
  nlohmann::ordered_json document = {{"model", subject.model},
                                     {"hash", subject.hash},
                                     {"lives_of", subject.lives},
                                     {"seen_in_training", subject.seen},
                                     {"out_of_fold", subject.record}};
  document.update(nlohmann::ordered_json::parse(backtest_json(result)));
  fmt::print("{}\n", document.dump());
}

int score_record(const Options& o, const models::Registry& registry, const models::Bundle& bundle) {
  const models::Manifest& m = bundle.manifest;
  const auto rows = train::read_oof(bundle_folder(registry, bundle.hash));
  const auto result = backtest(lives_of(rows, m.cap, m.life_unit), options_for(o, m));
  print(o, {o.model, bundle.hash, m.dataset, false, true}, result);
  return 0;
}

int replay(const Options& o, const models::Registry& registry, models::Bundle bundle) {
  const auto options = options_for(o, bundle.manifest);
  const train::Fleet fleet = load_fleet(o);
  const bool seen = seen_in_training(fleet, bundle.manifest, o.dataset, bundle_folder(registry, bundle.hash));
  if (seen && !o.allow_seen)
    throw FatalError(
        "backtest: the model was trained on these lives, so its forecasts of them prove nothing; give others "
        "(--assets, --not-assets), score --out-of-fold, or insist with --allow-seen");
  const std::string hash = bundle.hash;
  auto predictor = make_predictor(bundle, bundle.manifest.backend);
  const models::Pipeline pipeline(std::move(bundle), std::move(predictor));
  const auto result = backtest(replay_lives(pipeline, fleet, o.threads), options);
  print(o, {o.model, hash, o.dataset, seen, false}, result);
  return 0;
}

}  // namespace

int verb_backtest(int argc, char** argv) {
  CLI::App app(
      "Scores forecasts of lives whose end is known by what they would have been worth: warnings, nuisance "
      "alarms, intervals, cost.");
  Options options;
  declare(app, options);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  check_call(options);
  const models::Registry registry(options.registry, false);
  models::Bundle bundle = registry.load(registry.resolve(models::parse_model_ref(options.model)));
  return options.out_of_fold ? score_record(options, registry, bundle)
                             : replay(options, registry, std::move(bundle));
}
