#include "serve/stream/feature_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "ingest/encode.h"

namespace portent::serve {
namespace {

void append_number(std::string& to, float value) {
  if (!std::isfinite(value)) {
    to += "null";
    return;
  }
  std::array<char, 32> text;
  to.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

}  // namespace

void append_feature_json(std::string& to, std::string_view asset, std::int64_t ts,
                         const FeaturesOptions& options, std::span<const float> results) {
  to += R"({"schema":1,"asset":)";
  ingest::append_json_text(to, asset);
  to += R"(,"ts":)" + std::to_string(ts) + R"(,"features":{)";
  for (std::size_t s = 0; s < options.statistics.size(); ++s) {
    to += s == 0 ? "\"" : ",\"";
    to += features::statistic_name(options.statistics[s]);
    to += "\":{";
    for (std::size_t c = 0; c < options.channels.size(); ++c) {
      if (c > 0) to += ',';
      ingest::append_json_text(to, options.channels[c]);
      to += ':';
      append_number(to, results[s * options.channels.size() + c]);
    }
    to += '}';
  }
  to += "}}";
}

}  // namespace portent::serve
