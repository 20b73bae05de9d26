#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "cli/assets.h"
#include "cli/models.h"
#include "cli/open_log.h"
#include "cli/service.h"
#include "ingest/encode.h"
#include "ingest/error.h"
#include "ingest/units.h"
#include "models/registry.h"
#include "serve/stream/read_records.h"

namespace portent::cli {
namespace {

using Channels = std::map<std::string, std::string>;  ///< those that a model knows, and their unit

struct Seen {
  std::uint64_t records = 0;
  std::int64_t last_ts = 0;
};

/// Looks through telemetry for what bindings and models have no place for.
class UnboundSearch {
 public:
  UnboundSearch(const ingest::Bindings& bindings, const models::Registry& registry)
      : bindings_(bindings), registry_(registry) {}

  void take(const ingest::Record& record) {
    if (ingest::find_header(record.headers, ingest::kControlHeader)) return;
    auto reading = decoder_.reading(record);
    if (!reading) return;
    const auto& binding = bindings_.bound(reading->asset);
    if (!binding) return note(assets_[{reading->asset, "no binding"}], *reading);
    const Channels* channels = channels_of(binding->model);
    if (channels == nullptr)
      return note(assets_[{reading->asset, binding->model + " is no model"}], *reading);
    for (const ingest::ChannelValue& value : reading->values) look_at(*binding, *channels, value, *reading);
  }

  int print(bool json) const {
    std::vector<std::vector<std::string>> rows = {{"ASSET OR CLASS", "TAG", "WHY", "SEEN", "LAST TS"}};
    const auto add = [&](const std::string& who, const std::string& tag, const std::string& why,
                         const Seen& s) {
      rows.push_back({who, tag, why, std::to_string(s.records), std::to_string(s.last_ts)});
    };
    for (const auto& [key, seen] : assets_) add(key.first, "", key.second, seen);
    for (const auto& [key, seen] : tags_) add(std::get<0>(key), std::get<1>(key), std::get<2>(key), seen);
    if (!json) print_table(rows);
    for (std::size_t r = 1; json && r < rows.size(); ++r) {
      std::string line = "{";
      for (const auto& [name, column] : {std::pair{"subject", 0}, {"tag", 1}, {"why", 2}}) {
        line += fmt::format("\"{}\":", name);
        ingest::append_json_text(line, rows[r][static_cast<std::size_t>(column)]);
        line += ',';
      }
      fmt::print("{}\"seen\":{},\"last_ts\":{}}}\n", line, rows[r][3], rows[r][4]);
    }
    return rows.size() > 1 ? 1 : 0;
  }

 private:
  static void note(Seen& seen, const ingest::Reading& reading) {
    ++seen.records;
    seen.last_ts = std::max(seen.last_ts, reading.ts);
  }

  void look_at(const ingest::AssetBinding& binding, const Channels& channels,
               const ingest::ChannelValue& value, const ingest::Reading& reading) {
    const auto tag = binding.tags.find(value.channel);
    const auto channel = channels.find(tag == binding.tags.end() ? value.channel : tag->second.channel);
    const std::string& who = binding.asset_class;
    if (channel == channels.end())
      return note(tags_[{who, value.channel, "no channel of the model"}], reading);
    if (tag == binding.tags.end() || tag->second.unit.empty() || channel->second.empty()) return;
    const auto unit = ingest::conversion(tag->second.unit, channel->second);
    if (!unit) note(tags_[{who, value.channel, unit.error()}], reading);
  }

  const Channels* channels_of(const std::string& reference) {
    const auto [at, first] = channels_.try_emplace(reference);
    if (!first) return at->second ? &*at->second : nullptr;
    try {
      const auto manifest = registry_.load(registry_.resolve(models::parse_model_ref(reference))).manifest;
      Channels channels;
      for (const auto* names :
           {&manifest.extractor.settings, &manifest.extractor.channels, &manifest.extractor.ignored})
        for (const std::string& name : *names) {
          const auto unit = manifest.units.find(name);
          channels[name] = unit == manifest.units.end() ? "" : unit->second;
        }
      at->second = std::move(channels);
    } catch (const ingest::FatalError&) {
      return nullptr;  // listed for each asset that needs it
    }
    return &*at->second;
  }

  const ingest::Bindings& bindings_;
  const models::Registry& registry_;
  ingest::Decoder decoder_;
  std::map<std::string, std::optional<Channels>> channels_;  ///< by reference
  std::map<std::pair<std::string, std::string>, Seen> assets_;
  std::map<std::tuple<std::string, std::string, std::string>, Seen> tags_;  ///< class, tag, why
};

}  // namespace

int assets_unbound(const AssetsOptions& options) {
  ServiceConfig config = options.service.config();
  if (config.assets.empty()) config.assets = kFromTopic;
  const auto log = open_existing_log(config);
  const ingest::Bindings bindings = bindings_of(config, *log);
  const models::Registry registry(config.registry, false);
  UnboundSearch search(bindings, registry);
  const std::string topic = topics_of(config).telemetry();
  for (int p = 0; p < log->partitions(topic); ++p) {
    const ingest::Extent extent = log->extent(topic, p);
    serve::read_records(*log, topic, p, std::max(extent.begin, extent.end - options.tail), extent.end,
                        "assets unbound", [&](const ingest::Record& record) { search.take(record); });
  }
  return search.print(options.json);
}

}  // namespace portent::cli
