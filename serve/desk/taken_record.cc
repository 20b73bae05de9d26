#include "serve/desk/taken_record.h"

#include "ingest/decode.h"

namespace portent::serve::desk {
namespace {

const std::string* asset_of(const TakenRecord& taken) {
  if (const auto* forecast = std::get_if<models::Forecast>(&taken)) return &forecast->asset;
  if (const auto* statistic = std::get_if<StatisticRecord>(&taken)) return &statistic->asset;
  if (const auto* reading = std::get_if<ingest::Reading>(&taken)) return &reading->asset;
  return nullptr;
}

}  // namespace

DeadLetter read_dead_letter(const ingest::Record& record) {
  const std::string* reason = ingest::find_header(record.headers, "reason");
  const bool unbound = reason && *reason == ingest::reason_name(ingest::RejectReason::kUnknownAsset);
  return {unbound ? record.key : ""};
}

std::set<std::string> assets_of(std::span<const TakenRecord> taken) {
  std::set<std::string> assets;
  for (const TakenRecord& one : taken)
    if (const std::string* asset = asset_of(one); asset && !asset->empty()) assets.insert(*asset);
  return assets;
}

std::vector<std::string> unbound_of(std::span<const TakenRecord> taken,
                                    const std::unordered_set<std::string>& met, std::size_t most) {
  std::set<std::string> assets;
  for (const TakenRecord& one : taken) {
    if (assets.size() >= most) break;
    const auto* letter = std::get_if<DeadLetter>(&one);
    if (letter && ingest::valid_asset_id(letter->unbound) && !met.contains(letter->unbound))
      assets.insert(letter->unbound);
  }
  return {assets.begin(), assets.end()};
}

}  // namespace portent::serve::desk
