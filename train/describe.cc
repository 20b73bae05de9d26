#include "train/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "ingest/error.h"
#include "train/column_facts.h"

namespace portent::train {
namespace {

using Words = std::initializer_list<const char*>;

constexpr std::size_t kMostCategories = 20;

/// True where `name` is one of `exact`, or holds one of `within`.
bool is_called(const std::string& name, Words exact, Words within = {}) {
  const std::string plain = plain_name(name);
  return std::ranges::any_of(exact, [&](const char* word) { return plain == word; }) ||
         std::ranges::any_of(within, [&](const char* word) { return plain.find(word) != std::string::npos; });
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

/// Guesses one key after another; each column is used once.
class Guess {
 public:
  Guess(const std::filesystem::path& file, std::vector<ColumnFacts> columns)
      : file_(file), columns_(std::move(columns)), used_(columns_.size(), false) {}

  std::string schema() {
    line(fmt::format("files: [{}]", quoted(file_.string())),
         "relative to this file, or to --data; \"*.csv\" names many");
    add_asset();
    add_time_and_life();
    line("step: {every: reading}", "or 10min, 1h: readings are merged, with aggregate: mean or [mean, max]");
    const std::string failure = failure_line();
    add_settings();
    add_channels_and_categories();
    text_ += failure;
    return "# A first guess. Correct what you know better, then: portent data check fleet.yaml\n" + text_;
  }

 private:
  void line(const std::string& key, const std::string& why) {
    text_ += fmt::format("{:<44} # {}\n", key, why);
  }

  template <typename Fits>
  ColumnFacts* take(Fits fits) {
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (!used_[c] && fits(columns_[c])) {
        used_[c] = true;
        return &columns_[c];
      }
    return nullptr;
  }

  void add_asset() {
    asset_ = take([](const ColumnFacts& c) {
      return names_assets(c) && is_called(c.name,
                                          {"id", "unit", "asset", "machine", "engine", "device", "equipment",
                                           "serial", "unit_nr"},
                                          {"unit", "asset", "machine", "engine", "device", "equipment",
                                           "serial", "_id", "vehicle", "tag"});
    });
    if (asset_) {
      line(fmt::format("asset: {{column: {}}}", quoted(asset_->name)),
           fmt::format("by its name; {} different in the rows looked at", asset_->words.size()));
      return;
    }
    asset_ = take([](const ColumnFacts& c) { return names_assets(c) && !c.numeric() && !time_format_of(c); });
    if (asset_)
      line(fmt::format("asset: {{column: {}}}", quoted(asset_->name)),
           "a guess: words that come again and again");
    else
      line("asset: {from: filename}", "no column names machines: one file a machine");
  }

  void add_time_and_life() {
    const ColumnFacts* time = take([](const ColumnFacts& c) { return time_format_of(c).has_value(); });
    if (time)
      line(
          fmt::format("time: {{column: {}, format: {}}}", quoted(time->name), quoted(*time_format_of(*time))),
          fmt::format("such as {}", time->cells.front()));
    const ColumnFacts* life = take([&](const ColumnFacts& c) {
      return only_rises(c, asset_) &&
             is_called(c.name, {"h", "t", "age", "time", "usage", "km"},
                       {"cycle", "hour", "usage", "runtime", "odometer", "mileage", "_age"});
    });
    const bool named = life != nullptr;
    if (!life) life = take([&](const ColumnFacts& c) { return even_increment(c, asset_) > 0; });
    const std::string format = life && !named ? clock_format_of(*life) : "count";
    if (life && !time)
      line(fmt::format("time: {{column: {}, format: {}}}", quoted(life->name), format),
           named ? "orders the rows; no column is a date" : evenly(*life));
    if (life && format == "count")
      line(fmt::format("life: {{column: {}, unit: {}}}", quoted(life->name), unit_of(*life)),
           named ? "by its name, and it only rises" : evenly(*life));
    else if (time || life)
      line("life: {from: time, unit: h}",
           "no column counts life; name one where it stands still while the machine does");
  }

  static const char* unit_of(const ColumnFacts& life) {
    return is_called(life.name, {"h"}, {"hour"})                   ? "h"
           : is_called(life.name, {"km"}, {"odometer", "mileage"}) ? "km"
           : is_called(life.name, {"s", "sec"}, {"second"})        ? "s"
           : is_called(life.name, {"min"}, {"minute"})             ? "min"
                                                                   : "cycle";
  }

  std::string evenly(const ColumnFacts& column) const {
    return fmt::format("it rises by about {:g} with each row, as a counter or a clock does",
                       even_increment(column, asset_));
  }

  std::string failure_line() {
    const ColumnFacts* const flag = take([](const ColumnFacts& c) {
      return c.words.size() <= 2 && c.filled() > 0 &&
             is_called(c.name, {"failure", "failed", "fail", "broken"}, {"failure", "breakdown"});
    });
    const std::string before = std::exchange(text_, "");
    if (flag)
      line(fmt::format("failure: {{column: {}}}", quoted(flag->name)), "by its name");
    else
      line("failure: last_row",
           "every machine failed at its last row? Else none, {when: \"x < 2.5\"} or {file: ...}");
    return std::exchange(text_, before);
  }

  void add_settings() {
    std::string settings;
    while (const ColumnFacts* const setting = take([](const ColumnFacts& c) {
             return c.numeric() &&
                    is_called(c.name, {"load", "speed", "rpm", "mode", "altitude", "mach", "throttle", "tra"},
                              {"setting", "setpoint", "ambient", "operating_cond"});
           }))
      settings += (settings.empty() ? "" : ", ") + quoted(setting->name);
    line(fmt::format("settings: [{}]", settings),
         settings.empty() ? "operating conditions, such as load and speed: none by name"
                          : "operating conditions, by their names");
  }

  void add_channels_and_categories() {
    std::string categories;
    text_ += "channels:\n";
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const ColumnFacts& column = columns_[c];
      if (used_[c]) continue;
      if (is_called(column.name, {"rul", "ttf", "label"}, {"remaining", "time_to_fail", "days_to"}))
        line(fmt::format("  # - {{column: {}}}", quoted(column.name)),
             "left out: it seems to tell what is to be learned");
      else if (even_increment(column, asset_) > 0)
        line(fmt::format("  # - {{column: {}}}", quoted(column.name)), "left out: " + evenly(column));
      else if (column.numeric())
        line(fmt::format("  - {{column: {}, unit: \"\"}}", quoted(column.name)), range_of(column));
      else if (column.filled() > 0 && column.words.size() <= kMostCategories)
        categories += (categories.empty() ? "" : ", ") + quoted(column.name);
      else
        line(fmt::format("  # - {{column: {}}}", quoted(column.name)),
             column.filled() == 0 ? "left out: empty" : "left out: words");
    }
    line(fmt::format("categories: [{}]", categories), "columns of few different words");
  }

  static std::string range_of(const ColumnFacts& column) {
    std::string text = column.low == column.high ? fmt::format("always {:g}", column.low)
                                                 : fmt::format("{:g} to {:g}", column.low, column.high);
    if (column.missing > 0) text += fmt::format(", {} missing", column.missing);
    if (column.texts > 0) text += fmt::format(", {} no numbers", column.texts);
    return text;
  }

  std::filesystem::path file_;
  std::vector<ColumnFacts> columns_;
  std::vector<bool> used_;
  const ColumnFacts* asset_ = nullptr;
  std::string text_;
};

}  // namespace

std::string describe_table(const std::filesystem::path& file) {
  auto columns = look_at_table(file, kDescribedRows);
  if (columns.front().cells.empty())
    throw ingest::FatalError(
        fmt::format("{}: the table has a header but no rows; fetch it again", file.string()));
  if (std::ranges::none_of(columns, &ColumnFacts::numeric))
    throw ingest::FatalError(
        fmt::format("{}: no column holds numbers; is this the table of readings?", file.string()));
  return Guess(file, std::move(columns)).schema();
}

}  // namespace portent::train
