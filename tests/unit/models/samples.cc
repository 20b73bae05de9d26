#include "tests/unit/models/samples.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace portent::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

features::ExtractorConfig sample_extractor() {
  features::ExtractorConfig config;
  config.settings = {"altitude"};
  config.channels = {"T30", "P30"};
  config.ignored = {"T2"};
  config.kinds = {features::ChannelKind::kSensor, features::ChannelKind::kEvent};
  config.regimes = {{20.5}, {0.1}, {{-1.25}, {1.0 / 3}}, 0.75};
  config.mean = {{1589.7, 553.1}, {1400.25, 390}};
  config.inv_std = {{0.163, 1.13}, {0.2, 0}};
  config.ewm_weight = 0.2;
  config.baseline_steps = 12;
  config.use_age = false;
  config.age_limit = 350;
  config.age_unit = 90;
  config.low = {-3.5, -4};
  config.high = {3.25, 1e-17};
  config.stuck_after = {40, 0};
  return config;
}

HealthConfig sample_health() {
  HealthConfig health;
  health.own_share = 0.25;
  health.fleet_baseline = {0.5, -0.125};
  health.center = {1, 2};
  health.whitening = {3, 0.1, 0.1, 4};
  health.ewm_weight = 0.3;
  health.leak = 0.05;
  health.settling_steps = 30;
  health.healthy_level = -1;
  health.worst_level = 9.5;
  return health;
}

NetworkSpec sample_network(const std::string& prefix) {
  return {.kind = "tcn",
          .prefix = prefix,
          .inputs = 7,
          .width = 4,
          .kernel = 2,
          .dilations = {1, 3},
          .unit = 110};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "portent-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos)
    throw std::runtime_error("not there exactly once: " + from);
  return text.replace(at, from.size(), to);
}

Manifest sample_manifest() {
  Manifest manifest;
  manifest.name = "turbofan";
  manifest.dataset = "cmapss:FD001";
  manifest.life_unit = "h";
  manifest.backend = "torch";
  ingest::parse_every("10min", manifest.step);
  manifest.step.aggregate = ingest::StepConfig::Aggregate::kMax;
  manifest.step.by_column = {ingest::StepConfig::Aggregate::kLast, ingest::StepConfig::Aggregate::kStd,
                             ingest::StepConfig::Aggregate::kSum};
  manifest.step.hold_ms = 300'000;
  manifest.step.allowed_lateness_ms = 2'000;
  manifest.step.max_gap = 7.5;
  manifest.step.max_gap_ms = 1'000;
  manifest.extractor = sample_extractor();
  manifest.units = {{"T24", "K"}, {"altitude", "[ft_i]"}};
  manifest.networks = {sample_network("m0"), sample_network("m1")};
  manifest.networks[1].kind = kGruKind;
  manifest.networks[1].dilations.clear();
  manifest.trees = {{"t0", 37, "log1p", 50, 120}};
  manifest.blend = {0.625, {{0, 100.5}, {-1.25, 3}, 0.0625, 62.5}};
  manifest.health = sample_health();
  manifest.cap = 130;
  manifest.score_every = 2;
  manifest.warm_up_steps = 20;
  manifest.calibration.met_from_start = {{25, -0.5, 1.5, -1, 2.5}, {kInfinity, 3, 4.125, 5, 6}};
  manifest.calibration.met_in_mid_life = {{kInfinity, 5, 6, 7, 8}};
  manifest.policy.rules = {{policy::Level::kBlue, 60, 5, 2}, {policy::Level::kRed, 12.5, 0, 1}};
  manifest.horizons = {5, 50};
  manifest.trajectory = {2.5, 25};
  manifest.recipe = {{"folds", "4"}, {"preset", "quick"}};
  manifest.data_hash = sha256_hex("data");
  manifest.code_version = "0.1.0 \"quoted\"\n";
  manifest.seed = std::numeric_limits<std::uint64_t>::max();
  manifest.metrics = {{"rmse", 12.345678901234567}, {"coverage_0.8", 0.8}};
  manifest.weights_hash = sha256_hex("weights");
  return manifest;
}

Bundle sample_bundle(std::uint64_t seed) {
  Manifest manifest = sample_manifest();
  manifest.seed = seed;
  return make_bundle(std::move(manifest), {{"m0.in.bias", {{4}, {0.1F, -2, 3, 4e-30F}}}});
}

Forecast sample_forecast() {
  Forecast forecast;
  forecast.asset = "plant1:P-101";
  forecast.site = "plant1";
  forecast.ts = 1'700'000'000'123;
  forecast.usage = 1204.5;
  forecast.life_start = 0.1;
  forecast.rul = {20.25, 31.1, 1.0 / 3 + 40};
  forecast.rul90 = {15.5, 50};
  forecast.unit = "cycle";
  forecast.cap = 125;
  forecast.health = 24.88;
  forecast.failure_probability = {{10, 0.01}, {30, 0.5}};
  forecast.trajectory = {{5, {12.5, 20.25, 28}}, {20, {0, 8.5, 16}}};
  forecast.degradation_rate = 0.75;
  forecast.contributions = {{"P30", 0.625}, {"T30", 0.25}};
  forecast.state = ForecastState::kMidLife;
  forecast.breaches = {{policy::Level::kYellow, policy::Edge::kHeld, 1'699'999'000'000},
                       {policy::Level::kOrange, policy::Edge::kRaised, 1'700'000'000'123}};
  forecast.marked = {"T30"};
  forecast.model = {"turbofan", 3, std::string(64, 'a'), std::string(64, 'b')};
  forecast.evidence = {"portent.telemetry", 2, 400, 417, 1};
  return forecast;
}

}  // namespace portent::models
