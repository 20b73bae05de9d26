#include "train/training_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ingest/files/xz_text.h"
#include "ingest/plural.h"
#include "train/known_lives.h"
#include "train/training_record.h"

namespace portent::train {
namespace {

using models::Manifest;

/// Such as "5 networks, 10 tree ensembles and the wear model".
std::string who_forecast(const Manifest& m) {
  if (!m.parts.empty())
    return fmt::format("the models of {}", ingest::counted(m.parts.size(), "part", "parts"));
  std::vector<std::string> who;
  if (!m.networks.empty()) who.push_back(ingest::counted(m.networks.size(), "network", "networks"));
  if (!m.trees.empty()) who.push_back(ingest::counted(m.trees.size(), "tree ensemble", "tree ensembles"));
  for (const auto& spec : m.classics) who.push_back(fmt::format("the {} model", spec.name));
  std::string text = who.front();
  for (std::size_t i = 1; i < who.size(); ++i) text += (i + 1 < who.size() ? ", " : " and ") + who[i];
  return text;
}

std::string how_held_out(const Training& training) {
  const Manifest& m = training.bundle.manifest;
  const std::size_t every = thinning(training.out_of_fold, kMostReportForecasts);
  std::string how = fmt::format(
      "Each machine was forecast step by step, as in service, by those of {} that never saw it; the "
      "weights of the blend and the bounds of its intervals came from the other folds too.",
      who_forecast(m));
  if (every > 1)
    how += fmt::format(" Of {} such lives this page shows every {}th.", training.out_of_fold.size(), every);
  return how;
}

/// Such as "regime 3 (altitude 25, mach 0.62)".
std::string regime_name(const features::ExtractorConfig& config, std::size_t regime) {
  const features::Regimes& r = config.regimes;
  std::string name = fmt::format("regime {}", regime + 1), at;
  for (std::size_t s = 0; s < config.settings.size(); ++s) {
    const double spread = r.inv_std[s] > 0 ? 1 / r.inv_std[s] : 0;
    double value = r.mean[s] + r.centroids[regime][s] * spread;
    if (std::abs(value) < 1e-3 * spread) value = 0;
    at += fmt::format("{}{} {:.3g}", at.empty() ? "" : ", ", config.settings[s], value);
  }
  return at.empty() ? name : fmt::format("{} ({})", name, at);
}

struct RegimeSums {
  double forecasts = 0, squares = 0, error = 0, covered = 0;

  void add(const CrossFittedForecast& f, double cap) {
    const double truth = std::min(f.remaining, cap), off = f.life.rul.p50 - truth;
    ++forecasts;
    squares += off * off;
    error += off;
    covered += truth >= f.life.rul.p10 && truth <= f.life.rul.p90;
  }
  RegimeFigures named(std::string name) const {
    const double n = std::max(forecasts, 1.0);
    return {std::move(name), static_cast<std::size_t>(forecasts), std::sqrt(squares / n), covered / n,
            error / n};
  }
};

bool may_be_relied_on(const CrossFittedForecast& f, const Manifest& m) {
  return f.seen >= static_cast<std::size_t>(m.warm_up_steps) && f.in_distribution;
}

/// Over the forecasts that may be relied on, against min(remaining, cap).
std::vector<RegimeFigures> regime_figures(const Fleet& fleet, const Training& training) {
  const Manifest& m = training.bundle.manifest;
  std::vector<RegimeSums> sums(m.extractor.regimes.centroids.size());
  for (const CrossFittedLife& life : training.out_of_fold)
    for (std::size_t i = 0; i < life.forecasts.size(); ++i) {
      const CrossFittedForecast& f = life.forecasts[i];
      if (!may_be_relied_on(f, m)) continue;
      const StepView step = fleet.lives[life.life].steps[step_of(fleet, life, i)];
      const auto settings = step.values.first(fleet.settings.size());
      sums[features::nearest_regime(m.extractor.regimes, settings).regime].add(f, m.cap);
    }
  std::vector<RegimeFigures> figures;
  for (std::size_t r = 0; r < sums.size(); ++r)
    if (sums[r].forecasts > 0) figures.push_back(sums[r].named(regime_name(m.extractor, r)));
  return figures;
}

/// Such as "seal: 8 networks, 10 tree ensembles; networks weigh 0.095".
std::string part_name(const models::PartFit& part) {
  std::string name = part.name + ": ";
  if (!tells_life(part)) return name + "health only, no remaining life";
  name += fmt::format("{}, {}", ingest::counted(part.networks.size(), "network", "networks"),
                      ingest::counted(part.trees.size(), "tree ensemble", "tree ensembles"));
  if (!part.classics.empty()) name += ", " + ingest::counted(part.classics.size(), "classic", "classics");
  if (part.networks.empty() || part.trees.empty()) return name;
  return name + fmt::format("; networks weigh {:.3f}", part.blend.network_weight);
}

std::vector<RegimeFigures> part_figures(const Fleet& fleet, const Training& training) {
  const Manifest& m = training.bundle.manifest;
  std::vector<RegimeFigures> figures;
  for (const models::PartFit& part : m.parts) {
    RegimeSums sums;
    for (const CrossFittedLife& life : training.out_of_fold)
      for (const CrossFittedForecast& f : life.forecasts)
        if (fleet.lives[life.life].part == part.name && may_be_relied_on(f, m)) sums.add(f, m.cap);
    figures.push_back(sums.named(part_name(part)));
  }
  return figures;
}

double metric(const Manifest& m, const std::string& name) {
  const auto found = m.metrics.find(name);
  return found == m.metrics.end() ? 0 : found->second;
}

std::vector<SourceFigures> blend_figures(const Manifest& m) {
  if (m.networks.empty() || m.trees.empty()) return {};
  const double networks = metric(m, "oof_rmse_networks"), trees = metric(m, "oof_rmse_trees");
  std::vector<SourceFigures> figures = {{"networks", m.blend.network_weight, networks, trees,
                                         "read every step of the past; give the intervals"},
                                        {"trees", 1 - m.blend.network_weight, trees, networks,
                                         "boosted, on rolling statistics of each channel"}};
  if (!m.fusion) figures.push_back({"their blend", 1, metric(m, "oof_rmse"), 0, "what the model says"});
  return figures;
}

double rmse_of(const std::vector<SourceRow>& rows, const std::string& who) {
  const auto found = std::ranges::find(rows, who, &SourceRow::who);
  return found == rows.end() ? 0 : found->metrics.rmse;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSourceWords = {
    {{"statistics", "learned from lives: networks, trees, trends of the health index"},
     {"physics", "laws of wear, cracks and bearings, followed over load and speed"},
     {"knowledge", "limits that are known; they also bound what the others say"}}};

/// What each of the three adds, on the same cuts of machines held out.
std::vector<SourceFigures> source_figures(const Training& training) {
  std::vector<SourceFigures> figures = blend_figures(training.bundle.manifest);
  if (training.sources.empty()) return figures;
  for (const auto& [source, words] : kSourceWords) {
    const double alone = rmse_of(training.sources, fmt::format("{} alone", source));
    if (alone == 0) continue;
    const auto share = training.source_shares.find(std::string(source));
    figures.push_back({std::string(source), share == training.source_shares.end() ? 0 : share->second, alone,
                       rmse_of(training.sources, fmt::format("all without {}", source)), std::string(words)});
  }
  if (const double all = rmse_of(training.sources, "all"); all > 0)
    figures.push_back({"all together", 1, all, 0, "what the model says, before calibration"});
  return figures;
}

void add_check(const DataCheck& check, const features::ExtractorConfig& extractor, ReportInputs& to) {
  to.findings.push_back({DataFinding::Severity::kNote, "data",
                         fmt::format("{} readings, {} steps, {} of {}; good for: {}", check.readings,
                                     check.steps, ingest::counted(check.lives, "life", "lives"),
                                     ingest::counted(check.assets, "machine", "machines"), check.advice)});
  for (const Finding& f : check.findings)
    to.findings.push_back({static_cast<DataFinding::Severity>(f.severity), f.where, f.text});
  const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  for (const ChannelCheck& c : check.channels) {
    const bool setting = holds(extractor.settings, c.channel), ignored = holds(extractor.ignored, c.channel);
    to.channels.push_back({c.channel, c.unit, c.completeness, c.validity, !ignored,
                           setting   ? "operating setting"
                           : ignored ? "constant: not used"
                                     : fmt::format("{:.4g} to {:.4g}", c.low, c.high)});
  }
}

/// Names of metrics as people say them: oof_rmse -> "out of fold: rmse".
std::vector<Fact> figures_of(const Manifest& m) {
  std::vector<Fact> facts;
  for (const auto& [name, value] : m.metrics) {
    std::string words = name;
    for (const auto& [from, to] :
         {std::pair{"oof_mid_life_", "met in mid-life: "}, {"oof_", "out of fold: "}})
      if (words.starts_with(from)) words.replace(0, std::string(from).size(), to);
    std::ranges::replace(words, '_', ' ');
    facts.emplace_back(words, fmt::format("{:.4g}", value));
  }
  return facts;
}

std::vector<Fact> hyper_parameters(const Manifest& m) {
  std::vector<Fact> facts(m.recipe.begin(), m.recipe.end());
  const std::size_t regimes = m.extractor.regimes.centroids.size();
  facts.emplace_back("cap", fmt::format("{:g} {}", m.cap, ingest::plural(m.life_unit, m.cap)));
  facts.emplace_back("channels", fmt::format("{}", m.extractor.channels.size()));
  facts.emplace_back("regimes", fmt::format("{}", regimes));
  facts.emplace_back("age", m.extractor.use_age ? "used" : "not used");
  const auto weighs = [&](const std::string& name, const models::LifeFit& fit) {
    if (!fit.networks.empty()) facts.emplace_back(name, fmt::format("{:.3f}", fit.blend.network_weight));
  };
  weighs("weight of the networks", m);
  for (const models::PartFit& part : m.parts) weighs(part.name + ": weight of the networks", part);
  facts.emplace_back("warm-up", fmt::format("{} steps", m.warm_up_steps));
  return facts;
}

}  // namespace

ReportInputs report_inputs(const Fleet& fleet, const Training& training) {
  const Manifest& m = training.bundle.manifest;
  ReportInputs in;
  in.name = m.name;
  in.dataset = m.dataset;
  in.held_out_how = how_held_out(training);
  in.options = backtest_options(m.policy, m.cap, m.life_unit);
  in.held_out = replayed_record(fleet, training.out_of_fold, m);
  in.mid_life = replayed_record(fleet, training.out_of_fold_mid_life, m);
  in.contributions = training.contributions.shares;
  in.contributions_how = training.contributions.how;
  in.regimes = regime_figures(fleet, training);
  in.parts = part_figures(fleet, training);
  in.sources = source_figures(training);
  add_check(training.check, m.extractor, in);
  in.figures = figures_of(m);
  in.hyper_parameters = hyper_parameters(m);
  in.provenance = {{"bundle", training.bundle.hash},
                   {"weights", m.weights_hash},
                   {"training data", m.data_hash},
                   {"code", m.code_version},
                   {"seed", fmt::format("{}", m.seed)}};
  return in;
}

void add_files(const Fleet& fleet, Training& training) {
  training.bundle.files[std::string(kLivesName)] = lives_text(fleet);
  if (training.out_of_fold.empty()) return;  // nothing is known of how it does
  const auto warm_up = static_cast<std::size_t>(training.bundle.manifest.warm_up_steps);
  auto& files = training.bundle.files;
  files[std::string(kOofName) + ".xz"] =
      ingest::xz_compressed(oof_text(record_of(fleet, training.out_of_fold, warm_up)));
  const ReportInputs report = report_inputs(fleet, training);
  files["report.html"] = report_html(report);
  files["report.json"] = report_json(report) + "\n";
}

}  // namespace portent::train
