// How far the classics get without any network: each trend model on the health index of held-out engines,
// five folds by engine and ten cuts each (folds_cuts.csv), remaining life capped at 125; P10 to P90 as they
// come and fused, with weights fitted on the other folds. The fleet's lives give threshold and priors. A
// figure for the README, no timing.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "ingest/error.h"
#include "models/classic/autoregressive.h"
#include "models/classic/exponential.h"
#include "models/classic/grey.h"
#include "models/classic/holt.h"
#include "models/classic/log_scale.h"
#include "models/classic/theil_sen.h"
#include "models/classic/wiener.h"
#include "train/compare_sources.h"
#include "train/fit_health.h"

namespace {

using namespace portent;
using namespace portent::models::classic;

constexpr double kCap = 125;
constexpr std::size_t kFolds = 5;
constexpr std::size_t kRecent = 30;
constexpr std::size_t kEnd = 60;  // steps of a life that tell how it ends

struct Path {
  std::vector<double> t, y;
  Series first(std::size_t points) const { return {std::span(t).first(points), std::span(y).first(points)}; }
  Series last(std::size_t points) const {
    const std::size_t n = std::min(points, t.size());
    return {std::span(t).last(n), std::span(y).last(n)};
  }
};

struct Protocol {
  std::map<std::size_t, std::size_t> fold;          ///< by unit
  std::map<std::size_t, std::vector<double>> cuts;  ///< by unit
};

Protocol read_protocol(const std::filesystem::path& file, const std::string& subset) {
  std::ifstream from(file);
  if (!from) throw ingest::FatalError(fmt::format("{}: can't be read; give the data folder", file.string()));
  Protocol protocol;
  for (std::string line; std::getline(from, line);) {
    std::istringstream fields(line);
    std::string name, unit, fold, cut;
    std::getline(fields, name, ',');
    std::getline(fields, unit, ',');
    std::getline(fields, fold, ',');
    std::getline(fields, cut, ',');
    if (name != subset) continue;
    protocol.fold[std::stoul(unit)] = std::stoul(fold);
    protocol.cuts[std::stoul(unit)].push_back(std::stod(cut));
  }
  return protocol;
}

/// The fleet less one fold: index, threshold, priors.
class Known {
 public:
  Known(const train::Fleet& fleet, const Protocol& protocol, std::size_t fold)
      : part_(without(fleet, protocol, fold)),
        maker_(part_, train::fit_extractor(part_, true)),
        index_(fit()) {
    for (const train::Life& life : part_.lives) paths_.push_back(path(life));
    std::vector<Series> ends;
    for (const Path& p : paths_) ends.push_back(p.last(kEnd));
    auto exponential = fit_exponential_prior(ends, threshold(), 0);
    if (exponential) exponential->intercept_variance = 100;  // ends say nothing of how a life began
    const double together =
        correlation_time(maker_.config().ewm_weight) + correlation_time(index_.config().ewm_weight);
    models_.push_back(std::make_unique<Exponential>(ExponentialOptions{0, 20, together, exponential}));
    models_.push_back(std::make_unique<Wiener>(fit_wiener_prior(ends, threshold())));
    models_.push_back(std::make_unique<LogScale>(std::make_unique<Wiener>(log_prior()), 0, kRecent));
    models_.push_back(std::make_unique<LogScale>(std::make_unique<Holt>(), 0, kEnd));
    models_.push_back(std::make_unique<LogScale>(std::make_unique<Autoregressive>(), 0, kEnd));
    models_.push_back(std::make_unique<Grey>(kRecent));
    models_.push_back(std::make_unique<LogScale>(std::make_unique<TheilSen>(), 0, kRecent));
  }

  Path path(const train::Life& life) const {
    const train::Sequence seen = maker_.make(life, train::Meeting::kNew);
    auto state = index_.fresh();
    Path p;
    for (std::size_t i = 0; i < seen.steps(); ++i) {
      const models::Health now = index_.step(state, seen.at(i));
      if (!now.settled) continue;
      p.t.push_back(static_cast<double>(i + 1));
      p.y.push_back(now.level);
    }
    return p;
  }
  Threshold threshold() const { return {index_.config().worst_level, false}; }
  const std::vector<std::unique_ptr<TrendModel>>& models() const { return models_; }

 private:
  static double correlation_time(double weight) { return (2 - weight) / weight; }
  static train::Fleet without(const train::Fleet& fleet, const Protocol& protocol, std::size_t fold) {
    train::Fleet part;
    part.settings = fleet.settings;
    part.channels = fleet.channels;
    part.step = fleet.step;
    for (std::size_t i = 0; i < fleet.lives.size(); ++i)
      if (protocol.fold.at(i + 1) != fold) part.lives.push_back(fleet.lives[i]);
    return part;
  }
  std::optional<WienerPrior> log_prior() const {
    std::vector<Path> logs;
    std::vector<Series> ends;
    for (Path path : paths_) {
      for (double& y : path.y) y = log_amplitude(y, threshold(), 0);
      logs.push_back(std::move(path));
    }
    for (const Path& path : logs) ends.push_back(path.last(kEnd));
    return fit_wiener_prior(ends, {log_amplitude(threshold().level, threshold(), 0), false});
  }
  models::HealthConfig fit() const {
    train::HealthFitting fitting;
    fitting.ends_are_failures = true;
    return train::fit_health(
        part_.lives.size(), [&](std::size_t i) { return maker_.make(part_.lives[i], train::Meeting::kNew); },
        maker_.config().channels.size(), fitting);
  }

  train::Fleet part_;
  train::SequenceMaker maker_;
  models::HealthIndex index_;
  std::vector<Path> paths_;
  std::vector<std::unique_ptr<TrendModel>> models_;
};

void forecast_life(const Known& known, const train::Life& life, const std::vector<double>& cuts,
                   train::FusionCut cut, std::vector<train::FusionCut>& to) {
  const Path path = known.path(life);
  for (const double at : cuts) {
    std::size_t points = 0;
    while (points < path.t.size() && path.t[points] <= at) ++points;
    cut.truth = static_cast<double>(life.steps.size()) - at;
    cut.opinions.clear();
    for (const auto& model : known.models()) {
      const auto forecast = model->forecast(path.first(points), known.threshold(), {});
      cut.opinions.push_back(
          {Source::kStatistics, std::string(model->name()), forecast.known, forecast.life});
    }
    to.push_back(cut);
  }
}

void print_alone(const std::vector<train::FusionCut>& cuts, const std::string& subset) {
  for (std::size_t m = 0; m < cuts.front().opinions.size(); ++m) {
    std::vector<train::Outcome> outcomes;
    for (const train::FusionCut& cut : cuts) {
      const models::Quantiles& q = cut.opinions[m].life;  // of a silent one: never
      outcomes.push_back({{cut.opinions[m].known ? q.q10 : 0, q.q50, q.q90}, cut.truth});
    }
    const train::Metrics metrics = train::measure_capped(outcomes, kCap);
    fmt::print("| {} | {} | {:.2f} | {:.0f} % | {:.1f} |\n", subset, cuts.front().opinions[m].name,
               metrics.rmse, 100 * metrics.coverage, metrics.mean_width);
  }
}

void print_subset(const std::string& subset, const std::filesystem::path& folder) {
  const train::Fleet fleet = train::load_training_fleet({"cmapss", subset}, folder);
  const Protocol protocol = read_protocol(folder / "folds_cuts.csv", subset);
  std::vector<train::FusionCut> cuts;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const Known known(fleet, protocol, fold);
    for (std::size_t i = 0; i < fleet.lives.size(); ++i)
      if (protocol.fold.at(i + 1) == fold)
        forecast_life(known, fleet.lives[i], protocol.cuts.at(i + 1), {i, fold, 0, {}, {}}, cuts);
  }
  print_alone(cuts, subset);
  const auto rows = train::compare_sources(cuts);
  fmt::print("| {} | fused | {:.2f} | {:.0f} % | {:.1f} |\n", subset, rows[0].metrics.rmse,
             100 * rows[0].metrics.coverage, rows[0].metrics.mean_width);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : "../shared/data/cmapss";
  fmt::print("| | model | RMSE | 80 % covers | width |\n| --- | --- | --- | --- | --- |\n");
  try {
    for (const char* subset : {"FD001", "FD002", "FD003", "FD004"}) print_subset(subset, folder);
  } catch (const ingest::FatalError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return error.exit_code();
  }
}
