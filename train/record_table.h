#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/files/line_reader.h"

namespace portent::train {

/// The fields of one line of comma-separated values; a field in quotes may hold commas, and quotes doubled.
/// False where a quote is left open or text follows a closed one.
bool split_fields(std::string_view line, std::vector<std::string>& fields);
/// `text` as a field, in quotes where it needs them.
std::string as_field(std::string_view text);

/// A whole finite number; false where `text` is anything else.
bool parse_finite(std::string_view text, double& value);
bool parse_finite(std::string_view text, float& value);

/// A table whose header is known: one that Portent wrote, or that came with it. Plain, .gz or .xz, read as a
/// stream. Not thread-safe.
class RecordTable {
 public:
  /// Throws FatalError where the file is missing or its first line is not `header`.
  RecordTable(const std::filesystem::path& path, std::string_view header);

  /// False at the end; the row has as many fields as the header, else FatalError.
  bool next();
  const std::string& text(std::size_t column) const { return fields_[column]; }
  /// Throws FatalError naming file, line and column.
  double number(std::size_t column) const;
  std::span<const std::string> fields() const { return fields_; }
  [[noreturn]] void refuse(const std::string& flaw) const;

 private:
  std::string path_;
  ingest::LineReader lines_;
  std::vector<std::string> header_, fields_;
};

}  // namespace portent::train
