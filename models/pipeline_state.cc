#include <algorithm>
#include <limits>

#include "models/part_states.h"
#include "models/pipeline.h"

// How an asset's state is written: what every bundle can read first (columns and the model-independent
// record), then what only this bundle can.

namespace portent::models {
namespace {

constexpr std::uint8_t kStateFormat = 2;
// Each only where there is something to say, so that others stay as they were.
constexpr std::uint8_t kStateFormatWithMode = 3, kStateFormatWithControls = 4;
constexpr std::uint32_t kMaxColumns = 8192;

struct Preamble {
  std::string bundle;
  std::string every;
  std::vector<std::string> columns;
  bool from_origin = false, origin_known = false;
  double origin = 0;
  ingest::Mode standing_mode = ingest::Mode::kRun;
  ingest::AppliedControls controls;
  StepRecord record;
};

void save_preamble(const Preamble& p, ingest::ByteWriter& to) {
  const bool with_controls = !p.controls.empty();
  const bool with_mode = with_controls || p.standing_mode != ingest::Mode::kRun;
  to.put(with_controls ? kStateFormatWithControls : with_mode ? kStateFormatWithMode : kStateFormat);
  if (with_mode) to.put(static_cast<std::uint8_t>(p.standing_mode));
  if (with_controls) p.controls.save(to);
  to.put_text(p.bundle);
  to.put_text(p.every);
  to.put(static_cast<std::uint32_t>(p.columns.size()));
  for (const std::string& column : p.columns) to.put_text(column);
  to.put(p.from_origin);
  to.put(p.origin_known);
  to.put(p.origin);
  p.record.save(to);
}

tl::expected<Preamble, std::string> load_preamble(ingest::ByteReader& from) {
  Preamble p;
  const auto format = from.get<std::uint8_t>();
  if (format < kStateFormat || format > kStateFormatWithControls)
    return tl::unexpected("state format " + std::to_string(format) + ", this program reads " +
                          std::to_string(kStateFormat) + " to " + std::to_string(kStateFormatWithControls));
  if (format >= kStateFormatWithMode) {
    const auto mode = from.get<std::uint8_t>();
    if (mode > static_cast<std::uint8_t>(ingest::Mode::kOverhaul)) from.fail();
    p.standing_mode = static_cast<ingest::Mode>(mode);
  }
  if (format == kStateFormatWithControls) p.controls = ingest::AppliedControls::load(from);
  p.bundle = from.get_text();
  p.every = from.get_text();
  const auto columns = from.get<std::uint32_t>();
  if (columns > kMaxColumns) from.fail();
  for (std::uint32_t c = 0; c < columns && !from.failed(); ++c) p.columns.emplace_back(from.get_text());
  p.from_origin = from.get<bool>();
  p.origin_known = from.get<bool>();
  p.origin = from.get<double>();
  p.record.load(from, p.columns.size());
  if (from.failed()) return tl::unexpected(std::string("state is cut short or damaged"));
  return p;
}

ingest::Step to_step(const RecordedStep& recorded, const std::vector<int>& source) {
  ingest::Step step;
  step.ts = recorded.ts;
  step.usage = recorded.usage;
  step.after_gap = recorded.after_gap;
  for (const int column : source)
    step.values.push_back(column < 0 ? std::numeric_limits<double>::quiet_NaN()
                                     : double{recorded.values[static_cast<std::size_t>(column)]});
  return step;
}

std::int64_t steps_of(std::string_view bytes) {
  ingest::ByteReader from(bytes);
  const auto preamble = load_preamble(from);
  return preamble ? preamble->record.steps() : -1;
}

std::string_view longest_of(const PartStates& parts) {
  const auto steps = [](const auto& part) { return steps_of(part.second); };
  return std::ranges::max_element(parts, {}, steps)->second;
}

}  // namespace

std::string Pipeline::save(const AssetState& state) const {
  if (!parts_.empty()) return save_parts(state);
  ingest::ByteWriter to;
  save_preamble({stamp_.hash, ingest::format_every(manifest_.step), columns_, state.extractor.from_origin,
                 state.extractor.origin_known, state.extractor.origin, state.standing_mode, state.controls,
                 state.record},
                to);
  state.steps.save(to);
  state.extractor.save(to);
  state.breaches.save(to);
  state.health.save(to);
  state.rate.save(to);
  save_sequence(*predictor_, state.sequence, to);
  return to.take();
}

tl::expected<AssetState, std::string> Pipeline::load(std::string_view bytes) const {
  if (!parts_.empty()) return load_parts(bytes);
  ingest::ByteReader from(bytes);
  auto preamble = load_preamble(from);
  if (!preamble) return tl::unexpected(preamble.error());
  if (preamble->bundle != stamp_.hash) return tl::unexpected("state of another bundle, " + preamble->bundle);
  AssetState state = fresh();
  state.standing_mode = preamble->standing_mode;
  state.controls = preamble->controls;
  state.record = std::move(preamble->record);
  state.steps.load(from);
  state.extractor = features::ExtractorState::load(from, manifest_.extractor.channels.size());
  state.breaches = policy::BreachState::load(from);
  state.health = HealthState::load(from);
  state.rate = RateState::load(from);
  state.sequence = load_sequence(*predictor_, from);
  if (from.failed() || !from.at_end()) return tl::unexpected(std::string("state is cut short or damaged"));
  return state;
}

tl::expected<AssetState, std::string> Pipeline::warm_from(std::string_view bytes) const {
  if (!parts_.empty()) return warm_parts_from(bytes);
  // Of parts, the one that was followed longest tells most of the asset.
  if (const auto parts = part_states(bytes); !parts.empty()) bytes = longest_of(parts);
  ingest::ByteReader from(bytes);
  const auto preamble = load_preamble(from);
  if (!preamble) return tl::unexpected(preamble.error());
  std::vector<int> source;
  for (const std::string& column : columns_) {
    const auto at = std::ranges::find(preamble->columns, column);
    source.push_back(at == preamble->columns.end() ? -1 : static_cast<int>(at - preamble->columns.begin()));
  }
  AssetState state = fresh();
  if (preamble->columns == columns_ && preamble->every == ingest::format_every(manifest_.step))
    state.steps.load(from);
  state.standing_mode = preamble->standing_mode;
  state.controls = preamble->controls;
  state.extractor.from_origin = preamble->from_origin;
  state.extractor.origin_known = preamble->origin_known;
  state.extractor.origin = preamble->origin;
  state.extractor.met = true;
  // A life that a control record began: at the counter that stood then, or at the next one to come.
  state.extractor.awaits_origin = preamble->from_origin && !preamble->origin_known;
  if (preamble->from_origin && preamble->origin_known) state.extractor.last_usage = preamble->origin;
  warm(state, preamble->record, source);
  if (from.failed()) return tl::unexpected(std::string("state is cut short or damaged"));
  return state;
}

void Pipeline::warm(AssetState& state, const StepRecord& record, const std::vector<int>& source) const {
  const auto kept = record.kept();
  const auto before = static_cast<std::size_t>(record.steps()) - kept;
  const auto feed = [&](const RecordedStep& recorded) {
    const ingest::Step step = to_step(recorded, source);
    restart_where_broken(state, step);
    advance(state, step, true);
    state.record.add(step, recorded.offset);
  };
  for (std::size_t i = 0; i < std::min(before, record.first().size()); ++i) feed(record.first()[i]);
  for (std::size_t back = kept; back > 0; --back) feed(record.last(back - 1));
  state.extractor.steps = record.steps();
}

tl::expected<AssetState, std::string> Pipeline::warm_parts_from(std::string_view bytes) const {
  const PartStates known = part_states(bytes);
  AssetState state = fresh();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto own = std::ranges::find(known, parts_[i].name, &PartStates::value_type::first);
    const std::string_view of_asset = known.empty() ? bytes : longest_of(known);
    auto part = parts_[i].pipeline->warm_from(own == known.end() ? of_asset : own->second);
    if (!part) return tl::unexpected(part.error());
    state.parts[i] = std::move(*part);
  }
  return state;
}

}  // namespace portent::models
