#include "serve/desk/feature_record.h"

#include <nlohmann/json.hpp>

#include "ingest/decode.h"

namespace portent::serve::desk {
namespace {

using nlohmann::json;

/// Throws json::exception.
ingest::Reading read(const json& from) {
  ingest::Reading reading;
  reading.asset = from.at("asset").get<std::string>();
  reading.ts = from.at("ts").get<std::int64_t>();
  for (const auto& [statistic, channels] : from.at("features").items())
    for (const auto& [channel, value] : channels.items())
      if (!value.is_null())
        reading.values.push_back({"feature." + statistic + "." + channel, value.get<double>()});
  return reading;
}

}  // namespace

tl::expected<ingest::Reading, std::string> read_features(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return tl::unexpected(std::string("it is no JSON object"));
  try {
    ingest::Reading reading = read(document);
    if (!ingest::valid_asset_id(reading.asset))
      return tl::unexpected(std::string("its asset has no valid id"));
    return reading;
  } catch (const json::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace portent::serve::desk
