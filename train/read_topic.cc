#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "ingest/applied_controls.h"
#include "ingest/decode.h"
#include "ingest/encode.h"
#include "ingest/error.h"
#include "train/message_columns.h"
#include "train/read_history.h"
#include "train/row_sink.h"

namespace portent::train {
namespace {

using ingest::FleetSchema;

constexpr std::size_t kBatch = 1'000;
constexpr std::chrono::milliseconds kWait{500};
constexpr int kPatience = 60;  // waits without a record before its end after which a partition has failed

/// Calls `use` for every record of a topic, partition by partition, up to where it ended at the call.
template <typename Use>
void for_each_record(ingest::Log& log, const std::string& topic, Use use) {
  std::vector<ingest::Record> records;
  for (int partition = 0; partition < log.partitions(topic); ++partition) {
    const ingest::Extent extent = log.extent(topic, partition);
    const auto reader = log.reader(topic, partition, extent.begin);
    for (int waited = 0; reader->position() < extent.end;) {
      records.clear();
      reader->read(kBatch, kWait, records);
      waited = records.empty() ? waited + 1 : 0;
      if (waited > kPatience)
        throw ingest::FatalError(
            fmt::format("topic {}, partition {}: no records for {} s before its end; look "
                        "at the broker",
                        topic, partition, kPatience * kWait.count() / 1000));
      for (const ingest::Record& record : records)
        if (record.offset < extent.end) use(record);
    }
  }
}

bool in_range(std::int64_t ts, const ingest::TopicRange& range) {
  return (!range.from || ts >= *range.from) && (!range.to || ts < *range.to);
}

/// What a topic's records become.
class TopicReader {
 public:
  TopicReader(const FleetSchema& schema, ingest::Log& log, RawHistory& history)
      : schema_(schema), log_(log), history_(history) {}

  void find_columns() {
    history_.columns =
        columns_of(schema_, schema_.channels.empty() ? channels_met() : std::set<std::string>());
  }

  void read(RowSink& sink) {
    std::vector<double> values(history_.columns.size());
    for_each_record(log_, schema_.topic->name, [&](const ingest::Record& record) {
      if (ingest::find_header(record.headers, ingest::kControlHeader))
        add_control(record);
      else
        add_reading(record, sink, values);
    });
  }

 private:
  std::set<std::string> channels_met() {
    std::set<std::string> names;
    for_each_record(log_, schema_.topic->name, [&](const ingest::Record& record) {
      if (ingest::find_header(record.headers, ingest::kControlHeader)) return;
      const auto reading = decoder_.reading(record);
      if (!reading || !in_range(reading->ts, *schema_.topic)) return;
      for (const auto& value : reading->values) names.insert(value.channel);
    });
    return names;
  }

  void add_control(const ingest::Record& record) {
    const auto control = decoder_.control(record.value);
    if (!control || !applied_[control->asset].add(*control)) return;
    if (control->kind == ingest::Control::Kind::kMode) {
      standing_mode_[control->asset] = control->mode;
      return;
    }
    if (!in_range(control->ts, *schema_.topic)) return;
    history_.events.of_asset[control->asset].push_back(
        {control->ts, std::string(ingest::control_name(control->kind)), control->part, ""});
  }

  void add_reading(const ingest::Record& record, RowSink& sink, std::vector<double>& values) {
    const auto reading = decoder_.reading(record);
    if (!reading) {
      ++history_.without_time;
      return;
    }
    if (!in_range(reading->ts, *schema_.topic)) return;
    const int asset = sink.asset(reading->asset);
    if (asset < 0) return;
    std::ranges::fill(values, std::nan(""));
    double usage = schema_.life.from == ingest::LifeSource::From::kTime
                       ? std::nan("")
                       : reading->usage.value_or(std::nan(""));
    for (const auto& value : reading->values) {
      if (value.mark == ingest::Mark::kNone && value.channel == schema_.life.column) usage = value.value;
      place(value, values);
    }
    const auto standing = standing_mode_.find(reading->asset);
    const bool own = reading->says_mode || standing == standing_mode_.end();
    sink.add(asset, reading->ts, usage, own ? reading->mode : standing->second, values);
  }

  void place(const ingest::ChannelValue& value, std::vector<double>& values) {
    const auto column = std::ranges::find(history_.columns, value.channel, &RawColumn::name);
    if (column == history_.columns.end()) return;
    if (value.mark == ingest::Mark::kNone)
      values[static_cast<std::size_t>(column - history_.columns.begin())] = value.value;
    else
      ++(value.mark == ingest::Mark::kNull ? column->empty : column->invalid);
  }

  const FleetSchema& schema_;
  ingest::Log& log_;
  RawHistory& history_;
  ingest::Decoder decoder_;
  std::map<std::string, ingest::AppliedControls> applied_;  ///< by asset: control records come at least once
  std::map<std::string, ingest::Mode> standing_mode_;       ///< by asset, of its control records so far
};

}  // namespace

RawHistory read_topic(const FleetSchema& schema, const std::filesystem::path& folder, ingest::Log& log,
                      const Selection& selection) {
  const std::string& topic = schema.topic->name;
  if (log.partitions(topic) == 0)
    throw ingest::FatalError(fmt::format("topic {} is not there; correct topic.name in the schema", topic));
  if (!schema.categories.empty())
    throw ingest::FatalError(
        "categories: a telemetry topic carries numbers only; give facts in a static table");
  RawHistory history;
  TopicReader reader(schema, log, history);
  reader.find_columns();
  RowSink sink(history, selection);
  reader.read(sink);
  sink.finish("topic " + topic);
  read_asset_events(schema, folder, sink.names(), history.events);
  return history;
}

}  // namespace portent::train
