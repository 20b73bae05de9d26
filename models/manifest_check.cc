#include "models/manifest_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "models/json_fields.h"
#include "models/native/rolling.h"

namespace portent::models {
namespace {

// Far above anything sensible; what they bound is the memory that one manifest can ask for.
constexpr std::size_t kMaxChannels = 4096, kMaxRegimes = 1024, kMaxNetworks = 64, kMaxWidth = 4096;
constexpr std::size_t kMaxKernel = 64, kMaxBlocks = 32, kMaxDilation = 1 << 16, kMaxRules = 64,
                      kMaxText = 4096;
constexpr std::size_t kMaxStateFloats = 1 << 24;

void require(bool holds, const JsonPlace& place, const std::string& problem) {
  if (!holds) place.refuse(problem);
}

void require_count(std::size_t count, std::size_t low, std::size_t high, const JsonPlace& place) {
  require(count >= low && count <= high, place,
          fmt::format("must have {} to {} entries, has {}", low, high, count));
}

void require_range(double value, double low, double high, const JsonPlace& place) {
  require(value >= low && value <= high, place, fmt::format("must be {} to {}, is {}", low, high, value));
}

void require_positive(double value, const JsonPlace& place) {
  require(std::isfinite(value) && value > 0, place, fmt::format("must be finite and above 0, is {}", value));
}

void require_size(std::size_t size, std::size_t wanted, const std::string& of, const JsonPlace& place) {
  require(size == wanted, place, fmt::format("has {} entries, {} {}", size, wanted, of));
}

void require_finite(const std::vector<double>& values, const JsonPlace& place) {
  for (std::size_t i = 0; i < values.size(); ++i)
    require(std::isfinite(values[i]), place.at(i), "must be finite");
}

void require_scale(const std::vector<double>& mean, const std::vector<double>& inv_std, std::size_t size,
                   const std::string& of, const JsonPlace& mean_place, const JsonPlace& inv_std_place) {
  require_size(mean.size(), size, of, mean_place);
  require_size(inv_std.size(), size, of, inv_std_place);
  require_finite(mean, mean_place);
  for (std::size_t i = 0; i < inv_std.size(); ++i)
    require(std::isfinite(inv_std[i]) && inv_std[i] >= 0, inv_std_place.at(i),
            "must be finite and at least 0");
}

void check_names(const std::vector<std::string>& names, std::set<std::string>& taken,
                 const JsonPlace& place) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    require(!names[i].empty() && names[i].size() <= kMaxText, place.at(i), "must not be empty");
    require(taken.insert(names[i]).second, place.at(i), fmt::format("\"{}\" is named twice", names[i]));
  }
}

void check_regimes(const features::ExtractorConfig& config, const JsonPlace& place) {
  const features::Regimes& regimes = config.regimes;
  const std::size_t settings = config.settings.size();
  require_scale(regimes.mean, regimes.inv_std, settings, "settings", place.at("mean"), place.at("inv_std"));
  require_count(regimes.centroids.size(), 1, kMaxRegimes, place.at("centroids"));
  for (std::size_t r = 0; r < regimes.centroids.size(); ++r) {
    const JsonPlace centroid = place.at("centroids").at(r);
    require_size(regimes.centroids[r].size(), settings, "settings", centroid);
    require_finite(regimes.centroids[r], centroid);
  }
  require(std::isfinite(regimes.radius) && regimes.radius >= 0, place.at("radius"),
          "must be finite, at least 0");
}

void check_channels(const features::ExtractorConfig& config, const JsonPlace& place) {
  const std::size_t channels = config.channels.size();
  const std::string of = "channels";
  require_size(config.low.size(), channels, of, place.at("low"));
  require_size(config.high.size(), channels, of, place.at("high"));
  if (!config.kinds.empty()) require_size(config.kinds.size(), channels, of, place.at("kinds"));
  require_size(config.stuck_after.size(), channels, of, place.at("stuck_after"));
  require_finite(config.low, place.at("low"));
  require_finite(config.high, place.at("high"));
  for (std::size_t c = 0; c < channels; ++c) {
    require(config.low[c] <= config.high[c], place.at("low").at(c), "is above high");
    require(config.stuck_after[c] >= 0, place.at("stuck_after").at(c), "must be at least 0");
  }
  const std::size_t regimes = config.regimes.centroids.size();
  require_size(config.mean.size(), regimes, "regimes", place.at("mean"));
  require_size(config.inv_std.size(), regimes, "regimes", place.at("inv_std"));
  for (std::size_t r = 0; r < regimes; ++r)
    require_scale(config.mean[r], config.inv_std[r], channels, of, place.at("mean").at(r),
                  place.at("inv_std").at(r));
}

void check_extractor(const features::ExtractorConfig& config, const JsonPlace& place) {
  require_count(config.settings.size(), 0, kMaxChannels, place.at("settings"));
  require_count(config.channels.size(), 1, kMaxChannels, place.at("channels"));
  require_count(config.ignored.size(), 0, kMaxChannels, place.at("ignored"));
  std::set<std::string> taken;
  check_names(config.settings, taken, place.at("settings"));
  check_names(config.channels, taken, place.at("channels"));
  check_names(config.ignored, taken, place.at("ignored"));
  check_regimes(config, place.at("regimes"));
  check_channels(config, place);
  require(config.ewm_weight > 0 && config.ewm_weight <= 1, place.at("ewm_weight"),
          "must be above 0, at most 1");
  require_range(config.baseline_steps, 1, 1e6, place.at("baseline_steps"));
  require_positive(config.age_limit, place.at("age_limit"));
  require_positive(config.age_unit, place.at("age_unit"));
}

void check_network(const NetworkSpec& network, std::size_t inputs, const JsonPlace& place) {
  require(network.kind == kTcnKind || network.kind == kGruKind, place.at("kind"),
          fmt::format("must be tcn or gru, is \"{}\"", network.kind));
  require(is_model_name(network.prefix), place.at("prefix"), "must be 1 to 64 of A-Z a-z 0-9 . _ -");
  require(network.inputs == inputs, place.at("inputs"),
          fmt::format("is {}, but the extractor makes {}", network.inputs, inputs));
  require_range(static_cast<double>(network.width), 1, kMaxWidth, place.at("width"));
  require_range(static_cast<double>(network.kernel), 1, kMaxKernel, place.at("kernel"));
  require_count(network.dilations.size(), 0, kMaxBlocks, place.at("dilations"));
  for (std::size_t i = 0; i < network.dilations.size(); ++i)
    require_range(static_cast<double>(network.dilations[i]), 1, kMaxDilation, place.at("dilations").at(i));
  require(network.receptive_field() * (inputs + network.width * 2) <= kMaxStateFloats, place.at("dilations"),
          "ask for more state per asset than 64 MiB");
  require_positive(network.unit, place.at("unit"));
}

void check_networks(const Manifest& manifest, std::set<std::string>& prefixes, const JsonPlace& place) {
  require_count(manifest.networks.size(), 0, kMaxNetworks, place);
  for (std::size_t i = 0; i < manifest.networks.size(); ++i) {
    check_network(manifest.networks[i], manifest.extractor.network_inputs(), place.at(i));
    require(prefixes.insert(manifest.networks[i].prefix).second, place.at(i).at("prefix"), "is used twice");
  }
}

void check_trees(const Manifest& manifest, std::set<std::string>& prefixes, const JsonPlace& place) {
  require_count(manifest.trees.size(), 0, kMaxNetworks, place);
  const std::size_t features = native::RollingFeatures(manifest.extractor.channels.size()).count();
  for (std::size_t i = 0; i < manifest.trees.size(); ++i) {
    const TreesSpec& trees = manifest.trees[i];
    require(is_model_name(trees.prefix), place.at(i).at("prefix"), "must be 1 to 64 of A-Z a-z 0-9 . _ -");
    require(prefixes.insert(trees.prefix).second, place.at(i).at("prefix"), "is used twice");
    require(trees.features == features, place.at(i).at("features"),
            fmt::format("is {}, but the extractor's windows make {}", trees.features, features));
    require_positive(trees.unit, place.at(i).at("unit"));
    require_positive(trees.cap, place.at(i).at("cap"));
  }
}

void check_age_correction(const AgeCorrection& correction, const JsonPlace& place) {
  require(correction.ages.size() == correction.shifts.size(), place.at("shifts"),
          "must have one entry an age");
  require(std::ranges::adjacent_find(correction.ages, std::ranges::greater_equal{}) == correction.ages.end(),
          place.at("ages"), "must ascend");
  require_positive(correction.fade, place.at("fade"));
}

void check_members(const Manifest& manifest, const JsonPlace& root) {
  std::set<std::string> prefixes;
  check_networks(manifest, prefixes, root.at("networks"));
  check_trees(manifest, prefixes, root.at("trees"));
  require(!manifest.networks.empty() || !manifest.trees.empty(), root.at("networks"),
          "must have an entry where there are no trees");
  require_range(manifest.blend.network_weight, 0, 1, root.at("network_weight"));
  check_age_correction(manifest.blend.by_age, root.at("age_correction"));
  if (!manifest.health) return;
  const std::string problem = health_problem(*manifest.health, manifest.extractor.channels.size());
  require(problem.empty(), root.at("health"), problem);
}

void check_step(const ingest::StepConfig& step, std::size_t columns, const JsonPlace& place) {
  if (step.every == ingest::StepConfig::Every::kDuration)
    require(step.every_ms > 0, place.at("every"), "must be longer than 0 ms");
  if (!step.by_column.empty())
    require_size(step.by_column.size(), columns, "settings and channels", place.at("by_column"));
  require(step.hold_ms >= 0, place.at("hold_ms"), "must be at least 0");
  require(step.allowed_lateness_ms >= 0, place.at("allowed_lateness_ms"), "must be at least 0");
  require_positive(step.max_gap, place.at("max_gap"));
  require(step.max_gap <= 10'000, place.at("max_gap"), "must be at most 10000 steps");
  require(step.max_gap_ms > 0, place.at("max_gap_ms"), "must be above 0");
}

void check_bins(const std::vector<CalibrationBin>& bins, const JsonPlace& place) {
  require_count(bins.size(), 1, 1024, place);
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const bool last = i + 1 == bins.size();
    require(std::isfinite(bins[i].lower), place.at(i).at("lower"), "must be finite");
    require(std::isfinite(bins[i].upper), place.at(i).at("upper"), "must be finite");
    require(std::isfinite(bins[i].lower90), place.at(i).at("lower90"), "must be finite");
    require(std::isfinite(bins[i].upper90), place.at(i).at("upper90"), "must be finite");
    require(last ? bins[i].below == std::numeric_limits<double>::infinity() : std::isfinite(bins[i].below),
            place.at(i).at("below"), "must be a number, and null in the last bin only");
    require(i == 0 || bins[i - 1].below < bins[i].below, place.at(i).at("below"),
            "must be above the bin before");
  }
}

void check_policy(const policy::Policy& policy, const JsonPlace& place) {
  require_count(policy.rules.size(), 0, kMaxRules, place);
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    const policy::RulRule& rule = policy.rules[i];
    require(rule.level > policy::Level::kNone && rule.level <= policy::Level::kRed, place.at(i).at("level"),
            "must be blue, yellow, orange or red");
    require(std::isfinite(rule.at) && rule.at >= 0, place.at(i).at("at"), "must be finite, at least 0");
    require(std::isfinite(rule.hysteresis) && rule.hysteresis >= 0, place.at(i).at("hysteresis"),
            "must be finite, at least 0");
    require_range(rule.consecutive, 1, 1e6, place.at(i).at("consecutive"));
  }
}

void check_forecasting(const Manifest& manifest, const JsonPlace& root) {
  require_positive(manifest.cap, root.at("cap"));
  require_range(manifest.score_every, 1, 1e6, root.at("score_every"));
  require_range(manifest.warm_up_steps, 0, 1e6, root.at("warm_up_steps"));
  require_count(manifest.horizons.size(), 0, 64, root.at("horizons"));
  for (std::size_t i = 0; i < manifest.horizons.size(); ++i)
    require_positive(manifest.horizons[i], root.at("horizons").at(i));
  require_count(manifest.trajectory.size(), 0, 64, root.at("trajectory"));
  for (std::size_t i = 0; i < manifest.trajectory.size(); ++i)
    require_positive(manifest.trajectory[i], root.at("trajectory").at(i));
  for (const auto& [name, value] : manifest.metrics)
    require(std::isfinite(value), root.at("metrics").at(name), "must be finite");
}

}  // namespace

bool is_model_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

void check_manifest(const Manifest& manifest, const std::string& where) {
  const JsonPlace root{where, {}};
  require(is_model_name(manifest.name), root.at("name"),
          fmt::format("\"{}\" must be 1 to 64 of A-Z a-z 0-9 . _ -", manifest.name));
  require(manifest.backend == "native" || manifest.backend == "torch", root.at("backend"),
          fmt::format("must be native or torch, is \"{}\"", manifest.backend));
  check_extractor(manifest.extractor, root.at("extractor"));
  check_step(manifest.step, manifest.extractor.columns(), root.at("step"));
  check_members(manifest, root);
  check_forecasting(manifest, root);
  check_bins(manifest.calibration.met_from_start, root.at("calibration").at("met_from_start"));
  check_bins(manifest.calibration.met_in_mid_life, root.at("calibration").at("met_in_mid_life"));
  check_policy(manifest.policy, root.at("policy").at("rules"));
}

}  // namespace portent::models
