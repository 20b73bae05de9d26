#include "serve/metrics/collector.h"
#include "serve/metrics/families.h"

namespace portent::serve {

void add_connector_families(const connector::ConnectorPicture& seen,
                            std::vector<prometheus::MetricFamily>& to) {
  if (seen.name.empty()) return;
  const auto add = [&](const MetricSpec& spec, auto value) {
    add_sample(to.emplace_back(family_of(spec)), spec, static_cast<double>(value), {seen.name});
  };
  add(metric::kConnectorUp, seen.up);
  add(metric::kConnectorContact, static_cast<double>(seen.contact_ms) / 1'000);
  add(metric::kConnectorPending, seen.pending);
  add(metric::kConnectorParked, seen.parked);
  add(metric::kConnectorConflicts, seen.conflicts);
  add(metric::kConnectorThrough, seen.through);
  add(metric::kConnectorFailed, seen.failed);
  add(metric::kConnectorOdd, seen.odd);
}

}  // namespace portent::serve
