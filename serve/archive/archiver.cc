#include "serve/archive/archiver.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "serve/archive/intake.h"

namespace portent::serve {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 2'000;
constexpr std::chrono::milliseconds kWait{50};
constexpr std::chrono::seconds kPublishEvery{1};
constexpr std::chrono::seconds kLookEvery{10};

}  // namespace

Archiver::Archiver(ingest::Log& log, const ingest::Bindings& bindings, ArchiveOptions options,
                   ArchiveCounters& counters, std::function<void(const std::string&)> say)
    : log_(log),
      bindings_(bindings),
      options_(std::move(options)),
      counters_(counters),
      say_(std::move(say)),
      folder_(options_.folder),
      upkeep_(folder_, options_.retention) {
  missing_ = {{options_.topics.telemetry(), TopicContent::kTelemetry, ""},
              {options_.topics.prefix + "features", TopicContent::kFeatures, "-features"},
              {options_.topics.predictions(), TopicContent::kForecasts, "-forecasts"}};
  look_for_topics();
  publish();
}

void Archiver::look_for_topics() {
  look_at_ = Clock::now() + kLookEvery;
  std::erase_if(missing_, [this](const MissingTopic& topic) {
    if (log_.partitions(topic.name) == 0) return false;
    ingest::GroupOptions group;
    group.group = options_.group + topic.group_suffix;
    group.instance = options_.instance;
    intakes_.push_back(
        std::make_unique<TopicIntake>(log_, group, topic.name, topic.content, folder_, names_,
                                      RecordRows(names_, options_.limits, options_.max_clock_ahead)));
    return true;
  });
}

Archiver::~Archiver() = default;

void Archiver::run(std::stop_token stop) {
  auto publish_at = Clock::now();
  while (!stop.stop_requested()) {
    read();
    if (values() >= options_.most_values || Clock::now() >= write_at_) {
      write();
      keep_in_order(stop);
    }
    if (!missing_.empty() && Clock::now() >= look_at_) look_for_topics();
    if (Clock::now() < publish_at) continue;
    publish();
    publish_at = Clock::now() + kPublishEvery;
  }
  write();
}

void Archiver::run_to_end(std::stop_token stop) {
  const auto ended = [](const auto& intake) { return intake->at_end(); };
  while (!stop.stop_requested()) {
    const bool some = read();
    if (values() >= options_.most_values) write();
    if (!some && std::ranges::all_of(intakes_, ended)) break;
  }
  write();
  keep_in_order(stop);
  publish();
}

std::size_t Archiver::values() const {
  std::size_t values = 0;
  for (const auto& intake : intakes_) values += intake->values();
  return values;
}

bool Archiver::read() {
  std::size_t records = 0;
  if (intakes_.empty()) std::this_thread::sleep_for(kWait);
  const auto wait = kWait / static_cast<int>(std::max<std::size_t>(intakes_.size(), 1));
  for (const auto& intake : intakes_) records += intake->read(kBatch, records ? kWait * 0 : wait);
  return records > 0;
}

void Archiver::write() {
  write_at_ = Clock::now() + options_.write_every;
  if (std::ranges::none_of(intakes_, [](const auto& intake) { return intake->pending(); })) return;
  ArchiveChange change;
  const auto of = [this](const std::string& asset) { return class_of(asset); };
  for (const auto& intake : intakes_) intake->write(folder_, of, options_.retention, change);
  folder_.commit(change);
  for (const auto& intake : intakes_) intake->written();
  ++counters_.commits;
  for (const auto& file : change.added) {
    counters_.rows += static_cast<std::uint64_t>(file.rows);
    counters_.values += static_cast<std::uint64_t>(file.values);
  }
  for (const auto& [reason, count] : change.left_out) counters_.left_out += count;
  for (const auto& gap : change.gaps)
    say_(fmt::format("archive: records {} to {} of {}, partition {}, were deleted before they were archived",
                     gap.from, gap.to - 1, gap.topic, gap.partition));
}

void Archiver::keep_in_order(std::stop_token stop) {
  while (!stop.stop_requested() && upkeep_.step()) {
  }
  while (const auto damage = upkeep_.take_damage()) {
    ++counters_.failures;
    say_("archive: " + *damage + "; its day is not merged until the file is restored or dropped");
  }
}

void Archiver::publish() {
  std::int64_t bytes = 0, lag = 0;
  for (const auto& file : folder_.manifest().files) bytes += file.bytes;
  counters_.bytes = bytes;
  counters_.files = static_cast<std::int64_t>(folder_.manifest().files.size());
  try {
    for (const auto& intake : intakes_) lag += intake->lag();
    counters_.lag = lag;
  } catch (const std::exception&) {
    // A broker that is away for a moment: the next look will tell. Reading waits for it too.
  }
}

std::string Archiver::class_of(const std::string& asset) const {
  const ingest::AssetBinding* binding = bindings_.find(asset);
  return binding ? binding->asset_class : "";
}

}  // namespace portent::serve
