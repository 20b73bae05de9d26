#include <fmt/format.h>

#include <charconv>

#include "cli/dataset_options.h"
#include "cli/explain_files.h"
#include "cli/explain_stored.h"
#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/service.h"
#include "cli/verbs.h"
#include "ingest/error.h"
#include "ingest/files/timestamps.h"
#include "models/registry.h"

namespace {

namespace cli = portent::cli;
namespace models = portent::models;
namespace serve = portent::serve;
using portent::ingest::FatalError;

struct Options {
  cli::ServiceOptions service;
  std::string asset, part, at, id, bindings;
  std::string dataset, folder, split = "test";
  bool json = false;
};

constexpr int kDiffers = 1, kEvidenceGone = 3;

void declare(CLI::App& app, Options& o) {
  app.add_option("ASSET", o.asset, "whose forecast")->required();
  auto* at =
      app.add_option("--at", o.at,
                     "the forecast that stood then: ms since 1970 or 2026-01-31T12:00; with --dataset a "
                     "life counter (default: the newest)");
  auto* part = app.add_option("--part", o.part,
                              "of a model of parts: the forecast of this part (default: the asset's own, "
                              "that of its worst critical part)");
  app.add_option("--id", o.id, "the forecast of this id")->excludes(at)->excludes(part);
  app.add_option("--bindings", o.bindings, "bindings file that scored it, or topic; the same as --assets")
      ->check(CLI::ExistingFile);
  auto* dataset = app.add_option("--dataset", o.dataset,
                                 "no log: forecast now with --model from files, such as cmapss:FD001");
  app.add_option("--data", o.folder, "folder where its files are")->needs(dataset);
  app.add_option("--split", o.split, "of C-MAPSS")
      ->check(CLI::IsMember({"test", "train"}))
      ->needs(dataset)
      ->capture_default_str();
  app.add_flag("--json", o.json, "print docs/schemas/explanation.schema.json");
  o.service.add_to(app);
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> event_time(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::string where = "--at " + text;
  for (const char* format : {"epoch_ms", "iso8601"})
    if (const auto ts = portent::ingest::TimeFormat(format, where).parse(text)) return ts;
  throw FatalError(where + ": give ms since 1970, or a time such as 2026-01-31T12:00:00", 2);
}

models::Explanation from_files(const Options& o, const cli::ServiceConfig& config) {
  if (!o.id.empty()) throw FatalError("--id names a stored forecast; with --dataset use --at", 2);
  cli::FileForecast wanted;
  wanted.dataset = portent::train::parse_dataset_ref(o.dataset);
  if (o.folder.empty() && wanted.dataset.kind == "cmapss")
    throw FatalError("--data is needed: the folder that holds the files of " + o.dataset, 2);
  wanted.folder = o.folder;
  wanted.load.open_log = cli::topic_log_opener();
  wanted.training_split = o.split == "train";
  wanted.asset = o.asset;
  wanted.part = o.part;
  wanted.at = number(o.at);
  if (!o.at.empty() && !wanted.at)
    throw FatalError("--at " + o.at + ": with --dataset give a life counter, such as 151", 2);
  wanted.backend = config.backend;
  const models::Registry registry(config.registry, false);
  return explain_from_files(registry.load(registry.resolve(models::parse_model_ref(config.model))), wanted);
}

models::Explanation from_log(const Options& o, const cli::ServiceConfig& config) {
  const auto log = open_existing_log(config);
  const serve::ForecastQuery query{o.asset, event_time(o.at),
                                   o.id.empty() ? std::nullopt : std::optional(o.id), o.part};
  if (auto explained = explain_stored(*log, config, cli::bindings_of(config, *log), query))
    return *std::move(explained);
  if (!o.part.empty()) refuse_unknown_part(*log, config, query);
  const std::string which = !o.id.empty() ? " of id " + o.id : !o.at.empty() ? " up to " + o.at : "";
  throw FatalError(topics_of(config).predictions() + " holds no forecast of " +
                   (o.part.empty() ? "" : "part " + o.part + " of ") + o.asset + which +
                   "; is it the right log, and has it been scored?");
}

int exit_code(models::ReplayVerdict verdict) {
  if (verdict == models::ReplayVerdict::kDiffers) return kDiffers;
  return verdict == models::ReplayVerdict::kEvidenceGone ? kEvidenceGone : 0;
}

}  // namespace

int verb_explain(int argc, char** argv) {
  CLI::App app(
      "Tells why a forecast says what it says: finds it in the log, replays the readings that it saw to the\n"
      "same bits, and shows channel by channel what they added. Exit status 1 where the replay differs, 3\n"
      "where the log no longer reaches back.");
  Options options;
  declare(app, options);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  cli::ServiceConfig config = options.service.config();
  if (!options.bindings.empty()) config.assets = options.bindings;
  const models::Explanation explanation =
      options.dataset.empty() ? from_log(options, config) : from_files(options, config);
  fmt::print("{}{}", options.json ? to_json(explanation) : to_text(explanation), options.json ? "\n" : "");
  return exit_code(explanation.replay.verdict);
}
