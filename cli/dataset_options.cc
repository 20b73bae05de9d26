#include "cli/dataset_options.h"

#include "cli/open_log.h"
#include "ingest/error.h"
#include "ingest/local/local_log.h"

namespace portent::cli {
namespace {

std::unique_ptr<ingest::Log> open_topic_log(const ingest::TopicRange& topic) {
  if (topic.broker.empty()) {
    if (!std::filesystem::exists(std::filesystem::path(topic.log) / "log.db"))
      throw ingest::FatalError(topic.log + ": holds no local log (log.db); correct topic.log in the schema");
    ingest::LocalLogOptions options;
    options.folder = topic.log;
    return ingest::open_local_log(options);
  }
  ServiceConfig config;  // how to prove who one is to the broker stands where the scorer finds it
  if (std::filesystem::exists("portent.yaml")) read_config(config, "portent.yaml");
  config.broker = topic.broker;
  return open_existing_log(config);
}

}  // namespace

train::LogOpener topic_log_opener() {
  return open_topic_log;
}

void DatasetOptions::add_to(CLI::App& app, const std::string& purpose) {
  app.add_option("DATASET,--dataset", dataset_,
                 "what to " + purpose +
                     ": cmapss:FD001, a schema such as fleet.yaml, or "
                     "history:CLASS?from=TIME..TIME of an archive")
      ->required();
  add_details_to(app);
}

void DatasetOptions::add_optional_to(CLI::App& app, const std::string& purpose) {
  app.add_option("--dataset", dataset_,
                 "what to " + purpose +
                     ": cmapss:FD001, a schema such as fleet.yaml, or "
                     "history:CLASS?from=TIME..TIME of an archive");
  add_details_to(app);
}

void DatasetOptions::add_details_to(CLI::App& app) {
  app.add_option(
      "--data", folder_,
      "folder where its files are, plain, .gz or .xz (default: beside the schema); of a history the "
      "archive (default: portent-archive)");
  auto* listed = app.add_option("--assets", assets_,
                                "file of the assets to use, one id a line; all others are left out");
  app.add_option("--not-assets", not_assets_, "file of the assets to leave out")->excludes(listed);
}

std::filesystem::path DatasetOptions::folder() const {
  if (folder_.empty() && ref().kind == "cmapss")
    throw ingest::FatalError("--data is needed: the folder that holds the files of " + dataset_, 2);
  return folder_;
}

train::LoadOptions DatasetOptions::load_options() const {
  return {train::read_selection(assets_, not_assets_), open_topic_log};
}

}  // namespace portent::cli
