#include "serve/metrics/collector.h"

#include <algorithm>
#include <string>

#include "serve/metrics/families.h"

namespace portent::serve {
namespace {

using prometheus::MetricFamily;
using Families = std::vector<MetricFamily>;

constexpr std::size_t kKeptBucket = 2;

void add_one(Families& to, const MetricSpec& spec, double value) {
  add_sample(to.emplace_back(family_of(spec)), spec, value);
}

void add_count(Families& to, const MetricSpec& spec, std::uint64_t value) {
  add_one(to, spec, static_cast<double>(value));
}

void add_reasons(Families& to, const MetricSpec& spec, const std::map<std::string, std::uint64_t>& counts) {
  MetricFamily& family = to.emplace_back(family_of(spec));
  for (const auto& [reason, count] : counts) add_sample(family, spec, static_cast<double>(count), {reason});
}

void add_process(Families& to, const StreamCounters& counters) {
  add_sample(to.emplace_back(family_of(metric::kBuildInfo)), metric::kBuildInfo, 1, {PORTENT_VERSION});
  add_count(to, metric::kReady, counters.ready ? 1 : 0);
  MetricFamily& models = to.emplace_back(family_of(metric::kModelInfo));
  for (const auto& model : counters.models())
    add_sample(
        models, metric::kModelInfo, 1,
        {model.reference, std::to_string(model.version), model.hash, model.shadow ? "shadow" : "champion"});
}

void add_shadows(Families& to, const StreamCounters& counters) {
  const auto shadows = counters.shadows();
  const auto add = [&](const MetricSpec& spec, auto value) {
    MetricFamily& family = to.emplace_back(family_of(spec));
    for (const auto& [model, count] : shadows)
      add_sample(family, spec, static_cast<double>(value(count)), {model});
  };
  add(metric::kShadowForecasts, [](const ShadowCount& c) { return c.forecasts; });
  add(metric::kShadowCompared, [](const ShadowCount& c) { return c.compared; });
  MetricFamily& differences = to.emplace_back(family_of(metric::kShadowDifference));
  for (const auto& [model, count] : shadows)
    if (count.compared > 0) add_sample(differences, metric::kShadowDifference, count.difference, {model});
  add_reasons(to, metric::kShadowFailures, counters.shadow_failures());
}

void add_data(Families& to, const StreamCounters& counters) {
  add_reasons(to, metric::kQualityFaults, counters.quality.faults());
  add_reasons(to, metric::kSuspectChannels, counters.quality.suspects());
  std::map<std::string, std::uint64_t> silent = {{"event", 0}, {"wall", 0}, {"never", 0}};
  for (const SilenceChange& change : counters.silence.silent())
    if (change.silent) ++silent[std::string(silent_by_name(*change.silent))];
  add_reasons(to, metric::kSilentAssets, silent);
  add_count(to, metric::kUnreadableBindings, counters.unreadable_bindings);
}

/// Nothing in a process that scores nothing: nobody there asks the log.
void add_contact(Families& to, const LogContact& log) {
  MetricFamily up = family_of(metric::kLogUp), silence = family_of(metric::kLogSilence);
  if (const auto since = log.silence(LogContact::Clock::now())) {
    add_sample(up, metric::kLogUp, log.up() ? 1 : 0);
    add_sample(silence, metric::kLogSilence, std::chrono::duration<double>(*since).count());
  }
  to.push_back(std::move(up));
  to.push_back(std::move(silence));
}

void add_stream(Families& to, const StreamCounters& counters) {
  add_count(to, metric::kReadings, counters.readings);
  add_reasons(to, metric::kBadRecords, counters.rejected());
  add_reasons(to, metric::kMarkedValues, counters.marked());
  add_data(to, counters);
  add_count(to, metric::kForecasts, counters.forecasts);
  add_count(to, metric::kFeatureRecords, counters.features);
  to.emplace_back(family_of(metric::kForecastLatency)).metric.emplace_back().histogram =
      latency_histogram(counters.latency.snapshot());
  MetricFamily& lags = to.emplace_back(family_of(metric::kConsumerLag));
  for (const auto& [partition, records] : counters.lag())
    add_sample(lags, metric::kConsumerLag, static_cast<double>(records), {std::to_string(partition)});
  add_count(to, metric::kCommits, counters.commits);
  add_count(to, metric::kAborts, counters.aborts);
  add_count(to, metric::kLogOutages, counters.log_outages);
  add_contact(to, counters.log);
  add_count(to, metric::kRestores, counters.restores);
  add_count(to, metric::kReplayed, counters.replayed);
  add_count(to, metric::kStatesWritten, counters.states_written);
  add_count(to, metric::kStateBytes, counters.state_bytes);
  add_count(to, metric::kModelSwitches, counters.model_switches);
}

void add_archive(Families& to, const ArchiveCounters& counters) {
  add_count(to, metric::kArchiveRows, counters.rows);
  add_count(to, metric::kArchiveValues, counters.values);
  add_count(to, metric::kArchiveLeftOut, counters.left_out);
  add_one(to, metric::kArchiveLag, static_cast<double>(counters.lag));
  add_one(to, metric::kArchiveBytes, static_cast<double>(counters.bytes));
  add_count(to, metric::kArchiveFailures, counters.failures);
}

}  // namespace

prometheus::ClientMetric::Histogram latency_histogram(const LatencyHistogram::Snapshot& fine) {
  prometheus::ClientMetric::Histogram coarse;
  std::uint64_t under = 0;
  for (std::size_t i = 0; i < LatencyHistogram::kBuckets; ++i) {
    under += fine.counts[i];
    if (i % kKeptBucket == 0) coarse.bucket.push_back({under, LatencyHistogram::upper_bound(i)});
  }
  coarse.sample_count = fine.total;
  coarse.sample_sum = fine.sum_seconds;
  return coarse;
}

std::vector<MetricFamily> Collector::Collect() const {
  Families families;
  families.reserve(metric_catalogue().size());
  add_process(families, sources_.counters);
  add_stream(families, sources_.counters);
  add_shadows(families, sources_.counters);
  add_watch_families(sources_.counters, families);
  const auto kept = sources_.fleet.nearest_to_failure(most_assets_);
  const std::size_t assets = std::max(sources_.fleet.size(), kept.size());  // it may have grown in between
  add_count(families, metric::kAssets, assets);
  add_count(families, metric::kAssetsDropped, assets - kept.size());
  const auto alarms = sources_.alarms ? sources_.alarms() : nullptr;
  add_asset_families(kept, alarms.get(), families);
  if (sources_.desk) add_desk_families(*sources_.desk, families);
  if (alarms) add_outbox_families(*alarms, families);
  if (sources_.figures) add_figure_families(*sources_.figures(), families);
  if (sources_.api)
    add_api_families(sources_.api->snapshot(), sources_.streams ? sources_.streams() : 0, families);
  if (sources_.outward) add_outward_families(*sources_.outward(), families);
  if (sources_.connector) add_connector_families(sources_.connector(), families);
  if (sources_.archive) add_archive(families, *sources_.archive);
  std::erase_if(families, [](const MetricFamily& family) { return family.metric.empty(); });
  return families;
}

}  // namespace portent::serve
