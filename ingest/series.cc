#include "ingest/series.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>
#include <set>

#include "ingest/decode.h"

namespace portent::ingest {
namespace {

namespace json = simdjson::ondemand;

constexpr std::size_t kLongestName = 256;
constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of year 9999

struct Flaw {
  SeriesFlaw what;
};

[[noreturn]] void refuse(std::string pointer, std::string detail) {
  throw Flaw{{std::move(pointer), std::move(detail)}};
}

template <typename T>
T taken(simdjson::simdjson_result<T> got, const std::string& pointer, const char* expected) {
  T value;
  if (std::move(got).get(value)) refuse(pointer, expected);
  return value;
}

class Reader {
 public:
  explicit Reader(const SeriesLimits& limits) : limits_(limits) {}

  void read(std::string_view name, json::value value) {
    if (!seen_.insert(std::string(name)).second) refuse("/" + std::string(name), "stands there twice");
    if (name == "channels") return channels(value);
    if (name == "values") return rows(value);
    if (name == "usage") return usage(value);
    if (name == "ts") return times(value);
    if (name == "asset") return asset(value);
    if (name == "life_start") {
      series_.life_start = finite(value.get_double(), "/life_start");
      return;
    }
    if (name == "all") {
      series_.all = taken(value.get_bool(), "/all", "true or false is expected");
      return;
    }
    refuse("/" + std::string(name.substr(0, 64)),
           "is no member of a series; known: channels, values, ts, usage, asset, life_start, all");
  }

  Series series() {
    if (series_.channels.empty()) refuse("/channels", "is missing: the names of the columns of `values`");
    if (rows_ == 0) refuse("/values", "is missing: one row for each reading");
    if (width_ != series_.channels.size())
      refuse("/values/0",
             fmt::format("has {} values, but there are {} channels", width_, series_.channels.size()));
    same_length("usage", series_.usage.size());
    same_length("ts", series_.ts.size());
    return std::move(series_);
  }

 private:
  static double finite(simdjson::simdjson_result<double> got, const std::string& pointer) {
    const double value = taken(got, pointer, "a number is expected");
    if (!std::isfinite(value)) refuse(pointer, "a finite number is expected");
    return value;
  }

  void channels(json::value& value) {
    std::set<std::string_view> names;
    for (auto element : taken(value.get_array(), "/channels", "a list of names is expected")) {
      const std::string at = fmt::format("/channels/{}", series_.channels.size());
      if (series_.channels.size() >= limits_.max_channels)
        refuse("/channels", fmt::format("{} at most", limits_.max_channels));
      const auto name = taken(element.get_string(), at, "a name is expected");
      if (name.empty() || name.size() > kLongestName) refuse(at, "names have 1 to 256 bytes");
      if (!names.insert(name).second) refuse(at, "is named twice");
      series_.channels.emplace_back(name);
    }
  }

  void rows(json::value& value) {
    for (auto element : taken(value.get_array(), "/values", "a list of rows is expected")) {
      if (rows_ >= limits_.max_rows) refuse("/values", fmt::format("{} rows at most", limits_.max_rows));
      json::value row;
      if (element.get(row)) refuse(fmt::format("/values/{}", rows_), "is no JSON");
      read_row(row);
      ++rows_;
    }
  }

  void read_row(json::value& value) {
    std::size_t width = 0;
    json::array row;
    if (value.get_array().get(row)) refuse(fmt::format("/values/{}", rows_), "a list of numbers is expected");
    for (auto element : row) {
      if (++width > limits_.max_channels)
        refuse(fmt::format("/values/{}", rows_), fmt::format("{} values at most", limits_.max_channels));
      series_.values.push_back(number_or_missing(element, width));
    }
    if (rows_ == 0) width_ = width;
    if (width != width_)
      refuse(fmt::format("/values/{}", rows_),
             fmt::format("has {} values, the first row has {}", width, width_));
  }

  double number_or_missing(simdjson::simdjson_result<json::value> element, std::size_t width) const {
    double number = 0;
    json::value value;
    if (element.get(value)) refuse(fmt::format("/values/{}/{}", rows_, width - 1), "is no JSON");
    if (!value.get_double().get(number)) {
      if (std::isfinite(number)) return number;
    } else if (bool null = false; !value.is_null().get(null) && null) {
      return std::nan("");
    }
    refuse(fmt::format("/values/{}/{}", rows_, width - 1),
           "a finite number is expected, or null where it is missing");
  }

  void usage(json::value& value) {
    const auto at = [&] { return fmt::format("/usage/{}", series_.usage.size()); };
    for (auto element : taken(value.get_array(), "/usage", "a list of numbers is expected")) {
      if (series_.usage.size() >= limits_.max_rows)
        refuse("/usage", fmt::format("{} at most", limits_.max_rows));
      double number = 0;
      if (element.get_double().get(number)) refuse(at(), "a number is expected");
      if (!std::isfinite(number)) refuse(at(), "a finite number is expected");
      if (number < 0) refuse(at(), "a life counter is not negative");
      series_.usage.push_back(number);
    }
  }

  void times(json::value& value) {
    const auto at = [&] { return fmt::format("/ts/{}", series_.ts.size()); };
    for (auto element : taken(value.get_array(), "/ts", "a list of times is expected")) {
      if (series_.ts.size() >= limits_.max_rows) refuse("/ts", fmt::format("{} at most", limits_.max_rows));
      std::int64_t ts = 0;
      if (element.get_int64().get(ts)) refuse(at(), "whole milliseconds since 1970 are expected");
      if (ts < 0 || ts > kLatest) refuse(at(), "is outside 1970 to 9999");
      if (!series_.ts.empty() && ts < series_.ts.back()) refuse(at(), "is before the time above it");
      series_.ts.push_back(ts);
    }
  }

  void asset(json::value& value) {
    const auto id = taken(value.get_string(), "/asset", "a text is expected");
    if (!valid_asset_id(id)) refuse("/asset", "asset ids have 1 to 128 characters of A-Z a-z 0-9 . _ : -");
    series_.asset = id;
  }

  void same_length(const char* name, std::size_t length) const {
    if (length != 0 && length != rows_)
      refuse(std::string("/") + name, fmt::format("has {} elements, but there are {} rows", length, rows_));
  }

  const SeriesLimits& limits_;
  std::set<std::string> seen_;
  Series series_;
  std::size_t rows_ = 0, width_ = 0;
};

}  // namespace

void Series::read(std::size_t row, Reading& to) const {
  if (to.values.size() != channels.size()) {
    to.asset = asset;
    to.values.clear();
    for (const std::string& channel : channels) to.values.push_back({channel, 0, Mark::kNone});
  }
  to.ts = ts.empty() ? static_cast<std::int64_t>(row) : ts[row];
  if (!usage.empty()) to.usage = usage[row];
  const double* value = values.data() + row * channels.size();
  for (ChannelValue& one : to.values) {
    const bool missing = std::isnan(*value);
    one.value = missing ? 0 : *value;
    one.mark = missing ? Mark::kNull : Mark::kNone;
    ++value;
  }
}

struct SeriesDecoder::Parser {
  json::parser parser;
  std::string padded;
};

SeriesDecoder::SeriesDecoder(SeriesLimits limits) : parser_(std::make_unique<Parser>()), limits_(limits) {}
SeriesDecoder::~SeriesDecoder() = default;
SeriesDecoder::SeriesDecoder(SeriesDecoder&&) noexcept = default;

tl::expected<Series, SeriesFlaw> SeriesDecoder::decode(std::string_view bytes) {
  const auto no_json = [](simdjson::error_code error) {
    return tl::unexpected(
        SeriesFlaw{"", std::string("is no JSON object: ") + simdjson::error_message(error)});
  };
  parser_->padded.assign(bytes);
  parser_->padded.reserve(bytes.size() + simdjson::SIMDJSON_PADDING);
  try {
    json::document document;
    json::object object;
    if (const auto error =
            parser_->parser.iterate(parser_->padded.data(), bytes.size(), parser_->padded.capacity())
                .get(document))
      return no_json(error);
    if (const auto error = document.get_object().get(object)) return no_json(error);
    Reader reader(limits_);
    for (auto field : object) {
      std::string_view name;
      json::value value;
      if (const auto error = field.unescaped_key().get(name)) return no_json(error);
      if (const auto error = field.value().get(value)) return no_json(error);
      reader.read(name, value);
    }
    if (!document.current_location().error())
      return tl::unexpected(SeriesFlaw{"", "bytes stand after the object"});
    return reader.series();
  } catch (const Flaw& flaw) {
    return tl::unexpected(flaw.what);
  }
}

}  // namespace portent::ingest
