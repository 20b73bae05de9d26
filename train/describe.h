#pragma once

#include <filesystem>
#include <string>

namespace portent::train {

/// A first guess of a schema for one table, from its first rows: fleet.yaml with a comment at each line that
/// tells what it was guessed from. It can be read as it is; whoever knows the machines should correct it.
/// Throws FatalError for a table that can't be read or has no rows.
std::string describe_table(const std::filesystem::path& file);

/// Rows that are looked at.
inline constexpr std::size_t kDescribedRows = 50'000;

}  // namespace portent::train
