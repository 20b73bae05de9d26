#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/signals.h"

namespace portent::cli {

/// The folder of this program's file.
std::filesystem::path program_folder();

/// portent-train beside this program; throws FatalError where it is not there.
std::filesystem::path training_program();

/// Runs a program with this one's standard streams (its stdout goes to our stderr where `quiet`), passes
/// SIGINT and SIGTERM on, returns its exit code.
int run_child(const std::filesystem::path& program, std::vector<std::string> arguments, Signals& signals,
              bool quiet);

}  // namespace portent::cli
