#include <algorithm>

#include "serve/metrics/collector.h"
#include "serve/metrics/families.h"

namespace portent::serve {
namespace {

using outward::OutwardPicture;

template <typename ValueOf>
void add(const OutwardPicture& seen, const MetricSpec& spec, std::vector<prometheus::MetricFamily>& to,
         ValueOf value_of) {
  auto& family = to.emplace_back(family_of(spec));
  for (const OutwardPicture::Line& line : seen.lines)
    add_sample(family, spec, static_cast<double>(value_of(line)), {line.subscriber, line.kind});
}

}  // namespace

void add_outward_families(const OutwardPicture& seen, std::vector<prometheus::MetricFamily>& to) {
  using Line = OutwardPicture::Line;
  add(seen, metric::kOutwardDelivered, to, [](const Line& line) { return line.delivered; });
  add(seen, metric::kOutwardFailed, to, [](const Line& line) { return line.refused; });
  add(seen, metric::kOutwardWaiting, to, [](const Line& line) { return line.waiting; });
  add(seen, metric::kOutwardDead, to, [](const Line& line) { return line.dead; });
  add(seen, metric::kOutwardLag, to, [&](const Line& line) {
    return line.waiting == 0
               ? 0.0
               : static_cast<double>(std::max<std::int64_t>(0, seen.seen_ms - line.oldest_ms)) / 1'000;
  });
}

}  // namespace portent::serve
