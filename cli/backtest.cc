#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "cli/backtest_cuts.h"
#include "cli/backtest_text.h"
#include "cli/dataset_options.h"
#include "cli/known_channels.h"
#include "cli/options.h"
#include "cli/seen_in_training.h"
#include "cli/verbs.h"
#include "ingest/error.h"
#include "models/backend.h"
#include "models/registry.h"
#include "train/backtest_json.h"
#include "train/oof_file.h"
#include "train/report.h"

namespace {

namespace models = portent::models;
namespace train = portent::train;
namespace cli = portent::cli;
using portent::ingest::FatalError;

struct Options {
  std::string model, registry, report, cuts, floor;
  cli::DatasetOptions data;
  std::vector<double> horizons, costs;
  double response = -1;  // below 0: as backtest_options says
  std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  bool out_of_fold = false, allow_seen = false, json = false;
};

void declare(CLI::App& app, Options& o) {
  app.add_option("--model", o.model, "NAME@ALIAS, NAME@VERSION or NAME")->required();
  app.add_option("--registry", o.registry, "folder of bundles")->required();
  o.data.add_optional_to(app, "replay, of lives run to failure");
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
  auto* cuts =
      app.add_option("--cuts", o.cuts, "also score the forecasts at these cuts, such as folds_cuts.csv");
  app.add_option("--floor", o.floor, "compare with these forecasts at the cuts, such as floor_oof.csv")
      ->needs(cuts);
  app.add_option("--report", o.report, "also write a page with pictures to this file");
  app.add_flag("--json", o.json, "print everything as JSON");
}

void check_call(const Options& o) {
  if (!o.out_of_fold && !o.data.given())
    throw FatalError("backtest: give --dataset and --data to replay lives, or --out-of-fold", 2);
  if (o.out_of_fold && (o.data.given() || o.data.details_given()))
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

/// The errors that the check of the training data found, where the bundle keeps its report.
std::vector<train::DataFinding> errors_of_training(const std::filesystem::path& folder) {
  std::ifstream file(folder / "report.json");
  const auto report = nlohmann::json::parse(file, nullptr, false);
  std::vector<train::DataFinding> errors;
  if (!report.is_object() || !report.contains("findings")) return errors;
  for (const auto& f : report["findings"])
    if (f.value("severity", "") == "error")
      errors.push_back({train::DataFinding::Severity::kError, f.value("where", ""), f.value("text", "")});
  return errors;
}

/// The page of these lives, beside what the model itself is known for.
void write_report(const Options& o, const cli::BacktestSubject& subject, const models::Manifest& manifest,
                  const std::vector<train::ReplayedLife>& lives, const train::BacktestOptions& options) {
  train::ReportInputs report;
  report.name = subject.model;
  report.dataset = manifest.dataset;
  report.held_out_how = subject.record
                            ? "Each machine was forecast by members of the model that had not seen it."
                            : "Replayed reading by reading from " + subject.lives + ", as it happened.";
  if (subject.seen)
    report.held_out_how +=
        " WARNING: the model was trained on these very lives; the figures flatter it and prove nothing.";
  report.options = options;
  report.held_out = lives;
  report.findings = subject.findings;
  for (const auto& [name, value] : manifest.metrics)
    report.figures.emplace_back(name, fmt::format("{:.4g}", value));
  report.provenance = {{"bundle", subject.hash},
                       {"training data", manifest.data_hash},
                       {"code", manifest.code_version},
                       {"seed", std::to_string(manifest.seed)}};
  std::ofstream file(o.report, std::ios::binary);
  file << report_html(report) << std::flush;
  if (!file)
    throw FatalError(
        fmt::format("--report {}: can't be written; give a file in a folder that exists", o.report));
}

void print(const Options& o, const cli::BacktestSubject& subject, const train::Backtest& result,
           const std::optional<cli::CutComparison>& cuts) {
  if (!o.json) {
    fmt::print("{}{}", backtest_text(subject, result), cuts ? cuts_text(*cuts) : "");
    return;
  }
  nlohmann::ordered_json document = {{"model", subject.model},
                                     {"hash", subject.hash},
                                     {"lives_of", subject.lives},
                                     {"seen_in_training", subject.seen},
                                     {"out_of_fold", subject.record}};
  document.update(nlohmann::ordered_json::parse(backtest_json(result, subject.findings)));
  if (cuts) document["at_cuts"] = nlohmann::ordered_json::parse(cuts_json(*cuts));
  fmt::print("{}\n", document.dump());
}

void publish(const Options& o, const cli::BacktestSubject& subject, const models::Manifest& manifest,
             const std::vector<train::ReplayedLife>& lives, const train::BacktestOptions& options) {
  const train::Backtest result = backtest(lives, options);
  if (!o.report.empty()) write_report(o, subject, manifest, lives, options);
  std::optional<cli::CutComparison> cuts;
  if (!o.cuts.empty()) cuts = cli::compare_at_cuts(lives, o.cuts, o.floor, options.cap);
  print(o, subject, result, cuts);
}

void refuse_health_only(const Options& o, const models::Manifest& manifest) {
  if (!tells_any_life(manifest))
    throw FatalError(
        fmt::format("{}: the model tells health only, so it forecast no remaining life that could be "
                    "scored; see how well health orders lives with portent evaluate",
                    o.model));
}

int score_record(const Options& o, const models::Registry& registry, const models::Bundle& bundle) {
  const models::Manifest& m = bundle.manifest;
  const auto folder = cli::bundle_folder(registry.root(), bundle.hash);
  if (!cli::keeps_record(folder))
    throw FatalError(fmt::format(
        "{}: the bundle keeps no record of machines held out: fewer than two failed in its training, "
        "or an older portent made it; replay others with --dataset and --data",
        o.model));
  const auto rows = train::read_oof(folder);
  if (std::ranges::any_of(rows, [](const auto& row) { return !row.part.empty() && !row.life_start; }))
    throw FatalError(fmt::format(
        "{}: its record was kept by an older portent, which did not note where a part's life began, so costs "
        "and horizons would be wrong; replay lives with --dataset and --data, or train the model again",
        o.model));
  publish(o, {o.model, bundle.hash, m.dataset, false, true, errors_of_training(folder)}, m,
          lives_of(rows, m.cap, m.life_unit, m.trajectory), options_for(o, m));
  return 0;
}

int replay(const Options& o, const models::Registry& registry, models::Bundle bundle) {
  const auto options = options_for(o, bundle.manifest);
  const train::Fleet fleet = train::load_training_fleet(o.data.ref(), o.data.folder(), o.data.load_options());
  const std::string dataset = to_string(o.data.ref());
  cli::refuse_other_channels(cli::lacking_channels(bundle.manifest, fleet), bundle.manifest, dataset);
  const auto folder = cli::bundle_folder(registry.root(), bundle.hash);
  const auto known = cli::acquaintance(fleet, bundle.manifest, dataset, folder);
  cli::say_doubt(known, "backtest");
  const bool seen = known.seen;
  cli::refuse_seen(seen, o.allow_seen, "backtest", "score --out-of-fold, ");
  const std::string hash = bundle.hash;
  auto predictor = make_predictor(bundle, bundle.manifest.backend);
  const models::Pipeline pipeline(std::move(bundle), std::move(predictor));
  publish(o, {o.model, hash, dataset, seen, false, errors_of_training(folder)}, pipeline.manifest(),
          replay_lives(pipeline, fleet, o.threads), options);
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
  refuse_health_only(options, bundle.manifest);
  return options.out_of_fold ? score_record(options, registry, bundle)
                             : replay(options, registry, std::move(bundle));
}
