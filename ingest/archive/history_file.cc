#include "ingest/archive/history_file.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "ingest/archive/decimal.h"

namespace portent::ingest::archive {
namespace {

constexpr const char* kFixed[] = {kAssetColumn, kTimeColumn, kPartitionColumn, kOffsetColumn};

bool is_number(const ColumnSpec& column) {
  return column.kind == ColumnKind::kDecimal || column.kind == ColumnKind::kDouble;
}

std::int64_t bound(const std::string& bytes, std::int64_t unknown) {
  std::int64_t value = unknown;
  if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// Whether a column has a value at a row, asked for one row after another.
class Cursor {
 public:
  explicit Cursor(ColumnValues values) : values_(std::move(values)) {}
  /// The place among the values that are there; nullopt: none.
  std::optional<std::size_t> next() {
    const bool there = values_.present.empty() || values_.present[row_];
    ++row_;
    return there ? std::optional(value_++) : std::nullopt;
  }
  const ColumnValues& values() const { return values_; }

 private:
  ColumnValues values_;
  std::size_t row_ = 0, value_ = 0;
};

struct NumberCursor {
  Cursor cursor;
  std::uint32_t column = 0;
  ColumnSpec spec;

  double at(std::size_t value) const {
    return spec.kind == ColumnKind::kDouble ? cursor.values().doubles[value]
                                            : from_digits(cursor.values().integers[value], spec.scale);
  }
};

/// The values of a row that its columns hold only rounded, by column.
using ExactValues = std::map<std::string, double, std::less<>>;

std::optional<ExactValues> parse_exact(const std::string& text) {
  simdjson::ondemand::parser parser;
  simdjson::padded_string padded(text);
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  ExactValues values;
  if (parser.iterate(padded).get(document) || document.get_object().get(object)) return std::nullopt;
  for (auto field : object) {
    std::string_view name;
    double value = 0;
    if (field.unescaped_key().get(name) || field.value().get_double().get(value)) return std::nullopt;
    values.emplace(name, value);
  }
  return values;
}

}  // namespace

/// Turns the columns of one group into rows.
class HistoryFile::GroupReader {
 public:
  GroupReader(ParquetFile& file, std::size_t group, const HistoryFilter& filter, HistoryRows& into)
      : file_(file), group_(group), filter_(filter), into_(into) {}

  tl::expected<void, std::string> read() {
    if (!open_columns()) return tl::unexpected(flaw_);
    const auto rows = static_cast<std::size_t>(file_.footer().groups[group_].rows);
    for (std::size_t r = 0; r < rows; ++r) {
      const bool wanted = begin(r);
      if (!add_cells(wanted)) return tl::unexpected(flaw_);
    }
    return {};
  }

 private:
  bool open_columns() {
    const auto& columns = file_.footer().columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const ColumnSpec& column = columns[c];
      const auto fixed = std::ranges::find(kFixed, column.name);
      const bool exact = column.name == kExactColumn;
      const bool wanted =
          is_number(column) ? !filter_.columns || filter_.columns->contains(column.name) : filter_.texts;
      if (fixed == std::end(kFixed) && !exact && !wanted) continue;
      auto values = file_.read(group_, c);
      if (!values) return fail(values.error());
      if (fixed != std::end(kFixed))
        fixed_[static_cast<std::size_t>(fixed - std::begin(kFixed))] = std::move(*values);
      else if (exact)
        exact_.emplace(std::move(*values));
      else if (is_number(column))
        numbers_.push_back({Cursor(std::move(*values)), into_.names().numbers.id(column.name), column});
      else
        texts_.push_back({Cursor(std::move(*values)), into_.names().texts.id(column.name), column});
    }
    const auto rows = static_cast<std::size_t>(file_.footer().groups[group_].rows);
    return (fixed_[0].words.size() == rows && fixed_[1].integers.size() == rows &&
            fixed_[2].integers.size() == rows && fixed_[3].integers.size() == rows) ||
           fail("lacks asset, ts, partition or offset");
  }

  bool begin(std::size_t r) {
    const std::int64_t ts = fixed_[1].integers[r];
    const std::string& asset = fixed_[0].dictionary[fixed_[0].words[r]];
    if ((filter_.from && ts < *filter_.from) || (filter_.to && ts >= *filter_.to)) return false;
    if (filter_.asset && asset != *filter_.asset) return false;
    into_.begin(asset, ts, static_cast<std::int32_t>(fixed_[2].integers[r]), fixed_[3].integers[r]);
    return true;
  }

  bool add_cells(bool wanted) {
    ExactValues exact;
    if (const auto at = exact_ ? exact_->next() : std::nullopt; at && wanted) {
      auto parsed = parse_exact(exact_->values().dictionary[exact_->values().words[*at]]);
      if (!parsed) return fail("holds exact values that are no JSON");
      exact = std::move(*parsed);
    }
    for (NumberCursor& number : numbers_) {
      const auto at = number.cursor.next();
      if (!wanted) continue;
      const auto true_value = exact.empty() ? exact.end() : exact.find(number.spec.name);
      if (true_value != exact.end())
        into_.add_number(number.column, true_value->second);
      else if (at)
        into_.add_number(number.column, number.at(*at));
    }
    for (NumberCursor& text : texts_)
      if (const auto at = text.cursor.next(); at && wanted)
        into_.add_text(text.column, text.cursor.values().dictionary[text.cursor.values().words[*at]]);
    return true;
  }

  bool fail(std::string flaw) {
    flaw_ = std::move(flaw);
    return false;
  }

  ParquetFile& file_;
  std::size_t group_;
  const HistoryFilter& filter_;
  HistoryRows& into_;
  ColumnValues fixed_[4];
  std::optional<Cursor> exact_;
  std::vector<NumberCursor> numbers_, texts_;
  std::string flaw_;
};

tl::expected<HistoryFile, std::string> HistoryFile::open(const std::filesystem::path& path,
                                                         std::optional<std::uint32_t> footer_checksum) {
  auto file = ParquetFile::open(path, footer_checksum);
  if (!file) return tl::unexpected(file.error());
  return HistoryFile(std::move(*file));
}

bool HistoryFile::may_hold(std::size_t group, const HistoryFilter& filter) const {
  const auto& places = file_.footer().groups[group].columns;
  if (const auto ts = file_.column(kTimeColumn)) {
    if (filter.from && bound(places[*ts].most, INT64_MAX) < *filter.from) return false;
    if (filter.to && bound(places[*ts].least, INT64_MIN) >= *filter.to) return false;
  }
  const auto asset = file_.column(kAssetColumn);
  if (!asset || !filter.asset || places[*asset].most.empty()) return true;
  return *filter.asset >= places[*asset].least && *filter.asset <= places[*asset].most;
}

tl::expected<void, std::string> HistoryFile::read(std::size_t group, const HistoryFilter& filter,
                                                  HistoryRows& into) {
  return GroupReader(file_, group, filter, into).read();
}

void HistoryFile::tally(std::map<std::string, ScaleTally>& tallies, std::set<std::string>& texts) const {
  const ParquetFooter& footer = file_.footer();
  for (std::size_t c = 0; c < footer.columns.size(); ++c) {
    const ColumnSpec& column = footer.columns[c];
    if (column.kind == ColumnKind::kText && column.name != kAssetColumn && column.name != kExactColumn)
      texts.insert(column.name);
    if (!is_number(column)) continue;
    for (const RowGroupPlace& group : footer.groups) {
      const ChunkPlace& place = group.columns[c];
      const std::int64_t largest = std::max(std::abs(bound(place.least, 0)), std::abs(bound(place.most, 0)));
      tallies[column.name].add_column(column, place.rows - place.nulls, largest);
    }
  }
}

std::set<std::string> number_columns(const ParquetFooter& footer) {
  std::set<std::string> names;
  for (const ColumnSpec& column : footer.columns)
    if (is_number(column)) names.insert(column.name);
  return names;
}

}  // namespace portent::ingest::archive
