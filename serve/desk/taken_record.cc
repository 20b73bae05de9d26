#include "serve/desk/taken_record.h"

namespace portent::serve::desk {
namespace {

const std::string* asset_of(const TakenRecord& taken) {
  if (const auto* forecast = std::get_if<models::Forecast>(&taken)) return &forecast->asset;
  if (const auto* statistic = std::get_if<StatisticRecord>(&taken)) return &statistic->asset;
  if (const auto* reading = std::get_if<ingest::Reading>(&taken)) return &reading->asset;
  return nullptr;
}

}  // namespace

std::set<std::string> assets_of(std::span<const TakenRecord> taken) {
  std::set<std::string> assets;
  for (const TakenRecord& one : taken)
    if (const std::string* asset = asset_of(one); asset && !asset->empty()) assets.insert(*asset);
  return assets;
}

}  // namespace portent::serve::desk
