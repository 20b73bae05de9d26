#pragma once

#include <string>
#include <vector>

#include "cli/dataset_options.h"

// The commands of `portent models`, one function each: data on stdout, messages on stderr; returns the exit
// code. FatalError may be thrown.

namespace portent::cli {

struct ModelsOptions {
  std::string registry = "registry";
  std::string model;  ///< NAME, NAME@ALIAS or NAME@VERSION
  std::string other;  ///< what `compare` compares it with
  std::string alias = "champion";
  std::string reason;              ///< why it is promoted
  bool force = false;              ///< promote against the rules
  double margin = 0.02;            ///< share of the champion's RMSE that a challenger must gain
  DatasetOptions data;             ///< machines to compare on; not given: figures of training
  std::string file;                ///< bundle file or key file
  std::string key;                 ///< private key that signs an export
  std::string name;                ///< of an imported model
  std::vector<std::string> trust;  ///< public keys beside the registry's own
  bool allow_unsigned = false;
  bool json = false;
};

int models_list(const ModelsOptions& options);
int models_show(const ModelsOptions& options);
int models_compare(const ModelsOptions& options);
int models_promote(const ModelsOptions& options);
int models_rollback(const ModelsOptions& options);
int models_keygen(const ModelsOptions& options);
int models_export(const ModelsOptions& options);
int models_import(const ModelsOptions& options);
int models_verify(const ModelsOptions& options);

/// Rows in columns, the first row their heads.
void print_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace portent::cli
