#include "serve/metrics/families.h"

#include <cassert>

namespace portent::serve {
namespace {

prometheus::MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
      return prometheus::MetricType::Counter;
    case MetricKind::kHistogram:
      return prometheus::MetricType::Histogram;
    case MetricKind::kGauge:
      break;
  }
  return prometheus::MetricType::Gauge;
}

/// Length of the well-formed UTF-8 sequence at the front, 0 where there is none (overlong forms and
/// surrogates included).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const unsigned char second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

}  // namespace

std::string label_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const bool control = length == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f);
    if (length == 0 || control)
      clean += '?';
    else
      clean += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

prometheus::MetricFamily family_of(const MetricSpec& spec) {
  return {std::string(spec.name), std::string(spec.help), type_of(spec.kind), {}};
}

void add_sample(prometheus::MetricFamily& to, const MetricSpec& spec, double value,
                std::initializer_list<std::string_view> labels) {
  prometheus::ClientMetric& sample = to.metric.emplace_back();
  sample.label.reserve(labels.size());
  std::string_view names = spec.labels;
  for (const std::string_view label : labels) {
    assert(!names.empty());
    const auto comma = names.find(',');
    sample.label.push_back({std::string(names.substr(0, comma)), label_text(label)});
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
  }
  assert(names.empty());
  if (spec.kind == MetricKind::kCounter)
    sample.counter.value = value;
  else
    sample.gauge.value = value;
}

}  // namespace portent::serve
