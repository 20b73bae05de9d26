#include "train/record_table.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "ingest/error.h"

namespace portent::train {
namespace {

template <typename T>
bool parse(std::string_view text, T& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

/// Takes a quoted field off the front of `rest`, which begins with its quote.
bool take_quoted(std::string_view& rest, std::string& field) {
  rest.remove_prefix(1);
  while (true) {
    const auto quote = rest.find('"');
    if (quote == std::string_view::npos) return false;
    field += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) return rest.empty() || rest.front() == ',';
    field += '"';
    rest.remove_prefix(1);
  }
}

}  // namespace

bool split_fields(std::string_view line, std::vector<std::string>& fields) {
  fields.clear();
  while (true) {
    std::string& field = fields.emplace_back();
    if (line.starts_with('"')) {
      if (!take_quoted(line, field)) return false;
    } else {
      field = line.substr(0, line.find(','));
      line.remove_prefix(field.size());
    }
    if (line.empty()) return true;
    line.remove_prefix(1);
  }
}

std::string as_field(std::string_view text) {
  if (text.find_first_of(",\"") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + '"';
}

bool parse_finite(std::string_view text, double& value) {
  return parse(text, value);
}
bool parse_finite(std::string_view text, float& value) {
  return parse(text, value);
}

RecordTable::RecordTable(const std::filesystem::path& path, std::string_view header)
    : path_(path.string()), lines_(path) {
  std::string_view line;
  split_fields(header, header_);
  if (!lines_.next(line) || line != header)
    throw ingest::FatalError(
        fmt::format("{}:1: the header is not '{}'; take the file from where it was made", path_, header));
}

bool RecordTable::next() {
  std::string_view line;
  if (!lines_.next(line)) return false;
  if (!split_fields(line, fields_)) refuse("a quote is not closed");
  if (fields_.size() != header_.size())
    refuse(fmt::format("{} fields instead of {}", fields_.size(), header_.size()));
  return true;
}

double RecordTable::number(std::size_t column) const {
  double value = 0;
  if (!parse_finite(fields_[column], value))
    refuse(fmt::format("{} is '{}', not a number", header_[column], fields_[column]));
  return value;
}

void RecordTable::refuse(const std::string& flaw) const {
  throw ingest::FatalError(fmt::format("{}:{}: {}", path_, lines_.line_number(), flaw));
}

}  // namespace portent::train
