#include "train/fit_classic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ingest/error.h"
#include "models/classic/bearing.h"
#include "models/classic/log_scale.h"
#include "train/fit_health.h"
#include "train/life_replay.h"

namespace portent::train {
namespace {

using namespace models::classic;
using ingest::FatalError;

constexpr std::size_t kEnd = 60;       // points of a life that tell how it ends
constexpr double kPointsOfLife = 200;  // of a trend, in a median life
constexpr double kInspections = 40;    // of a crack, the same: its growth between them must be over its noise
constexpr std::size_t kAsNew = 10;     // points of a life that tell how it was as new
constexpr std::size_t kMostLives = 1000;  // that priors are fitted to, taken evenly
constexpr double kChannelSmoothing = 0.3;
constexpr double kAnyIntercept = 100;  // variance: ends say nothing of how a life began

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

double correlation_time(double weight) {
  return (2 - weight) / weight;
}

double hours_of(const std::string& unit) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits = {
      {{"h", 1}, {"min", 1.0 / 60}, {"s", 1.0 / 3600}, {"d", 24}}};
  for (const auto& [name, hours] : kUnits)
    if (name == unit) return hours;
  return 1;
}

/// One life as a trend sees it.
struct Path {
  std::vector<double> x, y;
  bool failed = false;
  Series all() const { return {x, y}; }
  Series last(std::size_t points) const {
    const std::size_t n = std::min(points, x.size());
    return {std::span(x).last(n), std::span(y).last(n)};
  }
};

class Fitting {
 public:
  Fitting(const Fleet& fleet, const SequenceMaker& maker, std::span<const std::size_t> chosen)
      : fleet_(fleet), maker_(maker) {
    const std::size_t every = chosen.size() / kMostLives + 1;
    for (std::size_t i = 0; i < chosen.size(); i += every)
      if (!fleet.lives[chosen[i]].steps.empty()) lives_.push_back(&fleet.lives[chosen[i]]);
    columns_ = maker.config().settings;
    columns_.insert(columns_.end(), maker.config().channels.begin(), maker.config().channels.end());
    ends_ = lives_;
    if (failures() > 0) std::erase_if(ends_, [](const Life* life) { return !life->failed; });
  }

  std::size_t failures() const {
    return static_cast<std::size_t>(std::ranges::count_if(lives_, [](const Life* l) { return l->failed; }));
  }

  models::HealthConfig fit_index() const {
    HealthFitting fitting;
    fitting.ends_are_failures = failures() == lives_.size();
    auto config = fit_health(
        lives_.size(), [&](std::size_t i) { return maker_.make(*lives_[i], Meeting::kNew); },
        maker_.config().channels.size(), fitting);
    if (failures() == 0) return config;
    ClassicSpec level;
    level.kind = "health";
    config.worst_level = std::max(median(ends_of(paths_of(level, config))), config.healthy_level + 1e-6);
    return config;
  }

  ClassicSpec fit(const ClassicRecipe& recipe, const std::optional<models::HealthConfig>& health) const {
    ClassicSpec spec = begin(recipe);
    set_scale(spec);
    if (recipe.channel.empty() && recipe.kind != "bearing") {
      spec.together = std::max(
          1.0,
          (correlation_time(maker_.config().ewm_weight) + correlation_time(health->ewm_weight)) / spec.every);
      set_health_threshold(recipe, *health, spec);
      // `origin` is the distance of a machine that is healthy in everything.
    } else if (recipe.kind != "bearing") {
      set_channel_threshold(recipe, spec);
    }
    set_priors(spec, health);
    return spec;
  }

 private:
  void require_column(const std::string& name) const {
    if (!name.empty() && std::ranges::find(columns_, name) == columns_.end())
      throw FatalError(
          fmt::format("column '{}' is no setting or channel that varies in this fleet; use one of {}", name,
                      fmt::join(columns_, ", ")),
          2);
  }

  ClassicSpec begin(const ClassicRecipe& recipe) const {
    for (const std::string& name : {recipe.channel, recipe.duty.load, recipe.duty.speed})
      require_column(name);
    ClassicSpec spec;
    spec.kind = recipe.kind;
    spec.name = recipe.name.empty() ? recipe.kind : recipe.name;
    spec.source = is_physical(recipe.kind) ? Source::kPhysics : recipe.source;
    spec.channel = recipe.channel;
    spec.falling = recipe.falling;
    spec.duty = recipe.duty;
    spec.duty.hours = hours_of(fleet_.life_unit);
    return spec;
  }

  /// How many points, how far apart, on which scale. docs/decisions/0011-classics.md says where the numbers
  /// come from.
  void set_scale(ClassicSpec& spec) const {
    std::vector<double> lengths;
    for (const Life* life : ends_) lengths.push_back(static_cast<double>(life->steps.size()));
    const double points = spec.kind == "crack" ? kInspections : kPointsOfLife;
    spec.every = std::max(1, static_cast<int>(std::lround(median(lengths) / points)));
    const bool index = spec.channel.empty();
    if (!index) spec.smoothing = kChannelSmoothing;
    if (spec.kind == "grey") spec.newest = 30;
    if (index && spec.kind == "exponential") spec.newest = 20;
    if (index && (spec.kind == "wiener" || spec.kind == "theil_sen")) spec.newest = 30;
    // Wear that shows in a health index feeds on itself.
    spec.log = index && (spec.kind == "wiener" || spec.kind == "theil_sen" || spec.kind == "holt" ||
                         spec.kind == "ar");
    if (!index) spec.together = correlation_time(spec.smoothing);
  }

  std::vector<Path> paths_of(const ClassicSpec& spec,
                             const std::optional<models::HealthConfig>& health) const {
    const Follower follower(spec, columns_, health, {});
    std::vector<Path> paths;
    for (const Life* life : ends_) {
      LifeReplay replay(fleet_, *life, maker_, health);
      TrendNotes notes;
      for (std::size_t i = 0; i < replay.steps(); ++i) follower.note(notes, replay.next());
      const Series series = notes.record.series();
      if (series.t.empty()) continue;
      paths.push_back({{series.t.begin(), series.t.end()}, {series.y.begin(), series.y.end()}, life->failed});
    }
    return paths;
  }

  static std::vector<double> ends_of(const std::vector<Path>& paths) {
    std::vector<double> ends;
    for (const Path& path : paths) ends.push_back(path.y.back());
    return ends;
  }

  [[noreturn]] void refuse_threshold(const ClassicRecipe& recipe) const {
    throw FatalError(
        fmt::format(
            "model {} needs to know when a machine fails, and none of {} lives ended in a failure; give "
            "--threshold (such as 20, the health at which it fails, or \"COLUMN > NUMBER\"), or use "
            "--model health, which needs none",
            recipe.kind, lives_.size()),
        2);
  }

  void set_health_threshold(const ClassicRecipe& recipe, const models::HealthConfig& health,
                            ClassicSpec& spec) const {
    if (recipe.kind == "health") return;
    if (!recipe.threshold && failures() == 0) refuse_threshold(recipe);
    const double lost = 1 - recipe.threshold.value_or(0) / 100;
    spec.threshold = health.healthy_level + lost * (health.worst_level - health.healthy_level);
    spec.falling = false;
  }

  void set_channel_threshold(const ClassicRecipe& recipe, ClassicSpec& spec) const {
    const auto paths = paths_of(spec, std::nullopt);
    std::vector<double> begins;
    for (const Path& path : paths)
      begins.push_back(median(
          {path.y.begin(), path.y.begin() + static_cast<std::ptrdiff_t>(std::min(kAsNew, path.y.size()))}));
    if (begins.empty()) throw FatalError(fmt::format("column '{}' has no values to follow", spec.channel), 2);
    spec.origin = median(begins);
    spec.threshold = recipe.threshold;
    if (spec.threshold) return;
    if (failures() == 0) refuse_threshold(recipe);
    spec.threshold = median(ends_of(paths));
    spec.falling = *spec.threshold < spec.origin;
  }

  void set_priors(ClassicSpec& spec, const std::optional<models::HealthConfig>& health) const {
    if (spec.kind == "bearing") return set_life_factor(spec);
    if (spec.kind != "wiener" && spec.kind != "wear" && spec.kind != "exponential" && spec.kind != "crack")
      return;
    std::vector<Path> paths = paths_of(spec, health);
    const Threshold threshold{*spec.threshold, spec.falling};
    if (spec.log)
      for (Path& path : paths)
        for (double& y : path.y) y = log_amplitude(y, threshold, spec.origin);
    std::vector<Series> ends;
    for (const Path& path : paths) ends.push_back(path.last(kEnd));
    if (spec.kind == "exponential") {
      spec.exponential = fit_exponential_prior(ends, threshold, spec.origin);
      if (spec.exponential) spec.exponential->intercept_variance = kAnyIntercept;
    } else if (spec.kind == "crack") {
      spec.growth = fleet_growth(spec, paths);
    } else {
      const Threshold on_scale =
          spec.log ? Threshold{log_amplitude(threshold.level, threshold, spec.origin), false} : threshold;
      spec.wiener = fit_wiener_prior(ends, on_scale);
    }
  }

  static GrowthRate fleet_growth(const ClassicSpec& spec, const std::vector<Path>& paths) {
    constexpr GrowthRate kAnything{-20, 100, 0.1};
    std::vector<std::vector<double>> ones;
    std::vector<CrackHistory> histories;
    for (const Path& path : paths) ones.emplace_back(path.x.size(), 1.0);
    for (std::size_t i = 0; i < paths.size(); ++i) histories.push_back({paths[i].x, paths[i].y, ones[i]});
    return fit_fleet_growth_rate({spec.duty.exponent, spec.duty.geometry}, histories, kAnything);
  }

  void set_life_factor(ClassicSpec& spec) const {
    if (!(spec.duty.rating_kn > 0))
      throw FatalError("model bearing needs the bearing's dynamic rating: give --rating, in kN", 2);
    spec.duty.life_factor = 1;
    if (failures() == 0) return;
    const Follower follower(spec, columns_, std::nullopt, {});
    std::vector<BearingLife> used;
    for (const Life* life : lives_) {
      LifeReplay replay(fleet_, *life, maker_, std::nullopt);
      TrendNotes notes;
      for (std::size_t i = 0; i < replay.steps(); ++i) follower.note(notes, replay.next());
      used.push_back({notes.used, life->failed});
    }
    spec.duty.life_factor = fit_life_factor(used);
  }

  const Fleet& fleet_;
  const SequenceMaker& maker_;
  std::vector<const Life*> lives_;
  std::vector<const Life*> ends_;  // whose ends tell something
  std::vector<std::string> columns_;
};

}  // namespace

ClassicFit fit_classics(const Fleet& fleet, const SequenceMaker& maker, std::span<const std::size_t> chosen,
                        std::span<const ClassicRecipe> recipes) {
  const Fitting fitting(fleet, maker, chosen);
  ClassicFit fit;
  fit.health = fitting.fit_index();
  for (const ClassicRecipe& recipe : recipes) fit.specs.push_back(fitting.fit(recipe, fit.health));
  return fit;
}

}  // namespace portent::train
