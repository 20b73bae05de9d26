#include "serve/store/alarm_watches.h"

namespace portent::serve::store {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

std::string to_hex(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::string from_hex(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(kDigits.find(text[i]) * 16 + kDigits.find(text[i + 1]));
  return bytes;
}

std::map<AlarmKey, std::string> watches_of(const Result& rows) {
  std::map<AlarmKey, std::string> watches;
  for (std::size_t i = 0; i < rows.size(); ++i)
    watches[{rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3)}] = from_hex(rows.text(i, 4));
  return watches;
}

const std::string kSelect = "SELECT asset, part, kind, subject, state FROM alarm_watches";

}  // namespace

std::map<AlarmKey, std::string> load_watches(Session& session) {
  return watches_of(session.run(kSelect));
}

std::map<AlarmKey, std::string> load_watches(Session& session, const std::string& kind) {
  return watches_of(session.run(kSelect + " WHERE kind = $1", {kind}));
}

void save_watches(Session& session, const std::map<AlarmKey, std::string>& changed) {
  std::vector<Value> kept, forgotten;
  for (const auto& [key, state] : changed) {
    std::vector<Value>& arguments = state.empty() ? forgotten : kept;
    for (const std::string& text : {key.asset, key.part, key.kind, key.subject}) arguments.emplace_back(text);
    if (!state.empty()) arguments.emplace_back(to_hex(state));
  }
  session.run_each(
      "INSERT INTO alarm_watches (asset, part, kind, subject, state) VALUES ($1, $2, $3, $4, $5)"
      " ON CONFLICT (asset, part, kind, subject) DO UPDATE SET state = excluded.state",
      kept, 5);
  session.run_each("DELETE FROM alarm_watches WHERE asset = $1 AND part = $2 AND kind = $3 AND subject = $4",
                   forgotten, 4);
}

std::map<std::string, DeskAsset> load_desk_assets(Session& session) {
  const Result rows = session.run("SELECT asset, site, class, mode, mode_ts_ms FROM desk_assets");
  std::map<std::string, DeskAsset> assets;
  for (std::size_t i = 0; i < rows.size(); ++i)
    assets[rows.text(i, 0)] = {rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.integer(i, 4)};
  return assets;
}

DeskAsset find_desk_asset(Session& session, const std::string& asset) {
  const Result rows =
      session.run("SELECT site, class, mode, mode_ts_ms FROM desk_assets WHERE asset = $1", {asset});
  if (rows.empty()) return {};
  return {rows.text(0, 0), rows.text(0, 1), rows.text(0, 2), rows.integer(0, 3)};
}

void save_desk_assets(Session& session, const std::map<std::string, DeskAsset>& changed) {
  std::vector<Value> arguments;
  for (const auto& [name, asset] : changed)
    for (Value value : {Value(name), Value(asset.site), Value(asset.asset_class), Value(asset.mode),
                        Value(asset.mode_ts_ms)})
      arguments.push_back(std::move(value));
  session.run_each(
      "INSERT INTO desk_assets (asset, site, class, mode, mode_ts_ms) VALUES ($1, $2, $3, $4, $5)"
      " ON CONFLICT (asset) DO UPDATE SET site = excluded.site, class = excluded.class, mode = excluded.mode,"
      " mode_ts_ms = excluded.mode_ts_ms",
      arguments, 5);
}

}  // namespace portent::serve::store
