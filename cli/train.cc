#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/options.h"
#include "cli/train_options.h"
#include "cli/verbs.h"
#include "ingest/error.h"
#include "ingest/plural.h"
#include "models/durable_file.h"
#include "models/sha256.h"
#include "train/checkpoints.h"
#include "train/fit_parts.h"
#include "train/interrupt.h"
#include "train/progress.h"
#include "train/step_advice.h"
#include "train/training_key.h"

namespace {

namespace models = portent::models;
namespace train = portent::train;

using portent::cli::TrainingOptions;
using portent::ingest::counted;
using Clock = std::chrono::steady_clock;

void say(const std::string& line) {
  fmt::print(stderr, "portent train: {}\n", line);
}

std::optional<train::Training> train_visibly(const train::Fleet& fleet, const train::TrainOptions& t,
                                             train::MemberStore& store) {
  std::optional<train::Progress> progress;
  std::once_flag begun;
  const train::MemberHooks hooks{[&](std::size_t member, const train::MemberStep& step) {
                                   std::call_once(begun, [&] {
                                     progress.emplace(stderr, isatty(STDERR_FILENO) == 1,
                                                      member_work(fleet, t), Clock::now());
                                   });
                                   progress->report(member, step, Clock::now());
                                 },
                                 [] { return train::Interrupt::signal_number() != 0; }, &store};
  auto training = train_bundle(fleet, t, hooks);
  if (progress) progress->finish();
  return training;
}

/// Where this very training keeps what it has finished. Another build of this program may train otherwise.
std::filesystem::path checkpoint_folder(const models::Registry& registry, const train::Fleet& fleet,
                                        const train::TrainOptions& how) {
  constexpr std::size_t kLargestProgram = std::size_t{1} << 30;
  const std::string program = models::sha256_hex(models::read_file("/proc/self/exe", kLargestProgram));
  return registry.root() / ".training" / training_key(fleet, how, program);
}

void print_json(const models::Manifest& m, const models::PublishedModel& published, double seconds) {
  const nlohmann::ordered_json result = {{"name", m.name},
                                         {"version", published.version.version},
                                         {"hash", published.version.hash},
                                         {"champion", published.champion},
                                         {"verdict", published.verdict},
                                         {"metrics", m.metrics},
                                         {"seconds", seconds},
                                         {"cap", m.cap},
                                         {"regimes", m.extractor.regimes.centroids.size()},
                                         {"channels", m.extractor.channels},
                                         {"ignored", m.extractor.ignored},
                                         {"networks", m.networks.size()},
                                         {"trees", m.trees.size()},
                                         {"classics", m.classics.size()},
                                         {"parts", m.parts.size()},
                                         {"network_weight", m.blend.network_weight}};
  fmt::print("{}\n", result.dump());
}

std::string rmse_text(const models::LifeFit& fit, const std::string& unit) {
  const auto rmse = fit.metrics.find("oof_rmse");
  return rmse == fit.metrics.end()
             ? ""
             : fmt::format(", RMSE {:.2f} {}", rmse->second, portent::ingest::plural(unit));
}

std::string members_text(const models::LifeFit& fit) {
  return fmt::format("{}, {}, {}", counted(fit.networks.size(), "network", "networks"),
                     counted(fit.trees.size(), "tree ensemble", "tree ensembles"),
                     counted(fit.classics.size(), "classic", "classics"));
}

void print_text(const models::Manifest& m, const models::PublishedModel& published, double seconds) {
  fmt::print("{} version {} ({:.12}) is {}: {}\n", m.name, published.version.version, published.version.hash,
             published.champion ? "champion" : "challenger", published.verdict);
  fmt::print("{}{}, {}, {:.1f} s\n", m.parts.empty() ? members_text(m) + ", " : "",
             counted(m.extractor.channels.size(), "channel", "channels"),
             counted(m.extractor.regimes.centroids.size(), "regime", "regimes"), seconds);
  for (const models::PartFit& part : m.parts)
    fmt::print("part {}{}: {}{}\n", part.name, part.critical ? "" : " (not critical)", members_text(part),
               rmse_text(part, m.life_unit));
  if (!m.metrics.contains("oof_rmse")) {
    fmt::print(
        "nothing is known of its errors, and its intervals are not calibrated but the trend's own: it tells "
        "no "
        "remaining life, or fewer than two machines failed\n");
    return;
  }
  fmt::print("on machines held out: RMSE {:.2f} {}, 80 % interval covers {:.0f} %, {:.1f} wide\n",
             m.metrics.at("oof_rmse"), portent::ingest::plural(m.life_unit),
             100 * m.metrics.at("oof_coverage_0.8"), m.metrics.at("oof_mean_width_0.8"));
}

int stopped(const train::Checkpoints& checkpoints) {
  say(checkpoints.any() ? "stopped; nothing was published; run the same command again to go on from here"
                        : "stopped; nothing was published");
  return train::Interrupt::exit_code();
}

/// What would have been said by `portent data check`, where it matters.
void warn_of_data(const train::DataCheck& check) {
  for (const train::Finding& f : check.findings)
    if (f.severity == train::Finding::Severity::kError)
      say(fmt::format("WARNING: {}: {}; do not rely on this model, see portent data check", f.where, f.text));
  for (const train::FailureEvidence& e : check.evidence)
    if (e.failed < train::kFewFailures)
      say(
          fmt::format("WARNING: {}{} to learn from, under {}: errors and intervals are hardly known; "
                      "a trend such as --model exponential may be the honest choice",
                      counted(e.failed, "failure", "failures"), e.part.empty() ? "" : " of " + e.part,
                      train::kFewFailures));
}

/// A part misspelt under `critical` would be one that never matters.
void require_known(const train::Fleet& fleet) {
  for (const std::string& part : fleet.critical)
    if (std::ranges::find(fleet.parts, part) == fleet.parts.end())
      throw portent::ingest::FatalError(
          fmt::format("failure: critical names part {}, which no failure names; the parts that failed are {}",
                      part, fmt::join(fleet.parts, ", ")));
}

/// Parts that have nothing to go on from.
void say_what_is_new(const train::Fleet& fleet, const train::TrainOptions& how) {
  for (const std::string& part : fleet.parts)
    if (how.start && !start_of_part(*how.start, part, ""))
      say(fmt::format("part {} begins afresh: {} learned from no failure of it", part, how.start->from));
}

int train_and_publish(const TrainingOptions& options, Clock::time_point begun) {
  const train::Interrupt interrupt;
  const train::Fleet fleet =
      train::load_training_fleet(options.data.ref(), options.data.folder(), options.data.load_options());
  if (train::recipe_for(options.preset, options.model).has_members())
    require_failures(fleet, to_string(options.data.ref()));
  if (const auto advice = step_advice(fleet)) say(*advice);
  models::Registry registry(options.registry, true);
  require_known(fleet);
  const train::TrainOptions how = options.training(fleet, registry);
  say_what_is_new(fleet, how);
  train::Checkpoints checkpoints(checkpoint_folder(registry, fleet, how), say);
  if (options.fresh)
    checkpoints.clear();
  else if (checkpoints.any())
    say("goes on with the same training that was stopped before; --fresh begins anew");
  const auto training = train_visibly(fleet, how, checkpoints);
  if (!training || train::Interrupt::signal_number() != 0) return stopped(checkpoints);
  const auto published = publish_and_judge(registry, training->bundle, options.promotion());
  checkpoints.clear();
  warn_of_data(training->check);
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  (options.json ? print_json : print_text)(training->bundle.manifest, published, seconds);
  return 0;
}

}  // namespace

int verb_train(int argc, char** argv) {
  const auto begun = Clock::now();
  CLI::App app("Fits a remaining-useful-life model to machines run to failure and publishes it.");
  TrainingOptions options;
  options.add_to(app);
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  return train_and_publish(options, begun);
}
