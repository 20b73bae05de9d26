#pragma once

#include <string>

#include "cli/options.h"

// The commands of `portent assets`, one function each: data on stdout, messages on stderr; returns the exit
// code. FatalError may be thrown.

namespace portent::cli {

struct AssetsOptions {
  ServiceOptions service;
  std::string file;  ///< to import: bindings as YAML; with `store` nodes as CSV or JSON, - for standard input
  std::string store;   ///< URL or file of the desk's database
  std::string format;  ///< of nodes: csv, json, jsonl; "": by the file's name, or csv
  std::string asset;   ///< to show or to remove
  bool prune = false;  ///< what the file does not name is bound no more
  int tail = 100'000;  ///< records of a partition that `unbound` looks at
  bool json = false;
};

int assets_import(const AssetsOptions& options);
/// The same into the ledger of `store`; 1 where a row was bad.
int ledger_import(const AssetsOptions& options);
/// The ledger of `store` on stdout.
int ledger_export(const AssetsOptions& options);
int assets_list(const AssetsOptions& options);
int assets_show(const AssetsOptions& options);
int assets_remove(const AssetsOptions& options);
int assets_unbound(const AssetsOptions& options);

}  // namespace portent::cli
