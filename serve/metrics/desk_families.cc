#include <algorithm>
#include <string>

#include "serve/metrics/collector.h"
#include "serve/metrics/families.h"

namespace portent::serve {
namespace {

using prometheus::MetricFamily;
using Families = std::vector<MetricFamily>;

template <typename Number>
void add_one(Families& to, const MetricSpec& spec, Number value) {
  add_sample(to.emplace_back(family_of(spec)), spec, static_cast<double>(value));
}

void add_requests(const ApiCounters::Snapshot& api, Families& to) {
  MetricFamily& family = to.emplace_back(family_of(metric::kApiRequests));
  for (const auto& [request, count] : api.requests) {
    const auto& [chapter, method, status] = request;
    add_sample(family, metric::kApiRequests, static_cast<double>(count),
               {chapter, method, std::to_string(status)});
  }
}

void add_denied(const ApiCounters::Snapshot& api, Families& to) {
  MetricFamily& family = to.emplace_back(family_of(metric::kApiDenied));
  for (const auto& [why, count] : api.denied)
    add_sample(family, metric::kApiDenied, static_cast<double>(count), {why});
}

void add_times(const AnswerTimes& times, Families& to) {
  auto& histogram = to.emplace_back(family_of(metric::kApiSeconds)).metric.emplace_back().histogram;
  for (std::size_t i = 0; i < times.counts.size(); ++i) {
    histogram.sample_count += times.counts[i];
    if (i < AnswerTimes::kBounds.size())
      histogram.bucket.push_back({histogram.sample_count, AnswerTimes::kBounds[i]});
  }
  histogram.sample_sum = times.sum_s;
}

}  // namespace

void add_desk_families(const desk::DeskCounters& desk, Families& to) {
  add_one(to, metric::kDeskHolds, desk.holds ? 1 : 0);
  add_one(to, metric::kDeskTaken, desk.taken.load());
  add_one(to, metric::kDeskOvertaken, desk.overtaken.load());
  add_one(to, metric::kDeskLag, desk.lag.load());
  add_one(to, metric::kDeskRecords, desk.records.load());
  MetricFamily& refused = to.emplace_back(family_of(metric::kDeskRefused));
  add_sample(refused, metric::kDeskRefused, static_cast<double>(desk.unreadable), {"unreadable"});
  add_sample(refused, metric::kDeskRefused, static_cast<double>(desk.refused), {"impossible"});
}

void add_outbox_families(const desk::AlarmPicture& seen, Families& to) {
  if (seen.seen_ms == 0) return;
  const store::OutboxDepth& outbox = seen.outbox;
  const std::int64_t age_ms =
      outbox.waiting > 0 ? std::max<std::int64_t>(0, seen.seen_ms - outbox.oldest_ms) : 0;
  add_one(to, metric::kOutboxMessages, outbox.waiting);
  add_one(to, metric::kOutboxAge, static_cast<double>(age_ms) / 1'000);
}

void add_api_families(const ApiCounters::Snapshot& api, std::size_t streams, Families& to) {
  add_requests(api, to);
  add_times(api.times, to);
  add_denied(api, to);
  add_one(to, metric::kLockOuts, api.lock_outs);
  add_one(to, metric::kApiStreams, streams);
}

}  // namespace portent::serve
