#include "train/oof_file.h"

#include <fmt/format.h>

#include <array>

#include "ingest/error.h"
#include "train/record_table.h"

namespace portent::train {
namespace {

enum Column {
  kAsset,
  kPart,
  kUsage,
  kRemaining,
  kFailed,
  kFold,
  kP05,
  kNetwork = kP05 + 5,
  kTrees,
  kStart,
  kColumns
};

std::string line_field(const std::string& text) {
  if (text.find_first_of("\r\n") != std::string::npos)
    throw ingest::FatalError(fmt::format("'{}': an asset or part with a line break in its name", text));
  return as_field(text);
}

template <typename Number>
std::string optional_field(const std::optional<Number>& value) {
  return value ? fmt::format("{}", *value) : "";
}

template <typename Number>
bool parse_optional(const std::string& field, std::optional<Number>& value) {
  return field.empty() || parse_finite(field, value.emplace());
}

/// The number of the field that is wrong, kColumns where none is.
int fill(const std::vector<std::string>& fields, OofRow& row) {
  row.asset = fields[kAsset];
  row.part = fields[kPart];
  double fold = 0;
  if (row.asset.empty()) return kAsset;
  if (!parse_finite(fields[kUsage], row.usage)) return kUsage;
  if (!parse_finite(fields[kRemaining], row.remaining) || row.remaining < 0) return kRemaining;
  if (fields[kFailed] != "0" && fields[kFailed] != "1") return kFailed;
  row.failed = fields[kFailed] == "1";
  if (!parse_finite(fields[kFold], fold) || fold < 0 || fold > 1e6) return kFold;
  row.fold = static_cast<std::size_t>(fold);
  const std::array quantiles = {&row.p05, &row.p10, &row.p50, &row.p90, &row.p95};
  for (std::size_t q = 0; q < quantiles.size(); ++q)
    if (!parse_finite(fields[kP05 + q], *quantiles[q]) || (q > 0 && *quantiles[q] < *quantiles[q - 1]))
      return kP05 + static_cast<int>(q);
  if (!parse_optional(fields[kNetwork], row.p50_network)) return kNetwork;
  if (!parse_optional(fields[kTrees], row.p50_trees)) return kTrees;
  return fields.size() == kStart || parse_optional(fields[kStart], row.life_start) ? kColumns : kStart;
}

ReplayedForecast forecast_of(const OofRow& row, std::int64_t ts, double cap, const std::string& unit,
                             const std::vector<double>& ahead) {
  models::Forecast f;
  f.asset = row.asset;
  f.ts = ts;
  f.usage = row.usage;
  f.life_start = row.life_start;
  f.rul = {row.p10, row.p50, row.p90};
  f.unit = unit;
  f.cap = cap;
  f.health = 100 * f.rul.p50 / cap;
  f.trajectory = health_ahead(f.rul, cap, ahead);
  ReplayedForecast result = replayed(std::move(f), row.usage, row.remaining);
  result.band90 = Band{row.p05, row.p95};
  return result;
}

bool continues(const ReplayedLife& life, const OofRow& row) {
  return life.asset == row.asset && life.part == row.part && life.failed == row.failed &&
         life.forecasts.back().forecast.life_start == row.life_start &&
         row.remaining < life.forecasts.back().remaining;
}

}  // namespace

void append_oof_row(std::string& to, const OofRow& r) {
  to += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", line_field(r.asset), line_field(r.part),
                    r.usage, r.remaining, r.failed ? 1 : 0, r.fold, r.p05, r.p10, r.p50, r.p90, r.p95,
                    optional_field(r.p50_network), optional_field(r.p50_trees), optional_field(r.life_start));
}

std::string oof_text(const std::vector<OofRow>& rows) {
  std::string text = std::string(kOofHeader) + '\n';
  for (const OofRow& row : rows) append_oof_row(text, row);
  return text;
}

tl::expected<OofRow, std::string> parse_oof_row(std::string_view line) {
  std::vector<std::string> fields, names;
  split_fields(kOofHeader, names);
  if (!split_fields(line, fields)) return tl::unexpected(std::string("a quote is not closed"));
  if (fields.size() != kColumns && fields.size() != kStart)
    return tl::unexpected(fmt::format("{} fields instead of {}", fields.size(), names.size()));
  OofRow row;
  const auto wrong = static_cast<std::size_t>(fill(fields, row));
  if (wrong < names.size())
    return tl::unexpected(fmt::format("{} is '{}'; train the model again", names[wrong], fields[wrong]));
  return row;
}

std::vector<OofRow> read_oof(const std::filesystem::path& folder) {
  const auto path = ingest::find_compressed(folder, std::string(kOofName));
  ingest::LineReader lines(path);
  std::string_view line;
  if (!lines.next(line) || (line != kOofHeader && line != kOldOofHeader))
    throw ingest::FatalError(
        fmt::format("{}:1: the header is not that of an out-of-fold record; train the "
                    "model again",
                    path.string()));
  std::vector<OofRow> rows;
  while (lines.next(line)) {
    auto row = parse_oof_row(line);
    if (!row)
      throw ingest::FatalError(fmt::format("{}:{}: {}", path.string(), lines.line_number(), row.error()));
    rows.push_back(std::move(*row));
  }
  return rows;
}

std::vector<ReplayedLife> lives_of(const std::vector<OofRow>& rows, double cap, const std::string& unit,
                                   const std::vector<double>& ahead) {
  std::vector<ReplayedLife> lives;
  std::int64_t ts = 0;
  for (const OofRow& row : rows) {
    if (lives.empty() || !continues(lives.back(), row))
      lives.push_back({row.asset, row.part, row.failed, {}});
    lives.back().forecasts.push_back(forecast_of(row, ++ts, cap, unit, ahead));
  }
  return lives;
}

}  // namespace portent::train
