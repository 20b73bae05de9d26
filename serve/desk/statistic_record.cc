#include "serve/desk/statistic_record.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

namespace portent::serve::desk {
namespace {

using nlohmann::json;
using Record = StatisticRecord;

/// Throws json::exception, caught in read_statistic().
Record::Channel read_channel(const std::string& name, const json& from) {
  Record::Channel channel{name, from.value("suspect", ""), ""};
  for (const char* flaw : {"invalid", "stuck", "spikes", "range", "jumps"})
    if (const auto count = from.value(flaw, std::int64_t{0}); count > 0)
      channel.flaws += fmt::format("{}{} {}", channel.flaws.empty() ? "" : ", ", flaw, count);
  if (const auto stale = from.value("stale_ms", std::int64_t{0}); stale > 0)
    channel.flaws += fmt::format("{}stale for {} s", channel.flaws.empty() ? "" : ", ", stale / 1000);
  if (const auto departure = from.value("departure", 0.0); departure != 0)
    channel.flaws +=
        fmt::format("{}departed by {:.1f} standard deviations", channel.flaws.empty() ? "" : ", ", departure);
  return channel;
}

Record read_record(const json& from) {
  Record record;
  const auto kind = from.at("kind").get<std::string>();
  record.asset = from.at("asset").get<std::string>();
  record.site = from.at("site").get<std::string>();
  record.asset_class = from.at("class").get<std::string>();
  if (kind == "quality") {
    record.kind = Record::Kind::kQuality;
    record.ts_ms = from.at("to").get<std::int64_t>();
    record.from_ms = from.value("from", record.ts_ms);
    record.readings = from.value("readings", std::int64_t{0});
    for (const auto& [name, channel] : from.at("channels").items()) {
      record.channels.push_back(read_channel(name, channel));
      record.completeness = record.completeness.value_or(0) + channel.value("completeness", 0.0);
    }
    if (record.completeness) *record.completeness /= static_cast<double>(record.channels.size());
  } else if (kind == "silence") {
    const bool silent = from.at("state").get<std::string>() == "silent";
    record.kind = silent ? Record::Kind::kSilent : Record::Kind::kHeard;
    record.ts_ms = from.at("at").get<std::int64_t>();
    record.last_ts_ms = from.value("last_ts", std::int64_t{0});
    record.by = from.value("by", "");
  }
  return record;
}

}  // namespace

tl::expected<StatisticRecord, std::string> read_statistic(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return tl::unexpected(std::string("it is no JSON object"));
  try {
    const auto schema = document.at("schema").get<std::string>();
    if (schema.starts_with("portent.period/")) return StatisticRecord{};
    if (!schema.starts_with("portent.statistics/1."))
      return tl::unexpected(std::string("its schema is not portent.statistics/1"));
    return read_record(document);
  } catch (const json::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace portent::serve::desk
