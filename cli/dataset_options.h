#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "train/dataset.h"

namespace portent::cli {

/// How to open a log that a schema names: the local log, or Kafka where it is built in.
train::LogOpener topic_log_opener();

/// The options by which verbs name a data set: --dataset (or just its name), --data, --assets,
/// --not-assets.
class DatasetOptions {
 public:
  /// `purpose` finishes "what to ...".
  void add_to(CLI::App& app, const std::string& purpose);
  /// For verbs that can do without: then it has to be called --dataset.
  void add_optional_to(CLI::App& app, const std::string& purpose);
  bool given() const { return !dataset_.empty(); }
  /// Some of the other options are there, which say nothing without a data set.
  bool details_given() const { return !(folder_.empty() && assets_.empty() && not_assets_.empty()); }
  train::DatasetRef ref() const { return train::parse_dataset_ref(dataset_); }
  /// Throws FatalError where C-MAPSS is named without its folder.
  std::filesystem::path folder() const;
  /// The selected assets, and how to open a log that a schema names: the local log, or Kafka where it is
  /// built in.
  train::LoadOptions load_options() const;

 private:
  void add_details_to(CLI::App& app);

  std::string dataset_, folder_, assets_, not_assets_;
};

}  // namespace portent::cli
