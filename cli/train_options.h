#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "cli/classic_options.h"
#include "cli/dataset_options.h"
#include "models/registry_publish.h"
#include "train/trainer.h"

namespace portent::cli {

/// The options of `portent train`.
struct TrainingOptions {
  DatasetOptions data;
  ClassicOptions classics;
  std::string registry, name;
  std::string preset = "quick", model = "blend";
  std::uint64_t seed = 1;
  std::size_t threads = 1;
  std::size_t steps = 0;  ///< 0: as the preset says
  int score_every = 1;
  std::string cap;  ///< a number, auto, or empty: 125 for C-MAPSS, else auto
  std::string folds;
  std::string from;  ///< the model whose weights networks begin with
  bool no_age = false, fresh = false;
  bool promote = false, force_promote = false;
  bool json = false;

  void add_to(CLI::App& app);
  /// For this fleet. Throws FatalError where the file of folds is malformed or `from` names no model that
  /// can be begun with.
  train::TrainOptions training(const train::Fleet& fleet, const models::Registry& in) const;
  models::Promotion promotion() const;

 private:
  void set_cap(const train::Fleet& fleet, train::TrainOptions& to) const;
  void begin_with(const models::Registry& in, const train::Fleet& fleet, train::TrainOptions& to) const;
};

}  // namespace portent::cli
