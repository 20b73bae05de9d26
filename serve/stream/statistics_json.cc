#include "serve/stream/statistics_json.h"

#include "models/json_text.h"

namespace portent::serve {
namespace {

class JsonObject {
 public:
  explicit JsonObject(std::string& to) : to_(to) { to_ += '{'; }
  ~JsonObject() { to_ += '}'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  std::string& name(std::string_view name) {
    if (!first_) to_ += ',';
    first_ = false;
    models::append_text(to_, name);
    return to_ += ':';
  }
  void text(std::string_view key, std::string_view value) { models::append_text(name(key), value); }
  void whole(std::string_view key, std::int64_t value) { models::append_number(name(key), value); }
  void number(std::string_view key, double value) { models::append_number(name(key), value); }
  void count(std::string_view key, std::uint32_t value) {
    if (value > 0) whole(key, value);
  }

 private:
  std::string& to_;
  bool first_ = true;
};

void add_head(JsonObject& object, std::string_view id, std::string_view kind, std::string_view asset,
              std::string_view site, std::string_view asset_class) {
  object.text("schema", "portent.statistics/1.0");
  object.text("id", id);
  object.text("kind", kind);
  object.text("asset", asset);
  object.text("site", site);
  object.text("class", asset_class);
}

void add_channel(std::string& to, const features::ChannelQuality& channel) {
  JsonObject object(to);
  object.number("completeness", channel.completeness);
  object.whole("good", channel.good);
  object.count("invalid", channel.invalid);
  object.count("stuck", channel.stuck);
  object.count("spikes", channel.spikes);
  object.count("range", channel.range);
  object.count("jumps", channel.jumps);
  if (channel.stale) object.whole("stale_ms", channel.stale_ms);
  if (channel.departed) object.number("departure", channel.departure);
  if (channel.suspect != features::Suspect::kNobody)
    object.text("suspect", features::suspect_name(channel.suspect));
}

}  // namespace

std::string quality_json(std::string_view asset, std::string_view site, std::string_view asset_class,
                         const features::QualityWindow& window) {
  std::string json;
  {
    JsonObject object(json);
    add_head(object, std::string(asset) + "/quality/" + std::to_string(window.from), "quality", asset, site,
             asset_class);
    object.whole("from", window.from);
    object.whole("to", window.to);
    object.whole("readings", window.readings);
    object.count("late", window.late);
    JsonObject channels(object.name("channels"));
    for (const features::ChannelQuality& channel : window.channels)
      add_channel(channels.name(channel.channel), channel);
  }
  return json;
}

std::string silence_json(const SilenceChange& change) {
  std::string json;
  {
    JsonObject object(json);
    const AssetHeard& heard = change.heard;
    const std::string_view state = change.silent ? "silent" : "heard";
    add_head(object, heard.asset + "/silence/" + std::to_string(heard.ts) + "/" + std::string(state),
             "silence", heard.asset, heard.site, heard.asset_class);
    object.text("state", state);
    if (change.silent) object.text("by", silent_by_name(*change.silent));
    object.whole("at", change.at_ms);
    if (heard.ts > 0) object.whole("last_ts", heard.ts);
    object.number("silent_after_s", static_cast<double>(heard.silent_after_ms) / 1000);
  }
  return json;
}

}  // namespace portent::serve
