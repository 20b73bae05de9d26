#pragma once

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "serve/metrics/catalogue.h"

namespace portent::serve {

/// A family without samples, as the catalogue describes it.
prometheus::MetricFamily family_of(const MetricSpec& spec);

/// Adds a sample with `value` to a counter or gauge; `labels` are the values of spec.labels, in their order.
void add_sample(prometheus::MetricFamily& to, const MetricSpec& spec, double value,
                std::initializer_list<std::string_view> labels = {});

/// Bytes that are not UTF-8 and control characters become '?': one odd label would make Prometheus refuse the
/// whole scrape.
std::string label_text(std::string_view text);

}  // namespace portent::serve
