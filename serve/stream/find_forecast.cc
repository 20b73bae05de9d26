#include "serve/stream/find_forecast.h"

#include "ingest/murmur2.h"
#include "serve/stream/read_records.h"

namespace portent::serve {
namespace {

class Search {
 public:
  explicit Search(const ForecastQuery& query) : query_(query) {}

  void take(const ingest::Record& record) {
    if (record.key != query_.asset) return;
    auto forecast = models::forecast_from_json(record.value);
    if (!forecast) return;
    note_models(*forecast);
    if (!matches(*forecast)) return;
    found_ = FoundForecast{std::move(*forecast), record.value, spans_};
  }

  std::optional<FoundForecast> found() && { return std::move(found_); }

 private:
  /// A model takes effect between two readings: from behind the last one that the asset was forecast at.
  void note_models(const models::Forecast& forecast) {
    if (forecast.evidence.last != now_) {
      before_ = now_;
      now_ = forecast.evidence.last;
    }
    ModelSpan next = spans_.empty() ? ModelSpan{} : spans_.back();
    const ModelUse use{forecast.model.hash, forecast.model.version};
    if (forecast.role == models::ForecastRole::kShadow) {
      next.shadow = use;
    } else {
      next.champion = use;
      if (next.shadow == use) next.shadow.reset();  // promoted
    }
    if (!spans_.empty() && next == spans_.back()) return;
    next.from = spans_.empty() ? 0 : before_ + 1;
    if (!spans_.empty() && spans_.back().from == next.from)
      spans_.back() = std::move(next);
    else
      spans_.push_back(std::move(next));
  }

  bool matches(const models::Forecast& forecast) const {
    if (query_.id) return models::forecast_id(forecast) == *query_.id;
    if (forecast.role == models::ForecastRole::kShadow || forecast.part != query_.part) return false;
    if (query_.at && forecast.ts > *query_.at) return false;
    return !found_ || forecast.ts >= found_->forecast.ts;
  }

  const ForecastQuery& query_;
  std::vector<ModelSpan> spans_;
  std::int64_t now_ = -1, before_ = -1;  ///< the newest reading, and the one before it
  std::optional<FoundForecast> found_;
};

std::optional<FoundForecast> search(ingest::Log& log, const std::string& topic, int partition,
                                    const ForecastQuery& query) {
  Search search(query);
  const ingest::Extent extent = log.extent(topic, partition);
  read_records(log, topic, partition, extent.begin, extent.end, "explain",
               [&](const ingest::Record& record) { search.take(record); });
  return std::move(search).found();
}

}  // namespace

std::optional<FoundForecast> find_forecast(ingest::Log& log, const ingest::Topics& topics,
                                           const ForecastQuery& query) {
  const std::string topic = topics.predictions();
  const int partitions = log.partitions(topic);
  if (partitions == 0) return std::nullopt;
  const int own = ingest::partition_of(query.asset, partitions);
  if (auto found = search(log, topic, own, query)) return found;
  for (int p = 0; p < partitions; ++p)
    if (p != own)
      if (auto found = search(log, topic, p, query)) return found;
  return std::nullopt;
}

}  // namespace portent::serve
