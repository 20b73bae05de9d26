#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>

#include "ingest/decode.h"
#include "ingest/error.h"
#include "ingest/files/csv.h"
#include "train/fleet_columns.h"
#include "train/read_history.h"
#include "train/row_sink.h"

namespace portent::train {
namespace {

using ingest::CellKind;
using ingest::CsvReader;
using ingest::FleetSchema;
using Role = RawColumn::Role;

constexpr std::size_t kSniffed = 2'000;  // rows that tell which columns hold numbers

/// Columns whose cells are numbers as far as the first rows tell, and that have any.
struct Sniffed {
  std::vector<std::string> numbers, words;
};

Sniffed sniff(const std::filesystem::path& file, const std::set<std::string>& taken) {
  CsvReader table(file);
  std::vector<std::size_t> numbers(table.columns().size(), 0), texts = numbers;
  std::vector<std::string_view> cells;
  for (std::size_t row = 0; row < kSniffed && table.next(cells); ++row)
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const CellKind kind = ingest::parse_cell(cells[c]).kind;
      numbers[c] += kind == CellKind::kNumber || kind == CellKind::kDecimalComma;
      texts[c] += kind == CellKind::kText;
    }
  Sniffed found;
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    if (taken.contains(table.columns()[c])) continue;
    (numbers[c] >= texts[c] ? found.numbers : found.words).push_back(table.columns()[c]);
  }
  return found;
}

/// Columns with a meaning of their own, which are no channels by default.
std::set<std::string> taken_columns(const FleetSchema& schema) {
  std::set<std::string> taken(schema.categories.begin(), schema.categories.end());
  for (const auto& setting : schema.settings) taken.insert(setting.column);
  taken.insert({schema.asset_column, schema.time_column, schema.life.column, schema.failure.column});
  return taken;
}

std::vector<RawColumn> columns_of(const FleetSchema& schema, const std::filesystem::path& first,
                                  std::vector<std::string>& unused) {
  std::vector<RawColumn> columns;
  for (const auto& s : schema.settings) columns.push_back({s.column, s.unit, Role::kSetting, {}});
  for (const auto& c : schema.channels) columns.push_back({c.column, c.unit, Role::kChannel, {}});
  if (schema.channels.empty()) {
    const Sniffed sniffed = sniff(first, taken_columns(schema));
    for (const std::string& name : sniffed.numbers) columns.push_back({name, "", Role::kChannel, {}});
    unused = sniffed.words;
  }
  for (const std::string& name : schema.categories) columns.push_back({name, "", Role::kCategory, {}});
  const std::string& watched = schema.failure.when.column;
  const auto named = [&](const RawColumn& c) { return c.name == watched; };
  if (!watched.empty() && std::ranges::none_of(columns, named))
    columns.push_back({watched, "", Role::kFlag, {}});
  if (!schema.failure.column.empty()) columns.push_back({schema.failure.column, "", Role::kFlag, {}});
  return columns;
}

std::string name_without_endings(const std::filesystem::path& file) {
  std::filesystem::path name = file.filename();
  if (name.extension() == ".gz" || name.extension() == ".xz") name = name.stem();
  return name.stem().string();
}

/// Reads one file after another into a sink.
class TableReader {
 public:
  TableReader(const FleetSchema& schema, RawHistory& history, RowSink& sink)
      : schema_(schema), history_(history), sink_(sink), values_(history.columns.size()) {}

  void read(const std::filesystem::path& file) {
    CsvReader table(file);
    std::vector<std::size_t> places;
    for (const RawColumn& column : history_.columns) places.push_back(table.column(column.name));
    const auto place = [&](const std::string& name) { return name.empty() ? 0 : table.column(name); };
    const std::size_t asset = place(schema_.asset_column), time = place(schema_.time_column),
                      life = place(schema_.life.column);
    const std::string own = name_without_endings(file);
    std::vector<std::string_view> cells;
    while (table.next(cells)) {
      const std::string_view name = schema_.asset_column.empty() ? std::string_view(own) : cells[asset];
      history_.short_rows += name.empty();
      const int number = name.empty() ? -1 : sink_.asset(name);
      if (number < 0) continue;
      const auto ts = schema_.time_column.empty() ? std::optional(++count_ * 1000)
                                                  : schema_.time_format.parse(cells[time]);
      if (!ts) {
        ++history_.without_time;
        continue;
      }
      for (std::size_t c = 0; c < places.size(); ++c)
        values_[c] = value(history_.columns[c], cells[places[c]], table);
      sink_.add(number, *ts, counter(cells[life], table), ingest::Mode::kRun, values_);
    }
    history_.short_rows += table.short_rows();
  }

 private:
  double value(RawColumn& column, std::string_view text, const CsvReader& table) {
    if (column.role == Role::kCategory) return word(column, text, table);
    if (column.role == Role::kFlag && column.name == schema_.failure.column) return says_yes(text) ? 1 : 0;
    const ingest::Cell cell = ingest::parse_cell(text);
    if (cell.kind == CellKind::kDecimalComma) refuse_comma(column.name, text, table);
    column.empty += cell.kind == CellKind::kMissing;
    column.invalid += cell.kind == CellKind::kText;
    return cell.number;
  }

  double counter(std::string_view text, const CsvReader& table) const {
    if (schema_.life.from != ingest::LifeSource::From::kColumn) return std::nan("");
    const ingest::Cell cell = ingest::parse_cell(text);
    if (cell.kind == CellKind::kDecimalComma) refuse_comma(schema_.life.column, text, table);
    return cell.number >= 0 ? cell.number : std::nan("");
  }

  static double word(RawColumn& column, std::string_view text, const CsvReader& table) {
    if (ingest::parse_cell(text).kind == CellKind::kMissing) {
      ++column.empty;
      return std::nan("");
    }
    const auto found = std::ranges::find(column.words, text);
    if (found != column.words.end()) return static_cast<double>(found - column.words.begin());
    if (column.words.size() == kMostWords)
      throw ingest::FatalError(
          fmt::format("{}:{}: category '{}' has more than {} different words; leave it out", table.path(),
                      table.line_number(), column.name, kMostWords));
    column.words.emplace_back(text);
    return static_cast<double>(column.words.size() - 1);
  }

  [[noreturn]] static void refuse_comma(const std::string& column, std::string_view text,
                                        const CsvReader& table) {
    throw ingest::FatalError(
        fmt::format("{}:{}: '{}' in column '{}' has a decimal comma; write decimal points", table.path(),
                    table.line_number(), text, column));
  }

  const FleetSchema& schema_;
  RawHistory& history_;
  RowSink& sink_;
  std::vector<double> values_;
  std::int64_t count_ = 0;
};

}  // namespace

std::string asset_id(std::string_view text) {
  std::string id(text.substr(0, 128));
  for (char& c : id)
    if (!ingest::valid_asset_id(std::string_view(&c, 1))) c = '-';
  return id;
}

bool says_yes(std::string_view cell) {
  const ingest::Cell parsed = ingest::parse_cell(cell);
  if (parsed.kind == CellKind::kNumber) return parsed.number != 0;
  if (parsed.kind == CellKind::kMissing) return false;
  std::string word(cell);
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array kNo = {"no", "n", "false", "f", "ok", "normal", "healthy", "run", "running"};
  return std::ranges::find(kNo, word) == kNo.end();
}

RawHistory read_tables(const FleetSchema& schema, const std::filesystem::path& folder,
                       const Selection& selection) {
  const auto files = ingest::expand_files(schema.files, folder);
  RawHistory history;
  history.columns = columns_of(schema, files.front(), history.unused);
  RowSink sink(history, selection);
  TableReader reader(schema, history, sink);
  for (const auto& file : files) reader.read(file);
  sink.finish(files.size() == 1
                  ? files.front().string()
                  : fmt::format("{} and {} more files", files.front().string(), files.size() - 1));
  read_asset_events(schema, folder, sink.names(), history.events);
  return history;
}

}  // namespace portent::train
