#include "cli/classic_options.h"

#include <fmt/format.h>

#include <charconv>

#include "ingest/error.h"
#include "ingest/files/condition.h"

namespace portent::cli {
namespace {

using ingest::Condition;
using ingest::FatalError;
using models::classic::Source;

constexpr double kBallBearing = 3;  // also a usual exponent of crack growth in steel

/// A limit that is passed, such as "thickness < 2.5".
Condition limit_of(const std::string& option, const std::string& text) {
  const auto limit = ingest::parse_condition(text);
  if (!limit || limit->op == Condition::Operator::kEqual || limit->op == Condition::Operator::kOther)
    throw FatalError(fmt::format("{} '{}': write COLUMN < NUMBER or COLUMN > NUMBER", option, text), 2);
  return *limit;
}

void follow(const Condition& limit, train::ClassicRecipe& recipe) {
  recipe.channel = limit.column;
  recipe.threshold = limit.limit;
  recipe.falling = limit.op == Condition::Operator::kLess || limit.op == Condition::Operator::kAtMost;
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

void ClassicOptions::add_to(CLI::App& app) {
  const std::string group = "Classics and fusion";
  app.add_option("--threshold", threshold_,
                 "where a machine fails: its health 0..100, such as 20, or \"COLUMN > NUMBER\"; without it "
                 "the ends of lives tell")
      ->group(group);
  app.add_option("--limit", limits_, "of a fusion: what is known to end a life, \"COLUMN < NUMBER\"; repeat")
      ->group(group);
  app.add_option("--longest-life", longest_life_, "life units from new after which a part must go")
      ->check(CLI::PositiveNumber)
      ->group(group);
  app.add_option("--physics", law_, "of a fusion: the law that wear follows")
      ->check(CLI::IsMember({"wear", "crack", "bearing"}))
      ->group(group);
  app.add_option("--load", duty_.load, "column that a law of wear reads: load, stress range or kN")
      ->group(group);
  app.add_option("--speed", duty_.speed, "column that a law of wear reads: speed, of a bearing rpm")
      ->group(group);
  app.add_option("--exponent", exponent_, "of the law: crack growth's m; a bearing's 3 or 10/3")
      ->check(CLI::PositiveNumber)
      ->group(group);
  app.add_option("--geometry", duty_.geometry, "factor Y of a crack")
      ->check(CLI::PositiveNumber)
      ->group(group);
  app.add_option("--rating", duty_.rating_kn, "a bearing's dynamic load rating, kN")
      ->check(CLI::PositiveNumber)
      ->group(group);
}

void ClassicOptions::set_threshold(train::ClassicRecipe& recipe) const {
  const auto health = number(threshold_);
  if (!health) return follow(limit_of("--threshold", threshold_), recipe);
  if (!(*health >= 0 && *health < 100))
    throw FatalError(
        fmt::format("--threshold {}: health at failure must be at least 0, below 100", threshold_), 2);
  recipe.threshold = health;
}

void ClassicOptions::add_law(train::Recipe& recipe) const {
  train::ClassicRecipe& law = recipe.classics.emplace_back();
  law.kind = law_;
  if (law_ != "bearing" && !limits_.empty()) follow(limit_of("--limit", limits_.front()), law);
}

void ClassicOptions::add_limits(train::Recipe& recipe) const {
  for (const std::string& text : limits_) {
    const Condition limit = limit_of("--limit", text);
    follow(limit,
           recipe.classics.emplace_back(train::ClassicRecipe{"wiener", limit.column, Source::kKnowledge}));
  }
}

void ClassicOptions::apply(train::Recipe& recipe) const {
  const bool fusion = recipe.has_members() && !recipe.classics.empty();
  if (recipe.classics.empty() && (!threshold_.empty() || !limits_.empty() || !law_.empty() || longest_life_))
    throw FatalError(
        "--threshold, --limit, --physics and --longest-life are for classics: use --model fusion, "
        "or one such as --model exponential",
        2);
  if (!fusion && (!limits_.empty() || !law_.empty()))
    throw FatalError("--limit and --physics are for --model fusion; a model alone takes --threshold", 2);
  if (!threshold_.empty()) set_threshold(recipe.classics.front());
  if (!law_.empty()) add_law(recipe);
  add_limits(recipe);
  recipe.longest_life = longest_life_;
  for (train::ClassicRecipe& classic : recipe.classics)
    if (models::classic::is_physical(classic.kind)) {
      classic.duty = duty_;
      classic.duty.exponent = exponent_.value_or(kBallBearing);
    }
}

}  // namespace portent::cli
